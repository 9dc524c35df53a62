"""The way of a message: joined, claimed by one process, recorded, drawn again, forgotten."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Update, delete, select, text, update

from storage.deliveries import Delivery, DeliveryRow, DeliveryState, MessageRow, MessageState, Owed, owe, touch
from storage.engine import Database
from storage.ids import ChannelId, PersonId, TeamId, UserId
from storage.messages import (
    Claim,
    claim_messages,
    deliveries_in,
    drop,
    drop_over,
    forget_finished,
    join_due,
    put_back,
    record_dropped,
    record_found,
    record_posted,
    record_refused,
    record_updated,
    try_again,
)
from storage.people import PersonRow
from storage.timers import claim_timer, set_timers
from tests.storage.river import EIGHT, River, plans_of

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)
LEASE = timedelta(seconds=90)
CHANNEL = ChannelId("C1")
DIRECT = ChannelId("D1")


def ask(person_id: PersonId, subject: str = "1", occasion: str = "7 days", at: datetime = EIGHT) -> Owed:
    return Owed("reminder", subject, occasion, at, at + WEEK, person_id=person_id)


def notice(subject: str = "1", at: datetime = EIGHT) -> Owed:
    return Owed("announcement", subject, "", at, at + WEEK, channel=CHANNEL)


async def owes(river: River, *owed: Owed) -> None:
    async with river.writing() as session:
        await owe(session, river.id, owed)


async def joins(river: River, now: datetime = EIGHT) -> None:
    async with river.writing() as session:
        await join_due(session, now)


async def claims(river: River, now: datetime = EIGHT, limit: int = 10) -> list[Claim]:
    async with river.writing() as session:
        return await claim_messages(session, now, lease=LEASE, limit=limit)


async def claims_one(river: River, now: datetime = EIGHT) -> Claim:
    (claim,) = await claims(river, now)
    return claim


async def sends(river: River, *owed: Owed, now: datetime = EIGHT) -> list[Claim]:
    """Owes, joins and posts, each message at a ts that is its id."""
    await owes(river, *owed)
    await joins(river, now)
    sent = [claim for claim in await claims(river, now) if claim.ts is None]
    for claim in sent:
        await posts(river, claim)
    return sent


async def posts(river: River, claim: Claim, ts: str | None = None) -> bool:
    async with river.writing() as session:
        return await record_posted(session, claim, channel=DIRECT, ts=ts or str(claim.message_id))


async def carried(river: River, claim: Claim) -> list[Delivery]:
    async with river.reading() as session:
        return await deliveries_in(session, claim.message_id)


async def subjects(river: River, claim: Claim) -> list[str]:
    return [one.subject for one in await carried(river, claim)]


async def touches(river: River, subject: str = "1") -> None:
    async with river.writing() as session:
        await touch(session, river.id, "reminder", subject)


def recipients(claims: Sequence[Claim]) -> list[str]:
    return [claim.recipient for claim in claims]


# Joining.


async def test_all_that_is_owed_to_a_person_becomes_one_message(river: River) -> None:
    """In the order in which it was due; another person's is another message."""
    await owes(river, ask(river.ada, "2"), ask(river.ada, "1", at=EIGHT - MINUTE), ask(river.ben))

    await joins(river)

    adas, bens = await claims(river)
    assert (adas.recipient, adas.person_name, await subjects(river, adas)) == ("U1", "Ada Moor", ["1", "2"])
    assert (bens.recipient, bens.person_name, await subjects(river, bens)) == ("U2", "Ben Hale", ["1"])


async def test_what_is_owed_to_a_channel_stays_apart(river: River) -> None:
    """Two announcements are two messages."""
    await owes(river, notice("1"), notice("2"))

    await joins(river)

    first, second = await claims(river)
    assert recipients([first, second]) == [CHANNEL, CHANNEL]
    assert [await subjects(river, first), await subjects(river, second)] == [["1"], ["2"]]
    assert first.person_name is None


