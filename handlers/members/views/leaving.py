"""What somebody is here, the way out, and what coordinators read of somebody who would like to take it."""

from collections.abc import Sequence
from datetime import date

from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Button,
    Confirm,
    Context,
    Payload,
    Section,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from handlers.house.views.refusals import can_help
from handlers.house.views.series_dates import long_date
from handlers.members.views.person import REMOVE
from handlers.members.views.roles import PersonRef
from storage.members.people import Person

SETTINGS = "people.settings"
LEAVE = "people.leave"

TITLE = "My details"


def my_settings(
    ref: PersonRef, me: Person, held: Sequence[str], *, coordinators: Sequence[str], coordinates: bool
) -> Payload:
    """What I know of somebody, for themselves. Who coordinates leaves at once; everybody else asks first.

    Whoever coordinates alone has nobody to ask.
    """
    lines = "\n".join(f"• {words}" for words in held)
    others = [name for name in coordinators if not (coordinates and name == me.name)]
    return modal(
        title=TITLE,
        callback_id=SETTINGS,
        close="Done",
        blocks=[
            Section(text=mrkdwn("*{name}*\n{email}", name=me.name, email=me.email or "I know no e-mail address.")),
            Section(text=mrkdwn("{lines}", lines=lines)),
            *([] if coordinates and not others else [_whom_to_ask(others)]),
            Actions(elements=[_leave(ref, coordinators, coordinates=coordinates)]),
        ],
    )


def _whom_to_ask(coordinators: Sequence[str]) -> Context:
    whom = can_help(coordinators) or "please ask your coordinator."
    return Context(elements=[mrkdwn("If anything is not right: {whom}", whom=whom)])


def _leave(ref: PersonRef, coordinators: Sequence[str], *, coordinates: bool) -> Button:
    confirm = None if coordinates else _confirm(coordinators)
    return Button(text=plain("Leave…"), action_id=LEAVE, value=ref.model_dump_json(), confirm=confirm)


def _confirm(coordinators: Sequence[str]) -> Confirm:
    whom = fit(coordinators[0], 80) if coordinators else "your coordinator"
    return Confirm(
        title=plain("Leave the partnership?"),
        text=plain(f"I will tell {whom}, who ends your roles. Until then nothing changes."),
        confirm=plain("Tell them"),
        deny=plain("Stay"),
    )


def asked_words(coordinators: Sequence[str]) -> str:
    """What somebody reads who has asked."""
    whom = " and ".join(coordinators) if coordinators else "your coordinator"
    return f"I will tell {whom} on the next school morning at the latest. Until your roles are ended nothing changes."


def wants_to_leave(ref: PersonRef, name: str, held: Sequence[str], *, is_live: bool) -> Part:
    """The question to a coordinator."""
    words = f"{name} ({', '.join(held)}) would like to leave the partnership."
    asked = Section(text=mrkdwn("{words}", words=words))
    if not is_live:
        further = Context(elements=[mrkdwn("You'll find this again, with its button, further down.")])
        return Part(blocks=[asked, further], text=words, ask=Ask.ELSEWHERE)
    label = fit(f"End the roles of {name}", BUTTON_MAX)
    button = Button(text=plain(label), action_id=REMOVE, value=ref.model_dump_json())
    return Part(blocks=[asked, Actions(elements=[button])], text=words, ask=Ask.LIVE)


def leaves(name: str, last_on: date | None) -> Part:
    """The same once it is settled; None for somebody who has left already."""
    words = f"{name} leaves the partnership after {long_date(last_on)}." if last_on else f"{name} has left."
    return Part(blocks=[Section(text=mrkdwn("{words}", words=words))], text=words, ask=Ask.ANSWERED)
