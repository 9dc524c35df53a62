"""A workspace with its page, somebody who asks for it over HTTP, and a browser where there is one."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.routes import mount
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import A_THURSDAY

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_BROWSER = "browser tests left out: no Chromium here; on Debian or Ubuntu: apt install chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
DESKTOP = 1280
PHONE = 390

Visit = Callable[..., Awaitable[Page]]


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(A_THURSDAY), mount=mount) as running:
        yield running


@pytest.fixture
async def http(workspace: LocalWorkspace) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(workspace.url) as session:
        yield session


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        leave_out = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave_out(NO_BROWSER)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def visit(browser: Browser, workspace: LocalWorkspace) -> AsyncIterator[Visit]:
    """`await visit(ada, at=heads.id, width=PHONE)` opens the page as somebody. An error in its script fails."""
    errors: list[str] = []

    async def opened(person: Person, *, width: int = DESKTOP, look: str = "light", at: str = "", tab: str = "") -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if look == "dark" else "light",
            locale="en-GB",
            has_touch=width == PHONE,
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        place = {"as": person.id, "in": at, "tab": tab}
        await page.goto(f"{workspace.url}/?{urlencode({name: value for name, value in place.items() if value})}")
        return page

    yield opened
    assert errors == []
