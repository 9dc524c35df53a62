"""Somebody's own calendar looks up the meetings at an address that only she knows, for as long as she is somebody."""

import re
from collections.abc import AsyncIterator
from datetime import date, time

import pytest
import vobject
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from vobject.base import Component

from bot.calendar_page import calendar_page
from bot.workspace.people import Person
from handlers.meetings.calendar_feeds import PATH
from schedules.local_time import instant
from storage.meetings.calendar_feeds import CalendarFeedRow
from tests.handlers.partnerships import LONDON, Partnership
from tests.handlers.rosters import shown
from tests.handlers.test_moving import MONDAY, cancels, moves

ADDRESS = re.compile(r"https://bot\.example\.org(/calendar/[\w-]{43}\.ics)")
Calendars = TestClient[web.Request, web.Application]


@pytest.fixture
def public_url() -> str:
    return "https://bot.example.org"


@pytest.fixture
async def calendars(partnership: Partnership) -> AsyncIterator[Calendars]:
    """Programs that call the bot from outside."""
    application = web.Application()
    application.router.add_get(PATH, calendar_page(partnership.local.bot.services))
    async with TestClient(TestServer(application)) as client:
        yield client


async def makes_address(person: Person, label: str = "Make my address") -> str:
    """The path of the address that she is shown."""
    await person.runs("/partnership feed")
    await person.clicks(label)
    found = ADDRESS.search(shown(person))
    assert found, shown(person)
    await person.closes_everything()
    return found[1]


async def looks_up(calendars: Calendars, path: str) -> Component:
    async with calendars.get(path) as response:
        assert (response.status, response.content_type) == (200, "text/calendar")
        return vobject.readOne(await response.text())


async def status(calendars: Calendars, path: str) -> int:
    async with calendars.get(path) as response:
        return response.status


async def test_a_head_has_the_meetings_in_her_own_calendar(partnership: Partnership, calendars: Calendars) -> None:
    """In the meeting's own hours on both sides of the clock change; nobody's name is in it."""
    await partnership.plans_meetings()
    path = await makes_address(partnership.ada)

    calendar = await looks_up(calendars, path)

    starts = [event.dtstart.value.isoformat() for event in calendar.vevent_list]
    assert "2018-09-20T15:00:00+00:00" in starts
    assert "2018-11-01T16:00:00+00:00" in starts
    assert {event.location.value for event in calendar.vevent_list} == {"Hilltop Primary"}
    assert "Moor" not in calendar.serialize()
    assert "attendee" not in calendar.serialize().casefold()


async def test_the_address_is_shown_once_with_both_schemes_and_how_soon_they_look(
    partnership: Partnership,
) -> None:
    await partnership.ada.opens_home()
    await partnership.ada.clicks("My calendar")
    await partnership.ada.clicks("Make my address")
    once = shown(partnership.ada)
    await partnership.ada.closes()

    await partnership.ada.clicks("My calendar")

    assert ADDRESS.search(once)
    assert "webcal://bot.example.org/calendar/" in once
    assert "Google within 8 to 24" in once
    assert "/calendar/" not in shown(partnership.ada)
    assert "the address that you made on Mon 10 Sep, 09:00. I keep no copy of it." in shown(partnership.ada)


async def test_the_database_does_not_hold_the_secret(partnership: Partnership) -> None:
    path = await makes_address(partnership.ada)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")

    async with partnership.local.bot.services.reading() as session:
        rows = await session.execute(text(f"SELECT * FROM {CalendarFeedRow.__tablename__}"))
        assert secret not in str(rows.all())


async def test_a_new_address_ends_the_old(partnership: Partnership, calendars: Calendars) -> None:
    """And she ends that too, by a tap."""
    old = await makes_address(partnership.ada)
    new = await makes_address(partnership.ada, "Make a new address")
    assert [await status(calendars, path) for path in (old, new)] == [404, 200]

    await partnership.ada.runs("/partnership feed")
    await partnership.ada.clicks("End it")

    assert await status(calendars, new) == 404
    assert "Make my address" in shown(partnership.ada)


