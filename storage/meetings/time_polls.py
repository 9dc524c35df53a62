"""The times that a coordinator offers before a series begins, and which of them suit whom.

Offered and chosen times are local dates and times in the partnership's zone, stored as text such as "2027-05-13T16:00",
which sorts as they do.

PartnershipError
    PollClosed      somebody has chosen one of the times already, or has stopped asking
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Select, UniqueConstraint, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from schedules.errors import PartnershipError
from schedules.finding_times import OfferedTime
from schedules.local_time import local
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import PartnershipId, PersonId, TimePollId
from storage.database.rows import Row, within
from storage.database.upsert import upsert
from storage.members.partnership import PartnershipRow
from storage.members.people import PersonRow


class PollClosed(PartnershipError):
    """Nothing more is chosen or answered: `poll` is how it ended."""

    def __init__(self, poll: "TimePoll") -> None:
        super().__init__()
        self.poll = poll


class TimePollRow(Row):
    """Heads are asked until `asked_until`; a coordinator may choose later still. `closed_at` is when she has, or has
    stopped asking: then nothing is `chosen`."""

    __tablename__ = "time_poll"
    __table_args__ = (UniqueConstraint("partnership_id", "id"),)

    id: Mapped[TimePollId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    minutes: Mapped[int]
    offered: Mapped[frozenset[str]]
    asked_until: Mapped[datetime]
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None]
    chosen: Mapped[str | None]


class TimeAnswerRow(Row):
    """Which times suit one head: none of them is an answer too. `by_id` is who said it for her, if she did not."""

    __tablename__ = "time_answer"
    __table_args__ = (within("time_poll"), within("person"))

    time_poll_id: Mapped[TimePollId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True, index=True)
    partnership_id: Mapped[PartnershipId]
    suiting: Mapped[frozenset[str]]
    answered_at: Mapped[datetime]
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


@dataclass(frozen=True)
class NewTimePoll:
    """What a coordinator offers: times for meetings of a name and a length in minutes; and how long heads are asked."""

    name: str
    minutes: int
    times: tuple[OfferedTime, ...]
    asked_until: datetime


@dataclass(frozen=True)
class TimePoll:
    """Times as they were offered; `by` is the coordinator who did, if she is still known."""

    id: TimePollId
    partnership_id: PartnershipId
    name: str
    minutes: int
    offered: frozenset[str]
    asked_until: datetime
    closed_at: datetime | None
    chosen: str | None
    by: str | None
    zone_name: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def times(self) -> Sequence[OfferedTime]:
        """In order."""
        return times_in(self.offered)

    @property
    def time_chosen(self) -> OfferedTime | None:
        return time_in(self.chosen) if self.chosen else None

    @property
    def last_on(self) -> date:
        """The last day on which heads can answer."""
        return local(self.asked_until - timedelta(microseconds=1), self.zone).date()

    def is_open(self, now: datetime) -> bool:
        """Whether heads are asked."""
        return self.closed_at is None and now < self.asked_until

    def times_to_come(self, now: datetime) -> Sequence[OfferedTime]:
        return [one for one in self.times if one.starts_at(self.zone) > now]


@dataclass(frozen=True)
class TimesSuiting:
    """What one head has answered; `by_id` and `by_name` are whoever did for her."""

    person_id: PersonId
    suiting: frozenset[str]
    by_id: PersonId | None = None
    by_name: str | None = None

    @property
    def times(self) -> Sequence[OfferedTime]:
        """In order."""
        return times_in(self.suiting)


def spelled(one: OfferedTime) -> str:
    """As it is stored, and as a button names it."""
    return datetime.combine(one.on, one.at).isoformat(timespec="minutes")


def time_in(spelled: str) -> OfferedTime:
    """Raises ValueError for what is no date and time."""
    read = datetime.fromisoformat(spelled)
    return OfferedTime(read.date(), read.time())


def times_in(spelled: Iterable[str]) -> Sequence[OfferedTime]:
    return [time_in(one) for one in sorted(spelled)]


async def offer_times(
    session: AsyncSession, partnership_id: PartnershipId, new: NewTimePoll, *, by: PersonId
) -> TimePollId:
    row = TimePollRow(
        partnership_id=partnership_id,
        name=new.name,
        minutes=new.minutes,
        offered=frozenset(map(spelled, new.times)),
        asked_until=new.asked_until,
        by_id=by,
    )
    session.add(row)
    await session.flush()
    return row.id


async def close_poll(session: AsyncSession, of: TimePoll, *, chosen: OfferedTime | None = None, now: datetime) -> None:
    """A time is chosen, or nobody is asked any longer. Raises PollClosed where that was so already."""
    row = (await session.scalars(select(TimePollRow).where(TimePollRow.id == of.id).with_for_update())).one()
    if row.closed_at is not None:
        raise PollClosed(await _known(session, of))
    row.closed_at, row.chosen = now, spelled(chosen) if chosen else None
    await session.flush()


async def record_suiting(
    session: AsyncSession,
    of: TimePoll,
    person_id: PersonId,
    suiting: Mapping[OfferedTime, bool],
    *,
    by: PersonId,
    now: datetime,
) -> bool:
    """Keeps which times suit somebody and which do not; of the others it stands as she has said, or that they do not.

    False when that is nothing new. Raises PollClosed once nobody is asked any longer.
    """
    await session.execute(select(TimePollRow.id).where(TimePollRow.id == of.id).with_for_update())
    is_now = await _known(session, of)
    if not is_now.is_open(now):
        raise PollClosed(is_now)
    before = await suiting_of(session, of.id, person_id)
    said = {spelled(one): suits for one, suits in suiting.items() if spelled(one) in of.offered}
    kept = {one for one in (before.suiting if before else ()) if said.get(one, True)}
    after = frozenset(kept | {one for one, suits in said.items() if suits})
    if before is not None and before.suiting == after:
        return False
    await _keep(session, of, person_id, after, by=by, now=now)
    return True


async def _known(session: AsyncSession, of: TimePoll) -> TimePoll:
    found = await time_poll(session, of.partnership_id, of.id)
    assert found is not None, "polls are forgotten long after they are over"
    return found


async def _keep(
    session: AsyncSession, of: TimePoll, person_id: PersonId, suiting: frozenset[str], *, by: PersonId, now: datetime
) -> None:
    said = {"suiting": suiting, "answered_at": now, "by_id": None if by == person_id else by}
    await session.execute(
        upsert(session, TimeAnswerRow)
        .values(partnership_id=of.partnership_id, time_poll_id=of.id, person_id=person_id, **said)
        .on_conflict_do_update(index_elements=["time_poll_id", "person_id"], set_=said)
    )


_By = aliased(PersonRow)
_POLLS = (
    select(
        TimePollRow.id,
        TimePollRow.partnership_id,
        TimePollRow.name,
        TimePollRow.minutes,
        TimePollRow.offered,
        TimePollRow.asked_until,
        TimePollRow.closed_at,
        TimePollRow.chosen,
        _By.name.label("by"),
        PartnershipRow.zone.label("zone_name"),
    )
    .join(PartnershipRow, PartnershipRow.id == TimePollRow.partnership_id)
    .outerjoin(_By, _By.id == TimePollRow.by_id)
    .order_by(TimePollRow.id)
)
_ANSWERS = (
    select(TimeAnswerRow.person_id, TimeAnswerRow.suiting, TimeAnswerRow.by_id, _By.name.label("by_name"))
    .outerjoin(_By, _By.id == TimeAnswerRow.by_id)
    .order_by(TimeAnswerRow.person_id)
)


async def time_poll(session: AsyncSession, partnership_id: PartnershipId, poll_id: TimePollId) -> TimePoll | None:
    """The times offered in this partnership; another's do not exist here."""
    mine = _POLLS.where(TimePollRow.id == poll_id, TimePollRow.partnership_id == partnership_id)
    return await fetch_one(session, mine, TimePoll)


