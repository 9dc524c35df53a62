"""What stands around a coordinator's form: the form itself, what would come of it, and the way back."""

from collections.abc import Sequence

from handlers.changes.views.changes import Outcome, outcome_block
from handlers.changes.views.editing import meanwhile_notice
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import Actions, Block, Blocks, Button, Payload, Section, modal, mrkdwn, plain

SAVED = "Saved"
NOTHING_NEW = "That is how it stands already, so I have changed nothing."


def form_id(kind: str) -> str:
    """The id of the form for this kind of change."""
    return f"{kind}.form"


def preview_id(kind: str) -> str:
    return f"{kind}.preview"


def back_id(kind: str) -> str:
    return f"{kind}.back"


def form(
    kind: str,
    *,
    title: str,
    metadata: PartnershipRef,
    blocks: Blocks,
    changed: Sequence[str] = (),
    submit: str = "Save",
) -> Payload:
    """The form; `changed` is what stands on top where it comes back."""
    notice: list[Block] = [meanwhile_notice(changed)] if changed else []
    return modal(title=title, submit=submit, callback_id=form_id(kind), metadata=metadata, blocks=[*notice, *blocks])


def preview(kind: str, *, words: str, filled: PartnershipRef, outcome: Outcome) -> Payload:
    """What would come of a form as it was `filled`, before anything is saved."""
    return modal(
        title="Is this right?",
        submit="Save",
        close="Not now",
        callback_id=preview_id(kind),
        metadata=filled,
        blocks=[
            Section(text=mrkdwn("*{words}*", words=words)),
            outcome_block(outcome),
            Actions(elements=[Button(text=plain("Change something"), action_id=back_id(kind))]),
        ],
    )
