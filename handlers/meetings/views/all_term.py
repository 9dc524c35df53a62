"""The button that answers for a whole term, and what is said once it has."""

from collections.abc import Sequence

from handlers.house.views.kit import Actions, Blocks, Button, plain
from handlers.meetings.views.mandates import whose
from handlers.meetings.views.meetings import MeetingRef
from storage.delivery.answerers import Mandate
from storage.meetings.meetings import Meeting

GOING_ALL_TERM = "meeting.going_all_term"


def all_term_button(meeting: Meeting) -> Blocks:
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id, on=meeting.on)
    value = ref.model_dump_json(exclude_none=True)
    return [Actions(elements=[Button(text=plain("Going all term"), action_id=GOING_ALL_TERM, value=value)])]


def going_words(meetings: Sequence[Meeting], mandate: Mandate | None) -> str:
    """What one tap has answered, date by date."""
    if not meetings:
        return "You have answered for all of this term already."
    who = f"{whose(mandate)} is" if mandate else "You are"
    dates = ", ".join(f"{one.on.day} {one.on:%b}" for one in meetings)
    return f"{who} going to {meetings[0].name} all term: {dates}. Each can be changed as ever."
