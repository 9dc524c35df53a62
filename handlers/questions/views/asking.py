"""The three views in which a question is asked: what to ask, how it will stand there, and the key to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from handlers.house.forms import Lines
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    Blocks,
    Input,
    Option,
    Payload,
    PlainTextInput,
    RadioButtons,
    Raw,
    Section,
    StaticSelect,
    fit,
    instant,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.questions.telltales import Telltale
from handlers.questions.views.anonymity import way_to_promise
from handlers.questions.views.telltales import Warned, warnings
from storage.database.ids import ChannelId, PartnershipId, QuestionId
from storage.questions.questions import AskedAs

OPEN = "questions.ask"
ASK_FORM = "questions.ask_form"
CHECK_FORM = "questions.check_form"
KEY_FORM = "questions.key_form"

TITLE = "Ask without your name"
LABEL = "Ask without your name"
TEXT_MAX = 3000
OPTION_MAX = 75
FEW = 5
PAIR = 2
QUESTION_ID = Field(pattern="^[0-9a-f]{32}$")
WORDING = {
    "text": f"Type your question, in up to {TEXT_MAX:,} characters, such as: How do you tell parents who leaves?",
    "asked_as": "Choose how it appears.",
    "partnership": "Choose the partnership that you want to ask.",
}
NOT_A_HEAD = "This is among heads, who ask, answer and ring each other here. Your coordinator can help you."
NOBODY_ELSE = "You are the only head in the heads' channel yet, so everybody would know who asks."
NOT_YET = "Your partnership has not begun with me yet, so there is nowhere to ask. Your coordinator can help you."
NOT_IN_CHANNEL = "It is asked and answered in the heads' channel, where you are not a member. Join it, then ask."
THREE_A_DAY = "You have asked three questions today; there is room for the next one tomorrow."
WHO_IS_THERE = (
    "Slack does not tell me just now who is in the heads' channel, so I cannot say how many could have asked. "
    "Nothing is lost: try again in a minute. If it goes on, tell your coordinator."
)
TOO_FEW_NEW = "There are fewer than three new heads just now, so this would say who asks. Let it be a colleague."
TOO_FEW_NEW_BY_NOW = (
    "There are fewer than three new heads by now, so this would say who asks. Ask it anew, as a colleague."
)

MAY_BE_RETURNED = " If it does not appear, look under “I have a key”: she may have returned it, and says why."

AS_WORDS = {AskedAs.COLLEAGUE: "A colleague asks", AskedAs.NEW_HEAD: "A new head asks"}


class AskRef(BaseModel):
    """Where it is asked; None while that is still to be chosen."""

    partnership: Annotated[PartnershipId, ROW_ID] | None = None


class AskForm(BaseModel):
    partnership: Annotated[PartnershipId, ROW_ID]
    text: Annotated[Lines, Field(max_length=TEXT_MAX)]
    asked_as: AskedAs = AskedAs.COLLEAGUE


class Draft(Warned):
    """What the second view carries besides the text: nothing of it is kept anywhere else until it is asked.

    The key and the salt are drawn, so that what is sent twice is asked once, and its key is shown both times.
    """

    partnership: Annotated[PartnershipId, ROW_ID]
    question: Annotated[QuestionId, QUESTION_ID]
    asked_as: AskedAs
    key: str
    salt: str


class CheckForm(BaseModel):
    text: Annotated[Lines, Field(max_length=TEXT_MAX)]


@dataclass(frozen=True)
class ReadFirst:
    """A coordinator reads it before it appears, on the next morning on which one works; None where there is nobody."""

    on: date | None


@dataclass(frozen=True)
class Place:
    """Where and when a question would appear, and how many heads could have asked it."""

    channel: ChannelId
    slot_at: datetime
    zone: ZoneInfo
    heads: int
    read_first: ReadFirst | None = None


def ask(
    ref: AskRef, *, text: str, partnerships: Mapping[PartnershipId, str], may_be_new: bool, below: Blocks = ()
) -> Payload:
    """What to ask, and as whom; in which partnership, where there are several. `below` is what others add."""
    return modal(
        title=TITLE,
        submit="Next",
        callback_id=ASK_FORM,
        metadata=ref,
        blocks=[
            *([which(partnerships, "Whom do you want to ask?")] if ref.partnership is None else []),
            _text_input(text),
            *([_as_whom()] if may_be_new else []),
            way_to_promise(),
            *below,
        ],
    )


def which(partnerships: Mapping[PartnershipId, str], label: str) -> Input:
    """One of several partnerships."""
    options = [Option(text=plain(fit(name, OPTION_MAX)), value=str(id_)) for id_, name in partnerships.items()]
    return Input(
        label=plain(label),
        block_id="partnership",
        element=StaticSelect(action_id="partnership", options=options),
    )


def _text_input(text: str) -> Input:
    return Input(
        label=plain("Your question"),
        hint=plain("Leave out names, also your school's."),
        block_id="text",
        element=PlainTextInput(
            action_id="text", multiline=True, max_length=TEXT_MAX, initial_value=fit(text, TEXT_MAX) or None
        ),
    )


def _as_whom() -> Input:
    options = {one: Option(text=plain(words), value=one.value) for one, words in AS_WORDS.items()}
    return Input(
        label=plain("How it begins"),
        block_id="asked_as",
        element=RadioButtons(
            action_id="asked_as", options=[*options.values()], initial_option=options[AskedAs.COLLEAGUE]
        ),
    )


def check(draft: Draft, text: str, at: Place, *, found: Sequence[Telltale], below: Blocks = ()) -> Payload:
    """How the question will stand there, and what might tell who asks. `below` is what others add."""
    return modal(
        title="Before it is asked",
        submit="Ask",
        callback_id=CHECK_FORM,
        metadata=draft,
        blocks=[
            Section(text=mrkdwn("{where}", where=_where(draft, at))),
            _text_input(text),
            *warnings(found, submit="Ask"),
            *below,
        ],
    )


def _where(draft: Draft, at: Place) -> Raw:
    on = "" if at.read_first else markup(" on {when}", when=instant(at.slot_at, at.zone))
    return markup(
        "{first}It appears in {channel}{on}, as *{how}*. One of {heads} heads could have asked it.{few}",
        first=f"{read_first_words(at.read_first)} " if at.read_first else "",
        channel=Raw(f"<#{at.channel}>"),
        on=on,
        how=AS_WORDS[draft.asked_as],
        heads=at.heads,
        few=_few(at.heads),
    )


def _few(heads: int) -> str:
    """What their number says of itself."""
    if heads == PAIR:
        return " The other of you two will know that it is yours."
    return " With so few, a way of writing may tell." if heads < FEW else ""


def read_first_words(by: ReadFirst) -> str:
    """When a coordinator reads it."""
    on = f", on {by.on:%a} {by.on.day} {by.on:%b}" if by.on else ""
    return f"A coordinator reads it first{on}, and cannot see who asks."


def key(draft: Draft, at: Place) -> Payload:
    """The key, once, in a field from which a phone can copy it; and what it is for."""
    when = markup("It appears on {when}.", when=instant(at.slot_at, at.zone))
    words = markup(
        "{when}{returned} I do not know that it is yours, so I cannot tell you of answers: follow the thread. "
        "A reply there shows your name.\n*A lost key cannot be mended: nobody can find it again for you.*",
        when=read_first_words(at.read_first) if at.read_first else when,
        returned=MAY_BE_RETURNED if at.read_first else "",
    )
    return modal(
        title="Your key",
        submit="I have kept it",
        close="Close",
        callback_id=KEY_FORM,
        blocks=[
            Section(text=mrkdwn("{words}", words=words)),
            Input(
                label=plain("Keep these five words"),
                hint=plain(
                    "With them you add to your question, say thank you, mark it as answered or withdraw it: "
                    "tap “I asked this” under it, or, until it appears, “I have a key” where you have asked."
                ),
                block_id="key",
                element=PlainTextInput(action_id="key", initial_value=draft.key),
            ),
        ],
    )


def just_a_moment() -> Payload:
    """Stands there while Slack is asked who could have asked."""
    return modal(
        title="Before it is asked",
        callback_id="questions.moment",
        blocks=[Section(text=mrkdwn("One moment: I am counting who could have asked."))],
    )
