"""Blocks: every limit from both sides."""

import pytest

from tests.workspace.grammar.limits import Limit, in_a_home, in_a_modal, limit, refusal, told
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    beside,
    button,
    context,
    element,
    field,
    letters,
    mrkdwn,
    picture,
    plain,
    section,
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
