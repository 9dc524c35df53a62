"""What goes wrong with messages, for the stories of what a coordinator sees of it."""

from datetime import date, time
from typing import Any

from sqlalchemy import select, update

from handlers.meetings.invitations import REMINDER, subject_of
from handlers.overseeing.morning_news import MORNING, timer_subject
from schedules.local_time import instant
from storage.database.ids import UserId
from storage.delivery.deliveries import MessageRow, MessageState, Owed, owe
from storage.delivery.timers import set_timers
from storage.meetings.meetings import meetings_to_come
from storage.members.people import PersonRow
from tests.handlers.known import person_id
from tests.handlers.partnerships import LONDON, Partnership

WEDNESDAY = date(2018, 9, 19)
# A first ask comes by itself on the 13th and a last one on the 19th.
ASKED_BETWEEN = (date(2018, 9, 14), date(2018, 9, 17))


async def has_mornings(partnership: Partnership, first_on: date) -> None:
    """The coordinators' mornings have begun."""
    async with partnership.local.bot.services.writing() as session:
        due = {MORNING: instant(first_on, time(8), LONDON)}
        await set_timers(session, partnership.id, timer_subject(partnership.id), due)


async def is_asked(partnership: Partnership, name: str, on: date) -> None:
    """Somebody is asked about the next meeting once more, on a morning."""
    services = partnership.local.bot.services
    async with services.writing() as session:
        meeting = (await meetings_to_come(session, partnership.id, now=services.clock(), limit=1))[0]
        whom = await person_id(partnership, name)
        owed = Owed(
            REMINDER,
            subject_of(meeting.id),
            f"again {on}",
            not_before=instant(on, time(8), LONDON),
            over_at=meeting.ends_at,
            person_id=whom,
            about_on=meeting.on,
        )
        await owe(session, partnership.id, [owed])


async def is_asked_in_vain(partnership: Partnership, *names: str) -> None:
    """It is the day before the first meeting, and these have been asked three times; the other heads have answered."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13), time(9))
    for head in (partnership.ada, partnership.ben, partnership.cat):
        if head.name not in names:
            await head.clicks("Going", in_="bot")
    for name in names:
        for on in ASKED_BETWEEN:
            await is_asked(partnership, name, on)
    await partnership.until(WEDNESDAY, time(9))


async def is_unknown_to_slack(partnership: Partnership, name: str, *, user_id: str = "U0UNKNOWN") -> None:
    """The account that is known for somebody is one that Slack does not know."""
    whom = await person_id(partnership, name)
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(PersonRow).where(PersonRow.id == whom).values(user_id=UserId(user_id)))


async def message_states(partnership: Partnership, name: str) -> list[MessageState]:
    """How somebody's messages stand."""
    async with partnership.local.bot.services.reading() as session:
        hers: Any = select(MessageRow.state).join(PersonRow, PersonRow.id == MessageRow.person_id)
        return list(await session.scalars(hers.where(PersonRow.name == name).order_by(MessageRow.id)))
