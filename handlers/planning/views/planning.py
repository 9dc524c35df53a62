"""What a coordinator sees of what is planned: every series with its meetings, and a form for each meeting."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import LARGEST_ID, ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    DatePicker,
    Input,
    Payload,
    Section,
    TimePicker,
    fit,
    instant,
    linked,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.series import (
    FEWEST_MINUTES,
    FIRST_DATE_PAST,
    LENGTHS,
    MOST_MINUTES,
    PLACE_MAX,
    SERIES,
    SERIES_WORDING,
    SeriesRef,
    choice,
    line,
)
from storage.database.ids import MeetingId, PartnershipId, SchoolId
from storage.meetings.meetings import PLACE_TO_BE_AGREED, Meeting

OPEN = "planning.open"
TURN_BACK = "planning.turn_back"
TURN_TO = "planning.turn_to"
CANCEL = "planning.cancel"
MOVED = "planning.moved"
CANCELLED = "planning.cancelled"

LABEL = "Meetings"
VERBS = {
    "move": "put a meeting on another day, at another time or place (for coordinators)",
    "cancel": "say that a meeting does not take place (for coordinators)",
}

A_PAGE = 40
# In the place of a school's id: none has this one.
ELSEWHERE = SchoolId(0)

IS_CANCELLED = "This meeting has been cancelled, so I have changed nothing. History on your Home tab can put it back."
HAS_BEGUN = "This meeting has begun, so I have changed nothing."
ALREADY_THEN = "{name} is on {day} already. Choose another day, or cancel that meeting first."
TOO_SOON = "It begins before I may tell anybody, so please do that yourself."
DATE_PAST = FIRST_DATE_PAST
GONE = "A meeting that is there no longer"


class PlannedRef(PartnershipRef):
    """A meeting that is planned."""

    meeting: Annotated[MeetingId, ROW_ID]


class PlannedPage(PartnershipRef):
    """A page of all meetings that are planned, the first being 0."""

    at: Annotated[int, Field(ge=0, le=1000)] = 0


class MeetingDetails(BaseModel, frozen=True):
    """When and where a meeting is: local date and time, length in minutes; a place, or the school that is its host."""

    on: date
    from_time: time
    minutes: int
    place: str | None = None
    host: SchoolId | None = None


class PlannedOpened(PlannedRef):
    """A meeting as it stood when its form was opened."""

    as_was: MeetingDetails


class MoveForm(PlannedOpened):
    """When and where it is to be."""

    on: date
    from_time: time
    minutes: Annotated[int, Field(ge=FEWEST_MINUTES, le=MOST_MINUTES)]
    place: Annotated[Line, Field(max_length=PLACE_MAX)] | None = None
    host: Annotated[SchoolId, Field(ge=0, le=LARGEST_ID)] = ELSEWHERE

    @model_validator(mode="after")
    def _is_in_one_place(self) -> Self:
        if (self.place is None) == (self.host == ELSEWHERE):
            raise Misfit("place")
        return self

    @property
    def wanted(self) -> MeetingDetails:
        return MeetingDetails(
            on=self.on,
            from_time=self.from_time,
            minutes=self.minutes,
            place=self.place,
            host=None if self.host == ELSEWHERE else self.host,
        )


MOVE_WORDING = {
    "on": "Choose the day.",
    **{key: SERIES_WORDING[key] for key in ("from_time", "minutes")},
    "place": f"{SERIES_WORDING['place']}. Where a school is host, leave it empty.",
    "host": "Choose the school, or Somewhere else.",
}
CALLED = {
    "on": "the date",
    "from_time": "the time",
    "minutes": "the length",
    "place": "the place",
    "host": "the school that is host",
}


def planned_list(meetings: Sequence[Meeting], at: int = 0) -> Payload:
    """A page of the meetings to come, those of a series together, each with its way to change it."""
    pages = max(-(-len(meetings) // A_PAGE), 1)
    at = min(at, pages - 1)
    shown = meetings[at * A_PAGE : (at + 1) * A_PAGE]
    blocks: list[Block] = []
    for series_id in dict.fromkeys(one.series_id for one in shown):
        of_series = [one for one in shown if one.series_id == series_id]
        blocks += [_series_line(of_series[0]), *map(_planned_line, of_series)]
    if not shown:
        blocks = [Section(text=mrkdwn("No meetings are planned. Plan meetings, on your Home tab, begins a series."))]
    elif pages > 1:
        blocks += _turning(shown[0].partnership_id, at, pages)
    return modal(title=LABEL, callback_id="planning", close="Done", blocks=blocks)


def _turning(of: PartnershipId, at: int, pages: int) -> list[Block]:
    ways = [("Earlier", TURN_BACK, at - 1)] * (at > 0) + [("Further on", TURN_TO, at + 1)] * (at < pages - 1)
    buttons = [
        Button(text=plain(label), action_id=way, value=PlannedPage(partnership=of, at=to).model_dump_json())
        for label, way, to in ways
    ]
    return [
        Context(elements=[mrkdwn("Page {page} of {pages}", page=at + 1, pages=pages)]),
        Actions(elements=[*buttons]),
    ]


def _series_line(one: Meeting) -> Section:
    button = Button(
        text=plain("The series"),
        action_id=SERIES,
        value=SeriesRef(partnership=one.partnership_id, series=one.series_id).model_dump_json(),
        accessibility_label=fit(f"The series {one.name}", BUTTON_MAX),
    )
    return Section(text=mrkdwn("*{name}*", name=one.name), accessory=button)


def _planned_line(one: Meeting) -> Section:
    words = mrkdwn("{day}, {at}\n{place}", day=long_date(one.on), at=f"{one.from_time:%H:%M}", place=linked(one.place))
    return Section(text=words, accessory=change_button(one))


def change_block(one: Meeting) -> Actions:
    """The same on a coordinator's Home."""
    return Actions(elements=[change_button(one)])


