"""Text on its way into Slack: safe whatever it holds, and never longer than Slack takes."""

import re
import string
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.grammar import Surface, parse_blocks
from handlers.house.forms import one_line, several_lines
from handlers.house.views.kit import (
    DatePicker,
    Divider,
    Input,
    MalformedView,
    Section,
    Text,
    fit,
    home,
    instant,
    linked,
    literal,
    message,
    modal,
    mrkdwn,
    plain,
    without_turns,
)

LONDON = ZoneInfo("Europe/London")
# Letters from everywhere, with what is dangerous far more often than chance would have it.
DANGEROUS = st.sampled_from("<>&|*_~`{}!@#\n\u202e\u2066\u2069\u200bא")
HOSTILE = st.lists(st.one_of(DANGEROUS, st.characters(exclude_categories=["Cs"]))).map("".join)
SAFE = re.compile(r"&(?!(?:amp|lt|gt);)|[<>]")
TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")


def sent(text: Text) -> str:
    """The text that Slack is given."""
    built = text.build()  # type: ignore[no-untyped-call]  # blockkit's own
    return str(built["text"])


@given(HOSTILE)
def test_what_is_inserted_holds_none_of_slacks_own_characters(typed: str) -> None:
    """Only the entities for them; so nothing in it can notify, link or be a date."""
    assert not SAFE.search(literal(typed))


@given(HOSTILE)
def test_what_is_inserted_reads_as_typed(typed: str) -> None:
    """But for look-alikes of the marks that would vanish, and marks of direction."""
    shown = literal(typed)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, char)  # type: ignore[assignment]
    back = shown.translate(str.maketrans("∗ˍ∼ˋ", "*_~`", "\u2060\u2068\u2069"))

    expected = without_turns(typed).translate(str.maketrans("∗ˍ∼ˋ", "*_~`", "\u2060"))
    assert back == expected


@given(HOSTILE, HOSTILE)
def test_no_text_turns_the_direction_of_what_follows(typed: str, linked_to: str) -> None:
    """Neither in markup, nor in plain text, nor in a place."""
    shown = [
        literal(typed),
        linked(f"{typed} https://example.org/{linked_to}"),
        sent(plain(typed + ".")),
        sent(mrkdwn("{typed}.", typed=typed)),
    ]

    assert not any(TURNS.search(text) for text in shown)


@given(HOSTILE)
def test_a_place_holds_no_link_but_to_the_web(typed: str) -> None:
    """What stands between angle brackets is an address, whole and without a label."""
    inside = re.findall(r"<([^>]*)>", linked(typed))

    assert all(re.fullmatch(r"https?://[^\s<>|]+", address) for address in inside)
    assert not SAFE.search(re.sub(r"<https?://[^>]*>", "", linked(typed)))


@given(st.text("&<a", max_size=4000))
def test_markup_that_is_too_long_is_cut_between_its_escapes(typed: str) -> None:
    """Slack takes 3,000 characters; a cut within `&amp;` would show its half."""
    text = sent(mrkdwn("Names: {typed}", typed=typed))

    assert len(text) <= 3000
    assert not SAFE.search(text)


@pytest.mark.parametrize("length", [2999, 3000, 3001, 9000])
def test_text_that_is_too_long_ends_in_an_ellipsis(length: int) -> None:
    """And is as long as Slack allows."""
    cut = sent(plain("x" * length))

    assert len(cut) == min(length, 3000)
    assert cut.endswith("…") == (length > 3000)


