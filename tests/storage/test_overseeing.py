"""What the tables say of messages that reach nobody, have failed, or are on their way: alike on either engine."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from storage.database.ids import PartnershipId
from storage.delivery.messages import give_up_asking, record_refused, try_again
from storage.delivery.timers import TimerRow, set_timers
from storage.overseeing.ahead import leaving, timers_by
from storage.overseeing.news import add_timers, forget_news, record_told, started_without, told, unsent_summary
from storage.overseeing.overseeing import (
    Trouble,
    failed_messages,
    last_got_through,
    send_failed_again,
    trouble_of,
    troubles,
    unreached,
)
from tests.storage.messages.carrying import CHANNEL, MINUTE, WEEK, ask, claims_one, joins, notice, owes, sends
from tests.storage.river import EIGHT, River, founds

THURSDAY = date(2018, 9, 13)
NINE = EIGHT + timedelta(hours=1)


async def is_refused(river: River, *, trouble: str = "is_archived", now: datetime = EIGHT) -> None:
    """Slack takes the next message never."""
    await joins(river, now)
    claim = await claims_one(river, now)
    async with river.writing() as session:
        await record_refused(session, claim, trouble=trouble)


async def test_only_what_cannot_reach_somebody_is_unreached(river: River) -> None:
    """Cat is not on Slack. Ben has been asked in vain, and Ada is away: otherwise she would be reached."""
    await owes(river, ask(river.ada), ask(river.ben), ask(river.cat), ask(river.cat, occasion="1 day"))
    async with river.writing() as session:
        found = await unreached(session, river.id, EIGHT, away=[river.ben])
        ben = next(one for one in found if one.person.id == river.ben)
        await give_up_asking(session, [ben.delivery.id])

    async with river.reading() as session:
        reached_by_none = await unreached(session, river.id, EIGHT)
        with_ada_away = await unreached(session, river.id, EIGHT, away=[river.ada])
        over = await unreached(session, river.id, EIGHT + WEEK)

    assert [(one.person.name, one.is_silent) for one in reached_by_none] == [("Ben Hale", True), ("Cat Rowe", False)]
    assert [one.person.name for one in with_ada_away] == ["Ada Moor", "Ben Hale", "Cat Rowe"]
    assert over == []


async def test_a_trouble_stands_until_something_gets_through(river: River) -> None:
    """Refused for now, the notice is tried again; meanwhile another one arrives."""
    await owes(river, notice("1"))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await try_again(session, claim, NINE, trouble="not_in_channel")
        stands = await troubles(session, river.id, EIGHT)
        before = await last_got_through(session, river.id, stands[0])
        word = await trouble_of(session, claim.message_id)

    await sends(river, notice("2"), now=EIGHT + MINUTE)

    async with river.reading() as session:
        assert await troubles(session, river.id, EIGHT + MINUTE) == []
        assert await last_got_through(session, river.id, stands[0]) == EIGHT + MINUTE
    assert stands == [Trouble("not_in_channel", CHANNEL, None)]
    assert (before, word) == (None, stands[0])


async def test_what_lies_in_a_message_is_no_trouble_of_its_recipient(river: River) -> None:
    """Too long for Slack: the channel is as it should be."""
    await owes(river, notice())
    await is_refused(river, trouble="msg_too_long")

    async with river.reading() as session:
        (failed,) = await failed_messages(session, river.id, EIGHT)
        assert await troubles(session, river.id, EIGHT) == []
        assert await trouble_of(session, failed.id) is None


async def test_what_failed_is_tried_again_once_while_it_matters(river: River) -> None:
    """By two at the same time, one of them; not by another partnership, and not when it is over."""
    other = await founds(river.database, "Lake")
    await owes(river, notice())
    await is_refused(river)

    elsewhere = await _again(river, EIGHT, of=other)
    over = await _again(river, EIGHT + WEEK)
    both = await asyncio.gather(_again(river, EIGHT), _again(river, EIGHT))

    assert (elsewhere, over, sorted(both)) == (0, 0, [0, 1])
    assert (await claims_one(river)).attempts == 0


async def _again(river: River, now: datetime, *, of: PartnershipId | None = None) -> int:
    async with river.writing() as session:
        return await send_failed_again(session, of or river.id, now)


async def test_what_leaves_by_a_morning_is_known_with_what_was_said_before(river: River) -> None:
    """Ada has heard of it once, and once of another day; what is owed to Cat, who is not on Slack, cannot leave."""
    await sends(river, replace(ask(river.ada, occasion="moved since"), about_on=EIGHT.date()))
    await sends(river, ask(river.ada, occasion="first"))
    await owes(river, ask(river.ada), ask(river.cat), notice("1"), notice("2"), ask(river.ben, at=NINE))

    async with river.reading() as session:
        by_eight = await leaving(session, river.id, EIGHT, kinds=["reminder", "announcement"])
        by_nine = await leaving(session, river.id, NINE, kinds=["reminder"])

    assert [(one.person and one.person.name, one.delivery.times_said, one.heard_at) for one in by_eight] == [
        ("Ada Moor", 1, EIGHT),
        (None, 0, None),
        (None, 0, None),
    ]
    assert [one.person.name for one in by_nine if one.person] == ["Ada Moor", "Ben Hale"]


async def test_timers_due_by_an_instant_are_those_of_some_kinds_in_the_partnership(river: River) -> None:
    other = await founds(river.database, "Lake")
    async with river.writing() as session:
        await set_timers(session, river.id, "a", {"sends": EIGHT, "mornings": EIGHT, "later": NINE})
        await set_timers(session, other, "a", {"sends": EIGHT})

        assert [one.kind for one in await timers_by(session, river.id, EIGHT, kinds=["sends", "later"])] == ["sends"]


async def test_news_are_told_once_and_forgotten_in_time(river: River) -> None:
    """What she was told on an earlier day stays of that day."""
    friday = THURSDAY + timedelta(days=1)
    async with river.writing() as session:
        await record_told(session, river.id, river.ada, ["a", "b"], on=THURSDAY)
        await record_told(session, river.id, river.ada, ["b", "c"], on=friday)

        assert await told(session, river.ada) == {"a", "b", "c"}
        assert await told(session, river.ada, on=friday) == {"c"}
        assert await told(session, river.ben) == frozenset()
        await forget_news(session, before=friday)
        assert await told(session, river.ada) == {"c"}


async def test_a_summary_that_has_not_left_is_known_by_its_subject(river: River) -> None:
    """Owed, and joined in a message; not once that stands in Slack."""
    before = await _summary(river)
    await owes(river, ask(river.ada, subject="news"))
    owed = await _summary(river)
    await joins(river)
    joined = await _summary(river)
    await sends(river)

    assert (before, owed, joined, await _summary(river)) == (None, "news", "news", None)


async def _summary(river: River) -> str | None:
    async with river.reading() as session:
        return await unsent_summary(session, river.id, river.ada, "reminder")


async def test_a_timer_is_added_where_there_is_none(river: River) -> None:
    """Two processes that begin at once add the same."""
    async with river.writing() as session:
        missing = [of.id for of in await started_without(session, "mornings", EIGHT)]
        for _ in range(2):
            await add_timers(session, "mornings", dict.fromkeys(missing, NINE), subject=str)

        assert await started_without(session, "mornings", EIGHT) == []
        assert list(await session.scalars(select(TimerRow.due_at))) == [NINE] * len(missing)
    assert missing[:1] == [river.id]
