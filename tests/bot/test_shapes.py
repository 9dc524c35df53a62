"""The local workspace and the manifest, held against what Slack has published: its answers, tiers and schema."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import NamedTuple

import aiohttp
import pytest
from jsonschema import Draft7Validator
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build
from bot.manifest import manifest
from bot.workspace.installation import Installation
from bot.workspace.limits import Tier
from bot.workspace.methods import METHODS, Token
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from tests.bot.samples import Json, names, sample
from tests.workspace.kettle import MANIFEST

ANSWERS = [method for method in (name.removeprefix("responses/") for name in names("responses")) if method in METHODS]
AN_ID = re.compile(r"[A-Z][A-Z0-9]{8,}")


class Scene(NamedTuple):
    """Two people in a channel with an app, which has said something."""

    workspace: LocalWorkspace
    app: Installation
    ada: Person
    ben: Person
    tea: SharedChannel
    said: str

    async def call(self, method: str, **arguments: object) -> Json:
        """By hand: these calls are none of the bot's."""
        token = self.app.app_token if METHODS[method].token is Token.APP else self.app.bot_token
        url = f"{self.workspace.api_url}{method}"
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=arguments, headers=headers) as response,
        ):
            answer: Json = await response.json()
            return answer


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with LocalWorkspace.running() as workspace:
        app = workspace.install(MANIFEST)
        ada = workspace.add_person("Ada Moor", email="ada@example.org")
        ben = workspace.add_person("Ben Hale")
        tea = workspace.add_channel("tea", members=[ada])
        workspace.add_channel("coffee", members=[ada])
        await tea.invites_bot()
        scene = Scene(workspace, app, ada, ben, tea, said="")
        posted = await scene.call("chat.postMessage", channel=tea.id, text="The kettle is on.")
        yield scene._replace(said=posted["ts"])


ARGUMENTS: dict[str, Callable[[Scene], Json]] = {
    "bookmarks.add": lambda one: {"channel_id": one.tea.id, "title": "Teas", "type": "link", "link": "https://a.org"},
    "chat.delete": lambda one: {"channel": one.tea.id, "ts": one.said},
    "chat.getPermalink": lambda one: {"channel": one.tea.id, "message_ts": one.said},
    "chat.postEphemeral": lambda one: {"channel": one.tea.id, "user": one.ada.id, "text": "Hot."},
    "conversations.create": lambda _: {"name": "biscuits"},
    "conversations.info": lambda one: {"channel": one.tea.id, "include_num_members": True},
    "conversations.invite": lambda one: {"channel": one.tea.id, "users": [one.ben.id]},
    "conversations.join": lambda one: {"channel": one.workspace.channel("coffee").id},
    "conversations.list": lambda _: {"types": "public_channel,im"},
    "conversations.members": lambda one: {"channel": one.tea.id},
    "files.getUploadURLExternal": lambda _: {"filename": "teas.csv", "length": 3},
    "pins.add": lambda one: {"channel": one.tea.id, "timestamp": one.said},
    "reactions.add": lambda one: {"channel": one.tea.id, "timestamp": one.said, "name": "tea"},
    "users.info": lambda one: {"user": one.ada.id},
    "users.lookupByEmail": lambda _: {"email": "ada@example.org"},
}

