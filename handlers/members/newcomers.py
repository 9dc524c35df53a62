"""A head who comes with a school or follows another: somebody who is known already, or somebody new."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.house.facts import MemberLinked
from handlers.house.forms import FormErrors
from handlers.imports.names import same_name
from handlers.members.membership import known_person, usable_account
from handlers.members.views.newcomers import NAME_MISSING, NewcomerForm
from storage.database.ids import SchoolId
from storage.members.people import Person, RoleKind
from storage.members.roster import Details, add_person, amend_person, everybody, give_role, person_of_user, roles

F = TypeVar("F", bound=NewcomerForm)


async def with_account(client: AsyncWebClient, form: F) -> F:
    """The form with what Slack knows of the account chosen. Raises FormErrors for one that is nobody's."""
    if form.head_user is None:
        return form
    known = await usable_account(client, form.head_user, field="head_user")
    return form.model_copy(
        update={
            "head_team": known.team_id,
            "head_name": form.head_name or known.name,
            "head_email": form.head_email or known.email,
        }
    )


async def becomes_head(
    change: Making, form: NewcomerForm, school_id: SchoolId | None, *, from_on: date
) -> Person | None:
    """Whoever was filled in is head of a school from a day on; nobody where nobody was. Raises FormErrors."""
    if form.head_name is None:
        if form.head_email or form.head_user:
            raise FormErrors({"head_name": NAME_MISSING})
        return None
    session = change.session
    known = (
        await _by_account(session, form) or await _by_address(change, form) or await _by_name(session, form, school_id)
    )
    person_id = known.id if known else await add_person(session, form.partnership, _details(form))
    await give_role(session, form.partnership, person_id, RoleKind.HEAD, school_id=school_id, from_on=from_on)
    return await known_person(session, form.partnership, person_id)


async def _by_account(session: AsyncSession, form: NewcomerForm) -> Person | None:
    if form.head_user is None or form.head_team is None:
        return None
    return await person_of_user(session, form.partnership, form.head_team, form.head_user)


async def _by_address(change: Making, form: NewcomerForm) -> Person | None:
    """The one person of this address, who from now on has the account chosen; nobody where it leaves a doubt."""
    session, address = change.session, (form.head_email or "").casefold()
    found = [one for one in await everybody(session, form.partnership) if (one.email or "").casefold() == address]
    if not address or len(found) != 1:
        return None
    (known,) = found
    if form.head_user is None:
        return known
    if known.user_id is not None:
        return None
    details = replace(_details(form), name=known.name, headship_from_on=known.headship_from_on or form.head_since)
    await amend_person(session, form.partnership, known.id, details)
    linked = await known_person(session, form.partnership, known.id)
    await change.publish(MemberLinked(change.partnership, linked))
    return linked


async def _by_name(session: AsyncSession, form: NewcomerForm, school_id: SchoolId | None) -> Person | None:
    """The one person of this name at the school, where nothing but a name is given: its deputy, most likely."""
    if form.head_user or form.head_email or form.head_name is None:
        return None
    there = {one.person_id for one in await roles(session, form.partnership) if one.held.school_id == school_id}
    namesakes = [
        one
        for one in await everybody(session, form.partnership)
        if one.id in there and same_name(one.name, form.head_name)
    ]
    return namesakes[0] if len(namesakes) == 1 else None


def _details(form: NewcomerForm) -> Details:
    assert form.head_name is not None
    return Details(form.head_name, form.head_email, form.head_team, form.head_user, form.head_since)
