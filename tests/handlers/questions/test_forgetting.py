"""For how long questions are kept: docs/privacy.md has the same in words."""

from datetime import UTC, datetime

from sqlalchemy import select

from storage.questions.questions import QuestionRow, QuestionState
from tests.handlers.partnerships import Partnership
from tests.handlers.questions.asking_heads import was_asked


async def kept_at(partnership: Partnership, moment: datetime) -> set[str]:
    """The beat comes, as it does every hour."""
    partnership.workspace.clock.move_to(moment)
    await partnership.local.bot.beats.forget()
    async with partnership.local.bot.services.reading() as session:
        return {*await session.scalars(select(QuestionRow.text))}


async def test_answered_stays_unanswered_goes_after_a_school_year_returned_after_28_days(
    partnership: Partnership,
) -> None:
    """All three appeared, or were returned, on 11 June 2018 at ten in London."""
    await was_asked(partnership, "answered")
    await was_asked(partnership, "unanswered", None, is_answered=False)
    await was_asked(partnership, "returned", None, is_answered=False, state=QuestionState.RETURNED)

    assert await kept_at(partnership, datetime(2018, 7, 9, 9, tzinfo=UTC)) == {"answered", "unanswered", "returned"}
    assert await kept_at(partnership, datetime(2018, 7, 9, 9, 1, tzinfo=UTC)) == {"answered", "unanswered"}
    assert await kept_at(partnership, datetime(2019, 8, 31, 23, 59, tzinfo=UTC)) == {"answered", "unanswered"}
    assert await kept_at(partnership, datetime(2019, 9, 1, tzinfo=UTC)) == {"answered"}
