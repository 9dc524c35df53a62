"""Term dates from a calendar file, a list or typed lines; meetings follow, and the coordinator reads how."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.house.access import Inside
from handlers.house.facts import CalendarChanged
from handlers.importing.importable import Comparison, Importable, Imported, Reading, preview_of
from handlers.importing.views.import_lines import dates_line
from handlers.imports.calendar_files import is_calendar, read_calendar
from handlers.imports.calendar_lines import DatesLine
from handlers.imports.fetching import Fetched
from handlers.imports.lines import RefusedLine
from handlers.imports.matching_dates import MatchedDates, amended, dates_of, matched_dates
from handlers.imports.tables import read_table
from handlers.imports.templates import term_dates_template
from handlers.imports.term_dates import read_pasted_dates, read_term_dates
from handlers.imports.views.importing import What
from handlers.partnership.calendars import drawn
from storage.members.calendars import amend_calendar, school_calendar


def _read_file(file: Fetched, reading: Reading) -> Sequence[DatesLine | RefusedLine]:
    if file.name.casefold().endswith(".ics") or is_calendar(file.content):
        return read_calendar(file.content, today=reading.today, zone=reading.zone)
    return read_term_dates(read_table(file.content, file.name), today=reading.today)


def _read_pasted(text: str, reading: Reading) -> Sequence[DatesLine | RefusedLine]:
    return read_pasted_dates(text, today=reading.today)


async def _compared(session: AsyncSession, here: Inside, imported: Imported[DatesLine], _now: datetime) -> Comparison:
    known = dates_of(await school_calendar(session, here.partnership))
    matched = matched_dates(imported.lines, known)
    found = [one for one in matched if isinstance(one, MatchedDates)]
    refused = [*imported.refused, *(one for one in matched if isinstance(one, RefusedLine))]

    async def act(change: Making) -> None:
        terms, closures = amended(known, found)
        await amend_calendar(change.session, here.partnership.id, terms=terms, closures=closures)
        await change.publish(CalendarChanged(here.partnership))

    return Comparison(preview_of(found, refused, worded=dates_line), act)


DATES = Importable(
    what=What.DATES,
    most=200,
    read_file=_read_file,
    read_pasted=_read_pasted,
    compared=_compared,
    screen=drawn,
    template=term_dates_template,
)