async def test_what_is_not_due_yet_is_not_joined(river: River) -> None:
    """Tomorrow's is in no message today."""
    await owes(river, ask(river.ada), ask(river.ada, "2", at=EIGHT + SECOND), notice(at=EIGHT + SECOND))

    await joins(river)

    assert [await subjects(river, claim) for claim in await claims(river)] == [["1"]]


async def test_joining_twice_changes_nothing(river: River) -> None:
    """The next beat finds everything joined."""
    await owes(river, ask(river.ada), notice())
    await joins(river)

    await joins(river, EIGHT + SECOND)

    assert len(await claims(river, EIGHT + SECOND)) == 2


async def test_somebody_who_is_not_on_slack_stays_owed_until_they_are(river: River) -> None:
    """Cat joins Slack in the evening, and what waited for her goes in one message."""
    await owes(river, ask(river.cat, "1"), ask(river.cat, "2"))
    await joins(river)
    assert await claims(river) == []
    async with river.writing() as session:
        await session.execute(
            update(PersonRow).where(PersonRow.id == river.cat).values(team_id=TeamId("T1"), user_id=UserId("U3"))
        )

    await joins(river, EIGHT + MINUTE)

    claim = await claims_one(river, EIGHT + MINUTE)
    assert (claim.recipient, await subjects(river, claim)) == ("U3", ["1", "2"])


async def test_a_message_to_somebody_who_has_left_slack_is_not_claimed(river: River) -> None:
    """Joined, then unlinked: there is nobody to send it to."""
    await owes(river, ask(river.ada))
    await joins(river)

    async with river.writing() as session:
        await session.execute(update(PersonRow).where(PersonRow.id == river.ada).values(team_id=None, user_id=None))

    assert await claims(river) == []


