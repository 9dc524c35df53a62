"""Questions without a name: a head asks what she would not ask under her own, and the others answer in a thread.

What anonymous means is held by tests/handlers/questions/test_anonymity.py, and said in docs/anonymity.md: two runs that
differ only in who asks, at which minute and in what order leave the same database, the same logs, and the same Slack to
everybody else.
"""

from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.questions import appearing
from handlers.questions.asking import Asking, shows_promise
from handlers.questions.summing_up import SummingUp
from handlers.questions.views import anonymity
from schedules.questions import LAST_LEAVES_UNTIL

CALLS = frozenset({"views.open", "views.push", "views.update", "conversations.members", "chat.postMessage"})


def capability(services: Services) -> Capability:
    """Questions, as the house sees them."""

    def register(registrar: Registrar) -> None:
        Asking(services).register(registrar)
        SummingUp(services).register(registrar)
        registrar.action(anonymity.OPEN, shows_promise, is_traced=False)

    return Capability(
        name="questions",
        register=register,
        rounds=[appearing.ROUND],
        deliveries=[DeliveryKind(appearing.KIND, appearing.drawn, shown_ahead=False, until=LAST_LEAVES_UNTIL)],
        calls=CALLS,
    )
