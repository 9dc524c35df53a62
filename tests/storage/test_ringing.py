"""Who may be rung, as she said it last."""

from storage.members.people import Person
from storage.members.roster import person
from storage.questions.ringing import Ring, remove_ring, ring_of, rings, set_ring
from tests.storage.river import River, founds

ADAS = Ring("01632 960123", "after 16:00")


async def known(river: River) -> Person:
    async with river.reading() as session:
        ada = await person(session, river.id, river.ada)
    assert ada is not None
    return ada


async def test_what_was_said_last_counts_until_it_is_taken_off(river: River) -> None:
    """In her partnership alone."""
    ada, moor = await known(river), await founds(river.database, "Moor Partnership")
    async with river.writing() as session:
        await set_ring(session, ada, Ring("0", "never"))
        await set_ring(session, ada, ADAS)

    async with river.reading() as session:
        assert await ring_of(session, river.ada) == ADAS
        assert await rings(session, river.id) == {river.ada: ADAS}
        assert await rings(session, moor) == {}

    async with river.writing() as session:
        await remove_ring(session, river.ada)
    async with river.reading() as session:
        assert await ring_of(session, river.ada) is None
