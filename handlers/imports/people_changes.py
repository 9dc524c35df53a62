"""What a list changes of each person whom it means: what is known of her, her Slack account, and her roles.

Nothing is taken from anybody. What the list leaves empty stays as it is, and a role that does not stand on it goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from handlers.accounts.slack_account import Account
from handlers.imports.matching_people import Place, PlacedLine, Somebody, Standing
from handlers.imports.names import same_name
from handlers.imports.people import PersonLine
from storage.database.ids import PersonId
from storage.members.people import Person, RoleKind
from storage.members.roster import Details, Role

_DAY = timedelta(days=1)
NOTHING = Details("")


class Step(Enum):
    """What a line does to somebody's roles."""

    HELD = auto()  # she holds it, or will
    PLACED = auto()  # she holds it already, until now of no school
    GIVEN = auto()


@dataclass(frozen=True)
class RoleStep:
    """What one line does. `standing` is the role that is PLACED; one that is GIVEN begins today, or `from_on` a day."""

    said: PersonLine
    place: Place | None
    step: Step
    from_on: date | None = None
    standing: Role | None = None


@dataclass(frozen=True)
class PersonChange:
    """What becomes of somebody: None is `known` of somebody new. `account` is the one that she is linked to now."""

    known: Person | None
    wanted: Details
    account: Account | None
    steps: tuple[RoleStep, ...]

    @property
    def before(self) -> Details:
        return details_of(self.known) if self.known else NOTHING

    @property
    def is_amended(self) -> bool:
        return self.before != self.wanted

    @property
    def is_linked(self) -> bool:
        """Whether she gets a Slack account by it."""
        return self.account is not None

    @property
    def by_line(self) -> "tuple[LineChange, ...]":
        return tuple(LineChange(self, step) for step in self.steps)


@dataclass(frozen=True)
class LineChange:
    """What one of somebody's lines changes. What is known of the person stands on her first."""

    person: PersonChange
    step: RoleStep

    @property
    def line(self) -> int:
        return self.step.said.line

    @property
    def is_first(self) -> bool:
        return self.step is self.person.steps[0]

    @property
    def is_new(self) -> bool:
        return self.person.known is None

    @property
    def is_changed(self) -> bool:
        amends = self.step.step is not Step.HELD or (self.is_first and self.person.is_amended)
        return amends and not self.is_new


def details_of(known: Person) -> Details:
    return Details(known.name, known.email, known.team_id, known.user_id, known.headship_from_on)


def changes_of(somebody: Somebody, standing: Standing) -> PersonChange:
    """What the lines that speak of somebody change."""
    account = _account(somebody, standing)
    return PersonChange(somebody.known, _wanted(somebody, account), account, _steps(somebody, standing))


def _account(somebody: Somebody, standing: Standing) -> Account | None:
    """The account to link her to, where she has none."""
    if somebody.known is not None and somebody.known.user_id is not None:
        return None
    return standing.accounts.get(somebody.address or "")


def _wanted(somebody: Somebody, account: Account | None) -> Details:
    before = details_of(somebody.known) if somebody.known else NOTHING
    said = somebody.lines[0].said
    since = [one.said.head_since for one in somebody.lines if one.said.head_since]
    is_same_address = before.email is not None and before.email.casefold() == (somebody.address or "")
    return Details(
        name=before.name if same_name(before.name, said.name) else said.name,
        email=before.email if is_same_address else somebody.address or before.email,
        team_id=account.team_id if account else before.team_id,
        user_id=account.user_id if account else before.user_id,
        headship_from_on=min(since, default=before.headship_from_on),
    )


def _steps(somebody: Somebody, standing: Standing) -> tuple[RoleStep, ...]:
    left = _standing_roles(somebody.known.id, standing) if somebody.known else []
    return tuple(_step(line, somebody.lines[:place], left, standing.today) for place, line in enumerate(somebody.lines))


def _standing_roles(person_id: PersonId, standing: Standing) -> list[Role]:
    """What somebody is today or will be."""
    return [one for one in standing.roles if one.person_id == person_id and one.goes_beyond(standing.today - _DAY)]


def _step(line: PlacedLine, earlier: Sequence[PlacedLine], left: list[Role], today: date) -> RoleStep:
    """`left` are the roles that no earlier line has placed."""
    said, place = line.said, line.place
    same = [one for one in left if one.held.kind is said.kind]
    is_repeated = any((one.said.kind, one.place) == (said.kind, place) for one in earlier)
    if is_repeated or any(_is_at(one, place) for one in same):
        return RoleStep(said, place, Step.HELD)
    if unplaced := next((one for one in same if one.held.school_id is None), None):
        left.remove(unplaced)
        return RoleStep(said, place, Step.PLACED, standing=unplaced)
    return RoleStep(said, place, Step.GIVEN, from_on=_begins(said, today))


def _is_at(role: Role, place: Place | None) -> bool:
    if place is None:
        return role.held.school_id is None
    return place.id is not None and role.held.school_id == place.id


def _begins(said: PersonLine, today: date) -> date | None:
    """The first day of a headship that is still to begin."""
    is_ahead = said.kind is RoleKind.HEAD and said.head_since is not None and said.head_since > today
    return said.head_since if is_ahead else None
