"""Answers that a coordinator takes for others: everybody who is invited to a meeting, with the three answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from handlers.changes.views.changes import ChangeRef, undo_buttons
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Button,
    Context,
    Payload,
    Section,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.mandates import at_schools
from handlers.meetings.views.meetings import MeetingRef, answer_given, meeting_alone
from storage.database.ids import PersonId
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answer, Answered
from storage.meetings.meetings import Meeting

OPEN = "taking_answers.open"
GOING = "taking_answers.going"
APOLOGIES = "taking_answers.apologies"
SENDING = "taking_answers.sending"
SENDING_FORM = "taking_answers.sending_form"
GIVES = {Answer.GOING: GOING, Answer.APOLOGIES: APOLOGIES, Answer.SENDING: SENDING}
TURN_TO = "taking_answers.turn_to"
TURN_BACK = "taking_answers.turn_back"
LIST = "taking_answers.list"
TAKEN = "taking_answers.taken"

LABEL = "Answer for someone"
LABELS = {Answer.GOING: "Going", Answer.APOLOGIES: "Apologies", Answer.SENDING: "Sending someone"}
A_PAGE = 20
NOBODY = "Nobody is invited to this meeting."
GONE = "a meeting"


class TakingRef(MeetingRef):
    """A page of those who are invited to a meeting, the first being 0."""

    at: Annotated[int, Field(ge=0, le=1000)] = 0


class TakenRef(TakingRef):
    """One of them, on the page on which she stands."""

    who: Annotated[PersonId, ROW_ID]


@dataclass(frozen=True)
class Asked:
    """Somebody who is invited, and what has been answered."""

    mandate: Mandate
    said: Answered | None


def button(meeting: Meeting) -> Actions:
    """The way to the list, on a coordinator's Home."""
    name = fit(f"{LABEL}: {meeting.name}, {long_date(meeting.on)}", BUTTON_MAX)
    value = TakingRef(partnership=meeting.partnership_id, meeting=meeting.id).model_dump_json(exclude_none=True)
    return Actions(elements=[Button(text=plain(LABEL), action_id=OPEN, value=value, accessibility_label=name)])


def answers(
    meeting: Meeting, asked: Sequence[Asked], *, at: int = 0, taken: tuple[str, ChangeRef] | None = None
) -> Payload:
    """One page of those who are invited. `taken` is what was answered just now, and the way back."""
    starts = range(0, max(len(asked), 1), A_PAGE)
    at = min(at, len(starts) - 1)
    shown = asked[starts[at] : starts[at] + A_PAGE]
    nobody = [] if shown else [Section(text=mrkdwn("{nobody}", nobody=NOBODY))]
    return modal(
        title=LABEL,
        callback_id=LIST,
        close="Done",
        blocks=[
            *meeting_alone(meeting),
            *_just_taken(taken),
            *nobody,
            *(block for one in shown for block in _one(meeting, one, at)),
            *_turning(meeting, at, len(starts)),
        ],
    )


def _just_taken(taken: tuple[str, ChangeRef] | None) -> list[Block]:
    if taken is None:
        return []
    words, ref = taken
    return [Section(text=mrkdwn("{words}.", words=words)), undo_buttons(ref, sends=False)]


def _one(meeting: Meeting, asked: Asked, at: int) -> list[Block]:
    mandate, said = asked.mandate, asked.said
    given = said.answer if said else None
    others = [_button(meeting, mandate, LABELS[one], GIVES[one], at) for one in Answer if one is not given]
    rename = [_button(meeting, mandate, "Change who", SENDING, at)] if given is Answer.SENDING else []
    who = mrkdwn("*{name}*{at}: {said}", name=mandate.head_name, at=_at(mandate), said=_said(said))
    return [Section(text=who), Actions(elements=[*others, *rename])]


def _button(meeting: Meeting, mandate: Mandate, label: str, action_id: str, at: int) -> Button:
    ref = TakenRef(partnership=meeting.partnership_id, meeting=meeting.id, who=mandate.head_id, on=meeting.on, at=at)
    name = fit(f"{label}: {mandate.head_name}{_at(mandate)}", BUTTON_MAX)
    return Button(
        text=plain(label), action_id=action_id, value=ref.model_dump_json(exclude_none=True), accessibility_label=name
    )


def _at(mandate: Mandate) -> str:
    at = at_schools(mandate.schools)
    return f", {at}" if at else ""


def _said(said: Answered | None) -> str:
    if said is None:
        return "not answered yet"
    return f"{answer_given(said)}; {said.by_name} answered" if said.by_name else answer_given(said)


def _turning(meeting: Meeting, at: int, pages: int) -> list[Block]:
    if pages < 2:
        return []
    ways = [("Earlier", TURN_BACK, at - 1)] * (at > 0) + [("Further on", TURN_TO, at + 1)] * (at < pages - 1)
    buttons = [
        Button(
            text=plain(label),
            action_id=action_id,
            value=TakingRef(partnership=meeting.partnership_id, meeting=meeting.id, at=to).model_dump_json(
                exclude_none=True
            ),
        )
        for label, action_id, to in ways
    ]
    page = Context(elements=[mrkdwn("Page {page} of {pages}", page=at + 1, pages=pages)])
    return [page, Actions(elements=[*buttons])]


def taken_words(name: str, given: Answer, meeting: Meeting | None) -> str:
    """How history words that an answer was taken; the name of a stand-in stands with the answer alone."""
    which = f"{meeting.name}, {long_date(meeting.on)}" if meeting else GONE
    return f"Answered for {name}: {LABELS[given]} ({which})"


def too_late_words(meeting: Meeting) -> str:
    """To a coordinator whose tap comes after the meeting, or once it is on another day."""
    return f"{meeting.name} is over, cancelled or on another day by now, so nothing has changed. My Home tab has it."
