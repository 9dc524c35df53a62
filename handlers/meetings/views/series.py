"""The screens on which a coordinator plans a series: describe it, see every date, and done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import Field

from handlers.changes.views.changes import ChangeRef, undo_buttons
from handlers.house.forms import Line
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Built,
    Button,
    Context,
    DatePicker,
    Input,
    Option,
    Payload,
    PlainTextInput,
    RadioButtons,
    Section,
    StaticSelect,
    TimePicker,
    built,
    fit,
    linked,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import date_sections, dates_summary, long_date, no_dates_words, weekday_words
from schedules.cadence import MOST_WEEKS, Counting, OnClosed, PlannedDate
from schedules.meetings import FirstDatePast, FirstTimePast, NoMeetings, SeriesError, TooFarAhead
from schedules.replanning import Replanning
from storage.database.ids import PartnershipId, SeriesId
from storage.members.partnership import Partnership

SERIES = "planning.series"
SERIES_FORM = "series.form"
SERIES_PREVIEW = "series.preview"
SERIES_PLANNED = "series.planned"
CHANGE = "series.change"

NAME_MAX = 80
PLACE_MAX = 150
OPTION_MAX = 75
FEWEST_MINUTES, MOST_MINUTES = 15, 480

N = TypeVar("N", bound=int)
S = TypeVar("S", bound=str)


class SeriesRef(PartnershipRef):
    """A series of meetings."""

    series: Annotated[SeriesId, ROW_ID]


class SeriesForm(PartnershipRef):
    """A series as typed into the form: local date and time, length in minutes."""

    name: Annotated[Line, Field(max_length=NAME_MAX)]
    first_on: date
    from_time: time
    minutes: Annotated[int, Field(ge=FEWEST_MINUTES, le=MOST_MINUTES)]
    every_weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    counting: Counting
    on_closed: OnClosed
    place: Annotated[Line, Field(max_length=PLACE_MAX)]


@dataclass(frozen=True)
class SeriesDraft:
    """What the form opens with; only the partnership is certain."""

    partnership: PartnershipId
    name: str = "Partnership meeting"
    first_on: date | None = None
    from_time: time = time(16, 0)
    minutes: int = 60
    every_weeks: int = 2
    counting: Counting = Counting.CALENDAR_WEEKS
    on_closed: OnClosed = OnClosed.LEAVE_OUT
    place: str | None = None


@dataclass(frozen=True)
class BeforeSeries:
    """Offered to a coordinator who cannot say yet when a series begins; the button's value is a PartnershipRef."""

    words: str
    label: str
    action_id: str


# What stands beside a field that cannot be used: what to put there instead.
SERIES_WORDING = {
    "partnership": "Choose the partnership that meets.",
    "name": f"Give the meetings a name of up to {NAME_MAX} characters, such as: Partnership meeting",
    "first_on": "Choose the date of the first meeting.",
    "from_time": "Choose when it starts, such as 16:00.",
    "minutes": f"Choose a length between {FEWEST_MINUTES} minutes and {MOST_MINUTES // 60} hours.",
    "every_weeks": f"Choose every one to {MOST_WEEKS} weeks.",
    "counting": "Choose how the weeks are counted.",
    "on_closed": "Choose what happens to a date in a holiday.",
    "place": f"Say where you meet in up to {PLACE_MAX} characters, such as: Hilltop Primary, the library",
}
FIRST_DATE_PAST = "This date has passed. Choose today or a later one."
FIRST_TIME_PAST = "That time has passed today. Choose a later one, or a later date."
NOT_COUNTED = "Weeks of holiday are not counted, so dates jump over them."
FIRST_DATE_TOO_FAR = "Choose a date within the next two years."
ANNOUNCED_THERE = "From now on meetings are announced there."
NO_CHANNEL = "Choose the heads' channel first: my Home tab has a button for it."

LENGTHS = {
    30: "30 minutes",
    45: "45 minutes",
    60: "1 hour",
    75: "1 hour 15 minutes",
    90: "1 hour 30 minutes",
    120: "2 hours",
    180: "3 hours",
}
WEEKS = {
    1: "Every week",
    2: "Every fortnight",
    3: "Every three weeks",
    4: "Every four weeks",
    5: "Every five weeks",
    6: "Every six weeks",
    7: "Every seven weeks",
    8: "Every eight weeks",
}
SCHOOL_WEEKS = {number: words.replace(" week", " school week") for number, words in WEEKS.items()} | {
    2: "Every two school weeks"
}
COUNTINGS = {
    Counting.CALENDAR_WEEKS: ("Every week of the calendar", "Holidays count too, though no meeting is held in them."),
    Counting.SCHOOL_WEEKS: ("School weeks only", "Weeks of holiday are skipped."),
}
ON_CLOSED = {
    OnClosed.LEAVE_OUT: ("Leave it out", "There is no meeting that time."),
    OnClosed.MOVE: ("Move it", "To the next school day."),
}


