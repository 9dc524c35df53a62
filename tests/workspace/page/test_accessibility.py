"""Nobody is shut out: what axe finds on the page, in both looks and at both widths."""

import re
from collections.abc import Awaitable, Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import Json, actions, button, home, plain, section
from tests.workspace.page.at_the_page import CONFIRM, DESKTOP, LEAVES, PHONE, QUESTION, SELECT, Visit, composer, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


EVERYTHING: list[Json] = [
    {"type": "header", "text": plain("Everything")},
    section("> A quote\n```code```\n_so_ ~not~ :tea:", accessory={**SELECT, "action_id": "a"}),
    {"type": "section", "fields": [plain("When"), plain("Where")]},
    {"type": "divider"},
    {"type": "context", "elements": [plain("Small words")]},
    {
        "type": "actions",
        "elements": [
            button("Pour", "b", style="danger", confirm=CONFIRM),
            button("Site", "c", url="https://a.example"),
            {"type": "overflow", "action_id": "d", "options": LEAVES},
            {"type": "datepicker", "action_id": "e"},
            {"type": "timepicker", "action_id": "f"},
            {"type": "datetimepicker", "action_id": "g"},
            {"type": "users_select", "action_id": "h"},
            {"type": "multi_static_select", "action_id": "i", "options": LEAVES, "initial_options": LEAVES},
            {"type": "checkboxes", "action_id": "j", "options": LEAVES},
            {"type": "radio_buttons", "action_id": "k", "options": LEAVES},
            {"type": "external_select", "action_id": "l"},
        ],
    },
    {"type": "markdown", "text": "# Words\n- one\n- **two**"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "Leaf"}], [{"type": "raw_text", "text": "Assam"}]]},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich", "style": {"bold": True}}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
        ],
    },
]


Scene = Callable[[Page], Awaitable[None]]


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    results = await Axe().run(page)
    found: list[Json] = results.response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


async def in_a_conversation(page: Page) -> None:
    await expect(message(page, "Tea at four?")).to_be_visible()


async def in_a_thread(page: Page) -> None:
    await page.get_by_role("link", name="1 reply").click()
    await expect(page.get_by_role("region", name="Thread")).to_contain_text("1 reply")


async def choosing_somebody(page: Page) -> None:
    await page.locator("#people-button").click()
    await expect(page.get_by_role("group", name="People")).to_be_visible()


async def moving_the_clock(page: Page) -> None:
    await page.locator("#clock-button").click()
    await expect(page.get_by_role("group", name="Move the clock")).to_be_visible()


async def completing_a_command(page: Page) -> None:
    await composer(page).press_sequentially("/")
    await expect(page.get_by_role("listbox")).to_be_visible()


async def mending_a_modal(page: Page) -> None:
    await composer(page).fill("/tea")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Brew").click()
    await expect(page.get_by_role("dialog").get_by_text("Please complete this required field.")).to_have_count(2)


async def choosing_files(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await composer(page).fill("/tea files")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Lists").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a"})
    await expect(dialog.get_by_role("button", name="Remove a.csv")).to_be_visible()
    await dialog.get_by_role("button", name="Brew").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    await dialog.locator("summary").click()
    await dialog.get_by_role("button", name="School Choose an option").click()
    await expect(dialog.get_by_role("searchbox")).to_have_count(2)


async def writing_at_length(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await composer(page).fill("/tea words")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_label("Words")).to_be_visible()


async def seeing_what_was_sent(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.goto(f"{page.url}&beside=sent")
    await expect(page.get_by_role("heading", name="While the clock moved")).to_be_visible()


async def touring_behind_the_scenes(page: Page) -> None:
    await page.goto(f"{page.url}&beside=calls")
    await page.get_by_role("region", name="Calls").locator("summary").first.click()
    if await (drawer := page.get_by_role("button", name="Conversations")).is_visible():
        await drawer.click()
    await page.get_by_role("button", name="Take the tour").click()
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("complementary", name="A short tour")).to_contain_text("2 of 2")
    await page.keyboard.press("Escape")


async def at_home(page: Page) -> None:
    await page.goto(re.sub(r"&in=\w+", "", page.url) + "&tab=home")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


SCENES: list[Scene] = [
    in_a_conversation,
    in_a_thread,
    choosing_somebody,
    moving_the_clock,
    completing_a_command,
    mending_a_modal,
    choosing_files,
    writing_at_length,
    seeing_what_was_sent,
    touring_behind_the_scenes,
    at_home,
]


@pytest.mark.parametrize(("look", "width"), [("light", DESKTOP), ("dark", PHONE)])
async def test_nobody_is_shut_out(
    visit: Visit,
    brewing: AsyncApp,
    client: AsyncWebClient,
    workspace: LocalWorkspace,
    ada: Person,
    ben: Person,
    heads: SharedChannel,
    look: str,
    width: int,
) -> None:
    """axe finds nothing: not in a conversation with every kind of control, nor in any menu, modal, thread or Home."""
    workspace.limits.are_kept = False
    await heads.invites(ben)
    ts = await ben.says("Morning, <!here> and <#C1>: `code` and https://a.example", in_="#heads")
    await ben.says("And to you", in_="#heads", thread=ts)
    await client.chat_postMessage(channel=heads.id, text="Everything", blocks=EVERYTHING)
    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=QUESTION)
    await client.files_upload_v2(channel=heads.id, content="a,b", filename="list.csv", title="List")
    await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="Only for Ada")
    await client.chat_postMessage(channel=ada.id, text="Unread")
    await client.views_publish(user_id=ada.id, view=home(section("Boiling"), actions(button("Stop", style="danger"))))
    found = {}
    page = await visit(ada, at=heads.id, width=width, look=look)
    start = page.url
    for scene in SCENES:
        await page.goto(start)
        await scene(page)
        found[scene.__name__] = await violations(page)

    assert found == {scene.__name__: [] for scene in SCENES}
