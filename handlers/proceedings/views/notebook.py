"""The notebook of a partnership: the meetings that have taken place, and what is found in their minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.house.forms import Line
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Block,
    Blocks,
    Button,
    Input,
    Payload,
    PlainTextInput,
    Section,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.meetings.views.meetings import MeetingRef
from handlers.proceedings.views.minutes import OPEN, when_words
from storage.meetings.meetings import Meeting

SEARCH = "notebook.search"
OF_PARTNERSHIP = "notebook.of_partnership"

LABEL = "Notes and plans"
SEARCH_MAX = 150
PASSAGE_MAX = 250  # the whole stands behind Open, and a message holds all that is found
NONE_HELD = "No meeting has taken place yet. Afterwards its minutes are here."
NOT_FOR_YOU = "The notes of meetings are for those who are invited to them, so there is nothing here for you."
SEARCH_WORDING = {"words": f"Type what you look for, in up to {SEARCH_MAX} characters, such as: phonics"}
WORDS_MISSING = "Type what you look for after it, such as: /meeting notes search phonics"


@dataclass(frozen=True)
class Finding:
    """A passage that was found, and the meeting in whose minutes it stands."""

    meeting: Meeting
    words: str


class SearchFields(BaseModel):
    """What somebody looks for."""

    words: Annotated[Line, Field(max_length=SEARCH_MAX)]


def notebook(ref: PartnershipRef, meetings: Sequence[tuple[Meeting, int]], ways: Blocks) -> Payload:
    """The meetings that have taken place, the newest first, and a field in which to ask."""
    lines = [_held(meeting, count) for meeting, count in meetings]
    nothing: list[Block] = [Section(text=mrkdwn("{none}", none=NONE_HELD))]
    return modal(
        title="Notes and plans",
        submit="Search",
        close="Done",
        callback_id=SEARCH,
        metadata=PartnershipRef(partnership=ref.partnership),
        blocks=[_asked(), *ways, *(lines or nothing)],
    )


def _asked(words: str | None = None) -> Input:
    return Input(
        label=plain("What did we decide about…?"),
        hint=plain("Words from the notes or the actions, such as: phonics"),
        block_id="words",
        element=PlainTextInput(action_id="words", max_length=SEARCH_MAX, initial_value=words),
    )


def _held(meeting: Meeting, count: int) -> Section:
    noted = f"{count} {'note' if count == 1 else 'notes'}" if count else "nothing noted"
    words = mrkdwn("*{name}*, {when}: {noted}", name=meeting.name, when=when_words(meeting), noted=noted)
    return Section(text=words, accessory=Button(text=plain("Open"), action_id=OPEN, value=_ref(meeting)))


def found(ref: PartnershipRef, words: str, findings: Sequence[Finding]) -> Payload:
    """What was found, best first; it can be asked anew."""
    return modal(
        title="What was decided",
        submit="Search",
        close="Done",
        callback_id=SEARCH,
        metadata=PartnershipRef(partnership=ref.partnership),
        blocks=[_asked(words), *found_blocks(words, findings)],
    )


def found_blocks(words: str, findings: Sequence[Finding]) -> list[Block]:
    """The same to be shown by a message."""
    if not findings:
        return [Section(text=mrkdwn("{words}", words=found_words(words, findings)))]
    return [
        Section(
            text=mrkdwn(
                "*{name}*, {when}\n{words}",
                name=one.meeting.name,
                when=when_words(one.meeting),
                words=fit(one.words, PASSAGE_MAX),
            ),
            accessory=Button(text=plain("Open"), action_id=OPEN, value=_ref(one.meeting)),
        )
        for one in findings
    ]


def found_words(words: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return f"I find nothing about “{words}” in the notes and actions. Try one word of it, or another."
    return f"{len(findings)} found about “{words}”."


def _ref(meeting: Meeting) -> str:
    return MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id).model_dump_json()
