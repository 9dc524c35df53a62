"""Blocks: every limit from both sides."""

import pytest

from tests.workspace.grammar.limits import Limit, Parse, in_a_home, in_a_message, in_a_modal, limit, refusal, told
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    beside,
    bullets,
    button,
    cell,
    context,
    element,
    field,
    letters,
    mrkdwn,
    picture,
    plain,
    rich,
    run,
    section,
    table,
    text,
    video,
    without,
)

DIVIDER: Json = {"type": "divider"}
MARKDOWN: Json = {"type": "markdown", "text": "Words"}
SECTION_WITH_NOTHING_TO_SAY: Json = {"type": "section"}


def times(count: int, payload: Json) -> list[Json]:
    return [payload] * count


SECTION_AND_CONTEXT = [
    limit(
        "a section says something",
        [{"type": "section", "fields": [plain()]}],
        [SECTION_WITH_NOTHING_TO_SAY],
        at="/0/type",
        says="must define either `text` or `fields`",
    ),
    limit(
        "a section has at least 1 field",
        [section(fields=times(1, plain()))],
        [section(fields=[])],
        at="/0/fields",
        says="must provide at least 1 items",
    ),
    limit(
        "a section has at most 10 fields",
        [section(fields=times(10, plain()))],
        [section(fields=times(11, plain()))],
        at="/0/fields",
        says="no more than 10 items allowed",
    ),
    limit(
        "a field is at most 2000 characters",
        [section(fields=[mrkdwn(letters(2000))])],
        [section(fields=[mrkdwn(letters(2001))])],
        at="/0/fields/0/text",
        says="must be less than 2001 characters",
    ),
    limit(
        "a section has one accessory",
        beside(button()),
        [section(accessory=[button()])],
        at="/0/accessory",
        says="must provide an object",
    ),
    limit(
        "a context has at least 1 element",
        [context(plain())],
        [context()],
        at="/0/elements",
        says="must provide at least 1 items",
    ),
    limit(
        "a context has at most 10 elements",
        [context(*times(10, plain()))],
        [context(*times(11, plain()))],
        at="/0/elements",
        says="no more than 10 items allowed",
    ),
    limit(
        "a context's text is at most 3000 characters",
        [context(mrkdwn(letters(3000)))],
        [context(mrkdwn(letters(3001)))],
        at="/0/elements/0/text",
        says="must be less than 3001 characters",
    ),
]

HEADER_AND_IMAGE = [
    limit(
        "a header is at least 1 character",
        [{"type": "header", "text": plain("x")}],
        [{"type": "header", "text": plain("")}],
        at="/0/text/text",
        says="must be more than 0 characters",
    ),
    limit(
        "a header is at most 150 characters",
        [{"type": "header", "text": plain(letters(150))}],
        [{"type": "header", "text": plain(letters(151))}],
        at="/0/text/text",
        says="must be less than 151 characters",
    ),
    limit(
        "a header is plain text",
        [{"type": "header", "text": plain()}],
        [{"type": "header", "text": mrkdwn()}],
        at="/0/text/type",
        says="must be a valid enum value",
    ),
    limit(
        "a divider is nothing but a line",
        [DIVIDER],
        [{"type": "divider", "text": plain()}],
        at="/0",
        says="invalid additional property: text",
    ),
    limit(
        "an image has a source",
        [picture()],
        [without(picture(), "image_url")],
        at="/0",
        says="missing required field: image_url",
    ),
    limit(
        "an image has one source",
        [without(picture(slack_file={"id": "F1"}), "image_url")],
        [picture(slack_file={"id": "F1"})],
        at="/0/type",
        says="must define either `image_url` or `slack_file`",
    ),
    limit(
        "an image has words for those who cannot see it",
        [picture()],
        [without(picture(), "alt_text")],
        at="/0",
        says="missing required field: alt_text",
    ),
    limit(
        "an image's address is at most 3000 characters",
        [picture(image_url=letters(3000))],
        [picture(image_url=letters(3001))],
        at="/0/image_url",
        says="must be less than 3001 characters",
    ),
    limit(
        "an image's alt text is at most 2000 characters",
        [picture(alt_text=letters(2000))],
        [picture(alt_text=letters(2001))],
        at="/0/alt_text",
        says="must be less than 2001 characters",
    ),
    limit(
        "an image's title is at most 2000 characters",
        [picture(title=plain(letters(2000)))],
        [picture(title=plain(letters(2001)))],
        at="/0/title/text",
        says="must be less than 2001 characters",
    ),
]

