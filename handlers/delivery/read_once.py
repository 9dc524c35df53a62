"""What one transaction reads for the messages of a batch: each thing once, and for all of them in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.school_calendar import Closure, SchoolCalendar
from storage.database.ids import MessageId, PartnershipId, PersonId
from storage.delivery.asking import Standing, standing_of_each
from storage.delivery.messages import Claim
from storage.delivery.mornings import Morning, morning_of_each
from storage.members.calendars import calendar_of_each
from storage.members.partnership import Partnership, partnership_of_each
from storage.members.schools import closures_of_each
from storage.members.wishes import Wishes, wishes_of_each


@dataclass(frozen=True)
class ReadOnce:
    """A session in which nothing changes that has been read; the partnerships, people and messages of which it is
    asked."""

    session: AsyncSession
    partnerships: Collection[PartnershipId]
    people: Collection[PersonId]
    messages: Collection[MessageId] = ()
    _partnerships: dict[PartnershipId, Partnership] = field(default_factory=dict)
    _calendars: dict[PartnershipId, SchoolCalendar] = field(default_factory=dict)
    _closures: dict[date, Mapping[PersonId, Sequence[tuple[Closure, ...]]]] = field(default_factory=dict)
    _wishes: dict[PersonId, Wishes] = field(default_factory=dict)
    _mornings: dict[MessageId, Morning] = field(default_factory=dict)
    _standings: dict[MessageId, Standing] = field(default_factory=dict)

    async def partnership(self, partnership_id: PartnershipId) -> Partnership:
        """One to which a message belongs: it is there."""
        return (await self._all_partnerships())[partnership_id]

    async def calendar(self, of: Partnership) -> SchoolCalendar:
        if not self._calendars:
            them = await self._all_partnerships()
            self._calendars.update(await calendar_of_each(self.session, them.values()))
        return self._calendars[of.id]

    async def _all_partnerships(self) -> Mapping[PartnershipId, Partnership]:
        if not self._partnerships:
            self._partnerships.update(await partnership_of_each(self.session, self.partnerships))
        return self._partnerships

    async def closures(self, person_id: PersonId, *, on: date) -> Sequence[tuple[Closure, ...]]:
        """For each school at which somebody holds a role on a day, when that school alone is closed."""
        if on not in self._closures:
            self._closures[on] = await closures_of_each(self.session, self.people, on=on)
        return self._closures[on].get(person_id, ())

    async def wishes(self, person_id: PersonId) -> Wishes:
        if not self._wishes:
            self._wishes.update(await wishes_of_each(self.session, self.people))
        return self._wishes[person_id]

    async def morning(self, message_id: MessageId, now: datetime) -> Morning:
        if not self._mornings:
            self._mornings.update(await morning_of_each(self.session, [*self.messages], now))
        return self._mornings[message_id]

    async def standing(self, message_id: MessageId) -> Standing:
        if not self._standings:
            self._standings.update(await standing_of_each(self.session, [*self.messages]))
        return self._standings[message_id]


def read_for(session: AsyncSession, claims: Sequence[Claim]) -> ReadOnce:
    """What is read for messages that are drawn together."""
    partnerships = frozenset(claim.partnership_id for claim in claims)
    people = frozenset(claim.person_id for claim in claims if claim.person_id is not None)
    return ReadOnce(session, partnerships, people, [claim.message_id for claim in claims])
