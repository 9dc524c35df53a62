"""A person hears from the hour that she has chosen, not while she has paused, and never of what she has turned off."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.workspace.people import Person
from bot.workspace.trouble import CutBeforeAccepting
from storage.delivery.deliveries import DeliveryState, MessageState
from storage.members.partnership import PartnershipSettings, amend_partnership, partnership
from storage.members.wishes import Wishes
from tests.handlers.delivery.notice_bot import DAY, KIND, MINUTE, MONDAY, WEEK, NoticeBot, received
from tests.handlers.partnerships import Partnership, found, london_time

FROM_HALF_PAST_NINE = Wishes(hour=time(9, 30))
OFF = Wishes(kinds_off=frozenset({KIND}))


def came_at(person: Person) -> list[str]:
    return [london_time(message) for message in person.messages]


async def test_she_hears_from_her_own_hour_and_nobody_else_waits(
    bot: NoticeBot, partnership: Partnership, ada: Person, ben: Person
) -> None:
    """What was owed in the evening comes at half past nine, and what is owed by then with it."""
    await bot.wishes(ada, FROM_HALF_PAST_NINE)
    await partnership.until(MONDAY, time(19))
    await bot.owes(ada, "evening")
    await bot.owes(ben, "evening")

    await bot.delivers()
    await bot.delivers_until(MONDAY + DAY)

    assert came_at(ada) == ["Tue 11 Sep 09:30"]
    assert came_at(ben) == ["Tue 11 Sep 08:00"]


@pytest.mark.parametrize(
    ("friday", "monday"),
    [
        pytest.param(date(2019, 3, 29), "Mon 01 Apr 09:30", id="forward"),
        pytest.param(date(2018, 10, 19), "Mon 29 Oct 09:30", id="back"),
    ],
)
async def test_her_hour_is_by_the_clock_on_the_wall_when_the_clocks_change(
    bot: NoticeBot, partnership: Partnership, ada: Person, friday: date, monday: str
) -> None:
    await bot.wishes(ada, FROM_HALF_PAST_NINE)
    await partnership.until(friday, time(17))
    await bot.owes(ada, "meeting", lasts=2 * WEEK)

    await bot.delivers()
    await bot.delivers_until(friday + WEEK + 3 * DAY)

    assert came_at(ada) == [monday]


@pytest.mark.parametrize(
    ("owed_at", "sent_at"),
    [
        pytest.param(time(7), "Tue 11 Sep 08:00", id="before the partnership's"),
        pytest.param(time(8, 10), "Tue 11 Sep 08:10", id="before hers"),
    ],
)
async def test_what_is_urgent_does_not_wait_for_her_hour_but_for_the_partnerships(
    bot: NoticeBot, partnership: Partnership, ada: Person, owed_at: time, sent_at: str
) -> None:
    await partnership.until(MONDAY + DAY, owed_at)
    await bot.wishes(ada, FROM_HALF_PAST_NINE)
    await bot.owes(ada, "moved today", is_urgent=True)

    await bot.delivers()
    await bot.delivers_until(MONDAY + DAY)

    assert came_at(ada) == [sent_at]


async def test_her_hour_gives_way_when_the_partnerships_hours_change(
    bot: NoticeBot, partnership: Partnership, ada: Person
) -> None:
    """From now on nobody hears before ten."""
    await bot.wishes(ada, FROM_HALF_PAST_NINE)
    await speaks_from(partnership, time(10))
    await partnership.until(MONDAY, time(19))
    await bot.owes(ada, "evening")

    await bot.delivers()
    await bot.delivers_until(MONDAY + DAY)

    assert came_at(ada) == ["Tue 11 Sep 10:00"]


async def speaks_from(of: Partnership, hour: time) -> None:
    async with of.local.bot.services.writing() as session:
        was = await partnership(session, of.id)
        assert was is not None
        settings = PartnershipSettings(was.name, was.nation, was.zone_name, was.school_days, hour, was.messages_until)
        await amend_partnership(session, of.id, settings)


async def test_a_pause_holds_back_everything_and_ends_with_one_message(bot: NoticeBot, ada: Person) -> None:
    """Urgent or not; what is over by then is not in it."""
    await bot.wishes(ada, Wishes(paused_until=date(2018, 9, 13)))
    await bot.owes(ada, "meeting")
    await bot.owes(ada, "moved today", is_urgent=True)
    await bot.delivers()
    await bot.delivers_until(MONDAY + DAY)
    await bot.owes(ada, "return")
    await bot.owes(ada, "answered")
    await bot.settles("answered")
    await bot.delivers()
    before = received(ada)

    await bot.delivers_until(date(2018, 9, 14))

    (message,) = received(ada)
    assert before == []
    assert came_at(ada) == ["Thu 13 Sep 08:00"]
    assert [subject in message for subject in ("meeting", "moved today", "return", "answered")] == [True] * 3 + [False]


async def test_what_stands_in_slack_is_kept_up_to_date_while_she_pauses(bot: NoticeBot, ada: Person) -> None:
    await bot.owes(ada, "meeting")
    await bot.delivers()
    await bot.wishes(ada, Wishes(paused_until=date(2018, 9, 20)))

    await bot.settles("meeting")
    await bot.delivers()

    (message,) = received(ada)
    assert message.startswith("meeting: done")


async def test_a_pause_that_ends_on_a_closed_day_ends_on_the_first_day_on_which_she_is_at_work(
    bot: NoticeBot, partnership: Partnership, ada: Person, ben: Person
) -> None:
    """Both have paused until a Saturday; and on Monday Hilltop alone is closed."""
    await partnership.closes_school("Hilltop", date(2018, 9, 17))
    for person in (ada, ben):
        await bot.wishes(person, Wishes(time(9, 30), date(2018, 9, 15)))
        await bot.owes(person, "meeting", lasts=2 * WEEK)

    await bot.delivers()
    await bot.delivers_until(date(2018, 9, 19))

    assert came_at(ada) == ["Tue 18 Sep 09:30"]
    assert came_at(ben) == ["Mon 17 Sep 09:30"]


@pytest.mark.parametrize("again", [Wishes(), Wishes(hour=time(8, 30))], ids=["nothing", "another hour"])
async def test_whoever_wishes_otherwise_does_not_wait_for_what_she_wished_before(
    bot: NoticeBot, ada: Person, again: Wishes
) -> None:
    """A message that waits for the end of her pause leaves now."""
    await bot.wishes(ada, Wishes(paused_until=date(2018, 9, 20)))
    await bot.owes(ada, "meeting")
    await bot.delivers()

    await bot.wishes(ada, again)
    await bot.delivers()

    assert came_at(ada) == ["Mon 10 Sep 09:00"]


async def test_nor_does_what_slack_may_have_taken_by_then(
    bot: NoticeBot, partnership: Partnership, ada: Person
) -> None:
    """It had not, as its history shows; then she had paused, and now she is back."""
    await bot.owes(ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())
    await bot.delivers()
    await bot.wishes(ada, Wishes(paused_until=date(2018, 9, 20)))
    await bot.delivers(after=MINUTE)
    assert received(ada) == []

    await bot.wishes(ada, Wishes())
    await bot.delivers()

    assert came_at(ada) == ["Mon 10 Sep 09:01"]


async def test_a_kind_that_is_off_is_not_sent_and_is_a_coordinators_matter(
    bot: NoticeBot, ada: Person, ben: Person
) -> None:
    """What is over is dropped, off or not."""
    await bot.wishes(ada, OFF)
    await bot.owes(ada, "meeting")
    await bot.owes(ada, "answered")
    await bot.owes(ben, "meeting")
    await bot.settles("answered")

    await bot.delivers()

    assert [received(ada), len(received(ben))] == [[], 1]
    assert await bot.delivery_states() == [DeliveryState.SILENT, DeliveryState.DROPPED, DeliveryState.JOINED]
    assert await bot.states() == [MessageState.DROPPED, MessageState.SENT]


async def test_what_stands_in_slack_is_kept_up_to_date_though_its_kind_is_off(bot: NoticeBot, ada: Person) -> None:
    await bot.owes(ada, "meeting")
    await bot.delivers()
    await bot.wishes(ada, OFF)

    await bot.settles("meeting")
    await bot.delivers()

    (message,) = received(ada)
    assert message.startswith("meeting: done")


async def test_what_may_not_be_off_comes_whatever_was_once_turned_off(bot: NoticeBot, ada: Person) -> None:
    """A later version of the bot has made it so."""
    await bot.wishes(ada, OFF)
    await bot.owes(ada, "meeting")

    kinds = {KIND: replace(bot.beats.kinds[KIND], may_be_off=False)}
    await replace(bot.beats, kinds=kinds).deliver()

    assert len(received(ada)) == 1


async def test_in_another_partnership_she_hears_as_ever(bot: NoticeBot, partnership: Partnership, ada: Person) -> None:
    """There she is another person, who wishes for nothing."""
    await bot.wishes(ada, Wishes(time(9, 30), date(2018, 9, 20), frozenset({KIND})))
    moor = await found(partnership.local, partnership.heads, name="Moor Partnership", heads_of={"Moorside": ada})
    await bot.owes_everybody_in(moor, "moor")

    await bot.delivers()

    (message,) = received(ada)
    assert message.startswith("moor: please")
