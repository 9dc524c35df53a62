"""A timer that is due fires once, rounds are made, and what is over is forgotten."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.workspace.people import Person
from handlers.delivery.firing import Firing
from handlers.house.rounds import Round
from schedules.retention import FINISHED_KEPT
from storage.delivery.deliveries import DeliveryRow, DeliveryState
from storage.delivery.timers import TimerRow, set_timers
from tests.handlers.delivery.notice_bot import DAY, MINUTE, WEEK, NoticeBot, notices
from tests.handlers.partnerships import Partnership


async def test_a_due_timer_fires_once_and_what_follows_from_it_arrives(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """Not before it is due."""
    await bot.sets("notify", "meeting", bot.now + MINUTE)
    await bot.beats.fire()
    await bot.delivers()
    before = notices(partnership)

    partnership.workspace.clock.advance(MINUTE)
    await bot.beats.fire()
    await bot.beats.fire()
    await bot.delivers()

    assert (before, notices(partnership)) == ([], ["meeting: please"])


async def test_timers_that_are_due_at_once_fire_in_one_transaction(bot: NoticeBot, partnership: Partnership) -> None:
    """In the order in which they were due."""
    for minutes, subject in enumerate(("third", "second", "first")):
        await bot.sets("notify", subject, bot.now - minutes * MINUTE)
    before = bot.database.written

    await bot.beats.fire()

    assert bot.database.written - before == 1
    await bot.delivers_within(MINUTE)
    assert notices(partnership) == ["first: please", "second: please", "third: please"]


async def test_a_timer_that_another_has_put_off_meanwhile_does_not_fire(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """Though both were due."""
    await bot.sets("put off", "meeting", bot.now - MINUTE)
    async with bot.services.writing() as session:
        session.add(TimerRow(partnership_id=partnership.id, kind="notify", subject="meeting", due_at=bot.now))

    await bot.beats.fire()
    await bot.delivers()
    before = notices(partnership)
    partnership.workspace.clock.advance(DAY)
    await bot.beats.fire()
    await bot.delivers()

    assert (before, notices(partnership)) == ([], ["meeting: please"])


async def test_a_timer_that_fails_leaves_nothing_half_done_and_others_fire(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """Five minutes later it is tried again; by then it is mended, and is done once."""
    bot.broken.add("half")
    await bot.sets("half", "first", bot.now - MINUTE)
    await bot.sets("notify", "second")

    await bot.beats.fire()
    await bot.delivers()
    before = notices(partnership)
    bot.broken.clear()
    partnership.workspace.clock.advance(5 * MINUTE)
    await bot.beats.fire()
    await bot.delivers()

    assert before == ["second: please"]
    assert notices(partnership) == ["second: please", "first: please"]


async def test_a_timer_that_nobody_handles_any_longer_holds_up_no_other(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """It was set by an older version."""
    await bot.sets("forgotten", "first", bot.now - MINUTE)
    await bot.sets("notify", "second")

    await bot.beats.fire()
    await bot.delivers()

    assert notices(partnership) == ["second: please"]


async def test_a_handler_may_set_its_own_timer_again(bot: NoticeBot) -> None:
    """So something can come every day."""
    await bot.sets("once more", "digest")
    began = bot.now

    await bot.beats.fire()

    async with bot.services.reading() as session:
        assert (await session.scalars(select(TimerRow.due_at))).all() == [began + DAY]


async def test_what_is_over_is_forgotten_after_ninety_days(bot: NoticeBot, ada: Person, ben: Person) -> None:
    """The fired timer, the sent message, what it carried; and nothing that is still owed or to come."""
    await bot.sets("notify", "first")
    await bot.beats.fire()
    await bot.owes(ada, "second")
    await bot.delivers()
    await bot.sets("notify", "to come", bot.now + 2 * FINISHED_KEPT)
    bot.partnership.workspace.clock.advance(WEEK + FINISHED_KEPT + MINUTE)
    await bot.owes(ben, "third")

    await bot.beats.forget()

    async with bot.services.reading() as session:
        assert (await session.scalars(select(TimerRow.subject))).all() == ["to come"]
        left = await session.execute(select(DeliveryRow.subject, DeliveryRow.state))
        assert left.all() == [("third", DeliveryState.OWED)]
    assert await bot.states() == []


async def test_a_mistake_in_one_thing_of_a_round_holds_up_no_other(bot: NoticeBot, partnership: Partnership) -> None:
    """What it has half done is undone."""

    async def is_due(session: AsyncSession, now: datetime) -> bool:
        return True

    async def due(session: AsyncSession, now: datetime) -> Sequence[str]:
        return ["one", "broken", "other"]

    async def done(session: AsyncSession, subject: str, now: datetime) -> None:
        await set_timers(session, partnership.id, subject, {"notify": now})
        if subject == "broken":
            raise LookupError

    async def next_at(session: AsyncSession, after: datetime) -> datetime | None:
        return None

    await Firing(bot.services, {}, [Round("test", is_due, due, done, next_at)]).make_rounds()

    await bot.beats.fire()
    await bot.delivers_within(MINUTE)
    assert notices(partnership) == ["one: please", "other: please"]
    assert [(line["event"], line["round"]) for line in bot.log if "round" in line] == [("round.failed", "test")]
