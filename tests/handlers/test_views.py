"""Every view that the bot draws is one that Slack takes: with the longest names, the most choices, and none at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.workspace.grammar import Surface, parse_blocks, parse_view
from handlers.changes.views.changes import ChangeRef
from handlers.house.access import Inside
from handlers.house.places import Kind, Spot
from handlers.house.views.home import home_of_member, home_of_stranger
from handlers.house.views.kit import Blocks, Payload, message
from handlers.house.views.parts import channel_message, personal_message
from handlers.house.views.refusals import can_help, notice, trouble_words
from handlers.meetings.views import meeting_lists as lists
from handlers.meetings.views import meetings as views
from handlers.meetings.views.meetings import MeetingRef, SendingMetadata, names_within, turnout_words
from handlers.meetings.views.series import (
    LENGTHS,
    WEEKS,
    SeriesDraft,
    SeriesForm,
    SeriesRef,
    series_exists,
    series_form,
    series_overtaken,
    series_planned,
    series_preview,
)
from schedules.bank_holidays import Nation
from schedules.cadence import Cadence, Counting, OnClosed, PlannedDate, plan
from schedules.school_calendar import SchoolCalendar, planning_ends
from storage.database.ids import ChangeId, ChannelId, MeetingId, PartnershipId, PersonId, SeriesId, TeamId
from storage.meetings.meeting_answers import Answer, Answered, Turnout
from storage.meetings.meetings import Meeting
from storage.members.partnership import Partnership
from storage.members.people import Member, Person, RoleHeld, RoleKind
from tests.handlers.partnerships import HALF_TERMS, TERMS

LONGEST_ID = 2**31 - 1
FOUR_O_CLOCK = time(16)
LONGEST_SCHOOL = "Our Lady of Perpetual Succour Catholic Voluntary Academy"
NOBODY = Turnout(invited=0, going=0, sending=0, apologies=0)

MEETING = Meeting(
    id=MeetingId(LONGEST_ID),
    partnership_id=PartnershipId(LONGEST_ID),
    name="&" * 80,
    series_id=SeriesId(1),
    channel=ChannelId("C1"),
    on=date(2018, 9, 20),
    from_time=time(16),
    minutes=60,
    place="<" * 150,
    zone_name="Europe/London",
)
SENDING = Answered(PersonId(1), "Ada Moor", Answer.SENDING, "&" * 80)
ANSWERS = [Answered(PersonId(1), "&" * 80, answer, "&" * 80) for answer in Answer] * 80
FORM = SeriesForm(
    partnership=PartnershipId(LONGEST_ID),
    name="&" * 80,
    first_on=date(2018, 9, 3),
    from_time=time(16),
    minutes=60,
    every_weeks=1,
    counting=Counting.CALENDAR_WEEKS,
    on_closed=OnClosed.MOVE,
    place='"' * 150,
)

ON_SATURDAYS = FORM.model_copy(update={"first_on": date(2018, 9, 8)})


def partnerships(count: int) -> list[Partnership]:
    first = Partnership(
        PartnershipId(1), TeamId("T1"), LONGEST_SCHOOL * 3, "Europe/London", Nation.ENG, ChannelId("C1")
    )
    return [replace(first, id=PartnershipId(number + 1)) for number in range(count)]


def inside(*roles: RoleHeld) -> Inside:
    ada = Person(PersonId(1), PartnershipId(1), "Ada Moor", TeamId("T1"), None)
    return Inside(partnerships(1)[0], Member(ada, roles))


def dates(form: SeriesForm) -> tuple[PlannedDate, ...]:
    calendar = SchoolCalendar(Nation.ENG, TERMS, HALF_TERMS)
    cadence = Cadence(form.first_on, form.every_weeks, form.counting, form.on_closed)
    return plan(cadence, calendar, planning_ends(form.first_on, calendar))


A_CHANGE = ChangeRef(partnership=PartnershipId(1), change=ChangeId(1))
A_SERIES = SeriesRef(partnership=PartnershipId(LONGEST_ID), series=SeriesId(LONGEST_ID))
ANNOUNCED = "The first is announced. " * 10
METADATA = SendingMetadata(
    meeting=MeetingRef(partnership=MEETING.partnership_id, meeting=MEETING.id),
    tapped_at=Spot(kind=Kind.CHANNEL, response_url=f"https://hooks.slack.com/actions/{'x' * 200}"),
)


@pytest.mark.parametrize(
    "view",
    [
        series_form(SeriesDraft(PartnershipId(1)), choices=partnerships(1)),
        series_form(SeriesDraft(**FORM.model_dump()), choices=partnerships(1)),
        series_form(SeriesDraft(PartnershipId(100)), choices=partnerships(100)),
        series_preview(FORM, dates(FORM), announced=ANNOUNCED, clashing=40),
        series_preview(ON_SATURDAYS, dates(ON_SATURDAYS), announced=ANNOUNCED),
        series_planned(FORM, dates(FORM), A_CHANGE, A_SERIES, announced=ANNOUNCED),
        series_exists(FORM),
        series_overtaken(FORM),
        views.sending_form(MEETING, METADATA, stand_in=None),
        views.sending_form(MEETING, METADATA, stand_in="&" * 80),
        lists.all_dates(LONGEST_SCHOOL, []),
        lists.all_dates(LONGEST_SCHOOL, [MEETING] * 2000),
        lists.all_dates(LONGEST_SCHOOL, [replace(MEETING, name=str(number)) for number in range(2000)]),
        notice(trouble_words("00000000")),
        home_of_stranger([]),
        home_of_stranger([LONGEST_SCHOOL] * 80),
        home_of_member(inside(RoleHeld(RoleKind.TEACHER, None)), [], partnerships=partnerships(1)),
        home_of_member(
            inside(*(RoleHeld(kind, LONGEST_SCHOOL) for kind in RoleKind)),
            [
                views.own_meeting(MEETING, None, is_open=True),
                [
                    *views.answers_so_far(ANSWERS, [LONGEST_SCHOOL] * 80),
                    views.home_buttons(MEETING.partnership_id, lists=True, plans=True),
                ],
            ]
            * 40,
            partnerships=partnerships(100),
        ),
    ],
)
def test_slack_takes_every_view(view: Payload) -> None:
    """Modals and Homes, by Slack's own grammar."""
    assert parse_view(view)


