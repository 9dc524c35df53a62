"""What a coordinator imports is shown line by line, saved as one change, and held against what stands until then."""

from datetime import date, time

import pytest

from bot.workspace.files import Upload
from bot.workspace.trouble import ServerError, TooMany
from handlers.imports.tables import LARGEST_BYTES
from handlers.imports.views import importing as views
from storage.database.ids import UserId
from storage.members.people import RoleKind
from storage.members.roster import Details, amend_person, everybody
from tests.handlers.known import person_id
from tests.handlers.lists import DEV, HEADERS, a_file, chooses, imports, opens, pastes
from tests.handlers.partnerships import Partnership, found
from tests.handlers.rosters import (
    NOT_FOUND,
    details,
    names,
    shown,
    who_is_what,
)

NEXT_DAY = date(2018, 9, 11)
ADD_SCHOOL = "Please check its name, add the school first, or tick “Add schools that I don't know yet”."
MEANWHILE = "Meanwhile somebody has changed something, so I have saved nothing yet."
UPN_LIST = "UPN,Surname,Forename\nA823456789012,Pike,Tom\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


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
        "2 to add, 1 to change, 1 as before, 2 left out.",
        "Tells 1 person on Mon 10 Sep, 09:10.",
        "Left out",
        f"• Line 6: I don't know the school “Moorside”. {ADD_SCHOOL}",
        '• Line 7: “=HYPERLINK("x")” is a formula. Please put what it comes to.',
        "To change",
        "• Line 4: Ada Moor: e-mail address ada@hilltop.example",
        "To add",
        "• Line 2: Dev Nair, teacher at Clay; found on Slack",
        "• Line 3: Zoë Ölm, head at Oakfield; head since Sat 1 Sep 2018; not on Slack yet",
        "[Choose another file]",
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


async def test_who_is_undone_has_not_answered(partnership: Partnership) -> None:
    """She found the meeting in the channel before anybody had written to her."""
    await partnership.announced()
    nia = partnership.workspace.add_person("Nia New", email="nia@clay.example")
    await partnership.heads.invites(nia)
    await imports(partnership, f"{HEADERS}\nNia New,nia@clay.example,Clay,Head,")
    await nia.clicks("Going", in_="#heads")
    assert "1 of 4 has answered" in partnership.heads.last.text

    await partnership.pat.clicks("Undo")
    await partnership.until(date(2018, 9, 10), time(11))

    assert "None of 3 has answered yet." in partnership.heads.last.text


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
    assert partnership.pat.sees("1 to add.")


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

    await pat.clicks("Change the lines")

    assert pat.sees("Dev Nair,dev@clay.example,Clay,Teacher,")
    assert pat.sees("(x) Add schools that I don't know yet")


@pytest.mark.parametrize(
    ("what", "name"), [("people", "people.xlsx"), ("schools", "schools.xlsx"), ("term dates", "term dates.xlsx")]
)
async def test_a_template_comes_as_a_file(partnership: Partnership, what: str, name: str) -> None:
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
