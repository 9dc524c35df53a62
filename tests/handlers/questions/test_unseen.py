"""What has not appeared yet is found by its key alone, says where it stands, and is taken back without a trace."""

from datetime import date, time, timedelta

from sqlalchemy import func, select, update

from bot.workspace.people import Person
from storage.questions.deeds import DeedRow, DeedState
from storage.questions.questions import QuestionRow, QuestionState
from tests.handlers.partnerships import Partnership, found
from tests.handlers.questions.asking_heads import asked_by, asks, does, key_before, replies

MONDAY = date(2018, 9, 10)
TEXT = "How do you tell parents of a staff change?"


async def looks(person: Person, key: str) -> None:
    """From the form in which she would ask."""
    await person.runs("/ask")
    await person.clicks("I have a key")
    await person.fills("Your five words", key)
    await person.submits()


async def counted(partnership: Partnership) -> tuple[int, int]:
    """How many questions and how many deeds are kept."""
    async with partnership.local.bot.services.reading() as session:
        questions = await session.scalar(select(func.count()).select_from(QuestionRow))
        deeds = await session.scalar(select(func.count()).select_from(DeedRow))
    assert questions is not None
    assert deeds is not None
    return questions, deeds


async def becomes(partnership: Partnership, **values: object) -> None:
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(QuestionRow).values(**values))


async def test_a_question_is_withdrawn_before_it_appears(partnership: Partnership) -> None:
    """By its key, however it is typed; Ben's question, in the same words, appears."""
    ada, ben = partnership.ada, partnership.ben
    key = await asks(ada, TEXT)
    await asks(ben, TEXT)

    await looks(ada, f" {key.upper()}. ")
    assert ada.sees("It appears on")
    assert "Nobody ever sees it." in ada.finds("Withdraw").confirmation
    await ada.clicks("Withdraw", twice=True)

    assert await counted(partnership) == (1, 0)
    await partnership.until(MONDAY, time(10))
    assert [one.text.count(TEXT) for one in partnership.heads.messages] == [1]


async def test_what_she_does_about_a_question_is_taken_back_before_it_is_seen(partnership: Partnership) -> None:
    """Each by itself, but what a coordinator has read; she has returned one meanwhile."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    await does(ada, key, "Add something", "It is a deputy.")
    await does(ada, key, "Withdraw")

    await looks(ada, key)
    assert ada.sees("You add: It is a deputy.")
    assert ada.sees("You withdraw the question.")
    await ada.closes_everything()
    returned = {"state": DeedState.RETURNED, "reason": "It names the school."}
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(DeedRow).where(DeedRow.words.is_not(None)).values(returned))

    await looks(ada, key)
    assert ada.sees("A coordinator has read it, and returns it: “It names the school.”")
    await ada.clicks("Take back")
    assert ada.sees("It is taken back.")
    await ada.closes_everything()
    assert await counted(partnership) == (1, 1)

    await partnership.until(MONDAY, time(11))
    assert TEXT in partnership.heads.last.text
    assert replies(partnership) == []


async def test_what_a_coordinator_reads_says_so_and_what_she_returned_is_asked_again(partnership: Partnership) -> None:
    """Her reason, and the words to change, in the form in which they are asked."""
    ada = partnership.ada
    key = await asks(ada, TEXT)
    await becomes(partnership, state=QuestionState.UNREAD)
    await looks(ada, key)
    assert ada.sees("A coordinator is reading it, and cannot see who asks.")
    assert "A coordinator has it already; nobody else ever sees it." in ada.finds("Withdraw").confirmation
    await ada.closes_everything()

    await becomes(partnership, state=QuestionState.RETURNED, reason="Parents could tell which school.")
    await looks(ada, key)
    assert ada.sees("“Parents could tell which school.”")
    await ada.fills("Your question", "How do you tell parents who leaves?")
    await ada.submits()
    await ada.submits()
    assert ada.sees("Keep these five words")
    await ada.submits()
    assert ada.modal is None
    await partnership.until(MONDAY, time(10))
    assert "How do you tell parents who leaves?" in partnership.heads.last.text

    await looks(ada, key)
    await ada.clicks("Withdraw")
    assert ada.sees("It is withdrawn on Mon 10 Sep, 11:00.")
    assert await counted(partnership) == (2, 1)
    await partnership.until(MONDAY, time(11))
    assert await counted(partnership) == (1, 0)


async def test_guesses_cost_time_whoever_guesses(partnership: Partnership) -> None:
    """Each her own; and a button that was made up is a guess like any other."""
    ada, ben = partnership.ada, partnership.ben
    key = await asks(ada, TEXT)
    await looks(ben, "river orbit lunch amber quiz")
    await ben.submits()
    assert "Wait a second." in ben.errors["Your five words"]

    await looks(ada, key)
    assert ada.sees("It appears on")
    partnership.workspace.clock.advance(timedelta(seconds=1))
    value = str(ada.finds("Withdraw").control.element["value"]).replace(key, "river orbit lunch amber quiz")
    await partnership.shows_button("Forged", "questions.take_back", value)
    await ben.clicks("Forged", in_="heads")

    assert ben.sees("wait 2 seconds")
    assert await counted(partnership) == (1, 0)


async def test_it_is_too_late_once_it_has_appeared(partnership: Partnership) -> None:
    """A view that stood open over the slot; the question stands."""
    ada = partnership.ada
    key = await asks(ada, TEXT)
    await looks(ada, key)

    await partnership.until(MONDAY, time(10))
    await ada.clicks("Withdraw")

    assert ada.sees("It has just appeared.")
    assert await counted(partnership) == (1, 0)
    assert TEXT in partnership.heads.last.text


async def test_a_head_in_two_partnerships_says_where_she_asked(partnership: Partnership) -> None:
    """Her key opens nothing in the other; each counts guesses by itself."""
    ada = partnership.ada
    dan, eve = (partnership.workspace.add_person(name) for name in ("Dan Frost", "Eve Quill"))
    moor = partnership.workspace.add_channel("moor", members=[ada, dan, eve])
    await moor.invites_bot()
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moor": ada, "Marsh": dan, "Fen": eve})
    await ada.runs(f"/ask {TEXT}", in_="moor")
    await ada.submits()
    await ada.submits()
    key = key_before(ada)
    await ada.submits()

    await ada.runs("/ask")
    await ada.clicks("I have a key")
    await ada.fills("Where did you ask?", "River Partnership")
    await ada.fills("Your five words", key)
    await ada.submits()
    assert "yet to appear" in ada.errors["Your five words"]

    await ada.fills("Where did you ask?", "Moor Partnership")
    await ada.submits()
    assert ada.sees(TEXT)
