"""What has not appeared yet: the way to it by its key, where it stands, and how to take it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    Block,
    Blocks,
    Button,
    Confirm,
    Context,
    Payload,
    Raw,
    Section,
    fit,
    instant,
    instant_text,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.notes import note
from handlers.questions.views.asking import QUESTION_ID, AskRef, which
from handlers.questions.views.keys import KEY_WORDING, Key, key_input
from handlers.questions.views.question import QuestionRef, paragraphs
from storage.database.ids import DeedId, PartnershipId
from storage.questions.deeds import Deed, DeedKind, DeedState
from storage.questions.questions import Question, QuestionState

OPEN = "questions.have_key"
FORM = "questions.have_key_form"
TAKE_BACK = "questions.take_back"

LABEL = "I have a key"
WORDING = {"key": KEY_WORDING, "partnership": "Choose the partnership in which you asked."}
NOT_YET_SEEN = "anything that has yet to appear"
ONCE_IT_HAS = "What has appeared you open by I asked this, under it."
TAKEN_BACK = "It is taken back. Nobody has seen it, and I have kept nothing of it."
AT_SLOT = "A coordinator has read it already. It is withdrawn on {when}."
TOO_LATE = "It has just appeared. Tap I asked this, under it, to withdraw it."
WORDS_SHOWN = 500

_STANDS = {
    QuestionState.WAITING: "It appears on {when}.",
    QuestionState.UNREAD: "A coordinator is reading it, and cannot see who asks. It appears at a full hour after that.",
}
_SEES = {False: "Nobody ever sees it.", True: "A coordinator has it already; nobody else ever sees it."}
_RETURNED = "A coordinator has read this, and returns it: “{reason}”\nChange it and ask it again; you get another key."
_DOES = {
    DeedKind.ADDED: "You add: {words}",
    DeedKind.THANKED: "You say thank you.",
    DeedKind.ANSWERED: "You mark it as answered. {words}",
    DeedKind.WITHDRAWN: "You withdraw the question.",
}
_DEED_STANDS = {
    DeedState.WAITING: "It is seen from {when}.",
    DeedState.UNREAD: "A coordinator is reading it, and cannot see who wrote it.",
    DeedState.RETURNED: "A coordinator has read it, and returns it: “{reason}”",
}


class UnseenForm(BaseModel):
    partnership: Annotated[PartnershipId, ROW_ID]
    key: Key


class UnseenRef(QuestionRef):
    """A question, or a deed about it, with the key under which it was found: a reference alone lets nobody in."""

    key: Key
    deed: Annotated[DeedId, QUESTION_ID] | None = None


def entry(ref: AskRef) -> Blocks:
    """The way to what has not appeared, below the form in which it is asked."""
    way = Button(text=plain(LABEL), action_id=OPEN, value=ref.model_dump_json())
    return [Section(text=mrkdwn("What you have asked, until it appears:"), accessory=way)]


def form(ref: AskRef, partnerships: Mapping[PartnershipId, str]) -> Payload:
    """The key, and where it was asked in where there are several."""
    return modal(
        title=LABEL,
        submit="Look",
        callback_id=FORM,
        metadata=ref,
        blocks=[
            *([which(partnerships, "Where did you ask?")] if ref.partnership is None else []),
            key_input(),
            Context(elements=[mrkdwn("{once}", once=ONCE_IT_HAS)]),
        ],
    )


def standing(asked: Question, key: str, zone: ZoneInfo) -> Payload:
    """A question that waits, or is being read."""
    stands = markup(_STANDS[asked.state], when=instant(asked.slot_at, zone))
    return modal(
        title="Your question",
        callback_id="questions.unseen",
        close="Done",
        blocks=[
            *paragraphs(asked.text),
            Section(text=mrkdwn("{stands}", stands=stands), accessory=_withdraw(asked, key)),
        ],
    )


def returned(asked: Question, key: str) -> Blocks:
    """Why it was returned, below the form that holds its words."""
    reason = asked.reason or ""
    return [Section(text=mrkdwn(_RETURNED, reason=reason), accessory=_withdraw(asked, key))]


def _is_read(asked: Question) -> bool:
    """Whether a coordinator has it, or had."""
    return asked.is_passed or asked.state is not QuestionState.WAITING


def _withdraw(asked: Question, key: str) -> Button:
    sure = Confirm(
        title=plain("Withdraw it?"),
        text=plain(f"{_SEES[_is_read(asked)]} You can ask again at any time."),
        confirm=plain("Withdraw"),
        deny=plain("Keep it"),
    )
    ref = UnseenRef(partnership=asked.partnership_id, question=asked.id, key=key)
    return Button(text=plain("Withdraw"), action_id=TAKE_BACK, value=ref.model_dump_json(), confirm=sure)


def deeds(asked: Question, pending: Sequence[Deed], key: str, zone: ZoneInfo) -> Payload:
    """What is still to be done about a question that has appeared."""
    return modal(
        title="Your question",
        callback_id="questions.unseen",
        close="Done",
        blocks=[
            Section(text=mrkdwn("{text}", text=fit(asked.text, WORDS_SHOWN))),
            *(_deed(one, key, zone) for one in pending),
        ],
    )


def _deed(one: Deed, key: str, zone: ZoneInfo) -> Block:
    ref = UnseenRef(partnership=one.partnership_id, question=one.question_id, key=key, deed=one.id)
    words = mrkdwn("{does}\n_{stands}_", does=_does(one), stands=_deed_stands(one, zone))
    if one.state is not DeedState.WAITING or one.is_passed:
        return Section(text=words)
    return Section(
        text=words, accessory=Button(text=plain("Take back"), action_id=TAKE_BACK, value=ref.model_dump_json())
    )


def _does(one: Deed) -> Raw:
    return markup(_DOES[one.kind], words=fit(one.words or "", WORDS_SHOWN))


def _deed_stands(one: Deed, zone: ZoneInfo) -> Raw:
    return markup(_DEED_STANDS[one.state], when=instant(one.slot_at, zone), reason=one.reason or "")


def came_of_it(words: str, at: datetime, zone: ZoneInfo) -> Payload:
    """In the place of what was to be taken back: one of the words above, with when that is seen."""
    return note(LABEL, words.format(when=instant_text(at, zone)))
