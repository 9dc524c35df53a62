"""What people see of a meeting: the announcement, the reminder, Home, and the form that names a stand-in."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from handlers.forms import Line
from handlers.places import Spot
from handlers.references import ROW_ID, PartnershipRef
from handlers.views.kit import (
    BUTTON_MAX,
    Actions,
    Blocks,
    Button,
    Context,
    Input,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    fit,
    instant,
    instant_text,
    linked,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.views.meeting_lists import ALL_DATES
from handlers.views.parts import Ask, Part
from storage.ids import MeetingId, PartnershipId
from storage.meeting_answers import Answer, Answered, Turnout
from storage.meetings import Meeting

GOING = "meeting.going"
APOLOGIES = "meeting.apologies"
SENDING = "meeting.sending"
NEW_SERIES = "meeting.new_series"
SENDING_FORM = "meeting.sending_form"
STAND_IN = "stand_in"

TYPED_SHOWN = 40
NAMES_MAX = 1500
STAND_IN_MAX = 80

NOT_INVITED = "Only the heads are asked this one, so there is nothing for you to do."


class MeetingRef(PartnershipRef):
    """A meeting, with the partnership whose it is."""

    meeting: Annotated[MeetingId, ROW_ID]


class SendingMetadata(BaseModel):
    """Which meeting the stand-in is for, and where the question was tapped: the answer is shown there."""

    meeting: MeetingRef
    tapped_at: Spot


class StandInForm(BaseModel):
    """Who comes instead of a head, in her own words."""

    stand_in: Annotated[Line, Field(max_length=STAND_IN_MAX)]


STAND_IN_WORDING = {"stand_in": f"Give their name in up to {STAND_IN_MAX} characters, such as: Jo Field, our deputy"}


def announcement(meeting: Meeting, turnout: Turnout, *, is_open: bool) -> Part:
    """The message in the channel; it loses its buttons once the meeting is over."""
    counts = Context(elements=[mrkdwn("{counts}", counts=turnout_words(turnout, is_open=is_open))])
    ask = Ask.LIVE if is_open else Ask.NONE
    question = _question(meeting) if is_open else []
    return Part(blocks=[_what_and_when(meeting), *question, counts], text=_notification(meeting, ask), ask=ask)


def turnout_words(turnout: Turnout, *, is_open: bool) -> str:
    if not is_open:
        return f"This meeting is over. {turnout.going + turnout.sending} of {turnout.invited} said they would be there."
    if not turnout.answered:
        return f"None of {turnout.invited} has answered yet."
    counts = {"going": turnout.going, "sending someone": turnout.sending, "with apologies": turnout.apologies}
    said = [f"{count} {words}" for words, count in counts.items() if count]
    have = "has" if turnout.answered == 1 else "have"
    return f"{turnout.answered} of {turnout.invited} {have} answered: {', '.join(said)}."


def reminder(meeting: Meeting, said: Answered | None, *, is_open: bool, is_live: bool) -> Part:
    """The ask in a head's own messages; once answered it says so, and how to change it."""
    ask = _ask(said, is_open=is_open, is_live=is_live)
    if is_open and not is_live:
        moved_on = Context(elements=[mrkdwn("You'll find this again, with its buttons, further down.")])
        return Part(blocks=[_what_and_when(meeting), moved_on], text=_notification(meeting, ask), ask=ask)
    if ask is Ask.LIVE:
        words = mrkdwn("A reminder: your answer is still missing.\n{meeting}", meeting=_what_and_when_words(meeting))
        text = f"A reminder: {_notification(meeting, ask)}"
        return Part(blocks=[Section(text=words), *_question(meeting)], text=text, ask=ask)
    return Part(blocks=own_meeting(meeting, said, is_open=is_open), text=_notification(meeting, ask), ask=ask)


def _ask(said: Answered | None, *, is_open: bool, is_live: bool) -> Ask:
    if said:
        return Ask.ANSWERED
    if not is_open:
        return Ask.NONE
    return Ask.LIVE if is_live else Ask.ELSEWHERE


def own_meeting(meeting: Meeting, said: Answered | None, *, is_open: bool) -> Blocks:
    """A meeting as somebody invited sees it: the question, or the answer and how to change it."""
    if not is_open:
        return [_what_and_when(meeting), Context(elements=[mrkdwn("This meeting is over.")])]
    if said is None:
        return [_what_and_when(meeting), *_question(meeting)]
    answered = mrkdwn("*{words}* You can change your mind:", words=_said(said))
    return [_what_and_when(meeting), Section(text=answered), _answer_buttons(meeting, but=said.answer)]


def meeting_alone(meeting: Meeting) -> Blocks:
    """A meeting as somebody sees it who is not asked to it."""
    return [_what_and_when(meeting)]


def answer_words(meeting: Meeting, said: Answered | None, *, is_over: bool) -> str:
    """What somebody who has just answered reads, alone."""
    what = f"{meeting.name}, {_when(meeting)}"
    if is_over or said is None:
        return f"{what}, is over, so nothing has changed."
    return f"{_said(said)} {what}. To change your mind, tap another answer."


