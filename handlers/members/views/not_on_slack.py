"""Those who are not on Slack yet: what to send each of them by e-mail, ready to copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.house.views.kit import (
    Actions,
    Block,
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
from handlers.house.views.parts import first_name
from handlers.members.views.people import PageRef, turning
from storage.database.ids import PartnershipId

LIST = "people.letters"
TURN_TO = "people.letters_to"
TURN_BACK = "people.letters_back"
OPEN = "people.see_letters"

A_PAGE = 20
NAMED = 5
LABEL_MAX = 2000


@dataclass(frozen=True)
class Absent:
    """Somebody who is not on Slack, and what they are here."""

    person: int
    name: str
    role: str
    email: str | None


def not_on_slack(
    partnership_id: PartnershipId, absent: Sequence[Absent], *, partnership: str, sender: str, at: int
) -> Payload:
    """One page of them, each with the text of an e-mail in a field to copy from."""
    starts = range(0, max(len(absent), 1), A_PAGE)
    at = min(at, len(starts) - 1)
    shown = absent[starts[at] : starts[at] + A_PAGE]
    nobody = [Section(text=mrkdwn("Everybody is on Slack."))]
    return modal(
        title="Not on Slack",
        callback_id=LIST,
        close="Back",
        submit="Done" if shown else None,
        blocks=[
            *([_what_this_is()] if shown else nobody),
            *(_letter(one, partnership=partnership, sender=sender) for one in shown),
            *turning(partnership_id, at, len(starts), TURN_BACK, TURN_TO),
        ],
    )


def _what_this_is() -> Section:
    return Section(
        text=mrkdwn(
            "Copy each text into an e-mail. Whoever joins Slack by the address that I know is recognised at once; for "
            "anybody else choose their Slack account under People, Edit details."
        )
    )


def _letter(absent: Absent, *, partnership: str, sender: str) -> Input:
    return Input(
        label=plain(fit(f"{absent.name}, {absent.role}", LABEL_MAX)),
        hint=plain(absent.email or "I know no e-mail address."),
        block_id=f"letter.{absent.person}",
        optional=True,
        element=PlainTextInput(
            action_id="letter",
            multiline=True,
            initial_value=letter(absent.name, partnership=partnership, sender=sender),
        ),
    )


def letter(name: str, *, partnership: str, sender: str) -> str:
    """A short invitation to join Slack, as its sender might have written it."""
    return (
        f"Dear {first_name(name)},\n\n"
        f"{partnership} now keeps its meetings in Slack: one short message on a school morning, and only when your "
        "answer is needed. Slack's own invitation reaches you separately; following it takes two minutes. "
        "Until you have joined I can answer for you, so do tell me if you can't come.\n\n"
        f"Best wishes,\n{sender}"
    )


def on_home(ref: PageRef, absent: Sequence[str]) -> list[Block]:
    """Who cannot be reached, for a coordinator."""
    more = f" and {len(absent) - NAMED} more" if len(absent) > NAMED else ""
    names = f"{', '.join(absent[:NAMED])}{more}"
    button = Button(text=plain("Copy e-mail"), action_id=OPEN, value=ref.model_dump_json())
    return [
        Context(elements=[mrkdwn("Not on Slack yet: {names}", names=names)]),
        Actions(elements=[button]),
    ]
