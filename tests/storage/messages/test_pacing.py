"""What may not leave yet is not claimed: limits are every process's together, and a workspace's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from schedules.limits import Call, Limit, Limits
from storage.database.engine import Database
from storage.database.ids import ChannelId
from storage.delivery.deliveries import owe
from storage.delivery.messages import Claim, claim_messages, end_calls, next_delivery_at, put_back, record_missing
from storage.delivery.pacing import AHEAD, forget_reservations, next_room_at, stop
from tests.storage.messages.carrying import LEASE, MINUTE, SECOND, ask, elsewhere, joins, notice, owes, posts, touches
from tests.storage.river import EIGHT, ELSEWHERE, River, founds

WINDOW = MINUTE
LIMITS = Limits(Limit(1, 1), Limit(3, 60), Limit(2, 60))
HOUR = timedelta(hours=1)


async def claims(river: River, now: datetime = EIGHT, *, limit: int = 10) -> list[Claim]:
    async with river.writing() as session:
        return await claim_messages(session, now, lease=LEASE, limit=limit, limits=LIMITS)


async def ends(river: River, claimed: Sequence[Claim], now: datetime = EIGHT) -> None:
    """Each was posted, and the process says so."""
    for claim in claimed:
        await posts(river, claim, at=now)
    async with river.writing() as session:
        await end_calls(session, claimed, now)


async def announces(river: River, *subjects: str) -> None:
    """Each in a channel of its own."""
    await owes(river, *map(elsewhere, subjects))
    await joins(river)


async def next_at(river: River, after: datetime = EIGHT) -> datetime | None:
    async with river.reading() as session:
        return await next_delivery_at(session, after=after, limits=LIMITS)


async def test_one_message_of_a_channel_is_claimed_at_a_time(river: River) -> None:
    """In order; the next while the first is on its way neither, nor before its second is over."""
    await owes(river, notice("1"), notice("2"), elsewhere("3"))
    await joins(river)

    first, other = await claims(river)
    meanwhile = await claims(river, EIGHT + 30 * SECOND)
    await ends(river, [first, other], EIGHT + 30 * SECOND)
    too_early = await claims(river, EIGHT + 30.9 * SECOND)

    assert (first.recipient, other.recipient) == ("C1", "C3")
    assert (meanwhile, too_early) == ([], [])
    assert await next_at(river, EIGHT + 30.9 * SECOND) == EIGHT + 31 * SECOND
    assert [claim.recipient for claim in await claims(river, EIGHT + 31 * SECOND)] == ["C1"]


async def test_a_person_of_two_partnerships_is_one_recipient(river: River) -> None:
    """Slack counts what comes to her, not on whose account."""
    moor = await founds(river.database, "Moor Partnership")
    await owes(river, notice("1"))
    async with river.writing() as session:
        await owe(session, moor, [notice("1")])
    await joins(river)

    assert len(await claims(river)) == 1


async def test_a_minute_takes_so_many_and_the_next_when_the_first_are_a_minute_old(river: River) -> None:
    """A minute from when the calls were over, not from when they were meant."""
    await announces(river, "1", "2", "3", "4")

    first = await claims(river)
    await ends(river, first, EIGHT + 10 * SECOND)

    assert len(first) == 3
    assert await claims(river, EIGHT + WINDOW + 9 * SECOND) == []
    assert await next_at(river, EIGHT + WINDOW) == EIGHT + WINDOW + 10 * SECOND
    assert len(await claims(river, EIGHT + WINDOW + 10 * SECOND)) == 1


async def test_calls_of_a_process_that_died_count_until_its_claims_have_run_out(river: River) -> None:
    """Nobody knows when they were made; that they were, has to be reckoned with."""
    await announces(river, "1", "2", "3", "4")
    await claims(river)

    looked_up = await claims(river, EIGHT + LEASE)

    assert [claim.call for claim in looked_up] == [Call.LOOK_UP, Call.LOOK_UP]
    assert [claim.call for claim in await claims(river, EIGHT + LEASE + WINDOW)] == [Call.POST]


async def test_updates_and_look_ups_have_limits_of_their_own(river: River) -> None:
    """And what is updated does not wait for its channel's second."""
    await announces(river, "1", "2", "3")
    sent = await claims(river)
    await ends(river, sent)
    async with river.writing() as session:
        await owe(session, river.id, [ask(river.ada, "ask")])
    await joins(river)
    for subject in ("1", "2", "3"):
        await touches(river, subject, kind="announcement")

    assert [claim.call for claim in await claims(river)] == [Call.UPDATE, Call.UPDATE]


