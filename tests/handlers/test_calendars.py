"""Term dates are seen for the year ahead, and changed one at a time; meetings follow, seen before it is saved."""

import json
from datetime import date

from bot.workspace.controls import controls_of
from bot.workspace.people import Button, Person
from bot.workspace.sight import Place
from handlers.partnership.views import calendars as views
from schedules.school_calendar import Closure, SchoolCalendar, Term
from storage.meetings.meetings import meetings_to_come
from storage.members.calendars import amend_calendar, school_calendar
from storage.members.partnership import partnership as stored
from storage.members.people import RoleKind
from tests.handlers.partnerships import HALF_TERMS, TERMS, Partnership, found

STRIKE = Closure("Strike", date(2018, 10, 4), date(2018, 10, 4))
AUTUMN, SPRING, SUMMER = TERMS
LABELS = {"name": "What is it called?", "kind": "What does it mean?", "first": "First day", "last": "Last day"}


async def calendar(partnership: Partnership) -> SchoolCalendar:
    async with partnership.local.bot.services.reading() as session:
        of = await stored(session, partnership.id)
        assert of is not None
        return await school_calendar(session, of)


async def meeting_days(partnership: Partnership) -> list[date]:
    services = partnership.local.bot.services
    async with services.reading() as session:
        return [one.on for one in await meetings_to_come(session, partnership.id, now=services.clock())]


async def opens(person: Person, name: str | None = None) -> None:
    """She opens the form for new dates, or for those of a name."""
    await person.runs("/partnership calendar")
    if name is None:
        await person.clicks("Add a term or a closure")
        return
    modal = person.modal
    assert modal is not None
    buttons = controls_of(modal.view.body["blocks"])
    control = next(one for one in buttons if one.element.get("accessibility_label", "").startswith(f"Change {name}"))
    await person.presses(Button("Change", Place(modal.view), control, None, person))


async def fills(person: Person, **filled: str | date | None) -> None:
    for field, value in filled.items():
        await person.fills(LABELS[field], value)
    await person.submits()


async def test_the_year_ahead_stands_in_its_order_with_its_bank_holidays(partnership: Partnership) -> None:
    """Terms and closures together, those that are over left out."""
    await partnership.until(date(2018, 10, 29))

    await partnership.pat.runs("/partnership calendar")

    assert partnership.pat.modal is not None
    shown = partnership.pat.modal.text
    in_order = ["2018/19", "Autumn term", "Spring term", "Spring half term", "Summer term", "Summer half term"]
    assert sorted(in_order, key=shown.index) == in_order
    assert "Mon 3 Sep 2018 to Fri 21 Dec 2018" in shown
    assert "Autumn half term" not in shown
    assert "What is over no longer stands here." in shown
    assert "Bank holidays in England: Christmas Day, Tue 25 Dec 2018; Boxing Day, Wed 26 Dec 2018" in shown


async def test_without_terms_it_says_how_far_it_plans(partnership: Partnership) -> None:
    async with partnership.local.bot.services.writing() as session:
        await amend_calendar(session, partnership.id, terms=[], closures=[])

    await partnership.pat.runs("/partnership calendar")

    assert partnership.pat.sees("No term dates yet, so I plan six weeks at a time.")


async def test_dates_that_were_pasted_stand_there_when_the_form_is_closed(partnership: Partnership) -> None:
    """Importing is opened from here, and leads back here."""
    await partnership.pat.runs("/partnership calendar")
    await partnership.pat.clicks("Paste or upload dates")
    await partnership.pat.fills("Or paste the lines", "Summer fair: 5 July 2019")
    await partnership.pat.submits()
    await partnership.pat.submits()

    await partnership.pat.closes()

    assert partnership.pat.sees("Summer fair\nFri 5 Jul 2019")


async def test_a_calendar_of_any_length_fits(partnership: Partnership) -> None:
    """The nearest dates stand there; the rest is counted."""
    days = [date(2019, month, day) for month in range(1, 5) for day in range(1, 29)]
    async with partnership.local.bot.services.writing() as session:
        closures = [Closure(f"Day {number}", day, day) for number, day in enumerate(days)]
        await amend_calendar(session, partnership.id, terms=TERMS, closures=closures)

    await partnership.pat.runs("/partnership calendar")

    assert partnership.pat.sees("Day 0\n")
    assert partnership.pat.sees("And 40 further ahead.")


