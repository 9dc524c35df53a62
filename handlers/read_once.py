"""What one transaction reads of partnerships and people for many messages: none of it is read twice."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.school_calendar import SchoolCalendar
from storage.calendars import school_calendar
from storage.ids import PartnershipId, PersonId
from storage.partnership import Partnership, partnership
from storage.wishes import Wishes, wishes_of


@dataclass(frozen=True)
class ReadOnce:
    """A session in which nothing changes that has been read; in one that writes, it lasts for one message."""

    session: AsyncSession
    _partnerships: dict[PartnershipId, Partnership] = field(default_factory=dict)
    _calendars: dict[PartnershipId, SchoolCalendar] = field(default_factory=dict)
    _wishes: dict[PersonId, Wishes] = field(default_factory=dict)

    async def partnership(self, partnership_id: PartnershipId) -> Partnership:
        """One to which a message belongs: it is there."""
        if partnership_id not in self._partnerships:
            found = await partnership(self.session, partnership_id)
            assert found is not None
            self._partnerships[partnership_id] = found
        return self._partnerships[partnership_id]

    async def calendar(self, of: Partnership) -> SchoolCalendar:
        if of.id not in self._calendars:
            self._calendars[of.id] = await school_calendar(self.session, of)
        return self._calendars[of.id]

    async def wishes(self, of: PartnershipId, person_id: PersonId) -> Wishes:
        if person_id not in self._wishes:
            self._wishes[person_id] = await wishes_of(self.session, of, person_id)
        return self._wishes[person_id]
