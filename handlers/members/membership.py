"""People and roles looked up for whoever acts on them, named for history, and followed as they come and go."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import account
from handlers.accounts.slack_account import Account
from handlers.changes.changes import Making
from handlers.house.access import Inside, NotFound
from handlers.house.facts import MemberJoined, MemberLeft
from handlers.house.forms import FormErrors
from handlers.house.views.series_dates import long_date
from handlers.members.views import roles as views
from handlers.members.views.person import CLOSED_ACCOUNT, NOT_A_PERSON, UNKNOWN_ACCOUNT
from handlers.members.views.roles import RoleGiven, role_words
from schedules.local_time import instant, local
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId, UserId
from storage.delivery.deliveries import touch_asked_for, touch_subject
from storage.delivery.subjects import ROLE
from storage.delivery.timers import set_timers
from storage.members.people import Person, RoleHeld, RoleKind
from storage.members.roster import Role, person, role, roles, roles_of
from storage.members.schools import school, schools

RAN_OUT = "people.role_ran_out"
_DAY = timedelta(days=1)


def today_of(here: Inside, now: datetime) -> date:
    return local(now, here.partnership.zone).date()


async def known_person(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> Person:
    """Raises NotFound."""
    found = await person(session, partnership_id, person_id)
    if found is None:
        raise NotFound
    return found


async def known_role(session: AsyncSession, partnership_id: PartnershipId, role_id: RoleId) -> Role:
    """Raises NotFound."""
    found = await role(session, partnership_id, role_id)
    if found is None:
        raise NotFound
    return found


async def name_of(session: AsyncSession, partnership_id: PartnershipId, person_id: object) -> str:
    """A name for history, which may outlive whoever it tells of."""
    found = await person(session, partnership_id, PersonId(int(str(person_id))))
    return found.name if found else "somebody"


async def standing_roles(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, today: date
) -> list[Role]:
    """What somebody holds today or will hold."""
    found = await roles_of(session, partnership_id, person_id)
    return [one for one in found if one.goes_beyond(today - _DAY)]


async def role_line(session: AsyncSession, here: Inside, held: Role, today: date) -> str:
    """A role in words, with the dates that are still to come: "head at Hilltop, until Fri 21 Dec 2018"."""
    head = await name_of(session, here.partnership.id, held.held.for_id) if held.held.for_id else None
    return f"{role_words(held.held, for_name=head)}{views.dates_words(held.from_on, held.to_on, today)}"


async def offered_schools(session: AsyncSession, here: Inside, today: date) -> dict[SchoolId, str]:
    """The schools at which a role can be given, by name."""
    found = await schools(session, here.partnership.id)
    return {one.id: one.name for one in found if one.left_on is None or one.left_on >= today}


async def usable_account(client: AsyncWebClient, user_id: UserId, *, field: str) -> Account:
    """What Slack knows of somebody chosen in a field of a form. A guest will do, and somebody of another organisation.

    Raises FormErrors for an app, for a closed account, and for one that Slack does not know.
    """
    found = await account(client, user_id)
    if found is None:
        raise FormErrors({field: UNKNOWN_ACCOUNT})
    if found.is_bot:
        raise FormErrors({field: NOT_A_PERSON})
    if found.is_closed:
        raise FormErrors({field: CLOSED_ACCOUNT})
    return found


async def school_for(change: Making, given: RoleGiven) -> SchoolId | None:
    """The school at which a role is given: none for a coordinator's. Raises FormErrors, NotFound."""
    if given.role not in views.OF_A_SCHOOL:
        return None
    if given.school is None:
        if await offered_schools(change.session, change.here, today_of(change.here, change.now)):
            raise FormErrors({"school": views.NO_SCHOOL})
        return None
    if await school(change.session, change.here.partnership.id, given.school) is None:
        raise NotFound
    return given.school


def remembered(change: Making, given: RoleGiven, school_id: SchoolId | None) -> dict[str, object]:
    """What history remembers of a role that is given."""
    begins = {"from": given.from_on.isoformat()} if given.from_on > today_of(change.here, change.now) else {}
    ends = {"until": given.to_on.isoformat()} if given.to_on else {}
    return {"role": given.role.value, "school": school_id, **begins, **ends}


async def role_said(session: AsyncSession, partnership_id: PartnershipId, about: Mapping[str, Any]) -> str:
    """ "head at Hilltop, from Mon 1 Oct 2018", as history words it."""
    at = await school_name(session, partnership_id, about["school"]) if about.get("school") else None
    held = RoleHeld(RoleKind(about["role"]), at)
    head = await name_of(session, partnership_id, about["for"]) if about.get("for") else None
    dated = [f", {key} {long_date(date.fromisoformat(about[key]))}" for key in ("from", "until") if about.get(key)]
    return f"{role_words(held, for_name=head)}{''.join(dated)}"


async def school_name(session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId) -> str:
    """A school's name for history, which may outlive it."""
    found = await school(session, partnership_id, school_id)
    return found.name if found else "a school that is there no longer"


@asynccontextmanager
async def coming_and_going(change: Making) -> AsyncIterator[None]:
    """Publishes who joins by what is done meanwhile, and whose last day has come nearer; and says so."""
    session, here = change.session, change.here.partnership
    today = today_of(change.here, change.now)
    before = await roles(session, here.id)
    yield
    after = await roles(session, here.id)
    for one in set(before) - set(after):
        await touch_subject(session, here.id, ROLE.subject(one.id))
        if (
            one.held.for_id is not None
        ):  # whoever answers for a head no longer is not to go on reading what she is asked
            await touch_asked_for(session, here.id, one.person_id, for_id=one.held.for_id)
    await _time_ends(change, before, after)
    was, now_is = _stays(before, today), _stays(after, today)
    for person_id in sorted(now_is.keys() - was.keys()):
        joins = await known_person(session, here.id, person_id)
        if joins.user_id is None and here.has_started(change.now):
            change.consequences.append(views.hears_later_words(joins.name))
        await change.publish(MemberJoined(here, joins, now_is[person_id].from_on))
    for person_id, stay in sorted(was.items()):
        last_on = now_is[person_id].to_on if person_id in now_is else today - _DAY
        if last_on < stay.to_on:
            leaver = await known_person(session, here.id, person_id)
            change.consequences.append(views.loses_access(leaver.name, last_on, today))
            await change.publish(MemberLeft(here, leaver, last_on))


async def _time_ends(change: Making, before: list[Role], after: list[Role]) -> None:
    """A role that has an end has a timer, for the first moment after its last day."""
    here, today = change.here.partnership, today_of(change.here, change.now)
    ends = {one.id: one.to_on for one in after}
    known = {one.id for one in before}
    for role_id in sorted({one.id for one in set(before) ^ set(after)}):
        last_on = ends.get(role_id)
        due = {RAN_OUT: instant(last_on + _DAY, time.min, here.zone)} if last_on and last_on >= today else {}
        if due or role_id in known:
            await set_timers(change.session, here.id, ROLE.subject(role_id), due)


class _Stay(NamedTuple):
    """From somebody's first day to her last, over all that she is; the end of time where no end is known."""

    from_on: date
    to_on: date


def _stays(held: list[Role], today: date) -> dict[PersonId, _Stay]:
    """The stay of everybody who is something today or will be."""
    found: dict[PersonId, _Stay] = {}
    for one in held:
        if one.goes_beyond(today - _DAY):
            known = found.get(one.person_id, _Stay(date.max, date.min))
            found[one.person_id] = _Stay(min(one.from_on, known.from_on), max(one.to_on or date.max, known.to_on))
    return found
