"""Text objects, the words in every block and element."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import InitErrorDetails

from bot.workspace.grammar.notation import Maybe, Node

TEXT_LENGTH = 3000
PLACEHOLDER_LENGTH = 150

Words = Annotated[str, Field(min_length=1)]


class PlainText(Node):
    """Text without formatting. How long it may be is said by the field that holds it."""

    type: Literal["plain_text"]
    text: Words
    emoji: Maybe[bool] = None


class Mrkdwn(Node):
    """Text in Slack's own markup. `emoji` belongs to plain text only, and is refused here as by Slack."""

    type: Literal["mrkdwn"]
    text: Words
    verbatim: Maybe[bool] = None


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


def at_most(length: int) -> AfterValidator:
    """Limits a text object's text, so that the refusal points at the text and not at the object."""

    def check(node: PlainText | Mrkdwn) -> PlainText | Mrkdwn:
        if len(node.text) > length:
            too_long = InitErrorDetails(
                type="string_too_long", loc=("text",), input=node.text, ctx={"max_length": length}
            )
            raise ValidationError.from_exception_data("text", [too_long])
        return node

    return AfterValidator(check)


Placeholder = Annotated[PlainText, at_most(PLACEHOLDER_LENGTH)]
