"""A coordinator changes a whole series: its time or place from a day on, one meeting more, and its end."""

from collections.abc import Mapping
from datetime import date, time

import pytest

from bot.workspace.entry import Entry
from storage.database.ids import MeetingId, SeriesId
from storage.meetings.meetings import planned_meetings
from storage.proceedings.agendas import NewItem, agenda, propose
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import presses_beside
from tests.handlers.test_moving import planned, puts_back

MONDAY = date(2018, 9, 10)
# Nobody has heard of it when the series ends.
LAST = MeetingId(19)


async def opens(partnership: Partnership, label: str) -> None:
    await partnership.pat.runs("/partnership meetings")
    await presses_beside(partnership.pat, "The series Partnership meeting")
    await partnership.pat.clicks(label)


async def changes(partnership: Partnership, label: str, filled: Mapping[str, Entry]) -> None:
    """Fills in one of the series' forms and sends it, up to what would come of it."""
    await opens(partnership, label)
    for field, value in filled.items():
        await partnership.pat.fills(field, value)
    await partnership.pat.submits()


async def where(partnership: Partnership) -> list[str]:
    return [one.place for one in await planned(partnership)]


async def every_day(partnership: Partnership) -> list[date]:
    """Those that are over too."""
    async with partnership.local.bot.services.reading() as session:
        return [one.on for one in await planned_meetings(session, partnership.id, SeriesId(1))]


async def proposed(partnership: Partnership, meeting_id: MeetingId) -> None:
    """Ben would like to talk about reading aloud."""
    ben, services = await person_id(partnership, "Ben Hale"), partnership.local.bot.services
    async with services.writing() as session:
        item = NewItem("Reading aloud", lead_id=None, minutes=None)
        await propose(session, partnership.id, meeting_id, item, by=ben, now=services.clock())


async def titles(partnership: Partnership, meeting_id: MeetingId) -> list[str]:
    async with partnership.local.bot.services.reading() as session:
        return [item.title for item in await agenda(session, partnership.id, meeting_id)]


async def test_from_a_day_on_a_series_is_at_another_time_and_the_channel_is_told_of_what_it_knows(
    partnership: Partnership,
) -> None:
    """One of the meetings has been announced; the rest simply change, and one moved by hand stays as it is. On the day
    itself there is less and less time left."""
    await partnership.announced()
    await partnership.pat.runs("/meeting move")
    await presses_beside(partnership.pat, "Change Partnership meeting, Thu 4 Oct 2018")
    await partnership.pat.fills("Starts at", "09:00")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await changes(partnership, "Change time or place", {"Starts at": "15:00", "Where?": "Clay"})
    assert partnership.pat.sees("18 meetings change. 1 that you have moved or added stay as they are.")
    assert partnership.pat.sees("Tells #heads on Mon 10 Sep, 10:10.")
    await partnership.pat.submits()
    await partnership.until(MONDAY, time(10, 10))

    first, second, third, *_ = await planned(partnership)
    assert (first.from_time, first.place) == (time(15), "Clay")
    assert (second.from_time, second.place) == (time(9), "Hilltop Primary")
    assert (third.from_time, third.place) == (time(15), "Clay")
    told = partnership.heads.last.text
    assert "New time. It was to be Thursday 20 September at 16:00, Hilltop Primary." in told
    assert "Thursday 20 September at 15:00, Clay" in told
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 20), time(12))
    await changes(partnership, "Change time or place", {"Starts at": "09:00"})
    assert partnership.pat.errors["Starts at"] == "That time has passed today. Choose a later one, or a later date."
    await partnership.pat.fills("Starts at", "12:05")
    await partnership.pat.submits()
    assert partnership.pat.sees("It begins before I may tell anybody, so please do that yourself.")


async def test_schools_take_turns_and_whoever_is_announced_stays_host(partnership: Partnership) -> None:
    """The announcement names the host as it then is; a coordinator chooses another for one meeting."""
    await partnership.announced()
    schools = ["Oakfield", "Clay", "Hilltop"]
    await changes(
        partnership,
        "Change time or place",
        {"From which day on?": "2018-09-21", "Where?": None, "Or at schools in turn": schools},
    )
    assert partnership.pat.sees("18 meetings change.")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    assert (await where(partnership))[:5] == ["Hilltop Primary", "Oakfield", "Clay", "Hilltop", "Oakfield"]

    await partnership.until(date(2018, 9, 21))
    assert "Thursday 4 October at 16:00, Oakfield" in partnership.heads.last.text
    await partnership.pat.runs("/meeting move")
    await presses_beside(partnership.pat, "Change Partnership meeting, Thu 4 Oct 2018")
    await partnership.pat.fills("At which school?", "Hilltop")
    await partnership.pat.submits()
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 21), time(9))

    assert "New place. It was to be Thursday 4 October at 16:00, Oakfield." in partnership.heads.last.text
    assert (await where(partnership))[:4] == ["Hilltop", "Oakfield", "Clay", "Hilltop"]


async def test_one_more_meeting_is_announced_like_the_others_and_left_alone_by_the_calendar(
    partnership: Partnership,
) -> None:
    """Nobody hears of it at once: it follows the meeting before it."""
    await partnership.announced()

    await changes(partnership, "Add a meeting", {"Date": "2018-09-27"})
    await partnership.pat.closes_everything()

    assert [one.on for one in (await planned(partnership))[:3]] == [
        date(2018, 9, 20),
        date(2018, 9, 27),
        date(2018, 10, 4),
    ]
    await partnership.until(date(2018, 9, 21))
    assert "Thursday 27 September" in partnership.heads.last.text
    await puts_back(partnership.pat, "Thu 27 Sep 2018")
    assert partnership.pat.sees("People know of a meeting that would go")
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 28), time(7))
    await changes(partnership, "Add a meeting", {"Date": "2018-09-28", "Starts at": "07:30"})
    assert partnership.pat.sees("It begins before I may tell anybody, so please do that yourself.")
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 28))
    assert "Thursday 4 October" in partnership.heads.last.text


