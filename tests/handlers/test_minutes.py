"""After a meeting: who was there, in one tap; notes by whoever keeps them; and what was decided, found again."""

from datetime import date, time

import pytest

from bot.workspace.people import Person
from handlers.meetings.views.meetings import MeetingRef
from handlers.proceedings.views.minutes import OPEN, WRITE
from handlers.proceedings.views.presence import AS_THEY_SAID, TICK
from storage.database.ids import MeetingId, NoteId, PersonId
from storage.proceedings.minutes import amend_note, attendance, notes, write_note
from tests.handlers.known import person_id, taps
from tests.handlers.partnerships import Partnership, found, london_time
from tests.handlers.rosters import FOR_COORDINATORS, NOT_FOUND

FIRST = MeetingId(1)
THE_MORNING_AFTER = date(2018, 9, 21)


async def was_there(partnership: Partnership) -> dict[str, bool]:
    """Who was at the first meeting, as it was noted."""
    async with partnership.local.bot.services.reading() as session:
        noted = await attendance(session, FIRST)
    names: dict[PersonId, str] = {
        await person_id(partnership, name): name for name in ("Ada Moor", "Ben Hale", "Cat Rowe")
    }
    return {names[one]: came for one, came in noted.items()}


async def takes_place(partnership: Partnership) -> None:
    """Ada said she would come, Ben sent somebody, Cat sent her apologies; it is the morning after."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.ben.clicks("Sending someone", in_="#heads")
    await partnership.ben.fills("Who is coming for you?", "Sam Reed")
    await partnership.ben.submits()
    await partnership.cat.clicks("Apologies", in_="#heads")
    await partnership.until(THE_MORNING_AFTER)


async def writes(person: Person, text: str) -> None:
    """Somebody with the minutes before her adds a note, and is back at them."""
    await person.clicks("Write a note")
    await person.fills("What was said or decided?", text)
    await person.submits()
    assert person.errors == {}
    await person.closes()


async def test_who_was_there_is_confirmed_in_one_tap(partnership: Partnership) -> None:
    """Asked the next school morning, with those ticked who had said so; noted, it says so and can be put right.

    Until then the same question stands on her Home, and on no head's.
    """
    await takes_place(partnership)
    asked = partnership.pat.messages[-1]
    assert london_time(asked) == "Fri 21 Sep 08:00"
    assert "Who was at Partnership meeting, Thu 20 Sep?" in asked.text
    assert "Going, as they said: Ada Moor, Sam Reed for Ben Hale." in asked.text

    await partnership.pat.opens_home()
    await partnership.ada.opens_home()
    assert "Who was at Partnership meeting, Thu 20 Sep?" in partnership.pat.home
    assert "[As they said] [Tick who was there] [Minutes]" in partnership.pat.home
    assert "Who was at" not in partnership.ada.home

    await partnership.pat.clicks("As they said", in_="bot", twice=True)
    assert "Who was at" not in partnership.pat.home

    assert await was_there(partnership) == {"Ada Moor": True, "Ben Hale": True, "Cat Rowe": False}
    assert partnership.pat.sees("Partnership meeting, Thu 20 Sep: 2 of 3 were there.\n[Change] [Minutes]")
    await partnership.pat.clicks("Change", in_="bot")
    await partnership.pat.clicks("Cat Rowe")
    await partnership.pat.clicks("Ada Moor")
    await partnership.pat.submits()
    assert await was_there(partnership) == {"Ada Moor": False, "Ben Hale": True, "Cat Rowe": True}
    assert partnership.pat.sees("Noted who was at Partnership meeting, Thu 20 Sep: 2 of 3")
    await partnership.pat.clicks("Undo")
    assert await was_there(partnership) == {"Ada Moor": True, "Ben Hale": True, "Cat Rowe": False}


async def test_an_answer_after_the_meeting_changes_nothing_of_it(partnership: Partnership) -> None:
    """Neither what was said nor who was there."""
    await partnership.announced()
    button = partnership.ada.finds("Going", in_="#heads")
    await partnership.until(THE_MORNING_AFTER)
    assert "Nobody had said they would come." in partnership.pat.messages[-1].text
    assert "As they said" not in partnership.pat.messages[-1].text

    await button.press()
    await partnership.pat.clicks("Tick who was there", in_="bot")
    await partnership.pat.submits()

    assert set((await was_there(partnership)).values()) == {False}


async def test_of_a_meeting_without_people_nobody_asks_who_was_there(partnership: Partnership) -> None:
    """Every head has left by then."""
    await partnership.plans_meetings()
    for head in (partnership.ada, partnership.ben, partnership.cat):
        await partnership.leaves_roles(head, after=date(2018, 9, 14))

    await partnership.until(THE_MORNING_AFTER, time(12))

    assert not any("Who was at" in message.text for message in partnership.pat.messages)


async def test_whoever_keeps_the_minutes_writes_and_all_who_are_invited_read(partnership: Partnership) -> None:
    """The coordinator names Ben, who was there; before that he only reads."""
    await takes_place(partnership)
    ref = MeetingRef(partnership=partnership.id, meeting=FIRST).model_dump_json()
    partnership.workspace.limits.are_kept = False  # one button after another, in one channel
    await taps(partnership, partnership.ben, WRITE, ref)
    assert partnership.ben.sees(FOR_COORDINATORS)
    await partnership.pat.clicks("Minutes", in_="bot")
    await partnership.pat.clicks("Who keeps them?")
    await partnership.pat.fills("Who keeps the minutes?", "Ben Hale")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await partnership.ben.runs("/meeting notes")
    await partnership.ben.clicks("Open")
    await writes(partnership.ben, "Everybody reads aloud.\n\n*Every* day.")
    await partnership.ada.runs("/partnership notes")
    await partnership.ada.clicks("Open")

    assert partnership.ben.sees("Write a note")
    assert partnership.ada.modal is not None
    assert "Everybody reads aloud.\n\n" in partnership.ada.modal.text
    assert "Ben Hale, Fri 21 Sep" in partnership.ada.modal.text
    assert "Write a note" not in partnership.ada.modal.text


async def test_notes_of_twelve_thousand_characters_are_read_in_pages(partnership: Partnership) -> None:
    """Each as long as a field takes, and of characters that Slack writes as five."""
    await takes_place(partnership)
    services, pat = partnership.local.bot.services, await person_id(partnership, "Pat Lane")
    async with services.writing() as session:
        for number in range(4):
            text = f"Note {number} {'&' * 2_990}"
            await write_note(session, partnership.id, FIRST, text, by=pat, now=services.clock())

    await partnership.pat.clicks("Minutes", in_="bot")
    first = partnership.pat.modal
    await partnership.pat.clicks("Further on")
    second = partnership.pat.modal

    assert first is not None
    assert second is not None
    assert [f"Note {number} &&&" in first.text for number in range(4)] == [True, True, True, False]
    assert [f"Note {number} &&&" in second.text for number in range(4)] == [False, False, False, True]
    assert first.text.count("&") == 3 * 2_990
    await partnership.pat.clicks("Earlier")
    assert partnership.pat.sees("Page 1 of 2")


async def test_a_note_is_changed_and_struck_out_with_a_way_back(partnership: Partnership) -> None:
    """Nothing is overwritten that somebody has not seen."""
    await takes_place(partnership)
    await partnership.pat.clicks("Minutes", in_="bot")
    await writes(partnership.pat, "First")
    await partnership.pat.clicks("Change")
    await partnership.pat.fills("What was said or decided?", "Second")
    async with partnership.local.bot.services.writing() as session:
        await amend_note(session, NoteId(1), "Meanwhile")

    await partnership.pat.submits()
    assert partnership.pat.sees("Meanwhile somebody has changed this note.")
    await partnership.pat.submits()
    await partnership.pat.closes()
    await partnership.pat.clicks("Strike out")
    assert partnership.pat.sees("Struck out a note of Partnership meeting, Thu 20 Sep 2018")
    await partnership.pat.clicks("Undo")

    async with partnership.local.bot.services.reading() as session:
        assert [one.text for one in await notes(session, partnership.id, FIRST)] == ["Second"]


async def test_what_was_decided_is_found_by_command_and_by_field(partnership: Partnership) -> None:
    """By whoever may read it: a teacher finds nothing, and neither does the head of another partnership."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    coast = partnership.workspace.add_channel("coast", members=[zoe])
    await found(partnership.local, coast, name="Coast Partnership", heads_of={"Sands": zoe})
    await takes_place(partnership)
    await partnership.pat.clicks("Minutes", in_="bot")
    await writes(partnership.pat, "Budget: as last year.\nPhonics: the same scheme from January.")
    await partnership.pat.closes()

    await partnership.ada.runs("/meeting notes search phoncis")
    assert "Partnership meeting, Thu 20 Sep 2018\nPhonics: the same scheme from January." in partnership.ada.screen()
    assert not partnership.ada.sees("Budget: as last year.")
    await partnership.ada.clicks("Open")
    assert partnership.ada.sees("Budget: as last year.")
    await partnership.ada.closes()
    await partnership.ben.opens_home()
    await partnership.ben.clicks("Notes and plans")
    await partnership.ben.fills("What did we decide about…?", "scheme")
    await partnership.ben.submits()
    assert partnership.ben.sees("Phonics: the same scheme from January.")
    await partnership.ben.submits(twice=True)
    for somebody in (partnership.tom, zoe):
        await somebody.runs("/meeting notes search phonics")
        assert somebody.sees("I find nothing about “phonics”")
    await partnership.tom.runs("/meeting notes")
    assert partnership.tom.sees("there is nothing here for you")
    await partnership.ada.runs("/meeting notes search")
    assert partnership.ada.sees("Type what you look for after it")


