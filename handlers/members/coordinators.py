"""Coordinators say on which days they work, and who stands in for them on the others."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled
from handlers.house.access import Inside
from handlers.house.forms import FormErrors
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.members.membership import name_of, standing_roles, today_of, usable_account
from handlers.members.views import coordinators as views
from handlers.members.views.coordinators import HoursForm
from handlers.members.views.roles import FormRef
from schedules.school_calendar import MONDAY_TO_FRIDAY
from storage.changes.changes import Change
from storage.database.ids import PersonId
from storage.members.roster import CoordinatorHours, coordinator_hours, person, person_of_user, set_coordinator_hours


@dataclass(frozen=True)
class Coordinators:
    """Listeners. Each says it of herself."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        Drafting(self.services, HOURS).register(registrar)


async def drawn_hours(session: AsyncSession, here: Inside, _now: datetime) -> Payload:
    """Her own hours; who has said nothing works from Monday to Friday."""
    said = (await coordinator_hours(session, here.partnership.id)).get(here.member.person.id)
    stand_in = await person(session, here.partnership.id, said.stand_in_id) if said and said.stand_in_id else None
    return views.hours_form(
        FormRef(partnership=here.partnership.id),
        days=said.working_days if said else MONDAY_TO_FRIDAY,
        stand_in=stand_in.user_id if stand_in else None,
    )


async def _again(_session: AsyncSession, _here: Inside, filled: Filled[HoursForm]) -> Payload:
    form = filled.form
    return views.hours_form(form, days=form.days, stand_in=form.stand_in, changed=filled.changed)


async def _with_account(client: AsyncWebClient, form: HoursForm) -> HoursForm:
    """Raises FormErrors."""
    if form.stand_in is None:
        return form
    chosen = await usable_account(client, form.stand_in, field="stand_in")
    return form.model_copy(update={"team": chosen.team_id})


async def _set(change: Making, form: HoursForm) -> None:
    person_id = change.here.member.person.id
    hours = CoordinatorHours(person_id, form.days, await _stand_in(change, form))
    change.about["person"] = person_id
    await set_coordinator_hours(change.session, change.here.partnership.id, hours)


async def _stand_in(change: Making, form: HoursForm) -> PersonId | None:
    """Whoever stands in for her. Raises FormErrors."""
    if form.stand_in is None or form.team is None:
        return None
    here = change.here
    found = await person_of_user(change.session, here.partnership.id, form.team, form.stand_in)
    today = today_of(here, change.now)
    if found is None or not await standing_roles(change.session, here.partnership.id, found.id, today):
        raise FormErrors({"stand_in": views.NOT_A_MEMBER})
    if found.id == here.member.person.id:
        raise FormErrors({"stand_in": views.YOURSELF})
    return found.id


async def hours_words(session: AsyncSession, change: Change) -> str:
    return views.hours_words(await name_of(session, change.partnership_id, change.about["person"]))


HOURS = Draft(
    kind=views.HOURS,
    about=FormRef,
    model=HoursForm,
    wording=views.HOURS_WORDING,
    drawn=_again,
    act=_set,
    words=hours_words,
    completed=_with_account,
)