def beside_fields(wrong: SeriesError) -> dict[str, str]:
    """What stands beside which field where a series cannot be planned as it is described."""
    match wrong:
        case FirstDatePast():
            return {"first_on": FIRST_DATE_PAST}
        case FirstTimePast():
            return {"from_time": FIRST_TIME_PAST}
        case TooFarAhead():
            return {"first_on": FIRST_DATE_TOO_FAR}
        case NoMeetings(dates=dates):
            return {"first_on": no_dates_words(dates)}
    raise wrong  # a mistake that has no words yet is ours


def series_form(draft: SeriesDraft, *, choices: Sequence[Partnership], before: Sequence[BeforeSeries] = ()) -> Payload:
    """The form. With more than one partnership to choose from, it asks which as its first field.

    In one that is known, what comes `before` a series stands beneath the questions when it begins.
    """
    blocks: list[Block] = [*_questions(replace(draft, partnership=PartnershipId(0)))]
    if len(choices) > 1:
        names = {one.id: one.name for one in choices}
        blocks.insert(0, choice("partnership", "Which partnership?", names, draft.partnership))
    else:
        blocks[_WHEN_ENDS:_WHEN_ENDS] = [_before(one, draft.partnership) for one in before]
    return modal(
        title="Plan meetings",
        submit="See the dates",
        callback_id=SERIES_FORM,
        metadata=PartnershipRef(partnership=draft.partnership),
        blocks=blocks,
    )


def _before(one: BeforeSeries, partnership: PartnershipId) -> Section:
    value = PartnershipRef(partnership=partnership).model_dump_json()
    button = Button(text=plain(one.label), action_id=one.action_id, value=value)
    return Section(text=mrkdwn("{words}", words=one.words), accessory=button)


# The name, the date and the hour come first.
_WHEN_ENDS = 3


@lru_cache(maxsize=16)
def _questions(draft: SeriesDraft) -> tuple[Built, ...]:
    """What is asked in every partnership; the form as it first opens is the same in all of them."""
    questions: list[Block] = [
        line("name", "What is it called?", draft.name, NAME_MAX),
        Input(
            label=plain("First meeting"),
            block_id="first_on",
            element=DatePicker(action_id="first_on", initial_date=draft.first_on),
        ),
        Input(
            label=plain("Starts at"),
            block_id="from_time",
            element=TimePicker(action_id="from_time", initial_time=draft.from_time),
        ),
        choice("minutes", "How long?", LENGTHS, draft.minutes),
        choice("every_weeks", "How often?", WEEKS, draft.every_weeks),
        _radio("counting", "Which weeks count?", COUNTINGS, draft.counting),
        _radio("on_closed", "When a date falls on a closed day", ON_CLOSED, draft.on_closed),
        line("place", "Where?", draft.place, PLACE_MAX),
    ]
    return tuple(built(question) for question in questions)


def series_preview(form: SeriesForm, planned: Sequence[PlannedDate], *, announced: str, clashing: int = 0) -> Payload:
    """Every date up to the end of the school year, before anything is saved; `announced` says who hears what, when.

    At `clashing` of these dates the partnership has a meeting already.
    """
    return modal(
        title="These dates?",
        submit="Plan these dates",
        callback_id=SERIES_PREVIEW,
        metadata=form,
        blocks=[
            Section(
                text=mrkdwn(
                    "*{name}*\n{every}, {hours}, {place}",
                    name=form.name,
                    every=how_often(form.every_weeks, form.counting),
                    hours=hours(form),
                    place=linked(form.place),
                )
            ),
            Section(text=mrkdwn("*{summary}*", summary=dates_summary(planned))),
            *_remarks(form, planned, clashing),
            *date_sections(planned),
            Context(elements=[mrkdwn("{announced} Nothing is saved yet.", announced=announced)]),
            Actions(elements=[Button(text=plain("Change something"), action_id=CHANGE, value=form.model_dump_json())]),
        ],
    )