async def time_polls(session: AsyncSession, partnership_id: PartnershipId, *, now: datetime) -> list[TimePoll]:
    """Those of which a time is still to come, and that nobody has stopped; in the order in which they were offered."""
    mine = _POLLS.where(
        TimePollRow.partnership_id == partnership_id,
        or_(TimePollRow.closed_at.is_(None), TimePollRow.chosen.is_not(None)),
    )
    found = await fetch(session, mine, TimePoll)
    return [one for one in found if one.time_chosen in (None, *one.times_to_come(now)) and one.times_to_come(now)]


async def suiting_of(session: AsyncSession, poll_id: TimePollId, person_id: PersonId) -> TimesSuiting | None:
    """What one head has answered."""
    hers = _ANSWERS.where(TimeAnswerRow.time_poll_id == poll_id, TimeAnswerRow.person_id == person_id)
    return await fetch_one(session, hers, TimesSuiting)


async def all_suiting(
    session: AsyncSession, poll_id: TimePollId, of: Collection[PersonId]
) -> dict[PersonId, TimesSuiting]:
    """What each of these people has answered, if she has."""
    found = await fetch(session, _ANSWERS.where(TimeAnswerRow.time_poll_id == poll_id), TimesSuiting)
    return {one.person_id: one for one in found if one.person_id in of}


