"""Slack's mrkdwn as HTML: each mark as Slack draws it, and nothing that people type ever becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.page.mrkdwn import mrkdwn, plain
from tests.workspace.page.html import read
from tests.workspace.page.readers import HOSTILE, a_reader


def inside(text: str) -> str:
    """The HTML of a text that is one line, without the span around it."""
    drawn = str(mrkdwn(text, a_reader()))
    return drawn.removeprefix('<span class="lines">').removesuffix("</span>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold*", "<strong>bold</strong>"),
        ("_italic_", "<em>italic</em>"),
        ("~struck~", "<s>struck</s>"),
        ("`code`", "<code>code</code>"),
        ("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"),
        ("(*bold*), _so_.", "(<strong>bold</strong>), <em>so</em>."),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("3*4*5 and snake_case_name", "3*4*5 and snake_case_name"),
        ("* not * bold", "* not * bold"),
        ("a ~ b ~ c", "a ~ b ~ c"),
    ],
)
def test_marks_count_at_word_boundaries(text: str, html: str) -> None:
    """A mark hugs its text and stands at the edge of a word; else it is a character like any other."""
    assert inside(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("&lt;b&gt; &amp; so", "&lt;b&gt; &amp; so"),
        ("&amp;lt;", "&amp;lt;"),
        ("Fish & chips", "Fish &amp; chips"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("`&lt;b&gt;`", "<code>&lt;b&gt;</code>"),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
        ("<data:text/html,x>", "&lt;data:text/html,x&gt;"),
        ("<>", "&lt;&gt;"),
        ("<|>", "&lt;|&gt;"),
    ],
)
def test_entities_are_read_once_and_everything_is_escaped(text: str, html: str) -> None:
    """Slack's three entities mean their characters; whatever looks like HTML is shown as it was typed."""
    assert inside(text) == html


@pytest.mark.parametrize(
    ("text", "address", "words"),
    [
        ("<https://a.example/x?y=1&amp;z=2|the agenda>", "https://a.example/x?y=1&z=2", "the agenda"),
        ("<https://a.example>", "https://a.example", "https://a.example"),
        ("<mailto:ada@hilltop.example>", "mailto:ada@hilltop.example", "ada@hilltop.example"),
        ("see https://a.example/x_y_z.", "https://a.example/x_y_z", "https://a.example/x_y_z"),
        ("*<https://a.example/*|bold>*", "https://a.example/*", "bold"),
    ],
)
def test_addresses_become_links_that_open_elsewhere(text: str, address: str, words: str) -> None:
    """Named or bare, an address opens in a new tab and learns nothing of this page."""
    link = read(mrkdwn(text, a_reader())).one("a")

    assert (link.attributes["href"], link.text) == (address, words)
    assert (link.attributes["target"], link.attributes["rel"]) == ("_blank", "noopener noreferrer")


@pytest.mark.parametrize(
    ("text", "words", "style"),
    [
        ("<@U1>", "@Ada Moor", "mention mention--me"),
        ("<@U2>", "@Ben Hale", "mention"),
        ("<@U9|zoe>", "@zoe", "mention"),
        ("<@U9>", "@U9", "mention"),
        ("<!here>", "@here", "mention mention--me"),
        ("<!channel>", "@channel", "mention mention--me"),
        ("<!subteam^S1|@governors>", "@governors", "mention"),
        ("<#C9>", "#private-channel", "mention"),
        ("<#C9|old-name>", "#old-name", "mention"),
    ],
)
def test_a_mention_is_a_name(text: str, words: str, style: str) -> None:
    """People by the name that the reader knows, herself marked; a channel that she is not in gives away nothing."""
    mention = read(mrkdwn(text, a_reader())).one(class_="mention")

    assert (mention.text, mention.attributes["class"]) == (words, style)


def test_a_channel_that_the_reader_is_in_is_a_way_there() -> None:
    """A mention of it leads to it, as the same person."""
    mention = read(mrkdwn("<#C1>", a_reader())).one("a")

    assert (mention.text, mention.attributes["href"]) == ("#heads", "/?as=U1&in=C1")


def test_a_date_is_told_in_the_readers_own_zone() -> None:
    """The same instant reads differently in London and in Tokyo."""
    text = "<!date^1810220400^{date_long_pretty} at {time}|Thu 13 May, 16:00 UK time>"

    london = read(mrkdwn(text, a_reader("Europe/London"))).one("time")
    tokyo = read(mrkdwn(text, a_reader("Asia/Tokyo"))).one("time")

    assert (london.text, tokyo.text) == ("Tomorrow at 16:00", "Friday 14 May at 00:00")
    assert london.attributes["title"] == "Thu 13 May, 16:00 UK time"


