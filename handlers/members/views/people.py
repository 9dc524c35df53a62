"""Everybody in the partnership by school, in one modal, to choose from; and what to send those who are not on Slack."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Context,
    Divider,
    Option,
    OptionGroup,
    Payload,
    Raw,
    Section,
    StaticSelect,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.members.views.roles import KINDS, FormRef, PersonRef, Under, dates_words
from schedules.headship import is_new_head
from storage.database.ids import PartnershipId, PersonId
from storage.members.people import Person, RoleKind
from storage.members.roster import Role

EVERYBODY = "people.everybody"
TURN_TO = "people.turn_to"
TURN_BACK = "people.turn_back"
CHOOSE = "people.choose"
ADD = "people.add"
NOT_ON_SLACK = "people.not_on_slack"

OPTION_MAX = 75
# One of Slack's sections holds 3,000 characters, a modal 100 blocks, a menu 100 groups of 100.
SECTION_MAX = 2_900
GROUP_MAX = 100
GROUPS_A_PAGE = 90
ENTRIES_A_PAGE = 200

COORDINATORS = "Coordinators"
NO_SCHOOL = "School not known yet"
GONE = "No longer here"
_ORDER = {RoleKind.COORDINATOR: 0, RoleKind.HEAD: 1, RoleKind.DELEGATE: 2, RoleKind.TEACHER: 3}
_TITLES_IN_ORDER = {COORDINATORS: 0, NO_SCHOOL: 2, GONE: 3}
_A_SCHOOL = 1


class PageRef(PartnershipRef):
    """One page of everybody, the first being 0."""

    at: Annotated[int, Field(ge=0, le=1000)] = 0


class ChosenPerson(PersonRef):
    """Somebody in the list. `at` keeps apart two options that mean the same person at two schools."""

    at: int


@dataclass(frozen=True)
class Entry:
    """Somebody at one school: what they are there, and what else there is to know."""

    person: PersonId
    name: str
    role: str
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name

    @property
    def line(self) -> Raw:
        notes = markup(" _({notes})_", notes="; ".join(self.notes)) if self.notes else Raw("")
        return markup("{words}{notes}", words=self.words, notes=notes)


@dataclass(frozen=True)
class Group:
    """The people of one school, or those of none."""

    title: str
    entries: tuple[Entry, ...]


def groups(people: Sequence[Person], roles: Sequence[Role], *, today: date) -> list[Group]:
    """Everybody by school: coordinators first, schools by name, and at the end those who are nothing any longer."""
    by_id = {person.id: person for person in people}
    standing = [role for role in roles if role.goes_beyond(today - timedelta(days=1))]
    found: dict[str, list[tuple[int, Entry]]] = {}
    for role in standing:
        entry = _entry(by_id[role.person_id], role, by_id, today)
        found.setdefault(_title(role), []).append((_ORDER[role.held.kind], entry))
    present = {role.person_id for role in standing}
    gone = [(0, Entry(one.id, one.name, "")) for one in people if one.id not in present]
    titled = found | ({GONE: gone} if gone else {})
    return [Group(title, _sorted(titled[title])) for title in sorted(titled, key=_place)]


def _title(role: Role) -> str:
    if role.held.school:
        return role.held.school
    return COORDINATORS if role.held.kind is RoleKind.COORDINATOR else NO_SCHOOL


def _place(title: str) -> tuple[int, str]:
    return (_TITLES_IN_ORDER.get(title, _A_SCHOOL), title.casefold())


def _sorted(entries: Iterable[tuple[int, Entry]]) -> tuple[Entry, ...]:
    return tuple(entry for _, entry in sorted(entries, key=lambda one: (one[0], one[1].name.casefold())))


def _entry(person: Person, role: Role, by_id: Mapping[PersonId, Person], today: date) -> Entry:
    head = by_id.get(role.held.for_id) if role.held.for_id else None
    kind = "" if _title(role) == COORDINATORS else KINDS[role.held.kind]
    words = f"delegate of {head.name}" if head else kind
    dated = dates_words(role.from_on, role.to_on, today).removeprefix(", ")
    is_new = role.held.kind is RoleKind.HEAD and is_new_head(person.headship_from_on, today)
    notes = [*["new head"] * is_new, dated, account_note(person)]
    return Entry(person.id, person.name, words, tuple(note for note in notes if note))


def account_note(person: Person) -> str:
    """What keeps somebody from being reached; "" for nothing."""
    if person.user_id is None:
        return "not on Slack"
    return "Slack account closed" if person.deactivated_at else ""


def everybody(partnership_id: PartnershipId, found: Sequence[Group], *, at: int, not_on_slack: int) -> Payload:
    """One page of everybody. `not_on_slack` is how many are not; `at` the page, the last for one beyond it."""
    pages = _pages(found)
    at = min(at, len(pages) - 1)
    ref = FormRef(partnership=partnership_id, under=Under.EVERYBODY).model_dump_json()
    add = Button(text=plain("Add someone"), action_id=ADD, value=ref, style="primary")
    others = Button(text=plain(f"Not on Slack: {not_on_slack}"), action_id=NOT_ON_SLACK, value=ref)
    return modal(
        title="People",
        callback_id=EVERYBODY,
        close="Done",
        blocks=[
            _menu(partnership_id, pages[at]),
            Actions(elements=[add, others] if not_on_slack else [add]),
            Divider(),
            *(_section(group) for group in pages[at]),
            *turning(partnership_id, at, len(pages)),
        ],
    )


def turning(
    partnership_id: PartnershipId, at: int, pages: int, back: str = TURN_BACK, on: str = TURN_TO
) -> Iterable[Block]:
    """The way to the other pages, where there are any."""
    if pages < 2:
        return
    yield Context(elements=[mrkdwn("Page {page} of {pages}", page=at + 1, pages=pages)])
    ways = [("Earlier", back, at - 1)] * (at > 0) + [("Further on", on, at + 1)] * (at < pages - 1)
    yield Actions(
        elements=[
            Button(
                text=plain(label),
                action_id=action_id,
                value=PageRef(partnership=partnership_id, at=to).model_dump_json(),
            )
            for label, action_id, to in ways
        ]
    )


def _menu(partnership_id: PartnershipId, page: Sequence[Group]) -> Section:
    numbered = [(number, entry) for number, entry in enumerate(entry for group in page for entry in group.entries)]
    options = iter(_option(partnership_id, entry, number) for number, entry in numbered)
    offered = [
        OptionGroup(label=plain(fit(group.title, OPTION_MAX)), options=[next(options) for _ in group.entries])
        for group in page
    ]
    return Section(
        text=mrkdwn("Choose somebody to see or change."),
        accessory=StaticSelect(action_id=CHOOSE, placeholder=plain("Choose somebody"), option_groups=offered),
    )


def _option(partnership_id: PartnershipId, entry: Entry, at: int) -> Option:
    value = ChosenPerson(partnership=partnership_id, person=entry.person, at=at)
    return Option(
        text=plain(fit(entry.words, OPTION_MAX)),
        value=value.model_dump_json(include={"partnership", "person", "at"}),
    )


def _section(group: Group) -> Section:
    return Section(text=mrkdwn("{title}\n{lines}", title=_heading(group), lines=_lines(group)))


def _heading(group: Group) -> Raw:
    return markup("*{title}*", title=group.title)


def _lines(group: Group) -> Raw:
    return Raw("\n".join(entry.line for entry in group.entries))


def _pages(found: Sequence[Group]) -> list[list[Group]]:
    """The groups in pages that Slack takes; a school that is too large for one section takes several."""
    pages: list[list[Group]] = [[]]
    entries = 0
    for group in (part for whole in found for part in _parts(whole)):
        if pages[-1] and (len(pages[-1]) == GROUPS_A_PAGE or entries + len(group.entries) > ENTRIES_A_PAGE):
            pages.append([])
            entries = 0
        pages[-1].append(group)
        entries += len(group.entries)
    return pages


def _parts(group: Group) -> Iterator[Group]:
    part: list[Entry] = []
    length = len(_heading(group))
    for entry in group.entries:
        if part and (len(part) == GROUP_MAX or length + len(entry.line) + 1 > SECTION_MAX):
            yield Group(group.title, tuple(part))
            part, length = [], len(_heading(group))
        part.append(entry)
        length += len(entry.line) + 1
    yield Group(group.title, tuple(part))