@pytest.mark.parametrize(
    "payload",
    [
        channel_message(views.announcement(MEETING, NOBODY, is_open=True)),
        channel_message(views.announcement(MEETING, NOBODY, is_open=False)),
        personal_message(LONGEST_SCHOOL, [views.reminder(MEETING, None, is_open=True, is_live=True)] * 9),
        personal_message("Ada Moor", [views.reminder(MEETING, SENDING, is_open=True, is_live=True)]),
        personal_message("Ada Moor", [views.reminder(MEETING, None, is_open=True, is_live=False)]),
        personal_message("Ada Moor", [views.reminder(MEETING, None, is_open=False, is_live=True)]),
        message(lists.list_blocks([(LONGEST_SCHOOL, [MEETING] * 40)] * 4, further=96), text="Meetings to come"),
        message([views.of_partnership(LONGEST_SCHOOL), *views.meeting_alone(MEETING)], text="Next meeting"),
    ],
)
def test_slack_takes_every_message(payload: Payload) -> None:
    """Its blocks by Slack's own grammar, and a text for notifications."""
    assert parse_blocks(payload["blocks"], Surface.MESSAGE)
    assert 0 < len(payload["text"]) <= 3000


def labels(blocks: Blocks) -> list[str]:
    """What stands on the buttons."""
    built = message(blocks, text="Words")["blocks"]
    return [button["text"]["text"] for block in built if block["type"] == "actions" for button in block["elements"]]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        (None, ["Going", "Apologies", "Sending someone"]),
        (Answered(PersonId(1), "Ada Moor", Answer.GOING, None), ["Apologies", "Sending someone"]),
        (Answered(PersonId(1), "Ada Moor", Answer.APOLOGIES, None), ["Going", "Sending someone"]),
        (SENDING, ["Going", "Apologies", "Change who"]),
    ],
)
def test_the_answer_given_is_not_offered_again(said: Answered | None, offered: list[str]) -> None:
    """But for the name of a stand-in, which may have been wrong."""
    assert labels(views.own_meeting(MEETING, said, is_open=True)) == offered


