"""Schools and term dates come from lists, from GIAS and from calendars."""

from dataclasses import replace

from bot.workspace.files import Upload
from handlers.imports.templates import SCHOOLS_TEMPLATE, write_xlsx
from tests.handlers.lists import a_file, chooses, imports, pastes
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import shown, who_is_what


async def test_schools_are_added_renamed_and_given_their_numbers(partnership: Partnership) -> None:
    """From a GIAS download; the list beneath has them, and the people stay where they are."""
    await imports(partnership, "School,URN\nHilltop,113001\nOakfield,113002\nClay,", "schools")
    gias = (
        "URN,EstablishmentName,EstablishmentStatus (name)\n113001,Hilltop Academy,Open\n113003,St Anne’s,Open\n"
        "113002,OAKFIELD,Open\n113004,Moorside,Closed\n"
    )

    await chooses(partnership, a_file(gias, "results.csv", "cp1252"), "schools")
    before = shown(partnership.pat)
    await partnership.pat.submits()

    assert "1 to add, 1 to change, 1 as before, 1 left out.\nTells nobody." in before
    assert "• Line 2: Hilltop is now called Hilltop Academy" in before
    assert "• Line 5: Moorside is not open (“Closed”), so I leave it out." in before
    assert "• Line 3: St Anne’s, URN 113003" in before
    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Hilltop Academy"]


async def test_a_workbook_of_schools_can_be_imported(partnership: Partnership) -> None:
    """The template as it is."""
    file = Upload("schools.xlsx", write_xlsx(SCHOOLS_TEMPLATE.headers, SCHOOLS_TEMPLATE.examples))

    await chooses(partnership, file, "schools")

    assert partnership.pat.sees("2 to add.")


async def test_over_the_list_of_schools_the_form_is_laid_on_top(partnership: Partnership) -> None:
    """Once it is saved the list beneath has the new school."""
    pat = partnership.pat
    await pat.runs("/partnership schools")
    await pat.clicks("Import a list")
    await pat.fills("Or paste the lines", "School\nMoorside")
    await pat.submits()
    await pat.submits()
    assert pat.sees("Imported schools: 1 added")

    await pat.closes()

    assert pat.sees("Moorside\nno head yet")


async def test_term_dates_are_typed_and_the_meetings_follow(partnership: Partnership) -> None:
    """What becomes of the meetings stands above the lines, before it is saved."""
    await partnership.plans_meetings()

    await pastes(partnership, "Strike: 4 October 2018\nSpring term: 7 Jan to 29 Mar 2019", "term dates")
    before = shown(partnership.pat)
    await partnership.pat.submits()

    assert "1 to add, 1 to change." in before
    assert "Partnership meeting:" in before
    assert (
        "• Line 2: Spring term: Mon 7 Jan 2019 to Fri 29 Mar 2019, instead of Mon 7 Jan 2019 to Fri 5 Apr 2019"
        in before
    )
    assert "• Line 1: Strike, Thu 4 Oct 2018" in before
    assert partnership.pat.sees("Imported term dates: 1 added, 1 changed")


async def test_dates_that_contradict_each_other_are_left_out(partnership: Partnership) -> None:
    await pastes(partnership, "Winter term: 1 Dec 2018 to 4 Jan 2019\nHoliday: 20 Dec 2018 to 4 Jan 2019", "term dates")

    assert partnership.pat.sees("Nothing to change: no line can be used.")
    assert partnership.pat.sees("“Winter term” overlaps Autumn term, Mon 3 Sep 2018 to Fri 21 Dec 2018.")
    assert partnership.pat.sees("“Holiday” lies partly in Autumn term")


async def test_a_calendar_file_is_imported_and_imported_again(partnership: Partnership) -> None:
    """A council's, in which sports day is no closure; what it is called does not matter."""
    events = [
        ("Autumn half term", "20181022", "20181027"),
        ("INSET day", "20190104", "20190105"),
        ("Sports day", "20190620", "20190621"),
    ]
    file = Upload("terms.ics", a_calendar(*events))

    await chooses(partnership, file, "term dates")
    before = shown(partnership.pat)
    await partnership.pat.submits()
    await chooses(partnership, replace(file, name="terms.txt"), "term dates")

    assert "1 to add, 1 as before, 1 left out." in before
    assert partnership.pat.sees("Nothing to change: 2 as before, 1 left out.")


def a_calendar(*events: tuple[str, str, str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Devon//EN"]
    for number, (name, first_on, ends) in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@devon.example",
            "DTSTAMP:20180901T080000Z",
            f"DTSTART;VALUE=DATE:{first_on}",
            f"DTEND;VALUE=DATE:{ends}",
            f"SUMMARY:{name}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
