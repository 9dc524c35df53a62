"""The field into which whoever asked types her key, and what stands beside it when it does not fit."""

from typing import Annotated

from pydantic import AfterValidator

from handlers.house.views.kit import Input, PlainTextInput, plain
from handlers.questions.guessing import TooSoon, WrongKey
from handlers.questions.keys import WORDS, as_drawn

TYPED_MAX = 200
KEY_WORDING = "Type the five words that I showed you when you asked, such as: river orbit lunch amber quiz"


def _five_words(typed: str) -> str:
    key = as_drawn(typed)
    if len(key.split()) != WORDS:
        raise ValueError("no key has so many words")
    return key


Key = Annotated[str, AfterValidator(_five_words)]
"""As it was drawn, however it was typed."""


def key_input() -> Input:
    return Input(
        label=plain("Your five words"),
        hint=plain("Those that I showed you when you asked. A lost key cannot be mended: nobody else has it."),
        block_id="key",
        element=PlainTextInput(action_id="key", max_length=TYPED_MAX),
    )


def wrong_key(error: WrongKey, *, here: str) -> str:
    """What to do about a key that does not fit. `here` says of what these are not the words."""
    if isinstance(error, TooSoon):
        return f"Words that did not fit were tried just before, so this was not looked at. Wait {_seconds(error)}."
    return f"These are not the words of {here}. Look for a slip, wait {_seconds(error)}, and send it again."


def _seconds(error: WrongKey) -> str:
    return "a second" if error.seconds == 1 else f"{error.seconds} seconds"
