"""What somebody reads who goes to a meeting for a head."""

from handlers.house.views.kit import Section, instant, instant_text, linked, mrkdwn
from handlers.house.views.parts import Part
from handlers.meetings.views.mandates import whose
from storage.delivery.answerers import Mandate
from storage.meetings.meetings import Meeting


def errand(mandate: Mandate, meeting: Meeting) -> Part:
    """ "You are going for Ada (Hilltop): Partnership meeting, Thu 20 Sep, 16:00, Hilltop Primary." """
    words = mrkdwn(
        "*You are going for {whose}:* {name}, {when}, {place}.",
        whose=whose(mandate),
        name=meeting.name,
        when=instant(meeting.starts_at, meeting.zone),
        place=linked(meeting.place),
    )
    when = instant_text(meeting.starts_at, meeting.zone)
    text = f"You are going for {whose(mandate)}: {meeting.name}, {when}, {meeting.place}."
    return Part(blocks=[Section(text=words)], text=text)
