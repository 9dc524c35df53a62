"""One series of meetings, as its coordinator sees it: what it is, and what can be done with it from a date on."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import LARGEST_ID
from handlers.house.views.kit import (
    Actions,
    Blocks,
    Button,
    DatePicker,
    Input,
    MultiStaticSelect,
    Payload,
    Section,
    TimePicker,
    linked,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.menus import Menu
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.series import (
    FEWEST_MINUTES,
    LENGTHS,
    MOST_MINUTES,
    PLACE_MAX,
    SERIES,
    SERIES_WORDING,
    SeriesRef,
    choice,
    how_often,
    line,
)
from handlers.planning.views.planning import LABEL
from storage.database.ids import SchoolId
from storage.meetings.meetings import Series

INVITE = "planning.invite"
ADD = "planning.add"
SHIFT = "planning.shift"
END = "planning.end"
ADDED = "planning.added"
SHIFTED = "planning.shifted"
ENDED = "planning.ended"

NAMES_SHOWN = 12
GONE = "Meetings that are there no longer"
ENDS_BEFORE = "Choose today or a later day: what has been stays as it was."
NOTHING_AFTER = "There is no meeting of this series after that day, so there is nothing to end."
NOTHING_FROM = "There is no meeting of this series from that day on, so there is nothing to change."


class SeriesDetails(BaseModel, frozen=True):
    """When and where a series takes place: a local time, a length in minutes; a place, or schools that take turns."""

    from_time: time
    minutes: int
    place: str | None
    schools: tuple[SchoolId, ...]


class SeriesOpened(SeriesRef):
    """A series as it stood when its form was opened."""

    as_was: SeriesDetails


class ShiftForm(SeriesOpened):
    """What is different from a day on."""

    from_on: date
    from_time: time
    minutes: Annotated[int, Field(ge=FEWEST_MINUTES, le=MOST_MINUTES)]
    place: Annotated[Line, Field(max_length=PLACE_MAX)] | None = None
    schools: tuple[Annotated[SchoolId, Field(ge=1, le=LARGEST_ID)], ...] = ()

    @model_validator(mode="after")
    def _is_in_one_place(self) -> Self:
        if (self.place is None) == (not self.schools):
            raise Misfit("place")
        return self

    @property
    def wanted(self) -> SeriesDetails:
        return SeriesDetails(from_time=self.from_time, minutes=self.minutes, place=self.place, schools=self.schools)


class AddForm(SeriesRef):
    """One more meeting."""

    on: date
    from_time: time
    minutes: Annotated[int, Field(ge=FEWEST_MINUTES, le=MOST_MINUTES)]
    place: Annotated[Line, Field(max_length=PLACE_MAX)]


class EndForm(SeriesRef):
    """The last day on which a series may have a meeting."""

    last_on: date


SHIFT_WORDING = {
    "from_on": "Choose from which day on.",
    **{key: SERIES_WORDING[key] for key in ("from_time", "minutes")},
    "place": "Say where you meet, or choose schools that take turns: one of the two.",
    "schools": "Choose the schools in the order in which they host.",
}
ADD_WORDING = {"on": "Choose the day.", **{key: SERIES_WORDING[key] for key in ("from_time", "minutes", "place")}}
END_WORDING = {"last_on": "Choose the last day."}
CALLED = {"from_time": "the time", "minutes": "the length", "place": "the place", "schools": "the schools that host"}


def series_page(series: Series, schools: Sequence[str], invited: str) -> Payload:
    """What a series is, and what can be done with it; `schools` take turns, in this order."""
    ref = SeriesRef(partnership=series.partnership_id, series=series.id).model_dump_json()
    buttons = {"People and channel": INVITE, "Add a meeting": ADD, "Change time or place": SHIFT, "End the series": END}
    where = f"In turn at {', '.join(schools[:NAMES_SHOWN])}" if schools else linked(series.place or "")
    ends = f"\nEnds after {long_date(series.ended_on)}" if series.ended_on else ""
    words = mrkdwn(
        "*{name}*\n{often}, at {at}{ends}\n{where}\n{invited}, told in <#{channel}>",
        name=series.name,
        often=how_often(series.every_weeks, series.counting),
        at=f"{series.from_time:%H:%M}",
        ends=ends,
        where=where,
        invited=invited,
        channel=series.channel,
    )
    return modal(
        title=LABEL,
        callback_id=SERIES,
        close="Back",
        blocks=[
            Section(text=words),
            Actions(
                elements=[Button(text=plain(label), action_id=action, value=ref) for label, action in buttons.items()]
            ),
        ],
    )


def shift_form(
    series: Series,
    opened: SeriesOpened,
    shown: SeriesDetails,
    schools: Mapping[SchoolId, str],
    *,
    from_on: date,
    changed: Sequence[str] = (),
) -> Payload:
    """Another time or place from a day on."""
    return form(
        SHIFTED,
        title="Change time or place",
        metadata=SeriesOpened(partnership=opened.partnership, series=opened.series, as_was=opened.as_was),
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*", name=series.name)),
            _day("from_on", "From which day on?", from_on),
            *_time_fields(shown.from_time, shown.minutes),
            line("place", "Where?", shown.place, PLACE_MAX, optional=True),
            *_schools_field(shown.schools, schools),
        ],
    )


def _schools_field(chosen: Sequence[SchoolId], schools: Mapping[SchoolId, str]) -> Blocks:
    if not schools:
        return []
    menu = Menu(schools)
    return [
        Input(
            label=plain("Or at schools in turn"),
            hint=plain("In the order in which you choose them. Then leave the place above empty."),
            block_id="schools",
            optional=True,
            element=MultiStaticSelect(
                action_id="schools",
                options=menu.ungrouped,
                option_groups=menu.groups,
                initial_options=[menu.options[one] for one in chosen if one in menu.options] or None,
            ),
        )
    ]


def add_form(
    series: Series, ref: SeriesRef, shown: AddForm | None, *, place: str | None, changed: Sequence[str] = ()
) -> Payload:
    """One more meeting, with the time and place of the others to begin with."""
    return form(
        ADDED,
        title="Add a meeting",
        metadata=SeriesRef(partnership=ref.partnership, series=ref.series),
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*, one more", name=series.name)),
            _day("on", "Date", shown.on if shown else None),
            *_time_fields(*((shown.from_time, shown.minutes) if shown else (series.from_time, series.minutes))),
            line("place", "Where?", shown.place if shown else place, PLACE_MAX),
        ],
    )


def end_form(series: Series, ref: SeriesRef, last_on: date, changed: Sequence[str] = ()) -> Payload:
    """After which day there are no meetings any longer."""
    return form(
        ENDED,
        title="End the series",
        metadata=SeriesRef(partnership=ref.partnership, series=ref.series),
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*\nMeetings after the last day are cancelled.", name=series.name)),
            _day("last_on", "The last day", last_on),
        ],
    )


def _day(field: str, label: str, day: date | None) -> Input:
    return Input(label=plain(label), block_id=field, element=DatePicker(action_id=field, initial_date=day))


def _time_fields(from_time: time, minutes: int) -> Blocks:
    lengths = {minutes: f"{minutes} minutes"} | LENGTHS
    at = TimePicker(action_id="from_time", initial_time=from_time)
    return [
        Input(label=plain("Starts at"), block_id="from_time", element=at),
        choice("minutes", "How long?", dict(sorted(lengths.items())), minutes),
    ]


def invited_words(names: Sequence[str] | None) -> str:
    """Who is asked: None is every head."""
    if names is None:
        return "All heads"
    shown = ", ".join(names[:NAMES_SHOWN])
    return f"{shown} and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else shown or "Nobody yet"


def added_words(name: str, on: date) -> str:
    return f"{name} meets once more, on {long_date(on)}"


def shifted_words(name: str, from_on: date) -> str:
    return f"{name} has another time or place from {long_date(from_on)} on"


def ended_words(name: str, last_on: date) -> str:
    return f"{name} ends after {long_date(last_on)}"


def cancelled_words(count: int) -> str:
    return f"{count} {'meeting is' if count == 1 else 'meetings are'} cancelled."


def shifting_words(count: int, left: int) -> str:
    """How many meetings change, and how many that were moved by hand stay as they are."""
    stays = f" {left} that you have moved or added stay as they are." if left else ""
    return f"{count} {'meeting changes' if count == 1 else 'meetings change'}.{stays}"
