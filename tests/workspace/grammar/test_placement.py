"""Which element may stand in which block, and on which surface."""

import pytest

from bot.workspace.grammar import Surface
from tests.workspace.grammar.limits import (
    Parse,
    in_a_home,
    in_a_message,
    in_a_modal,
    refusal,
    told,
)
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    beside,
    context,
    element,
    field,
)

SECTION, ACTIONS, INPUT, CONTEXT = "section", "actions", "input", "context"
EVERYWHERE = frozenset(Surface)
MODAL_ONLY = frozenset({Surface.MODAL})

PLACES: dict[str, tuple[set[str], frozenset[Surface]]] = {
    "button": ({SECTION, ACTIONS}, EVERYWHERE),
    "checkboxes": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "radio_buttons": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "overflow": ({SECTION, ACTIONS}, EVERYWHERE),
    "static_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "external_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "users_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "conversations_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "channels_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "multi_static_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "multi_external_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "multi_users_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "multi_conversations_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "multi_channels_select": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "datepicker": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "timepicker": ({SECTION, ACTIONS, INPUT}, EVERYWHERE),
    "datetimepicker": ({ACTIONS, INPUT}, frozenset({Surface.MESSAGE, Surface.MODAL})),
    "plain_text_input": ({INPUT}, EVERYWHERE),
    "number_input": ({INPUT}, MODAL_ONLY),
    "email_text_input": ({INPUT}, MODAL_ONLY),
    "url_text_input": ({INPUT}, MODAL_ONLY),
    "rich_text_input": ({INPUT}, frozenset({Surface.MODAL, Surface.HOME})),
    "file_input": ({INPUT}, MODAL_ONLY),
    "image": ({SECTION, CONTEXT}, EVERYWHERE),
}

SURFACES: dict[Surface, Parse] = {
    Surface.MESSAGE: in_a_message,
    Surface.MODAL: in_a_modal,
    Surface.HOME: in_a_home,
}


def placed(kind: str, place: str) -> tuple[list[Json], str]:
    """The element in a block of this kind, and the pointer to its type."""
    match place:
        case "section":
            return beside(element(kind)), "/0/accessory/type"
        case "actions":
            return [actions(element(kind))], "/0/elements/0/type"
        case "input":
            return [field(element(kind))], "/0/element/type"
        case _:
            return [context(element(kind))], "/0/elements/0/type"


@pytest.mark.parametrize("surface", Surface)
@pytest.mark.parametrize("place", [SECTION, ACTIONS, INPUT, CONTEXT])
@pytest.mark.parametrize("kind", PLACES)
def test_an_element_stands_where_slack_lets_it(kind: str, place: str, surface: Surface) -> None:
    """In the blocks and on the surfaces of Slack's table; elsewhere its type is not supported."""
    parse = SURFACES[surface]
    blocks, pointer = placed(kind, place)
    places, surfaces = PLACES[kind]

    if place in places and surface in surfaces:
        assert parse(blocks)
    else:
        assert told(refusal(parse, blocks)) == [(pointer, f"unsupported type: {kind}")]


@pytest.mark.parametrize("kind", ["conversations_select", "channels_select"])
def test_a_response_url_comes_from_the_inputs_of_a_modal(kind: str) -> None:
    """The same menu may not ask for one beside a section, nor in a message."""
    menu = element(kind, response_url_enabled=True)
    wording = "invalid additional property: response_url_enabled"

    assert in_a_modal([field(menu)])
    assert told(refusal(in_a_modal, beside(menu))) == [("/0/accessory", wording)]
    assert told(refusal(in_a_message, [field(menu)])) == [("/0/element", wording)]
    assert told(refusal(in_a_home, [field(menu)])) == [("/0/element", wording)]


def test_one_element_of_a_view_takes_the_focus() -> None:
    """A second one that asks for it is refused; one that declines is not."""
    eager = element("plain_text_input", focus_on_load=True)
    modest = element("plain_text_input", focus_on_load=False)
    in_a_modal([field(eager), field(modest)])

    refused = refusal(in_a_modal, [field(eager), field(modest), field(eager)])

    assert told(refused) == [("/2/element/focus_on_load", "only one element can have `focus_on_load` set")]
