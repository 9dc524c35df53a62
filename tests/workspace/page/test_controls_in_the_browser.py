"""Modals, questions and controls in a real browser: filled in by keyboard and mouse, and never lost."""

import asyncio
import re

import pytest
from playwright.async_api import expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from tests.workspace.kettle import actions, button
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
