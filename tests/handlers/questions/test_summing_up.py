"""Any head sums the answers up, in two lines that stand under the question."""

import pytest
from sqlalchemy import update

from bot.workspace.people import Person
from handlers.questions.views import summing_up as views
from handlers.questions.views.question import SUM_UP, QuestionRef
from storage.database.ids import PartnershipId
from storage.questions.questions import QuestionRow, QuestionState
from tests.handlers.partnerships import Partnership, found
from tests.handlers.questions.asking_heads import asked_by, the_question
from tests.handlers.rosters import NOT_FOUND

LEAVERS = "How do you tell parents who leaves?"


async def sums_up(person: Person, summary: str) -> None:
    await person.clicks("Sum up the answers", in_="#heads")
    await person.fills("What came of it?", summary)
    await person.submits()


async def becomes(partnership: Partnership, **values: object) -> None:
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(QuestionRow).values(**values))


async def test_any_head_proposes_and_a_later_proposal_takes_its_place(partnership: Partnership) -> None:
    """It stands under the question, and says nothing of who wrote it."""
    await asked_by(partnership.ada, partnership, LEAVERS)

    await sums_up(partnership.ben, "In person first.\n\nThen a letter to <!channel>.")
    assert "Answered.\n> In person first.\n> Then a letter to <!channel>." in partnership.heads.last.text
    await sums_up(partnership.cat, "By letter.")

    assert "Answered.\n> By letter." in partnership.heads.last.text
    assert "In person" not in partnership.heads.last.text
    assert not any(one.name in partnership.heads.last.text for one in (partnership.ben, partnership.cat))
    assert len(partnership.heads.messages) == 1


async def test_the_form_begins_with_what_was_proposed(partnership: Partnership) -> None:
    await asked_by(partnership.ada, partnership, LEAVERS)
    await sums_up(partnership.ben, "In person first.")

    await partnership.cat.clicks("Sum up the answers", in_="#heads")

    assert partnership.cat.sees("In person first.")
    assert partnership.cat.sees(LEAVERS)


async def test_two_lines_are_room_enough(partnership: Partnership) -> None:
    await asked_by(partnership.ada, partnership, LEAVERS)

    await sums_up(partnership.ben, "One\ntwo\nthree")

    assert partnership.ben.errors == {"What came of it?": views.SUMMARY_WORDING["summary"]}
    assert not (await the_question(partnership)).is_answered


async def test_the_askers_own_lines_stay(partnership: Partnership) -> None:
    """Also where a form stood open before they came."""
    await asked_by(partnership.ada, partnership, LEAVERS)
    await partnership.ben.clicks("Sum up the answers", in_="#heads")
    await partnership.ben.fills("What came of it?", "By letter.")
    await becomes(partnership, summary="I told them myself.", is_answered=True, is_askers_summary=True)

    await partnership.ben.submits()
    assert partnership.ben.sees("those words stay")
    await partnership.ben.closes_everything()
    await partnership.ben.clicks("Sum up the answers", in_="#heads")

    assert partnership.ben.modal is None
    assert partnership.ben.messages_in("#heads")[-1].text.startswith("Whoever asked has summed the answers up already")
    assert (await the_question(partnership)).summary == "I told them myself."


@pytest.mark.parametrize("gone", [{"state": QuestionState.WITHDRAWN}, {"is_hidden": True}])
async def test_what_no_longer_stands_there_is_not_summed_up(partnership: Partnership, gone: dict[str, object]) -> None:
    await asked_by(partnership.ada, partnership, LEAVERS)
    await partnership.ben.clicks("Sum up the answers", in_="#heads")
    await partnership.ben.fills("What came of it?", "By letter.")
    await becomes(partnership, **gone)

    await partnership.ben.submits()

    assert partnership.ben.sees("This question no longer stands here")
    assert (await the_question(partnership)).summary is None


async def test_nobody_but_heads_of_the_partnership_sums_up(partnership: Partnership) -> None:
    """A question of another partnership is not there."""
    await asked_by(partnership.ada, partnership, LEAVERS)
    zoe = partnership.workspace.add_person("Zoe Finch")
    other = await found(partnership.local, partnership.heads, name="Moor", heads_of={"Moorside": zoe})
    asked = (await the_question(partnership)).id

    await partnership.pat.clicks("Sum up the answers", in_="#heads")
    assert partnership.pat.messages_in("#heads")[-1].text.startswith("This is among heads")

    await zoe.joins("#heads")
    partnership.workspace.limits.are_kept = False
    for of in (partnership.id, other):
        await forged(partnership, of, asked)
        await zoe.clicks("Forged", in_="#heads")
        assert zoe.modal is None
    assert zoe.messages_in("#heads")[-1].text == NOT_FOUND


async def forged(partnership: Partnership, of: PartnershipId, asked: str) -> None:
    ref = QuestionRef.model_validate({"partnership": of, "question": asked})
    await partnership.shows_button("Forged", SUM_UP, ref.model_dump_json())
