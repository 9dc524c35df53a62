"""HTML as values: what enters a tag is escaped, once."""

from markupsafe import Markup

from bot.workspace.page.markup import count, join, tag
from tests.workspace.page.readers import HOSTILE


def test_children_are_escaped_and_markup_is_not_escaped_again() -> None:
    """Text becomes safe; what is already drawn stays."""
    assert tag("p", "a < b", tag("b", "&")) == "<p>a &lt; b<b>&amp;</b></p>"


def test_attribute_values_cannot_end_their_quotes() -> None:
    """Neither quote, bracket nor ampersand gets through."""
    drawn = tag("a", href=HOSTILE)

    assert drawn.count('"') == 2
    assert drawn.count("<") == 2


def test_attributes_are_written_as_html_names_them() -> None:
    """Underscores become hyphens; None and False are left out, True stands bare."""
    drawn = tag("input", class_="x", aria_label="L", disabled=False, required=True, value=None, tabindex=0)

    assert drawn == '<input class="x" aria-label="L" required tabindex="0">'


def test_children_may_be_nested_and_may_be_none() -> None:
    """Drawing functions pass on whatever they have."""
    assert tag("ul", [tag("li", "1"), None, [tag("li", "2")]], None) == "<ul><li>1</li><li>2</li></ul>"


def test_joined_parts_are_escaped_and_so_is_what_stands_between() -> None:
    """Even a separator is text."""
    assert join(["<", Markup("<b></b>")], between="&") == "&lt;&amp;<b></b>"


def test_one_is_counted_in_the_singular() -> None:
    """1 reply, 2 replies, 0 replies."""
    assert [count(number, "reply", "replies") for number in (0, 1, 2)] == ["0 replies", "1 reply", "2 replies"]
