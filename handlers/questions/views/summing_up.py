"""The form in which a head sums the answers to a question up."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from handlers.house.forms import Lines
from handlers.house.views.kit import Context, Input, Payload, PlainTextInput, Section, fit, modal, mrkdwn, plain
from handlers.questions.views.question import QuestionRef
from storage.questions.questions import Question

SUM_UP_FORM = "questions.sum_up_form"

LINES_MAX = 2
SUMMARY_MAX = 300
SHOWN_MAX = 500
SUMMARY_WORDING = {"summary": f"Say it in one line or two, of {SUMMARY_MAX} characters together."}
GONE = "This question no longer stands here, so there is nothing to sum up."
ASKERS_OWN = "Whoever asked has summed the answers up already, and those words stay."


def few_lines(text: str) -> str:
    """Raises ValueError for more lines than two."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > LINES_MAX:
        raise ValueError("too many lines")
    return "\n".join(lines)


class SummaryForm(BaseModel):
    summary: Annotated[Lines, AfterValidator(few_lines), Field(max_length=SUMMARY_MAX)]


def sum_up_form(ref: QuestionRef, asked: Question) -> Payload:
    """What was proposed before stands in it, to be bettered."""
    return modal(
        title="Sum up the answers",
        submit="Save",
        callback_id=SUM_UP_FORM,
        metadata=ref,
        blocks=[
            Section(text=mrkdwn("{text}", text=fit(asked.text, SHOWN_MAX))),
            Input(
                label=plain("What came of it?"),
                hint=plain(
                    "In two lines, for whoever asks the same later. They mark it as answered; any head can change them."
                ),
                block_id="summary",
                element=PlainTextInput(
                    action_id="summary", multiline=True, max_length=SUMMARY_MAX, initial_value=asked.summary
                ),
            ),
            Context(elements=[mrkdwn("It stands under the question, and says nothing of who wrote it.")]),
        ],
    )
