"""What a list changes of each person whom it means: what is known of her, her Slack account, and her roles.

Nothing is taken from anybody. What the list leaves empty stays as it is, and a role that does not stand on it goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from handlers.imports.matching_people import Place, PlacedLine, Somebody, Standing
from handlers.imports.names import same_name
from handlers.imports.people import PersonLine
from handlers.slack_account import Account
from storage.ids import PersonId
from storage.people import Person, RoleKind
from storage.roster import Details, Role

_DAY = timedelta(days=1)
NOTHING = Details("")


class Step(Enum):
    """What a line does to somebody's roles."""

    HELD = auto()  # she holds it, or will
    PLACED = auto()  # she holds it already, until now of no school
    GIVEN = auto()


@dataclass(frozen=True)
class RoleStep:
    """What one line does. `standing` is the role that is PLACED, `from_on` the first day of one that is GIVEN."""

    said: PersonLine
    place: Place | None
    step: Step
    from_on: date
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
    at = place.id if place else None
    same = [one for one in left if one.held.kind is said.kind]
    from_on = _first_day(said, today)
    if any((one.said.kind, one.place) == (said.kind, place) for one in earlier):
        return RoleStep(said, place, Step.HELD, from_on)
    if any(one.held.school_id == at for one in same) and (place is None or at is not None):
        return RoleStep(said, place, Step.HELD, from_on)
    if unplaced := next((one for one in same if one.held.school_id is None), None):
        left.remove(unplaced)
        return RoleStep(said, place, Step.PLACED, from_on, unplaced)
    return RoleStep(said, place, Step.GIVEN, from_on)


def _first_day(said: PersonLine, today: date) -> date:
    """Today, unless a headship is still to begin."""
    return max(today, said.head_since) if said.kind is RoleKind.HEAD and said.head_since else today
