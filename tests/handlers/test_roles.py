"""Roles are given and ended by a coordinator: dated, seen before they are saved, and undone."""

from datetime import date, time, timedelta

import pytest

from storage.members.people import RoleKind, RoleRow
from storage.members.roster import give_role, set_deactivated
from storage.members.schools import schools
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    MONDAY,
    NOT_FOUND,
    asks_for_role,
    asks_to_end,
    asks_to_remove,
    is_added,
    opens_page,
    presses_beside,
    roles_held,
    shown,
    who_is_what,
)

SUNDAY, TUESDAY, FRIDAY, CHRISTMAS = date(2018, 9, 9), date(2018, 9, 11), date(2018, 9, 14), date(2018, 12, 21)
NOBODY_LEFT = "Nobody would coordinate any longer. First make somebody else coordinator"


async def has_delegate(partnership: Partnership, head: str, delegate: str, at: str) -> None:
    """Somebody answers for a head, without anybody being told."""
    head_id, delegate_id = await person_id(partnership, head), await person_id(partnership, delegate)
    async with partnership.local.bot.services.writing() as session:
        school_id = next(one.id for one in await schools(session, partnership.id) if one.name == at)
        await give_role(
            session,
            partnership.id,
            delegate_id,
            RoleKind.DELEGATE,
            school_id=school_id,
            from_on=MONDAY,
            for_id=head_id,
        )


async def test_a_head_of_two_schools_is_given_the_second(partnership: Partnership) -> None:
    """It tells nobody, so it is saved at once; the page beneath has it."""
    await asks_for_role(partnership, "Ada Moor, head", school="Clay")

    assert partnership.pat.sees("Ada Moor becomes head at Clay\nTells nobody.")
    await partnership.pat.closes()
    assert "Head at Hilltop [End…]\nHead at Clay [End…]" in shown(partnership.pat)
    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Hilltop", "head at Clay"]


async def test_a_school_may_have_two_heads(partnership: Partnership) -> None:
    """As in a job share; each stays what she was."""
    await asks_for_role(partnership, "Ada Moor, head", school="Clay")

    assert (await who_is_what(partnership))["Cat Rowe"] == ["head at Clay"]


async def test_a_role_begins_and_ends_on_its_days(partnership: Partnership) -> None:
    """Both count; until then it stands on the page with them."""
    until = CHRISTMAS
    await asks_for_role(partnership, "Tom Pike, teacher", school="Clay", since="2018-09-14", until=until.isoformat())

    assert partnership.pat.sees("Tom Pike becomes head at Clay, from Fri 14 Sep 2018, until Fri 21 Dec 2018")
    days = (FRIDAY - timedelta(days=1), FRIDAY, until, until + timedelta(days=1))
    held = ["head at Clay" in (await who_is_what(partnership, day))["Tom Pike"] for day in days]
    assert held == [False, True, True, False]
    await partnership.pat.closes()
    assert "Head at Clay, from Fri 14 Sep 2018, until Fri 21 Dec 2018" in shown(partnership.pat)


async def test_a_role_does_not_end_before_it_begins(partnership: Partnership) -> None:
    await asks_for_role(partnership, "Tom Pike, teacher", school="Clay", since="2018-09-14", until="2018-09-13")

    assert partnership.pat.errors == {"Last day": "Choose a last day that is not before the first, or leave it empty."}


async def test_a_head_changes_schools_in_one_step(partnership: Partnership) -> None:
    """The one role ends the day before the other begins; undone, both are as before."""
    await asks_for_role(partnership, "Ada Moor, head", school="Clay", since="2018-09-14", instead_of="head at Hilltop")

    assert partnership.pat.sees("Ada Moor becomes head at Clay, from Fri 14 Sep 2018, instead of head at Hilltop")
    thursday = await who_is_what(partnership, FRIDAY - timedelta(days=1))
    friday = await who_is_what(partnership, FRIDAY)
    assert (thursday["Ada Moor"], friday["Ada Moor"]) == (["head at Hilltop"], ["head at Clay"])
    await partnership.pat.clicks("Undo")
    assert (await who_is_what(partnership, FRIDAY))["Ada Moor"] == ["head at Hilltop"]


