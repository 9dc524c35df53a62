"""Schools from a list: those that are new are added, those that are known by their number may be renamed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.house.access import Inside
from handlers.importing.importable import Comparison, Importable, Imported, Reading, preview_of
from handlers.importing.views.import_lines import school_line
from handlers.imports.fetching import Fetched
from handlers.imports.lines import RefusedLine
from handlers.imports.matching_schools import MatchedSchool, matched_schools
from handlers.imports.schools import SchoolLine, read_schools
from handlers.imports.tables import read_pasted, read_table
from handlers.imports.templates import SCHOOLS_TEMPLATE
from handlers.imports.views.importing import What
from handlers.members.membership import today_of
from handlers.partnership.schools import drawn
from storage.members.schools import add_school, amend_school, schools


def _read_file(file: Fetched, _reading: Reading) -> Sequence[SchoolLine | RefusedLine]:
    return read_schools(read_table(file.content, file.name))


def _read_pasted(text: str, _reading: Reading) -> Sequence[SchoolLine | RefusedLine]:
    return read_schools(read_pasted(text))


async def _compared(session: AsyncSession, here: Inside, imported: Imported[SchoolLine], now: datetime) -> Comparison:
    known = await schools(session, here.partnership.id)
    matched = matched_schools(imported.lines, known, today=today_of(here, now))
    found = [one for one in matched if isinstance(one, MatchedSchool)]
    refused = [*imported.refused, *(one for one in matched if isinstance(one, RefusedLine))]

    async def act(change: Making) -> None:
        for one in found:
            await _save(change, one)

    return Comparison(preview_of(found, refused, worded=school_line), act)


async def _save(change: Making, one: MatchedSchool) -> None:
    """A list says which schools there are, and not since when: as far as anybody knows a new one always was."""
    session, partnership_id = change.session, change.here.partnership.id
    if one.known is None:
        await add_school(session, partnership_id, one.name, urn=one.urn)
    elif one.is_changed:
        await amend_school(session, partnership_id, one.known.id, name=one.name, urn=one.urn)


SCHOOLS = Importable(
    what=What.SCHOOLS,
    most=200,
    read_file=_read_file,
    read_pasted=_read_pasted,
    compared=_compared,
    screen=drawn,
    template=lambda _year: SCHOOLS_TEMPLATE,
)
