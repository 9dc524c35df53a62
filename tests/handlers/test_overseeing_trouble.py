"""Slack takes no message for a channel or for somebody: whoever coordinates learns it once, with what to do."""

from datetime import date, time

from sqlalchemy import select, text

from storage.delivery.deliveries import MessageRow
from storage.members.people import RoleKind
from storage.members.roster import CoordinatorHours, set_coordinator_hours
from tests.handlers.known import person_id
from tests.handlers.overseen import is_unknown_to_slack
from tests.handlers.partnerships import Partnership, london_time

MONDAY = date(2018, 9, 10)
TUESDAY_TO_FRIDAY = frozenset(range(1, 5))


def told(partnership: Partnership) -> list[str]:
    """What the bot has written to Pat."""
    return [one.text for one in partnership.pat.messages]


async def test_a_channel_without_the_bot_is_told_of_once(partnership: Partnership) -> None:
    """However often the announcement is tried; Home says the same until it has got through."""
    pat = partnership.pat
    await partnership.heads.removes_bot()
    await partnership.announced()
    await pat.opens_home()
    words = (
        "I'm not in #heads, so what I have to say there cannot be read. "
        "Type /invite @Partnership in #heads, and it goes out by itself."
    )
    assert [words in one for one in told(partnership)] == [True]
    assert london_time(pat.messages[0]) == "Mon 10 Sep 09:10"
    assert f"Needs you: {words}" in pat.home

    await partnership.heads.invites_bot()
    await partnership.until(MONDAY, time(10, 10))
    await pat.opens_home()

    assert len(partnership.heads.messages) == 1
    assert len(told(partnership)) == 1
    assert "Needs you" not in pat.home


async def test_it_is_told_again_when_a_message_has_got_through_in_between(partnership: Partnership) -> None:
    """Invited, and removed once more before the second meeting is announced."""
    await partnership.heads.removes_bot()
    await partnership.announced()
    await partnership.heads.invites_bot()
    await partnership.until(MONDAY, time(10, 10))
    await partnership.heads.removes_bot()

    await partnership.plans_meetings(date(2018, 9, 25))
    await partnership.until(MONDAY, time(10, 30))

    assert len(partnership.heads.messages) == 1
    assert len(told(partnership)) == 2


async def test_an_archived_channel_goes_to_the_stand_in_of_a_coordinator_who_does_not_work(
    partnership: Partnership,
) -> None:
    """It is Monday, and Pat works from Tuesday on. Ada stands in; and so does the other coordinator, for nobody."""
    await partnership.takes_role(partnership.ben, RoleKind.COORDINATOR)
    pat, ada = await person_id(partnership, "Pat Lane"), await person_id(partnership, "Ada Moor")
    async with partnership.local.bot.services.writing() as session:
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(pat, TUESDAY_TO_FRIDAY, ada))
    await partnership.heads.archives()

    await partnership.announced()

    words = "#heads is archived, so nobody can write there."
    assert told(partnership) == []
    assert [one.text.startswith(words) for one in partnership.ada.messages] == [True]
    assert [one.text.startswith(words) for one in partnership.ben.messages] == [True]


async def test_who_cannot_be_written_to_is_told_of_once_and_listed(partnership: Partnership) -> None:
    """With a way to the e-mail; and no news of the morning after."""
    pat = partnership.pat
    await partnership.plans_meetings()
    await is_unknown_to_slack(partnership, "Ben Hale")

    await partnership.until(date(2018, 9, 13), time(8, 15))
    await pat.clicks("Copy e-mail", in_="bot")

    assert ["Slack takes no message for Ben Hale." in one for one in told(partnership)] == [True]
    assert pat.modal is not None
    assert "Ben Hale, head at Oakfield: Slack takes no message for them" in pat.modal.text


async def test_a_mistake_in_telling_leaves_the_refusal_recorded(partnership: Partnership) -> None:
    """What Slack said of the message stands, and it is tried again, though nobody could be told of it."""
    await partnership.heads.removes_bot()
    await partnership.plans_meetings()
    async with partnership.local.bot.services.writing() as session:
        await session.execute(text("ALTER TABLE coordinator_hours RENAME TO hours_that_were"))

    await partnership.until(MONDAY, time(9, 20))

    async with partnership.local.bot.services.reading() as session:
        stands = (await session.execute(select(MessageRow.trouble, MessageRow.attempts > 1))).all()
    assert [tuple(one) for one in stands] == [("not_in_channel", True)]
    assert told(partnership) == []
