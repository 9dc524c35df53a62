"""New school year: what September needs, on one screen that can be left and opened again at any time.

Each thing is a change of its own, dated, and happens by itself on its day: leavers lose access with theirs.
"""

from dataclasses import dataclass

from handlers.accounts.accounts import LOOK_UP_CALLS
from handlers.changes.drafts import Drafting
from handlers.house.capability import Capability
from handlers.house.references import PartnershipRef
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.partnership.views.schools import SchoolRef
from handlers.school_year.departures import LEAVING, NAMING, head_form, leaving_form
from handlers.school_year.preparation import drawn, is_offered
from handlers.school_year.renewals import SETTLING, delegates_form
from handlers.school_year.views import new_year as views
from storage.members.people import RoleKind

SCREEN_ORDER = 96
CALLS = frozenset({"views.open", "views.push", "views.update"}) | LOOK_UP_CALLS


@dataclass(frozen=True)
class NewYear:
    """Listeners. Only coordinators prepare a school year."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.SOMEBODY_LEAVES, shows(self.services, PartnershipRef, leaving_form))
        registrar.action(views.NAME_HEAD, shows(self.services, SchoolRef, head_form))
        registrar.action(views.DELEGATES, shows(self.services, PartnershipRef, delegates_form))
        Drafting(self.services, LEAVING).register(registrar)
        Drafting(self.services, NAMING).register(registrar)
        Drafting(self.services, SETTLING).register(registrar)


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="september",
        label="New school year",
        words="who leaves and who follows, delegates, dates and meetings for September",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        is_offered=is_offered,
    )
    return Capability(
        name="new_year",
        register=NewYear(services).register,
        screens=[screen],
        calls=CALLS,
        changes={one.kind: one.words for one in (LEAVING, NAMING, SETTLING)},
    )
