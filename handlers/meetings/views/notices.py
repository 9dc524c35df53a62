"""What people read of a meeting that has changed since they heard of it: moved, elsewhere, cancelled, or on again."""

from handlers.house.views.kit import Context, Raw, Section, instant, instant_text, linked, markup, mrkdwn
from handlers.house.views.parts import Ask, Part
from handlers.meetings.views.meetings import announcement, own_meeting
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answered, Turnout
from storage.meetings.meetings import Meeting

ASKED_ANEW = "It is another day, so I am asking anew."


def overtaken(was: Meeting, known: Meeting) -> Part:
    """What has been said of a meeting and is so no longer: struck through, with what people were told since."""
    struck = mrkdwn(
        "~*{name}*~\n~{when}, {place}~",
        name=was.name,
        when=instant(was.starts_at, was.zone),
        place=linked(was.place),
    )
    since = _since(was, known)
    text = f"{was.name}, {instant_text(was.starts_at, was.zone)}: {since}"
    return Part(blocks=[Section(text=struck), Section(text=mrkdwn("*{since}*", since=since))], text=text)


def notice(was: Meeting, known: Meeting, turnout: Turnout, *, is_open: bool) -> Part:
    """What the channel is told, once; with the question, as the announcement has it."""
    if known.is_cancelled:
        return cancelled(known)
    said = announcement(known, turnout, is_open=is_open)
    return Part(blocks=[_heading(was, known), *said.blocks], text=f"{_what(was, known)}: {said.text}", ask=said.ask)


def personal_notice(
    was: Meeting, known: Meeting, said: Answered | None, *, mandate: Mandate | None = None, is_open: bool
) -> Part:
    """The same to somebody who must hear at once."""
    if known.is_cancelled:
        return cancelled(known)
    ask = Ask.ANSWERED if said else Ask.LIVE if is_open else Ask.NONE
    text = f"{_what(was, known)}: {known.name}, {instant_text(known.starts_at, known.zone)}, {known.place}."
    return Part(
        blocks=[_heading(was, known), *own_meeting(known, said, mandate=mandate, is_open=is_open)], text=text, ask=ask
    )


def cancelled(meeting: Meeting) -> Part:
    """A meeting that does not take place."""
    words = mrkdwn("*Cancelled: {name}*\n~{facts}~", name=meeting.name, facts=_facts(meeting))
    text = f"Cancelled: {meeting.name}, {instant_text(meeting.starts_at, meeting.zone)}."
    return Part(blocks=[Section(text=words), Context(elements=[mrkdwn("There is nothing to do.")])], text=text)


def _heading(was: Meeting, known: Meeting) -> Section:
    what = _what(was, known)
    if was.is_cancelled:
        return Section(text=mrkdwn("*{what}.*", what=what))
    anew = f" {ASKED_ANEW}" if was.on != known.on else ""
    return Section(text=mrkdwn("*{what}.* It was to be {before}.{anew}", what=what, before=_facts(was), anew=anew))


def _what(was: Meeting, known: Meeting) -> str:
    """In two words what has changed."""
    if was.is_cancelled:
        return "Not cancelled after all"
    if was.on != known.on:
        return "Moved"
    if (was.from_time, was.minutes) != (known.from_time, known.minutes):
        return "New time"
    return "New place"


def _since(was: Meeting, known: Meeting) -> str:
    """What came of it, for whoever reads the older message."""
    if known.is_cancelled:
        return "Cancelled."
    at = instant_text(known.starts_at, known.zone)
    return f"{'Moved to' if was.on != known.on else 'Now'} {at}, {known.place}."


def _facts(meeting: Meeting) -> Raw:
    return markup("{when}, {place}", when=instant(meeting.starts_at, meeting.zone), place=linked(meeting.place))
