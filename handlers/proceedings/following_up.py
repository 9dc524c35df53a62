"""An action is followed up with its owner alone; once it has none, a coordinator is asked who takes it."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import MemberLeft
from handlers.house.happening import Happening
from handlers.house.views.parts import Part
from handlers.proceedings.views import actions as views
from schedules.actions import ASKED_TIMES, follow_ups
from schedules.local_time import local
from schedules.sending_hours import next_sending_time
from storage.database.ids import ActionId, PartnershipId
from storage.delivery.deliveries import Delivery, Owed, owe, touch_subject
from storage.delivery.subjects import ACTION
from storage.delivery.timers import Timer, set_timers
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, partnership
from storage.members.roster import coordinators_at_work, person, roles_of
from storage.proceedings.actions import Action, NewAction, action, open_actions

ASKS = tuple(f"actions.ask.{number}" for number in range(ASKED_TIMES))
STALE = timedelta(days=28)


async def follow_up(
    session: AsyncSession, of: Partnership, action_id: ActionId, to: NewAction, *, is_open: bool, now: datetime
) -> None:
    """Sets the mornings on which its owner is asked; whatever shows the action is drawn again."""
    subject = ACTION.subject(action_id)
    mornings = follow_ups(to.due_on, await school_calendar(session, of), of.zone)
    ahead = {kind: at for kind, at in zip(ASKS, mornings, strict=False) if at > now}
    await set_timers(session, of.id, subject, ahead if is_open and to.owner_id is not None else {})
    await touch_subject(session, of.id, subject)


async def ask_owner(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The owner is owed the question, unless it is done by now."""
    due = await action(session, timer.partnership_id, ACTION.id_in(timer.subject))
    if due is None or not due.is_open or due.owner_id is None:
        return
    asked = Owed(
        views.ASK,
        timer.subject,
        occasion=f"{timer.kind} {due.due_on}",
        not_before=now,
        over_at=now + STALE,
        person_id=due.owner_id,
        about_on=due.due_on,
    )
    await owe(session, timer.partnership_id, [asked])


async def ask_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question as things stand, not owed to somebody who has left; what came of it stays where it was asked."""
    about = await _about(session, delivery)
    of = await partnership(session, delivery.partnership_id)
    if about is None or of is None:
        return None
    today = local(now, of.zone).date()
    answered = _answered(about, delivery, today)
    if answered is not None:
        return answered if delivery.is_posted else None
    if not delivery.is_posted and await _has_gone(session, about, today):
        return None
    return views.ask(about, is_live=delivery.is_live)


def _answered(about: Action, delivery: Delivery, today: date) -> Part | None:
    """What came of the question; None while it waits."""
    if about.owner_id != delivery.person_id:
        return views.somebody_elses(about)
    if not about.is_open:
        return views.done(about)
    return views.later(about) if about.due_on > today else None


async def owner_left(happening: Happening, fact: MemberLeft) -> None:
    """What somebody cannot do before she goes is offered to the coordinators; told twice, it is asked once."""
    of, today = fact.partnership, local(happening.now, fact.partnership.zone).date()
    left = [
        one
        for one in await open_actions(happening.session, of.id)
        if one.owner_id == fact.person.id and (one.due_on > fact.last_on or fact.last_on < today)
    ]
    for one in left:
        asked = await _asked(happening.session, of, one.id, happening.now, occasion=f"left by {fact.person.id}")
        await happening.owe([owed for owed in asked if owed.person_id != fact.person.id])
    if left:
        happening.consequences.append(views.left_behind(fact.person.name, len(left)))


async def ask_who_takes_it(session: AsyncSession, of: Partnership, action_id: ActionId, now: datetime) -> None:
    """The coordinators are asked, once a day at most."""
    today = local(now, of.zone).date()
    await owe(session, of.id, await _asked(session, of, action_id, now, occasion=f"nobody's on {today}"))


async def _asked(
    session: AsyncSession, of: Partnership, action_id: ActionId, now: datetime, *, occasion: str
) -> list[Owed]:
    """The question to every coordinator who is at work on the morning on which she will read it."""
    calendar = await school_calendar(session, of)
    arrives_on = local(next_sending_time(now, calendar, of.zone), of.zone).date()
    return [
        Owed(
            views.NOBODYS,
            ACTION.subject(action_id),
            occasion=occasion,
            not_before=now,
            over_at=now + STALE,
            person_id=person_id,
        )
        for person_id in await coordinators_at_work(session, of.id, on=arrives_on)
    ]


async def nobodys_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question who takes it; settled once it is done, or somebody who stays does it."""
    about = await _about(session, delivery)
    of = await partnership(session, delivery.partnership_id)
    if about is None or of is None:
        return None
    today = local(now, of.zone).date()
    if about.is_open and (about.owner_id is None or await _has_gone(session, about, today)):
        leaver = await person(session, about.partnership_id, about.owner_id) if about.owner_id else None
        return views.nobodys(about, leaver.name if leaver else None, is_live=delivery.is_live)
    return views.taken(about) if delivery.is_posted else None


async def nobodys(session: AsyncSession, partnership_id: PartnershipId, today: date) -> list[Action]:
    """Open actions that nobody does who will still be here by then, the most urgent first."""
    standing = await open_actions(session, partnership_id)
    return [one for one in standing if one.owner_id is None or await _has_gone(session, one, today)]


async def _has_gone(session: AsyncSession, about: Action, today: date) -> bool:
    """Whether its owner is nothing here any longer, or will be on the day by which it is to be done."""
    assert about.owner_id is not None
    held = await roles_of(session, about.partnership_id, about.owner_id)
    return not any(one.to_on is None or one.to_on >= max(about.due_on, today) for one in held)


async def _about(session: AsyncSession, delivery: Delivery) -> Action | None:
    return await action(session, delivery.partnership_id, ACTION.id_in(delivery.subject))