async def test_what_a_removed_person_was_owed_goes_with_them(river: River) -> None:
    """Owed, joined or on its way: recording what became of it then is harmless."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)
    await owes(river, ask(river.ada, "2"))

    async with river.writing() as session:
        await session.execute(delete(PersonRow).where(PersonRow.id == river.ada))

    assert await posts(river, claim) is False
    assert await river.delivery_states() == []


async def test_nobody_is_written_to_while_timers_of_the_partnership_are_still_firing(river: River) -> None:
    """The second timer of the morning has not fired: its half would come in a message of its own."""
    async with river.writing() as session:
        await set_timers(session, river.id, "2", {"second": EIGHT})
    await owes(river, ask(river.ada, "1"), notice())

    await joins(river)
    assert recipients(await claims(river)) == [CHANNEL]

    async with river.writing() as session:
        await claim_timer(session, EIGHT)
        await owe(session, river.id, [ask(river.ada, "2")])
    await joins(river)
    assert await subjects(river, await claims_one(river)) == ["1", "2"]


async def test_a_message_kept_for_the_morning_does_not_leave_before_all_timers_of_the_morning_have_fired(
    river: River,
) -> None:
    """It was put back in the evening; what the morning adds is to stand in it too. An announcement need not wait."""
    await owes(river, ask(river.ada), ask(river.ben), notice())
    await joins(river)
    async with river.writing() as session:
        for claim in await claim_messages(session, EIGHT, lease=LEASE, limit=10):
            await put_back(session, claim, EIGHT + MINUTE)
        await set_timers(session, river.id, "2", {"second": EIGHT + MINUTE})

    while_firing = await claims(river, EIGHT + MINUTE)
    async with river.writing() as session:
        await claim_timer(session, EIGHT + MINUTE)

    assert recipients(while_firing) == [CHANNEL]
    assert recipients(await claims(river, EIGHT + MINUTE)) == ["U1", "U2"]


async def test_a_message_that_has_not_left_takes_in_what_becomes_due(river: River) -> None:
    """Slack asked for patience: by the time she can be written to, there is more to say."""
    await owes(river, ask(river.ada, "1"))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await put_back(session, claim, EIGHT + MINUTE)
    await owes(river, ask(river.ada, "2"))

    await joins(river)

    assert await claims(river) == []
    assert await subjects(river, await claims_one(river, EIGHT + MINUTE)) == ["1", "2"]


async def test_a_message_on_its_way_takes_nothing_in(river: River) -> None:
    """It may have been drawn already; what is owed since then goes in another."""
    await owes(river, ask(river.ada, "1"))
    await joins(river)
    on_its_way = await claims_one(river)
    await owes(river, ask(river.ada, "2"))

    await joins(river)

    assert await subjects(river, on_its_way) == ["1"]
    assert await subjects(river, await claims_one(river)) == ["2"]


async def test_two_processes_never_each_join_half_of_a_morning(postgres_river: River, other_process: Database) -> None:
    """While one joins Ada's, the other leaves her alone, whatever is committed meanwhile; Ben's is free."""
    river = postgres_river
    await owes(river, ask(river.ada, "1"))
    async with river.writing() as here:
        await join_due(here, EIGHT)
        await owes(river, ask(river.ada, "2"), ask(river.ben))
        async with other_process.writing() as there:
            await join_due(there, EIGHT)

    assert sorted(recipients(await claims(river))) == ["U1", "U2"]
    assert await river.delivery_states() == [DeliveryState.JOINED, DeliveryState.OWED, DeliveryState.JOINED]


async def test_however_many_processes_join_at_once_each_person_gets_one_message(
    postgres_river: River, other_process: Database
) -> None:
    """And each notice is posted once."""
    river = postgres_river
    for number in range(5):
        await owes(river, ask(river.ada, str(number)), ask(river.ben, str(number)), notice(str(number)))

    async def join(database: Database) -> None:
        async with database.writing() as session:
            await join_due(session, EIGHT)

    await asyncio.gather(*(join(database) for database in (river.database, other_process) * 4))

    assert sorted(recipients(await claims(river))) == [*[CHANNEL] * 5, "U1", "U2"]


# Claiming.


async def test_a_claim_says_all_that_sending_needs(river: River) -> None:
    """Found waiting, it is sending from then on."""
    await owes(river, ask(river.ada))
    await joins(river)

    claim = await claims_one(river)

    assert claim == Claim(
        message_id=claim.message_id,
        partnership_id=river.id,
        team_id=TeamId("T1"),
        recipient="U1",
        person_id=river.ada,
        person_name="Ada Moor",
        state=MessageState.WAITING,
        posted_channel=None,
        ts=None,
        attempts=0,
        wanted_version=1,
        sending_since=None,
        claimed_until=EIGHT + LEASE,
    )
    assert await river.message_states() == [MessageState.SENDING]


async def test_a_claimed_message_is_nobody_elses_until_the_lease_runs_out(river: River) -> None:
    """Then it was left by a crash, and may have been sent; when it was first on its way is kept."""
    await owes(river, ask(river.ada))
    await joins(river)
    first = await claims_one(river)

    assert await claims(river, EIGHT + LEASE - SECOND) == []
    second = await claims_one(river, EIGHT + LEASE)
    third = await claims_one(river, EIGHT + 2 * LEASE)

    assert [one.may_have_been_sent for one in (first, second, third)] == [False, True, True]
    assert [one.sending_since for one in (second, third)] == [EIGHT, EIGHT]


async def test_the_oldest_messages_are_claimed_first(river: River) -> None:
    """A batch at a time."""
    await owes(river, notice("1"), notice("2"), notice("3"))
    await joins(river)

    batches = [await claims(river, limit=2), await claims(river, limit=2)]

    assert [[await subjects(river, claim) for claim in batch] for batch in batches] == [[["1"], ["2"]], [["3"]]]


async def test_two_processes_never_claim_the_same_message(postgres_river: River, other_process: Database) -> None:
    """The second passes over what the first is claiming, and does not wait for it."""
    river = postgres_river
    await owes(river, notice("1"), notice("2"))
    await joins(river)

    async with river.writing() as here, other_process.writing() as there:
        first = await claim_messages(here, EIGHT, lease=LEASE, limit=1)
        second = await claim_messages(there, EIGHT, lease=LEASE, limit=10)

    assert [await subjects(river, claim) for claim in (*first, *second)] == [["1"], ["2"]]


async def test_a_sent_message_is_claimed_only_when_it_wants_to_be_drawn_again(river: River) -> None:
    """Its place in Slack comes with the claim."""
    await sends(river, ask(river.ada))
    assert await claims(river) == []

    await touches(river)

    claim = await claims_one(river)
    assert (claim.state, claim.posted_channel, claim.ts) == (MessageState.SENT, DIRECT, str(claim.message_id))


# What becomes of a claim.


async def test_twenty_wishes_are_one_update(river: River) -> None:
    """The update shows what all of them wanted."""
    await sends(river, ask(river.ada))
    for _ in range(20):
        await touches(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_updated(session, claim)

    assert await claims(river) == []


async def test_a_wish_that_comes_while_a_message_is_drawn_stays_open(river: River) -> None:
    """Sent or updated: what was drawn may not show it."""
    await owes(river, ask(river.ada))
    await joins(river)
    sending = await claims_one(river)
    await touches(river)
    await posts(river, sending)
    updating = await claims_one(river)
    await touches(river)

    async with river.writing() as session:
        await record_updated(session, updating)

    assert len(await claims(river)) == 1


async def test_what_was_put_back_is_as_it_was(river: River) -> None:
    """One that waited waits; one that may have been sent still may. Nothing was tried, so nothing is counted."""
    await owes(river, ask(river.ada))
    await joins(river)
    first = await claims_one(river)
    async with river.writing() as session:
        await put_back(session, first, EIGHT + MINUTE)
    second = await claims_one(river, EIGHT + MINUTE)
    doubtful = await claims_one(river, EIGHT + MINUTE + LEASE)
    async with river.writing() as session:
        await put_back(session, doubtful, EIGHT + 5 * MINUTE)

    last = await claims_one(river, EIGHT + 5 * MINUTE)

    assert [one.may_have_been_sent for one in (second, last)] == [False, True]
    assert last.sending_since == EIGHT + MINUTE
    assert last.attempts == 0


async def test_a_doubtful_try_is_counted_and_stays_doubtful(river: River) -> None:
    """Nobody knows whether it arrived; it is looked for at its next turn, and not before."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await try_again(session, claim, EIGHT + MINUTE)

    assert await claims(river, EIGHT + MINUTE - SECOND) == []
    again = await claims_one(river, EIGHT + MINUTE)
    assert (again.may_have_been_sent, again.attempts, again.sending_since) == (True, 1, EIGHT)