def series_planned(
    form: SeriesForm,
    planned: Sequence[PlannedDate],
    change: ChangeRef,
    ref: SeriesRef,
    *,
    announced: str,
) -> Payload:
    """What the coordinator sees once the series is saved; whoever wants something unusual says so now."""
    more = Button(text=plain("People, channel, turns…"), action_id=SERIES, value=ref.model_dump_json())
    return modal(
        title="Planned",
        callback_id=SERIES_PLANNED,
        close="Done",
        blocks=[
            Section(text=mrkdwn("*{name}* is planned: {summary}", name=form.name, summary=dates_summary(planned))),
            Section(text=mrkdwn("{announced}", announced=announced)),
            Section(text=mrkdwn("All heads are asked."), accessory=more),
            undo_buttons(change, sends=True),
        ],
    )


def planned_words(name: str | None) -> str:
    """How history words that a series was planned; None is one that is there no longer."""
    return f"Planned the dates of {name}" if name else "Planned dates that are there no longer"


def replanned_words(name: str, replanning: Replanning, *, meetings: int) -> list[str]:
    """What a new calendar does to a series: "Partnership meeting: 19 meetings; 15 added, 2 moved." """
    counts = {"added": len(replanning.added), "moved": len(replanning.moved), "left out": len(replanning.removed)}
    done = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    count = f"{meetings} {'meeting' if meetings == 1 else 'meetings'}"
    lines = [f"{name}: {count}{f'; {done}' if done else ', as before'}."]
    lines += [f"{long_date(day)} moves to {long_date(to)}." for day, to in replanning.moved.items()]
    lines += [
        f"The meeting on {long_date(day)} is announced already, so it stays, though that day is closed now."
        for day in replanning.stranded
    ]
    return lines


def series_exists(form: SeriesForm) -> Payload:
    """The same series was planned before: most likely a moment ago, by a second tap or by a colleague."""
    return _word(
        f"{form.name} from {long_date(form.first_on)} is planned already, so I have planned nothing twice. "
        "My Home tab shows the next meeting."
    )


def series_overtaken(form: SeriesForm) -> Payload:
    """The dates were shown at one time and confirmed too late."""
    return _word(
        f"{long_date(form.first_on)}, {form.from_time:%H:%M}, has passed since I showed you the dates, "
        "so I have planned nothing. Please start again with a later date."
    )


def _word(text: str) -> Payload:
    return modal(
        title="Plan meetings",
        callback_id=SERIES_PLANNED,
        close="Done",
        blocks=[Section(text=mrkdwn("{text}", text=text))],
    )


def _remarks(form: SeriesForm, planned: Sequence[PlannedDate], clashing: int) -> list[Block]:
    """What a coordinator might overlook in the dates, or wonder about."""
    weekday = weekday_words(planned)
    return [
        *([Section(text=mrkdwn("*{words}*", words=clash_words(clashing)))] if clashing else []),
        *([Context(elements=[mrkdwn("{words}", words=weekday)])] if weekday else []),
        *([Context(elements=[mrkdwn(NOT_COUNTED)])] if form.counting is Counting.SCHOOL_WEEKS else []),
    ]


def clash_words(count: int) -> str:
    return f"{count} of these dates already {'has' if count == 1 else 'have'} a meeting at that time."


def how_often(every_weeks: int, counting: Counting) -> str:
    """ "Every fortnight", "Every four school weeks"."""
    return (SCHOOL_WEEKS if counting is Counting.SCHOOL_WEEKS else WEEKS)[every_weeks]


def hours(form: SeriesForm) -> str:
    """ "16:00 to 17:00"."""
    ends = datetime.combine(form.first_on, form.from_time) + timedelta(minutes=form.minutes)
    return f"{form.from_time:%H:%M} to {ends:%H:%M}"


def line(field: str, label: str, typed: str | None, most: int, *, optional: bool = False) -> Input:
    """A field for one line of text."""
    return Input(
        label=plain(label),
        block_id=field,
        optional=optional,
        element=PlainTextInput(action_id=field, initial_value=typed, max_length=most),
    )


def choice(field: str, label: str, words: Mapping[N, str], chosen: N) -> Input:
    """A field with one value to choose; `words` names each."""
    options = {value: Option(text=plain(fit(word, OPTION_MAX)), value=str(value)) for value, word in words.items()}
    return Input(
        label=plain(label),
        block_id=field,
        element=StaticSelect(action_id=field, options=[*options.values()], initial_option=options.get(chosen)),
    )


def _radio(field: str, label: str, words: Mapping[S, tuple[str, str]], chosen: S) -> Input:
    options = {
        value: Option(text=plain(word), value=value, description=plain(meaning))
        for value, (word, meaning) in words.items()
    }
    return Input(
        label=plain(label),
        block_id=field,
        element=RadioButtons(action_id=field, options=[*options.values()], initial_option=options[chosen]),
    )