async def test_an_added_day_shows_what_becomes_of_meetings_before_it_is_saved(partnership: Partnership) -> None:
    """One that nobody has heard of is left out; undone, it stands again."""
    await partnership.plans_meetings()
    await opens(partnership.pat)
    await fills(partnership.pat, name="Strike", first=STRIKE.first_on)
    assert partnership.pat.sees("Strike: Thu 4 Oct 2018\nPartnership meeting: 18 meetings; 1 left out.")
    assert STRIKE not in (await calendar(partnership)).closures

    await partnership.pat.submits()

    assert STRIKE in (await calendar(partnership)).closures
    assert STRIKE.first_on not in await meeting_days(partnership)
    await partnership.pat.clicks("Undo")
    assert STRIKE not in (await calendar(partnership)).closures
    assert STRIKE.first_on in await meeting_days(partnership)


async def test_what_touches_no_meeting_is_saved_at_once(partnership: Partnership) -> None:
    """The screen beneath shows it when the form is closed."""
    await opens(partnership.pat)

    await fills(partnership.pat, name="Inset", first=date(2019, 7, 24), last=date(2019, 7, 25))

    assert partnership.pat.sees("Inset: Wed 24 Jul 2019 to Thu 25 Jul 2019\nTells nobody.")
    await partnership.pat.closes()
    assert partnership.pat.sees("Inset\nWed 24 Jul 2019 to Thu 25 Jul 2019")


async def test_a_term_is_added(partnership: Partnership) -> None:
    await opens(partnership.pat)

    await fills(
        partnership.pat, name="Autumn term", kind="Schools are open", first=date(2019, 9, 3), last=date(2019, 12, 20)
    )

    assert Term("Autumn term", date(2019, 9, 3), date(2019, 12, 20)) in (await calendar(partnership)).terms


async def test_a_term_is_amended_in_its_place(partnership: Partnership) -> None:
    """History says from what to what."""
    await opens(partnership.pat, "Summer term")

    await fills(partnership.pat, last=date(2019, 7, 23))

    assert (await calendar(partnership)).terms == (
        AUTUMN,
        SPRING,
        Term("Summer term", SUMMER.starts_on, date(2019, 7, 23)),
    )
    assert partnership.pat.sees(
        "Summer term: Tue 23 Apr 2019 to Tue 23 Jul 2019, in the place of Tue 23 Apr 2019 to Thu 25 Jul 2019"
    )


async def test_dates_are_removed_by_one_tap_where_nothing_follows(partnership: Partnership) -> None:
    await opens(partnership.pat, "Summer half term")

    await partnership.pat.clicks("Remove these dates")

    assert (await calendar(partnership)).closures == HALF_TERMS[:2]
    assert partnership.pat.sees("Summer half term is removed: Mon 27 May 2019 to Fri 31 May 2019")
    await partnership.pat.clicks("Undo")
    assert (await calendar(partnership)).closures == HALF_TERMS


async def test_a_removal_that_moves_meetings_is_seen_first(partnership: Partnership) -> None:
    await partnership.plans_meetings()
    await opens(partnership.pat, "Spring half term")
    await partnership.pat.clicks("Remove these dates")
    assert partnership.pat.sees("Is this right?")
    assert (await calendar(partnership)).closures == HALF_TERMS

    await partnership.pat.submits()

    assert len((await calendar(partnership)).closures) == 2


async def test_from_a_removal_a_way_leads_back_to_the_form(partnership: Partnership) -> None:
    await partnership.plans_meetings()
    await opens(partnership.pat, "Spring half term")
    await partnership.pat.clicks("Remove these dates")

    await partnership.pat.clicks("Change something")

    assert partnership.pat.sees("What is it called?: [Spring half term]")


