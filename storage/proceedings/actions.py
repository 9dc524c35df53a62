"""What somebody has agreed to do at a meeting: by when, under which theme, and whether it is done.

PartnershipError
    ActionsFull     a meeting has as many actions as its minutes can show
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.errors import PartnershipError
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import ActionId, MeetingId, PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.meetings.meetings import Meeting, MeetingRow, SeriesRow
from storage.members.people import PersonRow

ACTIONS_MAX = 40


class ActionsFull(PartnershipError):
    """A meeting has ACTIONS_MAX actions."""


class ActionRow(Row):
    """Without an owner it is nobody's: she has left, or it was never hers. Without a theme `theme` is empty."""

    __tablename__ = "action"
    __table_args__ = (within("meeting"), Index(None, "partnership_id", "due_on"))

    id: Mapped[ActionId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    meeting_id: Mapped[MeetingId] = mapped_column(index=True)
    what: Mapped[str]
    owner_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    due_on: Mapped[date]
    theme: Mapped[str]
    done_at: Mapped[datetime | None]


@dataclass(frozen=True)
class NewAction:
    """An action as it is agreed."""

    what: str
    owner_id: PersonId | None
    due_on: date
    theme: str


@dataclass(frozen=True)
class Action(NewAction):
    """An action as it stands; `owner` is the owner's name, `agreed_on` the day of the meeting."""

    id: ActionId
    partnership_id: PartnershipId
    meeting_id: MeetingId
    owner: str | None
    agreed_on: date
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.done_at is None


_ACTIONS = (
    select(
        ActionRow.id,
        ActionRow.partnership_id,
        ActionRow.meeting_id,
        ActionRow.what,
        ActionRow.owner_id,
        PersonRow.name.label("owner"),
        ActionRow.due_on,
        ActionRow.theme,
        MeetingRow.on.label("agreed_on"),
        ActionRow.done_at,
    )
    .join(MeetingRow, MeetingRow.id == ActionRow.meeting_id)
    .outerjoin(PersonRow, PersonRow.id == ActionRow.owner_id)
    .order_by(ActionRow.due_on, ActionRow.id)
)
_OPEN = ActionRow.done_at.is_(None)


async def actions(session: AsyncSession, partnership_id: PartnershipId) -> list[Action]:
    """Every action of a partnership, by the day by which it is due."""
    return await fetch(session, _ACTIONS.where(ActionRow.partnership_id == partnership_id), Action)


async def open_actions(session: AsyncSession, partnership_id: PartnershipId) -> list[Action]:
    """Those that are not done yet."""
    return await fetch(session, _ACTIONS.where(ActionRow.partnership_id == partnership_id, _OPEN), Action)


async def standing_for(session: AsyncSession, meeting: Meeting) -> list[Action]:
    """Those of them that were agreed before a meeting, at others of its series.

    What was agreed where everybody is asked concerns everybody, also in the series that follows next year.
    """
    concerning = [SeriesRow.id == meeting.series_id, *([SeriesRow.asks_all] if meeting.asks_all else [])]
    earlier = (
        _ACTIONS.join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .where(ActionRow.partnership_id == meeting.partnership_id, _OPEN)
        .where(MeetingRow.on < meeting.on, or_(*concerning))
    )
    return await fetch(session, earlier, Action)


async def agreed_at(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> list[Action]:
    """What was agreed at one meeting."""
    mine = _ACTIONS.where(ActionRow.partnership_id == partnership_id, ActionRow.meeting_id == meeting_id)
    return await fetch(session, mine, Action)


async def action(session: AsyncSession, partnership_id: PartnershipId, action_id: ActionId) -> Action | None:
    """An action of this partnership; another's does not exist here."""
    mine = _ACTIONS.where(ActionRow.partnership_id == partnership_id, ActionRow.id == action_id)
    return await fetch_one(session, mine, Action)


async def themes(session: AsyncSession, partnership_id: PartnershipId) -> Sequence[str]:
    """The themes that actions have stood under, those used last first."""
    newest = func.max(ActionRow.id)
    rows = await session.scalars(
        select(ActionRow.theme)
        .where(ActionRow.partnership_id == partnership_id, ActionRow.theme != "")
        .group_by(ActionRow.theme)
        .order_by(newest.desc())
    )
    return rows.all()


async def agree(
    session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId, new: NewAction
) -> ActionId:
    """Adds an action. The same again, agreed at the same meeting, is the same action. Raises ActionsFull."""
    agreed = await agreed_at(session, partnership_id, meeting_id)
    for standing in agreed:
        if NewAction(standing.what, standing.owner_id, standing.due_on, standing.theme) == new:
            return standing.id
    if len(agreed) >= ACTIONS_MAX:
        raise ActionsFull
    row = ActionRow(partnership_id=partnership_id, meeting_id=meeting_id, **asdict(new))
    session.add(row)
    await session.flush()
    return row.id


async def amend_action(session: AsyncSession, action_id: ActionId, to: NewAction, *, done_at: datetime | None) -> None:
    row = await session.get_one(ActionRow, action_id)
    row.what, row.owner_id, row.due_on, row.theme, row.done_at = to.what, to.owner_id, to.due_on, to.theme, done_at
    await session.flush()


async def actions_of(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """What somebody has agreed to do, by the day by which it is due, under the headings of an export."""
    rows = await session.execute(
        select(
            ActionRow.due_on.label("By"),
            ActionRow.what.label("Action"),
            ActionRow.theme.label("Theme"),
            ActionRow.done_at.label("Done"),
            SeriesRow.name.label("Agreed at"),
            MeetingRow.on.label("On"),
        )
        .join(MeetingRow, MeetingRow.id == ActionRow.meeting_id)
        .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .where(ActionRow.owner_id == person_id)
        .order_by(ActionRow.due_on, ActionRow.id)
    )
    return [dict(row) for row in rows.mappings()]


async def erase_actions_of(session: AsyncSession, person_id: PersonId) -> None:
    """What somebody has agreed to do is nobody's any longer."""
    await session.execute(update(ActionRow).where(ActionRow.owner_id == person_id).values(owner_id=None))


async def forget_actions(session: AsyncSession, before: date) -> None:
    """Removes what was agreed at meetings before a day, done or not."""
    past = select(MeetingRow.id).where(MeetingRow.on < before)
    await session.execute(delete(ActionRow).where(ActionRow.meeting_id.in_(past)))
