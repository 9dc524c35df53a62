"""What stands beside a conversation: what was sent while the clock moved, and what went on behind the scenes."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.routes import mount
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import A_THURSDAY
from tests.workspace.kettle import actions, button
from tests.workspace.page.visitor import control, done, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

Falling = list[Callable[[AsyncWebClient], Awaitable[object]]]


@pytest_asyncio.fixture(loop_scope="session")
async def falling_due() -> Falling:
    """What the app does the next time that the clock is moved, an hour before it arrives."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def workspace(falling_due: Falling) -> AsyncIterator[LocalWorkspace]:
    async def move(to: datetime) -> None:
        running.clock.move_to(to - timedelta(hours=1))
        client = AsyncWebClient(token=running.app.bot_token, base_url=running.api_url, retry_handlers=[])
        while falling_due:
            await falling_due.pop(0)(client)
        running.clock.move_to(to)

    async with LocalWorkspace.running(
        clock=WorkspaceClock(A_THURSDAY), mount=lambda fresh: mount(fresh, move_clock=move)
    ) as running:
        yield running


async def test_what_was_sent_on_the_way_is_told_once(
    http: ClientSession, falling_due: Falling, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Beside the clock, by its number, until somebody has looked; said to many, a message stands there once, with a way
    to see it as each of them."""
    for person in (ben, ada):
        falling_due.append(lambda client, to=person: client.chat_postMessage(channel=to.id, text="Tea at *four*"))  # type: ignore[misc]  # a default that binds
    falling_due.append(lambda client: client.chat_postMessage(channel=heads.id, text="Tea for all"))
    await ada.says("Before", in_="#heads")

    await done(http, ada, "wait", target="until tomorrow")
    await ada.says("After", in_="#heads")
    before = await shown(http, ada, heads.id)
    looked = await shown(http, ada, heads.id, beside="sent")
    after = await shown(http, ada, heads.id)

    assert before.one("a", class_="bar__news").text == "3 sent on the way"
    assert after.all("a", class_="bar__news") == []
    pane = looked.one("section", id="sent")
    assert pane.one("h3").text == "Thu 13 May 2027, 09:00 to Fri 14 May 2027, 08:00"
    assert [line.text for line in pane.all("li")] == [
        "Fri 14 May, 07:00 to Ada Moor, Ben HaleTea at four",
        "Fri 14 May, 07:00 to #headsTea for all",
    ]
    assert [link.attributes["href"].partition("&")[0] for line in pane.all("li") for link in line.all("a")] == [
        f"/?as={ada.id}",
        f"/?as={ben.id}",
        f"/?as={ada.id}",
    ]


async def test_an_hour_in_which_nothing_fell_due_says_so(
    http: ClientSession, ada: Person, heads: SharedChannel
) -> None:
    """And nothing is told beside the clock."""
    await done(http, ada, "wait", target="an hour")

    page = await shown(http, ada, beside="sent")

    assert "Nothing fell due." in page.one("section", id="sent").text
    assert (await shown(http, ada)).all("a", class_="bar__news") == []


async def test_what_only_one_person_sees_is_told_as_sent_to_her(
    http: ClientSession, falling_due: Falling, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Though it stands in a channel."""
    falling_due.append(lambda client: client.chat_postEphemeral(channel=heads.id, user=ada.id, text="For you"))

    await done(http, ada, "wait", target="an hour")

    (line,) = (await shown(http, ben, beside="sent")).one("section", id="sent").all("li")
    assert "to Ada Moor" in line.text


async def test_behind_the_scenes_stand_the_calls_of_the_last_act(
    http: ClientSession, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """In order: what the app was told, what it called, what it sent to a response URL; without any token."""

    @kettle.action("press")
    async def press(ack, client, respond):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        await client.chat_postMessage(channel=ada.id, text="Boiling")
        await respond("Wait a little", replace_original=False)

    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes", value="7"))])
    await done(http, ada, "use", container=f"message:{heads.id}:{posted['ts']}", control=control("row", "press"))

    pane = (await shown(http, ada, heads.id, beside="calls")).one("section", id="calls")
    first = pane.all("section")[0]

    assert first.one("h3").text == "Ada Moor uses a button or a field"
    assert [step.text for step in first.all("summary") if "auth.test" not in step.text] == [
        "to the appinteractive: block_actionsacknowledged",
        "to Slackchat.postMessageok",
        "to Slackresponse_urlok",
    ]
    payloads = [json.loads(code.text) for code in first.all("pre")]
    assert not any("token" in payload for payload in payloads)
    assert any(payload.get("actions", [{}])[0].get("value") == "7" for payload in payloads)


async def test_a_refused_call_shows_slacks_word_for_it(
    http: ClientSession, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """So that a developer sees at a glance which call failed."""
    await done(http, ada, "close", view="V404", which="one")
    with pytest.raises(SlackApiError):
        await client.conversations_info(channel="C404")

    pane = (await shown(http, ada, beside="calls")).one("section", id="calls")
    assert [step.text for step in pane.all("summary")] == ["to Slackconversations.infochannel_not_found"]


async def test_before_the_first_act_there_is_nothing_behind_the_scenes(
    http: ClientSession, ada: Person, heads: SharedChannel
) -> None:
    """Only words that say what will stand there."""
    pane = (await shown(http, ada, beside="calls")).one("section", id="calls")

    assert "Do something, and the calls that follow stand here." in pane.text
