"""The whole thread once more, on the engine that several processes share."""

from datetime import date, time

import pytest

from storage.database.engine import Database
from tests.handlers.partnerships import Partnership


@pytest.fixture
def story_database(postgres_database: Database) -> Database:
    return postgres_database


async def test_a_meeting_is_planned_announced_answered_and_reminded_about(partnership: Partnership) -> None:
    """From the coordinator's form to the end of the meeting."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.until(date(2018, 9, 13))
    await partnership.ben.clicks("Apologies", in_="bot")
    counted = partnership.heads.last.text

    await partnership.until(date(2018, 9, 20), time(17, 1))

    assert "2 of 3 have answered: 1 going, 1 with apologies." in counted
    assert partnership.ada.messages == []
    assert len(partnership.ben.messages) == 1
    assert len(partnership.cat.messages) == 2
    assert "[Going]" not in partnership.heads.messages[0].text
