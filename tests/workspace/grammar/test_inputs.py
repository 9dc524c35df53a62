"""Pickers and inputs: every limit from both sides."""

import pytest

from tests.workspace.grammar.limits import (
    Limit,
    in_a_modal,
    limit,
    refusal,
    told,
)
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    beside,
    element,
    field,
    letters,
    plain,
    rich,
    run,
    text,
    without,
)


def asked(kind: str, **more: object) -> list[Json]:
    return [field(element(kind, **more))]


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


LIMITS = [*PICKERS, *INPUTS]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes)


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]
