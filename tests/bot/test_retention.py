"""Everything is kept as long as docs/privacy.md says, and no hour longer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Table, or_, select, true, update

from handlers.privacy.views.my_data import PERIODS
from schedules.retention import Period
from storage.changes.scrubbing import people_in
from storage.database.ids import PersonId
from storage.database.migrate import every_table
from storage.delivery.pacing import ReservationRow
from storage.delivery.processes import Process, record_beat
from storage.members.roster import end_roles
from tests.handlers.known import ada_is_known
from tests.handlers.partnerships import Partnership

PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"
IN_WORDS = {words: period for period, words in PERIODS.items()}
TABLES = every_table().tables
FIRST_MEETING = "meeting/1"
Keys = dict[str, set[tuple[object, ...]]]
LONG_AFTER = datetime(2060, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One line of the table in docs/privacy.md."""

    what: str
    table: str
    period: Period


def _lines() -> Mapping[str, Line]:
    cells = [line.strip("|").split("|") for line in PRIVACY.read_text().splitlines() if line.count("|") == 4]
    read = [(what.strip(), table.strip(" `"), words.strip()) for what, table, words in cells]
    return {table: Line(what, table, IN_WORDS[words]) for what, table, words in read if words in IN_WORDS}


DOCUMENTED = _lines()

# The last moment at which each is there, and the first at which it is gone. The first meeting, spoken of from 10
# September until four weeks after it (who was there?), lies in 2018/19, and so do the changes; Ada's last role ends in
# 2019/20.
LEFT_ON = date(2020, 7, 15)
LAST_BEAT = datetime(2018, 12, 1, tzinfo=UTC)
MOMENTS = {
    Period.FINISHED: (datetime(2018, 12, 9, 8, tzinfo=UTC), datetime(2019, 1, 17, 8, tzinfo=UTC)),
    Period.SCHOOL_YEARS: (datetime(2021, 8, 31, 23, 59, tzinfo=UTC), datetime(2021, 9, 1, tzinfo=UTC)),
    Period.ROLES: (datetime(2022, 8, 31, 23, 59, tzinfo=UTC), datetime(2022, 9, 1, tzinfo=UTC)),
    Period.PROCESS: (datetime(2018, 12, 2, tzinfo=UTC), datetime(2018, 12, 2, 0, 0, 1, tzinfo=UTC)),
}


def tables_kept_for(period: Period) -> list[Table]:
    return [TABLES[line.table] for line in DOCUMENTED.values() if line.period is period]


@dataclass(frozen=True)
class Stage:
    """A partnership that knows Ada, who has left."""

    partnership: Partnership
    ada: PersonId

    async def forgets_at(self, moment: datetime) -> None:
        """The beat comes, as it does every hour; nothing else happens until then."""
        self.partnership.workspace.clock.move_to(moment)
        await self.partnership.local.bot.beats.forget()

    async def meant(self, tables: Iterable[Table]) -> Keys:
        """What is Ada's, or about the first meeting, in each table."""
        return {table.name: await self._keys(table, self._meant(table)) for table in tables}

    async def left_of(self, keys: Keys) -> Keys:
        """What of this is there still."""
        return {name: found & await self._keys(TABLES[name], true()) for name, found in keys.items()}

    async def all_people(self) -> set[tuple[object, ...]]:
        return await self._keys(TABLES["person"], true())

    async def _keys(self, table: Table, which: ColumnElement[bool]) -> set[tuple[object, ...]]:
        async with self.partnership.local.bot.services.reading() as session:
            found = await session.execute(select(*table.primary_key.columns).where(which))
            return {tuple(key) for key in found}

    def _meant(self, table: Table) -> ColumnElement[bool]:
        if "subject" in table.c:
            return table.c.subject == FIRST_MEETING
        if table.name == "message":
            delivery = TABLES["delivery"]
            return table.c.id.in_(select(delivery.c.message_id).where(delivery.c.subject == FIRST_MEETING))
        hers = [table.c[column] == self.ada for column in people_in(table)]
        return table.c.id == self.ada if table.name == "person" else or_(*hers or [true()])


@pytest.fixture
async def stage(partnership: Partnership) -> Stage:
    ada = await ada_is_known(partnership)
    async with partnership.local.bot.services.writing() as session:
        await end_roles(session, partnership.id, ada, after=LEFT_ON)
        await record_beat(session, Process("school:1", "1.0", started_at=LAST_BEAT, last_beat_at=LAST_BEAT), None)
        await session.execute(update(ReservationRow).values(ended_by=LAST_BEAT))
    return Stage(partnership, ada)


def test_every_table_is_documented() -> None:
    assert set(DOCUMENTED) == set(TABLES)


async def test_what_is_kept_of_people_is_documented_as_the_code_has_it(partnership: Partnership) -> None:
    """And shown in the same words under My data."""
    kept = [one for data in partnership.local.bot.services.personal_data for one in data.kept]

    assert [DOCUMENTED[one.table] for one in kept] == [Line(one.what, one.table, one.period) for one in kept]


@pytest.mark.parametrize("period", MOMENTS)
async def test_it_is_kept_so_long_and_no_longer(stage: Stage, period: Period) -> None:
    last, first = MOMENTS[period]
    before = await stage.meant(tables_kept_for(period))
    assert all(before.values())

    await stage.forgets_at(last)
    at_last = await stage.left_of(before)
    await stage.forgets_at(first)

    assert at_last == before
    assert await stage.left_of(before) == {name: set() for name in before}


async def test_what_is_nobodys_stays(stage: Stage) -> None:
    """The partnership with its schools, dates and meetings, as long as it uses the bot."""
    before = await stage.meant(tables_kept_for(Period.PARTNERSHIP))
    assert all(before.values())

    await stage.forgets_at(LONG_AFTER)

    assert await stage.left_of(before) == before


async def test_whoever_is_still_somebody_stays(stage: Stage) -> None:
    """However long ago she began."""
    ada, everybody = await stage.meant([TABLES["person"]]), await stage.all_people()

    await stage.forgets_at(LONG_AFTER)

    assert await stage.all_people() == everybody - ada["person"]
