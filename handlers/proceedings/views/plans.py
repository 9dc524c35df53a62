"""Shared plans: what was agreed, by theme, over a term, and how much of it is done."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import Actions, Block, Button, Context, Payload, Section, modal, mrkdwn, plain
from handlers.proceedings.views.actions import lines
from schedules.actions import Stretch
from storage.database.ids import PartnershipId
from storage.proceedings.actions import Action

OPEN = "plans.open"
TURN_BACK = "plans.turn_back"
TURN_TO = "plans.turn_to"
SHOWN = "plans.shown"

LABEL = "Shared plans"
NO_THEME = "Without a theme"
NOTHING = "Nothing was agreed for this time. Actions are added in the minutes of a meeting."
THEMES_MAX = 40
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class PlanRef(PartnershipRef):
    """The stretch of a year in which a day lies; today's, where none is named."""

    on: Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None = None


def plans(
    partnership_id: PartnershipId, stretch: Stretch, actions: Sequence[Action], *, earlier: date, later: date
) -> Payload:
    """The themes with what was agreed under each; `earlier` and `later` are days of the stretches beside this one."""
    by_theme = _by_theme(actions)
    nothing: list[Block] = [] if actions else [Section(text=mrkdwn("{nothing}", nothing=NOTHING))]
    further = len(by_theme) - THEMES_MAX
    more = [Context(elements=[mrkdwn("And {count} more themes.", count=further)])] if further > 0 else []
    return modal(
        title=LABEL,
        callback_id=SHOWN,
        close="Done",
        blocks=[
            Section(text=mrkdwn("*{name}*: {count}", name=stretch.name, count=_done(actions))),
            *nothing,
            *(block for theme, agreed in by_theme[:THEMES_MAX] for block in _theme(theme, agreed)),
            *more,
            Actions(
                elements=[
                    _button("Earlier", TURN_BACK, partnership_id, earlier),
                    _button("Further on", TURN_TO, partnership_id, later),
                ]
            ),
        ],
    )


def _by_theme(actions: Sequence[Action]) -> list[tuple[str, list[Action]]]:
    """By the alphabet, whatever the case; what has no theme comes last."""
    found: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        found[action.theme.casefold()].append(action)
    return [(found[key][0].theme or NO_THEME, found[key]) for key in sorted(found, key=lambda key: (not key, key))]


def _theme(theme: str, agreed: Sequence[Action]) -> list[Block]:
    return lines(f"{theme}: {_done(agreed)}", agreed)


def _done(actions: Sequence[Action]) -> str:
    """ "3 of 5 done, 2 still to do"."""
    done = sum(not one.is_open for one in actions)
    return f"{done} of {len(actions)} done, {len(actions) - done} still to do"


def _button(label: str, action_id: str, partnership_id: PartnershipId, on: date) -> Button:
    ref = PlanRef(partnership=partnership_id, on=on)
    return Button(text=plain(label), action_id=action_id, value=ref.model_dump_json())


def way_to(partnership_id: PartnershipId) -> Actions:
    """The button that opens the plans of today."""
    ref = PlanRef(partnership=partnership_id).model_dump_json(exclude_none=True)
    return Actions(elements=[Button(text=plain(LABEL), action_id=OPEN, value=ref)])
