"""What have we heard on…? What was asked and answered is found again, long after its thread is gone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.workspace.people import Person
from handlers.house.views.refusals import UNTRACED_TROUBLE
from handlers.questions.views import finding as views
from storage.questions.questions import QuestionState
from tests.handlers.partnerships import Partnership, found
from tests.handlers.questions.asking_heads import asked_by, was_asked
from tests.handlers.rosters import shown

LEAVERS = "How do you tell parents who leaves?"
IN_PERSON = "In person first.\nThen by letter."
BOILER = "Our boiler has failed: who repairs one at short notice?"


async def searches(person: Person, words: str) -> str:
    await person.fills("What have we heard on…?", words)
    await person.submits()
    return shown(person)


async def test_home_leads_heads_to_what_was_answered(partnership: Partnership) -> None:
    """The last first: the question, its month and how long ago that is, and the lines that sum the answers up."""
    await asked_by(partnership.ada, partnership, BOILER)
    await was_asked(partnership, LEAVERS, IN_PERSON)
    await was_asked(partnership, "Older: does anybody share a caretaker?", None, on=date(2017, 9, 29))
    await partnership.ben.opens_home()

    await partnership.ben.clicks("What have we heard on…?", in_="home")

    text = shown(partnership.ben)
    assert f"{LEAVERS}\nJune 2018, 3 months ago\n> In person first.\n> Then by letter." in text
    assert "September 2017, 12 months ago\n> It has been answered." in text
    assert text.index(LEAVERS) < text.index("Older")
    assert BOILER not in text


async def test_it_is_found_by_words_of_the_question_or_the_answers(partnership: Partnership) -> None:
    """In capitals, in the plural, or with a slip."""
    await was_asked(partnership, BOILER)
    await was_asked(partnership, LEAVERS, IN_PERSON)

    await partnership.ada.runs("/ask search boilers")

    found = [shown(partnership.ada), *[await searches(partnership.ada, words) for words in ("COUNTY", "bolier repair")]]
    assert all(f"{BOILER}\nJune 2018, 3 months ago\n> Ring the county." in text for text in found)
    assert not any(LEAVERS in text for text in found)
    assert f"{LEAVERS}\n" in await searches(partnership.ada, "letter")


GONE: Sequence[Mapping[str, Any]] = (
    {"state": QuestionState.WITHDRAWN},
    {"state": QuestionState.RETURNED},
    {"state": QuestionState.WAITING, "on": date(2019, 6, 11)},
    {"is_hidden": True},
    {"is_answered": False},
)


async def test_what_does_not_stand_there_answered_is_never_found(partnership: Partnership) -> None:
    """Nor offered to whoever asks the same."""
    for number, gone in enumerate(GONE):
        await was_asked(partnership, f"{number}. {BOILER}", **gone)
    ada = partnership.ada

    await ada.runs("/ask search boiler")
    assert "I find nothing about “boiler”." in shown(ada)
    await ada.closes()
    await ada.runs("/partnership asked")
    assert "Nothing stands here yet." in shown(ada)
    await ada.closes()
    await ada.runs(f"/ask {BOILER}")
    await ada.submits()
    assert "Asked and answered before" not in shown(ada)


async def test_whoever_finds_nothing_asks(partnership: Partnership) -> None:
    await partnership.ada.runs("/ask search")
    assert "Nothing stands here yet." in shown(partnership.ada)
    await searches(partnership.ada, "boilers")

    await partnership.ada.clicks("Ask without your name")

    assert partnership.ada.modal is not None
    assert partnership.ada.modal.title == "Ask without your name"


async def test_whoever_is_about_to_ask_reads_what_was_answered(partnership: Partnership) -> None:
    """Up to three that are near, the nearest first; she asks all the same."""
    await was_asked(partnership, LEAVERS, IN_PERSON)
    await was_asked(partnership, BOILER)
    ada = partnership.ada
    await ada.runs("/ask How should I tell parents that a teacher leaves?")
    await ada.submits()

    assert ada.sees("Asked and answered before.")
    assert ada.sees(f"{LEAVERS}\nJune 2018, 3 months ago\n> In person first.\n> Then by letter.")
    assert not ada.sees(BOILER)

    await ada.submits()
    assert ada.sees("Keep these five words")


async def test_another_partnership_hears_nothing_of_it(partnership: Partnership) -> None:
    """A head of both finds each where she looks for it, and both where she may mean either."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    other = await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await was_asked(partnership, BOILER, of=other)
    ada = partnership.ada

    await ada.runs("/ask search boiler", in_="#heads")
    assert "I find nothing" in shown(ada)
    await ada.closes()
    await ada.runs("/ask search boiler", in_="bot")
    assert BOILER in shown(ada)
    assert BOILER in await searches(ada, "county")
    await ada.closes()
    await partnership.ben.runs("/ask search boiler")
    assert "I find nothing" in shown(partnership.ben)


async def test_it_is_for_heads_alone(partnership: Partnership) -> None:
    """Not by a command, not by a button that is forged, nor by a search form that stood open."""
    await was_asked(partnership, BOILER)
    for person in (partnership.pat, partnership.tom, partnership.stranger):
        await person.runs("/ask search boiler")
        assert person.modal is None
        await person.runs("/partnership asked")
        assert person.modal is None

    await partnership.ada.runs("/ask search")
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))
    assert BOILER not in await searches(partnership.ada, "boiler")


async def test_of_what_somebody_looks_for_no_log_tells(partnership: Partnership) -> None:
    """Not even when it fails."""
    await partnership.ada.runs("/ask search")
    await partnership.breaks_database("question")

    with capture_logs() as logs:
        await searches(partnership.ada, "boiler")
        await partnership.ada.closes_everything()
        await partnership.ada.runs("/ask search boiler")

    assert partnership.ada.sees(UNTRACED_TROUBLE)
    assert logs == []


async def test_what_nobody_typed_is_asked_for(partnership: Partnership) -> None:
    await partnership.ada.runs("/ask search")

    await searches(partnership.ada, " ")

    assert partnership.ada.errors == {"What have we heard on…?": views.SEARCH_WORDING["words"]}


async def test_home_has_one_row_for_every_head_once_the_partnership_has_started(partnership: Partnership) -> None:
    """The same for all, and for nobody else; no button stands there twice."""
    row = "[Ask without your name] [Ring a colleague] [What have we heard on…?]"
    for person in (partnership.ada, partnership.ben, partnership.pat, partnership.tom):
        await person.opens_home()

    assert [one.home.count(row) for one in (partnership.ada, partnership.ben)] == [1, 1]
    assert partnership.ada.home.count("Ring a colleague") == partnership.ada.home.count("What have we heard") == 1
    assert "Ring a colleague" not in partnership.pat.home + partnership.tom.home
    await partnership.ada.runs("/partnership help")
    assert partnership.ada.sees("/partnership ring: which heads are happy to be rung")
    assert partnership.ada.sees("/partnership asked: what heads have asked without their names")
    await partnership.ada.clicks("Ask without your name", in_="home")
    assert partnership.ada.sees("What cannot wait: ring a colleague.")


@pytest.mark.parametrize(
    ("asked_on", "today", "words"),
    [
        (date(2027, 3, 31), date(2027, 3, 31), "March 2027, this month"),
        (date(2026, 12, 31), date(2027, 1, 1), "December 2026, last month"),
        (date(2026, 3, 1), date(2027, 5, 31), "March 2026, 14 months ago"),
    ],
)
def test_when_it_was_asked_is_said_in_months(asked_on: date, today: date, words: str) -> None:
    assert views.when_words(asked_on, today) == words