@pytest.mark.parametrize(
    "path", ["/calendar/wrong.ics", "/calendar/.ics", "/calendar/%00.ics", f"/calendar/{'a' * 5000}.ics"]
)
async def test_a_wrong_address_leads_nowhere(calendars: Calendars, path: str) -> None:
    assert await status(calendars, path) == 404


async def test_whoever_has_left_reads_nothing_from_that_day_on(partnership: Partnership, calendars: Calendars) -> None:
    path = await makes_address(partnership.ada)
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 12))

    await partnership.until(date(2018, 9, 12), time(23, 50))
    last = await status(calendars, path)
    await partnership.until(date(2018, 9, 13), time(0, 10))

    assert (last, await status(calendars, path)) == (200, 404)


async def test_whose_account_is_closed_reads_nothing(partnership: Partnership, calendars: Calendars) -> None:
    path = await makes_address(partnership.ada)

    await partnership.workspace.deactivate(partnership.ada)

    assert await status(calendars, path) == 404


async def test_what_has_not_changed_is_not_sent_again(partnership: Partnership, calendars: Calendars) -> None:
    """A program says what it has; once a meeting is announced it gets the new."""
    await partnership.plans_meetings()
    path = await makes_address(partnership.ada)
    async with calendars.get(path) as first:
        etag, caching = first.headers["ETag"], first.headers["Cache-Control"]

    async with calendars.get(path, headers={"If-None-Match": etag}) as again:
        assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", etag)
    await partnership.until(date(2018, 9, 10), time(10))
    async with calendars.get(path, headers={"If-None-Match": etag}) as changed:
        assert changed.status == 200

    assert caching == "private, max-age=900"


async def test_before_the_partnership_has_started_it_is_empty(partnership: Partnership, calendars: Calendars) -> None:
    await partnership.plans_meetings()
    path = await makes_address(partnership.pat)
    async with partnership.local.bot.services.writing() as session:
        await session.execute(text("UPDATE partnership SET started_at = NULL"))

    assert "vevent" not in (await looks_up(calendars, path)).contents


async def test_a_meeting_that_moves_is_the_same_in_a_calendar_once_people_know(
    partnership: Partnership, calendars: Calendars
) -> None:
    """Nothing before the change can no longer be undone; then it is one entry, told of more often."""
    await partnership.announced()
    path = await makes_address(partnership.ada)
    before = (await looks_up(calendars, path)).vevent
    await moves(partnership.pat, {"Date": "2018-09-21"})
    await partnership.pat.submits()

    meanwhile = (await looks_up(calendars, path)).vevent
    await partnership.until(MONDAY, time(10, 10))
    after = (await looks_up(calendars, path)).vevent

    assert meanwhile.serialize() == before.serialize()
    assert after.uid.value == before.uid.value
    assert after.dtstart.value.date() == date(2018, 9, 21)
    assert int(after.sequence.value) > int(before.sequence.value)


async def test_a_cancelled_meeting_stays_for_ninety_days_and_says_so(
    partnership: Partnership, calendars: Calendars
) -> None:
    await partnership.announced()
    path = await makes_address(partnership.ada)
    await cancels(partnership.pat)
    await partnership.pat.submits()

    await partnership.until(MONDAY, time(10, 10))
    told = (await looks_up(calendars, path)).vevent_list[0].status.value
    partnership.workspace.clock.move_to(instant(date(2018, 12, 19), time(15, 59), LONDON))
    last = (await looks_up(calendars, path)).vevent_list[0].status.value
    partnership.workspace.clock.move_to(instant(date(2018, 12, 19), time(16, 1), LONDON))

    assert (told, last) == ("CANCELLED", "CANCELLED")
    assert (await looks_up(calendars, path)).vevent_list[0].status.value == "CONFIRMED"
