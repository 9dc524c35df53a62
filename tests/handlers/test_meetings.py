"""A fortnightly meeting, from the coordinator's form to a head's tap."""

from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Partnership


async def test_a_tap_in_the_channel_changes_the_count_that_everybody_sees(partnership: "Partnership") -> None:
    """The thinnest thread that is whole: planned, announced, tapped, changed."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 10), time(10))
    assert "Nobody has answered yet, of 3." in partnership.heads.last.text

    await partnership.ada.clicks("Going", in_="#heads")

    assert "1 of 3 have answered: 1 going." in partnership.heads.last.text
    assert partnership.ada.sees("You're going. Partnership meeting, Thu 20 Sep, 16:00.")
