"""Whoever wants messages drawn again waits for others who do, and never for ever."""

import asyncio

from sqlalchemy import Update, text, update

from storage.database.engine import Database
from storage.delivery.deliveries import MessageRow, want_again
from storage.delivery.messages import Claim
from tests.storage.messages.carrying import ask, sends
from tests.storage.river import River

# Other tests may be at work in the same server: whoever waits for them is none of ours.
SOMEBODY_WAITS_FOR_US = text("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")


async def test_whoever_wants_several_messages_drawn_takes_them_in_order(
    postgres_river: River, other_process: Database
) -> None:
    """An answer waits for a message that is being posted, and meanwhile holds nothing that the other still needs."""
    river = postgres_river
    (first,) = await sends(river, ask(river.ada, occasion="7 days"))
    (second,) = await sends(river, ask(river.ada, occasion="1 day"))
    async with river.writing() as session:  # a row that was written last is found last, and by no index
        await session.execute(_touched(first))

    async def want_both_there() -> None:
        async with other_process.writing() as session:
            await want_again(session, MessageRow.partnership_id == river.id)

    async with river.writing() as session:
        await session.execute(_touched(first))
        answering = asyncio.create_task(want_both_there())
        while not await session.scalar(SOMEBODY_WAITS_FOR_US):
            pass
        await session.execute(_touched(second))
    await answering


def _touched(claim: Claim) -> Update:
    again = MessageRow.wanted_version + 1
    return update(MessageRow).where(MessageRow.id == claim.message_id).values(wanted_version=again)
