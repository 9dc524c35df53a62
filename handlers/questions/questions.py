"""Questions without a name: a head asks what she would not ask under her own, and the others answer in a thread.

What anonymous means is held by tests/handlers/questions/test_anonymity.py, and said in docs/anonymity.md: two runs that
differ only in who asks, at which minute and in what order leave the same database, the same logs, and the same Slack to
everybody else.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import HeadsChannelChanged, MessagePosted
from handlers.house.happening import hears
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.questions import appearing, deeds, moderation, nudging
from handlers.questions.asking import Asking
from handlers.questions.flags import Flagging
from handlers.questions.guessing import Guesses
from handlers.questions.having_asked import HavingAsked
from handlers.questions.reading import Reading
from handlers.questions.summing_up import SummingUp
from handlers.questions.unseen import Unseen
from schedules.questions import LAST_LEAVES_UNTIL
from schedules.retention import RETURNED_KEPT, unanswered_since
from storage.questions.answered import forget_unanswered

CALLS = frozenset({"views.open", "views.push", "views.update", "conversations.members", "chat.postMessage"})


def capability(services: Services) -> Capability:
    """Questions, as the house sees them."""
    reading = Reading(services)
    guesses = Guesses(services.pacing.monotonic)
    asking, flagging = Asking(services), Flagging(services)
    listeners = (
        asking,
        HavingAsked(services, guesses),
        Unseen(services, guesses),
        SummingUp(services),
        flagging,
        reading,
    )

    def register(registrar: Registrar) -> None:
        for one in listeners:
            one.register(registrar)

    async def forget(session: AsyncSession, now: datetime) -> None:
        for counted in (asking.limit, flagging.flagged):
            counted.forget(before=now.date())
        await forget_old(session, now)

    return Capability(
        name="questions",
        register=register,
        rounds=[appearing.ROUND, deeds.ROUND],
        deliveries=[
            DeliveryKind(appearing.KIND, appearing.drawn, shown_ahead=False, until=LAST_LEAVES_UNTIL),
            DeliveryKind(deeds.KIND, deeds.drawn, shown_ahead=False, until=LAST_LEAVES_UNTIL),
            DeliveryKind(nudging.KIND, nudging.drawn, shown_ahead=False),
            DeliveryKind(moderation.KIND, moderation.drawn, label="Questions to read", shown_ahead=False),
        ],
        home=reading.home,
        screens=[reading.screen],
        subscribes=[
            hears(MessagePosted, nudging.follow),
            hears(HeadsChannelChanged, appearing.follow_channel),
        ],
        calls=CALLS,
        forget=forget,
    )


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """What was answered stays: no person stands in it."""
    since = datetime.combine(unanswered_since(now.date()), datetime.min.time(), now.tzinfo)
    await forget_unanswered(session, asked_before=since, returned_before=now - RETURNED_KEPT)
