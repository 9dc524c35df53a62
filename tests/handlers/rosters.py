"""How people's screens are used in the stories, and who is what afterwards."""

from collections.abc import Mapping
from datetime import date

from bot.workspace.controls import controls_of
from bot.workspace.people import Button, Person
from bot.workspace.sight import Place
from handlers.members.views.roles import PersonRef, RoleRef
from storage.database.ids import TeamId, UserId
from storage.members.people import DelegateMode, RoleKind
from storage.members.roster import Details, Role, add_person, everybody, give_role, person_of_user, roles, roster
from storage.members.schools import add_school, schools
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership, found

MONDAY = date(2018, 9, 10)
NOT_FOUND = "I can't find that any more. My Home tab shows what there is now."
FOR_COORDINATORS = "This is for the coordinator to do. Pat Lane can help."
_DELEGATE_LABELS = {
    "who": "Who?",
    "at": "For which schools?",
    "since": "From",
    "until": "Until",
    "when": "When is the delegate asked?",
}


async def who_is_what(partnership: Partnership, on: date = MONDAY) -> dict[str, list[str]]:
    """Everybody's roles on a day, by name: "head at Hilltop"."""
    async with partnership.local.bot.services.reading() as session:
        members = await roster(session, partnership.id, on=on)
    return {
        one.person.name: [f"{role.kind} at {role.school}" if role.school else str(role.kind) for role in one.roles]
        for one in members
    }


async def roles_held(partnership: Partnership, name: str) -> list[Role]:
    """Every role that somebody holds, held or will hold."""
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.reading() as session:
        return [one for one in await roles(session, partnership.id) if one.person_id == whose]


async def details(partnership: Partnership, name: str) -> Details:
    """What is known of somebody."""
    async with partnership.local.bot.services.reading() as session:
        found = next(one for one in await everybody(session, partnership.id) if one.name == name)
    return Details(found.name, found.email, found.team_id, found.user_id, found.headship_from_on)


async def names(partnership: Partnership) -> list[str]:
    """Everybody who is or was in the partnership."""
    async with partnership.local.bot.services.reading() as session:
        return [one.name for one in await everybody(session, partnership.id)]


async def is_added(
    partnership: Partnership,
    name: str,
    kind: RoleKind = RoleKind.HEAD,
    *,
    at: str | None = None,
    known: Details | None = None,
    until: date | None = None,
) -> None:
    """Somebody is in the partnership since Monday, without anybody being told."""
    async with partnership.local.bot.services.writing() as session:
        added = await add_person(session, partnership.id, known or Details(name))
        school_id = next((one.id for one in await schools(session, partnership.id) if one.name == at), None)
        await give_role(session, partnership.id, added, kind, school_id=school_id, from_on=MONDAY, to_on=until)


async def are_added(partnership: Partnership, kinds: Mapping[str, RoleKind], *, at: Mapping[str, str]) -> None:
    """Many people who are not on Slack, each at a school that is new where it is not known yet."""
    async with partnership.local.bot.services.writing() as session:
        known = {one.name: one.id for one in await schools(session, partnership.id)}
        for school in dict.fromkeys(at.values()):
            if school not in known:
                known[school] = await add_school(session, partnership.id, school)
        for name, kind in kinds.items():
            added = await add_person(session, partnership.id, Details(name))
            await give_role(session, partnership.id, added, kind, school_id=known[at[name]], from_on=MONDAY)


async def names_delegate(partnership: Partnership, name: str, head: str, *, until: date | None = None) -> None:
    """A head has a delegate, from long ago."""
    async with partnership.local.bot.services.writing() as session:
        members = {one.person.name: one for one in await roster(session, partnership.id, on=MONDAY)}
        (school,) = [role.school_id for role in members[head].roles]
        person = await add_person(session, partnership.id, Details(name))
        await give_role(
            session,
            partnership.id,
            person,
            RoleKind.DELEGATE,
            school_id=school,
            from_on=date(2018, 9, 1),
            to_on=until,
            for_id=members[head].person.id,
            mode=DelegateMode.WITH_ME,
        )


async def answers_for(
    partnership: Partnership,
    delegate: Person,
    head: str,
    mode: DelegateMode = DelegateMode.WITH_ME,
    *,
    until: date | None = None,
) -> None:
    """Somebody on Slack answers for a head from long ago, at each of her schools, without being told."""
    team_id, user_id = TeamId(partnership.workspace.team_id), UserId(delegate.id)
    async with partnership.local.bot.services.writing() as session:
        members = {one.person.name: one for one in await roster(session, partnership.id, on=MONDAY)}
        known = await person_of_user(session, partnership.id, team_id, user_id)
        details = Details(delegate.name, None, team_id, user_id)
        person = known.id if known else await add_person(session, partnership.id, details)
        for role in members[head].roles:
            await give_role(
                session,
                partnership.id,
                person,
                RoleKind.DELEGATE,
                school_id=role.school_id,
                from_on=date(2018, 9, 1),
                to_on=until,
                for_id=members[head].person.id,
                mode=mode,
            )


