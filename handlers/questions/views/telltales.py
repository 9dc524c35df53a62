"""What somebody reads of each thing in her words that may tell who asks; and what a form knows that she has read."""

from collections.abc import Collection, Sequence
from typing import Self

from pydantic import BaseModel

from handlers.house.views.kit import Block, Raw, Section, markup, mrkdwn
from handlers.questions.telltales import Telltale

_WORDS = {
    Telltale.NAME: "your name, or a part of it",
    Telltale.SCHOOL: "your school's name",
    Telltale.EMAIL: "an e-mail address",
    Telltale.TELEPHONE: "a telephone number",
    Telltale.PUPIL: "a pupil, by name: no child should be known by it",
    Telltale.FIGURE: "a figure that may be one school's alone; “about 350” says as much",
}


class Warned(BaseModel):
    """`warned` names what whoever sends a form has been warned of."""

    warned: Sequence[Telltale] = ()

    def knows(self, found: Collection[Telltale]) -> bool:
        """Whether there is nothing among it to warn of any more."""
        return set(found) <= set(self.warned)

    def knowing(self, found: Collection[Telltale]) -> Self:
        return self.model_copy(update={"warned": sorted({*self.warned, *found})})


def warnings(found: Sequence[Telltale], *, submit: str) -> list[Block]:
    """What may tell who asks, above the button that sends it all the same."""
    if not found:
        return []
    lines = Raw("\n".join(markup("• {line}", line=_WORDS[one]) for one in found))
    words = "*This may tell who asks:*\n{lines}\nChange it, or tap {submit} all the same."
    return [Section(text=mrkdwn(words, lines=lines, submit=submit))]