async def test_dates_that_cannot_be_are_refused_beside_their_field(partnership: Partnership) -> None:
    """With what to put instead; the calendar stays as it is."""
    refused: list[tuple[dict[str, str | date | None], str, str]] = [
        ({"name": "Trip", "first": "2018-11-02", "last": "2018-11-01"}, "Last day", "It ends before it begins."),
        ({"name": "Trip", "first": "2072-11-02", "last": None}, "First day", "That is too far away."),
        ({"name": "Trip", "first": "2018-11-02", "last": "2019-11-02"}, "Last day", "No holiday is longer"),
        (
            {"name": "Autumn half term", "first": "2018-10-22", "last": "2018-10-23"},
            "What is it called?",
            "Autumn half term begins on that day already.",
        ),
        (
            {"kind": "Schools are open", "first": "2018-12-01", "last": "2019-01-20"},
            "First day",
            "Autumn term is from Mon 3 Sep 2018 to Fri 21 Dec 2018 already.",
        ),
        ({"first": "2019-09-01", "last": "2020-04-02"}, "Last day", "No term is longer"),
    ]
    await opens(partnership.pat)

    for filled, label, says in refused:
        await fills(partnership.pat, **filled)
        assert partnership.pat.errors[label].startswith(says)

    assert (await calendar(partnership)).closures == HALF_TERMS


async def test_whoever_edits_second_sees_that_the_dates_are_others_by_now(partnership: Partnership) -> None:
    """Sent once more, hers stand beside them."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await opens(partnership.pat, "Spring half term")
    await opens(partnership.ada, "Spring half term")
    await fills(partnership.ada, last=date(2019, 2, 20))

    await fills(partnership.pat, last=date(2019, 2, 21), name="Half term")

    assert partnership.pat.sees("Meanwhile somebody has changed or removed “Spring half term”.")
    assert partnership.pat.sees("What is it called?: [Half term]")
    await partnership.pat.submits()
    names = [one.name for one in (await calendar(partnership)).closures]
    assert sorted(names) == ["Autumn half term", "Half term", "Spring half term", "Summer half term"]


async def test_a_form_sent_twice_adds_its_dates_once(partnership: Partnership) -> None:
    await opens(partnership.pat)
    await partnership.pat.fills("What is it called?", "Inset")
    await partnership.pat.fills("First day", date(2019, 7, 24))

    await partnership.pat.submits(twice=True)

    assert [one.name for one in (await calendar(partnership)).closures].count("Inset") == 1


async def test_nobody_but_a_coordinator_opens_or_removes_anything(partnership: Partnership) -> None:
    """Buttons of hers have found their way into the channel."""
    await partnership.heads.invites(partnership.tom, partnership.stranger)

    for action in (views.ADD, views.OPEN, views.REMOVE):
        partnership.workspace.clock.advance(seconds=1)  # Slack takes one message a second
        await partnership.shows_button(action, action, about(partnership.id))
        for person in (partnership.ada, partnership.tom, partnership.stranger):
            await person.clicks(action, in_="#heads")
            assert person.modal is None
            assert "Pat Lane can help." in person.messages_in("#heads")[-1].text
    await partnership.ada.runs("/partnership calendar")
    assert partnership.ada.sees("This is for the coordinator to do. Pat Lane can help.")

    assert (await calendar(partnership)).closures == HALF_TERMS


async def test_a_coordinator_elsewhere_changes_nothing_here(partnership: Partnership) -> None:
    """Ada coordinates Moor, and the form that she sends names River."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await found(partnership.local, moor, name="Moor Partnership", coordinators=[partnership.ada])
    await partnership.ada.runs("/partnership calendar", in_="#moor")
    await partnership.ada.clicks("Add a term or a closure")
    partnership.spoils_form(partnership.ada, private_metadata=json.dumps({"partnership": partnership.id}))

    await fills(partnership.ada, name="Mine", first=STRIKE.first_on)

    assert partnership.ada.sees("This is for the coordinator to do. Pat Lane can help.")
    assert (await calendar(partnership)).closures == HALF_TERMS


async def test_whoever_has_ceased_to_coordinate_saves_nothing(partnership: Partnership) -> None:
    """Her form was still open."""
    await opens(partnership.pat, "Spring half term")
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await fills(partnership.pat, name="Mine")
    assert partnership.pat.sees("I don't find you among them.")
    await partnership.pat.closes()
    await partnership.pat.clicks("Remove these dates")

    assert partnership.pat.sees("I don't find you among them.")
    assert (await calendar(partnership)).closures == HALF_TERMS


def about(partnership: int) -> str:
    dates = {"kind": "closure", "name": "Spring half term", "first_on": "2019-02-18", "last_on": "2019-02-22"}
    return json.dumps({"partnership": partnership, "as_was": dates})
