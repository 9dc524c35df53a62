"""A few words in a modal, to be read and closed."""

from handlers.house.views.kit import Payload, Section, modal, mrkdwn


def note(title: str, words: str) -> Payload:
    """What came of a tap in a modal."""
    return modal(title=title, callback_id="note", close="Done", blocks=[Section(text=mrkdwn("{words}", words=words))])