ACTIONS_AND_INPUT = [
    limit(
        "actions have at least 1 element",
        [actions(button())],
        [actions()],
        at="/0/elements",
        says="must provide at least 1 items",
    ),
    limit(
        "actions have at most 25 elements",
        [actions(*times(25, button()))],
        [actions(*times(26, button()))],
        at="/0/elements",
        says="no more than 25 items allowed",
    ),
    limit(
        "an input has a label",
        [field(element("plain_text_input"))],
        [without(field(element("plain_text_input")), "label")],
        at="/0",
        says="missing required field: label",
    ),
    limit(
        "an input has an element",
        [field(element("plain_text_input"))],
        [without(field(element("plain_text_input")), "element")],
        at="/0",
        says="missing required field: element",
    ),
    limit(
        "an input's label is at most 2000 characters",
        [field(element("plain_text_input"), label=plain(letters(2000)))],
        [field(element("plain_text_input"), label=plain(letters(2001)))],
        at="/0/label/text",
        says="must be less than 2001 characters",
    ),
    limit(
        "an input's hint is at most 2000 characters",
        [field(element("plain_text_input"), hint=plain(letters(2000)))],
        [field(element("plain_text_input"), hint=plain(letters(2001)))],
        at="/0/hint/text",
        says="must be less than 2001 characters",
    ),
    limit(
        "files are not dispatched",
        [field(element("file_input"), dispatch_action=False)],
        [field(element("file_input"), dispatch_action=True)],
        at="/0/dispatch_action",
        says="must not be used with a `file_input` element",
        parse=in_a_modal,
    ),
]

