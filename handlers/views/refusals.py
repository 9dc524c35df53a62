"""What somebody reads who may not do a thing, or whose tap found nothing: a kind word, and whom to ask."""

from collections.abc import Sequence

from handlers.access import NotAllowed, Refusal, Stranger
from handlers.views.kit import Payload, Section, modal, mrkdwn


def refusal_words(refusal: Refusal) -> str:
    whom = f"{_either(refusal.whom_to_ask)} can help." if refusal.whom_to_ask else "Please ask your coordinator."
    match refusal:
        case Stranger():
            return f"This is for the members of a partnership, and I don't know you in it yet. {whom}"
        case NotAllowed():
            return f"This is for the coordinator to do. {whom}"
        case _:
            return "I can't find that any more. Open my Home tab to see what there is now."


def trouble_words(reference: str) -> str:
    return (
        "Sorry, something went wrong here, and I have made a note of it. "
        f"Please try again; if it happens twice, tell your coordinator this code: {reference}."
    )


def notice(text: str) -> Payload:
    """A modal that says one thing, where a form was."""
    return modal(
        title="A word",
        callback_id="notice",
        close="Close",
        blocks=[Section(text=mrkdwn("{text}", text=text))],
    )


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
