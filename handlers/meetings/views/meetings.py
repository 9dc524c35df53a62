"""What people see of a meeting: the announcement, the reminder, Home, and the form that names a stand-in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from handlers.house.forms import Line
from handlers.house.places import Spot
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
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
from handlers.house.views.parts import Ask, Part, first_name
from handlers.meetings.views.mandates import at_schools, head_meant, heading, whose
from handlers.meetings.views.meeting_lists import ALL_DATES
from storage.database.ids import MeetingId, PartnershipId, PersonId
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answer, Answered, Turnout
from storage.meetings.meetings import Meeting

GOING = "meeting.going"
APOLOGIES = "meeting.apologies"
SENDING = "meeting.sending"
NEW_SERIES = "meeting.new_series"
SENDING_FORM = "meeting.sending_form"
STAND_IN = "stand_in"

TYPED_SHOWN = 40
NAMES_MAX = 1500
STAND_IN_MAX = 80

NOT_INVITED = "You are not asked to this meeting, so there is nothing for you to do."


class MeetingRef(PartnershipRef):
    """A meeting, with the partnership whose it is; whose answer is meant, if it is not that of whoever taps; and the
    day that stood beside the button."""

    meeting: Annotated[MeetingId, ROW_ID]
    head: Annotated[PersonId, ROW_ID] | None = None
    on: date | None = None


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
    ask = Ask.LIVE if is_open and turnout.invited else Ask.NONE
    question = _question(meeting) if is_open and turnout.invited else []
    return Part(blocks=[_what_and_when(meeting), *question, counts], text=_notification(meeting, ask), ask=ask)


def turnout_words(turnout: Turnout, *, is_open: bool) -> str:
    if not is_open:
        return f"This meeting is over. {turnout.going + turnout.sending} of {turnout.invited} said they would be there."
    if not turnout.invited:
        return "Nobody is invited yet."
    if not turnout.answered:
        return f"None of {turnout.invited} has answered yet."
    counts = {"going": turnout.going, "sending someone": turnout.sending, "with apologies": turnout.apologies}
    said = [f"{count} {words}" for words, count in counts.items() if count]
    have = "has" if turnout.answered == 1 else "have"
    return f"{turnout.answered} of {turnout.invited} {have} answered: {', '.join(said)}."


def reminder(
    meeting: Meeting, said: Answered | None, *, mandate: Mandate | None = None, is_open: bool, is_live: bool
) -> Part:
    """The ask in a head's own messages, or by a `mandate` in her delegate's; once answered it says so, and how to
    change it."""
    ask = _ask(said, is_open=is_open, is_live=is_live)
    text = _notification(meeting, ask, mandate)
    if is_open and not is_live:
        moved_on = Context(elements=[mrkdwn("You'll find this again, with its buttons, further down.")])
        return Part(blocks=[_what_and_when(meeting), moved_on], text=text, ask=ask)
    if ask is Ask.LIVE:
        words = mrkdwn(
            "A reminder: {whose} answer is still missing.\n{meeting}",
            whose=f"{head_meant(mandate)}'s" if mandate else "your",
            meeting=_what_and_when_words(meeting),
        )
        return Part(blocks=[Section(text=words), *_question(meeting, mandate)], text=f"A reminder: {text}", ask=ask)
    return Part(blocks=own_meeting(meeting, said, mandate=mandate, is_open=is_open), text=text, ask=ask)


def _ask(said: Answered | None, *, is_open: bool, is_live: bool) -> Ask:
    if said:
        return Ask.ANSWERED
    if not is_open:
        return Ask.NONE
    return Ask.LIVE if is_live else Ask.ELSEWHERE


def own_meeting(meeting: Meeting, said: Answered | None, *, mandate: Mandate | None = None, is_open: bool) -> Blocks:
    """A meeting as somebody invited sees it, or whoever answers for her: the question, or the answer and how to change
    it."""
    if not is_open:
        return [_what_and_when(meeting), Context(elements=[mrkdwn("This meeting is over.")])]
    if said is None:
        return [_what_and_when(meeting), *_question(meeting, mandate)]
    change = "change it" if mandate or said.by_id else "change your mind"
    answered = mrkdwn("*{words}* You can {change}:", words=_said(said, mandate), change=change)
    return [_what_and_when(meeting), Section(text=answered), _answer_buttons(meeting, mandate, but=said.answer)]


def for_head(mandate: Mandate, meetings: Sequence[tuple[Meeting, Answered | None]]) -> Blocks:
    """Meetings to come as whoever answers for a head sees them on her own Home."""
    drawn = [own_meeting(meeting, said, mandate=mandate, is_open=True) for meeting, said in meetings]
    return [heading(mandate), *(block for blocks in drawn for block in blocks)]


def not_invited(mandates: Sequence[Mandate]) -> str:
    """To somebody who is not asked herself, by which mandates she answers for heads."""
    if not mandates:
        return NOT_INVITED
    heads = names_within([whose(one) for one in mandates], NAMES_MAX)
    return f"Here everybody answers for themselves. To answer for {heads}, open my Home tab."


def meeting_alone(meeting: Meeting) -> Blocks:
    """A meeting as somebody sees it who is not asked to it."""
    return [_what_and_when(meeting)]


def answer_words(meeting: Meeting, said: Answered | None, *, mandate: Mandate | None = None, is_over: bool) -> str:
    """What somebody who has just answered reads, alone."""
    what = f"{meeting.name}, {_when(meeting)}"
    if is_over or said is None:
        return f"{what}, is over, so nothing has changed."
    change = "change it" if mandate else "change your mind"
    return f"{_said(said, mandate)} {what}. To {change}, tap another answer."


def cancelled_words(meeting: Meeting) -> str:
    """To somebody who answers for a meeting that does not take place."""
    return f"{meeting.name}, {_when(meeting)}, is cancelled, so nothing has changed."


def moved_words(meeting: Meeting) -> str:
    """To somebody who answers for a day on which the meeting is no longer."""
    return f"{meeting.name} has moved to {_when(meeting)}, so nothing has changed. My Home tab asks you about that day."


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


def sending_form(
    meeting: Meeting,
    metadata: BaseModel,
    *,
    mandate: Mandate | None = None,
    stand_in: str | None,
    callback_id: str = SENDING_FORM,
) -> Payload:
    """Who comes instead. The name is free text: a deputy need not be on Slack."""
    return modal(
        title="Sending someone",
        submit="Send",
        callback_id=callback_id,
        metadata=metadata,
        blocks=[
            _what_and_when(meeting),
            Input(
                label=plain(f"Who is coming for {whose(mandate) if mandate else 'you'}?"),
                hint=plain("Their name as the others know them, such as: Jo Field, our deputy"),
                block_id=STAND_IN,
                element=PlainTextInput(
                    action_id=STAND_IN, max_length=STAND_IN_MAX, initial_value=stand_in, focus_on_load=True
                ),
            ),
        ],
    )


def of_partnership(partnership: str) -> Context:
    """Says whose meeting it is, to somebody in several partnerships."""
    return Context(elements=[mrkdwn("{partnership}", partnership=partnership)])


def next_words(partnership: str, meeting: Meeting) -> str:
    return f"{partnership}: {meeting.name}, {_when(meeting)}, {meeting.place}."


def help_words(command: str, added: Mapping[str, str], *, instead_of: str | None = None) -> str:
    """What can be typed after the command, with examples; and that nothing needs typing.

    `added` is what other capabilities' verbs do."""
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
            *(f"• {command} {verb}: {words}" for verb, words in added.items()),
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


