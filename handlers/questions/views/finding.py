"""What heads have asked without their names and answered: the last of it, what is found in it, and what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.house.forms import Line
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Block,
    Blocks,
    Button,
    Input,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.questions.views.asking import LABEL as ASK_LABEL
from handlers.questions.views.asking import OPEN as ASK
from handlers.questions.views.question import quoted
from storage.database.ids import PartnershipId

SEARCH = "questions.search"

LABEL = "What have we heard on…?"
SEARCH_MAX = 150
TEXT_MAX = 300  # it says what it is about; the answer stands below it in whole
SEARCH_WORDING = {"words": f"Type what you look for, in up to {SEARCH_MAX} characters, such as: boiler"}
NONE_YET = "Nothing stands here yet. What heads ask without a name does, once somebody has summed the answers up."
ANSWERED = "It has been answered."
ALIKE = "*Asked and answered before.* If it is what you need, close this: nothing has been asked."


class SearchRef(BaseModel):
    """Where somebody looks; None for wherever she is a head."""

    partnership: Annotated[PartnershipId, ROW_ID] | None = None


class SearchFields(BaseModel):
    words: Annotated[Line, Field(max_length=SEARCH_MAX)]


@dataclass(frozen=True)
class Heard:
    """A question that was answered; `summary` is None where nobody has summed the answers up."""

    text: str
    summary: str | None
    asked_on: date


def heard(ref: SearchRef, last: Sequence[Heard], today: date) -> Payload:
    """The last that were answered, and a field in which to look for others."""
    nothing: list[Block] = [Section(text=mrkdwn("{none}", none=NONE_YET))]
    return _searching(ref, None, [_entry(one, today) for one in last] or nothing)


def found(ref: SearchRef, words: str, found: Sequence[Heard], today: date) -> Payload:
    """What was found, best first; it can be looked for anew, or asked."""
    return _searching(ref, words, [_entry(one, today) for one in found] or _nothing_found(ref, words))


def _searching(ref: SearchRef, words: str | None, below: Blocks) -> Payload:
    field = Input(
        label=plain(LABEL),
        hint=plain("Words from a question or from its answers, such as: boiler"),
        block_id="words",
        element=PlainTextInput(action_id="words", max_length=SEARCH_MAX, initial_value=words),
    )
    return modal(
        title=LABEL,
        submit="Search",
        close="Done",
        callback_id=SEARCH,
        metadata=ref,
        blocks=[field, *below],
    )


def _nothing_found(ref: SearchRef, words: str) -> list[Block]:
    said = mrkdwn("I find nothing about “{words}”. Try one word of it, or another; or ask.", words=words)
    if ref.partnership is None:
        return [Section(text=said)]
    value = PartnershipRef(partnership=ref.partnership).model_dump_json()
    return [Section(text=said, accessory=Button(text=plain(ASK_LABEL), action_id=ASK, value=value))]


def _entry(one: Heard, today: date) -> Section:
    return Section(
        text=mrkdwn(
            "{text}\n_{when}_\n{answers}",
            text=fit(one.text, TEXT_MAX),
            when=when_words(one.asked_on, today),
            answers=quoted(one.summary or ANSWERED),
        )
    )


def asked_before(near: Sequence[Heard], today: date) -> Blocks:
    """Below a question that is about to be asked: those that are near to it."""
    if not near:
        return []
    return [Section(text=mrkdwn("{alike}", alike=Raw(ALIKE))), *(_entry(one, today) for one in near)]


def when_words(asked_on: date, today: date) -> str:
    """ "March 2027, 3 months ago": the day would say more than anybody needs."""
    months = (today.year - asked_on.year) * 12 + today.month - asked_on.month
    ago = {0: "this month", 1: "last month"}.get(months, f"{months} months ago")
    return markup("{month}, {ago}", month=f"{asked_on:%B %Y}", ago=ago)
