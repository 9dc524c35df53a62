"""Everybody sees what the bot keeps of her, and has it as a file in one step; a coordinator has it for others."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.workspace.people import Person
from bot.workspace.trouble import CutBeforeAccepting, ServerError, TooMany
from handlers.house.references import PartnershipRef
from handlers.privacy.views.my_data import ERASE, ERASE_OF, EXPORT, EXPORT_OF, PersonRef
from storage.members.roster import person
from tests.handlers.known import (
    EMAIL,
    NAME,
    STAND_IN,
    ada_is_known,
    opens_my_data,
    person_id,
    refers_to,
    tables_of_people,
    taps,
)
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, found

Trouble = ServerError | TooMany | CutBeforeAccepting


def copy(person: Person) -> dict[str, list[list[Any]]]:
    """The sheets of the file that came last, by name."""
    (file,) = person.messages[-1].files
    workbook = CalamineWorkbook.from_filelike(BytesIO(file.content))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


async def test_it_says_what_and_for_how_long(partnership: Partnership) -> None:
    await opens_my_data(partnership.tom)

    for words in (
        "This is what I keep of you for River Partnership.",
        "Until two school years after the one in which your last role ends\n",
        "• Name, e-mail address, Slack account",
        "Until two school years after the one it belongs to\n",
        "• Answers to meetings, with the name of whoever was sent instead, and of whoever answered for somebody else",
        "Until 90 days after it is over\n",
        "I never keep what you write to others in Slack, nor anything about pupils.",
    ):
        assert partnership.tom.sees(words)


async def test_a_command_opens_it_too(partnership: Partnership) -> None:
    await partnership.ada.runs("/partnership data")

    assert partnership.ada.sees("Send me a copy")


async def test_every_table_of_people_is_shown_and_erased_by_exactly_one(partnership: Partnership) -> None:
    """History has no column that names anybody; its images do."""
    kept = [one.table for data in partnership.local.bot.services.personal_data for one in data.kept]

    assert sorted(kept) == sorted({"person", "changed_row", *(table.name for table in tables_of_people())})


async def test_it_comes_in_one_step_as_a_file_that_a_person_can_open(partnership: Partnership) -> None:
    await ada_is_known(partnership)
    await opens_my_data(partnership.ada)

    await partnership.ada.clicks("Send me a copy")

    assert partnership.ada.sees("I have sent everything that I keep, as a spreadsheet, in a direct message")
    assert partnership.ada.messages[-1].files[0].name == "personal data 2018-09-21.xlsx"
    assert partnership.ada.sees("Everything that I keep of Ada Moor for River Partnership.")
    sheets = copy(partnership.ada)
    assert sheets["Who you are"][1][:2] == [NAME, EMAIL]
    assert [NAME, "head", "Hilltop"] in [row[:3] for row in sheets["Roles"]]
    assert ["Tom Pike", "delegate", "Hilltop"] in [row[:3] for row in sheets["Roles"]]
    assert sheets["Working days"][1] == [NAME, "Mon, Tue, Wed, Thu, Fri", "Ben Hale"]
    assert sheets["Answers"][1][:4] == [FIRST_MEETING_ON, "Partnership meeting", "sending", STAND_IN]
    assert sheets["Changes you made"][1] == ["10/09/2018 09:00", "some.change"]


async def test_it_holds_something_from_every_table(partnership: Partnership) -> None:
    """A table that is new here is to be filled in tests/handlers/known.py."""
    ada = await ada_is_known(partnership)
    services = partnership.local.bot.services

    async with services.reading() as session:
        who = await person(session, partnership.id, ada)
        assert who is not None
        exported = [(data, await data.exported(session, who)) for data in services.personal_data]

    for data, tables in exported:
        assert {name for name, rows in tables.items() if rows} == {one.table for one in data.kept}


async def test_it_says_how_much_there_is_and_for_how_long(partnership: Partnership) -> None:
    """What holds nothing has no sheet."""
    await opens_my_data(partnership.tom)

    await partnership.tom.clicks("Send me a copy")

    sheets = copy(partnership.tom)
    listed = {row[0]: row[1:] for row in sheets["What I keep"]}
    name = "Name, e-mail address, Slack account, and since when a head"
    assert listed[name] == ["until two school years after the one in which your last role ends", 1]
    assert set(sheets) == {"What I keep", "Who you are", "Roles"}


async def test_it_holds_nobody_elses_answers(partnership: Partnership) -> None:
    await partnership.announced()
    await partnership.ada.clicks("Apologies", in_="#heads")
    await partnership.ben.clicks("Going", in_="#heads")
    await opens_my_data(partnership.ben)

    await partnership.ben.clicks("Send me a copy")

    assert [row[2] for row in copy(partnership.ben)["Answers"]] == ["Answer", "going"]


async def test_what_somebody_typed_stays_text(partnership: Partnership) -> None:
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "=1+1")
    await partnership.ada.submits()
    await opens_my_data(partnership.ada)

    await partnership.ada.clicks("Send me a copy")

    assert copy(partnership.ada)["Answers"][1][3] == "=1+1"


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        ("conversations.open", TooMany()),
        ("files.getUploadURLExternal", ServerError()),
        ("files.completeUploadExternal", CutBeforeAccepting()),
    ],
)
async def test_when_slack_does_not_take_it_she_is_told(partnership: Partnership, method: str, trouble: Trouble) -> None:
    """And can try once more."""
    await opens_my_data(partnership.ada)
    partnership.workspace.trouble.next(method, trouble)

    await partnership.ada.clicks("Send me a copy")

    assert partnership.ada.sees("Slack has not said that it took the file.")
    assert partnership.ada.messages == []


async def test_a_coordinator_has_the_copy_of_somebody_who_asked_her(partnership: Partnership) -> None:
    """It goes to her alone, who passes it on."""
    await taps(partnership, partnership.pat, EXPORT_OF, await refers_to(partnership, "Cat Rowe"))

    assert copy(partnership.pat)["Who you are"][1][0] == "Cat Rowe"
    assert partnership.pat.messages[-1].text.startswith("Everything that I keep of Cat Rowe for River Partnership.")
    assert partnership.cat.messages == []


@pytest.mark.parametrize("action", [EXPORT_OF, ERASE_OF])
async def test_only_a_coordinator_does_it_for_others(partnership: Partnership, action: str) -> None:
    cat = await refers_to(partnership, "Cat Rowe")

    await taps(partnership, partnership.ben, action, cat)

    assert partnership.ben.messages_in("#heads")[-1].text.startswith("This is for the coordinator to do.")
    assert partnership.ben.messages == []
    assert await person_id(partnership, "Cat Rowe")


@pytest.mark.parametrize("action", [EXPORT_OF, ERASE_OF])
async def test_somebody_of_another_partnership_is_not_there(partnership: Partnership, action: str) -> None:
    """Pat coordinates both, and the button says that Cat is in the other one."""
    other = await found(partnership.local, partnership.heads, name="Moor Partnership", coordinators=[partnership.pat])
    ref = PersonRef(partnership=other, person=await person_id(partnership, "Cat Rowe"))

    await taps(partnership, partnership.pat, action, ref.model_dump_json())

    assert partnership.pat.messages_in("#heads")[-1].text.startswith("I can't find that any more.")
    assert await person_id(partnership, "Cat Rowe")


@pytest.mark.parametrize("action", [EXPORT, ERASE])
async def test_a_stranger_has_nothing_here(partnership: Partnership, action: str) -> None:
    value = PartnershipRef(partnership=partnership.id).model_dump_json()
    await partnership.shows_button("About somebody", action, value)
    await partnership.stranger.joins("#heads")

    await partnership.stranger.clicks("About somebody", in_="#heads")

    assert partnership.stranger.messages_in("#heads")[-1].text.startswith("This is for the members of a partnership")
