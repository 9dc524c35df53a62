"""What an app may answer to a submitted modal, and to a question for options."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.workspace.grammar.composition import Option, OptionGroup
from bot.workspace.grammar.notation import Items, Maybe, Node, between, either
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


class Suggestions(Node):
    """The options for what somebody typed into an external select: a hundred at most, in groups or not."""

    options: Maybe[Annotated[Items[Option], between(0, 100)]] = None
    option_groups: Maybe[Annotated[Items[OptionGroup], between(0, 100)]] = None

    @model_validator(mode="after")
    def _lists_its_options_one_way(self) -> Self:
        either(self, "options", "option_groups")
        return self
