"""The modal in front: its title, its words, and the ways out of it."""

from bot.workspace.grammar import Modal, parse_view
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.modal import draw_modal
from bot.workspace.page.scene import ShownView
from tests.workspace.kettle import Json, modal, plain, section, text_field
from tests.workspace.page.html import Node, read
from tests.workspace.page.readers import HOSTILE, a_reader


def shown(body: Json, *, trouble: str = "", is_pushed: bool = False) -> Node:
    view = parse_view(body)
    assert isinstance(view, Modal)
    return read(draw_modal(ShownView("V1", view, Canvas(a_reader(), "view:V1"), trouble, is_pushed=is_pushed)))


def test_a_modal_is_named_by_its_title() -> None:
    """The dialog carries the name, for a screen reader."""
    found = shown(modal(text_field("Leaf"), title="Tea"))

    assert found.one("h2", id=found.one("dialog").attributes["aria-labelledby"]).text == "Tea"


def test_there_is_a_way_back_and_a_way_out() -> None:
    """In the app's words where it has some; the x closes the whole stack."""
    first, pushed = shown(modal(text_field("Leaf"))), shown(modal(text_field("Leaf")), is_pushed=True)
    worded = shown(modal(text_field("Leaf"), close=plain("Never mind")))

    assert [each.one("button", data_close="one").text for each in (first, pushed, worded)] == [
        "Cancel",
        "Back",
        "Never mind",
    ]
    assert first.one("button", data_close="all").attributes["aria-label"] == "Close"
    assert pushed.one("button", data_close="all").attributes["aria-label"] == "Close all"


def test_a_modal_that_asks_nothing_has_nothing_to_submit() -> None:
    """Only a way out."""
    body = modal(section("Done."))
    del body["submit"]

    assert shown(body).all("button", data_submit="") == []


def test_a_modal_under_another_title_is_another_modal() -> None:
    """So that the browser begins at its top; under the same title it stays where it is."""
    first, mended = shown(modal(text_field("Leaf"))), shown(modal(text_field("Leaf"), text_field("Lumps")))
    renamed = shown(modal(text_field("Leaf"), title="Sure?"))

    assert first.one("form").attributes["id"] == mended.one("form").attributes["id"]
    assert first.one("form").attributes["id"] != renamed.one("form").attributes["id"]


def test_trouble_with_the_whole_is_said_aloud() -> None:
    """Above its fields."""
    assert shown(modal(text_field("Leaf")), trouble="Try again?").one("p", role="alert").text == "Try again?"


def test_nothing_is_in_the_dialog_while_there_is_no_modal() -> None:
    """The browser keeps it closed then."""
    assert read(draw_modal(None)).one("dialog").all() == []


def test_the_words_of_a_modal_stay_words() -> None:
    """Its title and its buttons."""
    short = HOSTILE[:24]
    found = shown(modal(text_field("Leaf"), title=short, submit=plain(short), close=plain(short)))

    assert [found.one("h2").text, found.one("button", data_submit="").text] == [short, short]
