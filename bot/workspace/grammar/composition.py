"""Composition objects: the parts that elements are made of."""

from math import inf
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.workspace.grammar.notation import Items, Maybe, Node, Url, between, complaint, either
from bot.workspace.grammar.text import PlainText, Text, at_most

OPTION_TEXT_LENGTH = 75
OPTION_VALUE_LENGTH = 150
OPTIONS_IN_A_GROUP = 100

Style = Literal["primary", "danger"]


class Option(Node):
    """A choice in a select menu."""

    text: Annotated[PlainText, at_most(OPTION_TEXT_LENGTH)]
    value: Annotated[str, Field(min_length=1, max_length=OPTION_VALUE_LENGTH)]
    description: Maybe[Annotated[PlainText, at_most(OPTION_TEXT_LENGTH)]] = None


class OverflowOption(Option):
    """A choice in an overflow menu: the only one that may open an address."""

    url: Maybe[Url] = None


class MarkedOption(Node):
    """A checkbox or a radio button: the only choices whose words may be mrkdwn."""

    text: Annotated[Text, at_most(OPTION_TEXT_LENGTH)]
    value: Annotated[str, Field(min_length=1, max_length=OPTION_VALUE_LENGTH)]
    description: Maybe[Annotated[Text, at_most(OPTION_TEXT_LENGTH)]] = None


class OptionGroup(Node):
    """Choices under a label in a select menu."""

    label: Annotated[PlainText, at_most(OPTION_TEXT_LENGTH)]
    options: Annotated[Items[Option], between(1, OPTIONS_IN_A_GROUP)]


class Confirm(Node):
    """The dialog that asks once more before an action counts."""

    title: Annotated[PlainText, at_most(100)]
    text: Annotated[Text, at_most(300)]
    confirm: Annotated[PlainText, at_most(30)]
    deny: Annotated[PlainText, at_most(30)]
    style: Maybe[Style] = None


class ConversationFilter(Node):
    """Which conversations a menu offers."""

    include: Maybe[Annotated[Items[Literal["im", "mpim", "private", "public"]], between(1, inf)]] = None
    exclude_external_shared_channels: Maybe[bool] = None
    exclude_bot_users: Maybe[bool] = None

    @model_validator(mode="after")
    def _filters_something(self) -> Self:
        if not self.model_fields_set:
            raise complaint(self, (), "must have minimum 1 properties")
        return self


class DispatchActionConfig(Node):
    """When a text input sends what is typed."""

    trigger_actions_on: Maybe[Items[Literal["on_enter_pressed", "on_character_entered"]]] = None


class SlackFile(Node):
    """An image that was uploaded to Slack, by exactly one of its id and its address."""

    id: Maybe[str] = None
    url: Maybe[Url] = None

    @model_validator(mode="after")
    def _is_named_once(self) -> Self:
        either(self, "id", "url")
        return self
