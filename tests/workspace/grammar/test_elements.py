"""Elements: every limit from both sides, and which of them may stand where."""

import pytest

from bot.workspace.grammar import Surface
from tests.workspace.grammar.limits import (
    Limit,
    Parse,
    in_a_home,
    in_a_message,
    in_a_modal,
    limit,
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
    group,
    letters,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    run,
    text,
    without,
)


def pressed(**more: object) -> list[Json]:
    return beside(element("button", **more))


def menu(**more: object) -> list[Json]:
    return beside(element("static_select", **more))


def menus(**more: object) -> list[Json]:
    return beside(element("multi_static_select", **more))


def grouped(count: int) -> list[Json]:
    return beside({"type": "static_select", "option_groups": [group() for _ in range(count)]})


def asked(kind: str, **more: object) -> list[Json]:
    return [field(element(kind, **more))]


BUTTON = [
    limit(
        "a button's text is at most 75 characters",
        pressed(text=plain(letters(75))),
        pressed(text=plain(letters(76))),
        at="/0/accessory/text/text",
        says="must be less than 76 characters",
    ),
    limit(
        "a button's text is plain",
        pressed(text=plain()),
        pressed(text=mrkdwn()),
        at="/0/accessory/text/type",
        says="must be a valid enum value",
    ),
    limit(
        "a button's value is at most 2000 characters",
        pressed(value=letters(2000)),
        pressed(value=letters(2001)),
        at="/0/accessory/value",
        says="must be less than 2001 characters",
    ),
    limit(
        "a button's address is at most 3000 characters",
        pressed(url=letters(3000)),
        pressed(url=letters(3001)),
        at="/0/accessory/url",
        says="must be less than 3001 characters",
    ),
    limit(
        "a button's address is at least 1 character",
        pressed(url="/"),
        pressed(url=""),
        at="/0/accessory/url",
        says="must be more than 0 characters",
    ),
    limit(
        "a button's label for screen readers is at most 75 characters",
        pressed(accessibility_label=letters(75)),
        pressed(accessibility_label=letters(76)),
        at="/0/accessory/accessibility_label",
        says="must be less than 76 characters",
    ),
    limit(
        "a button is primary, danger or plain",
        pressed(style="primary"),
        pressed(style="default"),
        at="/0/accessory/style",
        says="must be a valid enum value",
    ),
]

STATIC_MENUS = [
    limit(
        "a menu has at least 1 option",
        menu(options=options(1)),
        menu(options=[]),
        at="/0/accessory/options",
        says="must provide at least 1 items",
    ),
    limit(
        "a menu has at most 100 options",
        menu(options=options(100)),
        menu(options=options(101)),
        at="/0/accessory/options",
        says="no more than 100 items allowed",
    ),
    limit(
        "a menu has at most 100 groups",
        grouped(100),
        grouped(101),
        at="/0/accessory/option_groups",
        says="no more than 100 items allowed",
    ),
    limit(
        "a menu has options or groups, not both",
        menu(),
        menu(option_groups=[group()]),
        at="/0/accessory/type",
        says="must define either `options` or `option_groups`",
    ),
    limit(
        "a menu has options or groups at all",
        grouped(1),
        beside({"type": "static_select"}),
        at="/0/accessory/type",
        says="must define either `options` or `option_groups`",
    ),
    limit(
        "a menu starts from one of its options",
        menu(options=options(2), initial_option=option("1")),
        menu(options=options(2), initial_option=option("2")),
        at="/0/accessory/initial_option",
        says="must be among the `options`",
    ),
    limit(
        "a menu starts from an option as it is listed, to the letter",
        menu(options=options(2), initial_option=option("1")),
        menu(options=options(2), initial_option=option("1", text=plain("Other words"))),
        at="/0/accessory/initial_option",
        says="must be among the `options`",
    ),
    limit(
        "a grouped menu starts from an option of a group",
        beside({"type": "static_select", "option_groups": [group()], "initial_option": option()}),
        beside({"type": "static_select", "option_groups": [group()], "initial_option": option("b")}),
        at="/0/accessory/initial_option",
        says="must be among the `options`",
    ),
    limit(
        "a menu's placeholder is at most 150 characters",
        menu(placeholder=plain(letters(150))),
        menu(placeholder=plain(letters(151))),
        at="/0/accessory/placeholder/text",
        says="must be less than 151 characters",
    ),
    limit(
        "a menu's placeholder is plain text",
        menu(placeholder=plain()),
        menu(placeholder=mrkdwn()),
        at="/0/accessory/placeholder/type",
        says="must be a valid enum value",
    ),
    limit(
        "a multiple menu starts from some of its options",
        menus(options=options(3), initial_options=[option("0"), option("2")]),
        menus(options=options(3), initial_options=[option("0"), option("3")]),
        at="/0/accessory/initial_options",
        says="must be among the `options`",
    ),
    limit(
        "a multiple menu takes at least 1 choice",
        menus(max_selected_items=1),
        menus(max_selected_items=0),
        at="/0/accessory/max_selected_items",
        says="must be greater than 1",
    ),
    *[
        limit(
            f"{kind} asks the app after no letter at the earliest",
            beside(element(kind, min_query_length=0)),
            beside(element(kind, min_query_length=-1)),
            at="/0/accessory/min_query_length",
            says="must be greater than 0",
        )
        for kind in ("external_select", "multi_external_select")
    ],
    limit(
        "only a multiple menu counts its choices",
        menus(max_selected_items=2),
        menu(max_selected_items=2),
        at="/0/accessory",
        says="invalid additional property: max_selected_items",
    ),
]

