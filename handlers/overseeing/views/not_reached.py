"""Whom no message reaches: a line on a coordinator's Home, and for each of them the text of an e-mail to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from handlers.house.views.kit import Block, Button, Input, Payload, PlainTextInput, Section, fit, modal, mrkdwn, plain
from handlers.house.views.parts import first_name
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.meetings import names_within
from handlers.members.views.people import PageRef, turning
from storage.database.ids import PartnershipId, PersonId

OPEN = "overseeing.not_reached"
TURN_TO = "overseeing.turn_to"
TURN_BACK = "overseeing.turn_back"
LIST = "overseeing.letters"

A_PAGE = 20
LABEL_MAX = 2000
LETTER_MAX = 3000
NAMES_MAX = 100
NOBODY = "Everybody has been reached, or has answered."


class Why(Enum):
    """Why no message reaches somebody, as it stands beside the name."""

    NOT_ON_SLACK = "not on Slack"
    CLOSED = "Slack account closed"
    REFUSED = "Slack takes no message for them"
    OFF = "has turned these messages off"
    AWAY = "away until {until}"
    SILENT = "asked three times"


@dataclass(frozen=True)
class NotReached:
    """Somebody, what they are here, why no message reaches them, and what is open, in plain words."""

    person: PersonId
    name: str
    role: str
    email: str | None
    why: tuple[str, ...]
    open: tuple[str, ...]


def why_words(why: Why, until: date | None) -> str:
    return why.value.format(until=long_date(until)) if until else why.value


def not_reached(
    partnership_id: PartnershipId, found: Sequence[NotReached], *, partnership: str, sender: str, at: int
) -> Payload:
    """One page of them, each with the text of an e-mail in a field to copy from."""
    starts = range(0, max(len(found), 1), A_PAGE)
    at = min(at, len(starts) - 1)
    shown = found[starts[at] : starts[at] + A_PAGE]
    return modal(
        title="Not reached",
        callback_id=LIST,
        close="Back",
        submit="Done" if shown else None,
        blocks=[
            Section(text=mrkdwn(_WHAT_THIS_IS if shown else NOBODY)),
            *(_letter(one, partnership=partnership, sender=sender) for one in shown),
            *turning(partnership_id, at, len(starts), TURN_BACK, TURN_TO),
        ],
    )


_WHAT_THIS_IS = (
    "My messages don't reach these people, or have been left without an answer. Copy each text into an e-mail. "
    "Whoever answers after all leaves this list by themselves."
)


def _letter(one: NotReached, *, partnership: str, sender: str) -> Input:
    return Input(
        label=plain(fit(f"{one.name}, {one.role}: {'; '.join(one.why)}", LABEL_MAX)),
        hint=None if one.email else plain("I know no e-mail address."),
        block_id=f"letter.{one.person}",
        optional=True,
        element=PlainTextInput(
            action_id="letter",
            multiline=True,
            initial_value=fit(letter(one, partnership=partnership, sender=sender), LETTER_MAX),
        ),
    )


def letter(one: NotReached, *, partnership: str, sender: str) -> str:
    """An e-mail about what is open, as its sender might have written it, with its address and subject on top."""
    to = [f"To: {one.email}"] if one.email else []
    return "\n".join(
        [
            *to,
            f"Subject: {partnership}: waiting for you",
            "",
            f"Dear {first_name(one.name)},",
            "",
            "This is still open:",
            "",
            *(f"- {text}" for text in one.open),
            "",
            "A line in reply is enough.",
            "",
            "Best wishes,",
            sender,
        ]
    )


def line(ref: PageRef, names: Sequence[str]) -> Block:
    """Whom no message reaches, in one line."""
    return Section(text=mrkdwn("*Not reached:* {names}", names=names_within(names, NAMES_MAX)), accessory=button(ref))


def button(ref: PageRef) -> Button:
    return Button(text=plain("Copy e-mail"), action_id=OPEN, value=ref.model_dump_json())
