"""What somebody reads who may not do a thing, or whose tap found nothing: a kind word, and whom to ask."""

from collections.abc import Sequence

from handlers.house.access import Declined, NotAllowed, Refusal, Stranger
from handlers.house.views.kit import Payload, Section, modal, mrkdwn
from storage.members.people import RoleKind

NAMED = 3

TRY_AGAIN = "That took me a moment too long, so Slack did not open the form. Nothing is lost: please try once more."


def refusal_words(refusal: Refusal) -> str:
    match refusal:
        case Stranger():
            return f"This is for the members of a partnership, and I don't find you among them. {_whom(refusal)}"
        case Declined(words=words):
            return words
        case NotAllowed(kind=kind):
            return _FOR_OTHERS[kind].format(whom=_whom(refusal))
        case _:
            return "I can't find that any more. My Home tab shows what there is now."


_FOR_OTHERS = {
    RoleKind.COORDINATOR: "This is for the coordinator to do. {whom}",
    RoleKind.HEAD: "Only the heads are asked this one, so there is nothing for you to do.",
    RoleKind.DELEGATE: "This is for a head's delegate to do. {whom}",
    RoleKind.TEACHER: "Only teachers are asked this one, so there is nothing for you to do.",
}


def can_help(names: Sequence[str]) -> str:
    """ "Pat Lane or Sue Hart can help." A few names at most; none where nobody is named."""
    some = [*names[:NAMED]]
    either = f"{', '.join(some[:-1])} or {some[-1]}" if len(some) > 1 else "".join(some)
    return f"{either} can help." if either else ""


def trouble_words(reference: str) -> str:
    return (
        "Sorry, something went wrong here, and I have made a note of it. "
        f"Please try again; if it happens twice, tell your coordinator this code: {reference}."
    )


UNTRACED_TROUBLE = (
    "Sorry, something went wrong here. I have kept no note of it that could tell of you. "
    "Please try again; if it happens twice, tell your coordinator that asking does not work."
)


def notice(text: str) -> Payload:
    """A modal that says one thing, on top of a form: closing it leads back to what was typed."""
    return modal(
        title="A word",
        callback_id="notice",
        close="Back",
        blocks=[Section(text=mrkdwn("{text}", text=text))],
    )


def _whom(refusal: Refusal) -> str:
    return can_help(refusal.whom_to_ask) or "Please ask your coordinator."
