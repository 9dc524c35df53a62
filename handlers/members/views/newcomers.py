"""The fields of a form that ask who a head is who comes: on Slack or not, known already or new."""

from datetime import date
from typing import Annotated

from pydantic import Field

from handlers.house.forms import Line
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import Blocks, DatePicker, EmailInput, Input, PlainTextInput, UsersSelect, plain
from storage.database.ids import TeamId, UserId

NAME_MAX = 80
ADDRESS_MAX = 254


class NewcomerForm(PartnershipRef):
    """A head as filled in, nobody at all where every field is empty. `head_team` is where her account is at home."""

    head_user: UserId | None = None
    head_team: TeamId | None = None
    head_name: Annotated[Line, Field(max_length=NAME_MAX)] | None = None
    head_email: Annotated[Line, Field(max_length=ADDRESS_MAX, pattern=r"^\S+@\S+$")] | None = None
    head_since: date | None = None


NEWCOMER_WORDING = {
    "head_user": "Choose a Slack account, or leave it empty.",
    "head_name": f"Give the head's name in up to {NAME_MAX} characters, such as: Jo Field",
    "head_email": "Give an e-mail address, such as: head@hilltop.sch.uk",
    "head_since": "Choose a date, or leave it empty.",
}
NAME_MISSING = "Who is it? Give a name, or choose the person on Slack."


def newcomer_fields(label: str, filled: NewcomerForm | None, *, since: date | None = None) -> Blocks:
    """The fields, for "Its head" or "Successor"; `since` is what stands first as the start of headship."""
    user = filled.head_user if filled else None
    return [
        Input(
            label=plain(f"{label} on Slack"),
            block_id="head_user",
            optional=True,
            element=UsersSelect(action_id="head_user", initial_user=user),
        ),
        Input(
            label=plain(f"{label}, by name"),
            hint=plain("For somebody who is not on Slack yet."),
            block_id="head_name",
            optional=True,
            element=PlainTextInput(
                action_id="head_name", initial_value=filled.head_name if filled else None, max_length=NAME_MAX
            ),
        ),
        Input(
            label=plain("E-mail"),
            hint=plain("I find them by it once they join Slack."),
            block_id="head_email",
            optional=True,
            element=EmailInput(action_id="head_email", initial_value=filled.head_email if filled else None),
        ),
        Input(
            label=plain("Head since, here or elsewhere"),
            hint=plain("For two school years a new head may ask the others without being known."),
            block_id="head_since",
            optional=True,
            element=DatePicker(action_id="head_since", initial_date=filled.head_since if filled else since),
        ),
    ]
