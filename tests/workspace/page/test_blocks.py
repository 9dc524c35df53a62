"""Each block as the browser gets it, and what no block may let through."""

import copy
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.grammar import Block, Surface, parse_attachments
from bot.workspace.page.kit.blocks import draw_attachment, draw_block
from bot.workspace.page.kit.canvas import Canvas
from tests.workspace.kettle import Json, actions, button, field, plain, section
from tests.workspace.page.html import Node, read
from tests.workspace.page.readers import HOSTILE, a_reader, drawn

TEXT: Json = {"type": "plain_text_input"}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def runs(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def run(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def test_a_header_is_a_heading() -> None:
    """So that a screen reader finds it."""
    assert drawn({"type": "header", "text": plain("This week :tada:")}).one("h3").text == "This week 🎉"


def test_a_section_has_its_text_and_its_fields() -> None:
    """Both in mrkdwn where they say so."""
    found = drawn({"type": "section", "text": mrkdwn("*Meeting*"), "fields": [mrkdwn("*When*\nThu"), plain("*Where*")]})

    assert [strong.text for strong in found.all("strong")] == ["Meeting", "When"]
    assert [each.text for each in found.one("div", class_="fields").all("div")] == ["When\nThu", "*Where*"]


def test_a_context_holds_small_words_and_pictures() -> None:
    """A picture always with its words."""
    image = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "Map"}

    found = drawn({"type": "context", "elements": [image, mrkdwn("_3 of 12_")]}).one("div", class_="context")

    assert (found.one("img").attributes["alt"], found.one("em").text) == ("Map", "3 of 12")


def test_a_picture_may_have_a_title() -> None:
    """Above it, as its caption."""
    block = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "Map", "title": plain("The way")}

    found = drawn(block).one("figure")

    assert found.one("figcaption").text == "The way"
    assert found.one("img").is_(None, src="https://a.example/a.png", alt="Map")


def test_a_picture_that_cannot_be_fetched_is_told_in_words() -> None:
    """Nothing is loaded from an address that is none."""
    found = drawn({"type": "image", "image_url": "javascript:alert(1)", "alt_text": "Map"})

    assert found.all("img") == []
    assert found.text == "Image: Map"


@pytest.mark.parametrize("file", [{"id": "F1"}, {"url": "http://127.0.0.1:8765/files/F1/map.png"}])
def test_a_picture_may_be_a_file_of_the_workspace(file: Json) -> None:
    """By its id, or by its address."""
    found = drawn({"type": "image", "slack_file": file, "alt_text": "Map"})

    assert found.one("img").attributes["src"] == "/page/files/F1"


def test_a_divider_is_a_line() -> None:
    """And nothing else."""
    assert len(drawn({"type": "divider"}).all("hr")) == 1


def test_a_field_is_labelled_hinted_and_marked_as_optional() -> None:
    """The label belongs to the control, the hint is read out with it."""
    block = field("Title", TEXT, hint=plain("A few words will do."), optional=True)
    found = drawn(block, surface=Surface.MODAL)
    control, label = found.one("input"), found.one("label")

    assert label.text == "Title (optional)"
    assert label.attributes["for"] == control.attributes["id"]
    assert found.one("p", id=control.attributes["aria-describedby"]).text == "A few words will do."
    assert "aria-required" not in control.attributes


def test_an_error_stands_beside_its_field_and_is_read_out_with_it() -> None:
    """Before the hint, and the field says that it is wrong."""
    block = field("Title", TEXT, hint=plain("A few words."))
    found = drawn(block, surface=Surface.MODAL, complaints={"Title": "Give it a title."})
    control = found.one("input")
    told = [found.one("p", id=dom_id).text for dom_id in control.attributes["aria-describedby"].split()]

    assert control.is_(None, aria_invalid="true", aria_required="true")
    assert told == ["Give it a title.", "A few words."]


def test_words_about_a_block_that_is_no_field_stand_below_it() -> None:
    """What Slack says when an app did not answer a button."""
    found = drawn(actions(button("Going")), complaints={"row": "The app did not answer."})

    assert found.one("p", role="alert").text == "The app did not answer."


def test_rich_text_keeps_its_styles() -> None:
    """Each run by itself; styles may be joined."""
    found = drawn(rich(runs(run("a", bold=True), run("b", italic=True, strike=True), run("c", code=True))))

    assert (found.one("strong").text, found.one("em").one("s").text, found.one("code").text) == ("a", "b", "c")


