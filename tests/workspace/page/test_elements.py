"""Each interactive element as the browser gets it: with its value, a name for a screen reader, and its wiring."""

from typing import get_args

import pytest

from bot.workspace.grammar import Surface
from bot.workspace.grammar.places import ActionsElement, InputElement
from bot.workspace.page.kit.elements import draw_element
from tests.workspace.kettle import Json, actions, button, field, plain, section
from tests.workspace.page.html import Node
from tests.workspace.page.readers import drawn


def option(text: str, value: str, **more: Json) -> Json:
    return {"text": plain(text), "value": value, **more}


TERMS = [option("Autumn", "a"), option("Spring", "b", description=plain("from 7 January"))]


def in_a_row(element: Json, **state: object) -> Node:
    """An element in an actions block of a message, holding `state`."""
    values = {"row": {"it": {"type": element["type"], **state}}} if state else {}
    return drawn(actions({"action_id": "it", **element}), values=values)


def in_a_field(element: Json, **more: object) -> Node:
    """An element in an input block of a modal, which is called Field."""
    return drawn(field("Field", element, **more), surface=Surface.MODAL)


def test_a_button_carries_its_ids_and_its_style() -> None:
    """What the browser sends back is the block and the action, not the words."""
    found = drawn(actions(button("Going", "answer", style="primary", value="7"))).one("button")

    assert found.text == "Going"
    assert found.is_(None, class_="button--primary", type="button", data_block="row", data_action="answer")
    assert found.is_(None, data_control="now")


def test_a_button_may_have_another_name_for_those_who_cannot_see() -> None:
    """Slack's accessibility_label."""
    found = drawn(actions(button("✓", accessibility_label="Accept the swap"))).one("button")

    assert found.attributes["aria-label"] == "Accept the swap"


def test_a_button_with_an_address_is_a_link_that_the_app_hears_of() -> None:
    """Slack opens it and tells the app as well."""
    found = drawn(actions(button("Agenda", url="https://a.example/agenda"))).one("a")

    assert found.is_(None, href="https://a.example/agenda", target="_blank", data_action="press")


def test_a_button_never_runs_what_stands_in_its_address() -> None:
    """An address that is none becomes an ordinary button."""
    found = drawn(actions(button("Agenda", url="javascript:alert(1)")))

    assert found.all("a") == []
    assert found.one("button").text == "Agenda"


