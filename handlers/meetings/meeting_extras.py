"""What other capabilities add to meetings: blocks wherever a meeting is shown, and verbs after `/meeting`.

Meetings go through what is offered and import no capability that adds to them; a new one offers a `MeetingExtra`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.delivery_kinds import PartDrawn
from handlers.house.services import Services
from handlers.house.views.kit import Block, Blocks
from handlers.house.views.parts import Part
from storage.delivery.deliveries import Delivery
from storage.delivery.subjects import MEETING
from storage.meetings.meeting_changes import as_known, told_of
from storage.meetings.meetings import Meeting, meeting


class Shown(Enum):
    """Where a meeting is shown. What stands in a channel is the same for all."""

    CHANNEL = auto()
    MESSAGE = auto()  # the question to one person
    HOME = auto()
    COORDINATORS_HOME = auto()  # below all else that only a coordinator sees of it
    AGENDA = auto()
    MINUTES = auto()
    KEPT_MINUTES = auto()  # before somebody who may change them


ExtraDrawn = Callable[[AsyncSession, Meeting, Shown, datetime], Awaitable[Blocks]]
VerbAsked = Callable[[AsyncWebClient, Mapping[str, Any], str], Awaitable[None]]
"""Answers a command of this body, whose text goes on after the verb as it is given."""


@dataclass(frozen=True)
class MeetingVerb:
    """A word after `/meeting`; `words` is what help says of it."""

    verb: str
    words: str
    asked: VerbAsked


@dataclass(frozen=True)
class MeetingExtra:
    """What one capability adds. What is `drawn` stands below what and when a meeting is; the lowest `order` first."""

    order: int
    drawn: ExtraDrawn | None = None
    verbs: Sequence[MeetingVerb] = ()


async def extras_of(
    services: Services, session: AsyncSession, meeting: Meeting, shown: Shown, now: datetime
) -> list[Block]:
    """What all of them add to one meeting."""
    offered = sorted(services.offered(MeetingExtra), key=lambda one: one.order)
    return [
        block
        for extra in offered
        if extra.drawn is not None
        for block in await extra.drawn(session, meeting, shown, now)
    ]


def below(blocks: Blocks, extras: Blocks) -> Blocks:
    """A meeting's blocks, of which the first says what and when it is, with what is added to it."""
    first, *rest = blocks
    return [first, *extras, *rest]


def with_extras(services: Services, drawn: PartDrawn, shown: Shown) -> PartDrawn:
    """Draws the same part of a message about a meeting, with what is added to that.

    One that does not take place has nothing added, nor has an announcement that is overtaken by news of the meeting.
    """

    async def drawn_with_extras(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
        part = await drawn(session, delivery, now)
        about = await meeting(session, delivery.partnership_id, MEETING.id_in(delivery.subject)) if part else None
        known = await as_known(session, about) if about else None
        if part is None or known is None or known.is_cancelled:
            return part
        if shown is Shown.CHANNEL and len(await told_of(session, known.id)) > 1:
            return part
        return replace(part, blocks=below(part.blocks, await extras_of(services, session, known, shown, now)))

    return drawn_with_extras


def verbs_of(services: Services) -> dict[str, MeetingVerb]:
    """Every verb that is offered, in order."""
    offered = sorted(services.offered(MeetingExtra), key=lambda one: one.order)
    return {verb.verb: verb for extra in offered for verb in extra.verbs}
