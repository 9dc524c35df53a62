"""Who may ask, as whom, where and how often; everybody else reads a kind word, and nothing is kept."""

from datetime import date, time

from sqlalchemy import func, select, update

from bot.workspace.trouble import ServerError
from storage.members.people import PersonRow
from storage.questions.questions import QuestionRow
from tests.handlers.partnerships import Partnership, found
from tests.handlers.questions.asking_heads import FIRST_SLOT, asks

TEXT = "How do you tell parents who leaves?"


async def asked(partnership: Partnership) -> int:
    async with partnership.local.bot.services.reading() as session:
        return await session.scalar(select(func.count()).select_from(QuestionRow)) or 0


async def became_heads(partnership: Partnership, day: date, *names: str) -> None:
    """Since when somebody is a head anywhere, as the coordinator has it."""
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(PersonRow).where(PersonRow.name.in_(names)).values(headship_from_on=day))


async def test_nobody_but_heads_asks(partnership: Partnership) -> None:
    """A coordinator who is no head, a teacher, and somebody who is nothing here."""
    for person in (partnership.pat, partnership.tom, partnership.stranger):
        await person.runs(f"/ask {TEXT}")
        assert person.modal is None

    assert partnership.pat.sees("This is among heads, who ask")
    assert partnership.stranger.sees("I don't find you among them")


async def test_whoever_is_no_head_any_longer_is_refused_when_she_sends_it(partnership: Partnership) -> None:
    """Her form is open still: she is asked for again at each step."""
    ada = partnership.ada
    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    await partnership.leaves_roles(ada, after=date(2018, 9, 9))

    await ada.submits()

    assert ada.sees("This is for the members of a partnership")
    assert await asked(partnership) == 0


async def test_whoever_is_not_in_the_heads_channel_joins_it_first(partnership: Partnership) -> None:
    """It is answered there, and only who is there counts among those who could have asked."""
    ada, ben = partnership.ada, partnership.ben
    await ada.leaves("heads")
    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    assert ada.sees("where you are not a member. Join it, then ask.")

    await ben.runs(f"/ask {TEXT}")
    await ben.submits()
    assert ben.sees("One of 2 heads could have asked it. The other of you two will know that it is yours.")

    await ben.closes_everything()
    await partnership.cat.leaves("heads")
    await ben.runs(f"/ask {TEXT}")
    await ben.submits()
    assert ben.sees("everybody would know who asks")
    assert await asked(partnership) == 0


async def test_the_fourth_question_of_a_day_waits_for_the_next(partnership: Partnership) -> None:
    """What she has typed stays in front of her; another head's first is not the fourth."""
    ada = partnership.ada
    for number in ("One", "Two", "Three"):
        await asks(ada, f"{number}: {TEXT}")

    await ada.runs(f"/ask Four: {TEXT}")
    await ada.submits()
    await ada.submits()
    assert ada.sees("You have asked three questions today")
    await ada.closes()
    assert ada.sees(f"Four: {TEXT}")
    await ada.closes_everything()
    assert await asked(partnership) == 3

    await asks(partnership.ben, f"Ben: {TEXT}")
    await partnership.until(date(2018, 9, 11), time(7))
    await asks(ada, f"Four: {TEXT}")
    assert await asked(partnership) == 5


async def test_a_new_head_asks_as_one_where_there_are_three(partnership: Partnership) -> None:
    """Only they are offered it; and with one of them gone meanwhile it would say too much."""
    ada, ben = partnership.ada, partnership.ben
    await became_heads(partnership, date(2018, 9, 1), "Ada Moor", "Cat Rowe")
    await ada.runs(f"/ask {TEXT}")
    assert not ada.sees("A new head asks")
    await ada.closes_everything()

    await became_heads(partnership, date(2017, 9, 1), "Ben Hale")
    await ada.runs(f"/ask {TEXT}")
    await ada.fills("How it begins", "A new head asks")
    await ada.submits()
    assert ada.sees("as A new head asks")
    await ada.submits()
    await partnership.until(*FIRST_SLOT)
    assert "A new head asks" in partnership.heads.last.text

    await ada.closes_everything()
    await ben.runs(f"/ask {TEXT}")
    await ben.fills("How it begins", "A new head asks")
    await ben.submits()
    await became_heads(partnership, date(2001, 9, 1), "Cat Rowe")
    await ben.submits()
    assert ben.sees("There are fewer than three new heads by now")
    await ben.closes()
    await ben.closes()
    assert await asked(partnership) == 1

    await became_heads(partnership, date(2018, 9, 1), "Cat Rowe")
    await ben.runs(f"/ask {TEXT}")
    await ben.fills("How it begins", "A new head asks")
    await became_heads(partnership, date(2001, 9, 1), "Cat Rowe")
    await ben.submits()
    assert "fewer than three new heads" in ben.errors["How it begins"]


async def test_a_head_of_two_partnerships_says_which_she_asks(partnership: Partnership) -> None:
    """In the channel of one it is that one's; elsewhere the form's first field asks, and keeps what she has typed."""
    ada = partnership.ada
    dan, eve = (partnership.workspace.add_person(name) for name in ("Dan Frost", "Eve Quill"))
    moor = partnership.workspace.add_channel("moor", members=[ada, dan, eve])
    await moor.invites_bot()
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moor": ada, "Marsh": dan, "Fen": eve})

    await ada.runs(f"/ask {TEXT}", in_="heads")
    assert not ada.sees("Whom do you want to ask?")
    await ada.closes_everything()

    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    assert ada.errors == {"Whom do you want to ask?": "Please complete this required field."}
    await ada.fills("Whom do you want to ask?", "Moor Partnership")
    await ada.submits()
    await ada.submits()
    await partnership.until(*FIRST_SLOT)
    assert TEXT in moor.last.text
    assert partnership.heads.messages == []


async def test_what_she_has_not_been_warned_of_she_is_warned_of_before_it_is_asked(partnership: Partnership) -> None:
    """Once each: with the same in it, it is asked all the same."""
    ada = partnership.ada
    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    assert not ada.sees("This may tell who asks")

    await ada.fills("Your question", "How do others at Hilltop do it?")
    await ada.submits()
    assert ada.sees("your school's name")
    assert await asked(partnership) == 0

    await ada.submits()
    assert ada.sees("Keep these five words")
    assert await asked(partnership) == 1


async def test_where_slack_does_not_say_who_is_there_nobody_is_told_a_number(partnership: Partnership) -> None:
    """One that is too large would promise too much; what she has typed is still there."""
    ada = partnership.ada
    await ada.runs(f"/ask {TEXT}")
    partnership.workspace.trouble.next("conversations.members", ServerError(503))
    await ada.submits()
    assert ada.sees("Slack does not tell me just now who is in the heads' channel")

    await ada.closes()
    assert ada.sees(TEXT)
    await ada.submits()
    assert ada.sees("One of 3 heads could have asked it")
