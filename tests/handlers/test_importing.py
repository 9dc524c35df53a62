"""What a coordinator imports is shown line by line, saved as one change, and held against what stands until then."""

from datetime import date

import pytest

from bot.workspace.files import Upload
from bot.workspace.ids import TeamId as WorkspaceTeam
from bot.workspace.trouble import ServerError, TooMany
from handlers.imports.tables import LARGEST_BYTES
from handlers.imports.templates import SCHOOLS_TEMPLATE, write_xlsx
from handlers.views import importing as views
from storage.ids import TeamId, UserId
from storage.people import RoleKind
from storage.roster import Details, amend_person, everybody
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership, found
from tests.handlers.rosters import (
    NOT_FOUND,
    details,
    is_added,
    names,
    shown,
    who_is_what,
)

NEXT_DAY = date(2018, 9, 11)
HEADERS = "Name,E-mail,School,Role,Head since"
DEV = f"{HEADERS}\nDev Nair,dev@clay.example,Clay,Teacher,"
NOTHING_NEW = "Nothing to change: the one line is as it stands."
ADD_SCHOOL = "Please check its name, add the school first, or tick “Add schools that I don't know yet”."
MEANWHILE = "Meanwhile somebody has changed something, so I have saved nothing yet."
UPN_LIST = "UPN,Surname,Forename\nA823456789012,Pike,Tom\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def a_file(text: str, name: str = "people.csv", encoding: str = "utf-8") -> Upload:
    return Upload(name, text.encode(encoding))


async def opens(partnership: Partnership, what: str) -> None:
    await partnership.pat.runs("/partnership import")
    await partnership.pat.clicks(f"Import {what}")


async def pastes(partnership: Partnership, text: str, what: str = "people") -> None:
    """As far as the preview."""
    await opens(partnership, what)
    await partnership.pat.fills("Or paste the lines", text)
    await partnership.pat.submits()


async def chooses(partnership: Partnership, file: Upload, what: str = "people") -> None:
    """As far as the preview."""
    await opens(partnership, what)
    await partnership.pat.fills("A file", file)
    await partnership.pat.submits()


async def imports(partnership: Partnership, text: str, what: str = "people") -> None:
    """Pasted and saved."""
    await pastes(partnership, text, what)
    await partnership.pat.submits()


# Seen first


async def test_a_coordinator_sees_every_line_before_anything_is_saved(partnership: Partnership) -> None:
    """As Excel writes it in a British office: semicolons, in Windows-1252."""
    partnership.workspace.add_person("Dev Nair", email="dev@clay.example")
    lines = [
        "Name;E-mail;School;Role;Head since",
        "Dev Nair;Dev@Clay.example;Clay;Teacher;",
        "Zoë Ölm;zoe@oak.example;OAKFIELD;Head;1.9.2018",
        "Ada Moor;ada@hilltop.example;Hilltop;Head;",
        "Ben Hale;;Oakfield;Head;",
        "Eve Ray;;Moorside;Head;",
        '=HYPERLINK("x");;Clay;Teacher;',
    ]

    await chooses(partnership, a_file("\r\n".join(lines), encoding="cp1252"))

    assert shown(partnership.pat).splitlines()[1:] == [
        "2 added, 1 changed, 1 as before, 2 left out.",
        "Tells 2 people on Mon 10 Sep, 09:10.",
        "Left out",
        f"• Line 6: I don't know the school “Moorside”. {ADD_SCHOOL}",
        '• Line 7: “=HYPERLINK("x")” is a formula. Please put what it comes to.',
        "Changed",
        "• Line 4: Ada Moor: e-mail address ada@hilltop.example",
        "Added",
        "• Line 2: Dev Nair, teacher at Clay; found on Slack",
        "• Line 3: Zoë Ölm, head at Oakfield; head since Sat 1 Sep 2018; not on Slack yet",
        "[Choose something else]",
        "[Save]",
        "[Cancel]",
    ]
    assert "Dev Nair" not in await names(partnership)


