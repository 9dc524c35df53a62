"""What a few chosen people do is theirs: everybody else sees the meetings to which they are asked themselves."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from schedules.cadence import Counting, OnClosed
from schedules.meetings import MeetingTimes
from storage.database.ids import ChannelId, MeetingId, SeriesId
from storage.meetings.meetings import NewSeries, start_series
from storage.meetings.series_changes import invite_to_series
from storage.meetings.series_people import choose
from storage.proceedings.actions import NewAction, agree
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import answers_for

DUE = date(2018, 10, 8)


async def meets(partnership: Partnership, name: str, days: Sequence[date]) -> tuple[SeriesId, MeetingId]:
    """A series of meetings on these days, some of which are over; the series, and the first of them."""
    services, channel = partnership.local.bot.services, ChannelId(partnership.heads.id)
    new = NewSeries(name, channel, days[0], time(16), 60, 2, Counting.CALENDAR_WEEKS, OnClosed.LEAVE_OUT, "Hilltop")
    planned = [MeetingTimes(day, time(16), 60, "Europe/London") for day in days]
    async with services.writing() as session:
        series_id, ids = await start_series(session, partnership.id, new, planned, now=services.clock())
    return series_id, ids[0]


async def agrees(partnership: Partnership, meeting_id: MeetingId, what: str) -> None:
    async with partnership.local.bot.services.writing() as session:
        new = NewAction(what, await person_id(partnership, "Ada Moor"), DUE, "")
        await agree(session, partnership.id, meeting_id, new)


async def test_what_chosen_people_meet_for_neither_shows_nor_hides_anything_of_the_others(
    partnership: Partnership,
) -> None:
    """Ada alone is chosen for many a meeting; Ben sees his own in every list, and nothing of what she does there."""
    _, summer = await meets(partnership, "Last year", [date(2018, 7, 5)])
    await meets(partnership, "Heads", [date(2018, 9, 20)])
    over, to_come = (
        [first_on + timedelta(number) for number in range(16)] for first_on in (date(2018, 8, 1), date(2018, 9, 11))
    )
    chosen, first = await meets(partnership, "Support", [*over, *to_come])
    async with partnership.local.bot.services.writing() as session:
        await choose(session, partnership.id, chosen, [await person_id(partnership, "Ada Moor")])
        channel = ChannelId(partnership.heads.id)
        await invite_to_series(session, partnership.id, chosen, asks_all=False, channel=channel)
    await agrees(partnership, summer, "Share the plan")
    await agrees(partnership, first, "Improve the deputy")
    ben, ada = partnership.ben, partnership.ada

    await ben.opens_home()
    assert "Heads\nThursday 20 September" in ben.home
    assert "Support" not in ben.home
    await ben.runs("/meeting notes")
    assert ben.sees("Last year, Thu 5 Jul 2018")
    assert not ben.sees("Support")
    await ben.closes()
    await ben.runs("/meeting agenda")
    assert ben.sees("Still to be done\n• Share the plan")
    assert not ben.sees("Improve the deputy")
    await ben.closes()
    await ben.runs("/partnership plans")
    assert ben.sees("0 of 1 done")
    assert not ben.sees("Improve the deputy")
    await ben.closes()
    await ada.runs("/partnership plans")
    assert ada.sees("0 of 2 done")
    await ada.closes()
    await ada.runs("/meeting agenda")
    assert ada.sees("Still to be done\n• Improve the deputy")
    assert not ada.sees("Share the plan")

    await answers_for(partnership, ben, "Ada Moor")
    await ben.runs("/meeting next")
    his, hers = (message.text for message in ben.messages[-2:])
    assert "Heads\nThursday 20 September" in his
    assert "Support\nTuesday 11 September" in hers
