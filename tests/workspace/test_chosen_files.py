"""Files that people choose in a modal: what Slack's client takes, and what the app gets."""

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.files import LARGEST_FILE, Upload
from bot.workspace.installation import Installation
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST, Json, field, hears, manifest_without, modal, opens, refusal

PEOPLE = Upload("people.csv", b"Name;E-mail\nBen Hale;ben@oakfield.example\n")
TERMS = Upload("Term dates.xlsx", b"PK\x03\x04")


def file_field(**more: object) -> Json:
    return field("File", {"type": "file_input", **more})


async def test_a_submission_carries_the_file(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, installed: Installation, ada: Person
) -> None:
    """As Slack's file object: whose it is, what it is, and where an app with a token finds it."""
    received = hears(kettle.view("brew"))
    await opens(workspace, client, ada, modal(file_field()))

    await ada.fills("File", PEOPLE)
    was_seen = ada.sees("File: [people.csv]")
    await ada.submits()

    [file] = received[0]["view"]["state"]["values"]["File"]["it"]["files"]
    assert was_seen
    assert (file["name"], file["filetype"], file["mimetype"]) == ("people.csv", "csv", "text/csv")
    assert (file["size"], file["user"], file["mode"]) == (len(PEOPLE.content), ada.id, "hosted")
    assert (await client.files_info(file=file["id"]))["file"] == file
    assert await _fetched(file["url_private"], installed.bot_token) == PEOPLE.content
    assert await _fetched(file["url_private_download"], installed.bot_token) == PEOPLE.content


async def test_several_files_can_be_chosen(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """In their order; the last choice is what stands, and None takes it away."""
    received = hears(kettle.view("brew"))
    await opens(workspace, client, ada, modal(file_field(), field("Why?", {"type": "plain_text_input"}, optional=True)))

    await ada.fills("File", PEOPLE)
    await ada.fills("File", None)
    await ada.submits()
    missing = ada.errors
    await ada.fills("File", [PEOPLE, TERMS])
    await ada.submits()

    files = received[0]["view"]["state"]["values"]["File"]["it"]["files"]
    assert missing == {"File": "Please complete this required field."}
    assert [file["name"] for file in files] == ["people.csv", "Term dates.xlsx"]


@pytest.mark.parametrize(
    ("more", "uploads", "words"),
    [
        ({"filetypes": ["csv", "xlsx"]}, [Upload("a.pdf", b"%PDF")], "a.pdf is of another type. Please choose one of:"),
        ({"filetypes": ["csv"]}, [Upload("people", b"a")], "people is of another type. Please choose one of: csv."),
        ({"max_files": 1}, [PEOPLE, TERMS], "Please choose one file only."),
        ({"max_files": 2}, [PEOPLE] * 3, "Please choose at most 2 files."),
        ({}, [PEOPLE] * 11, "Please choose at most 10 files."),
        ({}, [Upload("big.csv", b" " * (LARGEST_FILE + 1))], "big.csv is too large. A file may have 10 MB."),
    ],
)
async def test_what_slack_s_client_does_not_take_is_said_beside_the_field(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, more: Json, uploads: list[Upload], words: str
) -> None:
    """At once, and nothing of it is kept."""
    await opens(workspace, client, ada, modal(file_field(**more)))

    await ada.fills("File", uploads)

    assert ada.errors["File"].startswith(words)
    assert ada.sees("File: []")


async def test_a_file_that_is_not_taken_leaves_other_words_where_they_are(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """What was wrong with another field is wrong still."""
    await opens(workspace, client, ada, modal(file_field(filetypes=["csv"]), field("Who", {"type": "users_select"})))
    await ada.submits()

    await ada.fills("File", Upload("a.pdf", b"%PDF"))

    assert ada.errors == {
        "File": "a.pdf is of another type. Please choose one of: csv.",
        "Who": "Please complete this required field.",
    }


@pytest.mark.parametrize(
    "upload", [Upload("PEOPLE.CSV", b"a"), Upload("empty.csv", b""), Upload("big.csv", b" " * LARGEST_FILE)]
)
async def test_what_it_does_take_stands_there(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, upload: Upload
) -> None:
    """Capitals do not matter; what is in it is for the app to judge."""
    await opens(workspace, client, ada, modal(file_field(filetypes=["csv"], max_files=1)))

    await ada.fills("File", upload)

    assert ada.errors == {}
    assert ada.sees(f"File: [{upload.name}]")


async def test_only_a_file_stands_in_a_field_for_files(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Words are a mistake in the story."""
    await opens(workspace, client, ada, modal(file_field()))

    with pytest.raises(TypeError, match=r"people\.csv"):
        await ada.fills("File", "people.csv")


async def test_a_file_is_for_the_app_whose_modal_it_was(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """No other finds it."""
    received = hears(kettle.view("brew"))
    other = workspace.install({**MANIFEST, "display_information": {"name": "Pot"}})
    pot = AsyncWebClient(token=other.bot_token, base_url=workspace.api_url, retry_handlers=[])
    await opens(workspace, client, ada, modal(file_field()))

    await ada.fills("File", PEOPLE)
    await ada.submits()

    [file] = received[0]["view"]["state"]["values"]["File"]["it"]["files"]
    assert await refusal(pot.files_info(file=file["id"])) == "file_not_found"
    assert b"Sign in" in await _fetched(file["url_private"], other.bot_token)


async def test_a_field_for_files_wants_the_scope_to_read_them(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """However the modal comes."""
    workspace.install(manifest_without("files:read"))
    hears(kettle.view("brew"), {"response_action": "push", "view": modal(file_field())})
    await opens(workspace, client, ada, modal())

    await ada.submits()
    pushed = ada.errors
    opened = await refusal(opens(workspace, client, ada, modal(file_field())))

    assert opened == "missing_scope"
    assert list(pushed) == [""]


async def _fetched(address: str, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as response:
        return await response.read()