async def test_what_is_saved_is_one_change_and_is_welcomed(partnership: Partnership) -> None:
    """In ten minutes, as whoever is added by hand."""
    dev = partnership.workspace.add_person("Dev Nair", email="dev@clay.example")

    await imports(partnership, f"{DEV}\nEve Ray,,Moorside,Head,")

    assert partnership.pat.sees("Imported people: 1 added. 1 line was left out; once put right, import the list again")
    assert partnership.pat.sees("Line 3: I don't know the school “Moorside”.")
    assert partnership.pat.sees("Tells 1 person on Mon 10 Sep, 09:10.")
    assert (await who_is_what(partnership))["Dev Nair"] == ["teacher at Clay"]
    assert (await details(partnership, "Dev Nair")).user_id == UserId(dev.id)
    await partnership.until(NEXT_DAY)
    assert dev.sees("Hello Dev. Pat Lane asked me to look after River Partnership's meetings.")


async def test_the_same_list_again_changes_nothing(partnership: Partnership) -> None:
    """And there is nothing to save."""
    await imports(partnership, f"{DEV}\nEve Ray,eve@clay.example,Clay,Head,Sep 2018")

    await pastes(partnership, f"{DEV}\nEve Ray,eve@clay.example,Clay,Head,Sep 2018")

    assert partnership.pat.sees("Nothing to change: all 2 lines are as they stand.")
    assert not partnership.pat.sees("[Save]")


async def test_an_import_is_undone_whole(partnership: Partnership) -> None:
    """Nobody hears of it, and what was changed of Ada is as it was."""
    dev = partnership.workspace.add_person("Dev Nair", email="dev@clay.example")
    await imports(partnership, f"{DEV}\nAda Moor,ada@hilltop.example,Hilltop,Head,")

    await partnership.pat.clicks("Undo")

    assert partnership.pat.sees("Undone. It is as if it had never been.")
    assert "Dev Nair" not in await names(partnership)
    assert (await details(partnership, "Ada Moor")).email is None
    await partnership.until(NEXT_DAY)
    assert dev.messages == []


async def test_an_import_is_put_back_from_history(partnership: Partnership) -> None:
    await imports(partnership, DEV)
    await partnership.until(NEXT_DAY)
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("Imported people: 1 added\nPat Lane, Monday 10 September at 09:00")

    await partnership.pat.clicks("Put back")

    assert partnership.pat.sees("Put back. It is as it was before.")
    assert "Dev Nair" not in await names(partnership)


async def test_an_import_takes_nothing_from_anybody(partnership: Partnership) -> None:
    """The list names one of five; Ada becomes head of a second school."""
    await imports(partnership, f"{HEADERS}\nAda Moor,,Hilltop,Head,\nAda Moor,,,Coordinator,")

    assert await who_is_what(partnership) == {
        "Ada Moor": ["head at Hilltop", "coordinator"],
        "Ben Hale": ["head at Oakfield"],
        "Cat Rowe": ["head at Clay"],
        "Pat Lane": ["coordinator"],
        "Tom Pike": ["teacher at Hilltop"],
    }


async def test_names_are_shown_as_they_are(partnership: Partnership) -> None:
    """Neither a mention nor a link nor bold."""
    await pastes(partnership, f"{HEADERS}\n<!channel> *x* <@{partnership.ada.id}>,,Clay,Teacher,")

    modal = partnership.pat.modal
    assert modal is not None
    assert "&lt;!channel&gt; ∗x∗ &lt;@" in str(modal.view.body["blocks"])


# The form


async def test_a_file_or_lines_are_wanted_and_not_both(partnership: Partnership) -> None:
    pat = partnership.pat
    await opens(partnership, "people")

    await pat.submits()
    neither = pat.errors
    await pat.fills("A file", a_file(DEV))
    await pat.fills("Or paste the lines", DEV)
    await pat.submits()

    assert neither == {"A file": "Choose a file, or paste the lines below."}
    assert pat.errors["Or paste the lines"].startswith("Keep to one of the two")


