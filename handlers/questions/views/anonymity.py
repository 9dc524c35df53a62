"""What is promised to whoever asks, and what is not: docs/anonymity.md in short."""

from collections.abc import Iterable

from handlers.house.views.kit import (
    Block,
    Button,
    Context,
    Header,
    Payload,
    Raw,
    Section,
    Text,
    markup,
    modal,
    mrkdwn,
    plain,
)

OPEN = "questions.promise"
NOBODY = "Nobody can look up who asked: not the coordinator, and not I."
# What is said here stands in docs/anonymity.md, word for word.
PROMISED = (
    "Who asked is kept nowhere.",
    "The question appears at the next full hour, on a school day from 08:00 to 18:00.",
    "The only proof of having asked is five words, the key.",
    "Nobody can give a lost key back.",
)
NOT_HIDDEN = {
    "Slack knows.": "Who opened the form and what was typed passes through Slack's machines.",
    "A small group.": "One of three is not much of a crowd.",
    "What is said, and how.": "A turn of phrase, or a figure of one school's, tells more than a name.",
    "Whoever runs the server and means to find out.": "The program can be changed to write down what it does not.",
    "Who answers is known.": "Answers carry names, as everything that is said in the channel.",
}
WHOLE = "All of it, and who can learn what, stands in docs/anonymity.md of the program that I am."


def way_to_promise() -> Section:
    """One line of it, with the rest behind a button."""
    more = Button(text=plain("What others can learn"), action_id=OPEN)
    return Section(text=mrkdwn("{nobody}", nobody=NOBODY), accessory=more)


def promise() -> Payload:
    blocks: list[Block] = [
        Section(text=_listed(markup("{one}", one=one) for one in PROMISED)),
        Header(text=plain("What the bot cannot hide")),
        Section(text=_listed(markup("*{what}* {why}", what=what, why=why) for what, why in NOT_HIDDEN.items())),
        Context(elements=[mrkdwn("{whole}", whole=WHOLE)]),
    ]
    return modal(title="Without your name", callback_id="questions.promise", close="Back", blocks=blocks)


def _listed(lines: Iterable[Raw]) -> Text:
    return mrkdwn("{lines}", lines=Raw("\n".join(f"• {line}" for line in lines)))
