"""People at the page, in a real browser: with the keyboard and the mouse, at a desk and on a phone, in both looks."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import (
    Json,
    actions,
    button,
    field,
    home,
    manifest_hearing,
    modal,
    plain,
    section,
    text_field,
)
from tests.workspace.page.conftest import DESKTOP, PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
both_widths = pytest.mark.parametrize("width", [DESKTOP, PHONE])

QUESTION = [section("*Tea at four?* <@{}>"), actions(button("Yes", "yes", style="primary"), button("No", "no"))]
ANSWERED = [section("*Tea at four.* You are coming."), actions(button("Change", "change"))]
CONFIRM = {
    "title": plain("Pour it away?"),
    "text": plain("All of it."),
    "confirm": plain("Pour"),
    "deny": plain("Keep"),
}
LEAVES = [{"text": plain(leaf), "value": leaf} for leaf in ("Assam", "Ceylon")]
SELECT = {"type": "static_select", "options": LEAVES}
TEA = modal(
    field("For whom", {"type": "plain_text_input"}, hint=plain("A name will do.")),
    field("Leaf", {**SELECT, "placeholder": plain("Which?")}),
    close=plain("Never mind"),
)


def message(page: Page, words: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message ")


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    results = await Axe().run(page)
    found: list[Json] = results.response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.fixture
def answering(kettle: AsyncApp) -> AsyncApp:
    """Kettle, which puts the answer in place of the question."""

    @kettle.action("yes")
    async def yes(ack, body, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Answered", blocks=ANSWERED
        )

    return kettle


@pytest.fixture
def brewing(kettle: AsyncApp) -> AsyncApp:
    """Kettle, whose /tea asks in a modal and then pushes another."""

    @kettle.command("/tea")
    async def tea(ack, body, client, respond):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        if body["text"]:
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


@both_widths
async def test_a_question_is_answered_with_the_keyboard_and_the_focus_stays(
    visit: Visit, answering: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel, width: int
) -> None:
    """The button that was pressed has gone; what stands around it has the focus, and Tab goes on from there."""
    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=QUESTION)
    page = await visit(ada, at=heads.id, width=width)

    await page.get_by_role("button", name="Yes").focus()
    await page.keyboard.press("Enter")

    answered = message(page, "You are coming")
    await expect(answered).to_be_visible()
    await expect(answered).to_contain_text("(edited)")
    await expect(answered).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Change")).to_be_focused()


@both_widths
async def test_a_command_is_completed_and_its_answer_is_for_one_alone(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel, width: int
) -> None:
    """Slash lists the commands, Tab takes one, Enter runs it."""
    page = await visit(ada, at=heads.id, width=width)

    await composer(page).focus()
    await page.keyboard.type("/t")
    await expect(page.get_by_role("option", name="/tea")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(composer(page)).to_have_value("/tea ")
    await page.keyboard.type("when")
    await page.keyboard.press("Enter")

    answer = message(page, "Four o'clock")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(composer(page)).to_have_value("")


async def test_the_list_of_commands_gives_way(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """To Escape, to anything that is no command, and it can be used with the mouse."""
    page = await visit(ada, at=heads.id)
    listbox = page.get_by_role("listbox")

    await composer(page).press_sequentially("/")
    await expect(listbox).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(listbox).to_be_hidden()
    await composer(page).fill("/x")
    await expect(listbox).to_be_hidden()
    await composer(page).fill("/")
    await page.get_by_role("option", name="/tea").click()

    await expect(composer(page)).to_have_value("/tea ")
    await expect(composer(page)).to_be_focused()


@both_widths
async def test_a_modal_is_filled_in_by_keyboard(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel, width: int
) -> None:
    """It opens on its first field; what is missing is said beside the field, which has the focus; Escape goes back."""
    page = await visit(ada, at=heads.id, width=width)
    dialog = page.get_by_role("dialog", name="Tea")
    whom = dialog.get_by_label("For whom")

    await composer(page).fill("/tea")
    await page.keyboard.press("Enter")
    await expect(whom).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(whom).to_have_accessible_description("Please complete this required field. A name will do.")
    await expect(whom).to_be_focused()
    await page.keyboard.type("Ben")
    await dialog.get_by_label("Leaf").select_option("Assam")
    await whom.press("Enter")

    sugar = page.get_by_role("dialog", name="Sugar")
    await expect(sugar.get_by_label("Lumps")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(whom).to_have_value("Ben")
    await expect(dialog.get_by_label("Leaf")).to_have_value("Assam")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(composer(page)).to_be_focused()


async def test_the_focus_stays_within_a_modal(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """However often one presses Tab, nothing on the page behind it takes the focus."""
    page = await visit(ada, at=heads.id)
    await composer(page).fill("/tea")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()

    outside = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        outside.append(await page.evaluate("document.activeElement.closest('.pane, .sidebar, .bar') !== null"))

    assert not any(outside)


async def test_a_half_filled_modal_is_left_alone(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """While the page draws anew behind it, what is typed and where one types stay."""
    page = await visit(ada, at=heads.id)
    await composer(page).fill("/tea")
    await page.keyboard.press("Enter")
    whom, leaf = page.get_by_label("For whom"), page.get_by_label("Leaf")

    await whom.fill("Be")
    await leaf.focus()
    await ada.says("Just now", in_="#heads")
    await expect(page.get_by_text("Just now")).to_have_count(1)
    await expect(leaf).to_be_focused()
    await whom.press("End")
    await page.keyboard.type("n")

    await expect(whom).to_have_value("Ben")


async def test_a_question_is_asked_before_an_act_that_needs_one(
    visit: Visit, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """No does nothing, and puts a choice back to what it was; yes does it."""
    used: list[str] = []

    @kettle.action(re.compile("pour|leaf"))
    async def pour(ack, action):  # type: ignore[no-untyped-def]  # bolt injects by name
        used.append(action["action_id"])
        await ack()

    row = actions(button("Pour", "pour", confirm=CONFIRM), {**SELECT, "action_id": "leaf", "confirm": CONFIRM})
    await client.chat_postMessage(channel=heads.id, text="Tea", blocks=[row])
    page = await visit(ada, at=heads.id)
    question = page.get_by_role("alertdialog", name="Pour it away?")

    await page.get_by_role("main").get_by_role("combobox", name="Choose an option").select_option("Ceylon")
    await question.get_by_role("button", name="Keep").click()
    await expect(page.get_by_role("combobox", name="Choose an option")).to_have_value("")
    await page.get_by_role("button", name="Pour").click()
    await page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    assert used == []
    await page.get_by_role("button", name="Pour").click()
    await question.get_by_role("button", name="Pour").click()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await expect(question).to_have_count(0)

    assert used == ["pour"]


async def test_one_person_can_become_another(visit: Visit, ada: Person, ben: Person, heads: SharedChannel) -> None:
    """In the same conversation, with her own words only; the address keeps it all for a reload."""
    await heads.invites(ben)
    await ben.says("Hello Ada", in_="#heads")
    page = await visit(ada, at=heads.id)

    await composer(page).fill("half a sentence")
    await page.get_by_role("button", name="You are: Ada Moor").click()
    await page.get_by_role("link", name="Ben Hale", exact=True).click()
    await expect(page.get_by_role("button", name="You are: Ben Hale")).to_be_visible()
    await expect(composer(page)).to_have_value("")
    await composer(page).fill("Hello myself")
    await page.keyboard.press("Enter")
    await expect(message(page, "Hello myself")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="You are: Ben Hale")).to_be_visible()
    await expect(page.get_by_role("heading", name="#heads")).to_be_visible()
    await page.go_back()

    await expect(page.get_by_role("button", name="You are: Ada Moor")).to_be_visible()


async def test_a_half_written_message_waits_while_one_is_elsewhere(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel
) -> None:
    """Each conversation keeps its own."""
    quiet = workspace.add_channel("quiet", members=[ada])
    page = await visit(ada, at=heads.id)

    await composer(page).fill("half a sentence")
    await page.get_by_role("link", name="quiet").click()
    await expect(page).to_have_url(re.compile(f"in={quiet.id}"))
    await expect(composer(page)).to_have_value("")
    await page.get_by_role("link", name="heads").click()

    await expect(composer(page)).to_have_value("half a sentence")


async def test_what_others_do_appears_while_one_types(
    visit: Visit, client: AsyncWebClient, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """New messages, at the end of the conversation; the words, the focus and the cursor stay."""
    await heads.invites(ben)
    for number in range(30):
        await ben.says(f"Message {number}", in_="#heads")
    page = await visit(ada, at=heads.id)

    await composer(page).fill("typing")
    await page.keyboard.press("ArrowLeft")
    await ben.says("Just now", in_="#heads")

    await expect(message(page, "Just now")).to_be_in_viewport()
    await expect(composer(page)).to_be_focused()
    await page.keyboard.type("-")
    await expect(composer(page)).to_have_value("typin-g")


async def test_a_reader_of_old_messages_is_not_carried_away(
    visit: Visit, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Whoever has scrolled up stays there when something new comes."""
    await heads.invites(ben)
    for number in range(60):
        await ben.says(f"Message {number}.", in_="#heads")
    page = await visit(ada, at=heads.id)

    first = message(page, "Message 0.")
    await first.scroll_into_view_if_needed()
    await ben.says("Just now", in_="#heads")

    await expect(message(page, "Just now")).to_have_count(1)
    await expect(first).to_be_in_viewport()


