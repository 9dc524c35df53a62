"""What is sent while processes are killed: notices of a capability that does nothing else.

A timer owes several to each head of its partnership, or to the heads' channel; its subject says which. A notice says
its own subject, so that it can be counted wherever it stands.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Section, mrkdwn
from handlers.house.views.parts import Part
from storage.database.ids import ChannelId, PartnershipId, PersonId
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.delivery.timers import Timer, set_timers
from storage.members.partnership import PartnershipRow
from storage.members.people import PersonRow

LETTERS, POSTERS = "letters", "posters"
KIND = "notice"
FROM_ONE_TIMER = 5
YEAR = timedelta(days=365)

_NAMED = re.compile(r"(?:letter|poster) \d+")


@dataclass(frozen=True)
class Scene:
    """What a workspace is owed. A head's notices become one message; what is said to a channel stays apart."""

    heads: int
    to_each: int
    to_channel: int

    @property
    def deliveries(self) -> int:
        return self.heads * self.to_each + self.to_channel

    @property
    def messages(self) -> int:
        return self.heads + self.to_channel

    @property
    def letters(self) -> list[str]:
        """What each head is owed."""
        return [f"letter {number}" for number in range(self.to_each)]

    @property
    def posters(self) -> list[str]:
        """What the channel is owed."""
        return [f"poster {number}" for number in range(self.to_channel)]


JOINED = Scene(heads=5, to_each=9, to_channel=5)
APART = Scene(heads=40, to_each=1, to_channel=10)


def named_in(words: str) -> list[str]:
    """The subjects of the notices that stand there."""
    return _NAMED.findall(words)


def capability(_services: Services) -> Capability:
    timers = [TimerKind(LETTERS, _owe_heads), TimerKind(POSTERS, _owe_channel)]
    return Capability(
        name="notices", register=_registers_nothing, timers=timers, deliveries=[DeliveryKind(KIND, _drawn)]
    )


async def set_all(session: AsyncSession, partnership_id: PartnershipId, scene: Scene, due: datetime) -> None:
    """Everything in a partnership falls due at one moment, by several timers."""
    for kind, subjects in ((LETTERS, scene.letters), (POSTERS, scene.posters)):
        for first in range(0, len(subjects), FROM_ONE_TIMER):
            several = ",".join(subjects[first : first + FROM_ONE_TIMER])
            await set_timers(session, partnership_id, several, {kind: due})


async def _owe_heads(session: AsyncSession, timer: Timer, _now: datetime) -> None:
    heads = await session.scalars(select(PersonRow.id).where(PersonRow.partnership_id == timer.partnership_id))
    await owe(session, timer.partnership_id, [one for head in heads for one in _owed(timer, person_id=head)])


async def _owe_channel(session: AsyncSession, timer: Timer, _now: datetime) -> None:
    partnership = await session.get_one(PartnershipRow, timer.partnership_id)
    await owe(session, timer.partnership_id, _owed(timer, channel=partnership.heads_channel))


def _owed(timer: Timer, *, person_id: PersonId | None = None, channel: ChannelId | None = None) -> list[Owed]:
    at = timer.due_at
    return [
        Owed(KIND, subject, "", at, at + YEAR, person_id=person_id, channel=channel)
        for subject in timer.subject.split(",")
    ]


async def _drawn(_session: AsyncSession, delivery: Delivery, _now: datetime) -> Part:
    words = delivery.subject
    return Part(blocks=[Section(text=mrkdwn("{words}", words=words))], text=words)


def _registers_nothing(_registrar: Registrar) -> None:
    pass
