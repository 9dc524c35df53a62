"""What tests in the browser look for on the page, and what Kettle puts there."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page

from bot.workspace.page.tour import Stop
from tests.workspace.kettle import actions, button, field, modal, plain, section

Visit = Callable[..., Awaitable[Page]]
"""Opens the page as somebody."""

DESKTOP = 1280
PHONE = 390
both_widths = pytest.mark.parametrize("width", [DESKTOP, PHONE])

LEAVES = [{"text": plain(leaf), "value": leaf} for leaf in ("Assam", "Ceylon")]
SELECT = {"type": "static_select", "options": LEAVES}
CONFIRM = {
    "title": plain("Pour it away?"),
    "text": plain("All of it."),
    "confirm": plain("Pour"),
    "deny": plain("Keep"),
}
TEA = modal(
    field("For whom", {"type": "plain_text_input"}, hint=plain("A name will do.")),
    field("Leaf", {**SELECT, "placeholder": plain("Which?")}),
    close=plain("Never mind"),
)
FILES = modal(
    field("Lists", {"type": "file_input", "filetypes": ["csv"]}, hint=plain("One line for each person.")),
    field("School", {"type": "external_select"}),
    field("Schools", {"type": "multi_external_select"}),
)
WORDS = modal(field("Words", {"type": "rich_text_input"}, hint=plain("As many as you like.")))
STOPS = (Stop("people", "Be anybody", "Choose somebody."), Stop("clock", "Let time pass", "Move the clock."))
QUESTION = [section("*Tea at four?* <!here>"), actions(button("Yes", "yes", style="primary"), button("No", "no"))]


def message(page: Page, words: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message ")
