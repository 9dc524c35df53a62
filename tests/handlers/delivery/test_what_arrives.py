"""What somebody is owed comes once, in one message, as it stands by then; however many others are owed the same."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.workspace.people import Person
from bot.workspace.trouble import CutBeforeAccepting, Stall
from storage.database.ids import UserId
from storage.delivery.deliveries import MessageRow, MessageState
from storage.members.people import PersonRow
from tests.handlers.delivery.notice_bot import DAY, MINUTE, MONDAY, WEEK, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership, found


async def test_everything_a_person_is_owed_comes_in_one_message(bot: NoticeBot, ada: Person) -> None:
    """With a greeting, that of any hour, which says how much it is."""
    await bot.owes(ada, "meeting")
    await bot.owes(ada, "return")

    await bot.delivers()

    (message,) = received(ada)
    assert "Hello Ada. Two things." in message
    assert message.index("meeting: please") < message.index("return: please")


async def test_what_a_channel_is_owed_stays_apart(bot: NoticeBot, partnership: Partnership) -> None:
    """Each in a message of its own, in order, a second after the other."""
    await bot.announces("first", "second")

    await bot.delivers()

    first, second = partnership.heads.messages[-2:]
    assert notices(partnership) == ["first: please", "second: please"]
    assert float(second.ts) - float(first.ts) >= 1


async def test_delivering_again_sends_nothing_again(bot: NoticeBot, ada: Person) -> None:
    """Two beats at once, and another."""
    await bot.owes(ada, "meeting")

    await asyncio.gather(bot.delivers(), bot.delivers())
    await bot.delivers()

    assert len(received(ada)) == 1


async def test_a_call_that_takes_long_holds_up_no_other_batch(
    bot: NoticeBot, ada: Person, ben: Person, partnership: Partnership
) -> None:
    """It is waited for all the same before the beat is over."""
    stall = Stall()
    partnership.workspace.trouble.next("chat.postMessage", stall)
    await bot.owes(ada, "meeting")
    await bot.owes(ben, "meeting")

    delivering = asyncio.create_task(replace(bot.beats, batch=1).deliver())
    await partnership.workspace.until(lambda: received(ben))
    before = received(ada)
    stall.release()
    await delivering

    assert (before, len(received(ada)), len(received(ben))) == ([], 1, 1)
    assert await bot.states() == [MessageState.SENT, MessageState.SENT]


async def test_what_is_answered_while_it_waits_is_not_sent(bot: NoticeBot, ada: Person) -> None:
    """Nothing is left to say, so nothing is said; and it is on record that it was dropped."""
    await bot.owes(ada, "meeting")
    await bot.settles("meeting")

    await bot.delivers()

    assert received(ada) == []
    assert await bot.states() == [MessageState.DROPPED]


async def test_what_is_over_before_it_leaves_is_not_sent(bot: NoticeBot, ada: Person) -> None:
    """She had paused, say, and the day has passed."""
    await bot.owes(ada, "meeting")
    await bot.owes(ada, "return", lasts=2 * WEEK)

    await bot.delivers(after=WEEK)

    (message,) = received(ada)
    assert "return: please" in message
    assert "meeting" not in message


async def test_an_update_does_not_bring_up_what_was_dropped(bot: NoticeBot, ada: Person) -> None:
    """Answered before the message left: it was never in it."""
    await bot.owes(ada, "meeting")
    await bot.owes(ada, "return")
    await bot.settles("meeting")
    await bot.delivers()

    await bot.settles("return")
    await bot.delivers()

    (message,) = received(ada)
    assert "return: done" in message
    assert "meeting" not in message


async def test_after_a_day_of_standstill_everything_that_matters_comes_in_one_message(
    bot: NoticeBot, ada: Person
) -> None:
    """Two reminders of the same are one ask; what is past is not spoken of."""
    await bot.owes(ada, "meeting", "7 days")
    await bot.owes(ada, "yesterday's")
    await bot.owes(ada, "meeting", "1 day")
    await bot.owes(ada, "return")
    bot.settled.add("yesterday's")

    await bot.delivers(after=DAY)

    (message,) = received(ada)
    assert (message.count("meeting: please"), message.count("return: please")) == (1, 1)
    assert "yesterday" not in message


async def test_while_slack_is_down_the_same_is_asked_anew_and_arrives_once(bot: NoticeBot, ada: Person) -> None:
    """With what came due besides: two mornings of trouble end in one message."""
    await bot.owes(ada, "meeting", "7 days")
    bot.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())
    await bot.delivers()
    await bot.owes(ada, "meeting", "1 day")
    await bot.owes(ada, "return")

    await bot.delivers(after=DAY)

    (message,) = received(ada)
    assert (message.count("meeting: please"), message.count("return: please")) == (1, 1)
    assert await bot.states() == [MessageState.SENT]


async def test_a_person_who_is_not_on_slack_is_owed_it_until_they_are(bot: NoticeBot, ada: Person) -> None:
    """And then gets it."""
    await bot.owes(ada, "meeting")
    person_id = await bot.id_of(ada)
    async with bot.services.writing() as session:
        linked = update(PersonRow).where(PersonRow.id == person_id)
        await session.execute(linked.values(team_id=None, user_id=None))
    await bot.delivers()
    assert received(ada) == []

    async with bot.services.writing() as session:
        team_id = bot.partnership.workspace.team_id
        await session.execute(linked.values(team_id=team_id, user_id=UserId(ada.id)))
    await bot.delivers(after=DAY)

    assert len(received(ada)) == 1


async def test_a_message_waiting_for_somebody_who_was_unlinked_comes_once_she_is_linked_again(
    bot: NoticeBot, ada: Person
) -> None:
    """She moved to another account; what waited for the morning is hers still."""
    await bot.owes(ada, "morning")
    await bot.delivers()
    await bot.owes(ada, "noon")
    await bot.delivers()
    hers = update(PersonRow).where(PersonRow.id == await bot.id_of(ada))
    async with bot.services.writing() as session:
        await session.execute(hers.values(team_id=None, user_id=None))
    await bot.delivers(after=DAY)
    before = received(ada)

    async with bot.services.writing() as session:
        team_id = bot.partnership.workspace.team_id
        await session.execute(hers.values(team_id=team_id, user_id=UserId(ada.id)))
    await bot.delivers(after=MINUTE)

    assert (len(before), ["noon: please" in one for one in received(ada)]) == (1, [False, True])


async def test_of_many_asks_three_are_shown_and_the_rest_behind_a_tap(bot: NoticeBot, ada: Person) -> None:
    """A phone's screen holds three; what is over soonest comes first, and an answer brings up the next."""
    for number in range(5):
        await bot.owes(ada, f"ask {number}")
    await bot.delivers()
    before = received(ada)[0]

    await bot.settles("ask 0")
    await bot.delivers()
    answered = received(ada)[0]
    await ada.clicks("Show")
    await bot.delivers(after=MINUTE)

    assert "Hello Ada. Five things." in before
    assert [f"ask {number}: please" in before for number in range(5)] == [True, True, True, False, False]
    assert "And 2 more." in before
    assert "ask 3: please" in answered
    assert "And 1 more." in answered
    assert [f"ask {number}: please" in received(ada)[0] for number in range(1, 5)] == [True] * 4
    assert len(received(ada)) == 1


