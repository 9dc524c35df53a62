"""The partnership's calendar: its terms, half terms, INSET days and other closures, changed one at a time by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled, Meanwhile
from handlers.house.access import Inside
from handlers.house.capability import Capability
from handlers.house.facts import CalendarChanged
from handlers.house.forms import FormErrors
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.views.kit import Payload
from handlers.imports.calendar_lines import LONGEST_CLOSURE, LONGEST_TERM, REACH, DatesKind
from handlers.partnership.views import calendars as views
from handlers.partnership.views.calendars import Dates, DatesForm, DatesOpened, RemovedForm, YearAhead
from schedules.bank_holidays import Nation, bank_holiday
from schedules.local_time import local
from schedules.school_calendar import Closure, Term
from storage.changes.changes import Change
from storage.members.calendars import amend_calendar, school_calendar
from storage.members.people import RoleKind

SCREEN_ORDER = 30
CALLS = frozenset({"views.open", "views.push", "views.update"})
YEAR = timedelta(days=365)

_DAY = timedelta(days=1)
_LONGEST = {DatesKind.TERM: LONGEST_TERM, DatesKind.CLOSURE: LONGEST_CLOSURE}
_TOO_LONG = {DatesKind.TERM: views.TERM_TOO_LONG, DatesKind.CLOSURE: views.CLOSURE_TOO_LONG}


@dataclass(frozen=True)
class Calendars:
    """Listeners. Only coordinators see and change the calendar."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        for action_id in (views.ADD, views.OPEN):
            registrar.action(action_id, shows(self.services, DatesOpened, _dates_form))
        registrar.action(views.REMOVE, self.removing)
        Drafting(self.services, KEEPING).register(registrar)
        Drafting(self.services, REMOVING).register(registrar)

    async def removing(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The form gives way to what would come of it."""
        await ack()
        await Drafting(self.services, REMOVING).proposed(body, client, tapped(RemovedForm, action))


async def _dates_form(_session: AsyncSession, _here: Inside, opened: DatesOpened, _now: datetime) -> Payload:
    """New dates, or those that were tapped: whether they still stand is asked when the form is sent."""
    return views.dates_form(opened, None)


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """What is still to come, however far ahead; bank holidays for a year."""
    calendar, today = await school_calendar(session, here.partnership), local(now, here.partnership.zone).date()
    dates = [one for one in views.dates_of(calendar) if one.last_on >= today]
    holidays = bank_holidays(today, today + YEAR, here.partnership.nation)
    return views.term_dates(here.partnership.id, YearAhead(dates, holidays, here.partnership.nation))


def bank_holidays(first_on: date, last_on: date, nation: Nation) -> list[tuple[date, str]]:
    """The bank holidays from one day to another, both included, with their names."""
    days = (first_on + count * _DAY for count in range((last_on - first_on).days + 1))
    return [(day, name) for day in days if (name := bank_holiday(day, nation))]


async def _keep(change: Making, form: DatesForm) -> None:
    """Dates stand as they were filled in, in the place of those that the form was opened with. Raises FormErrors."""
    standing = views.dates_of(await school_calendar(change.session, change.here.partnership))
    change.about["dates"] = form.wanted.model_dump(mode="json")
    if form.wanted in standing:
        return
    _refuse_gone(form.as_was, standing)
    others = [one for one in standing if one != form.as_was]
    _refuse_misfit(form.wanted, others, today=local(change.now, change.here.partnership.zone).date())
    if form.as_was is not None:
        change.about["was"] = form.as_was.model_dump(mode="json")
    await _save(change, [*others, form.wanted])


async def _remove(change: Making, form: RemovedForm) -> None:
    standing = views.dates_of(await school_calendar(change.session, change.here.partnership))
    change.about["dates"] = form.as_was.model_dump(mode="json")
    if form.as_was in standing:
        await _save(change, [one for one in standing if one != form.as_was])


def _refuse_gone(as_was: Dates | None, standing: Sequence[Dates]) -> None:
    """Sent again, what is gone is added as new."""
    if as_was is not None and as_was not in standing:
        raise Meanwhile([views.GONE.format(name=as_was.name)], None)


def _refuse_misfit(wanted: Dates, others: Sequence[Dates], *, today: date) -> None:
    """Raises FormErrors."""
    if abs(wanted.first_on - today) > REACH:
        raise FormErrors({"first_on": views.TOO_FAR})
    if wanted.last_on - wanted.first_on >= _LONGEST[wanted.kind]:
        raise FormErrors({"last_on": _TOO_LONG[wanted.kind]})
    for other in others:
        if wanted.kind is other.kind is DatesKind.TERM and _overlap(wanted, other):
            raise FormErrors({"first_on": views.OVERLAPS.format(name=other.name, days=other.days)})
        if (wanted.kind, wanted.first_on, wanted.name) == (other.kind, other.first_on, other.name):
            raise FormErrors({"name": views.STANDS_TWICE.format(name=other.name)})


def _overlap(one: Dates, other: Dates) -> bool:
    return one.first_on <= other.last_on and other.first_on <= one.last_on


async def _save(change: Making, dates: Sequence[Dates]) -> None:
    await amend_calendar(
        change.session,
        change.here.partnership.id,
        terms=[Term(one.name, one.first_on, one.last_on) for one in dates if one.kind is DatesKind.TERM],
        closures=[Closure(one.name, one.first_on, one.last_on) for one in dates if one.kind is DatesKind.CLOSURE],
    )
    await change.publish(CalendarChanged(change.here.partnership))


async def _kept_again(_session: AsyncSession, _here: Inside, filled: Filled[DatesForm]) -> Payload:
    return views.dates_form(filled.form, filled.form, filled.changed)


async def _removed_again(_session: AsyncSession, _here: Inside, filled: Filled[RemovedForm]) -> Payload:
    form = filled.form
    return views.dates_form(DatesOpened(partnership=form.partnership, as_was=form.as_was), None, filled.changed)


async def kept_words(_session: AsyncSession, change: Change) -> str:
    was = change.about.get("was")
    dates = Dates.model_validate(change.about["dates"])
    return views.kept_words(dates, Dates.model_validate(was) if was else None)


async def removed_words(_session: AsyncSession, change: Change) -> str:
    return views.removed_words(Dates.model_validate(change.about["dates"]))


KEEPING = Draft(
    kind=views.KEPT,
    about=DatesOpened,
    model=DatesForm,
    wording=views.DATES_WORDING,
    drawn=_kept_again,
    act=_keep,
    words=kept_words,
    screen=drawn,
)
REMOVING = Draft(
    kind=views.REMOVED,
    about=RemovedForm,
    model=RemovedForm,
    wording={},
    drawn=_removed_again,
    act=_remove,
    words=removed_words,
    screen=drawn,
)


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="calendar",
        label="Term dates",
        words="terms, half terms, INSET days and bank holidays",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        before_start=True,
    )
    return Capability(
        name="calendar",
        register=Calendars(services).register,
        screens=[screen],
        calls=CALLS,
        changes={one.kind: one.words for one in (KEEPING, REMOVING)},
    )
