"""How messages stand, as whoever watches the bot counts them: quickly, however much is kept."""

from datetime import datetime, timedelta

from sqlalchemy import update

from storage.database.engine import Database
from storage.database.ids import PartnershipId
from storage.database.migrate import head
from storage.delivery.health import OVERDUE_AFTER, Figures, dropped_by_kind, figures, revision
from storage.delivery.messages import drop_over, put_back, record_refused
from storage.members.people import PersonRow
from tests.storage.messages.carrying import LEASE, MINUTE, WEEK, ask, claims, claims_one, joins, notice, owes, sends
from tests.storage.river import EIGHT, River, founds, plans_of

MIDNIGHT = EIGHT - timedelta(hours=8)


async def counted(
    river: River, now: datetime = EIGHT, of: PartnershipId | None = None, since: datetime = MIDNIGHT
) -> Figures:
    async with river.reading() as session:
        return await figures(session, now, sent_since=since, of=of)


async def test_what_waits_was_sent_and_failed_is_counted(river: River) -> None:
    await sends(river, ask(river.ada), notice())
    await owes(river, ask(river.ben))
    await joins(river)
    refused = await claims_one(river)
    async with river.writing() as session:
        await record_refused(session, refused, trouble="is_archived")
    await owes(river, ask(river.ada, subject="2"))
    await joins(river)

    assert await counted(river) == Figures(waiting=1, overdue=0, sent=2, failed=1)


async def test_what_was_sent_before_today_is_not_of_today(river: River) -> None:
    await sends(river, ask(river.ada), now=EIGHT)

    assert (await counted(river, since=EIGHT)).sent == 1
    assert (await counted(river, since=EIGHT + MINUTE)).sent == 0


async def test_another_partnership_is_counted_by_itself(river: River) -> None:
    other = await founds(river.database, "Lake")
    await sends(river, notice())

    assert (await counted(river, of=river.id)).sent == 1
    assert (await counted(river, of=other)).sent == 0


async def test_what_nobody_takes_up_is_overdue_after_a_while(river: River) -> None:
    await owes(river, ask(river.ada))
    await joins(river)

    assert (await counted(river, EIGHT + OVERDUE_AFTER)).overdue == 0
    assert (await counted(river, EIGHT + OVERDUE_AFTER + MINUTE)).overdue == 1


async def test_what_a_process_holds_is_not_overdue_until_its_claim_has_run_out(river: River) -> None:
    late = EIGHT + OVERDUE_AFTER + MINUTE
    await owes(river, ask(river.ada))
    await joins(river)
    await claims(river, late)

    assert (await counted(river, late)).overdue == 0
    assert (await counted(river, late + LEASE)).overdue == 1


async def test_what_a_clock_that_was_ahead_has_claimed_is_held_by_nobody(river: River) -> None:
    await owes(river, ask(river.ada))
    await joins(river)
    await claims(river, EIGHT + WEEK)

    assert (await counted(river, EIGHT + OVERDUE_AFTER + MINUTE)).overdue == 1


async def test_what_is_to_wait_until_tomorrow_is_not_overdue_today(river: River) -> None:
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await put_back(session, claim, EIGHT + timedelta(days=1))

    assert await counted(river, EIGHT + timedelta(hours=2)) == Figures(waiting=1, overdue=0, sent=0, failed=0)


async def test_a_message_to_somebody_who_has_left_slack_is_nobodys_fault(river: River) -> None:
    """Ada's account was taken out, and Ben's closed."""
    await owes(river, ask(river.ada), ask(river.ben))
    await joins(river)
    async with river.writing() as session:
        unlinked, closed = (update(PersonRow).where(PersonRow.id == one) for one in (river.ada, river.ben))
        await session.execute(unlinked.values(team_id=None, user_id=None))
        await session.execute(closed.values(deactivated_at=EIGHT))

    assert (await counted(river, EIGHT + OVERDUE_AFTER + MINUTE)).overdue == 0


async def test_what_was_not_worth_sending_any_longer_is_counted_by_its_kind(river: River) -> None:
    await owes(river, ask(river.cat), ask(river.cat, subject="2"))

    async with river.writing() as session:
        await drop_over(session, EIGHT + WEEK)

    async with river.reading() as session:
        assert await dropped_by_kind(session) == {"reminder": 2}


async def test_the_revision_is_the_database_s(database: Database) -> None:
    async with database.reading() as session:
        assert await revision(session) == head()


async def test_no_count_reads_all_that_is_kept(sqlite_river: River) -> None:
    """SQLite finds each by an index of its own."""
    counting = await plans_of(sqlite_river.database, lambda session: figures(session, EIGHT, sent_since=MIDNIGHT))
    dropping = await plans_of(sqlite_river.database, dropped_by_kind)

    assert [line for line in [*counting, *dropping] if line.startswith("SCAN") and "INDEX" not in line] == [
        "SCAN CONSTANT ROW"
    ]
    assert {index for line in counting for index in line.split() if index.startswith("ix_message")} == {
        "ix_message_unfinished",
        "ix_message_sent_at",
        "ix_message_failed",
    }