@pytest.mark.parametrize("asks", [[f"ask {number}" for number in range(30)], [f"{'w' * 1500} {n}" for n in range(12)]])
async def test_what_has_no_room_comes_another_morning(bot: NoticeBot, ada: Person, asks: list[str]) -> None:
    """Too many blocks, or too many characters, once it is unfolded: what counts as asked is behind the tap."""
    for ask in asks:
        await bot.owes(ada, ask)
    await bot.delivers()

    await ada.clicks("Show")
    await bot.delivers(after=MINUTE)

    (message,) = received(ada)
    shown = [ask for ask in asks if f"{ask}: please" in message]
    assert 3 < len(shown) < len(asks)
    assert " more." not in message
    await bot.delivers_until(MONDAY + DAY)
    await ada.clicks("Show")
    await bot.delivers(after=MINUTE)
    assert [ask for ask in asks if f"{ask}: please" in received(ada)[1]] == asks[len(shown) :]
    assert {call.status for call in bot.partnership.workspace.calls} == {200}


async def test_what_comes_later_in_the_day_waits_for_the_next_morning(bot: NoticeBot, ada: Person) -> None:
    """One message a morning; only what is urgent comes on top, and takes along what was waiting."""
    await bot.owes(ada, "morning")
    await bot.delivers()

    await bot.owes(ada, "noon")
    await bot.delivers(after=180 * MINUTE)
    assert len(received(ada)) == 1
    await bot.owes(ada, "moved today", is_urgent=True)
    await bot.delivers(after=MINUTE)

    assert len(received(ada)) == 2
    assert "noon: please" in received(ada)[1]
    assert "moved today: please" in received(ada)[1]


