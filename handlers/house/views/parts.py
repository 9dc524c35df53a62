"""What one delivery contributes to a message, and how several become a person's one message of the morning."""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    MESSAGE_BLOCKS_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    Divider,
    Payload,
    Section,
    message,
    mrkdwn,
    plain,
)
from schedules.local_time import local
from storage.database.ids import MessageId
from storage.delivery.asking import Standing

# Slack says msg_blocks_too_long somewhere above, and nowhere how it counts: here everything counts.
CHARACTERS_MAX = 13_000
ASKS_SHOWN = 3  # what a phone's screen holds
SHOW_MORE = "message.more"
LATER = "message.later"
NOTHING_TO_ASK = "There is nothing left to ask again: it is answered, or over by then."
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


class Ask(Enum):
    """How the question stands that a part puts to its reader."""

    NONE = auto()  # it only tells, or nobody waits for an answer any longer
    LIVE = auto()
    ELSEWHERE = auto()  # in a newer message
    ANSWERED = auto()


@dataclass(frozen=True)
class ThreadFile:
    """A file below a message that stands in Slack: `thread` is that one's ts."""

    name: str
    content: bytes
    thread: str


@dataclass(frozen=True)
class Part:
    """One delivery's blocks, the same in plain words, and how its question stands.

    One that is a `file` is owed to a channel, has words and no blocks, and stays as it was sent. One in a thread may be
    worth saying only `unless_replied`: once anybody but the bot has said something there, it is over.
    """

    blocks: Blocks
    text: str
    ask: Ask = Ask.NONE
    file: ThreadFile | None = None
    unless_replied: bool = False


class MessageRef(BaseModel):
    """A message to one person; it is nobody else's to unfold or to put off."""

    message: Annotated[MessageId, ROW_ID]


@dataclass(frozen=True)
class Frame:
    """What stands around a person's parts: whose message it is, whether all of it is shown, and when it comes again.

    `beyond` counts the parts for which one message has no room.
    """

    ref: MessageRef | None = None
    is_expanded: bool = False
    again: str | None = None
    beyond: int = 0


def channel_message(part: Part) -> Payload:
    """One thing said to a channel."""
    return message(part.blocks, text=part.text)


def personal_message(name: str, parts: Sequence[Part], frame: Frame = Frame()) -> Payload:
    """Everything that somebody is owed, in one message; it says so when nothing is left to do."""
    shown = _shown(parts, frame)
    return message(_personal_blocks(name, parts, frame), text=" ".join(part.text for part in shown))


def how_many_fit(name: str, parts: Sequence[Part], frame: Frame = Frame()) -> int:
    """How many parts, from the first, make a personal message that Slack takes; never fewer than one of several."""
    total = len(parts)
    from_most = range(total, 1, -1)  # nearly always it is all of them
    fitting = (
        count
        for count in from_most
        if _fits(_personal_blocks(name, parts[:count], replace(frame, beyond=total - count)))
    )
    return next(fitting, min(1, total))


def _shown(parts: Sequence[Part], frame: Frame) -> list[Part]:
    """Of the questions that are open the first few, unless she has asked for all; and whatever is no open question."""
    if frame.is_expanded:
        return list(parts)
    open_asks = [number for number, part in enumerate(parts) if part.ask is Ask.LIVE]
    hidden = {*open_asks[ASKS_SHOWN:]}
    return [part for number, part in enumerate(parts) if number not in hidden]


def _personal_blocks(name: str, parts: Sequence[Part], frame: Frame) -> list[Block]:
    shown = _shown(parts, frame)
    blocks: list[Block] = []
    if len(parts) > 1:
        blocks.append(Section(text=mrkdwn("Hello {name}. {count}.", name=first_name(name), count=_things(parts))))
    for number, part in enumerate(shown):
        if number:
            blocks.append(Divider())
        blocks.extend(part.blocks)
    ending = _ending({part.ask for part in parts}, frame)
    return [*blocks, *_more(len(parts) - len(shown) + frame.beyond, frame), *ending]


def _more(count: int, frame: Frame) -> Blocks:
    """What is not shown comes up as she answers, or with a tap while there is room."""
    if not count:
        return []
    words = mrkdwn("And {count} more.", count=count)
    if frame.ref is None or frame.is_expanded:
        return [Section(text=words)]
    show = Button(text=plain("Show"), action_id=SHOW_MORE, value=frame.ref.model_dump_json())
    return [Section(text=words, accessory=show)]


def _ending(asks: Set[Ask], frame: Frame) -> Blocks:
    """What is open can wait until later in the day; thanks are for an answer, once nothing is open any longer."""
    if Ask.LIVE in asks and frame.again:
        return [Context(elements=[mrkdwn("I'll ask again {when}.", when=frame.again)])]
    if Ask.LIVE in asks:
        all_said = Context(elements=[mrkdwn("That's all today.")])
        if frame.ref is None:
            return [all_said]
        later = Button(text=plain("Later today"), action_id=LATER, value=frame.ref.model_dump_json())
        return [Actions(elements=[later]), all_said]
    if Ask.ANSWERED in asks and Ask.ELSEWHERE not in asks:
        return [Context(elements=[mrkdwn("That's all. Thank you.")])]
    return []


def _fits(blocks: Blocks) -> bool:
    if len(blocks) > MESSAGE_BLOCKS_MAX:
        return False
    built = [block.build() for block in blocks]
    return len(json.dumps(built, ensure_ascii=False)) <= CHARACTERS_MAX


def settled_message() -> Payload:
    """What remains of a message when nothing in it matters any longer."""
    return message([Section(text=mrkdwn("This is settled. There is nothing to do."))], text="This is settled.")


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def _things(parts: Sequence[Part]) -> str:
    count = len(parts)
    return f"{NUMBERS[count] if count < len(NUMBERS) else count} things"


def frame_of(message_id: MessageId, standing: Standing, now: datetime, zone: ZoneInfo) -> Frame:
    """What stands around a message's parts at an instant."""
    again = _moment(standing.again_at, now, zone) if standing.again_at else None
    return Frame(MessageRef(message=message_id), standing.is_expanded, again)


def _moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    there, today = local(at, zone), local(now, zone).date()
    clock = f"at {there:%H:%M}"
    return clock if there.date() == today else f"on {there:%a} {there.day} {there:%b} {clock}"
