"""Text objects, the words in every block and element."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import InitErrorDetails

from bot.workspace.grammar.notation import Maybe, Node

TEXT_LENGTH = 3000
PLACEHOLDER_LENGTH = 150

Words = Annotated[str, Field(min_length=1)]


class PlainText(Node):
    """Text without formatting."""

    type: Literal["plain_text"]
    text: Annotated[Words, Field(max_length=TEXT_LENGTH)]
    emoji: Maybe[bool] = None


class Mrkdwn(Node):
    """Text in Slack's own markup. `emoji` belongs to plain text only, and is refused here as by Slack."""

    type: Literal["mrkdwn"]
    text: Annotated[Words, Field(max_length=TEXT_LENGTH)]
    verbatim: Maybe[bool] = None


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


def at_most(length: int) -> BeforeValidator:
    """Allows a text object fewer characters than its type does. It looks first, so that a very long text is told the
    limit of its place, and points at the text rather than the object."""

    def check(value: object) -> object:
        match value:
            case {"text": str(words)} | PlainText(text=words) | Mrkdwn(text=words) if len(words) > length:
                details = InitErrorDetails(
                    type="string_too_long", loc=("text",), input=words, ctx={"max_length": length}
                )
                raise ValidationError.from_exception_data("text", [details])
        return value

    return BeforeValidator(check)


Placeholder = Annotated[PlainText, at_most(PLACEHOLDER_LENGTH)]
