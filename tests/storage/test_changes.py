"""What a coordinator changes is recorded while it is made, and can be taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.bank_holidays import Nation
from schedules.school_calendar import Term
from storage.changes.changes import (
    Change,
    ChangedRow,
    ChangeRow,
    Told,
    change,
    changes,
    forget_changes,
    put_back,
    recording,
    send_now,
    told_by,
    undo,
)
from storage.changes.journal import ChangedSince, InUse
from storage.database.ids import ChangeId, PersonId
from storage.delivery.deliveries import DeliveryRow, Owed, owe
from storage.delivery.timers import TimerRow, set_timers
from storage.members.calendars import amend_calendar, school_calendar
from storage.members.partnership import PartnershipSettings, amend_partnership, partnership
from storage.members.people import PersonRow, RoleKind, holders
from storage.members.roster import (
    Details,
    add_person,
    amend_person,
    end_roles,
    everybody,
    give_role,
    person,
    set_deactivated,
)
from storage.members.schools import add_school, schools
from tests.storage.river import EIGHT, River

LEAVES_AT = EIGHT + timedelta(minutes=10)
TODAY = EIGHT.date()
COLLEGE = PartnershipSettings("College", Nation.SCT, "Europe/Dublin", frozenset({0, 6}), time(7), time(9, 30))


@asynccontextmanager
async def changing(river: River, kind: str = "some.change") -> AsyncIterator[tuple[AsyncSession, ChangeId]]:
    """Ada changes something at eight."""
    async with (
        river.writing() as session,
        recording(session, river.id, kind, {"n": 1}, by=river.ada, now=EIGHT, leaves_at=LEAVES_AT) as change_id,
    ):
        yield session, change_id


async def undoes(river: River, change_id: ChangeId) -> None:
    async with river.writing() as session:
        await undo(session, river.id, change_id, now=EIGHT)


async def puts_back(river: River, change_id: ChangeId) -> None:
    async with river.writing() as session:
        found = await change(session, river.id, change_id)
        assert found is not None
        await put_back(session, found, by=river.ben, now=EIGHT + timedelta(days=1))


async def history(river: River) -> list[Change]:
    async with river.reading() as session:
        return await changes(session, river.id, limit=20)


async def names(river: River) -> list[str]:
    async with river.reading() as session:
        return [one.name for one in await everybody(session, river.id)]


async def rename(river: River, person_id: PersonId, name: str) -> ChangeId:
    async with changing(river, "person.amended") as (session, change_id):
        await amend_person(session, river.id, person_id, Details(name))
    return change_id


async def test_whom_no_message_reaches_is_not_told(river: River) -> None:
    """Cat is not on Slack yet, and Ben's account is closed."""
    async with changing(river) as (session, change_id):
        over_at = LEAVES_AT + timedelta(days=1)
        told = [
            Owed("k", "s", "now", LEAVES_AT, over_at, person_id=one, change=change_id) for one in river.people.values()
        ]
        await owe(session, river.id, told)
        await set_deactivated(session, river.id, river.ben, EIGHT)

        found = await told_by(session, change_id, {})

    assert found == Told(people=1, channels=(), others_later=False)


async def test_a_change_stands_in_the_history_with_who_made_it(river: River) -> None:
    """Newest first; what it was about is ids and plain values."""
    await rename(river, river.cat, "Cat Rowe-Hale")

    (found,) = await history(river)

    assert (found.by, found.kind, found.about, found.made_at) == ("Ada Moor", "person.amended", {"n": 1}, EIGHT)
    assert found.can_be_undone(EIGHT)
    assert not found.can_be_undone(LEAVES_AT)


async def test_a_change_that_comes_to_nothing_is_not_kept(river: River) -> None:
    """The form was opened and sent as it was."""
    async with changing(river) as (session, _):
        await amend_person(session, river.id, river.cat, Details("Cat Rowe"))

    assert await history(river) == []


