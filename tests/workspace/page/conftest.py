"""A workspace with its page, somebody who asks for it over HTTP, and a browser where there is one.

The browser is started once and lives in one event loop, so all that meets it lives there too: some fixtures of the
folder above are made again for that loop.
"""

import os
import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.page.routes import mount
from bot.workspace.page.tour import Tour
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import A_THURSDAY
from tests.workspace.kettle import modal, text_field
from tests.workspace.page.at_the_page import DESKTOP, FILES, PHONE, STOPS, TEA, WORDS, Visit

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_BROWSER = "browser tests left out: no Chromium here; on Debian or Ubuntu: apt install chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]

OTHERS = {"files": FILES, "words": WORDS}

expect.set_options(timeout=15_000)  # a busy machine is slow, and what is expected comes at once on an idle one


@pytest_asyncio.fixture(loop_scope="session")
async def workspace() -> AsyncIterator[LocalWorkspace]:
    """Somebody has been there before, and left the tour."""
    async with LocalWorkspace.running(
        clock=WorkspaceClock(A_THURSDAY), mount=lambda fresh: mount(fresh, tour=STOPS)
    ) as running:
        Tour(running.store, STOPS).go_to(len(STOPS) + 1)
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def client(workspace: LocalWorkspace, installed: Installation) -> AsyncWebClient:
    return AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url, retry_handlers=[])


@pytest_asyncio.fixture(loop_scope="session")
async def heads(workspace: LocalWorkspace, installed: Installation, ada: Person) -> SharedChannel:
    channel = workspace.add_channel("heads", members=[ada])
    await channel.invites_bot()
    return channel


@pytest_asyncio.fixture(loop_scope="session")
async def kettle(client: AsyncWebClient, installed: Installation) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=client, process_before_response=True)
    handler = AsyncSocketModeHandler(app, installed.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # published without types
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]  # as above


@pytest_asyncio.fixture(loop_scope="session")
async def http(workspace: LocalWorkspace) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(workspace.url) as session:
        yield session


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        leave_out = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave_out(NO_BROWSER)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, workspace: LocalWorkspace) -> AsyncIterator[Visit]:
    """`await visit(ada, at=heads.id, width=PHONE)` opens the page as somebody. An error in its script fails."""
    errors: list[str] = []

    async def opened(person: Person, *, width: int = DESKTOP, look: str = "light", at: str = "") -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if look == "dark" else "light",
            has_touch=width == PHONE,
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{workspace.url}/?{urlencode({'as': person.id, 'in': at})}")
        return page

    yield opened
    for context in browser.contexts:
        await context.close()
    assert errors == []


@pytest.fixture
def brewing(kettle: AsyncApp) -> AsyncApp:
    """Kettle, whose /tea asks in a modal and then pushes another; "/tea files" asks for files and searches, and
    "/tea words" for rich text."""

    @kettle.command("/tea")
    async def tea(ack, body, client, respond):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        if body["text"] in OTHERS:
            await client.views_open(trigger_id=body["trigger_id"], view=OTHERS[body["text"]])
        elif body["text"]:
            await respond("Four o'clock.")
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=TEA)

    @kettle.view("brew")
    async def brew(ack, view):  # type: ignore[no-untyped-def]  # as above
        if view["title"]["text"] == "Sugar":
            await ack(response_action="clear")
        else:
            await ack(response_action="push", view=modal(text_field("Lumps"), title="Sugar"))

    return kettle
