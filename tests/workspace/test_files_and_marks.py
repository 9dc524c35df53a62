"""files.*, reactions.add, pins.add and bookmarks.add."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST, Json, manifest_without, refusal


async def test_a_file_is_announced_brought_and_shared(client: AsyncWebClient, heads: SharedChannel) -> None:
    """Slack's own helper does all three steps."""
    await client.files_upload_v2(
        channel=heads.id, filename="dates.csv", title="Dates", content="a,b", initial_comment="Here they are"
    )

    assert heads.last.text == "Here they are\n[file] Dates"


async def test_a_file_is_shared_after_the_answer(client: AsyncWebClient, heads: SharedChannel) -> None:
    """`shares` is missing in the answer, and files.info has it."""
    file_id = await _brought(client, "a,b")

    completed = await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=heads.id)
    info = await client.files_info(file=file_id)

    assert "shares" not in completed["files"][0]
    assert info["file"]["shares"] == {"public": {heads.id: [{"ts": heads.last.ts}]}}


async def test_a_file_s_bytes_can_be_fetched_with_the_token(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, installed: Installation
) -> None:
    """And not without, nor without files:read: then the page comes on which people sign in, as if all were well."""
    file_id = await _brought(client, "a,b")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=heads.id)
    address = (await client.files_info(file=file_id))["file"]["url_private"]

    with_token = await _fetched(address, installed.bot_token)
    without = await _fetched(address)
    workspace.install(manifest_without("files:read"))
    ungranted = await _fetched(address, installed.bot_token)
    workspace.install(MANIFEST)
    workspace.administration.revoke_tokens(installed.app_id)
    revoked = await _fetched(address, installed.bot_token)

    assert with_token == (200, "text/csv", "a,b")
    assert (without[:2], "Sign in" in without[2]) == ((200, "text/html"), True)
    assert ungranted == revoked == without


async def test_a_file_is_readable_where_the_bot_is(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Another app's file in a private channel does not exist for it."""
    other = workspace.install({**MANIFEST, "display_information": {"name": "Pot"}})
    pot = AsyncWebClient(token=other.bot_token, base_url=workspace.api_url, retry_handlers=[])
    secret = workspace.add_channel("secret", members=[ada], private=True)
    await secret.invites_bot()
    file_id = await _brought(client, "a,b")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=secret.id)

    assert (await client.files_info(file=file_id))["file"]["mimetype"] == "text/csv"
    assert await refusal(pot.files_info(file=file_id)) == "file_not_found"


async def test_a_file_can_be_sent_to_one_person(client: AsyncWebClient, ada: Person, ben: Person) -> None:
    """By the id of the conversation with her, not by hers; she can take it away."""
    direct = (await client.conversations_open(users=ada.id))["channel"]["id"]

    file_id = await _brought(client, "a,b")
    to_nobody = await refusal(client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=ada.id))
    await client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Dates"}], channel_id=direct, initial_comment="Here"
    )

    [file] = ada.messages[-1].files
    assert to_nobody == "channel_not_found"
    assert (file.name, file.title, file.content) == ("dates.csv", "Dates", b"a,b")
    assert not ben.sees("Dates")


async def test_a_file_has_the_length_that_was_announced(client: AsyncWebClient) -> None:
    """Other bytes are not taken."""
    announced = await client.files_getUploadURLExternal(filename="dates.csv", length=4)

    assert await _bring(announced["upload_url"], "a,b") == 400


async def test_a_file_that_was_never_brought_cannot_be_shared(client: AsyncWebClient, heads: SharedChannel) -> None:
    """file_not_found, also for files.info."""
    announced = await client.files_getUploadURLExternal(filename="dates.csv", length=3)
    unfinished: Json = {"files": [{"id": announced["file_id"]}], "channel_id": heads.id}

    assert await refusal(client.files_completeUploadExternal(**unfinished)) == "file_not_found"
    assert await refusal(client.files_info(file=announced["file_id"])) == "file_not_found"


async def test_a_reaction_is_given_once(client: AsyncWebClient, heads: SharedChannel, ada: Person) -> None:
    """With an emoji's name, on a message that is there."""
    ts = await ada.says("hello", in_="#heads")

    await client.reactions_add(channel=heads.id, timestamp=ts, name="wave")
    message = (await client.conversations_history(channel=heads.id))["messages"][0]

    assert [(each["name"], each["count"]) for each in message["reactions"]] == [("wave", 1)]
    assert await refusal(client.reactions_add(channel=heads.id, timestamp=ts, name="wave")) == "already_reacted"
    assert await refusal(client.reactions_add(channel=heads.id, timestamp=ts, name="a wave")) == "invalid_name"
    assert await refusal(client.reactions_add(channel=heads.id, timestamp="1.0", name="wave")) == "message_not_found"


async def test_a_message_is_pinned_once(client: AsyncWebClient, heads: SharedChannel, ada: Person) -> None:
    """already_pinned the second time."""
    ts = await ada.says("hello", in_="#heads")

    await client.pins_add(channel=heads.id, timestamp=ts)

    assert await refusal(client.pins_add(channel=heads.id, timestamp=ts)) == "already_pinned"
    assert await refusal(client.pins_add(channel=heads.id)) == "no_item_specified"


async def test_a_bookmark_is_a_link(client: AsyncWebClient, heads: SharedChannel) -> None:
    """It needs somewhere to lead."""
    added = await client.bookmarks_add(channel_id=heads.id, title="Dates", type="link", link="https://dates.example")

    assert (added["bookmark"]["title"], added["bookmark"]["link"]) == ("Dates", "https://dates.example")
    assert await refusal(client.bookmarks_add(channel_id=heads.id, title="x", type="link")) == "invalid_link"
    assert await refusal(client.bookmarks_add(channel_id=heads.id, title="x", type="page")) == "invalid_bookmark_type"


@pytest.mark.parametrize("method", ["reactions.add", "pins.add", "bookmarks.add"])
async def test_marks_are_left_by_members_in_open_channels(
    client: AsyncWebClient, heads: SharedChannel, ada: Person, method: str
) -> None:
    """is_archived otherwise."""
    ts = await ada.says("hello", in_="#heads")
    await heads.archives()
    said = {
        "reactions.add": {"channel": heads.id, "timestamp": ts, "name": "wave"},
        "pins.add": {"channel": heads.id, "timestamp": ts},
        "bookmarks.add": {"channel_id": heads.id, "title": "x", "type": "link", "link": "https://dates.example"},
    }[method]

    assert await refusal(client.api_call(method, params=said)) == "is_archived"


async def _brought(client: AsyncWebClient, content: str) -> str:
    """The id of a file whose bytes are there, and that nobody has seen yet."""
    announced = await client.files_getUploadURLExternal(filename="dates.csv", length=len(content))
    await _bring(announced["upload_url"], content)
    return str(announced["file_id"])


async def _fetched(address: str, token: str = "") -> tuple[int, str, str]:
    """What comes from a file's private address: status, media type, content."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as response:
        return response.status, response.content_type, await response.text()


async def _bring(address: str, content: str) -> int:
    async with aiohttp.ClientSession() as session, session.post(address, data=content.encode()) as response:
        return response.status
