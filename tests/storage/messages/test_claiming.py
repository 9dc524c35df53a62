"""A message is one process's alone, until it is done with it or its lease has run out."""

from schedules.limits import Call
from storage.database.engine import Database
from storage.database.ids import TeamId
from storage.delivery.deliveries import MessageState, owe
from storage.delivery.messages import Claim, claim_messages
from tests.storage.messages.carrying import (
    DIRECT,
    LEASE,
    MINUTE,
    SECOND,
    WEEK,
    ask,
    claims,
    claims_one,
    elsewhere,
    joins,
    owes,
    sends,
    subjects,
    touches,
)
from tests.storage.river import EIGHT, ELSEWHERE, River, founds


async def test_a_claim_says_all_that_sending_needs(river: River) -> None:
    """Found waiting, it is sending from then on."""
    await owes(river, ask(river.ada))
    await joins(river)

    claim = await claims_one(river)

    assert claim == Claim(
        message_id=claim.message_id,
        partnership_id=river.id,
        workspace_id=claim.workspace_id,
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

    assert [one.call for one in (first, second, third)] == [Call.POST, Call.LOOK_UP, Call.LOOK_UP]
    assert [one.sending_since for one in (second, third)] == [EIGHT, EIGHT]


async def test_a_claim_by_a_clock_that_was_ahead_holds_nobody_up(river: River) -> None:
    """It was a week fast when the process died; the message may have been sent."""
    await owes(river, ask(river.ada))
    await joins(river)
    await claims_one(river, EIGHT + WEEK)

    assert (await claims_one(river, EIGHT + MINUTE)).call is Call.LOOK_UP


async def test_the_oldest_messages_are_claimed_first(river: River) -> None:
    """A batch at a time."""
    await owes(river, elsewhere("1"), elsewhere("2"), elsewhere("3"))
    await joins(river)

    batches = [await claims(river, limit=2), await claims(river, limit=2)]

    assert [[await subjects(river, claim) for claim in batch] for batch in batches] == [[["1"], ["2"]], [["3"]]]


async def test_two_processes_never_claim_the_same_message(postgres_river: River, other_process: Database) -> None:
    """The second passes over the workspace in which the first is claiming, and does not wait for it."""
    river = postgres_river
    elsewhere_id = await founds(river.database, "Moor Partnership", team_id=ELSEWHERE)
    await owes(river, elsewhere("1"), elsewhere("2"))
    async with river.writing() as session:
        await owe(session, elsewhere_id, [elsewhere("3")])
    await joins(river)

    async with river.writing() as here, other_process.writing() as there:
        first = await claim_messages(here, EIGHT, lease=LEASE, limit=1)
        second = await claim_messages(there, EIGHT, lease=LEASE, limit=10)

    assert [await subjects(river, claim) for claim in (*first, *second)] == [["1"], ["3"]]
    assert [await subjects(river, claim) for claim in await claims(river)] == [["2"]]


async def test_a_sent_message_is_claimed_only_when_it_wants_to_be_drawn_again(river: River) -> None:
    """Its place in Slack comes with the claim."""
    await sends(river, ask(river.ada))
    assert await claims(river) == []

    await touches(river)

    claim = await claims_one(river)
    assert (claim.state, claim.posted_channel, claim.ts) == (MessageState.SENT, DIRECT, str(claim.message_id))