async def test_success_forgets_the_attempts(river: River) -> None:
    """An update next week has all its own."""
    await owes(river, ask(river.ada))
    await joins(river)
    async with river.writing() as session:
        await try_again(session, (await claim_messages(session, EIGHT, lease=LEASE, limit=1))[0], EIGHT)
    await posts(river, await claims_one(river))
    await touches(river)

    assert (await claims_one(river)).attempts == 0


async def test_a_lost_claim_changes_nothing(river: River) -> None:
    """Its process was stopped for minutes; somebody else has the message now and is not disturbed."""
    await owes(river, ask(river.ada))
    await joins(river)
    lost = await claims_one(river)
    held = await claims_one(river, EIGHT + LEASE)

    async with river.writing() as session:
        await put_back(session, lost, EIGHT)
        await try_again(session, lost, EIGHT)
        await record_dropped(session, lost)
        await record_refused(session, lost)
        await record_updated(session, lost)

    assert await claims(river, EIGHT + LEASE) == []
    assert await river.message_states() == [MessageState.SENDING]
    assert await posts(river, held)


async def test_a_message_that_was_posted_was_posted_whoever_says_so(river: River) -> None:
    """A claim that had run out during the call still tells where it stands, and the first word counts."""
    await owes(river, ask(river.ada))
    await joins(river)
    lost = await claims_one(river)
    held = await claims_one(river, EIGHT + LEASE)

    said = [await posts(river, lost, ts="1.1"), await posts(river, held, ts="2.2")]
    await touches(river)

    assert said == [True, False]
    assert (await claims_one(river, EIGHT + LEASE)).ts == "1.1"


