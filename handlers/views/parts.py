"""What one delivery contributes to a message, and how several become a person's one message of the morning."""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import Enum, auto

from handlers.views.kit import MESSAGE_BLOCKS_MAX, Block, Blocks, Context, Divider, Payload, Section, message, mrkdwn

# Slack says msg_blocks_too_long somewhere above, and nowhere how it counts: here everything counts.
CHARACTERS_MAX = 13_000
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


class Ask(Enum):
    """How the question stands that a part puts to its reader."""

    NONE = auto()  # it only tells, or nobody waits for an answer any longer
    LIVE = auto()
    ELSEWHERE = auto()  # in a newer message
    ANSWERED = auto()


@dataclass(frozen=True)
class Part:
    """One delivery's blocks, the same in plain words, and how its question stands."""

    blocks: Blocks
    text: str
    ask: Ask = Ask.NONE


def channel_message(part: Part) -> Payload:
    """One thing said to a channel."""
    return message(part.blocks, text=part.text)


def personal_message(name: str, parts: Sequence[Part]) -> Payload:
    """Everything that somebody is owed, in one message; it says so when nothing is left to do."""
    return message(_personal_blocks(name, parts), text=" ".join(part.text for part in parts))


def how_many_fit(name: str, parts: Sequence[Part]) -> int:
    """How many parts, from the first, make a personal message that Slack takes; never fewer than one of several."""
    count = min(1, len(parts))
    while count < len(parts) and _fits(_personal_blocks(name, parts[: count + 1])):
        count += 1
    return count


def _personal_blocks(name: str, parts: Sequence[Part]) -> list[Block]:
    blocks: list[Block] = []
    if len(parts) > 1:
        blocks.append(Section(text=mrkdwn("Hello {name}. {count}.", name=first_name(name), count=_things(parts))))
    for number, part in enumerate(parts):
        if number:
            blocks.append(Divider())
        blocks.extend(part.blocks)
    return [*blocks, *_ending({part.ask for part in parts})]


def _ending(asks: Set[Ask]) -> Blocks:
    """Thanks are for an answer, once nothing is open any longer."""
    if Ask.LIVE in asks:
        return [Context(elements=[mrkdwn("That's all today.")])]
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
