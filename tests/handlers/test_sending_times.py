"""A message that must wait waits by what its recipient wishes at that moment, whoever else is at work."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from handlers.delivery.sending_times import put_back_until_wished
from storage.database.engine import Database
from storage.delivery.deliveries import MessageRow
from storage.delivery.mornings import ask_when_again
from storage.members.partnership import start_partnership
from storage.members.wishes import Wishes, set_wishes
from tests.storage.messages.carrying import ask, claims_one, joins, owes
from tests.storage.messages.test_wanting_again import SOMEBODY_WAITS_FOR_US
from tests.storage.river import EIGHT, found


async def test_a_pause_that_is_just_being_ended_puts_nothing_off(
    postgres_database: Database, postgres_url: str
) -> None:
    """She taps while the beat, in another process, finds that her message must wait."""
    river, other_process = await found(postgres_database), Database.open(postgres_url)
    async with river.writing() as session:
        await start_partnership(session, river.id, EIGHT)
        await set_wishes(session, river.id, river.ada, Wishes(paused_until=EIGHT.date() + timedelta(weeks=2)))
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async def put_back() -> None:
        async with other_process.writing() as session:
            await put_back_until_wished(session, claim, EIGHT)

    async with river.writing() as session:
        await set_wishes(session, river.id, river.ada, Wishes())
        await ask_when_again(session, river.ada, EIGHT)
        putting = asyncio.create_task(put_back())
        while not await session.scalar(SOMEBODY_WAITS_FOR_US):
            pass
    await putting

    async with river.reading() as session:
        assert list(await session.scalars(select(MessageRow.not_before))) == [EIGHT]
    await other_process.close()