async def forget_polls(session: AsyncSession, before: datetime) -> None:
    """Removes what was asked until an instant that is long past, with the answers."""
    await session.execute(delete(TimePollRow).where(TimePollRow.asked_until < before))


async def erase_polls_of(session: AsyncSession, person_id: PersonId) -> None:
    """Nobody knows any longer what somebody answered, or what she did for others."""
    await session.execute(delete(TimeAnswerRow).where(TimeAnswerRow.person_id == person_id))
    await session.execute(update(TimeAnswerRow).where(TimeAnswerRow.by_id == person_id).values(by_id=None))
    await session.execute(update(TimePollRow).where(TimePollRow.by_id == person_id).values(by_id=None))


async def answers_kept(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """What somebody has answered, or others have for her, under the headings of an export."""
    hers = or_(TimeAnswerRow.person_id == person_id, TimeAnswerRow.by_id == person_id)
    return await _mapped(session, _ANSWERS_KEPT.where(hers))


async def polls_kept(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """The times that she has offered as a coordinator."""
    return await _mapped(session, _POLLS_KEPT.where(TimePollRow.by_id == person_id))


_ANSWERS_KEPT = (
    select(
        TimePollRow.name.label("Meeting"),
        TimeAnswerRow.suiting.label("Suits"),
        TimeAnswerRow.answered_at.label("Answered"),
        PersonRow.name.label("Whose"),
        _By.name.label("Given for them by"),
    )
    .join(TimePollRow, TimePollRow.id == TimeAnswerRow.time_poll_id)
    .join(PersonRow, PersonRow.id == TimeAnswerRow.person_id)
    .outerjoin(_By, _By.id == TimeAnswerRow.by_id)
    .order_by(TimePollRow.id, TimeAnswerRow.person_id)
)
_POLLS_KEPT = select(
    TimePollRow.name.label("Meeting"), TimePollRow.offered.label("Offered"), TimePollRow.chosen.label("Chosen")
).order_by(TimePollRow.id)


async def _mapped(session: AsyncSession, rows: Select[*tuple[Any, ...]]) -> list[Mapping[str, Any]]:
    """Times as one text each: a spreadsheet has no lists."""
    found = await session.execute(rows)
    return [
        {name: ", ".join(sorted(value)) if isinstance(value, frozenset) else value for name, value in row.items()}
        for row in found.mappings()
    ]
