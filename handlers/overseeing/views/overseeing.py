"""How messages stand, for a coordinator: on her Home what needs her, on a screen how many wait, went and failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Context,
    Divider,
    Payload,
    Raw,
    Section,
    instant_text,
    literal,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.members.views.people import PageRef
from handlers.overseeing.views.ahead import when_words
from handlers.overseeing.views.morning_news import messages, see_messages
from storage.database.ids import ChannelId, MessageId, PartnershipId
from storage.delivery.health import Figures
from storage.members.partnership import Partnership

TRY_AGAIN = "overseeing.try_again"
TRY_ALL = "overseeing.try_all"

LISTED = 20
NOTHING_OVER = "That is on its way already, or is over by now."
_OVER = "It is over by now, so there is nothing to try again."


class FailedRef(PartnershipRef):
    """A message that has failed."""

    message: Annotated[MessageId, ROW_ID]


@dataclass(frozen=True)
class FailedLine:
    """A message that has failed: to whom, what it says, why, and when it was tried. `text` is None once it is over."""

    message: MessageId
    to: Raw
    text: str | None
    reason: str
    tried_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """All that the screen shows, but for the lines that stand on Home too."""

    figures: Figures
    beats: Sequence[tuple[datetime, bool]]
    failed: Sequence[FailedLine]
    further: int


def recipient(name: str | None, channel: ChannelId | None) -> Raw:
    return literal(name) if name is not None else Raw(f"<#{channel}>")


def failed_line(ref: PageRef, count: int) -> Block:
    words = mrkdwn("*Not sent:* {count}", count=messages(count))
    return Section(text=words, accessory=see_messages(ref))


def trouble_line(words: Raw) -> Block:
    return Section(text=mrkdwn("*Needs you:* {words}", words=words))


def overview(
    of: Partnership, shown: Overview, needs_her: Sequence[Block], *, now: datetime, note: str | None = None
) -> Payload:
    """`needs_her` are the lines of Home; `note` says what came of the tap before."""
    figures = shown.figures
    return modal(
        title="Sent and waiting",
        callback_id="overseeing.messages",
        close="Done",
        blocks=[
            *([Section(text=mrkdwn("{note}", note=note))] if note else []),
            Section(
                text=mrkdwn(
                    "*Waiting:* {waiting}\n*Sent today:* {sent}\n*Not sent:* {failed}",
                    waiting=figures.waiting,
                    sent=figures.sent,
                    failed=figures.failed,
                )
            ),
            Context(elements=[mrkdwn("{beats}", beats=_beats(shown.beats, of, now))]),
            *needs_her,
            *_failed(of, shown),
        ],
    )


def _beats(beats: Sequence[tuple[datetime, bool]], of: Partnership, now: datetime) -> Raw:
    """When each process last beat, and whether it still does."""
    if not any(beating for _, beating in beats):
        return Raw("I am not at work just now. Please tell whoever looks after the machine that I run on.")
    names = [""] if len(beats) == 1 else [f" {number}" for number in range(1, len(beats) + 1)]
    lines = [
        markup(
            "Process{name}: {state}, last beat {when}.",
            name=name,
            state="at work" if beating else "silent",
            when=when_words(at, now, of),
        )
        for name, (at, beating) in zip(names, beats, strict=True)
    ]
    return Raw("\n".join(lines))


def _failed(of: Partnership, shown: Overview) -> list[Block]:
    if not shown.failed:
        return []
    return [
        Divider(),
        Section(text=mrkdwn("*Not sent*")),
        *_try_all(of.id, shown.failed),
        *(_one_failed(of.id, one, of.zone) for one in shown.failed),
        *([Context(elements=[mrkdwn("And {count} more.", count=shown.further)])] if shown.further else []),
    ]


def _try_all(partnership_id: PartnershipId, failed: Sequence[FailedLine]) -> list[Block]:
    if sum(one.text is not None for one in failed) < 2:
        return []
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    return [Actions(elements=[Button(text=plain("Try all again"), action_id=TRY_ALL, value=value)])]


def _one_failed(partnership_id: PartnershipId, one: FailedLine, zone: ZoneInfo) -> Section:
    words = markup(
        "{to}: {text}\n_{reason}{when}_",
        to=one.to,
        text=one.text or _OVER,
        reason=one.reason,
        when=f" {instant_text(one.tried_at, zone)}." if one.tried_at else "",
    )
    if one.text is None:
        return Section(text=mrkdwn("{words}", words=words))
    ref = FailedRef(partnership=partnership_id, message=one.message)
    again = Button(text=plain("Try again"), action_id=TRY_AGAIN, value=ref.model_dump_json())
    return Section(text=mrkdwn("{words}", words=words), accessory=again)


def tried_words(count: int) -> str:
    return f"On its way: {messages(count)}." if count else NOTHING_OVER


_REASONS = {
    "is_archived": "The channel is archived.",
    "user_not_found": "Slack does not know this account.",
    "msg_too_long": "It is too long for Slack.",
    "msg_blocks_too_long": "It is too long for Slack.",
}


def reason_words(code: str | None) -> str:
    return _REASONS.get(code or "", "Slack did not take it.")
