"""Any head proposes the two lines that sum the answers up; who it was is kept nowhere, though it is no secret.

A later proposal takes the place of an earlier one, but never that of the lines of whoever asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside, NotFound
from handlers.house.forms import parse_form
from handlers.house.references import refer
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.questions.heads import let_in_head
from handlers.questions.views import summing_up as views
from handlers.questions.views.question import SUM_UP, QuestionRef
from handlers.questions.views.summing_up import SummaryForm
from storage.delivery.deliveries import touch_subject
from storage.questions.answered import sum_up
from storage.questions.questions import QUESTION, Question, question


@dataclass(frozen=True)
class SummingUp:
    """Listeners, for heads."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(SUM_UP, shows(self.services, QuestionRef, _form, let_in=let_in_head))
        registrar.view(views.SUM_UP_FORM, self.summed_up)

    async def summed_up(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        ref, now = refer(QuestionRef, view["private_metadata"]), self.services.clock()
        form = parse_form(view, SummaryForm, wording=views.SUMMARY_WORDING)
        async with self.services.writing() as session:
            await let_in_head(session, actor_of(body), ref, now)
            if not await sum_up(session, ref.partnership, ref.question, form.summary):
                raise _refused(await _known(session, ref))
            await touch_subject(session, ref.partnership, QUESTION.subject(ref.question))
        await ack()
        self.services.deliver_soon()


async def _form(session: AsyncSession, _here: Inside, ref: QuestionRef, _now: datetime) -> Payload:
    asked = await _known(session, ref)
    if asked.is_askers_summary or not asked.stands:
        raise _refused(asked)
    return views.sum_up_form(ref, asked)


async def _known(session: AsyncSession, ref: QuestionRef) -> Question:
    """Raises NotFound."""
    found = await question(session, ref.partnership, ref.question)
    if found is None:
        raise NotFound
    return found


def _refused(asked: Question) -> Declined:
    return Declined(views.ASKERS_OWN if asked.stands else views.GONE)
