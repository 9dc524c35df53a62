"""Whom to ring when something cannot wait, and the form in which a head says that she may be rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from handlers.house.forms import Line
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    Input,
    Payload,
    PlainTextInput,
    Section,
    fit,
    modal,
    mrkdwn,
    plain,
)
from storage.database.ids import PartnershipId
from storage.members.partnership import Partnership
from storage.questions.ringing import Ring

OPEN = "ring.open"
OWN = "ring.own"
OWN_FORM = "ring.own_form"
REMOVE = "ring.remove"

LABEL = "Ring a colleague"
TICK = "Happy to be rung"
NUMBER_MAX = 40
HOURS_MAX = 100
SHOWN_MAX = 90
PLACES_MAX = 5
FEWEST_DIGITS = 3
RING_WORDING = {
    "number": "Type the number to ring, such as 07700 900123, or: Hilltop's office, 01632 960123.",
    "good_hours": f"Say when it suits you, in up to {HOURS_MAX} characters, such as: after 16:00, not Fridays",
}
WHAT_IT_IS = "These colleagues are happy to be rung by another head, about whatever cannot wait."
NOBODY_YET = "Nobody has said yet that they may be rung. You could be the first."
WHO_SEES = "Only heads see it, here. You can change it or take it off at any time."
CANNOT_WAIT = "What cannot wait: ring a colleague."


def _a_number(text: str) -> str:
    if sum(char.isdecimal() for char in text) < FEWEST_DIGITS:
        raise ValueError("no number to ring")
    return text


class RingForm(BaseModel):
    number: Annotated[Line, AfterValidator(_a_number), Field(max_length=NUMBER_MAX)]
    good_hours: Annotated[Line, Field(max_length=HOURS_MAX)]


@dataclass(frozen=True)
class Colleague:
    """A head who may be rung, with her schools."""

    name: str
    schools: Sequence[str]
    ring: Ring


def colleagues(ref: PartnershipRef, found: Sequence[Colleague], own: Ring | None) -> Payload:
    """Everybody who may be rung, by name; below them what the reader has said herself."""
    return modal(
        title=LABEL,
        callback_id="ring.colleagues",
        close="Done",
        blocks=[
            Section(text=mrkdwn("{words}", words=WHAT_IT_IS if found else NOBODY_YET)),
            *(_colleague(one) for one in found[:SHOWN_MAX]),
            *_own(ref, own),
        ],
    )


def _colleague(one: Colleague) -> Section:
    return Section(
        text=mrkdwn(
            "*{name}*{at}\n{number}, {hours}",
            name=one.name,
            at=f", {' and '.join(one.schools)}" if one.schools else "",
            number=one.ring.number,
            hours=one.ring.good_hours,
        )
    )


def _own(ref: PartnershipRef, own: Ring | None) -> list[Block]:
    value = ref.model_dump_json()
    taps = [Button(text=plain("Change mine" if own else TICK), action_id=OWN, value=value)]
    if own:
        taps.append(Button(text=plain("Take mine off"), action_id=REMOVE, value=value))
    return [Actions(elements=[*taps]), Context(elements=[mrkdwn("{who}", who=WHO_SEES)])]


def own_form(ref: PartnershipRef, own: Ring | None) -> Payload:
    """At which number, and when."""
    return modal(
        title=TICK,
        submit="Save",
        callback_id=OWN_FORM,
        metadata=ref,
        blocks=[
            Input(
                label=plain("At which number?"),
                hint=plain("Yours, or your office's."),
                block_id="number",
                element=PlainTextInput(
                    action_id="number", max_length=NUMBER_MAX, initial_value=own.number if own else None
                ),
            ),
            Input(
                label=plain("When does it suit you?"),
                hint=plain("Such as: after 16:00, not Fridays"),
                block_id="good_hours",
                element=PlainTextInput(
                    action_id="good_hours", max_length=HOURS_MAX, initial_value=own.good_hours if own else None
                ),
            ),
            Context(elements=[mrkdwn("{who}", who=WHO_SEES)]),
        ],
    )


def cannot_wait(partnerships: Sequence[Partnership]) -> Blocks:
    """Below a question: the way to those who may be rung, in each partnership that may be asked."""
    if len(partnerships) == 1:
        (only,) = partnerships
        return [Section(text=mrkdwn("{words}", words=CANNOT_WAIT), accessory=_way(only.id, LABEL))]
    ways = [_way(one.id, f"Ring: {one.name}") for one in partnerships[:PLACES_MAX]]
    return [Section(text=mrkdwn("{words}", words=CANNOT_WAIT)), *(Actions(elements=[way]) for way in ways)]


def _way(partnership_id: PartnershipId, label: str) -> Button:
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    return Button(text=plain(fit(label, BUTTON_MAX)), action_id=OPEN, value=value)
