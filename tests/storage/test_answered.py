"""What was asked without a name and answered stays; what was not goes in its time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.database.ids import DeedId, PartnershipId, QuestionId
from storage.questions.answered import Answered, answered, forget_unanswered, sum_up
from storage.questions.deeds import Deed, DeedKind, DeedRow, DeedState, keep_deed
from storage.questions.questions import AskedAs, Question, QuestionRow, QuestionState, ask, question
from tests.storage.river import River, founds

SLOT = datetime(2018, 9, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def asks(river: River, name: str, **differs: Any) -> QuestionId:
    """A question that has appeared."""
    asked: dict[str, Any] = {
        "id": QuestionId(name),
        "partnership_id": river.id,
        "asked_as": AskedAs.COLLEAGUE,
        "text": name,
        "salt": "",
        "key_hash": "",
        "slot_at": SLOT,
        "state": QuestionState.APPEARED,
    }
    async with river.writing() as session:
        await ask(session, Question(**asked | differs))
    return QuestionId(name)


async def sums_up(river: River, asked: QuestionId, of: PartnershipId | None = None) -> bool:
    async with river.writing() as session:
        return await sum_up(session, of or river.id, asked, "By letter.") is not None


async def texts(river: River) -> set[str]:
    async with river.reading() as session:
        return {*await session.scalars(select(QuestionRow.text))}


async def test_the_last_that_were_answered_come_first(river: River) -> None:
    """With or without lines that sum the answers up."""
    await asks(river, "unanswered")
    await asks(river, "older", slot_at=SLOT - HOUR, is_answered=True)
    await asks(river, "oldest", slot_at=SLOT - 2 * HOUR, is_answered=True)
    await sums_up(river, await asks(river, "summed up"))

    async with river.reading() as session:
        found = await answered(session, river.id, most=2)

    assert found == [Answered("summed up", "By letter.", SLOT), Answered("older", None, SLOT - HOUR)]


@pytest.mark.parametrize(
    "differs",
    [
        {"is_askers_summary": True, "summary": "I told them.", "is_answered": True},
        {"state": QuestionState.WITHDRAWN},
        {"state": QuestionState.WAITING},
        {"is_hidden": True},
    ],
)
async def test_only_what_stands_there_without_its_askers_lines_is_summed_up(
    river: River, differs: dict[str, Any]
) -> None:
    asked = await asks(river, "one", **differs)

    assert not await sums_up(river, asked)

    async with river.reading() as session:
        found = await question(session, river.id, asked)
    assert found is not None
    assert found.summary == differs.get("summary")


async def test_another_partnerships_question_is_not_there_to_be_summed_up(river: River) -> None:
    asked = await asks(river, "one")
    moor = await founds(river.database, "Moor Partnership")

    assert not await sums_up(river, asked, of=moor)
    assert await sums_up(river, asked)


async def test_what_was_not_answered_is_forgotten_and_what_was_stays(river: River) -> None:
    """From one instant what nobody answered, from another what was returned; a question takes its deeds with it."""
    await asks(river, "answered", is_answered=True)
    for one in QuestionState:
        await asks(river, one, state=one)
    await asks(river, "hidden", is_answered=True, is_hidden=True)
    await asks(river, "withdrawn too", state=QuestionState.WITHDRAWN, is_answered=True)
    await asks(river, "later", slot_at=SLOT + HOUR)
    everything = await texts(river)
    for number, (of, state) in enumerate(
        [("answered", DeedState.DONE), ("answered", DeedState.RETURNED), ("hidden", DeedState.DONE)]
    ):
        deed = Deed(DeedId(f"{of} {number}"), river.id, QuestionId(of), DeedKind.ADDED, "In July.", SLOT, state)
        async with river.writing() as session:
            await keep_deed(session, deed)

    await forgets(river, asked_before=SLOT, returned_before=SLOT)
    assert await texts(river) == everything
    await forgets(river, asked_before=SLOT, returned_before=SLOT + HOUR)
    assert await texts(river) == everything - {"returned"}
    await forgets(river, asked_before=SLOT + HOUR, returned_before=SLOT)

    assert await texts(river) == {"answered", "later"}
    async with river.reading() as session:
        assert {*await session.scalars(select(DeedRow.id))} == {"answered 0"}


async def forgets(river: River, *, asked_before: datetime, returned_before: datetime) -> None:
    async with river.writing() as session:
        await forget_unanswered(session, asked_before=asked_before, returned_before=returned_before)
