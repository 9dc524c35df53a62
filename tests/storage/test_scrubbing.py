"""History lets go of somebody: her images go, and what held them says that it can no longer be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes.changes import Change, ChangedRow, Scrubbed, changes, put_back, recording, undo
from storage.changes.scrubbing import images_of, scrub_changes
from storage.database.ids import ChangeId, PersonId
from storage.members.people import RoleKind
from storage.members.roster import Details, amend_person, give_role
from tests.storage.river import EIGHT, River

TODAY = EIGHT.date()


async def rename(river: River, person_id: PersonId, name: str, *, besides: PersonId | None = None) -> ChangeId:
    """Ada renames somebody, and in the same change somebody else `besides`."""
    async with (
        river.writing() as session,
        recording(
            session, river.id, "person.amended", {}, by=river.ada, now=EIGHT, leaves_at=EIGHT + timedelta(minutes=10)
        ) as change_id,
    ):
        await amend_person(session, river.id, person_id, Details(name))
        if besides is not None:
            await give_role(session, river.id, besides, RoleKind.TEACHER, from_on=TODAY)
    return change_id


async def history(session: AsyncSession, river: River) -> list[Change]:
    return await changes(session, river.id, limit=10)


async def test_history_knows_which_of_its_images_are_somebodys(river: River) -> None:
    """Her own row, and those that refer to her; in whatever change."""
    first = await rename(river, river.cat, "Cat Rowe-Hale")
    second = await rename(river, river.ben, "Ben Hale-Rowe", besides=river.cat)

    async with river.reading() as session:
        found = await images_of(session, river.id, river.cat)

    assert [(one.change_id, one.of_table) for one in found] == [(first, "person"), (second, "role")]
    assert found[0].before is not None
    assert found[0].before["name"] == "Cat Rowe"


async def test_an_erased_person_is_in_no_image(river: River) -> None:
    """Neither her own row nor one that refers to her; other changes keep theirs, and all of them stand in history."""
    await rename(river, river.cat, "Cat Rowe-Hale")
    await rename(river, river.ada, "Ada Moor-Hale", besides=river.cat)
    bens = await rename(river, river.ben, "Ben Hale-Rowe")

    async with river.writing() as session:
        await scrub_changes(session, river.id, river.cat)

    async with river.reading() as session:
        assert list(await session.scalars(select(ChangedRow.change_id))) == [bens]
        assert len(await history(session, river)) == 3


async def test_what_was_scrubbed_cannot_be_taken_back(river: River) -> None:
    """Nor is any of it: half a change taken back is another one."""
    change_id = await rename(river, river.ben, "Ben Hale-Rowe", besides=river.cat)
    async with river.writing() as session:
        await scrub_changes(session, river.id, river.cat)

    async with river.writing() as session:
        (change,) = await history(session, river)
        with pytest.raises(Scrubbed):
            await undo(session, river.id, change_id, now=EIGHT)
        with pytest.raises(Scrubbed):
            await put_back(session, change, by=river.ada, now=EIGHT)


async def test_other_changes_can_still_be_taken_back(river: River) -> None:
    change_id = await rename(river, river.ben, "Ben Hale-Rowe")
    async with river.writing() as session:
        await scrub_changes(session, river.id, river.cat)

        await undo(session, river.id, change_id, now=EIGHT)

    async with river.reading() as session:
        assert await history(session, river) == []