def test_rich_text_names_people_places_and_moments() -> None:
    """As mrkdwn does, for the same reader."""
    found = drawn(
        rich(
            runs(
                {"type": "user", "user_id": "U1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "tada"},
                {"type": "date", "timestamp": 1810220400, "format": "{time}", "fallback": "four"},
                {"type": "link", "url": "https://a.example", "text": "agenda"},
                {"type": "link", "url": "javascript:alert(1)"},
                {"type": "color", "value": "#ff0000"},
                {"type": "team", "team_id": "T1"},
                {"type": "usergroup", "usergroup_id": "S1"},
            )
        )
    )

    assert found.text == "@Ada Moor#heads@here🎉16:00agendajavascript:alert(1)#ff0000@T1@S1"
    assert [link.attributes["href"] for link in found.all("a")] == ["/?as=U1&in=C1", "https://a.example"]


def test_rich_text_lists_quotes_and_code_are_what_they_are() -> None:
    """Lists with their numbering and depth."""
    found = drawn(
        rich(
            {"type": "rich_text_list", "style": "bullet", "elements": [runs(run("a")), runs(run("b"))]},
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": [runs(run("c"))]},
            {"type": "rich_text_quote", "elements": [run("q")]},
            {"type": "rich_text_preformatted", "elements": [run("  p")]},
        )
    )

    assert [item.text for item in found.one("ul").all("li")] == ["a", "b"]
    assert found.one("ol").is_(None, start="3", class_="indent-1")
    assert (found.one("blockquote").text, found.one("pre").text) == ("q", "  p")


def test_a_table_has_a_head_and_can_be_scrolled_by_keyboard() -> None:
    """The first row names the columns; a column may be aligned."""
    rows = [[{"type": "raw_text", "text": "School"}, {"type": "raw_text", "text": "Going"}]]
    rows.append([{"type": "raw_text", "text": "Hilltop"}, rich(runs(run("Yes", bold=True)))])
    block = {"type": "table", "rows": rows, "column_settings": [None, {"align": "right", "is_wrapped": False}]}

    found = drawn(block)

    assert found.one("div", role="region").attributes["tabindex"] == "0"
    assert [cell.text for cell in found.all("th", scope="col")] == ["School", "Going"]
    assert found.all("td")[1].is_(None, class_="right")
    assert found.all("td")[1].one("strong").text == "Yes"


def test_markdown_is_translated() -> None:
    """Headings, lists within lists, quotations, tables, code and links; what would be a tag is text."""
    lines = [
        "# Title <b>",
        "**Bold *and slanted***, ~~gone~~, `a*b*`, [agenda](https://a.example) and [bad](javascript:x)",
        "",
        "1. One",
        "   - deeper",
        "2. Two",
        "> Quoted",
        "---",
        "| School | Going |",
        "|--------|-------|",
        "| Hilltop | Yes |",
        "```py",
        "# no title",
        "```",
    ]
    found = drawn({"type": "markdown", "text": "\n".join(lines)})

    assert found.one("h3").text == "Title <b>"
    assert found.all("p")[0].text == "Bold and slanted, gone, a*b*, agenda and [bad](javascript:x)"
    assert (found.all("strong")[0].text, found.one("em").text, found.one("s").text) == (
        "Bold and slanted",
        "and slanted",
        "gone",
    )
    assert found.one("a").attributes["href"] == "https://a.example"
    assert [item.text for item in found.one("ol").all("li")] == ["Onedeeper", "deeper", "Two"]
    assert found.one("blockquote").text == "Quoted"
    assert [[cell.text for cell in row.all()] for row in found.all("tr")] == [["School", "Going"], ["Hilltop", "Yes"]]
    assert found.one("pre").text == "# no title"
    assert len(found.all("hr")) == 1


@given(st.text("-*_~`#>|[]()! \\\n1.ab", max_size=60))
def test_any_markdown_is_drawn(text: str) -> None:
    """However its marks are mixed: its beginning stands there, and every tag is closed."""
    found = drawn({"type": "markdown", "text": "x" + text})

    assert found.text.startswith("x")


def test_every_block_of_the_grammar_is_drawn() -> None:
    """No kind of block has only a note in its place."""
    assert set(get_args(Block)) <= set(draw_block.registry)


def test_a_video_is_a_title_and_a_picture_that_opens_it() -> None:
    """In a tab of its own, since nothing from elsewhere runs on this page."""
    block = {
        "type": "video",
        "alt_text": "A head teacher speaks",
        "title": plain("Talk"),
        "author_name": "Ada Moor",
        "provider_name": "Tubes",
        "description": plain("On reading aloud."),
        "thumbnail_url": "https://a.example/a.png",
        "title_url": "https://a.example/about",
        "video_url": "https://a.example/v",
    }

    found = drawn(block)
    title, play = found.all("a")

    assert found.one("figcaption").text == "Tubes · Ada MoorTalkOn reading aloud."
    assert title.attributes["href"] == "https://a.example/about"
    assert play.is_("a", href="https://a.example/v", target="_blank", aria_label="Play: Talk")
    assert play.one("img").attributes["alt"] == "A head teacher speaks"


def test_an_attachment_shows_its_blocks_or_its_texts() -> None:
    """The older way to say more."""
    canvas = Canvas(a_reader(), "message:C1:1")
    with_blocks, with_texts = parse_attachments([{"blocks": [section("*In*")]}, {"title": "T", "text": "_x_"}])

    assert read(draw_attachment(with_blocks, canvas)).one("strong").text == "In"
    assert [each.text for each in read(draw_attachment(with_texts, canvas)).all("div", class_="text")] == ["T", "x"]


OPTION = {"text": plain("o"), "value": "o", "description": plain("o")}
SAMPLES: list[Json] = [
    {"type": "header", "text": plain("x")},
    {"type": "section", "text": mrkdwn("x"), "fields": [plain("x"), mrkdwn("x")], "accessory": button("x")},
    {"type": "context", "elements": [{"type": "image", "image_url": "https://x", "alt_text": "x"}, mrkdwn("x")]},
    {"type": "image", "image_url": "https://x", "alt_text": "x", "title": plain("x")},
    actions(
        button("x", url="https://x", accessibility_label="x"),
        {
            "type": "button",
            "action_id": "b",
            "text": plain("x"),
            "confirm": {"title": plain("x"), "text": mrkdwn("x"), "confirm": plain("x"), "deny": plain("x")},
        },
        {"type": "overflow", "action_id": "c", "options": [OPTION]},
        {"type": "static_select", "action_id": "d", "options": [OPTION], "placeholder": plain("x")},
        {"type": "static_select", "action_id": "e", "option_groups": [{"label": plain("x"), "options": [OPTION]}]},
        {"type": "multi_static_select", "action_id": "f", "options": [OPTION], "initial_options": [OPTION]},
        {"type": "radio_buttons", "action_id": "g", "options": [OPTION]},
        {"type": "checkboxes", "action_id": "h", "options": [OPTION]},
        {"type": "datepicker", "action_id": "i", "placeholder": plain("x")},
        {"type": "users_select", "action_id": "j", "placeholder": plain("x")},
    ),
    field("x", TEXT, hint=plain("x")),
    rich(runs(run("x"), {"type": "link", "url": "https://x", "text": "x"}, {"type": "user", "user_id": "x"})),
    rich(
        {"type": "rich_text_preformatted", "elements": [run("x")]}, {"type": "rich_text_quote", "elements": [run("x")]}
    ),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
    {"type": "markdown", "text": "x"},
]
FIXED = frozenset({"type", "style", "image_url"})


def with_hostile_words(value: object, key: str = "") -> object:
    """The same JSON with hostile text in place of every word that an app may choose."""
    if isinstance(value, dict):
        return {name: with_hostile_words(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [with_hostile_words(each, key) for each in value]
    if key == "url":
        return f"https://x/{HOSTILE}"
    if key == "action_id":
        return f"{HOSTILE}{value}"
    return HOSTILE if isinstance(value, str) and key not in FIXED else value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["type"]))
def test_hostile_words_stay_words_in_every_block(sample: Json) -> None:
    """In texts, placeholders, values, ids and addresses: no tag or attribute that the harmless block has not."""
    harmless = drawn(copy.deepcopy(sample))
    hostile_block = with_hostile_words(sample)
    assert isinstance(hostile_block, dict)

    hostile = drawn(hostile_block)

    assert {node.name for node in hostile.all()} <= {node.name for node in harmless.all()} | {
        "strong",
        "em",
        "s",
        "code",
    }
    assert _attribute_names(hostile.all()) <= _attribute_names(harmless.all())
    assert "<script>" in hostile.text or "<script>" in str([node.attributes for node in hostile.all()])


def _attribute_names(nodes: list[Node]) -> set[str]:
    return {name for node in nodes for name in node.attributes}
