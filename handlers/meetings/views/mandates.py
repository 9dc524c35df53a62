"""How somebody who answers for a head is told for whom: by school, and by the head's first name."""

from collections.abc import Sequence

from handlers.house.views.kit import Section, mrkdwn
from handlers.house.views.parts import first_name
from storage.delivery.answerers import Mandate

NO_MANDATE = "You don't answer for this head just now, so nothing has changed."

SCHOOLS_SHOWN = 3


def head_meant(mandate: Mandate) -> str:
    """ "Ada", for sentences that name the school elsewhere."""
    return first_name(mandate.head_name)


def whose(mandate: Mandate) -> str:
    """ "Ada (Hilltop)"; "Ada" of no known school."""
    at = at_schools(mandate.schools)
    return f"{head_meant(mandate)} ({at})" if at else head_meant(mandate)


def heading(mandate: Mandate) -> Section:
    """ "For Hilltop (Ada)", above whatever there is to do for her."""
    at = at_schools(mandate.schools)
    meant = f"{at} ({head_meant(mandate)})" if at else head_meant(mandate)
    return Section(text=mrkdwn("*For {meant}*", meant=meant))


def at_schools(schools: Sequence[str]) -> str:
    """ "Hilltop, Clay and Oakfield", or how many more there are; "" for none."""
    shown = [*schools]
    if len(schools) > SCHOOLS_SHOWN:
        shown = [*schools[: SCHOOLS_SHOWN - 1], f"{len(schools) - SCHOOLS_SHOWN + 1} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
