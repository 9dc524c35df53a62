"""A coordinator reads questions before they appear, where she wants to: the text, and nothing of who asks."""

from datetime import date, time

from sqlalchemy import select

from bot.workspace.people import Person
from storage.members.people import RoleKind
from storage.members.roster import CoordinatorHours, set_coordinator_hours
from storage.questions.questions import QuestionRow
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership, london_time
from tests.handlers.questions.asking_heads import asks, does, fills_in, replies

MONDAY, TUESDAY, WEDNESDAY = date(2018, 9, 10), date(2018, 9, 11), date(2018, 9, 12)
TEXT = "How do you tell <!channel> & parents of a staff change?"


async def reads_first(partnership: Partnership) -> None:
    """Pat turns it on."""
    await partnership.pat.runs("/partnership questions")
    await partnership.pat.clicks("Read them first")
    assert partnership.pat.sees("From now on you read questions first.")
    await partnership.pat.closes_everything()


async def test_what_a_coordinator_passes_appears_at_the_next_slot(partnership: Partnership) -> None:
    """It is off until she turns it on. The asker is told on which morning it is read; two coordinators have it in that
    morning's message, of whom the first decides, though she has tapped twice and the other has begun to return it."""
    pat, ada, ben = partnership.pat, partnership.ada, partnership.ben
    await partnership.takes_role(ben, RoleKind.COORDINATOR)
    await pat.runs("/partnership questions")
    assert pat.sees("Questions appear without anybody reading them before.")
    await pat.closes_everything()
    await reads_first(partnership)

    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    assert ada.sees("A coordinator reads it first, on Tue 11 Sep, and cannot see who asks.")
    await ada.submits()
    assert ada.sees("A coordinator reads it first, on Tue 11 Sep")
    await ada.closes_everything()
    await partnership.until(MONDAY, time(17))
    assert (partnership.heads.messages, pat.messages, ben.messages) == ([], [], [])

    await partnership.until(TUESDAY, time(8, 5))
    assert london_time(pat.messages[-1]) == "Tue 11 Sep 08:00"
    assert TEXT in pat.messages[-1].text
    assert "Ada" not in pat.messages[-1].text
    await ben.clicks("Return", in_="bot")
    await pat.clicks("Pass", in_="bot", twice=True)
    await ben.fills("Why can it not appear like this?", "It names a family.")
    await ben.submits()

    assert ben.sees("That had been decided already")
    for coordinator in (pat, ben):
        assert "Passed: it appears on Tue 11 Sep, 09:00." in coordinator.messages[0].text
        assert TEXT not in coordinator.messages[0].text
    await partnership.until(TUESDAY, time(9))
    assert TEXT in partnership.heads.last.text
    assert len(partnership.heads.messages) == 1


async def test_what_is_returned_never_appears(partnership: Partnership) -> None:
    """From the screen, with a reason. Whoever asked coordinates too, and reads what every coordinator reads."""
    pat, ada = partnership.pat, partnership.ada
    await partnership.takes_role(ada, RoleKind.COORDINATOR)
    await reads_first(partnership)
    await asks(ada, TEXT)
    await partnership.until(TUESDAY, time(8, 5))
    assert ada.messages[-1].text == pat.messages[-1].text

    await pat.opens_home()
    assert "Questions for you to read: 1" in pat.home
    await pat.clicks("Read", in_="home")
    assert pat.sees(TEXT)
    await pat.clicks("Return")
    await pat.fills("Why can it not appear like this?", "\u200b")
    await pat.submits()
    assert "Say why, in up to 500 characters" in pat.errors["Why can it not appear like this?"]
    await pat.fills("Why can it not appear like this?", "It names a family.")
    await pat.submits(twice=True)
    assert pat.sees("Nothing waits for you to read")

    assert "Returned, because: It names a family." in ada.messages[-1].text
    assert "Questions for you to read" not in pat.home
    await partnership.until(WEDNESDAY, time(18))
    assert partnership.heads.messages == []
    assert await asked(partnership) == [("returned", "It names a family.", False)]


async def test_what_counts_is_whether_it_is_read_first_when_its_slot_comes(partnership: Partnership) -> None:
    """Turned on after one was asked, it holds that; turned off, whatever waits appears at the next slot."""
    pat = partnership.pat
    await asks(partnership.ada, TEXT)
    await reads_first(partnership)
    await asks(partnership.ben, "What do you do about wet play?")
    await partnership.until(TUESDAY, time(8, 5))
    assert partnership.heads.messages == []
    assert "Hello Pat. Two things." in pat.messages[-1].text

    await pat.clicks("Pass", in_="bot")
    await pat.runs("/partnership questions")
    await pat.clicks("Stop reading first")
    assert pat.sees("Nothing waits for you to read")
    assert "Nobody reads questions first any longer: it appears on Tue 11 Sep, 09:00." in pat.messages[0].text

    await partnership.until(TUESDAY, time(9))
    assert len(partnership.heads.messages) == 2
    assert {state for state, _, _ in await asked(partnership)} == {"appeared"}


async def test_whoever_asks_is_told_the_next_morning_on_which_a_coordinator_works(partnership: Partnership) -> None:
    """Pat works on Fridays; where nobody coordinates, no day is promised."""
    ada = partnership.ada
    await reads_first(partnership)
    pat = await person_id(partnership, "Pat Lane")
    async with partnership.local.bot.services.writing() as session:
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(pat, frozenset({4}), None))
    await ada.runs(f"/ask {TEXT}")
    await ada.submits()
    assert ada.sees("A coordinator reads it first, on Fri 14 Sep, and cannot see who asks.")

    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 1))
    await ada.submits()
    assert ada.sees("A coordinator reads it first, and cannot see who asks.")
    await partnership.until(date(2018, 9, 14), time(9))
    assert partnership.pat.messages == []


async def asked(partnership: Partnership) -> list[tuple[str, str | None, bool]]:
    """Each question's state, why it was returned, and whether it is hidden."""
    async with partnership.local.bot.services.reading() as session:
        rows = await session.execute(select(QuestionRow.state, QuestionRow.reason, QuestionRow.is_hidden))
        return [(state.value, reason, is_hidden) for state, reason, is_hidden in rows]


async def test_what_is_added_is_read_first_too(partnership: Partnership) -> None:
    """With the question above it. What is withdrawn before she has decided is nothing to decide any more."""
    pat, ada = partnership.pat, partnership.ada
    key = await asks(ada, TEXT)
    await partnership.until(MONDAY, time(10))
    await reads_first(partnership)
    for words in ("We have tried letters.", "And telephoning."):
        await adds(ada, key, words)
    await partnership.until(TUESDAY, time(8, 5))
    assert TEXT in pat.messages[-1].text
    assert "To read before it is added to a question" in pat.messages[-1].text
    assert replies(partnership) == []

    await pat.clicks("Pass", in_="bot")
    await partnership.until(TUESDAY, time(9))
    (reply,) = replies(partnership)
    assert "We have tried letters." in reply or "And telephoning." in reply

    await does(ada, key, "Withdraw")
    await partnership.until(TUESDAY, time(10))
    assert "Whoever wrote this has taken it back." in pat.messages[0].text
    await pat.runs("/partnership questions")
    assert pat.sees("Nothing waits for you to read")


async def adds(head: Person, key: str, words: str) -> None:
    """She adds to the newest question, and is told on which morning it is read."""
    await fills_in(head, key, "Add something", words)
    await head.submits()
    assert head.sees("A coordinator reads it first, on Tue 11 Sep")
    await head.closes()
