"""Who was there: the question the morning after a meeting, and the form in which everybody who said so is ticked."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pydantic import model_validator

from handlers.changes.views.drafts import form
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Checkboxes,
    Context,
    Input,
    Option,
    Payload,
    Section,
    fit,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from handlers.meetings.views.meetings import MeetingRef, names_within
from storage.database.ids import PersonId
from storage.meetings.meeting_answers import Answer, Answered
from storage.meetings.meetings import Meeting

WHO_WAS_THERE = "minutes.who_was_there"
AS_THEY_SAID = "minutes.as_they_said"
TICK = "minutes.tick"
OPEN = "minutes.open"
NOTED = "minutes.presence"

OPTION_MAX = 75
# As many boxes as Slack takes in one input.
BOXES = 10
NAMES_MAX = 1_500
GROUP = "there_"

SETTLED = "Who was there is noted already."
TICK_WORDING = {GROUP: "Tick whoever was there."}


class PresenceForm(MeetingRef):
    """Who was ticked, in groups of ten boxes that come as fields of their own."""

    there: tuple[Annotated[PersonId, ROW_ID], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _joined(cls, fields: Any) -> Any:
        if not isinstance(fields, Mapping) or "there" in fields:
            return fields
        ticked = [one for field, chosen in fields.items() if str(field).startswith(GROUP) for one in chosen]
        return {**fields, "there": ticked}


def counts(there: Mapping[PersonId, bool]) -> str:
    """ "9 of 12 were there." """
    came = sum(there.values())
    return f"{came} of {len(there)} {'was' if came == 1 else 'were'} there."


def question(meeting: Meeting, answered: Sequence[Answered], *, is_live: bool) -> Part:
    """To whoever keeps the minutes, the morning after."""
    text = f"Who was at {_meant(meeting)}?"
    coming = [_coming(one) for one in answered if one.answer is not Answer.APOLOGIES]
    said = f"Going, as they said: {names_within(coming, NAMES_MAX)}." if coming else "Nobody had said they would come."
    asked = Section(text=mrkdwn("*{question}*\n{said}", question=text, said=said))
    if not is_live:
        further = Context(elements=[mrkdwn("You'll find this again, with its buttons, further down.")])
        return Part(blocks=[asked, further], text=text, ask=Ask.ELSEWHERE)
    confirm = [_button(meeting, "As they said", AS_THEY_SAID, is_main=True)] if coming else []
    ways = [_button(meeting, "Tick who was there", TICK), _button(meeting, "Minutes", OPEN)]
    return Part(blocks=[asked, Actions(elements=[*confirm, *ways])], text=text, ask=Ask.LIVE)


def noted(meeting: Meeting, there: Mapping[PersonId, bool]) -> Part:
    """The same once it is noted, with the way to put it right."""
    words = f"{_meant(meeting)}: {counts(there)}"
    ways = Actions(elements=[_button(meeting, "Change", TICK), _button(meeting, "Minutes", OPEN)])
    return Part(blocks=[Section(text=mrkdwn("{words}", words=words)), ways], text=words, ask=Ask.ANSWERED)


def _coming(one: Answered) -> str:
    return f"{one.stand_in} for {one.name}" if one.answer is Answer.SENDING else one.name


def presence_form(
    meeting: Meeting, people: Mapping[PersonId, str], there: Collection[PersonId], changed: Sequence[str] = ()
) -> Payload:
    """Everybody who was invited; ticked are those who were there, or said so."""
    options = [(key, Option(text=plain(fit(name, OPTION_MAX)), value=str(key))) for key, name in people.items()]
    groups = [options[start : start + BOXES] for start in range(0, len(options), BOXES)]
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    blocks: list[Block] = [Section(text=mrkdwn("*{meeting}*", meeting=_meant(meeting)))]
    blocks += [_boxes(number, group, there) for number, group in enumerate(groups)]
    return form(NOTED, title="Who was there?", metadata=ref, changed=changed, blocks=blocks)


def _boxes(number: int, group: Sequence[tuple[PersonId, Option]], there: Collection[PersonId]) -> Input:
    field = f"{GROUP}{number}"
    return Input(
        label=plain("Tick whoever was there, or sent somebody who was" if number == 0 else "And"),
        block_id=field,
        optional=True,
        element=Checkboxes(
            action_id=field,
            options=[option for _, option in group],
            initial_options=[option for key, option in group if key in there],
        ),
    )


def noted_words(when: str, came: int, invited: int) -> str:
    """How history words that attendance was noted."""
    return f"Noted who was at {when}: {came} of {invited}"


def _meant(meeting: Meeting) -> str:
    return f"{meeting.name}, {meeting.on:%a} {meeting.on.day} {meeting.on:%b}"


def _button(meeting: Meeting, label: str, action_id: str, *, is_main: bool = False) -> Button:
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    style = Button.PRIMARY if is_main else None
    return Button(text=plain(label), action_id=action_id, value=ref.model_dump_json(), style=style)
