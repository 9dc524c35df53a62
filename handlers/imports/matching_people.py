"""Whom each line of a list means: somebody whom the partnership knows, or somebody new.

An address tells, on Slack or in what is known; without one a name tells together with the school. A name alone never
does where two people may bear it: the line is refused rather than guessed at, for one of them would be asked, and
answer, for the other.

UnreadableLine
    PersonError
        UnknownSchool       a school that the partnership does not have
        NoSchoolSaid        a head, a delegate or a teacher, of no school
        HeldByAnother       an address that is that of somebody of another name
        TwoAccounts         an address that belongs to another Slack account than the person has
        WhichOne            a name that somebody else bears, and nothing that tells them apart
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from handlers.accounts.slack_account import Account
from handlers.imports.lines import RefusedLine, UnreadableLine
from handlers.imports.matching_schools import refuse_left
from handlers.imports.names import name_key, same_name
from handlers.imports.people import PersonError, PersonLine
from storage.database.ids import SchoolId, TeamId, UserId
from storage.members.people import Person, RoleKind
from storage.members.roster import Role
from storage.members.schools import School

NEAR_ENOUGH = 85  # per cent

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "rev", "revd", "fr", "sr"})


@dataclass(unsafe_hash=True)
class UnknownSchool(PersonError):
    """The partnership has no school called `school`; `nearest` is what may have been meant."""

    school: str
    nearest: str | None


@dataclass(unsafe_hash=True)
class NoSchoolSaid(PersonError):
    """Nothing says at which school `name` is."""

    name: str


@dataclass(unsafe_hash=True)
class HeldByAnother(PersonError):
    """`email` is that of `known` here or on Slack, and the line says `name`."""

    email: str
    known: str
    name: str


@dataclass(unsafe_hash=True)
class TwoAccounts(PersonError):
    """`name` is on Slack already, as somebody else than `email`."""

    email: str
    name: str


@dataclass(frozen=True)
class Namesake:
    """Somebody of the same name, and the schools at which she is or was."""

    name: str
    schools: tuple[str, ...]


@dataclass(unsafe_hash=True)
class WhichOne(PersonError):
    """`name` may be any of `among`, or somebody else again."""

    name: str
    among: tuple[Namesake, ...]


@dataclass(frozen=True)
class Standing:
    """What is known when a list is held against it. `accounts` are those of Slack, by address; `roles` also past ones.

    With `adding_schools` a school that the partnership does not have is a new one.
    """

    people: Sequence[Person]
    roles: Sequence[Role]
    schools: Sequence[School]
    accounts: Mapping[str, Account]
    today: date
    adding_schools: bool


@dataclass(frozen=True)
class Place:
    """A school as a line means it; None is the id of a new one."""

    name: str
    id: SchoolId | None

    @property
    def key(self) -> str:
        return name_key(self.name)


@dataclass(frozen=True)
class PlacedLine:
    """Somebody in one role at a school that is known, or that is to be added."""

    said: PersonLine
    place: Place | None


@dataclass(eq=False)
class Somebody:
    """One human: `known` already, or new; with the lines that speak of her, and the schools where she is or was."""

    name: str
    known: Person | None = None
    address: str | None = None
    lines: list[PlacedLine] = field(default_factory=list)
    schools: dict[str, str] = field(default_factory=dict)

    @property
    def has_address(self) -> bool:
        return bool(self.address or (self.known and self.known.email))

    @property
    def as_namesake(self) -> Namesake:
        return Namesake(self.name, tuple(self.schools.values()))


def matched_people(lines: Sequence[PersonLine], standing: Standing) -> tuple[list[Somebody], list[RefusedLine]]:
    """Everybody of whom the lines speak, in their order, and the lines that cannot be used."""
    placing, matching, refused = _Placing(standing), _Matching(standing), list[RefusedLine]()
    by_address: dict[str, list[PlacedLine]] = defaultdict(list)
    without: list[PlacedLine] = []
    for line in lines:
        try:
            placed = PlacedLine(line, placing.place(line))
        except UnreadableLine as why:
            refused.append(RefusedLine(line.line, why))
        else:
            (by_address[line.email] if line.email else without).append(placed)
    # Whoever has an address on the list is nobody else's namesake.
    groups = sorted(by_address.values(), key=lambda group: not matching.knows(group[0].said.email))
    for group in [*groups, *([one] for one in without)]:
        try:
            matching.match(group)
        except UnreadableLine as why:
            refused.extend(RefusedLine(one.said.line, why) for one in group)
    return matching.meant(), refused


class _Placing:
    """The schools that lines name."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._by_key = {name_key(one.name): one for one in standing.schools}
        self._new: dict[str, Place] = {}

    def place(self, line: PersonLine) -> Place | None:
        """Raises UnreadableLine. Coordinators are of no school, whatever stands beside them."""
        if line.kind is RoleKind.COORDINATOR:
            return None
        if line.school is None:
            raise NoSchoolSaid(line.name)
        known = self._by_key.get(name_key(line.school))
        if known is not None:
            refuse_left(known, self._standing.today)
            return Place(known.name, known.id)
        if not self._standing.adding_schools:
            raise UnknownSchool(line.school, self._nearest(line.school))
        return self._new.setdefault(name_key(line.school), Place(line.school, None))

    def _nearest(self, name: str) -> str | None:
        found = process.extractOne(name_key(name), [*self._by_key], scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH)
        return self._by_key[found[0]].name if found else None