def test_a_date_is_never_cut_in_two() -> None:
    """It goes whole, if it does not fit."""
    at = datetime(2018, 9, 20, 15, tzinfo=UTC)

    text = sent(mrkdwn("{typed}{at}", typed="x" * 2980, at=instant(at, LONDON)))

    assert text == "x" * 2980 + "…"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*big*", "∗big∗"),
        ("_bent_ and ~gone~", "ˍbentˍ and ∼gone∼"),
        ("`code`", "ˋcodeˋ"),
        ("snake_case, 5*3, don`t", "snake_case, 5*3, don`t"),
        ("> quoted\n> again", "\u2060&gt; quoted\n\u2060&gt; again"),
        ("1 > 0", "1 &gt; 0"),
    ],
)
def test_marks_are_replaced_only_where_slack_would_read_them(typed: str, shown: str) -> None:
    """At the edge of a word."""
    assert literal(typed) == shown


def test_right_to_left_text_is_kept_to_itself() -> None:
    """The English around a Hebrew name stays where it is."""
    assert literal("At בית ספר 5, room 3") == "At \u2068בית ספר\u2069 5, room 3"


def test_slack_is_told_not_to_look_for_names_and_links_by_itself() -> None:
    """Only what is written as a mention or a link is one."""
    built = mrkdwn("{typed}", typed="#general @here").build()  # type: ignore[no-untyped-call]  # blockkit's own

    assert built == {"type": "mrkdwn", "text": "#general @here", "verbatim": True}


@given(HOSTILE.filter(lambda typed: typed.strip() != ""))
def test_any_text_makes_a_message_that_slack_takes(typed: str) -> None:
    """Blocks and fallback text alike."""
    payload = message([Section(text=mrkdwn("{typed}.", typed=typed)), Section(text=plain(f"{typed}."))], text=typed)

    assert parse_blocks(payload["blocks"], Surface.MESSAGE)
    assert not SAFE.search(payload["text"])


@given(HOSTILE)
def test_a_line_is_one_line_that_can_be_seen(typed: str) -> None:
    """Or no line at all."""
    try:
        line = one_line(typed)
    except ValueError:
        assert not any(char in string.ascii_letters for char in typed)
    else:
        assert line == " ".join(line.split()) != ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("School\tPhonics\r\nOakfield\t82\r\n", "School Phonics\nOakfield 82"),
        ("\n\n  one\n\ntwo \n", "  one\n\ntwo"),
        ("one\x00two\u2028three", "one two\nthree"),
    ],
)
def test_several_lines_keep_their_words_apart(typed: str, kept: str) -> None:
    """A table that is pasted has tabs, and what comes from Windows ends its lines with two characters."""
    assert several_lines(typed) == kept


@pytest.mark.parametrize(
    "blank", ["", " ", "\u200b", "\u2060\ufeff", "\u202e", "\u0301", "\u00a0\u3000", "\u200d\ufe0f"]
)
def test_what_nobody_can_see_is_no_line(blank: str) -> None:
    """Spaces of every kind, joiners, and accents without a letter."""
    with pytest.raises(ValueError):
        one_line(blank)


def test_a_text_that_fits_is_left_alone() -> None:
    assert fit("sixteen", 7) == "sixteen"
    assert fit("sixteen", 6) == "sixte…"


def test_a_view_that_slack_would_refuse_is_our_mistake() -> None:
    """No blocks, too many, the same block_id twice, inputs without a button to send them, a message without words."""
    field = Input(label=plain("Day"), block_id="day", element=DatePicker(action_id="day"))
    again = Input(label=plain("Day"), block_id="day", element=DatePicker(action_id="day"))
    words = Section(text=plain("Words"))

    with pytest.raises(MalformedView, match="0 blocks"):
        home([])
    with pytest.raises(MalformedView, match="101 blocks"):
        home([Divider() for _ in range(101)])
    with pytest.raises(MalformedView, match="51 blocks"):
        message([Divider() for _ in range(51)], text="Words")
    with pytest.raises(MalformedView, match="day stands twice"):
        modal(title="Two days", callback_id="days", submit="Send", blocks=[field, again])
    with pytest.raises(MalformedView, match="submit"):
        modal(title="A day", callback_id="day", blocks=[field])
    with pytest.raises(MalformedView, match="text"):
        message([words], text=" ")
