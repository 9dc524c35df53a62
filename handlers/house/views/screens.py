"""What stands around screens: their buttons on Home, the help that lists them, and the choice between partnerships."""

from collections.abc import Sequence

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import BUTTON_MAX, Actions, Block, Blocks, Button, Context, Section, fit, mrkdwn, plain
from storage.database.ids import PartnershipId
from storage.members.partnership import Partnership

TYPED_SHOWN = 40
ROW = 5
CHOICES_MAX = 25

ABOUT_YOU = "About you"


def buttons(partnership_id: PartnershipId, shared: Sequence[tuple[str, str]], own: Sequence[tuple[str, str]]) -> Blocks:
    """A button for each label and action, five a row: the partnership's, and below them one's own."""
    heading = [Context(elements=[mrkdwn(ABOUT_YOU)])] if shared and own else []
    return [*_rows(partnership_id, shared), *heading, *_rows(partnership_id, own)]


def _rows(partnership_id: PartnershipId, shown: Sequence[tuple[str, str]]) -> Sequence[Block]:
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    made = [Button(text=plain(label), action_id=action_id, value=value) for label, action_id in shown]
    return [Actions(elements=[*made[start : start + ROW]]) for start in range(0, len(made), ROW)]


def help_words(command: str, shown: Sequence[tuple[str, str]], *, instead_of: str) -> str:
    """What can be typed after the command; and that nothing needs typing."""
    unknown = f"I don't know “{fit(instead_of, TYPED_SHOWN)}” after {command}. Here is what I do know:"
    lines = [unknown] if instead_of.casefold() not in ("", "help") else []
    listed = [f"• {command} {verb}: {words}" for verb, words in shown]
    return "\n".join([*lines, *listed, "You need not type any of this: it is all on my Home tab."])


def which_partnership(label: str) -> str:
    return f"{label}: of which partnership?"


def choices(words: str, partnerships: Sequence[Partnership], action_id: str) -> Blocks:
    """One button for each partnership."""
    made = [
        Button(
            text=plain(fit(one.name, BUTTON_MAX)),
            action_id=action_id,
            value=PartnershipRef(partnership=one.id).model_dump_json(),
        )
        for one in partnerships[:CHOICES_MAX]
    ]
    return [Section(text=mrkdwn("{words}", words=words)), *(Actions(elements=[button]) for button in made)]