# What apps read of an answer, and must find.
A_CHANNEL = {"/id", "/name", "/is_archived", "/is_channel", "/is_im", "/is_member", "/is_private"}
A_USER = {"/id", "/name", "/deleted", "/is_bot", "/real_name", "/team_id", "/tz", "/profile/real_name"}
READ: dict[str, set[str]] = {
    "apps.connections.open": {"/url"},
    "auth.test": {"/url", "/team", "/user", "/team_id", "/user_id", "/bot_id"},
    "bookmarks.add": {"/bookmark/id", "/bookmark/title", "/bookmark/link"},
    "bots.info": {"/bot/id", "/bot/app_id", "/bot/user_id", "/bot/name"},
    "chat.delete": {"/channel", "/ts"},
    "chat.getPermalink": {"/channel", "/permalink"},
    "chat.postEphemeral": {"/message_ts"},
    "conversations.create": {f"/channel{key}" for key in A_CHANNEL},
    "conversations.info": {f"/channel{key}" for key in A_CHANNEL} | {"/channel/num_members"},
    "conversations.invite": {f"/channel{key}" for key in A_CHANNEL},
    "conversations.join": {f"/channel{key}" for key in A_CHANNEL},
    "conversations.list": {f"/channels/*{key}" for key in A_CHANNEL} | {"/response_metadata/next_cursor"},
    "conversations.members": {"/members/*", "/response_metadata/next_cursor"},
    "files.completeUploadExternal": {"/files/*/id", "/files/*/title"},
    "files.getUploadURLExternal": {"/upload_url", "/file_id"},
    "pins.add": set(),
    "reactions.add": set(),
    "team.info": {"/team/id", "/team/name", "/team/domain"},
    "users.conversations": {f"/channels/*{key}" for key in A_CHANNEL - {"/is_member"}},
    "users.info": {f"/user{key}" for key in A_USER},
    "users.list": {f"/members/*{key}" for key in A_USER} | {"/response_metadata/next_cursor"},
    "users.lookupByEmail": {f"/user{key}" for key in A_USER | {"/profile/email"}},
}


def pointers(value: object, at: str = "") -> Iterator[str]:
    """The place of everything in it; items, and what is kept by an id, stand under `*`."""
    if at:
        yield at
    if isinstance(value, dict):
        for key, each in value.items():
            yield from pointers(each, f"{at}/{'*' if AN_ID.fullmatch(key) else key}")
    elif isinstance(value, list):
        for each in value:
            yield from pointers(each, f"{at}/*")


async def answered(scene: Scene, method: str) -> Json:
    if method == "files.completeUploadExternal":
        return await uploaded(scene)
    given = ARGUMENTS[method](scene) if method in ARGUMENTS else {}
    return await scene.call(method, **given)


async def uploaded(scene: Scene) -> Json:
    """The answer that shares a file in the channel, once its bytes are there."""
    given = await scene.call("files.getUploadURLExternal", filename="teas.csv", length=3)
    async with aiohttp.ClientSession() as session, session.post(given["upload_url"], data=b"tea") as response:
        assert response.ok
    files = [{"id": given["file_id"], "title": "Teas"}]
    return await scene.call("files.completeUploadExternal", files=files, channel_id=scene.tea.id)


@pytest.mark.parametrize("method", ANSWERS)
async def test_an_answer_has_what_slack_answers_and_nothing_else(scene: Scene, method: str) -> None:
    """Every key stands in Slack's own answer, and what apps read is there."""
    answer = await answered(scene, method)

    found = set(pointers(answer))
    published = set(pointers(sample(f"responses/{method}")))
    assert answer["ok"], answer
    assert found - published == set()
    assert READ[method] - found == set()


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_limited_as_slack_limits_it(method: str) -> None:
    """Special limits have a name of their own there, and blocks.validate does not stand in the table yet."""
    ours = {"Tier1": {Tier.CONNECTIONS}, "Tier2": {Tier.TIER_2}, "Tier3": {Tier.TIER_3}, "Tier4": {Tier.TIER_4}}

    published = sample("rate_limit_tiers").get(method, "Tier4")

    assert METHODS[method].tier in ours.get(published, {Tier.SPECIAL, Tier.POSTING})


@pytest.mark.parametrize("url", [None, "https://bot.example.org"], ids=["socket mode", "HTTP"])
def test_the_manifest_is_one(url: str | None) -> None:
    """By Slack's own schema."""
    bot = build(database=Database.open("sqlite:///unused"), client=AsyncWebClient())

    problems = Draft7Validator(sample("manifest.schema.1.0.0")).iter_errors(manifest(bot, url=url))

    assert [f"{problem.json_path}: {problem.message}" for problem in problems] == []