async def test_what_a_modal_cannot_carry_fits_in_a_file(partnership: Partnership) -> None:
    """Characters that it writes as two count twice."""
    await pastes(partnership, '"' * 2_000)

    assert "A longer list fits in a file." in partnership.pat.errors["Or paste the lines"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n ", "There is nothing in it."),
        (HEADERS, "There is one row only."),
        ("Ada Moor\nBen Hale", "I can't find a column for the names."),
        (UPN_LIST, "The column “UPN” looks like a list of pupils, so I have kept nothing of it."),
    ],
)
async def test_what_is_wrong_with_pasted_lines_stands_beside_the_field(
    partnership: Partnership, text: str, words: str
) -> None:
    """What was pasted still stands there."""
    await pastes(partnership, text)

    assert partnership.pat.errors["Or paste the lines"].startswith(words)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (Upload("people.csv", b""), "There is nothing in it."),
        (Upload("people.csv", PDF), "I can't read this as a table."),
        (Upload("people.xlsx", b"PK\x03\x04"), "I can't read this as a table."),
        (Upload("people.csv", b"Name\n" * (LARGEST_BYTES // 5 + 1)), "It is larger than 5 MB."),
        (a_file(UPN_LIST), "The column “UPN” looks like a list of pupils, so I have kept nothing of it."),
        (
            a_file("\n".join([HEADERS, *(f"Head {number},,Clay,Head," for number in range(501))])),
            "It goes on beyond 500",
        ),
    ],
)
async def test_what_is_wrong_with_a_file_stands_above_the_form(
    partnership: Partnership, file: Upload, words: str
) -> None:
    """Another can be chosen at once."""
    await chooses(partnership, file)

    assert partnership.pat.sees(f"I can't use this file. {words}")
    await partnership.pat.fills("A file", a_file(DEV))
    await partnership.pat.submits()
    assert partnership.pat.sees("1 added.")


async def test_what_to_import_gives_way_to_the_form(partnership: Partnership) -> None:
    """Nothing is left beneath it."""
    await opens(partnership, "schools")

    await partnership.pat.closes()

    assert partnership.pat.modal is None


async def test_from_the_preview_she_goes_back_to_what_she_pasted(partnership: Partnership) -> None:
    pat = partnership.pat
    await opens(partnership, "people")
    await pat.fills("Or paste the lines", DEV)
    await pat.fills("Schools", ["Add schools that I don't know yet"])
    await pat.submits()

    await pat.clicks("Choose something else")

    assert pat.sees("Dev Nair,dev@clay.example,Clay,Teacher,")
    assert pat.sees("(x) Add schools that I don't know yet")


@pytest.mark.parametrize(
    ("what", "name", "headers"),
    [
        ("people", "people.xlsx", "Name"),
        ("schools", "schools.xlsx", "URN"),
        ("term dates", "term dates.xlsx", "First day"),
    ],
)
async def test_a_template_comes_as_a_file(partnership: Partnership, what: str, name: str, headers: str) -> None:
    """Sent back as it is, it can be read."""
    pat = partnership.pat
    await opens(partnership, what)

    await pat.clicks("Send me a template")

    assert pat.sees("The template is on its way to you, in a direct message from me.")
    await pat.closes()
    [file] = pat.messages[-1].files
    assert file.name == name
    await pat.fills("A file", Upload(name, file.content))
    await pat.submits()
    assert not pat.sees("I can't use this file.")


async def test_a_template_that_slack_does_not_take_is_told(partnership: Partnership) -> None:
    partnership.workspace.trouble.next("files.getUploadURLExternal", ServerError(500))
    await opens(partnership, "schools")

    await partnership.pat.clicks("Send me a template")

    assert partnership.pat.messages[-1].text == views.TEMPLATE_NOT_SENT


# Who it is


async def test_whoever_is_known_by_an_account_gets_her_address_and_her_school(partnership: Partnership) -> None:
    """Set-up has taken the heads from their channel: it knows their accounts and no more."""
    await is_added(
        partnership, "Eve Ray", known=Details("Eve", None, *account_of(partnership, "Eve Ray", "eve@x.example"))
    )

    await imports(partnership, f"{HEADERS}\nEve Ray,eve@x.example,Clay,Head,")

    assert (await who_is_what(partnership))["Eve Ray"] == ["head at Clay"]
    assert len(await names(partnership)) == 6


def account_of(partnership: Partnership, name: str, email: str) -> tuple[TeamId, UserId]:
    person = partnership.workspace.add_person(name, email=email)
    return TeamId(partnership.workspace.team_id), UserId(person.id)


async def test_somebody_who_was_not_on_slack_is_linked_and_welcomed(partnership: Partnership) -> None:
    """She has been there all along; only nobody knew her address."""
    eve = partnership.workspace.add_person("Eve Ray", email="eve@x.example")
    await is_added(partnership, "Eve Ray", at="Clay")

    await imports(partnership, f"{HEADERS}\nEve Ray,EVE@x.example,Clay,Head,")
    await partnership.until(NEXT_DAY)

    assert (await details(partnership, "Eve Ray")).user_id == UserId(eve.id)
    assert eve.sees("Hello Eve.")


async def test_two_heads_of_one_name_are_never_mixed_up(partnership: Partnership) -> None:
    """Without an address nobody can tell; with one each is herself."""
    line = "Ada Moor,{email},Oakfield,Head,"

    await pastes(partnership, f"{HEADERS}\n{line.format(email='')}")
    in_doubt = shown(partnership.pat)
    await imports(partnership, f"{HEADERS}\nAda Moor,ada@hilltop.example,Hilltop,Head,")
    await imports(partnership, f"{HEADERS}\n{line.format(email='ada@oakfield.example')}")

    assert "Line 2: I know Ada Moor at Hilltop, and can't tell whom this line means." in in_doubt
    assert (await names(partnership)).count("Ada Moor") == 2


@pytest.mark.parametrize("address", ["nobody@x.example", "closed@x.example", "abroad@x.example"])
async def test_an_address_without_an_account_here_is_not_on_slack_yet(partnership: Partnership, address: str) -> None:
    """Nobody's, that of a closed account, and that of somebody in another workspace."""
    workspace = partnership.workspace
    await workspace.deactivate(workspace.add_person("Closed", email="closed@x.example"))
    workspace.add_person("Abroad", email="abroad@x.example", team_id=WorkspaceTeam("T0OTHER"))

    await imports(partnership, f"{HEADERS}\nEve Ray,{address},Clay,Head,")

    assert await details(partnership, "Eve Ray") == Details("Eve Ray", address)


async def test_a_guest_is_named_as_one(partnership: Partnership) -> None:
    """She is on the list because the coordinator wants her there."""
    partnership.workspace.add_person("Eve Ray", email="eve@x.example", is_guest=True)

    await pastes(partnership, f"{HEADERS}\nEve Ray,eve@x.example,Clay,Head,")

    assert partnership.pat.sees("Eve Ray, head at Clay; found on Slack, as a guest")


async def test_slack_is_not_asked_about_whom_it_has_told_already(partnership: Partnership) -> None:
    partnership.workspace.add_person("Dev Nair", email="dev@clay.example")
    await imports(partnership, DEV)
    asked = len(looked_up(partnership))

    await pastes(partnership, DEV)

    assert partnership.pat.sees(NOTHING_NEW)
    assert asked == len(looked_up(partnership)) == 2  # before saving and on saving


def looked_up(partnership: Partnership) -> list[object]:
    return [call.arguments for call in partnership.workspace.calls if call.method == "users.lookupByEmail"]


async def test_schools_come_with_their_people_where_that_is_wanted(partnership: Partnership) -> None:
    pat = partnership.pat
    await opens(partnership, "people")
    await pat.fills("Or paste the lines", f"{HEADERS}\nEve Ray,,Moorside,Head,\nFinn Daly,,MOORSIDE,Teacher,")
    await pat.fills("Schools", ["Add schools that I don't know yet"])

    await pat.submits()
    before = shown(pat)
    await pat.submits()

    assert "Adds the school Moorside with them." in before
    assert "Line 2: Eve Ray, head at Moorside (a new school)" in before
    assert (await who_is_what(partnership))["Finn Daly"] == ["teacher at Moorside"]


# Between the preview and saving


async def test_what_changed_meanwhile_is_shown_before_it_is_saved(partnership: Partnership) -> None:
    """Somebody else has put Ada's address right."""
    await pastes(partnership, f"{HEADERS}\nAda Moor,ada@hilltop.example,Hilltop,Head,")
    await knows_address(partnership, "Ada Moor", "ada@old.example")

    await partnership.pat.submits()

    assert partnership.pat.sees(MEANWHILE)
    assert partnership.pat.sees("Ada Moor: e-mail address ada@hilltop.example instead of ada@old.example")
    assert (await details(partnership, "Ada Moor")).email == "ada@old.example"
    await partnership.pat.submits()
    assert (await details(partnership, "Ada Moor")).email == "ada@hilltop.example"


async def knows_address(partnership: Partnership, name: str, email: str) -> None:
    async with partnership.local.bot.services.writing() as session:
        found = next(one for one in await everybody(session, partnership.id) if one.name == name)
        known = Details(found.name, email, found.team_id, found.user_id)
        await amend_person(session, partnership.id, await person_id(partnership, name), known)


async def test_saved_twice_it_is_there_once(partnership: Partnership) -> None:
    await pastes(partnership, DEV)

    await partnership.pat.submits(twice=True)

    assert (await names(partnership)).count("Dev Nair") == 1


async def test_whoever_coordinates_no_longer_saves_nothing(partnership: Partnership) -> None:
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await pastes(partnership, DEV)
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert partnership.pat.sees("I don't find you among them.")
    assert "Dev Nair" not in await names(partnership)


@pytest.mark.parametrize(
    "metadata",
    [
        '{"partnership": 2, "what": "people", "pasted": "Name,School,Role\\nX,Clay,Head"}',
        '{"partnership": 99, "what": "people", "pasted": "Name,School,Role\\nX,Clay,Head"}',
        '{"partnership": 1, "what": "pupils"}',
        "",
    ],
)
async def test_another_partnerships_import_does_not_exist(partnership: Partnership, metadata: str) -> None:
    """Nor one that is none."""
    await found(partnership.local, partnership.workspace.add_channel("coast"), name="Coast Partnership")
    await pastes(partnership, DEV)
    partnership.spoils_form(partnership.pat, private_metadata=metadata)

    await partnership.pat.submits()

    assert partnership.pat.sees(NOT_FOUND) or partnership.pat.sees("I don't find you among them.")
    assert len(await names(partnership)) == 5


async def test_somebody_elses_file_is_not_read(partnership: Partnership) -> None:
    """Ada coordinates too, and has chosen it in her own form."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.ada.runs("/partnership import")
    await partnership.ada.clicks("Import people")
    await partnership.ada.fills("A file", a_file(DEV))
    await partnership.ada.submits()
    assert partnership.ada.modal is not None
    metadata = partnership.ada.modal.view.body["private_metadata"]
    await pastes(partnership, DEV)
    partnership.spoils_form(partnership.pat, private_metadata=metadata)

    await partnership.pat.submits()

    assert partnership.pat.sees(views.NOT_FETCHED)


@pytest.mark.parametrize(
    ("method", "words"),
    [("users.lookupByEmail", views.NOT_LOOKED_UP), ("files.info", views.NOT_FETCHED)],
)
@pytest.mark.parametrize("trouble", [TooMany(retry_after=30), ServerError(500)])
async def test_where_slack_does_not_help_nothing_is_saved(
    partnership: Partnership, method: str, words: str, trouble: TooMany | ServerError
) -> None:
    """Neither before the preview nor on saving; tried again it may help."""
    pat, workspace = partnership.pat, partnership.workspace
    workspace.trouble.next(method, trouble)
    await chooses(partnership, a_file(DEV))
    before = shown(pat)

    await pat.clicks("Try again")
    workspace.trouble.next(method, trouble)
    await pat.submits()

    assert words in before
    assert pat.sees(words)
    assert "Dev Nair" not in await names(partnership)
    await pat.clicks("Try again")
    await pat.submits()
    assert "Dev Nair" in await names(partnership)


async def test_nobody_else_sees_the_screen(partnership: Partnership) -> None:
    await partnership.ada.opens_home()
    await partnership.ada.runs("/partnership import")

    assert "[Import]" not in partnership.ada.home
    assert partnership.ada.modal is None


# Many at once


async def test_a_large_partnership_comes_in_two_lists(partnership: Partnership) -> None:
    """80 schools and 160 people, ten of them on Slack, whose list is read rather than asked 160 times."""
    schools = [f"School {number:02}" for number in range(80)]
    for number in range(10):
        partnership.workspace.add_person(f"Head {number:02}", email=f"head{number:02}@x.example")
    heads = [f"Head {number:02},head{number:02}@x.example,{name},Head," for number, name in enumerate(schools)]
    deputies = [f"Deputy {number:02},deputy{number:02}@x.example,{name},Deputy," for number, name in enumerate(schools)]

    await chooses(partnership, a_file("\n".join(["School", *schools])), "schools")
    await partnership.pat.submits()
    await chooses(partnership, a_file("\n".join([HEADERS, *heads, *deputies])))
    assert partnership.pat.sees("160 added.")
    assert partnership.pat.sees("Line 11: Head 09, head at School 09; found on Slack")
    assert partnership.pat.sees("Line 161: Deputy 79, delegate at School 79; not on Slack yet")
    await partnership.pat.submits()

    assert partnership.pat.sees("Imported people: 160 added")
    assert len(await who_is_what(partnership)) == 165
    assert looked_up(partnership) == []


async def test_of_very_many_lines_the_first_are_shown(partnership: Partnership) -> None:
    """A modal holds no more; all of them are saved."""
    lines = [f"Teacher {number},,Clay,Teacher," for number in range(231)]

    await chooses(partnership, a_file("\n".join([HEADERS, *lines])))

    assert partnership.pat.sees("231 added.")
    assert partnership.pat.sees("and 31 more")


# Schools


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

    assert "1 added, 1 changed, 1 as before, 1 left out.\nTells nobody." in before
    assert "• Line 2: Hilltop is now called Hilltop Academy" in before
    assert "• Line 5: Moorside is not open (“Closed”), so I leave it out." in before
    assert "• Line 3: St Anne’s, URN 113003" in before
    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Hilltop Academy"]


async def test_a_workbook_of_schools_can_be_imported(partnership: Partnership) -> None:
    """The template as it is."""
    file = Upload("schools.xlsx", write_xlsx(SCHOOLS_TEMPLATE.headers, SCHOOLS_TEMPLATE.examples))

    await chooses(partnership, file, "schools")

    assert partnership.pat.sees("2 added.")


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


# Term dates


async def test_term_dates_are_typed_and_the_meetings_follow(partnership: Partnership) -> None:
    """What becomes of the meetings stands above the lines, before it is saved."""
    await partnership.plans_meetings()

    await pastes(partnership, "Strike: 4 October 2018\nSpring term: 7 Jan to 29 Mar 2019", "term dates")
    before = shown(partnership.pat)
    await partnership.pat.submits()

    assert "1 added, 1 changed." in before
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
    """A council's, in which sports day is no closure."""
    events = [
        ("Autumn half term", "20181022", "20181027"),
        ("INSET day", "20190104", "20190105"),
        ("Sports day", "20190620", "20190621"),
    ]
    file = Upload("terms.ics", a_calendar(*events))

    await chooses(partnership, file, "term dates")
    before = shown(partnership.pat)
    await partnership.pat.submits()
    await chooses(partnership, file, "term dates")

    assert "1 added, 1 as before, 1 left out." in before
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