@pytest.mark.parametrize(
    ("turnout", "words"),
    [
        (Turnout(12, 0, 0, 0), "None of 12 has answered yet."),
        (Turnout(12, 9, 0, 0), "9 of 12 have answered: 9 going."),
        (Turnout(12, 7, 1, 2), "10 of 12 have answered: 7 going, 1 sending someone, 2 with apologies."),
    ],
)
def test_a_count_names_only_what_there_is(turnout: Turnout, words: str) -> None:
    assert turnout_words(turnout, is_open=True) == words


def test_who_sends_somebody_counts_as_being_there() -> None:
    """The school is at the table."""
    assert "8 of 12 said they would be there." in turnout_words(Turnout(12, 7, 1, 2), is_open=False)


@pytest.mark.parametrize(
    ("names", "most", "words"),
    [
        (["Ada", "Ben"], 20, "Ada, Ben"),
        (["Ada", "Ben", "Cat"], 8, "Ada, Ben and 1 more"),
        (["Ada"], 3, "Ada"),
        ([], 3, ""),
    ],
)
def test_names_that_do_not_fit_are_counted(names: Sequence[str], most: int, words: str) -> None:
    assert names_within(names, most) == words


def shown(payload: Payload) -> list[str]:
    """The text of each section."""
    return [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]


def a_meeting(on: date, name: str = "Heads", place: str = "Hilltop", from_time: time = FOUR_O_CLOCK) -> Meeting:
    return replace(MEETING, on=on, name=name, place=place, from_time=from_time)


def test_what_dates_have_in_common_is_said_once() -> None:
    """The year stands with the first, and where it changes."""
    meetings = [a_meeting(date(2018, 12, 6)), a_meeting(date(2018, 12, 20)), a_meeting(date(2019, 1, 10))]

    listed = shown(lists.all_dates("River", meetings))

    assert listed == ["*River*", "*Heads*, 16:00, Hilltop\n• Thu 6 Dec 2018\n• Thu 20 Dec\n• Thu 10 Jan 2019"]


def test_what_differs_from_date_to_date_stands_with_each() -> None:
    """One is elsewhere, and another earlier."""
    meetings = [a_meeting(date(2018, 12, 6)), a_meeting(date(2018, 12, 20), place="Clay", from_time=time(9, 30))]

    listed = shown(lists.all_dates("River", meetings))

    assert listed[1] == "*Heads*\n• Thu 6 Dec 2018, 16:00, Hilltop\n• Thu 20 Dec, 09:30, Clay"


def test_meetings_of_another_name_stand_apart() -> None:
    """Whichever comes first, each list is whole."""
    days = (date(2018, 12, 6), date(2018, 12, 13), date(2018, 12, 20))
    meetings = [a_meeting(day, name) for day, name in zip(days, ("Heads", "Budget", "Heads"), strict=True)]

    listed = shown(lists.all_dates("River", meetings))

    assert [text.splitlines()[1:] for text in listed[1:]] == [
        ["• Thu 6 Dec 2018", "• Thu 20 Dec"],
        ["• Thu 13 Dec 2018"],
    ]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Pat"], "Pat can help."),
        (["Pat", "Sue"], "Pat or Sue can help."),
        (["Pat", "Sue", "Zoe", "Una"], "Pat, Sue or Zoe can help."),
    ],
)
def test_a_few_are_named_who_can_help(names: Sequence[str], words: str) -> None:
    assert can_help(names) == words


def test_every_choice_of_the_form_can_be_drawn_again() -> None:
    """Each number of weeks and each length is one that the preview has words for."""
    for weeks in WEEKS:
        for minutes in LENGTHS:
            form = FORM.model_copy(update={"every_weeks": weeks, "minutes": minutes})
            assert parse_view(series_preview(form, dates(form)[:3], announced=ANNOUNCED))


def test_a_meeting_over_midnight_shows_when_it_ends() -> None:
    """Unlikely, and no reason to fail."""
    form = FORM.model_copy(update={"from_time": time(23, 30), "minutes": 60})

    assert "23:30 to 00:30" in str(series_preview(form, dates(form)[:1], announced=ANNOUNCED))


def test_a_date_is_shown_in_the_partnerships_own_time() -> None:
    """With Slack's own format for each reader, and words for where there is none."""
    winter = replace(MEETING, on=MEETING.on + timedelta(weeks=8))

    shown = str(message(views.meeting_alone(winter), text="Words"))

    assert "|Thu 15 Nov, 16:00 UK time>" in shown
