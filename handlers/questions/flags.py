"""A head finds something wrong in a question. Nobody else learns of it: neither who did, nor that she did.

The third on one day hides it, at the next slot, until a coordinator has looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside, NotFound
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.questions.heads import as_head
from handlers.questions.keys import draw_id
from handlers.questions.limits import DailyTally
from handlers.questions.moderation import owe_to_coordinators
from handlers.questions.slots import slot_after
from handlers.questions.views import question as views
from handlers.questions.views.question import QuestionRef
from schedules.local_time import local
from storage.database.ids import DeedId
from storage.delivery.deliveries import touch_subject
from storage.questions.deeds import Deed, DeedKind, keep_deed, remove_deed
from storage.questions.flags import FLAGS_TO_HIDE, flag, hide
from storage.questions.questions import QUESTION, question


@dataclass(frozen=True)
class Flagging:
    """A listener, of which no log tells."""

    services: Services
    flagged: DailyTally = field(default_factory=DailyTally)

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.FLAG, self.found_wrong, is_traced=False)

    async def found_wrong(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """However often somebody taps, she counts once a day, and reads the same."""
        await ack()
        ref, now = tapped(QuestionRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await as_head(session, actor_of(body), ref.partnership, now)
            slot_at = await slot_after(session, here.partnership, now)
        person_id, day = here.member.person.id, _day_of(here, slot_at)
        if ref.question not in self.flagged.of(person_id, day):
            with self.flagged.counting(person_id, ref.question, day):
                await self._count(here, ref, slot_at)
        await tell(client, body, views.FLAGGED)

    async def _count(self, here: Inside, ref: QuestionRef, slot_at: datetime) -> None:
        """Raises NotFound, and Declined for a question that is out of sight already."""
        async with self.services.writing() as session:
            if await question(session, here.partnership.id, ref.question) is None:
                raise NotFound
            count = await flag(session, ref.question, on=_day_of(here, slot_at))
            if count is None:
                raise Declined(views.OUT_OF_SIGHT)
            if count == FLAGS_TO_HIDE:
                await keep_deed(session, self._hiding(here, ref, slot_at))

    def _hiding(self, here: Inside, ref: QuestionRef, slot_at: datetime) -> Deed:
        drawn = self.services.rng_for(f"hidden {ref.question} {_day_of(here, slot_at)}")
        return Deed(
            id=DeedId(draw_id(drawn)),
            partnership_id=ref.partnership,
            question_id=ref.question,
            kind=DeedKind.HIDDEN,
            words=None,
            slot_at=slot_at,
        )


def _day_of(here: Inside, slot_at: datetime) -> date:
    """The day that a flag counts for: that of the next slot, lest the row tell before which midnight it was raised."""
    return local(slot_at, here.partnership.zone).date()


async def hide_at_slot(session: AsyncSession, deed: Deed) -> None:
    """The question is out of sight, and the coordinators are to look at it."""
    await remove_deed(session, deed.id)
    if not await hide(session, deed.question_id):
        return
    hidden = await question(session, deed.partnership_id, deed.question_id)
    assert hidden is not None
    await touch_subject(session, deed.partnership_id, QUESTION.subject(hidden.id))
    await owe_to_coordinators(session, hidden, "hidden", deed.slot_at)
