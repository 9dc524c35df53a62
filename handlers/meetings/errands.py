"""What somebody reads who goes to a meeting for a head: in her messages on the day before, and on Home."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.views.parts import Part
from handlers.meetings.invitations import is_invited
from handlers.meetings.standing_in import STANDING_IN, is_named, meant_by
from handlers.meetings.views import errands as views
from handlers.meetings.views.notices import cancelled
from storage.database.ids import PersonId
from storage.delivery.answerers import Mandate
from storage.delivery.deliveries import Delivery
from storage.delivery.subjects import MEETING
from storage.meetings.meeting_answers import answer_of
from storage.meetings.meeting_changes import as_known
from storage.meetings.meetings import Meeting, meeting
from storage.meetings.stand_ins import stand_ins_to_come
from storage.members.people import RoleKind
from storage.members.roster import roster

HOME_ORDER = 9
MOST_SHOWN = 4


def capability(services: Services) -> Capability:
    return Capability(
        name="errands", register=_registers_nothing, deliveries=[DeliveryKind(STANDING_IN, errand_part)], home=home
    )


def _registers_nothing(_registrar: Registrar) -> None:
    """It is news: there is nothing to tap."""


async def errand_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The news to one person; not owed once she is not sent any longer, whatever the reason."""
    assert delivery.person_id is not None
    about = await meeting(session, delivery.partnership_id, MEETING.id_in(delivery.subject))
    if about is None or delivery.for_id is None:
        return None
    known = await as_known(session, about)
    errand = await _errand(session, known, delivery.person_id, delivery.for_id)
    if errand is None:
        return None
    if delivery.is_posted:
        return cancelled(known) if known.is_cancelled else views.errand(errand, known)
    if known.is_cancelled or known.has_begun(now) or not delivery.is_live:
        return None
    return views.errand(errand, known)


async def _errand(session: AsyncSession, about: Meeting, person_id: PersonId, head_id: PersonId) -> Mandate | None:
    """For whom somebody goes; None where the head does not send her, or is not invited."""
    said = await answer_of(session, about.id, head_id, on=about.on)
    if said is None or said.stand_in is None or not await is_invited(session, about, head_id):
        return None
    people = await roster(session, about.partnership_id, on=about.on)
    sent = meant_by(said.stand_in, people, head_id=head_id)
    if sent is None or sent.person.id != person_id:
        return None
    schools = [
        role.school
        for one in people
        for role in one.roles
        if one.person.id == head_id and role.kind is RoleKind.HEAD and role.school
    ]
    return Mandate(person_id, head_id, said.name, tuple(schools))


async def home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """The next meetings to which a member goes for somebody else."""
    if not here.partnership.has_started(now):
        return []
    me, drawn = here.member.person, []
    named = [
        one for one in await stand_ins_to_come(session, here.partnership.id, now=now) if is_named(me.name, one.name)
    ]
    for one in named[:MOST_SHOWN]:
        about = await meeting(session, here.partnership.id, one.meeting_id)
        errand = await _errand(session, about, me.id, one.head_id) if about else None
        if about and errand:
            drawn.append(HomePart(HOME_ORDER, views.errand(errand, about).blocks))
    return drawn
