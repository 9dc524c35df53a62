"""Questions without a name: a head asks what she would not ask under her own, and the others answer in a thread.

What anonymous means is held by tests/handlers/questions/: two runs that differ only in who asks, in the minute and in the order
leave the same database, the same logs, and the same Slack to everybody else. docs/anonymity.md says it in words.
"""

from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.questions import appearing
from handlers.questions.asking import Asking
from handlers.questions.summing_up import SummingUp
from schedules.questions import LAST_LEAVES_UNTIL

CALLS = frozenset({"views.open", "views.update", "conversations.members", "chat.postMessage"})


def capability(services: Services) -> Capability:
    """Questions, as the house sees them."""

    def register(registrar: Registrar) -> None:
        Asking(services).register(registrar)
        SummingUp(services).register(registrar)

    return Capability(
        name="questions",
        register=register,
        rounds=[appearing.ROUND],
        deliveries=[DeliveryKind(appearing.KIND, appearing.drawn, shown_ahead=False, until=LAST_LEAVES_UNTIL)],
        calls=CALLS,
    )
