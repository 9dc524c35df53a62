"""A school year of fortnightly meetings, of which one moves and one is cancelled: who hears what of which, and when."""

import re
from datetime import date, time

from tests.handlers.partnerships import Partnership, london_time
from tests.handlers.test_moving import cancels, moves

# When the channel is told of a meeting, on which mornings whoever is silent is asked, and when the meeting is.
YEAR = (
    ("Mon 10 Sep 09:10", ("Thu 13 Sep", "Wed 19 Sep"), "Thu 20 Sep, 16:00"),
    ("Fri 21 Sep 08:00", ("Thu 27 Sep", "Wed 03 Oct"), "Thu 4 Oct, 16:00"),
    ("Fri 05 Oct 08:00", (), "Thu 18 Oct, 16:00"),
    ("Mon 08 Oct 12:10", ("Wed 10 Oct", "Tue 16 Oct"), "Wed 17 Oct, 16:00"),  # it moves
    # The week before it is half term, at whose end the clocks go back.
    ("Thu 18 Oct 08:00", ("Mon 29 Oct", "Wed 31 Oct"), "Thu 1 Nov, 16:00"),
    ("Fri 02 Nov 08:00", ("Thu 08 Nov", "Wed 14 Nov"), "Thu 15 Nov, 16:00"),
    ("Fri 16 Nov 08:00", ("Thu 22 Nov", "Wed 28 Nov"), "Thu 29 Nov, 16:00"),
    ("Fri 30 Nov 08:00", ("Thu 06 Dec", "Wed 12 Dec"), "Thu 13 Dec, 16:00"),
    ("Fri 14 Dec 08:00", ("Mon 07 Jan", "Wed 09 Jan"), "Thu 10 Jan, 16:00"),
    ("Fri 11 Jan 08:00", ("Thu 17 Jan", "Wed 23 Jan"), "Thu 24 Jan, 16:00"),
    ("Fri 25 Jan 08:00", ("Thu 31 Jan", "Wed 06 Feb"), "Thu 7 Feb, 16:00"),
    ("Fri 08 Feb 08:00", ("Thu 28 Feb", "Wed 06 Mar"), "Thu 7 Mar, 16:00"),
    ("Fri 08 Mar 08:00", (), "Thu 21 Mar, 16:00"),
    ("Mon 11 Mar 12:10", (), "Thu 21 Mar, 16:00"),  # it is cancelled
    # The clocks go forward between the two mornings.
    ("Fri 22 Mar 08:00", ("Thu 28 Mar", "Wed 03 Apr"), "Thu 4 Apr, 16:00"),
    ("Fri 05 Apr 08:00", ("Thu 25 Apr", "Wed 01 May"), "Thu 2 May, 16:00"),
    ("Fri 03 May 08:00", ("Thu 09 May", "Wed 15 May"), "Thu 16 May, 16:00"),
    ("Fri 17 May 08:00", ("Thu 06 Jun", "Wed 12 Jun"), "Thu 13 Jun, 16:00"),
    ("Fri 14 Jun 08:00", ("Thu 20 Jun", "Wed 26 Jun"), "Thu 27 Jun, 16:00"),
    ("Fri 28 Jun 08:00", ("Thu 04 Jul", "Wed 10 Jul"), "Thu 11 Jul, 16:00"),
    ("Fri 12 Jul 08:00", ("Thu 18 Jul", "Wed 24 Jul"), "Thu 25 Jul, 16:00"),
)
MEETING = re.compile(r"\w{3} \d+ \w{3}, \d\d:\d\d")


async def test_winter_and_summer_meetings_keep_their_hour_and_reminders_theirs_and_nothing_comes_twice(
    partnership: Partnership,
) -> None:
    """Ada, the one head of this year, never says whether she is coming."""
    for other in (partnership.ben, partnership.cat):
        await partnership.leaves_roles(other, after=date(2018, 9, 9))
    await partnership.plans_meetings()
    await partnership.until(date(2018, 10, 8), time(12))
    await moves(partnership.pat, {"Date": "2018-10-17"}, label="Change Partnership meeting, Thu 18 Oct 2018")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(date(2019, 3, 11), time(12))
    await cancels(partnership.pat, label="Change Partnership meeting, Thu 21 Mar 2019")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await partnership.until(date(2019, 7, 26), time(12))

    told = [(london_time(one), MEETING.findall(one.fallback)[0]) for one in partnership.heads.messages]
    assert told == [(told_at, meeting) for told_at, _, meeting in YEAR]
    assert [(london_time(one), one.fallback) for one in partnership.ada.messages] == [
        (f"{morning} 08:00", f"Partnership meeting, {meeting}.")
        for _, mornings, meeting in YEAR
        for morning in mornings
    ]