@both_widths
async def test_home_is_opened_published_and_used(
    visit: Visit, kettle: AsyncApp, workspace: LocalWorkspace, ada: Person, width: int
) -> None:
    """The app hears that somebody came, and what it publishes then stands there."""
    workspace.install(manifest_hearing("app_home_opened"))

    @kettle.event("app_home_opened")
    async def opened(event, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(section("Boiling"), actions(button("Stop"))))

    @kettle.action("press")
    async def press(ack, body, client):  # type: ignore[no-untyped-def]  # as above
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home(section("Cold")))

    page = await visit(ada, width=width)

    await page.get_by_role("button", name="Stop").click()

    await expect(page.get_by_role("region", name="Home")).to_have_text("Cold")
    await page.get_by_role("link", name="Messages").click()
    await expect(composer(page)).to_have_attribute("placeholder", "Message Kettle")


@both_widths
async def test_a_thread_opens_beside_the_conversation(
    visit: Visit, ada: Person, heads: SharedChannel, width: int
) -> None:
    """And closes again; on a phone it takes the whole page."""
    await ada.says("Tea?", in_="#heads")
    page = await visit(ada, at=heads.id, width=width)
    thread = page.get_by_role("region", name="Thread")

    await message(page, "Tea?").hover()
    await page.get_by_role("link", name="Reply in thread to Ada Moor").click()
    await thread.get_by_role("textbox", name="Reply in this thread").fill("Yes")
    await page.keyboard.press("Enter")
    await expect(thread).to_contain_text("1 reply")
    await expect(composer(page)).to_be_visible(visible=width == DESKTOP)
    await thread.get_by_role("link", name="Close thread").click()

    await expect(thread).to_have_count(0)
    await expect(page.get_by_role("link", name="1 reply")).to_be_visible()