def test_a_confirm_dialog_waits_beside_its_button() -> None:
    """Closed, named by its title and described by its text; the button says which one to open."""
    confirm = {
        "title": plain("Cancel it?"),
        "text": {"type": "mrkdwn", "text": "*12* heads hear of it."},
        "confirm": plain("Cancel it"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    row = drawn(actions(button("Cancel", confirm=confirm)))
    dialog = row.one("dialog")

    assert row.one("button", data_action="press").attributes["data-confirm"] == dialog.attributes["id"]
    assert "open" not in dialog.attributes
    assert row.one("h2", id=dialog.attributes["aria-labelledby"]).text == "Cancel it?"
    assert row.one("div", id=dialog.attributes["aria-describedby"]).one("strong").text == "12"
    assert [answer.text for answer in dialog.all("button")] == ["Keep it", "Cancel it"]
    assert dialog.one("button", data_answer="yes").is_(None, class_="button--danger")


def test_an_overflow_menu_offers_its_options_behind_a_button() -> None:
    """The button opens the menu; each option brings its value along."""
    options = [option("Who has answered?", "who"), {**option("Calendar", "cal"), "url": "https://a.example/cal"}]
    row = in_a_row({"type": "overflow", "options": options})
    opener, who = row.one("button", aria_label="More actions"), row.one("button", data_value="who")

    assert opener.attributes["popovertarget"] == row.one("div", popover="auto").attributes["id"]
    assert (who.text, who.attributes["data-action"]) == ("Who has answered?", "it")
    assert row.one("a", data_value="cal").attributes["href"] == "https://a.example/cal"


def test_a_select_offers_its_options_and_shows_what_was_chosen() -> None:
    """One line for each option, its description included; the state wins over what it began with."""
    element = {"type": "static_select", "options": TERMS, "initial_option": TERMS[0], "placeholder": plain("Which?")}

    untouched, used = in_a_row(element), in_a_row(element, selected_option=TERMS[1])

    assert [each.text for each in untouched.all("option")] == ["Which?", "Autumn", "Spring – from 7 January"]
    assert [each.text for each in untouched.all("option", selected="")] == ["Autumn"]
    assert [each.text for each in used.all("option", selected="")] == ["Spring – from 7 January"]


def test_groups_of_options_have_labels() -> None:
    """As Slack heads them."""
    groups = [{"label": plain("2027"), "options": TERMS}, {"label": plain("2028"), "options": TERMS[:1]}]

    found = in_a_row({"type": "static_select", "option_groups": groups}).all("optgroup")

    assert [(group.attributes["label"], len(group.all("option"))) for group in found] == [("2027", 2), ("2028", 1)]


@pytest.mark.parametrize(
    ("element", "offered"),
    [
        ({"type": "users_select"}, ["U1", "U2", "U3"]),
        ({"type": "channels_select"}, ["C1"]),
        ({"type": "conversations_select"}, ["C1", "C2", "D1", "D2"]),
        ({"type": "conversations_select", "filter": {"include": ["private", "im"]}}, ["C2", "D1", "D2"]),
        ({"type": "conversations_select", "filter": {"exclude_bot_users": True}}, ["C1", "C2", "D1"]),
    ],
)
def test_selects_of_people_and_places_offer_what_the_reader_may_see(element: Json, offered: list[str]) -> None:
    """Nobody who has left; public channels only where channels are asked for; filters as Slack applies them."""
    found = in_a_row(element)

    assert [each.attributes["value"] for each in found.all("option")] == ["", *offered]


@pytest.mark.parametrize(
    ("element", "state", "chips"),
    [
        ({"type": "multi_static_select", "options": TERMS}, {"selected_options": TERMS[:1]}, ["Autumn"]),
        ({"type": "multi_users_select"}, {"selected_users": ["U2", "U1"]}, ["Ben Hale", "Ada Moor"]),
        ({"type": "multi_channels_select"}, {"selected_channels": ["C1"]}, ["#heads"]),
        ({"type": "multi_conversations_select"}, {"selected_conversations": ["D1"]}, ["Ben Hale"]),
        ({"type": "multi_users_select", "placeholder": plain("Who?")}, {"selected_users": []}, []),
    ],
)
def test_a_multi_select_shows_its_choices_and_unfolds(element: Json, state: Json, chips: list[str]) -> None:
    """What is chosen stands in the summary and is ticked in the list below."""
    found = in_a_row(element, **state)

    assert [chip.text for chip in found.one("summary").all("span", class_="chip")] == chips
    assert len(found.all("input", checked="")) == len(chips)
    assert chips or found.one("summary").text == "Who?"


def test_a_full_multi_select_takes_no_more() -> None:
    """What is not ticked cannot be ticked once the most that may be chosen has been."""
    element = {"type": "multi_users_select", "max_selected_items": 1}

    found = in_a_row(element, selected_users=["U1"])

    assert [box.attributes["value"] for box in found.all("input", disabled="")] == ["U2", "U3"]
    assert "At most 1." in found.text


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ({"type": "datepicker", "initial_date": "2027-05-13"}, "date", "2027-05-13"),
        ({"type": "timepicker", "initial_time": "16:00"}, "time", "16:00"),
        ({"type": "datetimepicker", "initial_date_time": 1810220400}, "datetime-local", "2027-05-13T16:00"),
    ],
)
def test_pickers_are_the_browsers_own(element: Json, kind: str, value: str) -> None:
    """A date with a time stands in the reader's zone."""
    found = in_a_row(element).one("input")

    assert (found.attributes["type"], found.attributes["value"]) == (kind, value)


@pytest.mark.parametrize(
    ("element", "attributes"),
    [
        ({"type": "plain_text_input", "min_length": 2, "max_length": 9}, {"minlength": "2", "maxlength": "9"}),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, {"step": "1", "min": "1"}),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2.5"}, {"step": "any", "max": "2.5"}),
        ({"type": "email_text_input"}, {"type": "email"}),
        ({"type": "url_text_input", "placeholder": plain("https://")}, {"type": "url", "placeholder": "https://"}),
    ],
)
def test_typed_inputs_say_what_they_take(element: Json, attributes: dict[str, str]) -> None:
    """So that a phone shows the right keys, and the browser counts."""
    found = in_a_field(element).one("input")

    assert attributes.items() <= found.attributes.items()