async def test_the_next_morning_brings_what_waited(bot: NoticeBot, ada: Person) -> None:
    await bot.owes(ada, "morning")
    await bot.delivers()
    await bot.owes(ada, "noon")
    await bot.owes(ada, "afternoon")

    await bot.delivers()
    await bot.delivers_until(MONDAY + DAY)

    assert [("noon" in one, "afternoon" in one) for one in received(ada)] == [(False, False), (True, True)]


async def test_after_three_asks_nobody_is_chased(bot: NoticeBot, ada: Person) -> None:
    """The fourth is a coordinator's matter."""
    for number in range(4):
        await bot.owes(ada, "return", f"{number}")
        await bot.delivers()
        bot.partnership.workspace.clock.advance(DAY)

    assert len(received(ada)) == 3
    assert await bot.delivery_states() == ["joined", "joined", "joined", "silent"]


async def test_what_was_put_off_comes_again_after_three_asks_too(bot: NoticeBot, ada: Person) -> None:
    """She was told that it would, whatever else asks the same that morning; nor does it count as an ask."""
    for occasion, is_put_off in (("0", False), ("later", True), ("1", False), ("2", False), ("later again", True)):
        await bot.owes(ada, "return", occasion, is_put_off=is_put_off)
        if occasion == "later again":
            await bot.owes(ada, "return", "3")
        await bot.delivers()
        bot.partnership.workspace.clock.advance(DAY)

    assert len(received(ada)) == 5
    assert "return: please" in received(ada)[-1]


async def many_heads(bot: NoticeBot, number: int) -> list[Person]:
    """The heads of a large partnership, each of whom is owed the same."""
    partnership = bot.partnership
    heads = [partnership.workspace.add_person(f"Head {one}") for one in range(number)]
    schools = {f"School {one}": head for one, head in enumerate(heads)}
    large = await found(partnership.local, partnership.heads, name="Large", heads_of=schools)
    await bot.owes_everybody_in(large, "meeting")
    return heads


async def test_two_hundred_heads_due_in_the_same_minute_are_never_too_many(bot: NoticeBot) -> None:
    """Slack never has to say so, for none of them is written to before they may be."""
    heads = await many_heads(bot, 200)

    await bot.delivers()

    assert [len(received(head)) for head in heads] == [1] * 200
    assert {call.status for call in bot.partnership.workspace.calls} == {200}


async def test_more_updates_than_a_minute_allows_go_in_the_next(bot: NoticeBot) -> None:
    """Sixty messages change at once, and fifty may: the rest are put off, and Slack never has to refuse one."""
    heads = await many_heads(bot, 60)
    await bot.delivers()
    bot.settled.add("meeting")
    async with bot.services.writing() as session:
        await session.execute(update(MessageRow).values(wanted_version=2))

    await bot.delivers()
    at_once = sum("done" in received(head)[0] for head in heads)
    await bot.delivers(after=2 * MINUTE)

    assert at_once == 50
    assert all("done" in received(head)[0] for head in heads)
    assert {call.status for call in bot.partnership.workspace.calls} == {200}
