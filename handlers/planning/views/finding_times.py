"""Finding the time, as a coordinator sees it: what she offers, how it stands, and which times are best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, Field, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    DatetimePicker,
    Input,
    Payload,
    PlainTextInput,
    Section,
    fit,
    instant,
    instant_text,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.meetings import names_within
from handlers.meetings.views.series import FEWEST_MINUTES, LENGTHS, MOST_MINUTES, NAME_MAX
from handlers.members.views.roles import date_input, select_input
from schedules.finding_times import MOST_OFFERED, OfferedTime, Suited
from storage.database.ids import PartnershipId, PersonId, TimePollId
from storage.meetings.time_polls import TimePoll, TimesSuiting, spelled

TITLE = "Find a time"
OFFERED = "time_poll.offered"
CHOSEN = "time_poll.chosen"
STOPPED = "time_poll.stopped"
SCREEN = "time_poll.screen"
OPEN = "time_poll.open"
OFFER = "time_poll.offer"
ANOTHER = "time_poll.another"
CHOOSE = "time_poll.choose"
PLAN = "time_poll.plan"
STOP = "time_poll.stop"

FIRST_SHOWN = 3
NAMES_MAX = 500
FIELDS = tuple(f"time_{number}" for number in range(1, MOST_OFFERED + 1))


class PollRef(PartnershipRef):
    """Times that were offered, with the partnership to which they were."""

    poll: Annotated[TimePollId, ROW_ID]


class TimeRef(PollRef):
    """One of them, as it is stored."""

    time: Annotated[str, Field(max_length=16)]


class OfferForm(PartnershipRef):
    """What a coordinator offers: the times as instants, by their fields."""

    name: Annotated[Line, Field(max_length=NAME_MAX)]
    minutes: Annotated[int, Field(ge=FEWEST_MINUTES, le=MOST_MINUTES)]
    last_on: date
    times: dict[str, AwareDatetime]

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"times": {field: given[field] for field in FIELDS if field in given}, **given}

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.times:
            raise Misfit(FIELDS[0])
        return self


OFFER_WORDING = {
    "name": f"Give the meetings a name of up to {NAME_MAX} characters, such as: Partnership meeting",
    "minutes": f"Choose a length between {FEWEST_MINUTES} minutes and {MOST_MINUTES // 60} hours.",
    "last_on": "Choose the last day for answers.",
    FIELDS[0]: "Offer at least one date and time.",
}
TIME_PAST = "This time has passed. Choose a later one, or leave it empty."
LAST_DAY_PAST = "This day has passed. Choose today or a later one."
LAST_DAY_TOO_LATE = "The last of these times comes before that. Choose an earlier day."
NEVER_OFFERED = "This is none of the times that were offered."
NOBODY_TO_ASK = "There are no heads yet who could answer. People, on my Home tab, adds them."
WORDS = "ask the heads which of several times suits them"
NO_DATE_YET = "You don't know yet when they can all come?"
WHAT_IT_IS = (
    "Before a series begins, offer up to ten times. The heads tap all that suit them, "
    "and you see here which of them would bring most of them together."
)


@dataclass(frozen=True)
class Standing:
    """How a poll stands: whom it asks, by name, what each has answered, and which times are best."""

    poll: TimePoll
    heads: Mapping[PersonId, str]
    answers: Mapping[PersonId, TimesSuiting]
    best: Sequence[Suited[PersonId]]

    @property
    def silent(self) -> list[str]:
        return [name for person_id, name in self.heads.items() if person_id not in self.answers]


def offer_form(
    ref: PartnershipRef, *, filled: OfferForm | None = None, shown: int = FIRST_SHOWN, changed: Sequence[str] = ()
) -> Payload:
    """Up to ten dates and times: a few fields at first, and another with each tap. What is typed stays as it is."""
    times = filled.times if filled else {}
    count = max([shown, *(FIELDS.index(field) + 1 for field in times)])
    return form(
        OFFERED,
        title=TITLE,
        submit="Go on",
        metadata=PartnershipRef(partnership=ref.partnership),
        changed=changed,
        blocks=[
            Input(
                label=plain("What is it for?"),
                block_id="name",
                element=PlainTextInput(
                    action_id="name",
                    initial_value=filled.name if filled else "Partnership meeting",
                    max_length=NAME_MAX,
                ),
            ),
            select_input("minutes", "How long?", LENGTHS, filled.minutes if filled else 60),
            *(_time_field(number, times.get(field)) for number, field in enumerate(FIELDS[:count], start=1)),
            *_another(ref.partnership, count),
            date_input(
                "last_on",
                "Last day for answers",
                filled.last_on if filled else None,
                hint="Whoever has not answered is reminded once, on the school day before.",
            ),
        ],
    )


def _time_field(number: int, chosen: datetime | None) -> Input:
    field = FIELDS[number - 1]
    picker = DatetimePicker(action_id=field, initial_date_time=int(chosen.timestamp()) if chosen else None)
    return Input(label=plain(f"Time {number}"), block_id=field, optional=True, element=picker)


class ShownRef(PartnershipRef):
    """A form that is to show so many fields for times."""

    shown: Annotated[int, Field(ge=1, le=MOST_OFFERED)]


def _another(partnership_id: PartnershipId, count: int) -> Blocks:
    if count >= MOST_OFFERED:
        return []
    ref = ShownRef(partnership=partnership_id, shown=count + 1)
    return [Actions(elements=[Button(text=plain("Another time"), action_id=ANOTHER, value=ref.model_dump_json())])]


def screen(partnership_id: PartnershipId, found: Sequence[Standing], now: datetime) -> Payload:
    """Everything that is offered just now, with the best times of each; and how to offer more."""
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    offer = Button(text=plain("Offer times"), action_id=OFFER, value=ref, style=None if found else "primary")
    drawn = [block for one in found for block in standing(one, now)] or [Section(text=mrkdwn(WHAT_IT_IS))]
    return modal(title=TITLE, callback_id=SCREEN, close="Close", blocks=[*drawn, Actions(elements=[offer])])


def standing(one: Standing, now: datetime) -> Blocks:
    """One poll: the best three times and why, or what she has chosen."""
    poll = one.poll
    if poll.time_chosen is not None:
        words = mrkdwn(
            "*{name}*, {length}\nChosen: {when}.",
            name=poll.name,
            length=LENGTHS.get(poll.minutes, ""),
            when=instant(poll.time_chosen.starts_at(poll.zone), poll.zone),
        )
        return [Section(text=words, accessory=_time_button(poll, poll.time_chosen, "Plan meetings", PLAN))]
    words = mrkdwn(
        "*{name}*, {length}\n{count} {until}",
        name=poll.name,
        length=LENGTHS.get(poll.minutes, ""),
        count=count_words(len(one.answers), len(one.heads)),
        until=f"They can answer until {long_date(poll.last_on)}."
        if poll.is_open(now)
        else "Nobody is asked any longer.",
    )
    missing = names_within(one.silent, NAMES_MAX)
    silent = [Context(elements=[mrkdwn("Still to answer: {names}.", names=missing)])] if missing else []
    end = _end(poll, "Stop asking" if poll.is_open(now) else "Set aside")
    return [Section(text=words, accessory=end), *silent, *_best(one)]


def _best(one: Standing) -> list[Block]:
    if not one.best:
        nobody = "None of these times suits anybody who has answered."
        return [Section(text=mrkdwn(nobody))] if one.answers else []
    return [
        Section(
            text=mrkdwn("{why}", why=suited_words(one, suited)),
            accessory=_time_button(one.poll, suited.time, "Choose", CHOOSE),
        )
        for suited in one.best
    ]


def suited_words(one: Standing, suited: Suited[PersonId]) -> str:
    """ "Thu 20 Sep, 16:00 suits 9 of 11; not Ben Hale, Cat Rowe." """
    suits = f"{time_words(one.poll, suited.time)} suits {len(suited.can)} of {len(one.heads)}"
    cannot = names_within([name for head, name in one.heads.items() if head in suited.cannot], NAMES_MAX)
    return f"{suits}; not {cannot}." if cannot else f"{suits}."


def _time_button(poll: TimePoll, time: OfferedTime, label: str, action_id: str) -> Button:
    ref = TimeRef(partnership=poll.partnership_id, poll=poll.id, time=spelled(time))
    return Button(
        text=plain(label),
        action_id=action_id,
        value=ref.model_dump_json(),
        accessibility_label=fit(f"{label}: {poll.name}, {time_words(poll, time)}", BUTTON_MAX),
    )


def _end(poll: TimePoll, label: str) -> Button:
    return Button(
        text=plain(label),
        action_id=STOP,
        value=PollRef(partnership=poll.partnership_id, poll=poll.id).model_dump_json(),
        accessibility_label=fit(f"{label}: {poll.name}", BUTTON_MAX),
    )


def result(one: Standing, now: datetime) -> Part:
    """What a coordinator reads once everybody has answered, or nobody is asked any longer."""
    if one.poll.time_chosen is not None:
        return Part(standing(one, now), text=f"{one.poll.name}: a time is chosen.", ask=Ask.ANSWERED)
    question = "The answers are in. Which time is it to be?"
    return Part(
        [Section(text=mrkdwn(question)), *standing(one, now)], text=f"{one.poll.name}: {question}", ask=Ask.LIVE
    )


def count_words(answered: int, heads: int) -> str:
    """ "9 of 11 have answered."; says so where there is nobody to answer."""
    if not heads:
        return "There are no heads to answer."
    if not answered:
        return f"None of {heads} has answered yet."
    return f"{answered} of {heads} {'has' if answered == 1 else 'have'} answered."


def closed_words(poll: TimePoll) -> str:
    """To whoever comes too late with a tap."""
    if poll.time_chosen is not None:
        return f"{poll.name} is to be on {time_words(poll, poll.time_chosen)}: that has been chosen already."
    if poll.closed_at is not None:
        return f"Nobody is asked any longer when {poll.name} could be."
    return f"{long_date(poll.last_on)} was the last day for answers, so nothing has changed."


def past_words(poll: TimePoll, time: OfferedTime) -> str:
    return f"{time_words(poll, time)} has passed. Please choose another time."


def offered_words(name: str, count: int) -> str:
    """How history words that times were offered."""
    return f"Offered {'a time' if count == 1 else f'{count} times'} for {name}"


def chosen_words(name: str, when: str) -> str:
    return f"Chose {when} for {name}"


def stopped_words(name: str) -> str:
    return f"Stopped asking which time suits for {name}"


def time_words(poll: TimePoll, time: OfferedTime) -> str:
    """ "Thu 20 Sep, 16:00"."""
    return instant_text(time.starts_at(poll.zone), poll.zone)