async def test_a_series_ends_and_what_was_announced_beyond_is_cancelled(partnership: Partnership) -> None:
    """Put back weeks later, the rest of it is planned again, with what others have kept; what is over was not held."""
    await partnership.announced()
    await proposed(partnership, LAST)

    await changes(partnership, "End the series", {"The last day": "2018-09-14"})
    assert partnership.pat.sees("Partnership meeting ends after Fri 14 Sep 2018")
    assert partnership.pat.sees("19 meetings are cancelled.")
    assert partnership.pat.sees("Tells #heads on Mon 10 Sep, 10:10.")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(11))

    assert "Cancelled: Partnership meeting" in partnership.heads.last.text
    assert await planned(partnership) == []
    assert await titles(partnership, LAST) == []
    await partnership.until(date(2018, 10, 5), time(12))
    heard = len(partnership.pat.messages)
    await puts_back(partnership.pat, "Fri 14 Sep 2018")
    assert await titles(partnership, LAST) == ["Reading aloud"]
    await partnership.until(date(2018, 10, 5), time(13))
    assert len(await planned(partnership)) == 17
    assert (await every_day(partnership))[:2] == [date(2018, 9, 20), date(2018, 10, 18)]
    assert "Thursday 18 October" in partnership.heads.last.text
    assert partnership.pat.messages[heard:] == []


@pytest.mark.parametrize(
    ("label", "filled", "beside"),
    [
        ("Change time or place", {"Where?": None}, "Say where you meet, or choose schools"),
        ("Change time or place", {"From which day on?": "2018-09-03"}, "Choose today or a later day"),
        ("Change time or place", {"From which day on?": "2019-07-26"}, "There is no meeting of this series from"),
        ("Add a meeting", {"Date": "2018-09-20"}, "Partnership meeting is on Thu 20 Sep 2018 already."),
        ("End the series", {"The last day": "2019-07-25"}, "There is no meeting of this series after"),
    ],
)
async def test_what_cannot_be_is_refused_beside_its_field(
    partnership: Partnership, label: str, filled: Mapping[str, str], beside: str
) -> None:
    await partnership.plans_meetings()

    await changes(partnership, label, filled)

    (said,) = partnership.pat.errors.values()
    assert said.startswith(beside)


async def test_chosen_people_are_asked_and_nobody_else(partnership: Partnership) -> None:
    """Tom teaches, and is asked; the heads are not, nor does what is announced count them; another channel is told."""
    staff = partnership.workspace.add_channel("staff", members=[partnership.pat, partnership.tom])
    await partnership.announced()
    filled = {"Who is asked?": "Chosen people", "Who, if chosen?": ["Ben Hale", "Tom Pike"], "Announced in": "#staff"}
    await changes(partnership, "People and channel", filled)
    (said,) = partnership.pat.errors.values()
    assert said.startswith("I am not in that channel yet.")

    await staff.invites_bot()
    await partnership.pat.submits()
    assert partnership.pat.sees("2 people are asked to the next meeting.")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(11))

    assert "None of 2 has answered yet." in partnership.heads.last.text
    await partnership.ada.clicks("Going", in_="#heads")
    assert partnership.ada.sees("so there is nothing for you to do.")
    await partnership.until(date(2018, 9, 13))
    assert "A reminder: your answer is still missing." in partnership.tom.messages[-1].text
    assert partnership.cat.messages == []
    await partnership.until(date(2018, 9, 21))
    assert "Thursday 4 October" in staff.last.text


async def test_a_meeting_without_people_asks_nobody(partnership: Partnership) -> None:
    """Everybody who was chosen has left by then."""
    await partnership.plans_meetings()
    await changes(
        partnership, "People and channel", {"Who is asked?": "Chosen people", "Who, if chosen?": ["Ben Hale"]}
    )
    await partnership.pat.submits()
    await partnership.leaves_roles(partnership.ben, after=date(2018, 9, 11))

    await partnership.until(MONDAY, time(10))

    assert "Nobody is invited yet." in partnership.heads.last.text
    assert "[Going]" not in partnership.heads.last.text


async def test_a_coordinator_reads_of_a_host_who_cannot_be_there_and_of_a_school_that_takes_no_turn(
    partnership: Partnership,
) -> None:
    """Nobody is replaced without a word: the meeting of which people have heard stays where it is."""
    await partnership.plans_meetings(closes=False)
    await partnership.pat.clicks("People, channel, turns…")
    await partnership.pat.clicks("Change time or place")
    await partnership.pat.fills("Where?", None)
    await partnership.pat.fills("Or at schools in turn", ["Clay", "Oakfield"])
    await partnership.pat.submits()
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(10))
    assert "Thursday 20 September at 16:00, Clay" in partnership.heads.last.text

    await partnership.pat.runs("/partnership schools")
    await presses_beside(partnership.pat, "Change Clay")
    await partnership.pat.fills("Closed while others are open", "INSET day: 20 September 2018")
    await partnership.pat.submits()
    assert partnership.pat.sees("Clay hosts Partnership meeting on Thu 20 Sep 2018 and cannot be there then")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    assert (await where(partnership))[:3] == ["Clay", "Oakfield", "Clay"]
    await partnership.pat.runs("/partnership schools")
    await partnership.pat.clicks("Add a school")
    await partnership.pat.fills("Name", "Moorside")
    await partnership.pat.submits()

    assert partnership.pat.sees("To let it host Partnership meeting in turn, add it under Meetings")
