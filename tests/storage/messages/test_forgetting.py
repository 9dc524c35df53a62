"""What is finished and old is forgotten; and however much is stored, a beat reads only what is due."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState, touch
from storage.delivery.joining import join_due
from storage.delivery.messages import claim_messages, drop_over, forget_finished, record_refused
from storage.members.people import PersonRow
from tests.storage.messages.carrying import LEASE, MINUTE, SECOND, WEEK, ask, claims_one, joins, notice, owes, sends
from tests.storage.river import EIGHT, River, plans_of


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
        await record_refused(session, claim, trouble="is_archived")
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


async def test_a_message_to_somebody_who_has_left_slack_ends_when_all_in_it_is_over(river: River) -> None:
    """Ada's account was taken out and Ben's closed: it can be claimed by nobody. Until then they may be back."""
    await owes(river, ask(river.ada), ask(river.ada, "2", at=EIGHT + SECOND), ask(river.ben))
    await joins(river, EIGHT + SECOND)
    async with river.writing() as session:
        unlinked, closed = (update(PersonRow).where(PersonRow.id == one) for one in (river.ada, river.ben))
        await session.execute(unlinked.values(team_id=None, user_id=None))
        await session.execute(closed.values(deactivated_at=EIGHT))

    async with river.writing() as session:
        await drop_over(session, EIGHT + WEEK)
    before = await river.message_states()
    async with river.writing() as session:
        await drop_over(session, EIGHT + WEEK + SECOND)
    after = await river.message_states()
    async with river.writing() as session:
        await forget_finished(session, EIGHT + WEEK + MINUTE)

    assert before == [MessageState.WAITING, MessageState.DROPPED]
    assert after == [MessageState.DROPPED, MessageState.DROPPED]
    assert (await river.message_states(), await river.delivery_states()) == ([], [])


async def test_a_message_that_is_late_is_not_dropped_while_somebody_is_there_to_read_it(river: River) -> None:
    """It is for whoever draws it to say that nothing in it matters any longer."""
    await owes(river, ask(river.ada))
    await joins(river)

    async with river.writing() as session:
        await drop_over(session, EIGHT + WEEK)

    assert await river.message_states() == [MessageState.WAITING]


async def test_a_beat_reads_only_what_is_due(sqlite_river: River) -> None:
    """However much is stored: an index holds what is owed, and another what is unfinished."""
    await owes(sqlite_river, ask(sqlite_river.ada), notice())

    joining = await plans_of(sqlite_river.database, lambda session: join_due(session, EIGHT))
    claiming = await plans_of(
        sqlite_river.database, lambda session: claim_messages(session, EIGHT, lease=LEASE, limit=1)
    )

    assert "ix_message_unfinished" in claiming[0]
    assert [line for line in (*joining, *claiming) if line.startswith("SCAN")] == []
