"""What whoever asked says in the thread below her question, and that she says it nobody reads but from this."""

from handlers.house.views.kit import Section, fit, mrkdwn
from handlers.house.views.parts import Part
from handlers.questions.views.question import TOLD_MAX, paragraphs

ADDS = "Whoever asked adds:"
THANKS = "Whoever asked says thank you to everybody who answered."
TAKEN_AWAY = "Whoever asked has withdrawn what stood here."


def added(words: str) -> Part:
    return Part(
        blocks=[Section(text=mrkdwn("*{adds}*", adds=ADDS)), *paragraphs(words)],
        text=f"{ADDS} {fit(words, TOLD_MAX)}",
    )


def thanked() -> Part:
    return Part(blocks=[Section(text=mrkdwn("{thanks}", thanks=THANKS))], text=THANKS)


def taken_away() -> Part:
    """What remains of an addition in Slack once its question is withdrawn."""
    return Part(blocks=[Section(text=mrkdwn("_{words}_", words=TAKEN_AWAY))], text=TAKEN_AWAY)