async def test_a_full_workspace_holds_up_no_other(river: River) -> None:
    """However much it has waiting, and although that is older."""
    await announces(river, *map(str, range(9)))
    moor = await founds(river.database, "Moor Partnership", team_id=ELSEWHERE)
    async with river.writing() as session:
        await owe(session, moor, [elsewhere("moor")])
    await joins(river, EIGHT + SECOND)
    await claims(river, EIGHT + SECOND, limit=3)

    (claim,) = await claims(river, EIGHT + SECOND, limit=3)

    assert claim.team_id == ELSEWHERE


async def test_two_processes_share_one_window(postgres_river: River, other_process: Database) -> None:
    """While one claims in a workspace the other does not; afterwards it finds what is left."""
    river = postgres_river
    await announces(river, "1", "2", "3", "4")

    async with river.writing() as here, other_process.writing() as there:
        first = await claim_messages(here, EIGHT, lease=LEASE, limit=2, limits=LIMITS)
        meanwhile = await claim_messages(there, EIGHT, lease=LEASE, limit=10, limits=LIMITS)
    async with other_process.writing() as there:
        second = await claim_messages(there, EIGHT, lease=LEASE, limit=10, limits=LIMITS)

    assert (len(first), len(meanwhile), len(second)) == (2, 0, 1)


async def test_slack_is_left_alone_in_one_workspace_and_for_the_longest_that_it_asked(river: River) -> None:
    """Every sort of call waits there, in whichever process."""
    await announces(river, "1", "2")
    moor = await founds(river.database, "Moor Partnership", team_id=ELSEWHERE)
    async with river.writing() as session:
        await owe(session, moor, [elsewhere("moor")])
    (claim,) = await claims(river, limit=1)
    async with river.writing() as session:
        await stop(session, claim.workspace_id, EIGHT + MINUTE, now=EIGHT)
        await stop(session, claim.workspace_id, EIGHT + 20 * SECOND, now=EIGHT)
        await put_back(session, claim, EIGHT)
    await joins(river)

    assert [one.team_id for one in await claims(river)] == [ELSEWHERE]
    assert await next_at(river) == EIGHT + MINUTE
    assert len(await claims(river, EIGHT + MINUTE)) == 2


async def test_no_workspace_is_left_alone_for_longer_than_five_minutes_at_a_time(river: River) -> None:
    """It is asked again then."""
    await announces(river, "1")
    (claim,) = await claims(river)
    async with river.writing() as session:
        await stop(session, claim.workspace_id, EIGHT + HOUR, now=EIGHT)
        await put_back(session, claim, EIGHT)

    assert await claims(river, EIGHT + AHEAD - SECOND) == []
    assert len(await claims(river, EIGHT + AHEAD)) == 1


async def test_a_clock_that_is_set_back_stops_nothing(river: River) -> None:
    """The minute was full, the channel had just been told, and Slack had asked for quiet: an hour ahead of now."""
    await announces(river, "1", "2", "3")
    sent = await claims(river)
    await ends(river, sent)
    async with river.writing() as session:
        await stop(session, sent[0].workspace_id, EIGHT + MINUTE, now=EIGHT)
        await owe(session, river.id, [notice("again", at=EIGHT - HOUR, channel=ChannelId("C1"))])
    await joins(river, EIGHT - HOUR)

    assert len(await claims(river, EIGHT - HOUR)) == 1


async def test_what_was_looked_for_in_vain_is_sent_as_if_for_the_first_time(river: River) -> None:
    """In the same moment: nothing of it has reached its channel."""
    await announces(river, "1")
    await claims(river)
    (doubtful,) = await claims(river, EIGHT + LEASE)

    async with river.writing() as session:
        await record_missing(session, doubtful, EIGHT + LEASE)

    (again,) = await claims(river, EIGHT + LEASE)
    assert (doubtful.call, again.call) == (Call.LOOK_UP, Call.POST)


async def test_nothing_waits_where_nothing_is_owed(river: River) -> None:
    """A full minute alone is no reason to come back."""
    await announces(river, "1", "2", "3")
    await ends(river, await claims(river))

    async with river.reading() as session:
        assert await next_room_at(session, EIGHT, LIMITS) is None


async def test_calls_are_forgotten_after_a_day(river: River) -> None:
    """They have long since ceased to count."""
    await announces(river, "1", "2", "3", "4")
    await ends(river, await claims(river))

    async with river.writing() as session:
        await forget_reservations(session, EIGHT + timedelta(days=1))
    before = await claims(river)
    async with river.writing() as session:
        await forget_reservations(session, EIGHT + timedelta(days=1, seconds=1))

    assert (len(before), len(await claims(river))) == (0, 1)
