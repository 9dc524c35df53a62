"""What a coordinator reads of changes: what would come of one, what came of it, and how to take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Annotated
from zoneinfo import ZoneInfo

from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Blocks,
    Button,
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
from storage.changes.changes import Change
from storage.database.ids import ChangeId, ChannelId

UNDO = "history.undo"
SEND_NOW = "history.send_now"
PUT_BACK = "history.put_back"
HISTORY = "history.open"

# "Undo" for what was done just now; further back, history has it.
SHOWN_ON_HOME = 3
SHOWN_IN_HISTORY = 20

# A text holds 3,000 characters, and who is told stands at its end. An ampersand takes five.
CONSEQUENCE_MAX = 300
CONSEQUENCES_MAX = 2_400


class ChangeRef(PartnershipRef):
    """A change, with the partnership in which it was made."""

    change: Annotated[ChangeId, ROW_ID]


@dataclass(frozen=True)
class Outcome:
    """What comes of a change: how many people and which channels are told, when, and what else follows.

    With `others_later` somebody hears of it on a later day, which stands among the consequences.
    """

    change_id: ChangeId
    people: int
    channels: tuple[ChannelId, ...]
    leaves_at: datetime
    zone: ZoneInfo
    consequences: tuple[str, ...] = ()
    others_later: bool = False

    @property
    def tells_somebody(self) -> bool:
        return bool(self.people or self.channels)


@dataclass(frozen=True)
class Told:
    """One line of history: a change, in words, and whether it sends something."""

    change: Change
    words: str
    sends: bool


def outcome_words(outcome: Outcome) -> Raw:
    """ "Tells 12 people and #heads on Mon 10 Sep, 09:10." """
    if not outcome.tells_somebody:
        return Raw("Tells nobody yet." if outcome.others_later else "Tells nobody.")
    people = f"{outcome.people} {'person' if outcome.people == 1 else 'people'}" if outcome.people else ""
    named = [Raw(f"<#{channel}>") for channel in outcome.channels]
    whom = " and ".join(one for one in [people, *named] if one)
    return markup("Tells {whom} on {when}.", whom=Raw(whom), when=instant_text(outcome.leaves_at, outcome.zone))


def outcome_block(outcome: Outcome) -> Context:
    """What stands on a screen before a change is saved, and after: of very much that follows, the beginning."""
    lines = [markup("{line}", line=fit(one, CONSEQUENCE_MAX)) for one in outcome.consequences]
    shown = [line for line, room in zip(lines, accumulate(map(len, lines)), strict=True) if room <= CONSEQUENCES_MAX]
    further = [Raw(f"And {len(lines) - len(shown)} more.")] if len(shown) < len(lines) else []
    return Context(elements=[mrkdwn("{lines}", lines=Raw("\n".join([*shown, *further, outcome_words(outcome)])))])


def made(title: str, words: str, ref: ChangeRef, outcome: Outcome) -> Payload:
    """What a coordinator sees once a change is saved: what comes of it, and the way back."""
    return modal(
        title=title,
        callback_id="changes.made",
        close="Done",
        blocks=[
            Section(text=mrkdwn("{words}", words=words)),
            outcome_block(outcome),
            undo_buttons(ref, sends=outcome.tells_somebody),
        ],
    )


def undo_buttons(ref: ChangeRef, *, sends: bool) -> Actions:
    value = ref.model_dump_json()
    undo = Button(text=plain("Undo"), action_id=UNDO, value=value)
    now = Button(text=plain("Send now"), action_id=SEND_NOW, value=value)
    return Actions(elements=[undo, now] if sends else [undo])


def just_now(told: Sequence[Told], zone: ZoneInfo) -> Blocks:
    """What can still be undone, on a coordinator's Home."""
    blocks: list[Block] = []
    for one in told[:SHOWN_ON_HOME]:
        until = instant_text(one.change.leaves_at, zone)
        ref = ChangeRef(partnership=one.change.partnership_id, change=one.change.id)
        template = "Just now: {words}\n_Goes out on {until}._" if one.sends else "Just now: {words}"
        blocks += [Section(text=mrkdwn(template, words=one.words, until=until)), undo_buttons(ref, sends=one.sends)]
    return blocks


def history(told: Sequence[Told], *, now: datetime, zone: ZoneInfo) -> Payload:
    """The newest changes, each with its way back or without."""
    nothing = Section(text=mrkdwn("Nothing has been changed yet. What you change will stand here."))
    return modal(
        title="History",
        callback_id=HISTORY,
        close="Close",
        blocks=[_line(one, now=now, zone=zone) for one in told] or [nothing],
    )


def _line(told: Told, *, now: datetime, zone: ZoneInfo) -> Section:
    change = told.change
    words = mrkdwn(
        "{words}\n_{who}, {when}_{back}",
        words=told.words,
        who=change.by or "somebody who has left",
        when=instant(change.made_at, zone),
        back=", put back since" if change.put_back_at else "",
    )
    if change.put_back_at is not None:
        return Section(text=words)
    ref = ChangeRef(partnership=change.partnership_id, change=change.id).model_dump_json()
    label, action_id = ("Undo", UNDO) if change.can_be_undone(now) else ("Put back", PUT_BACK)
    return Section(text=words, accessory=Button(text=plain(label), action_id=action_id, value=ref))


def taken_back(title: str, words: str) -> Payload:
    """The same once a change is taken back: closing it closes what lies beneath, which shows what is no longer so."""
    return note(title, words) | {"clear_on_close": True}


_TABLES = {
    "person": "the person",
    "role": "a role",
    "school": "the school",
    "term": "the term dates",
    "closure": "the closures",
    "school_closure": "the school's closures",
    "series": "the meetings",
    "meeting": "a meeting",
    "meeting_answer": "an answer",
    "meeting_told": "what people know of a meeting",
    "series_person": "who is asked to the meetings",
    "series_venue": "the schools that take turns",
    "agenda_item": "the agenda",
    "attendance": "who was there",
    "minutes_keeper": "who keeps the notes",
    "meeting_note": "the notes",
    "action": "an action",
    "time_poll": "the times to choose from",
    "time_answer": "which times suit somebody",
    "partnership": "the settings",
    "coordinator_hours": "the working days",
}


def changed_since(table: str) -> str:
    return f"Somebody has changed {_TABLES.get(table, 'the same')} since, so I have left everything as it is."


def in_use(table: str, by: str) -> str:
    if table == "meeting":
        return IS_KNOWN
    what, used = _TABLES.get(table, "what was added"), _TABLES.get(by, "something else")
    return f"{what[0].upper()}{what[1:]} cannot go any more: {used} depends on it by now. I have left everything."


IS_KNOWN = (
    "People know of a meeting that would go, so I have left everything. Cancel it instead, or end its series: then "
    "they hear of that too."
)
SCRUBBED = (
    "Somebody whom this was about has asked me since to forget them, and how it was before is gone with them. "
    "I have left everything."
)
NO_WORDS = "Something that I no longer do"
GONE_OUT = "That has gone out already. History on my Home tab may be able to put it back."
LAST_COORDINATOR = (
    "Then nobody would coordinate any longer, so I have left everything. First make somebody else coordinator: "
    "choose them under People, then Add a role."
)
UNDONE = "Undone. It is as if it had never been."
SENT = "It is on its way."
IS_BACK = "Put back. It is as it was before."
