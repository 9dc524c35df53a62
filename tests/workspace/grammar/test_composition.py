"""Text and composition objects: every limit from both sides."""

import pytest

from bot.workspace.grammar import Checkboxes, MarkedOption, Mrkdwn, Section, Surface, parse_blocks
from tests.workspace.grammar.limits import Limit, in_a_modal, limit, refusal, told
from tests.workspace.grammar.payloads import (
    actions,
    beside,
    button,
    confirm,
    context,
    element,
    field,
    group,
    letters,
    mrkdwn,
    option,
    options,
    picture,
    plain,
    section,
    select,
    without,
)

LESS_THAN_76 = "must be less than 76 characters"


def asked(**more: object) -> list[dict[str, object]]:
    """A button that asks once more."""
    return beside(button(confirm=confirm(**more)))


def menu(**more: object) -> list[dict[str, object]]:
    """A menu with one option."""
    return beside(select(options=[option(**more)]))


def boxes(**more: object) -> list[dict[str, object]]:
    """A group of one checkbox."""
    return beside(element("checkboxes", options=[option(**more)]))


def conversations(**filters: object) -> list[dict[str, object]]:
    """A menu of conversations that leaves some out."""
    return beside(element("conversations_select", filter=filters))


def typed(**config: object) -> list[dict[str, object]]:
    """An input that sends what is typed."""
    return [field(element("plain_text_input", dispatch_action_config=config))]


