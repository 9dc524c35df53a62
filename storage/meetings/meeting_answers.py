"""Who said to which meeting that they are coming: an answer is a row of its own, and the last one given counts.

It is said of a day: once the meeting is on another one it counts no longer, and moved back, it counts again, whatever
was said of the other. Somebody else may have given it on her behalf; then it is kept who.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, ScalarSelect, Select, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.database.fetch import fetch, fetch_one
from storage.database.ids import MeetingId, PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.meetings.meetings import MeetingRow
from storage.members.people import PersonRow


class Answer(StrEnum):
    """What somebody said to an invitation."""

    GOING = "going"
    APOLOGIES = "apologies"
    SENDING = "sending"


class MeetingAnswerRow(Row):
    """`by_id` is who gave the answer in somebody's place; None where she did herself, or whoever did is forgotten."""

    __tablename__ = "meeting_answer"
    __table_args__ = (
        within("meeting"),
        within("person"),
        CheckConstraint("(answer = 'sending') = (stand_in IS NOT NULL)", name="stand_in_named"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True, index=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    answer: Mapped[Answer]
    stand_in: Mapped[str | None]
    answered_at: Mapped[datetime]
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


@dataclass(frozen=True)
class Answered:
    """What one person said; `stand_in` is who comes instead, where the answer is SENDING.

    `by_id` and `by_name` are whoever said it for her, if she did not do so herself.
    """

    person_id: PersonId
    name: str
    answer: Answer
    stand_in: str | None
    by_id: PersonId | None = None
    by_name: str | None = None


@dataclass(frozen=True)
class Turnout:
    """How the invited have answered so far. Counts only: what the channel shows is the same for all."""

    invited: int
    going: int
    sending: int
    apologies: int

    @classmethod
    def of(cls, invited: int, answered: Sequence[Answered]) -> "Turnout":
        said = [one.answer for one in answered]
        return cls(
            invited=invited,
            going=said.count(Answer.GOING),
            sending=said.count(Answer.SENDING),
            apologies=said.count(Answer.APOLOGIES),
        )

    @property
    def answered(self) -> int:
        return self.going + self.sending + self.apologies


async def record_answer(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    person_id: PersonId,
    answer: Answer,
    *,
    by: PersonId | None = None,
    stand_in: str | None = None,
    now: datetime,
    on: date | None = None,
) -> bool:
    """Keeps what somebody said, in place of what was said before; `by` said it for her, if it was not she herself.

    It is said of the day `on`, or of the one on which the meeting is. False when it is the same again, from the same
    person.
    """
    by_id = None if by == person_id else by
    said_before = await answer_of(session, meeting_id, person_id, on=on)
    if said_before and (said_before.answer, said_before.stand_in, said_before.by_id) == (answer, stand_in, by_id):
        return False
    day = on or await session.scalar(_day_of(meeting_id))
    key = {"meeting_id": meeting_id, "person_id": person_id, "on": day}
    said = {"answer": answer, "stand_in": stand_in, "answered_at": now, "by_id": by_id}
    if not await _replace(session, key, said):
        await _add_or_replace(session, partnership_id, key, said)
    return True


async def _replace(session: AsyncSession, key: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Writes the answer over the one that stands, row by row: a change that is taken back brings that one back."""
    row = await session.get(MeetingAnswerRow, dict(key), with_for_update=True, populate_existing=True)
    if row is None:
        return False
    for name, value in said.items():
        setattr(row, name, value)
    await session.flush()
    return True


async def _add_or_replace(
    session: AsyncSession, partnership_id: PartnershipId, key: Mapping[str, Any], said: Mapping[str, Any]
) -> None:
    """Adds the first answer, unless somebody else has given one for her at the same moment."""
    try:
        async with session.begin_nested():
            session.add(MeetingAnswerRow(partnership_id=partnership_id, **key, **said))
            await session.flush()
    except IntegrityError:
        if not await _replace(session, key, said):
            raise


async def remove_answers(session: AsyncSession, meeting_id: MeetingId) -> None:
    """Removes what was said to a meeting, row by row: a change that is taken back brings it back."""
    for row in await session.scalars(select(MeetingAnswerRow).where(MeetingAnswerRow.meeting_id == meeting_id)):
        await session.delete(row)


_By = aliased(PersonRow)
_ANSWERS = (
    select(
        MeetingAnswerRow.person_id,
        PersonRow.name,
        MeetingAnswerRow.answer,
        MeetingAnswerRow.stand_in,
        MeetingAnswerRow.by_id,
        _By.name.label("by_name"),
    )
    .join(PersonRow, PersonRow.id == MeetingAnswerRow.person_id)
    .outerjoin(_By, _By.id == MeetingAnswerRow.by_id)
)


async def answer_of(
    session: AsyncSession, meeting_id: MeetingId, person_id: PersonId, *, on: date | None = None
) -> Answered | None:
    """What one person has said of the day on which a meeting is, or of the day `on`."""
    return await fetch_one(
        session, _ANSWERS.where(_said_of(meeting_id, on), MeetingAnswerRow.person_id == person_id), Answered
    )


async def answers(session: AsyncSession, meeting_id: MeetingId, *, on: date | None = None) -> list[Answered]:
    """Everybody's answers for the day on which a meeting is, or for the day `on`; by name."""
    return await fetch(
        session, _ANSWERS.where(_said_of(meeting_id, on)).order_by(PersonRow.name, PersonRow.id), Answered
    )


def _said_of(meeting_id: MeetingId, on: date | None) -> ColumnElement[bool]:
    return and_(MeetingAnswerRow.meeting_id == meeting_id, MeetingAnswerRow.on == _day(meeting_id, on))


def _day(meeting_id: MeetingId, on: date | None) -> date | ScalarSelect[date]:
    return on or _day_of(meeting_id).scalar_subquery()


def _day_of(meeting_id: MeetingId) -> Select[date]:
    return select(MeetingRow.on).where(MeetingRow.id == meeting_id)
