"""A coordinator's own morning: what has come up since her last one, each in a line, with what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.house.views.kit import Actions, Button, Raw, Section, markup, mrkdwn, plain
from handlers.house.views.parts import Part
from handlers.meetings.views.meetings import names_within
from handlers.members.views.people import PageRef
from handlers.overseeing.views import not_reached

MESSAGES = "overseeing.messages"
NAMES_MAX = 600


@dataclass(frozen=True)
class News:
    """Whom messages have newly ceased to reach, by why that is, and how many messages have failed."""

    not_reached: Sequence[tuple[str, Sequence[str]]]
    failed: int


def summary(ref: PageRef, news: News) -> Part:
    lines = [
        *(
            markup("*{why}:* {names}.", why=why[:1].upper() + why[1:], names=names_within(names, NAMES_MAX))
            for why, names in news.not_reached
        ),
        *([markup("*Not sent:* {count}.", count=messages(news.failed))] if news.failed else []),
    ]
    see = [not_reached.button(ref)] if news.not_reached else []
    look = [see_messages(ref)] if news.failed else []
    words = mrkdwn("For you to see to:\n{lines}", lines=Raw("\n".join(lines)))
    return Part([Section(text=words), Actions(elements=[*see, *look])], text="There is something for you to see to.")


def settled() -> Part:
    """In the place of news that are none any longer."""
    words = "What I told you here is settled."
    return Part([Section(text=mrkdwn(words))], text=words)


def messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def see_messages(ref: PageRef) -> Button:
    return Button(text=plain("See messages"), action_id=MESSAGES, value=ref.model_dump_json())
