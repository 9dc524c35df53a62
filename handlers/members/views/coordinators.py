"""When a coordinator works, and who gets what cannot wait for her."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from handlers.changes.views.drafts import form
from handlers.house.views.kit import Checkboxes, Input, Option, Payload, Section, UsersSelect, mrkdwn, plain
from handlers.members.views.roles import FormRef
from storage.database.ids import TeamId, UserId

HOURS = "people.hours"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS_WORDING = {
    "days": "Tick the days on which you work.",
    "stand_in": "Choose somebody of the partnership, or leave it empty.",
}
NOT_A_MEMBER = "I don't find them in the partnership. Choose somebody who is in it, or add them under People first."
YOURSELF = "That is you. Choose somebody else, or leave it empty."


class HoursForm(FormRef):
    """The weekdays ticked, as `date.weekday()` numbers them, and a Slack user, whose `team` Slack knows."""

    days: frozenset[Annotated[int, Field(ge=0, le=6)]] = frozenset()
    stand_in: UserId | None = None
    team: TeamId | None = None


def hours_form(ref: FormRef, *, days: frozenset[int], stand_in: UserId | None, changed: Sequence[str] = ()) -> Payload:
    options = [Option(text=plain(name), value=str(number)) for number, name in enumerate(WEEKDAYS)]
    return form(
        HOURS,
        title="My working days",
        metadata=ref,
        changed=changed,
        blocks=[
            Section(text=mrkdwn("What cannot wait reaches you on these days, and your stand-in on all others.")),
            Input(
                label=plain("I work on"),
                block_id="days",
                optional=True,
                element=Checkboxes(
                    action_id="days",
                    options=options,
                    initial_options=[options[day] for day in sorted(days)] or None,
                ),
            ),
            Input(
                label=plain("My stand-in"),
                hint=plain("Anybody of the partnership. Without one it goes to the other coordinators."),
                block_id="stand_in",
                optional=True,
                element=UsersSelect(action_id="stand_in", placeholder=plain("Nobody"), initial_user=stand_in),
            ),
        ],
    )


def hours_words(name: str) -> str:
    """How history words that somebody's hours were set."""
    return f"New working days of {name}"
