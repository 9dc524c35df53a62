"""Rich text, tables and markdown: every limit from both sides."""

import pytest

from tests.workspace.grammar.limits import Limit, in_a_message, limit, refusal, told
from tests.workspace.grammar.payloads import (
    bullets,
    cell,
    letters,
    plain,
    rich,
    run,
    table,
    text,
)

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


LIMITS = [*RICH_TEXT, *TABLE_AND_MARKDOWN]


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


def test_a_row_may_be_empty() -> None:
    """And so may its columns' settings."""
    assert in_a_message([table([], column_settings=[])])
