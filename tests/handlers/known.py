"""Somebody of whom the bot keeps all that it can keep: what tests of export, erasure and retention begin with."""

from datetime import UTC, date, datetime, time

from sqlalchemy import Table, select

from bot.workspace.people import Person
from handlers.changes.changes import making
from handlers.house.access import Actor, inside
from handlers.privacy.views.my_data import PersonRef
from schedules.finding_times import OfferedTime
from schedules.school_calendar import MONDAY_TO_FRIDAY, Closure
from storage.changes.scrubbing import people_in
from storage.database.ids import DeedId, MeetingId, PersonId, QuestionId, TeamId, UserId
from storage.database.migrate import every_table
from storage.meetings.calendar_feeds import set_secret
from storage.meetings.meetings import all_series
from storage.meetings.series_people import choose
from storage.meetings.time_polls import NewTimePoll, offer_times, record_suiting, time_poll
from storage.meetings.venues import set_venues
from storage.members.people import DelegateMode, PersonRow, RoleKind
from storage.members.roster import CoordinatorHours, Details, amend_person, give_role, person, set_coordinator_hours
from storage.members.schools import schools, set_school_closures
from storage.members.wishes import Wishes, set_wishes
from storage.overseeing.news import record_told
from storage.proceedings.actions import NewAction, agree
from storage.proceedings.agendas import NewItem, propose
from storage.proceedings.minutes import name_keeper, record_attendance, write_note
from storage.questions.deeds import Deed, DeedKind, DeedState, keep_deed
from storage.questions.moderation import set_moderated
from storage.questions.questions import AskedAs, Question, QuestionState, ask
from storage.questions.ringing import Ring, set_ring
from tests.handlers.partnerships import Partnership

NAME, EMAIL, STAND_IN = "Ada Moor", "ada.moor@hilltop.example", "Sam Reed"
THE_DAY_AFTER = date(2018, 9, 21)


async def person_id(partnership: Partnership, of: str) -> PersonId:
    async with partnership.local.bot.services.reading() as session:
        rows = await session.scalars(
            select(PersonRow.id).where(PersonRow.partnership_id == partnership.id, PersonRow.name == of)
        )
        return rows.one()


async def ada_is_known(partnership: Partnership) -> PersonId:
    """Ada is head and coordinates. She has changed her own address, has hours, a stand-in and a delegate, wishes
    to hear from nine, was asked about the first meeting, sent somebody to it, and comes to the second. It is the day
    after the first."""
    ada, ben, tom = [await person_id(partnership, name) for name in (NAME, "Ben Hale", "Tom Pike")]
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await changes_address(partnership, partnership.ada, ada, EMAIL)
    await _keeps_hours(partnership, ada, stand_in=ben, delegate=tom)
    await _offers_times(partnership, ada)
    await _has_address(partnership, ada)
    await _may_be_rung(partnership, ada)
    await something_was_asked(partnership)
    await partnership.announced()
    await _takes_part(partnership, ada)
    await _is_invited_by_name(partnership, ada)
    await partnership.until(date(2018, 9, 19), time(12))
    await partnership.ada.clicks("Sending someone", in_="bot")
    await partnership.ada.fills("Who is coming for you?", STAND_IN)
    await partnership.ada.submits()
    await partnership.until(THE_DAY_AFTER, time(12))
    await partnership.ada.opens_home()
    await partnership.ada.clicks("Going", in_="home")
    return ada


async def changes_address(partnership: Partnership, by: Person, of: PersonId, email: str) -> None:
    """A coordinator changes the address of somebody, which stands in history."""
    services, team_id = partnership.local.bot.services, TeamId(partnership.workspace.team_id)
    actor = Actor(team_id, team_id, UserId(by.id))
    async with services.writing() as session:
        here = await inside(session, actor, partnership.id, now=services.clock())
        known = await person(session, partnership.id, of)
        assert known is not None
        async with making(services.subscribers, session, here, "some.change", now=services.clock()):
            await amend_person(session, partnership.id, of, Details(known.name, email, known.team_id, known.user_id))


async def _takes_part(partnership: Partnership, ada: PersonId) -> None:
    """She proposes an item of the first meeting and leads it, keeps its minutes and writes in them, is there, and has
    something to do."""
    services, first = partnership.local.bot.services, MeetingId(1)
    async with services.writing() as session:
        item = NewItem("Moderation", lead_id=ada, minutes=10)
        await propose(session, partnership.id, first, item, by=ada, now=services.clock())
        await name_keeper(session, partnership.id, first, ada)
        await write_note(session, partnership.id, first, "Reading aloud", by=ada, now=services.clock())
        await record_attendance(session, partnership.id, first, [ada], [ada])
        await agree(session, partnership.id, first, NewAction("Share the plan", ada, date(2018, 10, 4), "Phonics"))


