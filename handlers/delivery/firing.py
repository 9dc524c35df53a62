"""What is due: timers are fired, and what no timer may tell of is looked for by rounds.

A mistake in one of them holds up no other, in whichever partnership.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from handlers.house.error_facts import facts
from handlers.house.rounds import Round
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from storage.delivery.timers import claim_timer, postpone_timer

# Few enough that nobody waits long for what their transaction holds.
FIRED_TOGETHER = 20
FAILED_TIMER_WAITS = timedelta(minutes=5)

log = structlog.get_logger()


@dataclass(frozen=True)
class Firing:
    """Each ends when nothing is due any longer."""

    services: Services
    timers: Mapping[str, TimerKind]
    rounds: Sequence[Round[Any]] = ()

    async def fire_timers(self) -> None:
        """Several in a transaction; each in one of its own where that goes wrong."""
        while await self._fire_several():
            pass

    async def _fire_several(self) -> bool:
        try:
            return await self._fire_together()
        except Exception:  # whose mistake it is shows when each fires by itself, and is logged there
            return await self._fire_each()

    async def _fire_together(self) -> bool:
        now = self.services.clock()
        async with self.services.writing() as session:
            for _ in range(FIRED_TOGETHER):
                timer = await claim_timer(session, now)
                if timer is None:
                    return False
                await self.timers[timer.kind].fired(session, timer, now)
                await session.flush()
                session.expunge_all()  # what one has read may be old by the time of the next
            return True

    async def _fire_each(self) -> bool:
        for _ in range(FIRED_TOGETHER):
            if not await self._fire_next():
                return False
        return True

    async def _fire_next(self) -> bool:
        now = self.services.clock()
        async with self.services.writing() as session:
            timer = await claim_timer(session, now)
            if timer is None:
                return False
            try:
                async with session.begin_nested():
                    await self.timers[timer.kind].fired(session, timer, now)
            except Exception as error:  # a mistake in one timer must not hold up all the others
                log.error("timer.failed", kind=timer.kind, timer=timer.id, **facts(error))
                await postpone_timer(session, timer.id, now + FAILED_TIMER_WAITS)
            return True

    async def make_rounds(self) -> None:
        """Each where there is anything to do, all of it in one transaction."""
        for one in self.rounds:
            try:
                await self._make(one)
            except Exception as error:
                log.error("round.failed", round=one.name, **facts(error))

    async def _make(self, one: Round[Any]) -> None:
        """What goes wrong is left to the next beat."""
        now = self.services.clock()
        async with self.services.reading() as session:
            is_due = await one.is_due(session, now)
        if not is_due:
            return
        async with self.services.writing() as session:
            for due in await one.due(session, now):
                try:
                    async with session.begin_nested():
                        await one.done(session, due, now)
                except Exception as error:
                    log.error("round.failed", round=one.name, **facts(error))