def change_button(one: Meeting) -> Button:
    """The way to a meeting's form."""
    return Button(
        text=plain("Change"),
        action_id=OPEN,
        value=PlannedRef(partnership=one.partnership_id, meeting=one.id).model_dump_json(),
        accessibility_label=fit(f"Change {one.name}, {long_date(one.on)}", BUTTON_MAX),
    )


def details_of(meeting: Meeting) -> MeetingDetails:
    is_hosted = meeting.host_id is not None or meeting.place == PLACE_TO_BE_AGREED
    place = None if is_hosted else meeting.place
    return MeetingDetails(
        on=meeting.on, from_time=meeting.from_time, minutes=meeting.minutes, place=place, host=meeting.host_id
    )


def move_form(
    meeting: Meeting,
    opened: PlannedOpened,
    shown: MeetingDetails,
    hosts: Mapping[SchoolId, str],
    changed: Sequence[str] = (),
) -> Payload:
    """When and where a meeting is, to be changed; or the whole of it cancelled. `hosts` are schools that take turns."""
    cancel = Button(
        text=plain("Cancel this meeting"),
        action_id=CANCEL,
        value=opened.model_dump_json(include={"partnership", "meeting", "as_was"}),
        style="danger",
    )
    return form(
        MOVED,
        title="Change a meeting",
        metadata=PlannedOpened(partnership=opened.partnership, meeting=opened.meeting, as_was=opened.as_was),
        changed=changed,
        blocks=[
            Section(
                text=mrkdwn(
                    "*{name}*\n{when}, {place}",
                    name=meeting.name,
                    when=instant(meeting.starts_at, meeting.zone),
                    place=linked(meeting.place),
                )
            ),
            *when_fields(shown),
            *_where_fields(shown, hosts),
            Actions(elements=[cancel]),
        ],
    )


def when_fields(shown: MeetingDetails) -> Blocks:
    """A date, a time and a length."""
    lengths = {shown.minutes: f"{shown.minutes} minutes"} | LENGTHS
    return [
        Input(label=plain("Date"), block_id="on", element=DatePicker(action_id="on", initial_date=shown.on)),
        Input(
            label=plain("Starts at"),
            block_id="from_time",
            element=TimePicker(action_id="from_time", initial_time=shown.from_time),
        ),
        choice("minutes", "How long?", dict(sorted(lengths.items())), shown.minutes),
    ]


def _where_fields(shown: MeetingDetails, hosts: Mapping[SchoolId, str]) -> Blocks:
    if not hosts:
        return [line("place", "Where?", shown.place, PLACE_MAX)]
    schools = {**hosts, ELSEWHERE: "Somewhere else"}
    return [
        choice("host", "At which school?", schools, shown.host or ELSEWHERE),
        line("place", "If somewhere else, where?", shown.place, PLACE_MAX, optional=True),
    ]


def moved_words(name: str, was: MeetingDetails, now_is: MeetingDetails) -> str:
    """How history words it: "Partnership meeting of Thu 20 Sep 2018 is now on Fri 21 Sep 2018 at 15:00"."""
    parts = []
    if was.on != now_is.on:
        parts.append(f"on {long_date(now_is.on)}")
    if was.from_time != now_is.from_time:
        parts.append(f"at {now_is.from_time:%H:%M}")
    if was.minutes != now_is.minutes:
        parts.append(f"for {now_is.minutes} minutes")
    if (was.place, was.host) != (now_is.place, now_is.host):
        parts.append(f"in another place ({now_is.place})" if now_is.place else "at another school")
    return f"{name} of {long_date(was.on)} is now {' '.join(parts) or 'as it was'}"


def cancelled_words(name: str, on: date) -> str:
    return f"{name} of {long_date(on)} is cancelled"


def asked_anew_words(answers: int, was_on: date) -> str:
    """What becomes of answers to another day."""
    count = "1 answer was" if answers == 1 else f"{answers} answers were"
    return f"{count} for {long_date(was_on)}: I ask everybody anew."


def closed_words(on: date, why: str) -> str:
    return f"{long_date(on)} is no school day: {why}."


def clash_words(names: Sequence[str]) -> str:
    return f"At that time there is also {', '.join(names)}."


def host_away_words(host: str, meeting: Meeting) -> str:
    """To a coordinator whose change leaves a meeting without its host."""
    return (
        f"{host} hosts {meeting.name} on {long_date(meeting.on)} and cannot be there then: "
        "choose another place under Meetings, on your Home tab."
    )


def takes_no_turn_words(name: str) -> str:
    """To a coordinator who has added a school, of a series for which schools take turns."""
    return f"To let it host {name} in turn, add it under Meetings, on your Home tab."
