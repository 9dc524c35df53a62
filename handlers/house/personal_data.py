"""What a capability keeps of people, and how it shows that to one of them and lets go of her.

Export, erasure and docs/privacy.md go through these and know no capability. Every table that refers to a person stands
in exactly one of them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.retention import Period
from storage.members.people import Person

Rows = Sequence[Mapping[str, object]]
Exported = Callable[[AsyncSession, Person], Awaitable[Mapping[str, Rows]]]
Erased = Callable[[AsyncSession, Person, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Kept:
    """A table in which people stand. `title` is what an export calls it, `what` what is in it, in words."""

    table: str
    title: str
    what: str
    period: Period


@dataclass(frozen=True)
class PersonalData:
    """What a capability keeps of people.

    `exported` gives what the tables hold of a person, by the table; in each row a plain value by its heading.
    `erased` removes it as of an instant. What others count on stays with a person who has no name any longer, until the
    forget beat removes her row, two school years after her last role: with it goes whatever still refers to it.
    """

    kept: Sequence[Kept]
    exported: Exported
    erased: Erased
