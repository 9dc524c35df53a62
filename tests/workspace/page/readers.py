"""A reader to draw for, and the small things that drawing tests begin with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.grammar import Surface, parse_blocks
from bot.workspace.page.kit.blocks import draw_blocks
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.reader import Conversation, Person, Reader
from bot.workspace.records import ChannelKind
from tests.workspace.kettle import Json
from tests.workspace.page.html import Node, read

# Thirty characters at most, for that is all that a button of a confirm dialog may hold.
HOSTILE = "\"'><script>x</script><b>&amp;"

ADA = Person("U1", "Ada Moor", "head at Hilltop")
BEN = Person("U2", "Ben Hale")
KETTLE = Person("U3", "Kettle", is_bot=True)
GONE = Person("U4", "Gil Gone", is_gone=True)


def a_reader(zone: str = "Europe/London", now: datetime = datetime(2027, 5, 12, 8, tzinfo=UTC)) -> Reader:
    """Ada, on Wednesday 12 May 2027."""
    conversations = [
        Conversation("C1", "heads", ChannelKind.PUBLIC),
        Conversation("C2", "secret", ChannelKind.PRIVATE),
        Conversation("D1", "Ben Hale", ChannelKind.IM, BEN),
        Conversation("D2", "Kettle", ChannelKind.IM, KETTLE),
    ]
    people = {person.id: person for person in (ADA, BEN, KETTLE, GONE)}
    return Reader("U1", ZoneInfo(zone), now, people, {each.id: each for each in conversations})


def drawn(
    *blocks: Json,
    surface: Surface = Surface.MESSAGE,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    complaints: Mapping[str, str] | None = None,
) -> Node:
    """Blocks as their reader gets them."""
    canvas = Canvas(a_reader(), "view:V1", values or {}, complaints or {})
    return read(draw_blocks(parse_blocks(list(blocks), surface), canvas))
