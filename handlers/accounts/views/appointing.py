"""What an installer and a new coordinator see: who will coordinate?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel

from handlers.house.places import Spot
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Blocks,
    Button,
    Context,
    Input,
    Payload,
    Raw,
    Section,
    UsersSelect,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from storage.database.ids import PartnershipId, UserId
from storage.delivery.health import Health
from storage.members.partnership import Partnership

APPOINT_ME = "setting_up.appoint_me"
APPOINT = "setting_up.appoint"
APPOINT_FORM = "setting_up.appoint_form"
SET_UP = "setting_up.begin"

UNNAMED = "Our partnership"
MOST_LISTED = 20

PURPOSE = "I look after a partnership's meetings and turns. Nobody has heard from me yet."
GREETING = "Hello. I look after a partnership's meetings and turns. Who will coordinate?"
NO_COMPANY = "I know nobody here. Choose a person, not an app or a closed account."
TAKEN = "Somebody coordinates a partnership here already. My Home tab says how it stands."
COORDINATED = "Somebody coordinates it already. Only a coordinator can name another."
ADMINISTRATORS_ONLY = "Only an administrator of this workspace can say who coordinates."


class AppointRef(BaseModel):
    """The partnership that somebody is to coordinate; None for one that is still to be.

    `is_another` says that there are others already, and that one more is meant.
    """

    partnership: Annotated[PartnershipId, ROW_ID] | None = None
    is_another: bool = False


class Asked(BaseModel):
    """What the form is about, and where the question stood that it answers."""

    ref: AppointRef
    at: Spot


class AppointForm(BaseModel):
    coordinator: UserId


@dataclass(frozen=True)
class Coordinated:
    """A partnership of the workspace, who coordinates it, and whether its messages leave."""

    partnership: Partnership
    by: Sequence[str]
    health: Health

    @property
    def is_named(self) -> bool:
        return self.partnership.name != UNNAMED


def greeting() -> Blocks:
    """The first message of all, to whoever installed the bot."""
    return [_question(markup("Hello. {purpose}\n*Who will coordinate?*", purpose=PURPOSE)), _buttons(AppointRef())]


def who_will_coordinate() -> Blocks:
    """The same on her Home, which says hello by itself."""
    return [_question(markup("{purpose}\n*Who will coordinate?*", purpose=PURPOSE)), _buttons(AppointRef())]


def who_coordinates_instead(partnership: Partnership) -> Blocks:
    """What an administrator is asked once nobody coordinates a partnership any more."""
    words = markup("Nobody coordinates *{name}* any more. *Who will?*", name=partnership.name)
    return [_question(words), _buttons(AppointRef(partnership=partnership.id))]


def nobody_coordinates(partnership: str) -> str:
    return f"Nobody coordinates {partnership} any more. Who will?"


def partnerships_here(here: Sequence[Coordinated]) -> Blocks:
    """For an administrator: who coordinates what, how I am, and whether there is another partnership to begin."""
    told = [markup("{who} {how}", who=_coordinated(one), how=_how(one.health)) for one in here[:MOST_LISTED]]
    return [
        Section(text=mrkdwn("{lines}", lines=Raw("\n".join(told)))),
        Context(elements=[mrkdwn("Is there another partnership in this workspace? Who will coordinate it?")]),
        _buttons(AppointRef(is_another=True)),
    ]


def _coordinated(one: Coordinated) -> Raw:
    who = " and ".join(one.by)
    verb = "coordinates" if len(one.by) == 1 else "coordinate"
    name = markup("*{name}*", name=one.partnership.name) if one.is_named else Raw("a partnership, still without a name")
    return markup("{who} {verb} {name}.", who=who, verb=verb, name=name)


def _how(health: Health) -> str:
    told = [
        words
        for count, words in (
            (health.retried, f"Slack has not taken {_messages(health.retried)} yet; I keep trying."),
            (health.failed, f"Slack has refused {_messages(health.failed)} for good."),
        )
        if count
    ]
    if not told:
        return "All is well: every message that was due has left."
    return " ".join([*told, "Where I run, “partnership-bot doctor” says what to do."])


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def looking() -> Payload:
    """Stands while Slack is asked who somebody is."""
    return modal(
        title="Who will coordinate?",
        callback_id="setting_up.looking",
        close="Close",
        blocks=[Section(text=mrkdwn("One moment."))],
    )


def appoint_form(asked: Asked) -> Payload:
    return modal(
        title="Who will coordinate?",
        submit="Choose",
        callback_id=APPOINT_FORM,
        metadata=asked,
        blocks=[
            Input(
                label=plain("Coordinator"),
                hint=plain("Whoever it is sets up schools, people and dates, and hears from me first."),
                block_id="coordinator",
                element=UsersSelect(action_id="coordinator"),
            )
        ],
    )


APPOINTED_ONESELF = "You coordinate from now on. My Home tab says what to do first."


def appointed_words(name: str, *, leaves: str | None) -> str:
    """What whoever has named somebody reads; `leaves` says when the new coordinator's message does, if not at once."""
    if leaves is None:
        return f"{name} coordinates from now on, and has a message from me about what to do first."
    return (
        f"{name} coordinates from now on. My message about what to do first leaves on {leaves}; "
        "my Home tab shows it to them already."
    )


def appointed(partnership: Partnership, *, is_set_up: bool) -> Part:
    """What a new coordinator reads."""
    text = f"You coordinate {partnership.name} from now on."
    if is_set_up:
        words = mrkdwn("You coordinate *{name}* from now on. My Home tab has everything.", name=partnership.name)
        return Part([Section(text=words)], text=text)
    begin = "You will coordinate the partnership. Nobody else hears from me until you say so. It takes ten minutes:"
    ref = PartnershipRef(partnership=partnership.id)
    set_up = Button(text=plain("Set up"), action_id=SET_UP, value=ref.model_dump_json(), style="primary")
    return Part([Section(text=mrkdwn(begin)), Actions(elements=[set_up])], text=text, ask=Ask.LIVE)


def coordinator_named(name: str) -> Part:
    """What the heads' channel reads when somebody else takes over."""
    words = f"{name} coordinates our partnership from now on."
    return Part([Section(text=mrkdwn("{words}", words=words))], text=words)


def _question(words: Raw) -> Section:
    return Section(text=mrkdwn("{words}", words=words))


def _buttons(ref: AppointRef) -> Actions:
    value = ref.model_dump_json()
    return Actions(
        elements=[
            Button(text=plain("Choose"), action_id=APPOINT, value=value),
            Button(text=plain("I will"), action_id=APPOINT_ME, value=value),
        ]
    )