async def test_a_message_that_was_found_is_drawn_again(river: River) -> None:
    """Nobody knows what its earlier try had shown."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_found(session, claim, channel=DIRECT, ts="1.1")

    again = await claims_one(river)
    assert (again.state, again.ts) == (MessageState.SENT, "1.1")


async def test_a_refused_message_has_failed_and_is_kept(river: River) -> None:
    """It is not tried again, and what it carried is still there to be looked at."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_refused(session, claim)

    assert await claims(river, EIGHT + LEASE) == []
    assert await river.message_states() == [MessageState.FAILED]
    assert await river.delivery_states() == [DeliveryState.JOINED]


async def test_a_refused_update_leaves_the_message_sent(river: River) -> None:
    """Somebody deleted it: the wish ends quietly, and another may come."""
    await sends(river, ask(river.ada))
    await touches(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_refused(session, claim)

    assert await claims(river) == []
    assert await river.message_states() == [MessageState.SENT]


async def test_what_was_dropped_is_in_no_message(river: River) -> None:
    """Answered while it waited: it was not in what she read, and an update must not bring it up."""
    await owes(river, ask(river.ada, "1"), ask(river.ada, "2"))
    await joins(river)
    claim = await claims_one(river)
    first, _ = await carried(river, claim)

    async with river.writing() as session:
        await drop(session, [first.id])

    assert await subjects(river, claim) == ["2"]


# One ask is live in one message.


async def test_an_older_copy_of_an_ask_loses_its_buttons_once_the_newer_is_sent(river: River) -> None:
    """Until then it is the only one that she can tap."""
    (older,) = await sends(river, ask(river.ada, occasion="7 days"))
    await owes(river, ask(river.ada, occasion="1 day"))
    await joins(river)
    newer = await claims_one(river)
    before = await carried(river, older)

    await posts(river, newer)

    after = await carried(river, older)
    assert [before[0].is_live, after[0].is_live, (await carried(river, newer))[0].is_live] == [True, False, True]
    assert [claim.message_id for claim in await claims(river)] == [older.message_id]


async def test_posting_one_persons_message_leaves_everybody_elses_alone(river: River) -> None:
    """Eighty heads are reminded: that must not be eighty times eighty updates."""
    await sends(river, ask(river.ada), ask(river.ben))

    await sends(river, ask(river.ada, occasion="1 day"))

    assert recipients(await claims(river)) == ["U1"]


async def test_a_copy_that_never_left_gives_way_to_one_that_is_on_its_way(river: River) -> None:
    """Slack was down for a week: the same is asked once."""
    await owes(river, ask(river.ada, occasion="7 days"))
    await joins(river)
    older = await claims_one(river)
    await owes(river, ask(river.ada, occasion="1 day"))

    await joins(river)

    newer = await claims_one(river)
    assert [one.is_live for one in (*await carried(river, older), *await carried(river, newer))] == [False, True]


async def test_of_two_askings_in_one_message_the_later_counts(river: River) -> None:
    """The bot was down for a week, and both reminders are due."""
    await owes(river, ask(river.ada, occasion="7 days"), ask(river.ada, occasion="1 day"))

    await joins(river)

    assert [one.is_live for one in await carried(river, await claims_one(river))] == [False, True]


@pytest.mark.parametrize("ends", [record_dropped, record_refused])
async def test_a_newer_copy_that_never_arrived_supersedes_nothing(river: River, ends: type) -> None:
    """What she has in Slack keeps its buttons."""
    (older,) = await sends(river, ask(river.ada, occasion="7 days"))
    await owes(river, ask(river.ada, occasion="1 day"))
    await joins(river)
    async with river.writing() as session:
        newer = await claim_messages(session, EIGHT, lease=LEASE, limit=1)
        await ends(session, newer[0])

    assert [one.is_live for one in await carried(river, older)] == [True]


async def test_two_notices_of_the_same_in_a_channel_both_stay(river: River) -> None:
    """What everybody has read is not taken back."""
    first, _ = await sends(river, notice(), replace(notice(), occasion="again"))

    assert [one.is_live for one in await carried(river, first)] == [True]
    assert await claims(river) == []


async def test_whoever_wants_several_messages_drawn_takes_them_in_order(
    postgres_river: River, other_process: Database
) -> None:
    """An answer waits for a message that is being posted, and meanwhile holds nothing that the other still needs."""
    river = postgres_river
    (first,) = await sends(river, ask(river.ada, occasion="7 days"))
    (second,) = await sends(river, ask(river.ada, occasion="1 day"))
    await touches(river)
    async with river.writing() as session:  # a row that was written last is found last
        await session.execute(_touched(first))

    async def touch_there() -> None:
        async with other_process.writing() as session:
            await touch(session, river.id, "reminder", "1")

    async with river.writing() as session:
        await session.execute(_touched(first))
        answering = asyncio.create_task(touch_there())
        while not await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            pass
        await session.execute(_touched(second))
    await answering


def _touched(claim: Claim) -> Update:
    again = MessageRow.wanted_version + 1
    return update(MessageRow).where(MessageRow.id == claim.message_id).values(wanted_version=again)


# Forgetting, and what a beat costs.


async def test_only_what_is_finished_and_old_is_forgotten(river: River) -> None:
    """Sent, dropped or failed, and long over, goes, with what it carried; what still changes, is owed or open stays."""
    await sends(river, ask(river.ada, "old"))
    await sends(river, ask(river.ben, "wants an update"))
    async with river.writing() as session:
        await touch(session, river.id, "reminder", "wants an update")
    await sends(river, notice("recent", at=EIGHT + MINUTE), now=EIGHT + MINUTE)
    await owes(river, ask(river.cat, "owed"))

    async with river.writing() as session:
        await forget_finished(session, EIGHT + WEEK + SECOND)

    async with river.reading() as session:
        left = await session.scalars(select(DeliveryRow.subject).order_by(DeliveryRow.id))
        assert left.all() == ["wants an update", "recent", "owed"]
        assert len((await session.scalars(select(MessageRow.id))).all()) == 2


async def test_a_failed_message_is_kept_as_long_as_any(river: River) -> None:
    """Long enough for somebody to look into it, and no longer."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await record_refused(session, claim)
        await forget_finished(session, EIGHT + WEEK)
    kept = await river.message_states()

    async with river.writing() as session:
        await forget_finished(session, EIGHT + WEEK + SECOND)

    assert (kept, await river.message_states()) == ([MessageState.FAILED], [])


async def test_a_message_is_kept_while_anything_in_it_may_change(river: River) -> None:
    """One of the two is over in a week, and the other in a year."""
    await sends(river, ask(river.ada), replace(ask(river.ada, "2"), over_at=EIGHT + timedelta(days=365)))

    async with river.writing() as session:
        await forget_finished(session, EIGHT + timedelta(days=365))
    kept = await river.delivery_states()
    async with river.writing() as session:
        await forget_finished(session, EIGHT + timedelta(days=365) + SECOND)

    assert kept == [DeliveryState.JOINED, DeliveryState.JOINED]
    assert (await river.delivery_states(), await river.message_states()) == ([], [])


async def test_what_is_over_before_somebody_comes_to_slack_is_dropped(river: River) -> None:
    """And forgotten when its time has come; what is not over is owed to them still."""
    await owes(river, ask(river.cat), ask(river.cat, "2", at=EIGHT + SECOND))

    async with river.writing() as session:
        await drop_over(session, EIGHT + WEEK)
    dropped = await river.delivery_states()
    async with river.writing() as session:
        await forget_finished(session, EIGHT + WEEK + SECOND)

    assert dropped == [DeliveryState.DROPPED, DeliveryState.OWED]
    assert await river.delivery_states() == [DeliveryState.OWED]


async def test_a_beat_reads_only_what_is_due(sqlite_river: River) -> None:
    """However much is stored: an index holds what is owed, and another what is unfinished."""
    await owes(sqlite_river, ask(sqlite_river.ada), notice())

    joining = await plans_of(sqlite_river.database, lambda session: join_due(session, EIGHT))
    claiming = await plans_of(
        sqlite_river.database, lambda session: claim_messages(session, EIGHT, lease=LEASE, limit=1)
    )

    assert "ix_message_unfinished" in claiming[0]
    assert [line for line in (*joining, *claiming) if line.startswith("SCAN")] == []