def _question(meeting: Meeting, mandate: Mandate | None = None) -> Blocks:
    return [Section(text=mrkdwn("{question}", question=_question_words(mandate))), _answer_buttons(meeting, mandate)]


def _question_words(mandate: Mandate | None) -> str:
    if mandate is None:
        return "Are you coming?"
    at = at_schools(mandate.schools)
    return f"{at}: is {head_meant(mandate)} coming?" if at else f"Is {head_meant(mandate)} coming?"


def _said(said: Answered, mandate: Mandate | None) -> str:
    """The answer to whoever reads it: the head, or by a mandate somebody who answers for her."""
    if mandate is None and said.by_id is None:
        return _said_herself(said)
    if mandate is None:
        return f"{_giver(said)} answered for you: {answer_given(said)}."
    if said.by_id is None:
        return f"{whose(mandate)} answered: {answer_given(said)}."
    who = "You" if said.by_id == mandate.delegate_id else _giver(said)
    return f"{who} answered for {whose(mandate)}: {answer_given(said)}."


def _giver(said: Answered) -> str:
    return first_name(said.by_name or "")


def answer_given(said: Answered) -> str:
    """The answer in as few words as the button that gives it."""
    match said.answer:
        case Answer.GOING:
            return "Going"
        case Answer.APOLOGIES:
            return "Apologies"
        case Answer.SENDING:
            return f"Sending {said.stand_in}"


def _said_herself(said: Answered) -> str:
    match said.answer:
        case Answer.GOING:
            return "You're going."
        case Answer.APOLOGIES:
            return "You've sent your apologies."
        case Answer.SENDING:
            comma = "," if said.stand_in and "," in said.stand_in else ""  # it opens a description: this one ends it
            return f"{said.stand_in}{comma} is going for you."


def _answer_buttons(meeting: Meeting, mandate: Mandate | None = None, *, but: Answer | None = None) -> Actions:
    """The three answers but the one given: changing one's mind is one tap, correcting a stand-in's name another."""
    offered = {
        Answer.GOING: _button(meeting, mandate, "Going", GOING, style="primary" if but is None else None),
        Answer.APOLOGIES: _button(meeting, mandate, "Apologies", APOLOGIES),
        Answer.SENDING: _button(meeting, mandate, "Sending someone", SENDING),
    }
    others = [button for answer, button in offered.items() if answer != but]
    rename = [_button(meeting, mandate, "Change who", SENDING)] if but is Answer.SENDING else []
    return Actions(elements=[*others, *rename])


def _button(
    meeting: Meeting,
    mandate: Mandate | None,
    label: str,
    action_id: str,
    *,
    style: Literal["primary"] | None = None,
) -> Button:
    head = mandate.head_id if mandate else None
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id, head=head, on=meeting.on)
    for_whom = f" for {whose(mandate)}" if mandate else ""
    return Button(
        text=plain(label),
        action_id=action_id,
        value=ref.model_dump_json(exclude_none=True),
        style=style,
        accessibility_label=fit(f"{label}{for_whom}: {meeting.name}, {_when(meeting)}", BUTTON_MAX),
    )


def _notification(meeting: Meeting, ask: Ask, mandate: Mandate | None = None) -> str:
    """What a phone shows of the message."""
    return f"{meeting.name}, {_when(meeting)}.{f' {_question_words(mandate)}' if ask is Ask.LIVE else ''}"


def _when(meeting: Meeting) -> str:
    return instant_text(meeting.starts_at, meeting.zone)
