"""A head asks without her name: from the command to the question in the heads' channel."""

from datetime import date, time

from tests.handlers.partnerships import Partnership, london_time


async def test_a_question_appears_at_the_next_slot_without_a_name(partnership: Partnership) -> None:
    """Asked at 09:00 on Monday, it stands in the heads' channel at 10:00."""
    ada = partnership.ada
    await ada.runs("/ask How do you tell parents of a staff change?")
    await ada.submits()
    assert ada.sees("One of 3 heads could have asked it")

    await ada.submits()
    assert ada.sees("Keep these five words")
    await ada.submits()
    assert partnership.heads.messages == []

    await partnership.until(date(2018, 9, 10), time(10))
    assert "A colleague asks" in partnership.heads.last.text
    assert "How do you tell parents of a staff change?" in partnership.heads.last.text
    assert "Ada" not in partnership.heads.last.text
    assert london_time(partnership.heads.last) == "Mon 10 Sep 10:00"
