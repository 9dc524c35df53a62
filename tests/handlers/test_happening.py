"""A fact is heard by whoever subscribed to its kind."""

from dataclasses import dataclass

from handlers.house.happening import Fact, Happening, hears
from storage.members.partnership import partnership as partnership_of
from tests.handlers.partnerships import Partnership


@dataclass(frozen=True)
class BellRang(Fact):
    """A fact of a capability of which nobody else knows."""

    times: int


@dataclass(frozen=True)
class BellCracked(Fact):
    """Another."""


async def test_a_fact_is_heard_by_those_who_subscribed_to_its_kind_alone(partnership: Partnership) -> None:
    """In their order; a new kind of fact is a class of its own and needs nothing else."""
    services, heard = partnership.local.bot.services, list[str]()

    async def counts(_happening: Happening, fact: BellRang) -> None:
        heard.append(f"counted {fact.times}")

    async def answers(_happening: Happening, fact: BellRang) -> None:
        heard.append(f"answered {fact.times}")

    async def mourns(_happening: Happening, _fact: BellCracked) -> None:
        heard.append("mourned")

    subscribers = [hears(BellRang, counts), hears(BellCracked, mourns), hears(BellRang, answers)]
    async with services.writing() as session:
        of = await partnership_of(session, partnership.id)
        assert of is not None

        await Happening(session, of, services.clock(), subscribers).publish(BellRang(of, 3))

    assert heard == ["counted 3", "answered 3"]
