"""What goes out on the next morning: how much of it on a coordinator's Home, and to whom and what on a screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.house.views.kit import (
    Block,
    Button,
    Context,
    Payload,
    Raw,
    Section,
    instant_text,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.members.views.people import PageRef
from handlers.overseeing.views.morning_news import messages
from schedules.local_time import local
from storage.members.partnership import Partnership

OPEN = "overseeing.ahead"
LISTED = 40
TEXT_MAX = 1500


@dataclass(frozen=True)
class Going:
    """Somebody, or a channel, and what goes there, in plain words."""

    to: Raw
    texts: tuple[str, ...]


def line(ref: PageRef, count: int, *, at: datetime, now: datetime, of: Partnership) -> Block:
    """ "Tomorrow, 08:00: 5 messages." """
    see = Button(text=plain("See"), action_id=OPEN, value=ref.model_dump_json())
    words = mrkdwn("*{when}:* {count}", when=when_words(at, now, of), count=messages(count))
    return Section(text=words, accessory=see)


def when_words(at: datetime, now: datetime, of: Partnership) -> str:
    there, today = local(at, of.zone), local(now, of.zone).date()
    days = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return f"{days[there.date()]}, {there:%H:%M}" if there.date() in days else instant_text(at, of.zone)


def ahead(going: Sequence[Going], *, at: datetime, of: Partnership) -> Payload:
    """Who gets the same stands in one line."""
    together: dict[tuple[str, ...], list[Raw]] = {}
    for one in going:
        together.setdefault(one.texts, []).append(one.to)
    return modal(
        title="What goes out",
        callback_id="overseeing.ahead_shown",
        close="Back",
        blocks=[
            Section(text=mrkdwn("*{when}*", when=instant_text(at, of.zone))),
            *[_going(texts, whom) for texts, whom in together.items()][:LISTED],
            Context(elements=[mrkdwn(_HOW_SURE if together else "Nothing, as things stand.")]),
        ],
    )


_HOW_SURE = "As things stand now: whoever answers before then is not asked."


def _going(texts: tuple[str, ...], whom: Sequence[Raw]) -> Section:
    lines = [markup("{text}", text=text) for text in texts]
    return Section(text=mrkdwn("*{whom}*\n{lines}", whom=Raw(", ".join(whom)), lines=Raw("\n".join(lines))))