GROUPS_OF_CHOICES = [
    *[
        limit(
            f"{kind} have at least 1 option",
            beside(element(kind, options=options(1))),
            beside(element(kind, options=[])),
            at="/0/accessory/options",
            says="must provide at least 1 items",
        )
        for kind in ("checkboxes", "radio_buttons", "overflow")
    ],
    *[
        limit(
            f"{kind} have at most {most} options",
            beside(element(kind, options=options(most))),
            beside(element(kind, options=options(most + 1))),
            at="/0/accessory/options",
            says=f"no more than {most} items allowed",
        )
        for kind, most in (("checkboxes", 10), ("radio_buttons", 10), ("overflow", 5))
    ],
    limit(
        "checkboxes start from some of their options",
        beside(element("checkboxes", options=options(3), initial_options=options(2))),
        beside(element("checkboxes", options=options(3), initial_options=[option("3")])),
        at="/0/accessory/initial_options",
        says="must be among the `options`",
    ),
    limit(
        "radio buttons start from one of their options",
        beside(element("radio_buttons", options=options(3), initial_option=option("2"))),
        beside(element("radio_buttons", options=options(3), initial_option=option("3"))),
        at="/0/accessory/initial_option",
        says="must be among the `options`",
    ),
]

PICKERS = [
    *[
        limit(
            f"{day!r} is no date",
            beside(element("datepicker", initial_date="2028-02-29")),
            beside(element("datepicker", initial_date=day)),
            at="/0/accessory/initial_date",
            says="input must be a valid: date",
        )
        for day in (
            "2027-02-29",
            "2028-2-29",
            "29/02/2028",
            "20280229",
            "2028-02-29T00:00",
            "2028-W09-2",
            "٢٠٢٨-٠٢-٢٩",
            "",
        )
    ],
    *[
        limit(
            f"{time!r} is no time",
            beside(element("timepicker", initial_time="09:05")),
            beside(element("timepicker", initial_time=time)),
            at="/0/accessory/initial_time",
            says="input must match regex pattern: ^([01][0-9]|2[0-3]):[0-5][0-9]$",
        )
        for time in ("9:05", "24:00", "23:60", "09:05:00", "9am", "٠٩:٠٥")
    ],
    limit(
        "an instant has no fewer than 10 digits",
        [actions(element("datetimepicker", initial_date_time=1_000_000_000))],
        [actions(element("datetimepicker", initial_date_time=999_999_999))],
        at="/0/elements/0/initial_date_time",
        says="must be greater than 1000000000",
    ),
    limit(
        "an instant has no more than 10 digits",
        [actions(element("datetimepicker", initial_date_time=9_999_999_999))],
        [actions(element("datetimepicker", initial_date_time=10_000_000_000))],
        at="/0/elements/0/initial_date_time",
        says="must be less than 9999999999",
    ),
    limit(
        "an instant is a number",
        [actions(element("datetimepicker", initial_date_time=1_700_000_000))],
        [actions(element("datetimepicker", initial_date_time="1700000000"))],
        at="/0/elements/0/initial_date_time",
        says="must provide an integer",
    ),
    limit(
        "an instant takes no placeholder",
        [actions(element("datepicker", placeholder=plain()))],
        [actions(element("datetimepicker", placeholder=plain()))],
        at="/0/elements/0",
        says="invalid additional property: placeholder",
    ),
]

