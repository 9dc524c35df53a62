"""What is typed into a rich text field, and the rich text that it becomes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.workspace.grammar import Surface, parse_blocks
from bot.workspace.page.rich_typing import as_rich_text, as_typed
from tests.workspace.kettle import Json
from tests.workspace.page.readers import a_reader


def parts_of(typed: str) -> list[Json]:
    elements: list[Json] = as_rich_text(typed, a_reader())["elements"]
    return elements


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


@pytest.mark.parametrize(
    ("typed", "elements"),
    [
        ("plain <b> & so", [text("plain <b> & so")]),
        ("*bold* _slanted_ ~gone~", [
            text("bold", bold=True), text(" "), text("slanted", italic=True), text(" "), text("gone", strike=True),
        ]),
        ("*_both_*", [text("both", bold=True, italic=True)]),
        ("`*no bold*`", [text("*no bold*", code=True)]),
        ("2*3*4 and snake_case_name", [text("2*3*4 and snake_case_name")]),
        ("https://a.example.", [{"type": "link", "url": "https://a.example"}, text(".")]),
        ("[agenda](https://a.example)", [{"type": "link", "url": "https://a.example", "text": "agenda"}]),
        ("@Ada Moor", [{"type": "user", "user_id": "U1"}]),
        ("#heads @here", [
            {"type": "channel", "channel_id": "C1"}, text(" "), {"type": "broadcast", "range": "here"},
        ]),
        (":tea:", [{"type": "emoji", "name": "tea"}]),
    ],
)  # fmt: skip
def test_marks_become_styles_and_names_become_mentions(typed: str, elements: list[Json]) -> None:
    """Only where they stand by themselves; code is left as it is."""
    assert parts_of(typed) == [section(*elements)]


def test_lines_become_lists_quotations_and_code() -> None:
    """Four spaces make a list within a list; a list may begin at another number."""
    typed = "Bring:\n- tea\n    - milk\n3. cups\n> Ada said\n> so\n```\n*as it is*\n```\nThat is all"

    bring, tea, milk, cups, quote, code, rest = parts_of(typed)

    assert (bring, rest) == (section(text("Bring:")), section(text("That is all")))
    assert tea == {"type": "rich_text_list", "style": "bullet", "elements": [section(text("tea"))]}
    assert (milk["indent"], cups["style"], cups["offset"]) == (1, "ordered", 2)
    assert quote == {"type": "rich_text_quote", "elements": [text("Ada said\nso")]}
    assert code == {"type": "rich_text_preformatted", "elements": [text("*as it is*")]}


def test_a_space_at_the_end_of_a_style_is_typed_outside_its_marks() -> None:
    """As people mark a word by a double click, which takes the space with it; within marks it would undo them."""
    runs = [text("Bring ", bold=True), text("tea"), text(" or cake", strike=True), text(" "), text(" a", code=True)]

    assert as_typed({"type": "rich_text", "elements": [section(*runs)]}, a_reader()) == "*Bring* tea ~or cake~ ` a`"


@example(":*1`1`*")
@example("*~a~*~b~ *a ~b~ c*")
@given(st.text("ab *_~`->1.\n:@", max_size=40))
def test_what_was_typed_can_be_typed_again(typed: str) -> None:
    """Whatever it is, Slack's grammar takes the rich text; written back as marks and read again, it is the same."""
    reader = a_reader()

    rich = as_rich_text("x" + typed, reader)
    parse_blocks([rich], Surface.MESSAGE)

    assert as_rich_text(as_typed(rich, reader), reader) == rich