def test_a_long_text_has_a_box_of_several_lines() -> None:
    """What stands in it stays as it is, tags and all."""
    found = in_a_field({"type": "plain_text_input", "multiline": True, "initial_value": "a\n</textarea>"})

    assert found.one("textarea").text == "a\n</textarea>"


@pytest.mark.parametrize(
    ("element", "kind", "role"),
    [
        ({"type": "radio_buttons", "options": TERMS, "initial_option": TERMS[1]}, "radio", "radiogroup"),
        ({"type": "checkboxes", "options": TERMS, "initial_options": [TERMS[1]]}, "checkbox", "group"),
    ],
)
def test_ticks_stand_in_a_group_with_a_name(element: Json, kind: str, role: str) -> None:
    """Named by the field's label; each tick by its own words."""
    found = in_a_field(element)
    group = found.one("div", role=role)

    assert found.one("span", id=group.attributes["aria-labelledby"]).text == "Field"
    assert [box.attributes["value"] for box in group.all("input", type=kind, checked="")] == ["b"]
    assert [label.text for label in group.all("label")] == ["Autumn", "Springfrom 7 January"]


def test_the_words_of_a_tick_may_be_mrkdwn() -> None:
    """Here alone among options."""
    options = [{"text": {"type": "mrkdwn", "text": "*One*"}, "value": "1"}]

    found = in_a_row({"type": "checkboxes", "options": options})

    assert found.one("label").one("strong").text == "One"


@pytest.mark.parametrize(
    ("config", "when"),
    [
        (None, "on_enter_pressed"),
        ({"trigger_actions_on": ["on_character_entered"]}, "on_character_entered"),
    ],
)
def test_an_input_that_tells_the_app_says_when(config: Json | None, when: str) -> None:
    """On Enter, unless the app asks for each character."""
    element = {"type": "plain_text_input", **({"dispatch_action_config": config} if config else {})}

    telling = in_a_field(element, dispatch_action=True).one("input")
    quiet = in_a_field(element).one("input")

    assert (telling.attributes["data-control"], telling.attributes["data-when"]) == ("now", when)
    assert quiet.attributes["data-control"] == "later"
    assert "data-when" not in quiet.attributes


def test_an_accessory_is_named_by_the_words_beside_it() -> None:
    """A select beside a section has no label of its own."""
    select = {"type": "static_select", "action_id": "it", "options": TERMS}
    found = drawn(section("Which *term*?", accessory=select))

    named_by = found.one("select").attributes["aria-labelledby"]
    assert found.one("div", id=named_by).text == "Which term?"


def test_a_rich_text_is_typed_with_marks() -> None:
    """It stands there as it would be typed, and buttons above it put the marks there."""
    bold = {"type": "text", "text": "Bring", "style": {"bold": True}}
    parts = [{"type": "rich_text_section", "elements": [bold, {"type": "text", "text": " tea"}]}]
    start = {"type": "rich_text", "elements": parts}

    found = in_a_field({"type": "rich_text_input", "initial_value": start, "min_lines": 3})
    box = found.one("textarea")

    assert (box.text, box.attributes["rows"]) == ("*Bring* tea", "3")
    buttons = found.one("div", role="group").all("button")
    assert [(button.attributes["aria-label"], button.attributes["data-before"]) for button in buttons] == [
        ("Bold", "*"),
        ("Italic", "_"),
        ("Strikethrough", "~"),
        ("Link", "["),
        ("Bulleted list", "- "),
        ("Numbered list", "1. "),
        ("Quote", "> "),
        ("Code", "`"),
    ]


def test_every_element_of_the_grammar_is_drawn() -> None:
    """No kind of element has only a note in its place."""
    in_the_grammar = {each for place in (ActionsElement, InputElement) for each in get_args(get_args(place)[0])}

    assert in_the_grammar <= set(draw_element.registry)