def answers_so_far(answered: Sequence[Answered], silent: Sequence[str]) -> Blocks:
    """What a coordinator alone sees of a meeting: how many have answered; who comes, who does not, who is silent."""
    turnout = Turnout.of(len(answered) + len(silent), answered)
    going = [one.name for one in answered if one.answer is Answer.GOING]
    apologies = [one.name for one in answered if one.answer is Answer.APOLOGIES]
    sending = [f"{one.name} is sending {one.stand_in}" for one in answered if one.answer is Answer.SENDING]
    by_name = {
        "Going: {names}.": names_within(going, NAMES_MAX),
        "Apologies: {names}.": names_within(apologies, NAMES_MAX),
        "{names}.": names_within(sending, NAMES_MAX, between="; "),
        "Still to answer: {names}.": names_within(silent, NAMES_MAX),
    }
    return [
        Section(text=mrkdwn("{counts}", counts=turnout_words(turnout, is_open=True))),
        *(Context(elements=[mrkdwn(template, names=names)]) for template, names in by_name.items() if names),
    ]


def names_within(names: Sequence[str], most: int, *, between: str = ", ") -> str:
    """As many names as `most` characters hold, and how many more there are."""
    shown = ""
    for number, name in enumerate(names):
        longer = f"{shown}{between}{name}" if shown else name
        if len(longer) > most:
            return f"{shown} and {len(names) - number} more"
        shown = longer
    return shown


def none_planned() -> Section:
    return Section(text=mrkdwn("No meetings are planned yet."))


def home_buttons(partnership_id: PartnershipId, *, lists: bool, plans: bool) -> Actions:
    """What else there is to do about meetings: see them all, plan more."""
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    see = Button(text=plain("All dates"), action_id=ALL_DATES, value=ref)
    plan = Button(text=plain("Plan meetings"), action_id=NEW_SERIES, value=ref)
    return Actions(elements=[*([see] if lists else []), *([plan] if plans else [])])


def sending_form(meeting: Meeting, metadata: SendingMetadata, *, stand_in: str | None) -> Payload:
    """Who comes instead. The name is free text: a deputy need not be on Slack."""
    return modal(
        title="Sending someone",
        submit="Send",
        callback_id=SENDING_FORM,
        metadata=metadata,
        blocks=[
            _what_and_when(meeting),
            Input(
                label=plain("Who is coming for you?"),
                hint=plain("Their name as the others know them, such as: Jo Field, our deputy"),
                block_id=STAND_IN,
                element=PlainTextInput(
                    action_id=STAND_IN, max_length=STAND_IN_MAX, initial_value=stand_in, focus_on_load=True
                ),
            ),
        ],
    )


def whose(partnership: str) -> Context:
    """Says whose meeting it is, to somebody in several partnerships."""
    return Context(elements=[mrkdwn("{partnership}", partnership=partnership)])


def next_words(partnership: str, meeting: Meeting) -> str:
    return f"{partnership}: {meeting.name}, {_when(meeting)}, {meeting.place}."


def help_words(command: str, *, instead_of: str | None = None) -> str:
    """What can be typed after the command, with examples; and that nothing needs typing."""
    lines = (
        [f"I don't know “{fit(instead_of, TYPED_SHOWN)}” after {command}. Here is what I do know:"]
        if instead_of
        else []
    )
    return "\n".join(
        [
            *lines,
            f"• {command} next: the next meeting, with buttons to answer",
            f"• {command} list: the meetings to come",
            f"• {command} new: plan a series of meetings (for coordinators)",
            "You need not type any of this: it is all on my Home tab.",
        ]
    )


def _what_and_when(meeting: Meeting) -> Section:
    return Section(text=mrkdwn("{meeting}", meeting=_what_and_when_words(meeting)))


def _what_and_when_words(meeting: Meeting) -> Raw:
    return markup(
        "*{name}*\n{when}, {place}",
        name=meeting.name,
        when=instant(meeting.starts_at, meeting.zone),
        place=linked(meeting.place),
    )


def _question(meeting: Meeting) -> Blocks:
    return [Section(text=mrkdwn("Are you coming?")), _answer_buttons(meeting)]


def _said(said: Answered) -> str:
    match said.answer:
        case Answer.GOING:
            return "You're going."
        case Answer.APOLOGIES:
            return "You've sent your apologies."
        case Answer.SENDING:
            comma = "," if said.stand_in and "," in said.stand_in else ""  # it opens a description: this one ends it
            return f"{said.stand_in}{comma} is going for you."


def _answer_buttons(meeting: Meeting, *, but: Answer | None = None) -> Actions:
    """The three answers but the one given: changing one's mind is one tap, correcting a stand-in's name another."""
    offered = {
        Answer.GOING: _button(meeting, "Going", GOING, style="primary" if but is None else None),
        Answer.APOLOGIES: _button(meeting, "Apologies", APOLOGIES),
        Answer.SENDING: _button(meeting, "Sending someone", SENDING),
    }
    others = [button for answer, button in offered.items() if answer != but]
    rename = [_button(meeting, "Change who", SENDING)] if but is Answer.SENDING else []
    return Actions(elements=[*others, *rename])


def _button(meeting: Meeting, label: str, action_id: str, *, style: Literal["primary"] | None = None) -> Button:
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    subject = fit(f"{label}: {meeting.name}, {_when(meeting)}", BUTTON_MAX)
    return Button(
        text=plain(label), action_id=action_id, value=ref.model_dump_json(), style=style, accessibility_label=subject
    )


def _notification(meeting: Meeting, ask: Ask) -> str:
    """What a phone shows of the message."""
    return f"{meeting.name}, {_when(meeting)}.{' Are you coming?' if ask is Ask.LIVE else ''}"


def _when(meeting: Meeting) -> str:
    return instant_text(meeting.starts_at, meeting.zone)
