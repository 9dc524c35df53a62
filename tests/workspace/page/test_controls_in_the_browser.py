"""Modals, questions and controls in a real browser: filled in by keyboard and mouse, and never lost."""

import asyncio
import re

import pytest
from playwright.async_api import FilePayload, expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import actions, button, field, hears, home, modal, opens, plain, text_field
from tests.workspace.page.at_the_page import CONFIRM, LEAVES, SELECT, Visit, both_widths, composer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


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


SCHOOLS = ("Hilltop", "Hillside", "Clay")


@pytest.fixture
def suggesting(kettle: AsyncApp) -> AsyncApp:
    """Kettle, which suggests the schools whose name begins as typed."""

    @kettle.options("it")
    async def schools(ack, payload):  # type: ignore[no-untyped-def]  # bolt injects by name
        found = [school for school in SCHOOLS if school.startswith(payload["value"])]
        await ack(options=[{"text": plain(school), "value": school} for school in found])

    return kettle


@both_widths
async def test_a_menu_is_searched_by_keyboard(
    visit: Visit,
    suggesting: AsyncApp,
    workspace: LocalWorkspace,
    client: AsyncWebClient,
    ada: Person,
    heads: SharedChannel,
    width: int,
) -> None:
    """It opens ready to type in; Enter goes to what was found, and Enter again chooses it and comes back; several are
    ticked likewise."""
    page = await visit(ada, at=heads.id, width=width)
    one, many = field("School", {"type": "external_select"}), field("Schools", {"type": "multi_external_select"})
    await opens(workspace, client, ada, modal(one, many))
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="School Choose an option")).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("Hil")
    await expect(dialog.get_by_text("2 found")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Hilltop")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="School Hilltop")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("Cla")
    await expect(dialog.get_by_label("Clay")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Space")

    await expect(dialog.locator("summary .chip")).to_have_text("Clay")
    assert ada.sees("School: [Hilltop]\nSchools: [Clay]")


@both_widths
async def test_files_are_chosen_and_taken_out_again(
    visit: Visit,
    kettle: AsyncApp,
    workspace: LocalWorkspace,
    client: AsyncWebClient,
    ada: Person,
    heads: SharedChannel,
    width: int,
) -> None:
    """The browser's own chooser is reached by keyboard; names, sizes and what is wrong stand beside it."""
    sent = hears(kettle.view("brew"))
    page = await visit(ada, at=heads.id, width=width)
    await opens(workspace, client, ada, modal(field("Lists", {"type": "file_input", "filetypes": ["csv"]})))
    dialog = page.get_by_role("dialog")
    chooser = dialog.get_by_label("Lists")
    await expect(chooser).to_be_focused()

    async with page.expect_file_chooser() as choosing:
        await chooser.press("Enter")
    await (await choosing.value).set_files([a_file("a.csv", b"Ada"), a_file("b.csv", b"")])
    await expect(dialog.get_by_role("listitem")).to_have_text(["a.csv3 bytes", "b.csv0 bytes"])
    await chooser.set_input_files(a_file("c.pdf", b"%PDF"))
    await expect(chooser).to_have_accessible_description(re.compile("c.pdf is of another type"))
    await dialog.get_by_role("button", name="Remove b.csv").click()
    await expect(dialog.get_by_role("listitem")).to_have_text(["a.csv3 bytes"])
    await dialog.get_by_role("button", name="Brew").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    [file] = sent[0]["view"]["state"]["values"]["Lists"]["it"]["files"]
    assert (file["name"], file["size"], file["user"]) == ("a.csv", 3, ada.id)


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content}


async def test_what_stands_in_home_comes_with_the_next_press(
    visit: Visit, kettle: AsyncApp, client: AsyncWebClient, workspace: LocalWorkspace, ada: Person
) -> None:
    """What was typed and not yet left, a choice from a group of options, a tick in one group of several."""
    saved = hears(kettle.action("save"))
    ticked = hears(kettle.action("first"))
    groups = [{"label": plain("India"), "options": LEAVES[:1]}, {"label": plain("Elsewhere"), "options": LEAVES[1:]}]
    row = actions(
        {"type": "checkboxes", "action_id": "first", "options": LEAVES},
        {"type": "checkboxes", "action_id": "second", "options": LEAVES},
        button("Save", "save"),
    )
    leaf = field("Leaf", {"type": "static_select", "option_groups": groups})
    await client.views_publish(user_id=ada.id, view=home(text_field("Name"), leaf, row))
    page = await visit(ada)
    main = page.get_by_role("main")

    await main.get_by_role("combobox", name="Leaf").select_option("Ceylon")
    await main.locator("[data-action=first]").get_by_label("Assam").check()
    await main.get_by_label("Name").press_sequentially("Lune Valley")
    await main.get_by_role("button", name="Save").click()
    await workspace.until(lambda: saved)

    state = saved[0]["view"]["state"]["values"]
    assert len(ticked) == 1
    assert state["Name"]["it"]["value"] == "Lune Valley"
    assert state["Leaf"]["it"]["selected_option"]["value"] == "Ceylon"
    assert [len(state["row"][ticks]["selected_options"]) for ticks in ("first", "second")] == [1, 0]


async def test_a_file_that_the_app_sends_can_be_saved(
    visit: Visit, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """Under its own name, with its own content."""
    await client.files_upload_v2(channel=heads.id, filename="people.csv", title="Template", content="Name;E-mail\n")
    page = await visit(ada, at=heads.id)

    async with page.expect_download() as saving:
        await page.get_by_role("link", name="Download Template").click()
    saved = await saving.value

    assert saved.suggested_filename == "people.csv"
    assert (await saved.path()).read_text() == "Name;E-mail\n"


async def test_a_rich_text_is_marked_by_buttons_and_by_keys(
    visit: Visit, kettle: AsyncApp, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """Around the words that are chosen, or before their lines; the words stay chosen, and the browser can undo it. The
    field that asks for the focus has it, though it is not the first."""
    sent = hears(kettle.view("brew"))
    page = await visit(ada, at=heads.id)
    note = field("Note", {"type": "rich_text_input", "focus_on_load": True})
    await opens(workspace, client, ada, modal(text_field("Name"), note))
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("Note")
    await expect(box).to_be_focused()

    await page.keyboard.type("Bring")
    await box.press("ControlOrMeta+a")
    await box.press("Control+b")
    await box.press("Control+i")
    await expect(box).to_have_value("*_Bring_*")
    await box.press("ControlOrMeta+z")
    await expect(box).to_have_value("*Bring*")
    await box.press("End")
    await page.keyboard.type("\ntea\ncups")
    await page.keyboard.press("Shift+ArrowUp")
    await box.press("Shift+Tab")
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    await expect(dialog.get_by_role("button", name="Bulleted list")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("*Bring*\n- tea\n- cups")
    await dialog.get_by_label("Name").fill("Ada")
    await dialog.get_by_role("button", name="Brew").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    bring, things = sent[0]["view"]["state"]["values"]["Note"]["it"]["rich_text_value"]["elements"]
    assert bring["elements"][0]["style"] == {"bold": True}
    assert (things["style"], len(things["elements"])) == ("bullet", 2)


async def test_what_is_left_of_a_text_is_counted(
    visit: Visit, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """From the first character on, and through what happens meanwhile."""
    page = await visit(ada, at=heads.id)
    long = {"type": "plain_text_input", "multiline": True, "max_length": 200}
    await opens(workspace, client, ada, modal(field("Note", long)))

    async def left() -> str:
        counter = "getComputedStyle(document.querySelector('.field')).getPropertyValue('--left')"
        return str(await page.evaluate(counter))

    await page.get_by_role("dialog").get_by_label("Note").fill("Half a thought")
    counted = await left()
    await ada.says("Just now", in_="#heads")
    await expect(page.get_by_text("Just now")).to_have_count(1)

    assert (counted, await left()) == ("186", "186")


async def test_a_stack_of_modals_is_gone_through_one_by_one(
    visit: Visit, kettle: AsyncApp, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """Three at most; each has the focus as it comes, Escape goes back by one, and the x ends them all."""
    titles = ["Two", "Three"]

    @kettle.view("brew")
    async def brew(ack):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack(response_action="push", view=modal(text_field("Name"), title=titles.pop(0)))

    page = await visit(ada, at=heads.id)
    await opens(workspace, client, ada, modal(text_field("Name"), title="One"))
    for title in ("One", "Two"):
        await expect(page.get_by_role("dialog", name=title).get_by_label("Name")).to_be_focused()
        await page.keyboard.type(title)
        await page.keyboard.press("Enter")

    await expect(page.get_by_role("dialog", name="Three").get_by_label("Name")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Two").get_by_label("Name")).to_have_value("Two")
    await expect(page.get_by_role("button", name="Back")).to_be_visible()
    await page.get_by_role("button", name="Close all").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert ada.modal is None


async def test_an_app_that_takes_its_time_is_waited_for_in_sight(
    visit: Visit, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """The button shows it, and after a second it is said, for as long as it lasts; the button cannot be pressed again
    meanwhile."""
    boiled, presses = asyncio.Event(), []

    @kettle.action("press")
    async def press(ack):  # type: ignore[no-untyped-def]  # bolt injects by name
        presses.append("press")
        await boiled.wait()
        await ack()

    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Boil"))])
    page = await visit(ada, at=heads.id)
    await page.clock.install()
    boil = page.get_by_role("button", name="Boil")

    await boil.click()
    await expect(boil).to_have_attribute("aria-busy", "true")
    await boil.click()
    await expect(page.get_by_role("status")).to_have_text("One moment …")
    await page.clock.fast_forward("00:30")
    await expect(page.get_by_role("status")).to_be_visible()
    boiled.set()
    await expect(boil).not_to_have_attribute("aria-busy", "true")

    await expect(page.get_by_role("status")).to_be_hidden()
    assert presses == ["press"]