@both_widths
async def test_the_clock_is_moved_from_the_bar(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel, width: int
) -> None:
    """To the next morning, and to a date and time."""
    page = await visit(ada, at=heads.id, width=width)
    clock = page.locator("#clock-button")

    await expect(clock).to_have_text("Thu 13 May 2027, 09:00")
    await clock.click()
    await page.get_by_role("button", name="Tomorrow at 08:00").click()
    await expect(clock).to_have_text("Fri 14 May 2027, 08:00")
    await clock.click()
    await page.get_by_label("To a date and time").fill("2027-06-01T12:30")
    await page.get_by_role("button", name="Move", exact=True).click()

    await expect(clock).to_have_text("Tue 1 Jun 2027, 12:30")


async def test_on_a_phone_conversations_lie_in_a_drawer(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel
) -> None:
    """It opens, Escape closes it, and choosing closes it too."""
    quiet = workspace.add_channel("quiet", members=[ada])
    page = await visit(ada, at=heads.id, width=PHONE)
    drawer = page.get_by_role("navigation", name="Conversations")

    await expect(drawer).to_be_hidden()
    await page.get_by_role("button", name="Conversations").click()
    await expect(drawer).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await page.get_by_role("button", name="Conversations").click()
    await drawer.get_by_role("link", name="quiet").click()

    await expect(drawer).to_be_hidden()
    await expect(page).to_have_url(re.compile(f"in={quiet.id}"))


