"""The first that somebody hears from the bot: who asked it, what to expect, and one question to answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from handlers.house.forms import Line
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Context,
    Input,
    Option,
    Payload,
    PlainTextInput,
    Section,
    StaticSelect,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part, first_name
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.meeting_lists import in_lines
from storage.database.ids import PartnershipId, SchoolId
from storage.meetings.meetings import Meeting

RIGHT = "welcome.right"
PUT_RIGHT = "welcome.put_right"
SCHOOL_FORM = "welcome.school_form"

SCHOOL_MAX = 80
LISTED = 100
OPTION_MAX = 75

EXPECT = "At most one message a morning, on school days, only when I need an answer; you can change any answer."
SCHOOL_WORDING = {
    "school": f"Give your school's name in up to {SCHOOL_MAX} characters, such as: Hilltop Primary",
    "known": "Choose your school, or type its name below.",
    "instead_of": "Choose the school that you are not head at.",
}
NO_SCHOOL = "Choose your school, or type its name."


class SchoolForm(PartnershipRef):
    """Which school somebody is head at: one that is known, or another by its name.

    Who is head of several says `instead_of` which; otherwise it is in the place of any other.
    """

    known: Annotated[SchoolId, ROW_ID] | None = None
    school: Annotated[Line, Field(max_length=SCHOOL_MAX)] | None = None
    instead_of: Annotated[SchoolId, ROW_ID] | None = None


def welcome(
    partnership_id: PartnershipId,
    name: str,
    *,
    partnership: str,
    asked_by: str,
    is_head: bool,
    schools: Sequence[str],
    soon: Sequence[Meeting],
    is_confirmed: bool,
) -> Part:
    """A welcome; to a head it asks whether her school is right. `soon` are the next meetings."""
    hello = f"Hello {first_name(name)}. {asked_by} asked me to look after {partnership}'s meetings."
    blocks: list[Block] = [Section(text=mrkdwn("{hello} {expect}", hello=hello, expect=EXPECT))]
    if soon:
        blocks.append(Section(text=mrkdwn("Coming up:\n{lines}", lines=in_lines(soon))))
    if is_head and not is_confirmed:
        return Part([*blocks, *school_question(partnership_id, schools)], text=hello, ask=Ask.LIVE)
    if is_head and schools:
        blocks.append(Context(elements=[mrkdwn("You're head at {schools}.", schools=" and ".join(schools))]))
    return Part(blocks, text=hello, ask=Ask.ANSWERED if is_head else Ask.NONE)


def school_question(partnership_id: PartnershipId, schools: Sequence[str] = ()) -> list[Block]:
    """Asks a head whether these are her schools, or which is."""
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    if not schools:
        tell = Button(text=plain("Say which"), action_id=PUT_RIGHT, value=value)
        return [Section(text=mrkdwn("Which school are you head at?")), Actions(elements=[tell])]
    yes = Button(text=plain("Yes"), action_id=RIGHT, value=value)
    put_right = Button(text=plain("Put right"), action_id=PUT_RIGHT, value=value)
    asked = mrkdwn("You're head at {schools}?", schools=" and ".join(schools))
    return [Section(text=asked), Actions(elements=[yes, put_right])]


def school_form(partnership_id: PartnershipId, known: Mapping[SchoolId, str], own: Mapping[SchoolId, str]) -> Payload:
    """Which school it is: one of those known, or a name; and of several that are her `own`, in the place of which."""
    blocks: list[Block] = []
    if len(own) > 1:
        blocks.append(_choice("instead_of", "Which of your schools is not right?", own))
    if known:
        blocks.append(_choice("known", "Your school", known, optional=True))
    blocks.append(
        Input(
            label=plain("Another school" if known else "Your school"),
            hint=plain("Its name as the others know it, such as: Hilltop Primary"),
            block_id="school",
            optional=bool(known),
            element=PlainTextInput(action_id="school", max_length=SCHOOL_MAX),
        )
    )
    return modal(
        title="Your school",
        submit="Save",
        callback_id=SCHOOL_FORM,
        metadata=PartnershipRef(partnership=partnership_id),
        blocks=blocks,
    )


def _choice(field: str, label: str, schools: Mapping[SchoolId, str], *, optional: bool = False) -> Input:
    options = [Option(text=plain(fit(name, OPTION_MAX)), value=str(key)) for key, name in schools.items()]
    menu = StaticSelect(action_id=field, options=options[:LISTED])
    return Input(label=plain(label), block_id=field, optional=optional, element=menu)


def thanks(schools: Sequence[str]) -> str:
    return f"Thank you. You're head at {' and '.join(schools)}." if schools else "Thank you."


def welcomed_words(name: str, on: date) -> str:
    """What a coordinator reads of somebody who joins on a later day."""
    return f"{name} is welcomed on {long_date(on)}."
