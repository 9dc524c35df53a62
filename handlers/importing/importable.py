"""What can be imported: how it is read, held against what stands, and saved."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.slack_account import Account
from handlers.changes.changes import Making
from handlers.house.access import Inside
from handlers.house.views.kit import Payload
from handlers.importing.views.import_preview import Preview
from handlers.imports.fetching import Fetched
from handlers.imports.lines import RefusedLine
from handlers.imports.templates import Template
from handlers.imports.views.imported import refused_words
from handlers.imports.views.importing import What


class Line(Protocol):
    """A line that can be used, by its number in the file."""

    @property
    def line(self) -> int: ...


class Matched(Protocol):
    """A line held against what stands."""

    @property
    def line(self) -> int: ...

    @property
    def is_new(self) -> bool: ...

    @property
    def is_changed(self) -> bool: ...


L = TypeVar("L", bound=Line)
M = TypeVar("M", bound=Matched)


@dataclass(frozen=True)
class Reading:
    """What reading a date needs to know."""

    today: date
    zone: ZoneInfo


@dataclass(frozen=True)
class Imported(Generic[L]):
    """Lines as they were read, and the Slack accounts of the addresses among them."""

    lines: Sequence[L]
    refused: Sequence[RefusedLine] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)
    adding_schools: bool = False


@dataclass(frozen=True)
class Comparison:
    """Lines held against what stands: what they would change, in words, and how that is done."""

    preview: Preview
    act: Callable[[Making], Awaitable[None]]


def preview_of(matched: Iterable[M], refused: Iterable[RefusedLine], *, worded: Callable[[M], str]) -> Preview:
    """What lines would change, in words and in their order."""
    found = sorted(matched, key=lambda one: one.line)
    added = [worded(one) for one in found if one.is_new]
    changed = [worded(one) for one in found if one.is_changed]
    return Preview(
        added=tuple(added),
        changed=tuple(changed),
        refused=tuple(map(refused_words, sorted(refused, key=lambda one: one.line))),
        as_before=len(found) - len(added) - len(changed),
    )


async def no_addresses(_session: AsyncSession, _here: Inside, _lines: Sequence[Line]) -> Collection[str]:
    """For what has nothing to do with Slack."""
    return ()


@dataclass(frozen=True)
class Importable(Generic[L]):
    """One thing that can be imported. Reading raises UnreadableFile, and is fit to be done in a thread.

    A partnership has not more than `most` of them; a longer list is a mistake, and would keep everybody else waiting.
    `addresses` says whom Slack is asked about. `screen` draws the list that the form may have been opened from,
    `template` makes the file to fill in; its argument is the year in which the school year begins.
    """

    what: What
    most: int
    read_file: Callable[[Fetched, Reading], Sequence[L | RefusedLine]]
    read_pasted: Callable[[str, Reading], Sequence[L | RefusedLine]]
    compared: Callable[[AsyncSession, Inside, Imported[L], datetime], Awaitable[Comparison]]
    screen: Callable[[AsyncSession, Inside, datetime], Awaitable[Payload]]
    template: Callable[[int], Template]
    addresses: Callable[[AsyncSession, Inside, Sequence[L]], Awaitable[Collection[str]]] = no_addresses

    @property
    def kind(self) -> str:
        """The kind of change that importing it is."""
        return f"import.{self.what}"