@pytest.mark.parametrize(
    "token",
    ["<!date^1810220400^{nonsense}|13 May>", "<!date^999999999999^{date}|13 May>"],
)
def test_a_date_that_cannot_be_told_gives_its_fallback(token: str) -> None:
    """An unknown token, or an instant beyond the calendar."""
    assert read(mrkdwn(token, a_reader())).text == "13 May"


def test_a_date_without_an_instant_stays_as_typed() -> None:
    """There is nothing in it to tell."""
    assert read(mrkdwn("<!date^soon^{date}|soon>", a_reader())).text == "<!date^soon^{date}|soon>"


def test_fenced_code_keeps_its_lines_and_marks() -> None:
    """Nothing in it is read but entities and the words of links."""
    drawn = read(mrkdwn("before\n```\n  *x* &lt;\n<https://a.example|a>\n```\nafter", a_reader()))

    assert drawn.one("pre").text == "  *x* <\na"
    assert [line.text for line in drawn.all("span", class_="lines")] == ["before", "after"]


@pytest.mark.parametrize(
    ("text", "quote", "rest"),
    [
        ("&gt; one\n&gt; two\nafter", "one\ntwo", ["after"]),
        (">one\nafter", "one", ["after"]),
        ("before\n&gt;&gt;&gt; one\n\n*two*", "one\n\ntwo", ["before"]),
    ],
)
def test_quotes_end_with_their_lines_or_never(text: str, quote: str, rest: list[str]) -> None:
    """One > quotes its line, three quote all that follows."""
    drawn = read(mrkdwn(text, a_reader()))

    assert drawn.one("blockquote").text == quote
    assert [line.text for line in drawn.all("span", class_="lines")] == rest


def test_lists_stay_as_typed() -> None:
    """Slack's mrkdwn has no lists: bullets and spaces are kept."""
    assert read(mrkdwn("• one\n   - two", a_reader())).text == "• one\n   - two"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":tada: :+1:", "🎉 👍"),
        (":wave::skin-tone-3:", "👋"),
        (":no_such_thing:", ":no_such_thing:"),
        ("10:100:20", "10:100:20"),
        ("*:white_check_mark: done*", "✅ done"),
    ],
)
def test_known_shortcodes_are_drawn(text: str, shown: str) -> None:
    """An unknown one, or what only looks like one, stays as it is."""
    assert read(mrkdwn(text, a_reader())).text == shown


def test_plain_text_reads_nothing_but_emoji() -> None:
    """Marks, mentions and entities are characters there."""
    assert read(plain(f"*x* <@U1> &amp; :tada: {HOSTILE}")).text == f"*x* <@U1> &amp; 🎉 {HOSTILE}"


PIECES = st.sampled_from(
    [
        *("<", ">", "&", "*", "_", "~", "`", "```", '"', "'", "|", "^", "\n", " ", "&gt;", "&lt;", ">>>"),
        *("<@U1>", "<#C1|x>", "<!here>", "<!date^1810220400^{date}^https://a.example|x>", "<script>", "</span>"),
        *("https://a.example/", "javascript:", "<javascript:x|", "onerror=", ":tada:", "x"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)
TAGS = frozenset({"span", "strong", "em", "s", "code", "pre", "blockquote", "a", "time"})
ATTRIBUTES = frozenset({"class", "href", "target", "rel", "data-go", "datetime", "title"})


@given(TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever is typed: only our own tags and attributes, properly nested, and no address that could run a script."""
    nodes = read(mrkdwn(text, a_reader())).all()

    assert {node.name for node in nodes} <= TAGS
    assert {name for node in nodes for name in node.attributes} <= ATTRIBUTES
    links = [node.attributes["href"].lower() for node in nodes if "href" in node.attributes]
    assert all(link.startswith(("/?as=u1&in=c1", "http://", "https://", "mailto:", "tel:")) for link in links)


@given(st.text(alphabet=st.characters(exclude_characters="<>&*_~`:\n\r")))
def test_text_without_marks_is_shown_as_it_is(text: str) -> None:
    """Not a character is lost or added."""
    assert read(mrkdwn(text, a_reader())).text == text
