"""A meeting's file for calendars: the button that asks for it, and the words that come with it."""

from handlers.house.views.kit import BUTTON_MAX, Actions, Button, fit, instant_text, plain
from handlers.meetings.views.meetings import MeetingRef
from storage.meetings.meetings import Meeting

ADD = "meeting_file.add"
NOT_SENT = "Slack has not taken the file just now, so nothing has come of it. Please try once more."


def add_button(meeting: Meeting) -> Actions:
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    label = "Add to calendar"
    return Actions(
        elements=[
            Button(
                text=plain(label),
                action_id=ADD,
                value=ref.model_dump_json(exclude_none=True),
                accessibility_label=fit(f"{label}: {meeting.name}, {_when(meeting)}", BUTTON_MAX),
            )
        ]
    )


def file_name(meeting: Meeting) -> str:
    """ "meeting 2027-05-13.ics"."""
    return f"meeting {meeting.on:%Y-%m-%d}.ics"


def file_words(meeting: Meeting) -> str:
    """What stands beside the file."""
    if meeting.is_cancelled:
        return f"{meeting.name}, {_when(meeting)}, is cancelled: opened, this file takes it out of your calendar."
    return f"{meeting.name}, {_when(meeting)}: open this file to have it in your calendar."


def _when(meeting: Meeting) -> str:
    return instant_text(meeting.starts_at, meeting.zone)