INPUTS = [
    limit(
        "text may be required to have 3000 characters",
        asked("plain_text_input", min_length=3000),
        asked("plain_text_input", min_length=3001),
        at="/0/element/min_length",
        says="must be less than 3000",
    ),
    limit(
        "text may be required to have none",
        asked("plain_text_input", min_length=0),
        asked("plain_text_input", min_length=-1),
        at="/0/element/min_length",
        says="must be greater than 0",
    ),
    limit(
        "text may be allowed 3000 characters",
        asked("plain_text_input", max_length=3000),
        asked("plain_text_input", max_length=3001),
        at="/0/element/max_length",
        says="must be less than 3000",
    ),
    limit(
        "text is allowed at least 1 character",
        asked("plain_text_input", max_length=1),
        asked("plain_text_input", max_length=0),
        at="/0/element/max_length",
        says="must be greater than 1",
    ),
    limit(
        "a text's placeholder is at most 150 characters",
        asked("plain_text_input", placeholder=plain(letters(150))),
        asked("plain_text_input", placeholder=plain(letters(151))),
        at="/0/element/placeholder/text",
        says="must be less than 151 characters",
    ),
    limit(
        "a number says whether it may be a fraction",
        asked("number_input"),
        [field(without(element("number_input"), "is_decimal_allowed"))],
        at="/0/element",
        says="missing required field: is_decimal_allowed",
        parse=in_a_modal,
    ),
    *[
        limit(
            f"a number's {key} travels as a string",
            asked("number_input", **{key: "-1.5"}),
            asked("number_input", **{key: 1}),
            at=f"/0/element/{key}",
            says="must provide a string",
            parse=in_a_modal,
        )
        for key in ("initial_value", "min_value", "max_value")
    ],
    limit(
        "a number's string is a number",
        asked("number_input", min_value="10"),
        asked("number_input", min_value="ten"),
        at="/0/element/min_value",
        says=r"input must match regex pattern: ^-?[0-9]+(\.[0-9]+)?$",
        parse=in_a_modal,
    ),
    limit(
        "a number's least value is not above its greatest",
        asked("number_input", min_value="2", max_value="2.0"),
        asked("number_input", min_value="2.1", max_value="2"),
        at="/0/element/min_value",
        says="must not be greater than `max_value`",
        parse=in_a_modal,
    ),
    limit(
        "at least 1 file is taken",
        asked("file_input", max_files=1),
        asked("file_input", max_files=0),
        at="/0/element/max_files",
        says="must be greater than 1",
        parse=in_a_modal,
    ),
    limit(
        "at most 10 files are taken",
        asked("file_input", max_files=10),
        asked("file_input", max_files=11),
        at="/0/element/max_files",
        says="must be less than 10",
        parse=in_a_modal,
    ),
    limit(
        "rich text starts from rich text",
        asked("rich_text_input", initial_value=rich(run(text()))),
        asked("rich_text_input", initial_value="Words"),
        at="/0/element/initial_value",
        says="must provide an object",
        parse=in_a_modal,
    ),
    *[
        limit(
            f"rich text's {key} is at least 1",
            asked("rich_text_input", **{key: 1}),
            asked("rich_text_input", **{key: 0}),
            at=f"/0/element/{key}",
            says="must be greater than 1",
            parse=in_a_modal,
        )
        for key in ("min_lines", "max_lines")
    ],
    *[
        limit(
            f"rich text's {key} is at most 100",
            asked("rich_text_input", **{key: 100}),
            asked("rich_text_input", **{key: 101}),
            at=f"/0/element/{key}",
            says="must be less than 100",
            parse=in_a_modal,
        )
        for key in ("min_lines", "max_lines")
    ],
    limit(
        "an image element has words for those who cannot see it",
        beside(element("image")),
        beside(without(element("image"), "alt_text")),
        at="/0/accessory",
        says="missing required field: alt_text",
    ),
]


LIMITS = [*BUTTON, *STATIC_MENUS, *GROUPS_OF_CHOICES, *PICKERS, *INPUTS]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes)


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]


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