async def test_controls_in_a_message_tell_the_app_once(
    visit: Visit, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """A date that is typed counts when Enter is pressed and not at each figure; ticks, choices and menus at once."""
    told: list[tuple[str, object]] = []

    @kettle.action(re.compile(".*"))
    async def used(ack, action):  # type: ignore[no-untyped-def]  # bolt injects by name
        many = [option["value"] for option in action.get("selected_options", [])]
        one = (action.get("selected_option") or {}).get("value")
        told.append((action["action_id"], action.get("selected_date") or one or many))
        await ack()

    row = actions(
        {"type": "datepicker", "action_id": "day"},
        {"type": "checkboxes", "action_id": "ticks", "options": LEAVES},
        {"type": "overflow", "action_id": "more", "options": LEAVES},
        {"type": "multi_static_select", "action_id": "several", "options": LEAVES},
    )
    await client.chat_postMessage(channel=heads.id, text="Tea", blocks=[row])
    page = await visit(ada, at=heads.id)
    main = page.get_by_role("main")

    await main.get_by_label("Choose a date").focus()
    await page.keyboard.type("05052027")
    await page.keyboard.press("Enter")
    await expect(main.get_by_label("Choose a date")).to_have_attribute("value", "2027-05-05")
    await main.get_by_role("group", name="Choices").get_by_label("Ceylon").check()
    await expect(main.locator("[data-action=ticks] [checked]")).to_have_count(1)
    await main.get_by_role("button", name="More actions").click()
    await main.get_by_role("button", name="Assam").click()
    await main.locator("summary").click()
    await main.get_by_role("group", name="Choose options").get_by_label("Assam").check()
    await expect(main.locator("summary .chip")).to_have_text("Assam")

    assert told == [("day", "2027-05-05"), ("ticks", ["Ceylon"]), ("more", "Assam"), ("several", ["Assam"])]


async def test_what_cannot_be_done_is_said_and_read_out(visit: Visit, ada: Person, heads: SharedChannel) -> None:
    """In passing, above the page."""
    page = await visit(ada, at=heads.id)

    await composer(page).fill("/invite @Nobody")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("status")).to_contain_text("Nobody here is called @Nobody.")
    await expect(composer(page)).to_have_value("/invite @Nobody")


async def test_an_app_that_takes_its_time_is_waited_for_in_sight(
    visit: Visit, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """The button shows it, and after a second it is said; the button cannot be pressed again meanwhile."""
    boiled, presses = asyncio.Event(), []

    @kettle.action("press")
    async def press(ack):  # type: ignore[no-untyped-def]  # bolt injects by name
        presses.append("press")
        await boiled.wait()
        await ack()

    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Boil"))])
    page = await visit(ada, at=heads.id)
    boil = page.get_by_role("button", name="Boil")

    await boil.click()
    await expect(boil).to_have_attribute("aria-busy", "true")
    await boil.click()
    await expect(page.get_by_role("status")).to_have_text("One moment …")
    boiled.set()
    await expect(boil).not_to_have_attribute("aria-busy", "true")

    await expect(page.get_by_role("status")).to_be_hidden()
    assert presses == ["press"]


Scene = Callable[[Page], Awaitable[None]]


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
    {"type": "table", "rows": [[{"type": "raw_text", "text": "Leaf"}], [{"type": "raw_text", "text": "Assam"}]]},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich", "style": {"bold": True}}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
        ],
    },
]
