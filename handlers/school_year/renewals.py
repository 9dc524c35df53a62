"""Delegates at the end of a school year: each goes on for another, or ends with this one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled, Meanwhile
from handlers.house.access import Declined, Inside
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import Payload
from handlers.members.membership import coming_and_going
from handlers.school_year.preparation import delegates_in, drawn, names_of, settled_among, year_of
from handlers.school_year.views import new_year as views
from handlers.school_year.views.new_year import DelegatesForm, DelegatesOpened
from schedules.school_calendar import SchoolYear
from storage.changes.changes import Change
from storage.database.ids import PersonId
from storage.members.delegations import end_delegations
from storage.members.roster import Role, roles

_DAY = timedelta(days=1)


async def delegates_form(
    session: AsyncSession, here: Inside, ref: PartnershipRef, now: datetime, filled: Filled[DelegatesForm] | None = None
) -> Payload:
    """Who has said nothing goes on, unless the coordinator thinks otherwise. Raises Declined where there is nobody."""
    year, names = year_of(here, now), await names_of(session, here)
    delegates = delegates_in(await roles(session, ref.partnership), year)
    if not delegates:
        raise Declined(views.NO_DELEGATES)
    settled = settled_among(delegates, year)
    opened = DelegatesOpened(partnership=ref.partnership, as_was=settled.seen, shown=tuple(one.id for one in delegates))
    return views.delegates_form(
        filled.form if filled else opened,
        {one.id: _delegate_words(one, names) for one in delegates},
        year,
        going_on=filled.form.going_on if filled else [one.id for one in delegates if one.id not in settled.ending],
        changed=filled.changed if filled else (),
    )


def _delegate_words(one: Role, names: Mapping[PersonId, str]) -> str:
    """ "Sam Reed, for Ada Moor, Hilltop"."""
    head = f"for {names[one.held.for_id]}" if one.held.for_id else None
    return ", ".join(part for part in (names[one.person_id], head, one.held.school) if part)


async def _settle(change: Making, form: DelegatesForm) -> None:
    """Each delegate who was shown goes on for a school year, or ends with this one. Raises Meanwhile."""
    session, year = change.session, year_of(change.here, change.now)
    delegates = delegates_in(await roles(session, form.partnership), year)
    shown = [one for one in delegates if one.id in form.shown]
    going_on = [one for one in shown if one.id in form.going_on]
    change.about |= {"year": year.begins_in, "going_on": len(going_on), "ending": len(shown) - len(going_on)}
    is_now = settled_among(delegates, year)
    wanted = {one.id for one in going_on}
    if is_now.seen != form.as_was and set(is_now.going_on) != wanted:
        raise Meanwhile([views.DECIDED_MEANWHILE], is_now.seen)
    async with coming_and_going(change):
        last_days = {one.id: year.last_on if one.id in wanted else year.first_on - _DAY for one in shown}
        await end_delegations(session, form.partnership, last_days)


async def _delegates_again(session: AsyncSession, here: Inside, filled: Filled[DelegatesForm]) -> Payload:
    return await delegates_form(session, here, filled.form, filled.now, filled)


async def delegates_settled_words(_session: AsyncSession, change: Change) -> str:
    about = change.about
    return views.delegates_settled_words(SchoolYear(about["year"]), about["going_on"], about["ending"])


SETTLING = Draft(
    kind=views.DELEGATES_SETTLED,
    about=DelegatesOpened,
    model=DelegatesForm,
    wording=views.DELEGATES_WORDING,
    drawn=_delegates_again,
    act=_settle,
    words=delegates_settled_words,
    screen=drawn,
)