class _Matching:
    """Everybody who is known, joined by whoever turns out to be new."""

    def __init__(self, standing: Standing) -> None:
        self._accounts = standing.accounts
        self._of_user: dict[tuple[TeamId | None, UserId | None], Somebody] = {}
        self._of_email: dict[str, list[Somebody]] = defaultdict(list)
        self._of_name: dict[str, list[Somebody]] = defaultdict(list)
        by_id = {one.id: self._add(Somebody(one.name, one)) for one in standing.people}
        for role in standing.roles:
            if role.held.school and role.person_id in by_id:
                by_id[role.person_id].schools[name_key(role.held.school)] = role.held.school

    def _add(self, somebody: Somebody) -> Somebody:
        self._of_name[name_key(somebody.name)].append(somebody)
        if known := somebody.known:
            self._of_user[known.team_id, known.user_id] = somebody
            if known.email:
                self._of_email[known.email.casefold()].append(somebody)
        return somebody

    def meant(self) -> list[Somebody]:
        """Everybody of whom a line speaks, in the order of the lines."""
        everybody = [one for namesakes in self._of_name.values() for one in namesakes if one.lines]
        return sorted(everybody, key=lambda one: one.lines[0].said.line)

    def knows(self, email: str | None) -> bool:
        return bool(email and self._at_address(email))

    def match(self, group: Sequence[PlacedLine]) -> None:
        """Finds whom the lines mean, which share an address where there are several. Raises PersonError."""
        name, email = group[0].said.name, group[0].said.email
        places = {one.place.key: one.place.name for one in group if one.place}
        found = self._by_address(name, email) if email else None
        found = found or self._by_name(name, email, {*places}) or self._add(Somebody(name))
        if email and _is_another(found.known, self._accounts.get(email)):
            raise TwoAccounts(email, found.name)
        found.address = found.address or email
        found.lines += group
        found.schools |= places

    def _at_address(self, email: str) -> list[Somebody]:
        """Whoever has it here, and whoever has its account on Slack."""
        found, owner = [*self._of_email.get(email, ())], self._owner(email)
        return [*found, owner] if owner is not None and owner not in found else found

    def _owner(self, email: str) -> Somebody | None:
        account = self._accounts.get(email)
        return self._of_user.get((account.team_id, account.user_id)) if account else None

    def _by_address(self, name: str, email: str) -> Somebody | None:
        """Raises HeldByAnother; WhichOne where several have it, and the account of it is not left for one of them."""
        found = self._at_address(email)
        if len(found) > 1 and self._owner(email) is None:
            found = [one for one in found if same_name(one.name, name)] or found
        if len(found) > 1:
            raise WhichOne(name, tuple(one.as_namesake for one in found))
        if found and not _alike(found[0].name, name):
            raise HeldByAnother(email, found[0].name, name)
        return found[0] if found else None

    def _by_name(self, name: str, email: str | None, places: set[str]) -> Somebody | None:
        """Whoever of the same name is at one of the places. Raises WhichOne."""
        namesakes = self._of_name[name_key(name)]
        if email:
            namesakes = [one for one in namesakes if one.address is None]  # told apart by addresses on the list
        here = _at(namesakes, places, is_told=email is not None)
        if len(here) == 1:
            return here[0]
        # Elsewhere she may be somebody else: of those with an address of their own that is certain.
        maybe = here or [one for one in namesakes if not (email and one.has_address)]
        if len(maybe) == 1 and not maybe[0].schools:
            return maybe[0]
        if maybe:
            raise WhichOne(name, tuple(one.as_namesake for one in maybe))
        return None


def _at(namesakes: Sequence[Somebody], places: set[str], *, is_told: bool) -> list[Somebody]:
    """Those at one of the places; of a line without school and address, all of them."""
    if places:
        return [one for one in namesakes if places & one.schools.keys()]
    return [one for one in namesakes if not (is_told and one.schools)]


def _is_another(known: Person | None, account: Account | None) -> bool:
    """Whether an account is another than somebody has."""
    if known is None or known.user_id is None or account is None:
        return False
    return (known.team_id, known.user_id) != (account.team_id, account.user_id)


def _alike(one: str, other: str) -> bool:
    """Whether two names may be those of one human: of "Ada Moor" and "Ada Moor-Hale", but not of her successor."""
    return bool(_words(one) & _words(other))


def _words(name: str) -> set[str]:
    """Initials tell nobody from anybody."""
    return {word for word in name_key(name).split() if len(word) > 1 and word not in _TITLES}