async def test_whoever_was_nothing_any_longer_is_welcomed_back(partnership: Partnership) -> None:
    """She joins anew."""
    await partnership.leaves_roles(partnership.ben, after=SUNDAY)
    await asks_for_role(partnership, "Ben Hale", role="Teacher", school="Clay")
    assert "Tells 1 person on Mon 10 Sep, 09:10." in shown(partnership.pat)

    await partnership.pat.submits()

    assert (await who_is_what(partnership))["Ben Hale"] == ["teacher at Clay"]
    await partnership.until(MONDAY, time(9, 11))
    assert partnership.ben.messages[-1].text.startswith("Hello Ben.")


async def test_whoever_coordinates_ceases_to_from_tomorrow_at_the_earliest(partnership: Partnership) -> None:
    """From today she could not take it back: neither by ending the role, nor by becoming something else."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await asks_to_end(partnership, "Pat Lane", "coordinator", SUNDAY)
    assert partnership.pat.errors["Last day"].startswith("Choose today or a later day")
    await partnership.pat.closes_everything()

    await asks_for_role(partnership, "Pat Lane", role="Teacher", school="Clay", instead_of="coordinator")
    assert partnership.pat.errors["First day"].startswith("Choose tomorrow or a later day")
    await partnership.pat.fills("First day", TUESDAY.isoformat())
    await partnership.pat.submits()

    assert "Pat Lane becomes teacher at Clay" in shown(partnership.pat)


async def test_the_last_coordinator_does_not_become_something_else(partnership: Partnership) -> None:
    """The words say what to do first."""
    await asks_for_role(partnership, "Pat Lane", school="Clay", instead_of="coordinator")

    assert partnership.pat.errors["Instead of"].startswith(NOBODY_LEFT)
    assert (await who_is_what(partnership))["Pat Lane"] == ["coordinator"]


async def test_a_role_that_is_not_the_last_ends_quietly(partnership: Partnership) -> None:
    """Nobody loses access."""
    await partnership.takes_role(partnership.ada, RoleKind.TEACHER)
    await asks_to_end(partnership, "Ada Moor, head", "head at Hilltop", FRIDAY)

    assert partnership.pat.sees("Ada Moor is head at Hilltop until Fri 14 Sep 2018, and no longer\nTells nobody.")
    saturday = FRIDAY + timedelta(days=1)
    assert (await who_is_what(partnership, saturday))["Ada Moor"] == ["teacher"]


async def test_the_last_role_ends_access_on_its_last_day(partnership: Partnership) -> None:
    """She reads so before she saves."""
    await asks_to_end(partnership, "Ada Moor, head", "head at Hilltop", FRIDAY)
    assert "Ada Moor has access until Fri 14 Sep 2018, and no longer." in shown(partnership.pat)

    await partnership.pat.submits()

    await partnership.until(FRIDAY, time(23))
    await partnership.ada.opens_home()
    assert "You're head at Hilltop." in partnership.ada.home
    await partnership.until(FRIDAY + timedelta(days=1), time(0, 1))
    await partnership.ada.opens_home()
    assert "I don't find you among its members." in partnership.ada.home


async def test_with_yesterdays_date_it_ends_at_once(partnership: Partnership) -> None:
    await asks_to_end(partnership, "Ada Moor, head", "head at Hilltop", SUNDAY)
    assert "Ada Moor no longer has access." in shown(partnership.pat)

    await partnership.pat.submits()

    assert "Ada Moor" not in await who_is_what(partnership)


async def test_a_role_that_ends_already_is_not_prolonged_by_ending_it(partnership: Partnership) -> None:
    """The words say how it is prolonged."""
    await is_added(partnership, "Dev Nair", at="Clay", until=FRIDAY)

    await asks_to_end(partnership, "Dev Nair, head", "head at Clay, until Fri 14 Sep 2018", CHRISTMAS)

    assert partnership.pat.errors["Last day"].startswith("It ends on Fri 14 Sep 2018 already.")


async def test_the_same_role_added_once_more_prolongs_it(partnership: Partnership) -> None:
    await is_added(partnership, "Dev Nair", at="Clay", until=FRIDAY)

    await asks_for_role(partnership, "Dev Nair, head", school="Clay", until=CHRISTMAS.isoformat())

    (held,) = await roles_held(partnership, "Dev Nair")
    assert held.to_on == CHRISTMAS


async def test_removing_somebody_ends_everything(partnership: Partnership) -> None:
    """What she answered for others with, and what others answered for her with; each who leaves by it is named."""
    await partnership.takes_role(partnership.ada, RoleKind.TEACHER)
    await is_added(partnership, "Sam Reed", RoleKind.TEACHER, at="Hilltop", until=FRIDAY)
    await has_delegate(partnership, "Ada Moor", "Sam Reed", "Hilltop")
    await asks_to_remove(partnership, "Ada Moor, head", FRIDAY)
    seen = shown(partnership.pat)
    assert "Ada Moor leaves the partnership after Fri 14 Sep 2018" in seen
    assert "Sam Reed has access until Fri 14 Sep 2018, and no longer." in seen

    await partnership.pat.submits()

    saturday = await who_is_what(partnership, FRIDAY + timedelta(days=1))
    assert not {"Ada Moor", "Sam Reed"} & saturday.keys()


async def test_a_removal_is_seen_before_it_is_saved_and_undone_afterwards(partnership: Partnership) -> None:
    """Also though it tells nobody."""
    await asks_to_remove(partnership, "Ada Moor, head", MONDAY)
    assert "Is this right?" in shown(partnership.pat)
    assert "Ada Moor" in await who_is_what(partnership, TUESDAY)
    await partnership.pat.submits()
    assert "Ada Moor" not in await who_is_what(partnership, TUESDAY)

    await partnership.pat.clicks("Undo")

    assert (await who_is_what(partnership, TUESDAY))["Ada Moor"] == ["head at Hilltop"]


async def test_a_removal_is_put_back_from_history(partnership: Partnership) -> None:
    """A week later she stays after all."""
    await asks_to_remove(partnership, "Ada Moor, head", MONDAY)
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 17), time(9))
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("Ada Moor leaves the partnership after Mon 10 Sep 2018")

    await partnership.pat.clicks("Put back")

    assert (await who_is_what(partnership, date(2018, 9, 17)))["Ada Moor"] == ["head at Hilltop"]


@pytest.mark.parametrize("how", ["the role", "everything"])
async def test_the_last_coordinator_cannot_leave(partnership: Partnership, how: str) -> None:
    """The words beside the field say what to do first."""
    if how == "the role":
        await asks_to_end(partnership, "Pat Lane", "coordinator", MONDAY)
    else:
        await asks_to_remove(partnership, "Pat Lane", MONDAY)

    assert partnership.pat.errors["Last day"].startswith(NOBODY_LEFT)
    assert (await who_is_what(partnership, TUESDAY))["Pat Lane"] == ["coordinator"]


async def test_a_coordinator_whose_account_is_closed_is_not_another(partnership: Partnership) -> None:
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    async with partnership.local.bot.services.writing() as session:
        ada = await person_id(partnership, "Ada Moor")
        await set_deactivated(session, partnership.id, ada, partnership.workspace.clock.now())

    await asks_to_remove(partnership, "Pat Lane", MONDAY)

    assert partnership.pat.errors["Last day"].startswith(NOBODY_LEFT)


async def test_history_outlives_the_people_of_whom_it_tells(partnership: Partnership) -> None:
    """Somebody who is erased is somebody."""
    await asks_to_end(partnership, "Tom Pike, teacher", "teacher at Hilltop", FRIDAY)
    await partnership.pat.submits()
    await partnership.pat.closes()
    await partnership.pat.clicks("Erase their data")
    await partnership.pat.closes_everything()

    await partnership.pat.runs("/partnership history")

    assert "somebody is teacher at Hilltop until Fri 14 Sep 2018, and no longer" in shown(partnership.pat)


async def test_a_page_that_has_been_overtaken_says_so(partnership: Partnership) -> None:
    """The role was ended by a colleague while the page was open."""
    await opens_page(partnership, "Tom Pike, teacher")
    (held,) = await roles_held(partnership, "Tom Pike")
    async with partnership.local.bot.services.writing() as session:
        await session.delete(await session.get_one(RoleRow, held.id))

    await presses_beside(partnership.pat, "End: teacher at Hilltop")

    assert partnership.pat.messages[-1].text == NOT_FOUND
