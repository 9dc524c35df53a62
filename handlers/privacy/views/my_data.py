"""What somebody reads about what is kept of her: what, for how long, how to have it, and how to be forgotten."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated
from zoneinfo import ZoneInfo

from handlers.house.personal_data import Kept, Rows
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Confirm,
    Payload,
    Raw,
    Section,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Part
from handlers.imports.templates import Sheet, Written
from schedules.local_time import local
from schedules.retention import Period
from storage.database.ids import PartnershipId, PersonId
from storage.members.people import RoleHeld, RoleKind

EXPORT = "my_data.export"
ERASE = "my_data.erase"
EXPORT_OF = "my_data.export_of"
ERASE_OF = "my_data.erase_of"

TITLE = "My data"
NAME_SHOWN = 80


class PersonRef(PartnershipRef):
    """A person, with the partnership in which she is one."""

    person: Annotated[PersonId, ROW_ID]


PERIODS = {
    Period.PARTNERSHIP: "as long as the partnership uses the bot",
    Period.ROLES: "until two school years after the one in which your last role ends",
    Period.SCHOOL_YEARS: "until two school years after the one it belongs to",
    Period.FINISHED: "until 90 days after it is over",
    Period.PROCESS: "until a day after it was last heard of",
}


def my_data(partnership_id: PartnershipId, partnership: str, kept: Sequence[Kept]) -> Payload:
    """What is kept of whoever opens it, for how long, and what she can do about it."""
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    blocks: list[Block] = [
        Section(text=mrkdwn("This is what I keep of you for *{partnership}*.", partnership=partnership)),
        *(_kept_for(period, [one.what for one in kept if one.period is period]) for period in _periods_of(kept)),
        Section(text=mrkdwn("{words}", words=NEVER_KEPT)),
        Section(
            text=mrkdwn("A copy comes as a spreadsheet, in a direct message."),
            accessory=Button(text=plain("Send me a copy"), action_id=EXPORT, value=ref),
        ),
        Section(
            text=mrkdwn("{words}", words=WHAT_REMAINS),
            accessory=Button(
                text=plain("Erase my data"),
                action_id=ERASE,
                value=ref,
                style="danger",
                confirm=_are_you_sure("you are"),
            ),
        ),
    ]
    return modal(title=TITLE, callback_id="my_data", close="Close", blocks=blocks)


def _periods_of(kept: Sequence[Kept]) -> list[Period]:
    return [period for period in Period if any(one.period is period for one in kept)]


def _kept_for(period: Period, whats: Sequence[str]) -> Section:
    how_long, lines = PERIODS[period], [markup("• {what}", what=what) for what in whats]
    how_long = how_long[0].upper() + how_long[1:]
    return Section(text=mrkdwn("*{how_long}*\n{lines}", how_long=how_long, lines=Raw("\n".join(lines))))


def buttons_about(partnership_id: PartnershipId, person_id: PersonId, name: str) -> Actions:
    """For the page of somebody who has asked her coordinator, by letter say, for a copy or to be forgotten."""
    ref = PersonRef(partnership=partnership_id, person=person_id).model_dump_json()
    copy = Button(text=plain("Copy of their data"), action_id=EXPORT_OF, value=ref)
    erase = Button(
        text=plain("Erase their data"),
        action_id=ERASE_OF,
        value=ref,
        style="danger",
        confirm=_are_you_sure(f"{fit(name, NAME_SHOWN)} is"),
    )
    return Actions(elements=[copy, erase])


def _are_you_sure(who_is: str) -> Confirm:
    return Confirm(
        title=plain("Erase for good?"),
        text=plain(f"I forget who {who_is}. {CONFIRM_WORDS}"),
        confirm=plain("Erase"),
        deny=plain("Keep"),
        style="danger",
    )


def copy_of(kept: Sequence[Kept], tables: Mapping[str, Rows], *, zone: ZoneInfo) -> list[Sheet]:
    """The sheets of a copy: first what is kept and for how long, then each table that holds something."""
    listed = [(one.what, PERIODS[one.period], len(tables[one.table])) for one in kept]
    first = Sheet("What I keep", ("What I keep", "How long", "Entries"), listed)
    return [first, *(_sheet(one.title, tables[one.table], zone) for one in kept if tables[one.table])]


def _sheet(title: str, rows: Rows, zone: ZoneInfo) -> Sheet:
    return Sheet(title, list(rows[0]), [[_written(value, zone) for value in row.values()] for row in rows])


def _written(value: object, zone: ZoneInfo) -> Written:
    """A value as somebody can read it in a spreadsheet."""
    match value:
        case datetime():
            return f"{local(value, zone):%d/%m/%Y %H:%M}"
        case None | int() | date():
            return value
        case Enum():
            return str(value.value).replace("_", " ")
        case frozenset():
            return ", ".join(_DAYS[day] for day in sorted(value))
        case Mapping():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def copy_name(on: date) -> str:
    return f"personal data {on:%Y-%m-%d}.xlsx"


def copy_words(name: str, partnership: str) -> str:
    return f"Everything that I keep of {name} for {partnership}."


def has_left(held: Sequence[RoleHeld]) -> Part:
    """To the coordinators, when somebody had herself erased: what she was, for who it was is gone."""
    roles = " and ".join(f"{_ROLES[one.kind]}{f' at {one.school}' if one.school else ''}" for one in held) or "a member"
    text = f"Somebody who was {roles} has left, and I have erased who it was, as they asked."
    follows = "Past meetings still count them, without a name. If somebody follows, add them under People."
    return Part([Section(text=mrkdwn("{text} {follows}", text=text, follows=follows))], text=text)


_ROLES = {
    RoleKind.COORDINATOR: "a coordinator",
    RoleKind.HEAD: "head",
    RoleKind.DELEGATE: "a head's delegate",
    RoleKind.TEACHER: "a teacher",
}

NEVER_KEPT = "I never keep what you write to others in Slack, nor anything about pupils."
WHAT_REMAINS = (
    "I can forget who you are: your name, e-mail address and Slack account go, and so do your answers to meetings to "
    "come. You leave the partnership today. Past meetings still count that somebody came, without saying who. "
    "What stands in Slack itself is Slack's, and stays there."
)
CONFIRM_WORDS = (
    "Every role ends today. Past meetings still count that somebody came, without saying who. "
    "Messages that stand in Slack stay there. Nobody can undo this."
)
COPY_SENT = (
    "I have sent everything that I keep, as a spreadsheet, in a direct message: see Messages beside my Home tab."
)
COPY_NOT_SENT = (
    "Slack has not said that it took the file. If it is not among my messages to you in a minute, please try once more."
)
ERASED = "I have forgotten who you are. Should you come back one day, your coordinator can add you anew. Goodbye!"
LAST_COORDINATOR = (
    "The only coordinator cannot be erased: nobody would be left to look after the partnership. "
    "Make somebody else a coordinator first, under People on my Home tab; then it works."
)


def erased_words(name: str) -> str:
    return f"I have forgotten {name}. This cannot be undone, and history does not say who it was."
