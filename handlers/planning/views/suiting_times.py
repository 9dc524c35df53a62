"""Which times suit: how a head is asked, or whoever answers for her. Nobody reads here what others have answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Blocks,
    Button,
    Context,
    Raw,
    Section,
    fit,
    instant,
    markup,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part, first_name
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.mandates import at_schools, head_meant, heading, whose
from handlers.meetings.views.series import LENGTHS
from handlers.planning.views.finding_times import PollRef, time_words
from schedules.finding_times import MOST_OFFERED, OfferedTime
from storage.database.ids import PersonId
from storage.delivery.answerers import Mandate
from storage.meetings.time_polls import TimePoll, TimesSuiting, spelled

NONE_SUITS = "time_poll.none_suits"
# In one block no two actions are alike.
SUITS = tuple(f"time_poll.suits.{number}" for number in range(1, MOST_OFFERED + 1))


class AnswerRef(PollRef):
    """An answer: one `time` suits or does not, or none of them does; of which `head`, if not of whoever taps."""

    time: Annotated[str, Field(max_length=16)] | None = None
    suits: bool = False
    head: Annotated[PersonId, ROW_ID] | None = None


@dataclass(frozen=True)
class Question:
    """What a head is asked, or by a `mandate` whoever answers for her; and what was `said`."""

    poll: TimePoll
    said: TimesSuiting | None
    mandate: Mandate | None = None


def asked(one: Question, now: datetime, *, is_live: bool = True) -> Part:
    """The question; once it is answered, the answer and how to change it; and at last what came of it."""
    text = f"{one.poll.name}: which times suit {_whom(one)}?"
    answered = Ask.ANSWERED if one.said else None
    if not one.poll.is_open(now):
        return Part([Section(text=mrkdwn("{words} Thank you.", words=_ended(one.poll)))], text, answered or Ask.NONE)
    if not is_live:
        moved_on = Context(elements=[mrkdwn("You'll find this again, with its buttons, further down.")])
        return Part([_lead(one), moved_on], text, answered or Ask.ELSEWHERE)
    return Part(question(one, now), text, answered or Ask.LIVE)


def question(one: Question, now: datetime) -> Blocks:
    """While it is open: a button for each time that is to come, and one for none of them."""
    until = mrkdwn("You can answer, and change it, until {day}.", day=long_date(one.poll.last_on))
    to_come = one.poll.times_to_come(now)
    times = [
        _time(one, action_id, time) for action_id, time in zip(SUITS, one.poll.times, strict=False) if time in to_come
    ]
    return [_lead(one), Actions(elements=[*times, _none(one)]), Context(elements=[until])]


def on_home(one: Question, counted: str, now: datetime) -> Blocks:
    """The same on Home, with how many have answered, `counted` in words."""
    above = [heading(one.mandate)] if one.mandate else []
    return [*above, *question(one, now), Context(elements=[mrkdwn("{counted}", counted=counted)])]


def _lead(one: Question) -> Section:
    return Section(
        text=mrkdwn(
            "*{name}*, {length}: {by} is looking for a time.\n{words}",
            name=one.poll.name,
            length=LENGTHS.get(one.poll.minutes, ""),
            by=one.poll.by or "your coordinator",
            words=_which_words(one) if one.said is None else _said_words(one, one.said),
        )
    )


def _which_words(one: Question) -> str:
    at = at_schools(one.mandate.schools) if one.mandate else ""
    tap = f"Tap all that suit {head_meant(one.mandate)}." if one.mandate else "Tap all that suit you."
    return f"{at}: {tap[0].lower()}{tap[1:]}" if at else tap


def _said_words(one: Question, said: TimesSuiting) -> str:
    """ "You've answered: Thu 20 Sep, 16:00; Fri 21 Sep, 15:30." """
    what = "; ".join(time_words(one.poll, time) for time in said.times) or "none of these suits"
    return f"{_who_said(one, said)}: {what}. To change it, tap again."


def _who_said(one: Question, said: TimesSuiting) -> str:
    mandate, by_id = one.mandate, said.by_id
    if mandate is None:
        return "You've answered" if by_id is None else f"{first_name(said.by_name or '')} answered for you"
    if by_id is None:
        return f"{whose(mandate)} answered"
    who = "You" if by_id == mandate.delegate_id else first_name(said.by_name or "")
    return f"{who} answered for {whose(mandate)}"


def _time(one: Question, action_id: str, time: OfferedTime) -> Button:
    """It says what a tap makes of the time, so that tapping twice does what tapping once does."""
    suits, words = one.said is not None and spelled(time) in one.said.suiting, time_words(one.poll, time)
    return Button(
        text=plain(f"✓ {words}" if suits else words),
        action_id=action_id,
        value=_ref(one, time, suits=not suits),
        style="primary" if suits else None,
        accessibility_label=fit(f"{words} suits {_whom(one)}; tap to take it back" if suits else words, BUTTON_MAX),
    )


def _none(one: Question) -> Button:
    is_said = one.said is not None and not one.said.suiting
    return Button(
        text=plain("✓ None of these" if is_said else "None of these"),
        action_id=NONE_SUITS,
        value=_ref(one),
        accessibility_label=fit(f"None of these suits {_whom(one)}: {one.poll.name}", BUTTON_MAX),
    )


def _ref(one: Question, time: OfferedTime | None = None, *, suits: bool = False) -> str:
    return AnswerRef(
        partnership=one.poll.partnership_id,
        poll=one.poll.id,
        time=spelled(time) if time else None,
        suits=suits,
        head=one.mandate.head_id if one.mandate else None,
    ).model_dump_json(exclude_none=True)


def _ended(poll: TimePoll) -> Raw:
    if poll.time_chosen is not None:
        when = instant(poll.time_chosen.starts_at(poll.zone), poll.zone)
        return markup("*{name}* is to be on {when}.", name=poll.name, when=when)
    if poll.closed_at is not None:
        return markup("*{name}*: no answer is needed any longer.", name=poll.name)
    return markup("*{name}*: the answers are in.", name=poll.name)


def _whom(one: Question) -> str:
    return whose(one.mandate) if one.mandate else "you"
