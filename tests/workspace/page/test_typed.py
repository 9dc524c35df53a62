"""What is typed in the composer, as Slack's clients send it."""

import pytest

from bot.workspace.page.reader import Person, Reader
from bot.workspace.page.typed import as_sent
from tests.workspace.page.readers import a_reader


@pytest.fixture
def reader() -> Reader:
    """Knows Ada Moor, Ben Hale and somebody who is only called Ada."""
    reader = a_reader()
    return Reader(
        reader.user_id, reader.zone, reader.now, {**reader.people, "U7": Person("U7", "Ada")}, reader.conversations
    )


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Fish & <chips>", "Fish &amp; &lt;chips&gt;"),
        ("@Ada Moor, please", "<@U1>, please"),
        ("@Ada, please", "<@U7>, please"),
        ("@Adam or @ada", "@Adam or @ada"),
        ("ada@Ben Hale", "ada@Ben Hale"),
        ("see #heads and #nowhere", "see <#C1> and #nowhere"),
        ("@here @channel @everyone", "<!here> <!channel> <!everyone>"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
    ],
)
def test_names_become_mentions_and_specials_are_escaped(reader: Reader, typed: str, sent: str) -> None:
    """The longest name wins; half a name, or a name within a word, is only text."""
    assert as_sent(typed, reader) == sent