async def test_undone_a_change_leaves_no_trace(river: River) -> None:
    """What was added is gone, what was amended is as before, what was deleted is back; and so is history."""
    async with river.writing() as session:
        await amend_calendar(session, river.id, terms=[Term("Autumn", TODAY, TODAY)], closures=[])
        await set_timers(session, river.id, "school/1", {"some.timer": LEAVES_AT})
    async with changing(river) as (session, change_id):
        dev = await add_person(session, river.id, Details("Dev Nair"))
        await give_role(session, river.id, dev, RoleKind.HEAD, from_on=TODAY)
        await amend_person(session, river.id, river.cat, Details("Cat Rowe-Hale", email="cat@clay.sch.uk"))
        await amend_calendar(session, river.id, terms=[], closures=[])
        await set_timers(session, river.id, "school/1", {"other.timer": LEAVES_AT})

    await undoes(river, change_id)

    assert await names(river) == ["Ada Moor", "Ben Hale", "Cat Rowe"]
    assert await history(river) == []
    async with river.reading() as session:
        here = await partnership(session, river.id)
        assert here is not None
        assert [term.name for term in (await school_calendar(session, here)).terms] == ["Autumn"]
        assert list(await session.scalars(select(TimerRow.kind))) == ["some.timer"]
        assert await session.scalar(select(func.count()).select_from(ChangedRow)) == 0
        cat = await person(session, river.id, river.cat)
        assert cat is not None
        assert cat.email is None


async def test_several_steps_of_one_change_are_taken_back_as_one(river: River) -> None:
    """Amended twice, she is as she was before the first; added and removed again, nothing is left to take back."""
    async with changing(river) as (session, change_id):
        await amend_person(session, river.id, river.cat, Details("Cat Once"))
        await amend_person(session, river.id, river.cat, Details("Cat Twice"))
        dev = await add_person(session, river.id, Details("Dev Nair"))
        row = await session.get(PersonRow, dev)
        await session.delete(row)
        await session.flush()

    await undoes(river, change_id)

    assert await names(river) == ["Ada Moor", "Ben Hale", "Cat Rowe"]


async def test_what_a_change_owes_goes_with_it(river: River) -> None:
    """Nobody has been told by then. What was owed before stays."""
    async with changing(river) as (session, change_id):
        await rename_and_tell(session, river, change_id)
    async with river.writing() as session:
        await owe(session, river.id, [Owed("k", "s", "before", EIGHT, LEAVES_AT, person_id=river.ben)])

    await undoes(river, change_id)

    async with river.reading() as session:
        assert list(await session.scalars(select(DeliveryRow.person_id))) == [river.ben]


async def rename_and_tell(session: AsyncSession, river: River, change_id: ChangeId) -> None:
    await amend_person(session, river.id, river.cat, Details("Cat Rowe-Hale"))
    await set_timers(session, river.id, "school/1", {"some.timer": LEAVES_AT})
    told = Owed("k", "s", "now", LEAVES_AT, LEAVES_AT + timedelta(days=1), person_id=river.ada, change=change_id)
    await owe(session, river.id, [told])


async def test_send_now_ends_the_wait(river: River) -> None:
    """What waited for the end of the ten minutes is due; what is due later stays."""
    later = LEAVES_AT + timedelta(days=7)
    async with changing(river) as (session, change_id):
        await set_timers(session, river.id, "school/1", {"soon.timer": LEAVES_AT, "later.timer": later})
        for occasion, at in {"soon": LEAVES_AT, "later": later}.items():
            told = Owed("k", "s", occasion, at, later, person_id=river.ada, change=change_id)
            await owe(session, river.id, [told])
    at = EIGHT + timedelta(minutes=1)

    async with river.writing() as session:
        await send_now(session, change_id, now=at)

    async with river.reading() as session:
        assert sorted(await session.scalars(select(TimerRow.due_at))) == [at, later]
        assert sorted(await session.scalars(select(DeliveryRow.not_before))) == [at, later]
    (found,) = await history(river)
    assert not found.can_be_undone(at)