LIMITS = [
    limit(
        "plain text is at least 1 character",
        [section(text=plain("x"))],
        [section(text=plain(""))],
        at="/0/text/text",
        says="must be more than 0 characters",
    ),
    limit(
        "plain text is at most 3000 characters",
        [section(text=plain(letters(3000)))],
        [section(text=plain(letters(3001)))],
        at="/0/text/text",
        says="must be less than 3001 characters",
    ),
    limit(
        "mrkdwn is at least 1 character",
        [section(text=mrkdwn("x"))],
        [section(text=mrkdwn(""))],
        at="/0/text/text",
        says="must be more than 0 characters",
    ),
    limit(
        "mrkdwn is at most 3000 characters",
        [section(text=mrkdwn(letters(3000)))],
        [section(text=mrkdwn(letters(3001)))],
        at="/0/text/text",
        says="must be less than 3001 characters",
    ),
    limit(
        "emoji belongs to plain text only",
        [section(text=plain(emoji=True))],
        [section(text=mrkdwn(emoji=True))],
        at="/0/text",
        says="invalid additional property: emoji",
    ),
    limit(
        "verbatim belongs to mrkdwn only",
        [section(text=mrkdwn(verbatim=True))],
        [section(text=plain(verbatim=True))],
        at="/0/text",
        says="invalid additional property: verbatim",
    ),
    limit(
        "a text object is plain text or mrkdwn",
        [section(text=mrkdwn())],
        [section(text={"type": "markdown", "text": "x"})],
        at="/0/text/type",
        says="unsupported type: markdown",
    ),
    limit(
        "an option's text is at most 75 characters",
        menu(text=plain(letters(75))),
        menu(text=plain(letters(76))),
        at="/0/accessory/options/0/text/text",
        says=LESS_THAN_76,
    ),
    limit(
        "an option's value is at most 150 characters",
        menu(value=letters(150)),
        menu(value=letters(151)),
        at="/0/accessory/options/0/value",
        says="must be less than 151 characters",
    ),
    limit(
        "an option's description is at most 75 characters",
        menu(description=plain(letters(75))),
        menu(description=plain(letters(76))),
        at="/0/accessory/options/0/description/text",
        says=LESS_THAN_76,
    ),
    limit(
        "an option has a value",
        menu(),
        beside(select(options=[without(option(), "value")])),
        at="/0/accessory/options/0",
        says="missing required field: value",
    ),
    limit(
        "a menu's options are plain text",
        boxes(text=mrkdwn()),
        menu(text=mrkdwn()),
        at="/0/accessory/options/0/text/type",
        says="must be a valid enum value",
    ),
    limit(
        "a menu's descriptions are plain text",
        boxes(description=mrkdwn()),
        menu(description=mrkdwn()),
        at="/0/accessory/options/0/description/type",
        says="must be a valid enum value",
    ),
    limit(
        "a checkbox's text is at most 75 characters",
        boxes(text=mrkdwn(letters(75))),
        boxes(text=mrkdwn(letters(76))),
        at="/0/accessory/options/0/text/text",
        says=LESS_THAN_76,
    ),
    limit(
        "a checkbox's description is at most 75 characters",
        boxes(description=mrkdwn(letters(75))),
        boxes(description=mrkdwn(letters(76))),
        at="/0/accessory/options/0/description/text",
        says=LESS_THAN_76,
    ),
    limit(
        "only overflow options open an address",
        beside(element("overflow", options=[option(url="https://example.org")])),
        menu(url="https://example.org"),
        at="/0/accessory/options/0",
        says="invalid additional property: url",
    ),
    limit(
        "an overflow option's address is at most 3000 characters",
        beside(element("overflow", options=[option(url=letters(3000))])),
        beside(element("overflow", options=[option(url=letters(3001))])),
        at="/0/accessory/options/0/url",
        says="must be less than 3001 characters",
    ),
    limit(
        "a group's label is at most 75 characters",
        beside({"type": "static_select", "option_groups": [group(label=plain(letters(75)))]}),
        beside({"type": "static_select", "option_groups": [group(label=plain(letters(76)))]}),
        at="/0/accessory/option_groups/0/label/text",
        says=LESS_THAN_76,
    ),
    limit(
        "a group has at least 1 option",
        beside({"type": "static_select", "option_groups": [group(options=options(1))]}),
        beside({"type": "static_select", "option_groups": [group(options=[])]}),
        at="/0/accessory/option_groups/0/options",
        says="must provide at least 1 items",
    ),
    limit(
        "a group has at most 100 options",
        [section(accessory={"type": "static_select", "option_groups": [group(options=options(100))]})],
        [section(accessory={"type": "static_select", "option_groups": [group(options=options(101))]})],
        at="/0/accessory/option_groups/0/options",
        says="no more than 100 items allowed",
    ),
    limit(
        "a confirmation's title is at most 100 characters",
        asked(title=plain(letters(100))),
        asked(title=plain(letters(101))),
        at="/0/accessory/confirm/title/text",
        says="must be less than 101 characters",
    ),
    limit(
        "a confirmation's text is at most 300 characters",
        asked(text=mrkdwn(letters(300))),
        asked(text=mrkdwn(letters(301))),
        at="/0/accessory/confirm/text/text",
        says="must be less than 301 characters",
    ),
    limit(
        "a confirmation's yes is at most 30 characters",
        asked(confirm=plain(letters(30))),
        asked(confirm=plain(letters(31))),
        at="/0/accessory/confirm/confirm/text",
        says="must be less than 31 characters",
    ),
    limit(
        "a confirmation's no is at most 30 characters",
        asked(deny=plain(letters(30))),
        asked(deny=plain(letters(31))),
        at="/0/accessory/confirm/deny/text",
        says="must be less than 31 characters",
    ),
    limit(
        "a confirmation is primary or danger",
        asked(style="danger"),
        asked(style="warning"),
        at="/0/accessory/confirm/style",
        says="must be a valid enum value",
    ),
    *[
        limit(
            f"a confirmation has its {part}",
            asked(),
            beside(button(confirm=without(confirm(), part))),
            at="/0/accessory/confirm",
            says=f"missing required field: {part}",
        )
        for part in ("title", "text", "confirm", "deny")
    ],
    limit(
        "a conversation filter filters something",
        conversations(exclude_bot_users=True),
        conversations(),
        at="/0/accessory/filter",
        says="must have minimum 1 properties",
    ),
    limit(
        "a conversation filter includes at least one kind",
        conversations(include=["im"]),
        conversations(include=[]),
        at="/0/accessory/filter/include",
        says="must provide at least 1 items",
    ),
    limit(
        "a conversation filter knows four kinds",
        conversations(include=["im", "mpim", "private", "public"]),
        conversations(include=["im", "external"]),
        at="/0/accessory/filter/include/1",
        says="must be a valid enum value",
    ),
    limit(
        "typing is sent on enter or on each character",
        typed(trigger_actions_on=["on_enter_pressed", "on_character_entered"]),
        typed(trigger_actions_on=["on_blur"]),
        at="/0/element/dispatch_action_config/trigger_actions_on/0",
        says="must be a valid enum value",
        parse=in_a_modal,
    ),
    limit(
        "a Slack file is named by its id or its address, not both",
        [without(picture(slack_file={"id": "F1"}), "image_url")],
        [without(picture(slack_file={"id": "F1", "url": "https://example.org"}), "image_url")],
        at="/0/slack_file",
        says="must define either `id` or `url`",
    ),
    limit(
        "a Slack file is named at all",
        [without(picture(slack_file={"url": "https://example.org"}), "image_url")],
        [without(picture(slack_file={}), "image_url")],
        at="/0/slack_file",
        says="must define either `id` or `url`",
    ),
    limit(
        "null is no object",
        menu(),
        beside(select(initial_option=None)),
        at="/0/accessory/initial_option",
        says="must provide an object",
    ),
    limit(
        "null is no string",
        beside(button(style="primary")),
        beside(button(style=None)),
        at="/0/accessory/style",
        says="must provide a string",
    ),
    limit(
        "null is no boolean",
        [section(expand=True)],
        [section(expand=None)],
        at="/0/expand",
        says="must be a boolean",
    ),
    limit(
        "null is no array",
        [section(fields=[plain()])],
        [section(fields=None)],
        at="/0/fields",
        says="must provide an array",
    ),
    limit(
        "a number is no boolean",
        [section(text=plain(emoji=False))],
        [section(text=plain(emoji=0))],
        at="/0/text/emoji",
        says="must be a boolean",
    ),
    limit(
        "a number is no string",
        [actions(button(value="1"))],
        [actions(button(value=1))],
        at="/0/elements/0/value",
        says="must provide a string",
    ),
    limit(
        "a string is no text object",
        [context(plain("Words"))],
        [context("Words")],
        at="/0/elements/0",
        says="must provide an object",
    ),
]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes)


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]


def test_checkboxes_keep_their_markup() -> None:
    """The words of a checkbox may be formatted, so they are parsed as mrkdwn."""
    (parsed,) = parse_blocks(boxes(text=mrkdwn("*Lunch*")), Surface.MESSAGE)

    assert isinstance(parsed, Section)
    assert isinstance(parsed.accessory, Checkboxes)
    assert parsed.accessory.options[0] == MarkedOption(text=Mrkdwn(type="mrkdwn", text="*Lunch*"), value="a")
