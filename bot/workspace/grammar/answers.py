"""What an app may answer to a submitted modal."""

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.grammar.notation import Node
from bot.workspace.grammar.text import Words
from bot.workspace.grammar.views import Modal


class SubmissionErrors(Node):
    """The modal stays, with a sentence beside each input block named by its block_id."""

    response_action: Literal["errors"]
    errors: Annotated[dict[str, Words], Field(min_length=1)]


class SubmissionUpdate(Node):
    """The modal is replaced."""

    response_action: Literal["update"]
    view: Modal


class SubmissionPush(Node):
    """Another modal is laid upon this one."""

    response_action: Literal["push"]
    view: Modal


class SubmissionClear(Node):
    """The whole stack closes."""

    response_action: Literal["clear"]


SubmissionAnswer = SubmissionErrors | SubmissionUpdate | SubmissionPush | SubmissionClear
