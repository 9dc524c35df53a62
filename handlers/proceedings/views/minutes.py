"""The minutes of a meeting, a page at a time, and the forms in which they are written."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.changes.views.drafts import form
from handlers.house.forms import Lines
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    Input,
    Option,
    Overflow,
    Payload,
    PlainTextInput,
    Section,
    literal,
    modal,
    mrkdwn,
    plain,
)
from handlers.meetings.views.meetings import MeetingRef, meeting_alone
from handlers.members.views.roles import select_input
from handlers.proceedings.views.presence import OPEN as OPEN
from handlers.proceedings.views.presence import TICK, counts
from storage.database.ids import NoteId, PersonId
from storage.meetings.meetings import Meeting
from storage.proceedings.minutes import Note

TURN_BACK = "minutes.turn_back"
TURN_TO = "minutes.turn_to"
WRITE = "minutes.write"
WROTE = "minutes.wrote"
NOTE = "minutes.note"
AMENDED = "minutes.amended"
STRUCK = "minutes.struck"
KEEPER = "minutes.keeper"
KEEPER_NAMED = "minutes.keeper_named"
MINUTES = "minutes.shown"

TEXT_MAX = 3_000  # what one of Slack's fields holds, and one of its sections
PAGE_MAX = 9_000
PAGE_NOTES = 12

TITLE = "Minutes"
NOT_OVER = "This meeting is not over yet. Its minutes can be written once it has begun."
CHANGED_MEANWHILE = "Meanwhile somebody has changed this note."
NOTHING_WRITTEN = "Nothing is noted yet."
WRITE_WORDING = {"text": f"Write something, in up to {TEXT_MAX:,} characters. What is longer goes into a second note."}
KEEPER_WORDING = {"keeper": "Choose somebody from the list, or leave it empty."}


class NoteAct(StrEnum):
    """What is done with an entry."""

    CHANGE = "change"
    STRIKE = "strike"


ACTS = {NoteAct.CHANGE: "Change", NoteAct.STRIKE: "Strike out"}


class MinutesRef(MeetingRef):
    """A page of the minutes of a meeting, the first being 0."""

    at: Annotated[int, Field(ge=0, le=1000)] = 0


class NoteRef(MeetingRef):
    """An entry of the minutes."""

    note: Annotated[NoteId, ROW_ID]


class ChosenNote(NoteRef):
    """What is to be done with it."""

    act: NoteAct


class NoteFields(BaseModel):
    """An entry as it is typed."""

    text: Annotated[Lines, Field(max_length=TEXT_MAX)]


class WriteForm(MeetingRef, NoteFields):
    """A new entry."""


class NoteOpened(NoteRef):
    """An entry when its form was opened: `as_was` is the digest of its text, which is too long to be carried."""

    as_was: str


class NoteForm(NoteOpened, NoteFields):
    """An entry, written anew."""


class KeeperForm(MeetingRef):
    """Who keeps the minutes besides the coordinators; nobody where it is left empty."""

    keeper: Annotated[PersonId, ROW_ID] | None = None


def minutes(
    meeting: Meeting,
    notes: Sequence[Note],
    there: Mapping[PersonId, bool],
    extras: Blocks,
    *,
    at: int,
    keeps: bool,
    keeper: str | None,
) -> Payload:
    """One page of the minutes; `keeps` says whether the reader may write."""
    pages = _pages(notes)
    at = min(at, len(pages) - 1)
    present = [Context(elements=[mrkdwn("{counts}", counts=counts(there))])] if there else []
    nothing = [] if notes else [Section(text=mrkdwn("{nothing}", nothing=NOTHING_WRITTEN))]
    return modal(
        title=TITLE,
        callback_id=MINUTES,
        close="Done",
        blocks=[
            *meeting_alone(meeting),
            *present,
            *nothing,
            *(block for note in pages[at] for block in _entry(meeting, note, keeps=keeps)),
            *_turning(meeting, at, len(pages)),
            *(_keeping(meeting, keeper) if keeps else []),
            *extras,
        ],
    )


def _entry(meeting: Meeting, note: Note, *, keeps: bool) -> list[Block]:
    """An entry, in as many sections as it takes; the first has what can be done with it."""
    first, *rest = _sections(note.text)
    written = f"{note.by}, " if note.by else ""
    when = f"{note.written_at:%a} {note.written_at.day} {note.written_at:%b}"
    menu = _acts(meeting, note) if keeps else None
    return [
        Section(text=mrkdwn("{text}", text=first), accessory=menu),
        *(Section(text=mrkdwn("{text}", text=text)) for text in rest),
        Context(elements=[mrkdwn("{written}{when}", written=written, when=when)]),
    ]


def _sections(text: str) -> list[str]:
    """The text in pieces that still fit once their characters are escaped."""
    pieces = [text]
    while any(len(literal(piece)) > TEXT_MAX for piece in pieces):
        pieces = [half for piece in pieces for half in _halved(piece)]
    return pieces


def _halved(piece: str) -> list[str]:
    if len(literal(piece)) <= TEXT_MAX:
        return [piece]
    half = len(piece) // 2
    between_words = max(piece.rfind(" ", half // 2, half), piece.rfind("\n", half // 2, half))
    cut = between_words + 1 if between_words > 0 else half
    return [piece[:cut], piece[cut:]]


def _pages(notes: Sequence[Note]) -> list[list[Note]]:
    """The entries in pages; each has one at least."""
    pages: list[list[Note]] = [[]]
    for note in notes:
        length = sum(len(one.text) for one in pages[-1])
        if pages[-1] and (length + len(note.text) > PAGE_MAX or len(pages[-1]) == PAGE_NOTES):
            pages.append([])
        pages[-1].append(note)
    return pages


def _turning(meeting: Meeting, at: int, pages: int) -> list[Block]:
    if pages < 2:
        return []
    ways = [("Earlier", TURN_BACK, at - 1)] * (at > 0) + [("Further on", TURN_TO, at + 1)] * (at < pages - 1)
    buttons = [
        Button(
            text=plain(label),
            action_id=action_id,
            value=MinutesRef(partnership=meeting.partnership_id, meeting=meeting.id, at=to).model_dump_json(),
        )
        for label, action_id, to in ways
    ]
    return [
        Context(elements=[mrkdwn("Page {page} of {pages}", page=at + 1, pages=pages)]),
        Actions(elements=[*buttons]),
    ]


def _keeping(meeting: Meeting, keeper: str | None) -> list[Block]:
    ways = {WRITE: "Write a note", TICK: "Who was there?", KEEPER: "Who keeps them?"}
    buttons = [Button(text=plain(label), action_id=way, value=_ref(meeting)) for way, label in ways.items()]
    kept = [Context(elements=[mrkdwn("{keeper} keeps these minutes.", keeper=keeper)])] if keeper else []
    return [Actions(elements=[*buttons]), *kept]


def _acts(meeting: Meeting, note: Note) -> Overflow:
    options = [
        Option(
            text=plain(label),
            value=ChosenNote(
                partnership=meeting.partnership_id, meeting=meeting.id, note=note.id, act=act
            ).model_dump_json(exclude_none=True),
        )
        for act, label in ACTS.items()
    ]
    return Overflow(action_id=NOTE, options=options)


def way_to(meeting: Meeting) -> Actions:
    """The button that opens the minutes."""
    return Actions(elements=[Button(text=plain(TITLE), action_id=OPEN, value=_ref(meeting))])


def write_form(meeting: Meeting, text: str | None = None) -> Payload:
    """A new entry."""
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    return form(WROTE, title="Write a note", metadata=ref, blocks=[*meeting_alone(meeting), _text(text)])


def digest(text: str) -> str:
    """What tells one text from another."""
    return sha256(text.encode()).hexdigest()[:16]


def note_form(ref: NoteRef, text: str, *, as_was: str, changed: Sequence[str] = ()) -> Payload:
    """An entry, to be written anew."""
    metadata = NoteOpened(partnership=ref.partnership, meeting=ref.meeting, note=ref.note, as_was=as_was)
    return form(AMENDED, title="Change a note", metadata=metadata, changed=changed, blocks=[_text(text)])


def _text(text: str | None) -> Input:
    return Input(
        label=plain("What was said or decided?"),
        hint=plain(f"Up to {TEXT_MAX:,} characters; a meeting may have as many notes as it needs."),
        block_id="text",
        element=PlainTextInput(
            action_id="text", multiline=True, max_length=TEXT_MAX, initial_value=text, focus_on_load=True
        ),
    )


def keeper_form(meeting: Meeting, people: Mapping[PersonId, str], chosen: PersonId | None) -> Payload:
    """Who keeps the minutes."""
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    hint = "They may write notes and actions, and say who was there. Left empty, it is the coordinators' alone."
    select = select_input("keeper", "Who keeps the minutes?", people, chosen, optional=True, hint=hint)
    return form(KEEPER_NAMED, title="Who keeps them?", metadata=ref, blocks=[*meeting_alone(meeting), select])


def wrote_words(when: str) -> str:
    """How history words that an entry was written."""
    return f"Wrote a note of {when}"


def amended_words(when: str) -> str:
    return f"Changed a note of {when}"


def struck_words(when: str) -> str:
    return f"Struck out a note of {when}"


def keeper_words(when: str, name: str | None) -> str:
    return f"{name} keeps the minutes of {when}" if name else f"The coordinators keep the minutes of {when}"


def meant(meeting: Meeting | None) -> str:
    """ "Partnership meeting, Thu 20 Sep"."""
    return f"{meeting.name}, {when_words(meeting)}" if meeting else "a meeting"


def when_words(meeting: Meeting) -> str:
    """ "Thu 20 Sep 2018"."""
    return f"{meeting.on:%a} {meeting.on.day} {meeting.on:%b %Y}"


def _ref(meeting: Meeting) -> str:
    return MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id).model_dump_json()