async def test_what_somebody_has_changed_since_is_not_overwritten(river: River) -> None:
    """Nothing of the change is taken back then."""
    async with changing(river) as (session, change_id):
        await amend_person(session, river.id, river.cat, Details("Cat Rowe-Hale"))
        await add_school(session, river.id, "Moorside")
    await rename(river, river.cat, "Catherine Rowe")

    with pytest.raises(ChangedSince) as refusal:
        await undoes(river, change_id)

    assert refusal.value.table == "person"
    assert "Catherine Rowe" in await names(river)
    async with river.reading() as session:
        assert [one.name for one in await schools(session, river.id)] == ["Moorside"]


async def test_what_was_changed_besides_stays(river: River) -> None:
    """The name goes back, and the e-mail that somebody added since is kept."""
    change_id = await rename(river, river.cat, "Cat Rowe-Hale")
    async with changing(river) as (session, _):
        await amend_person(session, river.id, river.cat, Details("Cat Rowe-Hale", email="cat@clay.sch.uk"))

    await undoes(river, change_id)

    async with river.reading() as session:
        cat = await person(session, river.id, river.cat)
    assert cat is not None
    assert (cat.name, cat.email) == ("Cat Rowe", "cat@clay.sch.uk")


async def test_what_is_put_back_is_a_change_of_its_own(river: River) -> None:
    """History keeps both, and the second can be put back in turn."""
    async with changing(river, "person.left") as (session, change_id):
        await end_roles(session, river.id, river.ada, after=TODAY)

    await puts_back(river, change_id)

    again, first = await history(river)
    assert (again.by, again.kind, again.about) == ("Ben Hale", "person.left", {"n": 1, "put_back": True})
    assert first.put_back_at == EIGHT + timedelta(days=1)
    assert await heads_on(river, TODAY + timedelta(days=1)) == ["Ada Moor", "Ben Hale", "Cat Rowe"]
    await puts_back(river, again.id)
    assert await heads_on(river, TODAY + timedelta(days=1)) == ["Ben Hale", "Cat Rowe"]


async def heads_on(river: River, day: date) -> list[str]:
    async with river.reading() as session:
        return [one.name for one in await holders(session, river.id, RoleKind.HEAD, on=day)]


async def test_what_others_have_built_on_is_not_put_back(river: River) -> None:
    """The school has a head by now; within ten minutes it could still have been undone."""
    async with changing(river) as (session, change_id):
        moorside = await add_school(session, river.id, "Moorside")
    async with changing(river) as (session, _):
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=moorside, from_on=TODAY)

    with pytest.raises(InUse) as refusal:
        await puts_back(river, change_id)

    assert (refusal.value.table, refusal.value.by) == ("school", "role")


async def test_what_a_change_brought_along_is_put_back_with_it(river: River) -> None:
    """The person and her role came in one import."""
    async with changing(river) as (session, change_id):
        dev = await add_person(session, river.id, Details("Dev Nair"))
        await give_role(session, river.id, dev, RoleKind.HEAD, from_on=TODAY)

    await puts_back(river, change_id)

    assert "Dev Nair" not in await names(river)


async def test_days_and_hours_survive_being_put_back(river: River) -> None:
    """Days of the week, times and enums are the same values as before."""
    async with river.reading() as session:
        before = await partnership(session, river.id)
    assert before is not None
    async with changing(river) as (session, change_id):
        await amend_partnership(session, river.id, COLLEGE)

    await puts_back(river, change_id)

    async with river.reading() as session:
        assert await partnership(session, river.id) == before


async def test_history_is_forgotten_with_its_images(river: River) -> None:
    await rename(river, river.cat, "Cat Rowe-Hale")

    async with river.writing() as session:
        await forget_changes(session, EIGHT)
        assert await session.scalar(select(func.count()).select_from(ChangeRow)) == 1
        await forget_changes(session, EIGHT + timedelta(seconds=1))

    async with river.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ChangedRow)) == 0


async def test_another_partnerships_change_does_not_exist_here(river: River) -> None:
    change_id = await rename(river, river.cat, "Cat Rowe-Hale")

    async with river.reading() as session:
        assert await change(session, type(river.id)(river.id + 1), change_id) is None
