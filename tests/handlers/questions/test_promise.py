"""What is promised in the form is what the page says, and anybody may read it."""

from pathlib import Path

from handlers.questions.views.anonymity import NOT_HIDDEN, PROMISED
from tests.handlers.partnerships import Partnership

PAGE = Path(__file__).parents[3] / "docs" / "anonymity.md"


def test_every_sentence_of_it_stands_in_the_page() -> None:
    page = " ".join(PAGE.read_text().replace("*", "").split())

    assert [one for one in (*PROMISED, *NOT_HIDDEN, *NOT_HIDDEN.values()) if one not in page] == []


async def test_it_is_one_tap_from_where_she_asks(partnership: Partnership) -> None:
    """And what she has typed is still there when she comes back."""
    ada = partnership.ada
    await ada.runs("/ask How do you tell parents who leaves?")

    await ada.clicks("What others can learn")
    assert ada.sees("Slack knows.")

    await ada.closes()
    assert ada.sees("How do you tell parents who leaves?")