async def _is_invited_by_name(partnership: Partnership, ada: PersonId) -> None:
    async with partnership.local.bot.services.writing() as session:
        (series,) = await all_series(session, partnership.id)
        await choose(session, partnership.id, series.id, [ada])
        await set_venues(session, partnership.id, series.id, [one.id for one in await schools(session, partnership.id)])


async def _keeps_hours(partnership: Partnership, ada: PersonId, *, stand_in: PersonId, delegate: PersonId) -> None:
    async with partnership.local.bot.services.writing() as session:
        hilltop = next(one for one in await schools(session, partnership.id) if one.name == "Hilltop")
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(ada, MONDAY_TO_FRIDAY, stand_in))
        await give_role(
            session,
            partnership.id,
            delegate,
            RoleKind.DELEGATE,
            school_id=hilltop.id,
            from_on=date(2018, 9, 3),
            for_id=ada,
            mode=DelegateMode.WITH_ME,
        )
        await set_wishes(session, partnership.id, ada, Wishes(hour=time(9)))
        await record_told(session, partnership.id, ada, ["message/1"], on=date(2018, 9, 10))
        inset = Closure("INSET", date(2018, 10, 19), date(2018, 10, 19))
        await set_school_closures(session, partnership.id, hilltop.id, [inset])


async def _has_address(partnership: Partnership, ada: PersonId) -> None:
    async with partnership.local.bot.services.writing() as session:
        who = await person(session, partnership.id, ada)
        assert who is not None
        await set_secret(session, who, "the secret", now=partnership.local.bot.services.clock())


async def _may_be_rung(partnership: Partnership, ada: PersonId) -> None:
    async with partnership.local.bot.services.writing() as session:
        who = await person(session, partnership.id, ada)
        assert who is not None
        await set_ring(session, who, Ring("01632 960123", "after 16:00"))


async def something_was_asked(partnership: Partnership) -> None:
    """Without a name, added to, and answered; the next is read first."""
    now = partnership.local.bot.services.clock()
    asked = Question(
        id=QuestionId("5" * 32),
        partnership_id=partnership.id,
        asked_as=AskedAs.COLLEAGUE,
        text="How do you tell parents who leaves?",
        salt="5" * 32,
        key_hash="5" * 64,
        slot_at=now,
        state=QuestionState.APPEARED,
        is_answered=True,
        summary="In person first.",
    )
    added = Deed(
        DeedId("6" * 32), partnership.id, asked.id, DeedKind.ADDED, "In July.", slot_at=now, state=DeedState.DONE
    )
    async with partnership.local.bot.services.writing() as session:
        await ask(session, asked)
        await keep_deed(session, added)
        await set_moderated(session, partnership.id, is_moderated=True)


async def _offers_times(partnership: Partnership, ada: PersonId) -> None:
    """Answers are wanted until the 14th, and hers is there."""
    one, now = OfferedTime(date(2018, 9, 25), time(16)), partnership.local.bot.services.clock()
    new = NewTimePoll("Summer planning", 60, (one,), asked_until=datetime(2018, 9, 14, 23, tzinfo=UTC))
    async with partnership.local.bot.services.writing() as session:
        poll = await time_poll(session, partnership.id, await offer_times(session, partnership.id, new, by=ada))
        assert poll is not None
        await record_suiting(session, poll, ada, {one: True}, by=ada, now=now)


def tables_of_people() -> list[Table]:
    """Every table in which a person stands, whichever capability it belongs to."""
    return [table for table in every_table().sorted_tables if people_in(table)]


async def opens_my_data(person: Person) -> None:
    await person.opens_home()
    await person.clicks("My data")


async def erases_herself(person: Person) -> None:
    await opens_my_data(person)
    await person.clicks("Erase my data")


async def refers_to(partnership: Partnership, somebody: str) -> str:
    """What the buttons on somebody's page say that they are about."""
    return PersonRef(partnership=partnership.id, person=await person_id(partnership, somebody)).model_dump_json()


async def taps(partnership: Partnership, person: Person, action: str, value: str) -> None:
    """Somebody taps a button that stands on the page of somebody else."""
    await partnership.shows_button("About somebody", action, value)
    await person.clicks("About somebody", in_="#heads")
