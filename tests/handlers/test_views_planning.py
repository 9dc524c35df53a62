"""What a coordinator sees of planning, and what people read of a change: at its largest, by Slack's own grammar."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.workspace.grammar import Surface, parse_blocks, parse_view
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Part, channel_message
from handlers.meetings.views import notices
from handlers.meetings.views.series import SeriesRef
from handlers.planning.views import inviting, one_series, planning
from handlers.planning.views.inviting import MOST_CHOSEN, Invitees, InviteForm
from handlers.planning.views.one_series import AddForm, SeriesDetails, ShiftForm
from handlers.planning.views.planning import ELSEWHERE, MeetingDetails, MoveForm
from schedules.cadence import Counting, OnClosed
from storage.database.ids import ChannelId, MeetingId, PartnershipId, PersonId, SchoolId, SeriesId
from storage.meetings.meeting_answers import Turnout
from storage.meetings.meetings import Meeting, Series

LONGEST_ID = 2**31 - 1
OURS, SERIES_ID = PartnershipId(LONGEST_ID), SeriesId(LONGEST_ID)
NAME, PLACE, A_DAY, FOUR = "&" * 80, "<" * 150, date(2018, 9, 20), time(16)
SCHOOLS = {SchoolId(LONGEST_ID - number): "&" * 150 for number in range(80)}
PEOPLE = {PersonId(LONGEST_ID - number): f"{number} {NAME}" for number in range(300)}
MEETING = Meeting(
    id=MeetingId(LONGEST_ID),
    partnership_id=OURS,
    name=NAME,
    series_id=SERIES_ID,
    channel=ChannelId("C1"),
    on=A_DAY,
    from_time=FOUR,
    minutes=77,
    place=PLACE,
    zone_name="Europe/London",
)
A_SERIES = Series(
    id=SERIES_ID,
    partnership_id=OURS,
    name=NAME,
    channel=ChannelId("C1"),
    first_on=A_DAY,
    from_time=FOUR,
    minutes=77,
    every_weeks=2,
    counting=Counting.SCHOOL_WEEKS,
    on_closed=OnClosed.MOVE,
    place=PLACE,
    asks_all=False,
    ended_on=A_DAY,
)
DETAILS = MeetingDetails(on=A_DAY, from_time=FOUR, minutes=77, place=PLACE)
MOVE = MoveForm(
    partnership=OURS,
    meeting=MEETING.id,
    as_was=DETAILS,
    on=A_DAY,
    from_time=FOUR,
    minutes=77,
    place=PLACE,
    host=ELSEWHERE,
)
IN_TURN = SeriesDetails(from_time=FOUR, minutes=77, place=None, schools=tuple(SCHOOLS))
SHIFT = ShiftForm(
    partnership=OURS,
    series=SERIES_ID,
    as_was=IN_TURN,
    from_on=A_DAY,
    from_time=FOUR,
    minutes=77,
    schools=tuple(SCHOOLS),
)
CHOSEN = Invitees(asks_all=False, people=tuple(PEOPLE)[:MOST_CHOSEN], channel=(ChannelId("C0123456789"),))
INVITE = InviteForm(
    partnership=OURS,
    series=SERIES_ID,
    as_was=CHOSEN,
    asked="chosen",
    people=CHOSEN.people,
    channel=ChannelId("C0123456789"),
)
REF = SeriesRef(partnership=OURS, series=SERIES_ID)
ADD = AddForm(partnership=OURS, series=SERIES_ID, on=A_DAY, from_time=FOUR, minutes=77, place=PLACE)
CHANGED = ["Meanwhile somebody has changed the date."]


@pytest.mark.parametrize(
    "view",
    [
        planning.planned_list([]),
        planning.planned_list([MEETING] * 300),
        planning.planned_list([replace(MEETING, series_id=SeriesId(number)) for number in range(1, 300)], 3),
        planning.move_form(MEETING, MOVE, DETAILS, {}, CHANGED),
        planning.move_form(MEETING, MOVE, MeetingDetails(on=A_DAY, from_time=FOUR, minutes=60), SCHOOLS),
        one_series.series_page(A_SERIES, [], one_series.invited_words(None)),
        one_series.series_page(A_SERIES, [*SCHOOLS.values()], one_series.invited_words([*PEOPLE.values()])),
        one_series.series_page(A_SERIES, [], one_series.invited_words([])),
        one_series.shift_form(A_SERIES, SHIFT, IN_TURN, SCHOOLS, from_on=A_DAY, changed=CHANGED),
        one_series.shift_form(A_SERIES, SHIFT, IN_TURN, {}, from_on=A_DAY),
        one_series.add_form(A_SERIES, REF, None, place=None),
        one_series.add_form(A_SERIES, REF, ADD, place=PLACE, changed=CHANGED),
        one_series.end_form(A_SERIES, REF, A_DAY, CHANGED),
        inviting.invite_form(A_SERIES, INVITE, CHOSEN, PEOPLE, CHANGED),
    ],
)
def test_slack_takes_every_view(view: Payload) -> None:
    """The longest names, eighty schools, three hundred people and meetings; and nothing at all."""
    assert parse_view(view)


@pytest.mark.parametrize("form", [MOVE, SHIFT, INVITE, ADD])
def test_what_a_form_remembers_fits_what_slack_keeps(form: MoveForm | ShiftForm | InviteForm | AddForm) -> None:
    """As it was opened and as it is filled in, while its outcome is shown."""
    assert len(form.model_dump_json()) <= 3000


MOVED = replace(MEETING, on=date(2018, 9, 21))
CANCELLED = replace(MEETING, is_cancelled=True)
EVERYBODY = Turnout(invited=80, going=60, sending=10, apologies=5)


@pytest.mark.parametrize(
    ("part", "begins"),
    [
        (notices.notice(MEETING, MOVED, EVERYBODY, is_open=True), "Moved: "),
        (notices.notice(MEETING, replace(MEETING, minutes=30), EVERYBODY, is_open=False), "New time: "),
        (notices.notice(MEETING, replace(MEETING, place="Clay"), EVERYBODY, is_open=True), "New place: "),
        (notices.notice(MEETING, CANCELLED, EVERYBODY, is_open=True), "Cancelled: "),
        (notices.notice(CANCELLED, MOVED, EVERYBODY, is_open=True), "Not cancelled after all: "),
        (notices.personal_notice(MEETING, MOVED, None, is_open=True), "Moved: "),
        (notices.personal_notice(MEETING, CANCELLED, None, is_open=True), "Cancelled: "),
        (notices.overtaken(MEETING, MOVED), NAME),
        (notices.overtaken(MEETING, CANCELLED), NAME),
    ],
)
def test_slack_takes_every_piece_of_news_and_its_first_words_say_what_has_changed(part: Part, begins: str) -> None:
    """A phone shows no more of it."""
    assert parse_blocks(channel_message(part)["blocks"], Surface.MESSAGE)
    assert part.text.startswith(begins)
