"""A head who comes with a school or follows another: somebody who is known already, or somebody new."""

from datetime import date
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts import account
from handlers.changes import Making
from handlers.facts import MemberJoined
from handlers.forms import FormErrors
from handlers.views.newcomers import NAME_MISSING, NEWCOMER_WORDING, NewcomerForm
from schedules.local_time import local
from storage.ids import PartnershipId, PersonId, SchoolId
from storage.people import Person, RoleKind
from storage.roster import Details, add_person, everybody, give_role, person, person_of_user, roles_of

F = TypeVar("F", bound=NewcomerForm)


async def with_account(client: AsyncWebClient, form: F) -> F:
    """The form with what Slack knows of the account chosen. Raises FormErrors for one that is nobody's."""
    if form.head_user is None:
        return form
    known = await account(client, form.head_user)
    if known is None or not known.is_human:
        raise FormErrors({"head_user": NEWCOMER_WORDING["head_user"]})
    return form.model_copy(
        update={
            "head_team": known.team_id,
            "head_name": form.head_name or known.name,
            "head_email": form.head_email or known.email,
        }
    )


async def becomes_head(change: Making, form: NewcomerForm, school_id: SchoolId, *, from_on: date) -> Person | None:
    """Whoever was filled in is head of a school from a day on; nobody where nobody was. Raises FormErrors."""
    if form.head_name is None:
        if form.head_email or form.head_user:
            raise FormErrors({"head_name": NAME_MISSING})
        return None
    session, partnership = change.session, change.here.partnership
    known = await _known(session, partnership.id, form)
    person_id = known.id if known else await _add(session, form)
    is_new = not await _is_in(change, person_id)
    await give_role(session, partnership.id, person_id, RoleKind.HEAD, school_id=school_id, from_on=from_on)
    who = await person(session, partnership.id, person_id)
    assert who is not None
    if is_new:
        await change.publish(MemberJoined(partnership, who))
    return who


async def _known(session: AsyncSession, partnership_id: PartnershipId, form: NewcomerForm) -> Person | None:
    """Who it is, by their account, else by their address."""
    if form.head_user and form.head_team:
        return await person_of_user(session, partnership_id, form.head_team, form.head_user)
    if form.head_email is None:
        return None
    address = form.head_email.casefold()
    of_address = [one for one in await everybody(session, partnership_id) if (one.email or "").casefold() == address]
    return next(iter(of_address), None)


async def _add(session: AsyncSession, form: NewcomerForm) -> PersonId:
    assert form.head_name is not None
    details = Details(form.head_name, form.head_email, form.head_team, form.head_user, form.head_since)
    return await add_person(session, form.partnership, details)


async def _is_in(change: Making, person_id: PersonId) -> bool:
    """Whether somebody holds, or will hold, any role."""
    partnership = change.here.partnership
    today = local(change.now, partnership.zone).date()
    held = await roles_of(change.session, partnership.id, person_id)
    return any(one.to_on is None or one.to_on >= today for one in held)