async def test_all_that_is_found_fits_one_message(partnership: Partnership) -> None:
    """Passages as long as a note, of characters that Slack writes as five."""
    await takes_place(partnership)
    services, pat = partnership.local.bot.services, await person_id(partnership, "Pat Lane")
    async with services.writing() as session:
        for number in range(12):
            text = f"Phonics {number} {'&' * 2_900}"
            await write_note(session, partnership.id, FIRST, text, by=pat, now=services.clock())

    await partnership.ada.runs("/meeting notes search phonics")

    assert partnership.ada.screen().count("[Open]") == 8
    assert partnership.ada.screen().count("&") < 8 * 250


@pytest.mark.parametrize("action_id", [AS_THEY_SAID, TICK, WRITE, OPEN])
async def test_nobody_of_another_partnership_reads_or_writes(partnership: Partnership, action_id: str) -> None:
    """Zoe coordinates one, and finds the button of the other."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    coast = partnership.workspace.add_channel("coast", members=[zoe])
    other = await found(partnership.local, coast, name="Coast Partnership", coordinators=[zoe])
    await partnership.heads.invites(zoe)
    await partnership.announced()
    await partnership.until(THE_MORNING_AFTER)
    partnership.workspace.limits.are_kept = False

    await taps(partnership, zoe, action_id, MeetingRef(partnership=partnership.id, meeting=FIRST).model_dump_json())
    assert zoe.modal is None
    await taps(partnership, zoe, action_id, MeetingRef(partnership=other, meeting=FIRST).model_dump_json())

    assert zoe.modal is None
    assert zoe.sees(NOT_FOUND)
    assert await was_there(partnership) == {}