async def opens_page(partnership: Partnership, entry: str, *, by: Person | None = None) -> None:
    """A coordinator chooses somebody from everybody: "Ada Moor, head"."""
    coordinator = by or partnership.pat
    await coordinator.runs("/partnership people")
    await coordinator.clicks(entry)


async def presses_beside(person: Person, label: str) -> None:
    """Presses the button in her modal that a screen reader calls so, of several that look alike."""
    assert person.modal is not None
    controls = controls_of(person.modal.view.body["blocks"])
    control = next(one for one in controls if one.element.get("accessibility_label") == label)
    await person.presses(Button(label, Place(person.modal.view), control, None, person))


def shown(person: Person) -> str:
    """What stands in the modal before her."""
    assert person.modal is not None
    return person.modal.text


async def refers_to_person(partnership: Partnership, name: str) -> str:
    ref = PersonRef(partnership=partnership.id, person=await person_id(partnership, name))
    return ref.model_dump_json()


async def refers_to_role(partnership: Partnership, name: str) -> str:
    """The first role that somebody was given."""
    (first, *_) = await roles_held(partnership, name)
    return RoleRef(partnership=partnership.id, role=first.id).model_dump_json()


async def outsider(partnership: Partnership, who: str) -> Person:
    """Somebody who does not coordinate this partnership, and sits in the heads' channel all the same."""
    if who == "a head":
        return partnership.ada
    someone = partnership.tom if who == "a teacher" else partnership.stranger
    await partnership.heads.invites(someone)
    if who == "a coordinator elsewhere":
        coast = partnership.workspace.add_channel("coast", members=[someone])
        await found(partnership.local, coast, name="Coast Partnership", coordinators=[someone])
    return someone


OUTSIDERS = ("a head", "a teacher", "a stranger", "a coordinator elsewhere")


async def is_refused(partnership: Partnership, somebody: Person, action: str, value: str) -> bool:
    """Whether somebody who finds a button is told whom to ask, or that it is not there, and nothing opens."""
    partnership.workspace.limits.are_kept = False  # one button after another, in one channel
    heard = len(somebody.messages_in("#heads"))
    await partnership.shows_button(f"Forged {action}", action, value)
    await somebody.clicks(f"Forged {action}", in_="#heads")
    _, *said = (one.text for one in somebody.messages_in("#heads")[heard:])
    return somebody.modal is None and len(said) == 1 and ("Pat Lane can help." in said[0] or said[0] == NOT_FOUND)


async def ada_names(partnership: Partnership, **filled: object) -> None:
    """Ada fills in who answers for her, and sends it."""
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    for field, value in filled.items():
        await partnership.ada.fills(_DELEGATE_LABELS.get(field, field), value)  # type: ignore[arg-type]  # as a story has it
    await partnership.ada.submits()


async def is_head_of(partnership: Partnership, name: str, at: str, *, until: date | None = None) -> None:
    """Somebody is head of one more school, without anybody being told."""
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.writing() as session:
        school_id = next(one.id for one in await schools(session, partnership.id) if one.name == at)
        await give_role(session, partnership.id, whose, RoleKind.HEAD, school_id=school_id, from_on=MONDAY, to_on=until)


async def asks_for_role(partnership: Partnership, entry: str, *, by: Person | None = None, **filled: str) -> None:
    """A coordinator fills in one more role for somebody, and sends it."""
    labels = {"role": "Role", "school": "School", "since": "First day", "until": "Last day", "instead_of": "Instead of"}
    coordinator = by or partnership.pat
    await opens_page(partnership, entry, by=by)
    await coordinator.clicks("Add a role")
    for field, value in filled.items():
        await coordinator.fills(labels[field], value)
    await coordinator.submits()


async def asks_to_end(partnership: Partnership, entry: str, role: str, after: date) -> None:
    """Pat ends one role of somebody, and sends it."""
    await opens_page(partnership, entry)
    await presses_beside(partnership.pat, f"End: {role}")
    await partnership.pat.fills("Last day", after.isoformat())
    await partnership.pat.submits()


async def asks_to_remove(partnership: Partnership, entry: str, after: date) -> None:
    await opens_page(partnership, entry)
    await partnership.pat.clicks("Remove…")
    await partnership.pat.fills("Last day", after.isoformat())
    await partnership.pat.submits()
