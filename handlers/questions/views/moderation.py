"""What a coordinator reads of questions: the text alone, with what she may decide."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from handlers.house.forms import Lines
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Button,
    Confirm,
    Context,
    Divider,
    Input,
    Payload,
    PlainTextInput,
    Section,
    fit,
    instant_text,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from handlers.questions.views.asking import QUESTION_ID
from handlers.questions.views.question import TOLD_MAX, paragraphs
from storage.database.ids import DeedId, PartnershipId, QuestionId
from storage.questions.deeds import Deed, DeedState
from storage.questions.questions import Question, QuestionState
from storage.questions.reading import Post, is_unread

LET_THROUGH = "moderation.let_through"
RETURN = "moderation.return"
RETURN_FORM = "moderation.return_form"
SHOW_AGAIN = "moderation.show_again"
KEEP_HIDDEN = "moderation.keep_hidden"
TURN_ON = "moderation.turn_on"
TURN_OFF = "moderation.turn_off"
SCREEN = "screen.questions"

TITLE = "Questions"
REASON_MAX = 500
# However long they are, a modal holds so many.
LISTED = 10
WORDING = {"reason": f"Say why, in up to {REASON_MAX} characters, such as: It names a family. Please ask without."}
DECIDED_BEFORE = "That had been decided already, so I have changed nothing."
TAKEN_BACK = "Whoever wrote this has taken it back."
STANDS_THERE = "It stands in the heads' channel."
KEPT_HIDDEN = "It stays hidden, and I have forgotten its text."
NOTHING_OPEN = "Nothing waits for you to read, and nothing is hidden."
TURNED_ON = "From now on you read questions first. Whoever asks is told so, and when."
TURNED_OFF = "Nobody reads questions first any longer. What waited appears at the next full hour of a school day."


class PostRef(PartnershipRef):
    """A question, or what is to be added to one."""

    question: Annotated[QuestionId, QUESTION_ID]
    deed: Annotated[DeedId, QUESTION_ID] | None = None


class ReturnForm(BaseModel):
    reason: Annotated[Lines, Field(max_length=REASON_MAX)]


def ref_of(post: Post) -> PostRef:
    if isinstance(post, Deed):
        return PostRef(partnership=post.partnership_id, question=post.question_id, deed=post.id)
    return PostRef(partnership=post.partnership_id, question=post.id)


def to_decide(post: Post, about: Question | None, *, is_live: bool) -> Part:
    """A part of her morning's message; the question about which she has heard again since then has no buttons."""
    heading, text = _heading(post), _text(post)
    blocks = [*_shown(post, about), *([_buttons(post)] if is_live else [])]
    return Part(blocks, f"{heading}: {fit(text, TOLD_MAX)}", Ask.LIVE if is_live else Ask.ELSEWHERE)


def _shown(post: Post, about: Question | None) -> list[Block]:
    return [
        Section(text=mrkdwn("*{heading}:*", heading=_heading(post))),
        *([Context(elements=[mrkdwn("{question}", question=fit(about.text, TOLD_MAX))])] if about else []),
        *paragraphs(_text(post)),
    ]


def _heading(post: Post) -> str:
    if not is_unread(post):
        return "Hidden, since three heads found something wrong in it"
    return "To read before it appears" if isinstance(post, Question) else "To read before it is added to a question"


def _text(post: Post) -> str:
    return post.text if isinstance(post, Question) else post.words or ""


def _buttons(post: Post) -> Actions:
    decisions = (LET_THROUGH, RETURN) if is_unread(post) else (SHOW_AGAIN, KEEP_HIDDEN)
    return Actions(elements=[_button(post, one) for one in decisions])


def _button(post: Post, decision: str) -> Button:
    label = _DECISIONS[decision]
    return Button(
        text=plain(label),
        action_id=decision,
        value=ref_of(post).model_dump_json(),
        confirm=_FOR_GOOD if decision == KEEP_HIDDEN else None,
        accessibility_label=fit(f"{label}: {_text(post)}", BUTTON_MAX),
    )