RICH_TEXT = [
    limit(
        "a list's items are sections",
        [rich(bullets(run(text())))],
        [rich(bullets({"type": "rich_text_quote", "elements": [text()]}))],
        at="/0/elements/0/elements/0/type",
        says="must be a valid enum value",
    ),
    limit(
        "an inline element stands in a section",
        [rich(run(text()))],
        [rich(text())],
        at="/0/elements/0/type",
        says="unsupported type: text",
    ),
    limit(
        "a list is indented at most 8 steps",
        [rich(bullets(run(text()), indent=8))],
        [rich(bullets(run(text()), indent=9))],
        at="/0/elements/0/indent",
        says="must be less than 8",
    ),
    limit(
        "a list is not indented backwards",
        [rich(bullets(run(text()), indent=0))],
        [rich(bullets(run(text()), indent=-1))],
        at="/0/elements/0/indent",
        says="must be greater than 0",
    ),
    limit(
        "a list does not count from below nought",
        [rich(bullets(run(text()), offset=0))],
        [rich(bullets(run(text()), offset=-1))],
        at="/0/elements/0/offset",
        says="must be greater than 0",
    ),
    limit(
        "a list is bulleted or ordered",
        [rich(bullets(run(text()), style="ordered"))],
        [rich(bullets(run(text()), style="dashed"))],
        at="/0/elements/0/style",
        says="must be a valid enum value",
    ),
    limit(
        "a border is there or not",
        [rich({"type": "rich_text_quote", "elements": [text()], "border": 1})],
        [rich({"type": "rich_text_quote", "elements": [text()], "border": 2})],
        at="/0/elements/0/border",
        says="must be less than 1",
    ),
    limit(
        "a run has at least 1 character",
        [rich(run(text("x")))],
        [rich(run(text("")))],
        at="/0/elements/0/elements/0/text",
        says="must be more than 0 characters",
    ),
    limit(
        "only mentions are highlighted",
        [rich(run({"type": "user", "user_id": "U1", "style": {"highlight": True}}))],
        [rich(run(text(style={"highlight": True})))],
        at="/0/elements/0/elements/0/style",
        says="invalid additional property: highlight",
    ),
    limit(
        "a broadcast goes to one of three ranges",
        [rich(run({"type": "broadcast", "range": "here"}))],
        [rich(run({"type": "broadcast", "range": "school"}))],
        at="/0/elements/0/elements/0/range",
        says="must be a valid enum value",
    ),
    limit(
        "a date has a whole number of seconds",
        [rich(run({"type": "date", "timestamp": 1_700_000_000, "format": "{date}"}))],
        [rich(run({"type": "date", "timestamp": 1.5, "format": "{date}"}))],
        at="/0/elements/0/elements/0/timestamp",
        says="must provide an integer",
    ),
    limit(
        "preformatted text holds text and links",
        [
            rich(
                {"type": "rich_text_preformatted", "elements": [text(), {"type": "link", "url": "https://example.org"}]}
            )
        ],
        [rich({"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "wave"}]})],
        at="/0/elements/0/elements/0/type",
        says="unsupported type: emoji",
    ),
]

TABLE_AND_MARKDOWN = [
    limit(
        "a table has at least 1 row",
        [table([cell()])],
        [table()],
        at="/0/rows",
        says="must provide at least 1 items",
    ),
    limit(
        "a table has at most 100 rows",
        [table(*[[cell()]] * 100)],
        [table(*[[cell()]] * 101)],
        at="/0/rows",
        says="no more than 100 items allowed",
    ),
    limit(
        "a row has at most 20 cells",
        [table([cell()] * 20)],
        [table([cell()] * 21)],
        at="/0/rows/0",
        says="no more than 20 items allowed",
    ),
    limit(
        "a table has settings for at most 20 columns",
        [table([cell()], column_settings=[None, {"align": "right", "is_wrapped": True}] * 10)],
        [table([cell()], column_settings=[None] * 21)],
        at="/0/column_settings",
        says="no more than 20 items allowed",
    ),
    limit(
        "a column is aligned in one of three ways",
        [table([cell()], column_settings=[{"align": "center"}])],
        [table([cell()], column_settings=[{"align": "justified"}])],
        at="/0/column_settings/0/align",
        says="must be a valid enum value",
    ),
    limit(
        "a cell has at least 1 character",
        [table([cell("x")])],
        [table([cell("")])],
        at="/0/rows/0/0/text",
        says="must be more than 0 characters",
    ),
    limit(
        "a number's cell has its value",
        [table([{"type": "raw_number", "value": 1, "text": "1"}])],
        [table([{"type": "raw_number", "text": "1"}])],
        at="/0/rows/0/0",
        says="missing required field: value",
    ),
    limit(
        "a cell is raw or rich",
        [table([rich(run(text()))])],
        [table([plain()])],
        at="/0/rows/0/0/type",
        says="unsupported type: plain_text",
    ),
    limit(
        "a table has at most 10000 characters",
        [table([cell(letters(5000))], [cell(letters(5000))])],
        [table([cell(letters(5000))], [cell(letters(5001))])],
        at="/0/rows",
        says="must be less than 10001 characters",
    ),
    limit(
        "a markdown block is at least 1 character",
        [{"type": "markdown", "text": "x"}],
        [{"type": "markdown", "text": ""}],
        at="/0/text",
        says="must be more than 0 characters",
    ),
    limit(
        "a markdown block is at most 12000 characters",
        [{"type": "markdown", "text": letters(12_000)}],
        [{"type": "markdown", "text": letters(12_001)}],
        at="/0/text",
        says="must be less than 12001 characters",
    ),
]

VIDEO = [
    *[
        limit(
            f"a video has its {part}",
            [video()],
            [without(video(), part)],
            at="/0",
            says=f"missing required field: {part}",
        )
        for part in ("title", "alt_text", "video_url", "thumbnail_url")
    ],
    limit(
        "a video's title is less than 200 characters",
        [video(title=plain(letters(199)))],
        [video(title=plain(letters(200)))],
        at="/0/title/text",
        says="must be less than 200 characters",
    ),
    limit(
        "a video's author is less than 50 characters",
        [video(author_name=letters(49))],
        [video(author_name=letters(50))],
        at="/0/author_name",
        says="must be less than 50 characters",
    ),
]

ANY_BLOCK = [
    limit(
        "a block's id is at most 255 characters",
        [section(block_id=letters(255))],
        [section(block_id=letters(256))],
        at="/0/block_id",
        says="must be less than 256 characters",
    ),
    limit(
        "a block's id is unique",
        [section(block_id="a"), section(block_id="b"), DIVIDER, DIVIDER],
        [section(block_id="a"), section(block_id="b"), {"type": "divider", "block_id": "a"}],
        at="/2/block_id",
        says='`block_id` "a" already exists',
    ),
    limit(
        "an empty id is an id too",
        [section(block_id="")],
        [section(block_id=""), section(block_id="")],
        at="/1/block_id",
        says='`block_id` "" already exists',
    ),
    limit(
        "an action's id is at most 255 characters",
        [actions(button(action_id=letters(255)))],
        [actions(button(action_id=letters(256)))],
        at="/0/elements/0/action_id",
        says="must be less than 256 characters",
    ),
    limit(
        "an action's id is unique in its block",
        [actions(button(action_id="x")), actions(button(action_id="x"))],
        [DIVIDER, actions(button(action_id="x"), button(action_id="x"))],
        at="/1/elements/1/action_id",
        says='`action_id` "x" already exists',
    ),
    limit(
        "a message has at most 50 blocks",
        times(50, DIVIDER),
        times(51, DIVIDER),
        at="",
        says="no more than 50 items allowed",
    ),
    limit(
        "a modal has at most 100 blocks",
        times(100, DIVIDER),
        times(101, DIVIDER),
        at="",
        says="no more than 100 items allowed",
        parse=in_a_modal,
    ),
    limit(
        "a home has at most 100 blocks",
        times(100, DIVIDER),
        times(101, DIVIDER),
        at="",
        says="no more than 100 items allowed",
        parse=in_a_home,
    ),
    limit("blocks are an array", [], {}, at="", says="must provide an array"),
    limit("a block is an object", [DIVIDER], ["divider"], at="/0", says="must provide an object"),
    limit("a block has a type", [DIVIDER], [{}], at="/0", says="missing required field: type"),
    limit("a type is a string", [DIVIDER], [{"type": 5}], at="/0/type", says="must provide a string"),
]

LIMITS = [
    *SECTION_AND_CONTEXT,
    *HEADER_AND_IMAGE,
    *ACTIONS_AND_INPUT,
    *RICH_TEXT,
    *TABLE_AND_MARKDOWN,
    *VIDEO,
    *ANY_BLOCK,
]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes) is not None


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]


def test_a_nested_list_is_refused_key_by_key() -> None:
    """A list within a list is told what a section would not have: an observed answer of Slack's."""
    refused = refusal(in_a_message, [rich(bullets(bullets(run(text()))))])

    assert ("/0/elements/0/elements/0", "invalid additional property: style") in told(refused)


@pytest.mark.parametrize("kind", ["file", "container", "data_visualization", "rich_text_section", "card", ""])
def test_a_block_that_apps_cannot_send_is_an_unsupported_type(kind: str) -> None:
    """`file` is only ever received; the others are no blocks, or newer than this grammar."""
    refused = refusal(in_a_message, [{"type": kind}])

    assert told(refused) == [("/0/type", f"unsupported type: {kind}")]


@pytest.mark.parametrize("block", [table([cell()]), MARKDOWN], ids=["table", "markdown"])
@pytest.mark.parametrize("parse", [in_a_modal, in_a_home], ids=["modal", "home"])
def test_tables_and_markdown_stand_in_messages_only(block: Json, parse: Parse) -> None:
    """Anywhere else their type is not supported."""
    in_a_message([block])

    refused = refusal(parse, [block])

    assert told(refused) == [("/0/type", f"unsupported type: {block['type']}")]


@pytest.mark.parametrize("parse", [in_a_message, in_a_modal, in_a_home], ids=["message", "modal", "home"])
def test_every_other_block_stands_on_every_surface(parse: Parse) -> None:
    """Sections, headers, dividers, contexts, actions, inputs, images, rich text and videos."""
    blocks = [
        section(),
        {"type": "header", "text": plain()},
        DIVIDER,
        context(plain()),
        actions(button()),
        field(element("plain_text_input")),
        picture(),
        rich(run(text())),
        video(),
    ]

    assert parse(blocks)


def test_all_problems_are_told_at_once() -> None:
    """Nobody has to send a message twice to learn of its second mistake."""
    refused = refusal(in_a_message, [section(text=plain("")), SECTION_WITH_NOTHING_TO_SAY, {"type": "x"}])

    assert [pointer for pointer, _ in told(refused)] == ["/0/text/text", "/1/type", "/2/type"]


def test_a_second_table_is_an_invalid_attachment() -> None:
    """Slack answers so, although no attachment was sent."""
    refused = refusal(in_a_message, [table([cell()]), table([cell()])])

    assert (refused.error, told(refused)) == ("invalid_attachments", [("/1", "only_one_table_allowed")])


def test_markdown_is_counted_over_all_its_blocks() -> None:
    """12,000 characters is the budget of a message, not of a block."""
    half = {"type": "markdown", "text": letters(6000)}
    in_a_message([half, half])

    refused = refusal(in_a_message, [half, half, MARKDOWN])

    assert refused.error == "msg_blocks_too_long"
    assert told(refused) == [("", "must be less than 12001 characters of markdown")]


def test_a_message_is_too_long_for_its_blocks_together() -> None:
    """Each section is within its own limit; about 13,200 characters is where messages were refused."""
    long = [section(text=plain(letters(2640)))] * 5
    in_a_message(long)

    refused = refusal(in_a_message, [*long, section(text=plain("x"))])

    assert refused.error == "msg_blocks_too_long"
    assert told(refused) == [("", "must be less than 13201 characters")]


def test_a_home_may_be_longer_than_a_message() -> None:
    """The limit on the text of all blocks together belongs to messages."""
    long = [section(text=plain(letters(3000)))] * 5
    refusal(in_a_message, long)

    assert in_a_home(long)


@pytest.mark.parametrize("parse", [in_a_message, in_a_modal, in_a_home], ids=["message", "modal", "home"])
def test_no_blocks_are_blocks_too(parse: Parse) -> None:
    """Whether there is anything else to show is for the method to say."""
    assert parse([]) == ()


def test_a_row_may_be_empty() -> None:
    """And so may its columns' settings."""
    assert in_a_message([table([], column_settings=[])])


def test_blocks_that_are_no_array_have_a_code_of_their_own() -> None:
    """The mistake of sending {"blocks": […]} for […]."""
    refused = refusal(in_a_message, {"blocks": [DIVIDER]})

    assert refused.error == "invalid_blocks_format"
