"""The same ask is live in one message only, and that is the newest one that arrived."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from storage.delivery.messages import claim_messages, record_dropped, record_refused
from tests.storage.messages.carrying import (
    LEASE,
    UNPACED,
    ask,
    carried,
    claims,
    claims_one,
    joins,
    notice,
    owes,
    posts,
    recipients,
    sends,
)
from tests.storage.river import EIGHT, River


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


async def test_of_two_askings_in_one_message_the_later_counts(river: River) -> None:
    """The bot was down for a week, and both reminders are due."""
    await owes(river, ask(river.ada, occasion="7 days"), ask(river.ada, occasion="1 day"))

    await joins(river)

    assert [one.is_live for one in await carried(river, await claims_one(river))] == [False, True]


@pytest.mark.parametrize("ends", [record_dropped, partial(record_refused, trouble="is_archived")])
async def test_a_newer_copy_that_never_arrived_supersedes_nothing(
    river: River, ends: Callable[..., Awaitable[None]]
) -> None:
    """What she has in Slack keeps its buttons."""
    (older,) = await sends(river, ask(river.ada, occasion="7 days"))
    await owes(river, ask(river.ada, occasion="1 day"))
    await joins(river)
    async with river.writing() as session:
        newer = await claim_messages(session, EIGHT, lease=LEASE, limit=1, limits=UNPACED)
        await ends(session, newer[0])

    assert [one.is_live for one in await carried(river, older)] == [True]


async def test_two_notices_of_the_same_in_a_channel_both_stay(river: River) -> None:
    """What everybody has read is not taken back."""
    (first,) = await sends(river, notice())
    await sends(river, replace(notice(), occasion="again"))

    assert [one.is_live for one in await carried(river, first)] == [True]
    assert await claims(river) == []
