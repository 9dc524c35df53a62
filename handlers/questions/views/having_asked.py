"""What whoever asked does about her question: one form, opened below it, that nobody can use without the key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, model_validator

from handlers.house.forms import Lines, Misfit
from handlers.house.views.kit import (
    Context,
    Input,
    Option,
    Payload,
    PlainTextInput,
    RadioButtons,
    Section,
    instant,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.questions.telltales import Telltale
from handlers.questions.views.asking import TEXT_MAX, ReadFirst, read_first_words
from handlers.questions.views.keys import KEY_WORDING, Key, key_input
from handlers.questions.views.question import I_ASKED_LABEL, QuestionRef
from handlers.questions.views.summing_up import LINES_MAX, SUMMARY_MAX, few_lines
from handlers.questions.views.telltales import Warned, warnings
from storage.questions.deeds import DeedKind

FORM = "questions.i_asked_form"
WORDING = {
    "key": KEY_WORDING,
    "deed": "Choose what you would like to do.",
    "words": f"Type what you want to add; or, once it is answered, {LINES_MAX} lines at most, "
    f"of {SUMMARY_MAX} characters together.",
}
THIS_QUESTION = "this question"
SAID = "You have said this before. Change it, or leave it at that."
GONE = "This question has been withdrawn, so there is nothing left to do about it."

AskersDeed = Literal[DeedKind.ADDED, DeedKind.THANKED, DeedKind.ANSWERED, DeedKind.WITHDRAWN]
CHOICES: dict[AskersDeed, str] = {
    DeedKind.ADDED: "Add something",
    DeedKind.THANKED: "Say thank you",
    DeedKind.ANSWERED: "Mark as answered",
    DeedKind.WITHDRAWN: "Withdraw",
}
_DONE: dict[AskersDeed, str] = {
    DeedKind.ADDED: "What you add appears in the thread on {when}.",
    DeedKind.THANKED: "Your thanks appear in the thread on {when}.",
    DeedKind.ANSWERED: "From {when} it stands there as answered.",
    DeedKind.WITHDRAWN: "It is withdrawn on {when}: your words go, and what you added. Others' answers stay.",
}
_ONCE_READ: dict[AskersDeed, str] = {
    DeedKind.ADDED: "{read} Then what you add appears in the thread.",
    DeedKind.ANSWERED: "{read} Then it stands there as answered.",
}
TAKE_BACK = "Until then you can take that back: open Ask without your name, and tap I have a key."


class DeedRef(QuestionRef, Warned):
    """The question, as the form carries it."""


class DeedForm(BaseModel):
    key: Key
    deed: AskersDeed
    words: Annotated[Lines, Field(max_length=TEXT_MAX)] | None = None

    @model_validator(mode="after")
    def _words_that_go_with_it(self) -> Self:
        if self.deed is DeedKind.ADDED and not self.words:
            raise Misfit("words")
        if self.deed is DeedKind.ANSWERED and self.words and not _is_short(self.words):
            raise Misfit("words")
        return self

    @property
    def said(self) -> str | None:
        """The words, where the deed has any."""
        if self.deed is DeedKind.ANSWERED and self.words:
            return few_lines(self.words)
        return self.words if self.deed is DeedKind.ADDED else None


def _is_short(words: str) -> bool:
    try:
        return len(few_lines(words)) <= SUMMARY_MAX
    except ValueError:
        return False


def form(ref: DeedRef, *, found: Sequence[Telltale] = ()) -> Payload:
    """The key, what to do, and the words for it."""
    options = [Option(text=plain(words), value=kind.value) for kind, words in CHOICES.items()]
    return modal(
        title=I_ASKED_LABEL,
        submit="Send",
        callback_id=FORM,
        metadata=ref,
        blocks=[
            key_input(),
            Input(
                label=plain("What would you like to do?"),
                block_id="deed",
                element=RadioButtons(action_id="deed", options=options),
            ),
            _words_input(),
            *warnings(found, submit="Send"),
            Context(elements=[mrkdwn("Nobody sees that you opened this. It is done at the next full hour, not now.")]),
        ],
    )


def _words_input() -> Input:
    return Input(
        label=plain("Your words"),
        hint=plain("What to add; or, once it is answered, up to two lines that sum up what helped."),
        block_id="words",
        optional=True,
        element=PlainTextInput(action_id="words", multiline=True, max_length=TEXT_MAX),
    )


def done(form: DeedForm, at: datetime, zone: ZoneInfo, *, read_first: ReadFirst | None) -> Payload:
    """When it will be seen, and how to take it back until then."""
    words = markup(_DONE[form.deed], when=instant(at, zone))
    if read_first and form.said:
        words = markup(_ONCE_READ[form.deed], read=read_first_words(read_first))
    return modal(
        title="Noted",
        callback_id="questions.deed_kept",
        close="Done",
        blocks=[Section(text=mrkdwn("{words}", words=words)), Context(elements=[mrkdwn("{back}", back=TAKE_BACK)])],
    )


def just_a_moment() -> Payload:
    return modal(
        title=I_ASKED_LABEL,
        callback_id="questions.moment",
        blocks=[Section(text=mrkdwn("One moment: I am trying the key."))],
    )