_DECISIONS = {LET_THROUGH: "Pass", RETURN: "Return", SHOW_AGAIN: "Show it again", KEEP_HIDDEN: "Keep hidden"}
_FOR_GOOD = Confirm(
    title=plain("Keep it hidden?"),
    text=plain("I forget its text, so that nobody can show it again. What was answered in its thread stays."),
    confirm=plain("Keep hidden"),
    deny=plain("Not yet"),
)


def decided(post: Post, zone: ZoneInfo) -> Part:
    """In the place of what was to be decided, whoever did."""
    words = decided_words(post, zone)
    return Part([Section(text=mrkdwn("{words}", words=words))], words, Ask.ANSWERED)


def taken_back() -> Part:
    """In the place of what its asker has taken back."""
    return Part([Section(text=mrkdwn(TAKEN_BACK))], TAKEN_BACK, Ask.ANSWERED)


def decided_words(post: Post, zone: ZoneInfo) -> str:
    match post:
        case Question(state=QuestionState.RETURNED) | Deed(state=DeedState.RETURNED):
            return f"Returned, because: {post.reason}"
        case Question(state=QuestionState.WAITING) | Deed(state=DeedState.WAITING):
            how = "Passed" if post.is_passed else "Nobody reads questions first any longer"
            return f"{how}: it appears on {instant_text(post.slot_at, zone)}."
        case Question(state=QuestionState.WITHDRAWN):
            return KEPT_HIDDEN if post.is_hidden else TAKEN_BACK
        case _:
            return STANDS_THERE


def screen(
    partnership_id: PartnershipId, open_posts: Sequence[tuple[Post, Question | None]], *, is_on: bool, note: str | None
) -> Payload:
    """The switch, and whatever waits for a coordinator; `note` says what came of the tap before."""
    listed = open_posts[:LISTED]
    further = len(open_posts) - len(listed)
    return modal(
        title=TITLE,
        callback_id="moderation.screen",
        close="Done",
        blocks=[
            *_noted(note),
            *_switch(PartnershipRef(partnership=partnership_id), is_on=is_on),
            *(block for post, about in listed for block in _listed(post, about)),
            *([Context(elements=[mrkdwn("And {count} more.", count=further)])] if further else []),
            *([] if listed else [Section(text=mrkdwn(NOTHING_OPEN))]),
        ],
    )


def _noted(note: str | None) -> list[Block]:
    return [Section(text=mrkdwn("{note}", note=note)), Divider()] if note else []


def _listed(post: Post, about: Question | None) -> list[Block]:
    return [Divider(), *_shown(post, about), _buttons(post)]


def _switch(ref: PartnershipRef, *, is_on: bool) -> list[Block]:
    words, label, action_id = _IS_ON if is_on else _IS_OFF
    button = Button(text=plain(label), action_id=action_id, value=ref.model_dump_json())
    return [
        Section(text=mrkdwn(words), accessory=button),
        Context(elements=[mrkdwn("Who asks, nobody can look up: you neither.")]),
    ]


_IS_ON = ("Coordinators read questions before they appear.", "Stop reading first", TURN_OFF)
_IS_OFF = ("Questions appear without anybody reading them before.", "Read them first", TURN_ON)


def return_form(ref: PostRef, post: Post) -> Payload:
    """Why it cannot appear as it is."""
    return modal(
        title="Return it",
        submit="Return",
        callback_id=RETURN_FORM,
        metadata=ref,
        blocks=[
            *paragraphs(_text(post)),
            Input(
                label=plain("Why can it not appear like this?"),
                hint=plain("Whoever asked reads this, and nobody else but the other coordinators."),
                block_id="reason",
                element=PlainTextInput(action_id="reason", multiline=True, max_length=REASON_MAX),
            ),
        ],
    )


def home_line(partnership_id: PartnershipId, count: int) -> Block:
    """That something waits for her."""
    words = mrkdwn("*Questions for you to read:* {count}", count=count)
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    return Section(text=words, accessory=Button(text=plain("Read"), action_id=SCREEN, value=value))
