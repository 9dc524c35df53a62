"""What the bot says in the thread below a question: for whoever asked, and where nobody has answered."""

from handlers.house.views.kit import Section, fit, mrkdwn
from handlers.house.views.parts import Part
from handlers.questions.views.question import TOLD_MAX, paragraphs

ADDS = "Whoever asked adds:"
THANKS = "Whoever asked says thank you to everybody who answered."
UNANSWERED = "Nobody has answered this yet. Have you been there before? A line or two may help."
TAKEN_AWAY = "What was added here has gone with its question."


def added(words: str) -> Part:
    return Part(
        blocks=[Section(text=mrkdwn("*{adds}*", adds=ADDS)), *paragraphs(words)],
        text=f"{ADDS} {fit(words, TOLD_MAX)}",
    )


def thanked() -> Part:
    return Part(blocks=[Section(text=mrkdwn("{thanks}", thanks=THANKS))], text=THANKS)


def taken_away() -> Part:
    """What remains of an addition in Slack once its question is withdrawn, or kept hidden."""
    return Part(blocks=[Section(text=mrkdwn("_{words}_", words=TAKEN_AWAY))], text=TAKEN_AWAY)


def nudge() -> Part:
    return Part(blocks=[Section(text=mrkdwn("{words}", words=UNANSWERED))], text=UNANSWERED, unless_replied=True)
