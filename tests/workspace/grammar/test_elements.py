"""Buttons, menus and groups of choices: every limit from both sides."""

import pytest

from tests.workspace.grammar.limits import (
    Limit,
    limit,
    refusal,
    told,
)
from tests.workspace.grammar.payloads import (
    Json,
    beside,
    element,
    group,
    letters,
    mrkdwn,
    option,
    options,
    plain,
)


def pressed(**more: object) -> list[Json]:
    return beside(element("button", **more))


def menu(**more: object) -> list[Json]:
    return beside(element("static_select", **more))


def menus(**more: object) -> list[Json]:
    return beside(element("multi_static_select", **more))


def grouped(count: int) -> list[Json]:
    return beside({"type": "static_select", "option_groups": [group() for _ in range(count)]})


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

LIMITS = [*BUTTON, *STATIC_MENUS, *GROUPS_OF_CHOICES]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes)


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]
