"""A question as it stands in the heads' channel."""

from itertools import accumulate, takewhile
from typing import Annotated

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Blocks,
    Button,
    Confirm,
    Context,
    Raw,
    Section,
    fit,
    markup,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Part
from handlers.questions.views.asking import AS_WORDS, QUESTION_ID
from storage.database.ids import QuestionId
from storage.questions.questions import Question, QuestionState

I_ASKED = "questions.i_asked"
SUM_UP = "questions.sum_up"
FLAG = "questions.flag"

I_ASKED_LABEL = "I asked this"
WITHDRAWN = "Whoever asked has withdrawn this question."
KEPT_HIDDEN = "A coordinator has taken this question away, since heads found something wrong in it."
HIDDEN = "Hidden until a coordinator has looked."
FLAGGED = "Thank you. If three heads find so, it is hidden at the next full hour."
OUT_OF_SIGHT = "This question is hidden or withdrawn already."
ANSWER_BELOW = "Answer in the thread. Your answer shows your name; nobody knows who asked."
# In characters as they are sent: Slack takes 3,000 a section, and not many more than 13,000 a message.
SECTION_HOLDS = 2_900
MESSAGE_HOLDS = 10_000
TOLD_MAX = 200


class QuestionRef(PartnershipRef):
    question: Annotated[QuestionId, QUESTION_ID]


def question(asked: Question) -> Part:
    """The question, its reader asked for nothing but an answer in the thread."""
    gone = _out_of_sight(asked)
    if gone:
        return Part(blocks=[Section(text=mrkdwn("_{words}_", words=gone))], text=gone)
    how = AS_WORDS[asked.asked_as]
    return Part(
        blocks=[
            Section(text=mrkdwn("*{how}:*", how=how)),
            *paragraphs(asked.text),
            *_answered(asked),
            *_ways(asked),
            Context(elements=[mrkdwn("{below}", below=ANSWER_BELOW)]),
        ],
        text=f"{how}: {fit(asked.text, TOLD_MAX)}",
    )


def _out_of_sight(asked: Question) -> str | None:
    """What stands in its place, where it is not to be seen."""
    if asked.state is QuestionState.WITHDRAWN:
        return KEPT_HIDDEN if asked.is_hidden else WITHDRAWN
    return HIDDEN if asked.is_hidden else None


def _answered(asked: Question) -> Blocks:
    """What sums the answers up, quoted line by line."""
    if not asked.is_answered:
        return []
    return [Section(text=mrkdwn("*Answered.*\n{lines}", lines=quoted(asked.summary or "")))]


def quoted(text: str) -> Raw:
    return Raw("\n".join(markup("> {line}", line=line) for line in text.splitlines()))


def _ways(asked: Question) -> Blocks:
    """What is done about it: by whoever asked, and by anybody; the lines of whoever asked stay as they are."""
    value = QuestionRef(partnership=asked.partnership_id, question=asked.id).model_dump_json()
    taps = [Button(text=plain(I_ASKED_LABEL), action_id=I_ASKED, value=value)]
    if not asked.is_askers_summary:
        taps.append(Button(text=plain("Sum up the answers"), action_id=SUM_UP, value=value))
    sure = Confirm(
        title=plain("Is something wrong?"),
        text=plain("Where three heads find so, it is hidden until a coordinator has looked. Nobody sees who did."),
        confirm=plain("Say so"),
        deny=plain("Leave it"),
    )
    taps.append(Button(text=plain("Something's wrong here"), action_id=FLAG, value=value, confirm=sure))
    return [Actions(elements=[*taps])]


def paragraphs(text: str) -> list[Block]:
    """What somebody typed, in as many sections as it needs; cut where no message holds it."""
    pieces, rest, room = list[str](), text, MESSAGE_HOLDS
    while rest and room:
        piece = _beginning(rest, min(SECTION_HOLDS, room))
        rest, room = rest[len(piece) :], room - min(room, _width(piece))
        pieces.append(piece)
    if rest:
        pieces[-1] = f"{pieces[-1].rstrip()}…"
    return [Section(text=mrkdwn("{piece}", piece=one.strip())) for one in pieces if one.strip()]


def _beginning(text: str, most: int) -> str:
    """As much of a text as is at most so wide, and ends between two words where it can."""
    widths = accumulate(map(_width, text))
    held = sum(1 for _ in takewhile(lambda width: width <= most, widths))
    if held == len(text):
        return text
    words = text[:held].rsplit(maxsplit=1)[0] if " " in text[:held].strip() else text[:held]
    return text[: max(1, len(words))]


def _width(text: str) -> int:
    """At most so many characters are sent for it: an escape for a sign, marks around letters that run leftwards."""
    return sum(5 if char in "&<>" else 1 if char.isascii() else 3 for char in text)
