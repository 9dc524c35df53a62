"""Heads who leave with the summer, and those who follow them: dated, seen before, and to be undone."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled
from handlers.house.access import Declined, Inside, NotFound
from handlers.house.forms import FormErrors
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import Payload
from handlers.house.views.series_dates import long_date
from handlers.members.membership import coming_and_going, known_role, name_of, school_name, today_of
from handlers.members.newcomers import becomes_head, with_account
from handlers.members.views.roles import LAST_COORDINATOR
from handlers.partnership.views.schools import SchoolRef
from handlers.school_year.preparation import drawn, names_of, year_of
from handlers.school_year.views import new_year as views
from handlers.school_year.views.new_year import HeadForm, LeavingForm
from storage.changes.changes import Change
from storage.members.people import RoleKind
from storage.members.roster import NobodyLeft, Role, end_role, end_roles, roles, roles_of
from storage.members.schools import school

_DAY = timedelta(days=1)


async def leaving_form(
    session: AsyncSession, here: Inside, ref: PartnershipRef, now: datetime, filled: Filled[LeavingForm] | None = None
) -> Payload:
    """Raises Declined where there is nobody to choose."""
    year, names = year_of(here, now), await names_of(session, here)
    staying = {
        one.id: f"{names[one.person_id]}, {one.held.school}" if one.held.school else names[one.person_id]
        for one in await roles(session, ref.partnership)
        if one.held.kind is RoleKind.HEAD and one.from_on < year.first_on and one.goes_beyond(year.first_on - _DAY)
    }
    if not staying:
        raise Declined(views.nobody_can_leave())
    return views.leaving_form(
        ref.partnership,
        dict(sorted(staying.items(), key=lambda one: one[1].casefold())),
        after=year.first_on - _DAY,
        filled=filled.form if filled else None,
        changed=filled.changed if filled else (),
    )


async def _leave(change: Making, form: LeavingForm) -> None:
    """A headship ends, and with the last of them everything that somebody is; who follows begins the day after."""
    session = change.session
    ending = await known_role(session, form.partnership, form.role)
    if ending.held.kind is not RoleKind.HEAD:
        raise NotFound
    _refuse_day(ending, form.after)
    change.about |= {"person": ending.person_id, "school": ending.held.school_id, "after": form.after.isoformat()}
    async with coming_and_going(change):
        await _end(session, form, ending)
        await _follow(change, form, ending)


def _refuse_day(ending: Role, after: date) -> None:
    """Raises FormErrors."""
    if ending.to_on is not None and ending.to_on <= after:
        raise FormErrors({"role": views.ENDS_ALREADY.format(last_on=long_date(ending.to_on))})
    if ending.from_on > after:
        raise FormErrors({"after": views.BEGINS_LATER.format(from_on=long_date(ending.from_on))})


async def _end(session: AsyncSession, form: LeavingForm, ending: Role) -> None:
    """Raises FormErrors for the last coordinator."""
    others = [one for one in await roles_of(session, form.partnership, ending.person_id) if one.id != ending.id]
    is_head_elsewhere = any(one.held.kind is RoleKind.HEAD and one.goes_beyond(form.after) for one in others)
    try:
        if is_head_elsewhere:
            await end_role(session, form.partnership, ending.id, after=form.after)
        else:
            await end_roles(session, form.partnership, ending.person_id, after=form.after)
    except NobodyLeft:
        raise FormErrors({"role": LAST_COORDINATOR}) from None


async def _follow(change: Making, form: LeavingForm, ending: Role) -> None:
    begins_on = form.after + _DAY
    successor = await becomes_head(change, form, ending.held.school_id, from_on=begins_on)
    if successor is None:
        return
    if successor.id == ending.person_id:
        raise FormErrors({"head_name": views.FOLLOWS_HERSELF})
    change.about["successor"] = successor.id
    change.consequences.append(
        views.head_named_words(successor.name, ending.held.school or "their school", begins_on) + "."
    )


async def _leaving_again(session: AsyncSession, here: Inside, filled: Filled[LeavingForm]) -> Payload:
    return await leaving_form(session, here, filled.form, filled.now, filled)


async def left_words(session: AsyncSession, change: Change) -> str:
    about, of = change.about, change.partnership_id
    at = await school_name(session, of, about["school"]) if about["school"] else None
    successor = await name_of(session, of, about["successor"]) if "successor" in about else None
    return views.left_words(
        await name_of(session, of, about["person"]), at, date.fromisoformat(about["after"]), successor
    )


async def head_form(
    session: AsyncSession, here: Inside, ref: SchoolRef, now: datetime, filled: Filled[HeadForm] | None = None
) -> Payload:
    year, found = year_of(here, now), await school(session, here.partnership.id, ref.school)
    if found is None:
        raise NotFound
    return views.head_form(
        ref,
        found.name,
        from_on=max(year.first_on, today_of(here, now)),
        filled=filled.form if filled else None,
        changed=filled.changed if filled else (),
    )


async def _name_head(change: Making, form: HeadForm) -> None:
    if await school(change.session, form.partnership, form.school) is None:
        raise NotFound
    async with coming_and_going(change):
        head = await becomes_head(change, form, form.school, from_on=form.from_on)
    if head is None:
        raise FormErrors({"head_user": views.NOBODY_NAMED})
    change.about |= {"person": head.id, "school": form.school, "from": form.from_on.isoformat()}


async def _head_again(session: AsyncSession, here: Inside, filled: Filled[HeadForm]) -> Payload:
    ref = SchoolRef(partnership=filled.form.partnership, school=filled.form.school)
    return await head_form(session, here, ref, filled.now, filled)


async def head_named_words(session: AsyncSession, change: Change) -> str:
    about, of = change.about, change.partnership_id
    return views.head_named_words(
        await name_of(session, of, about["person"]),
        await school_name(session, of, about["school"]),
        date.fromisoformat(about["from"]),
    )


LEAVING = Draft(
    kind=views.LEFT,
    about=PartnershipRef,
    model=LeavingForm,
    wording=views.LEAVING_WORDING,
    drawn=_leaving_again,
    act=_leave,
    words=left_words,
    screen=drawn,
    completed=with_account,
)
NAMING = Draft(
    kind=views.HEAD_NAMED,
    about=SchoolRef,
    model=HeadForm,
    wording=views.HEAD_WORDING,
    drawn=_head_again,
    act=_name_head,
    words=head_named_words,
    screen=drawn,
    completed=with_account,
)
