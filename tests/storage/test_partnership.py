"""A partnership knows its workspace, its clock and its calendar."""

from datetime import date

from sqlalchemy import func, select

from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, Term
from storage.database.engine import Database
from storage.database.ids import ChannelId, PartnershipId
from storage.members.calendars import school_calendar
from storage.members.founding import NewPartnership, found_partnership
from storage.members.partnership import WorkspaceRow, partnership, partnerships_at, partnerships_in
from tests.storage.river import EIGHT, ELSEWHERE, HERE, River, founds


async def test_a_partnership_knows_its_workspace_zone_and_nation(database: Database) -> None:
    """Everything that its calendar and its messages need."""
    partnership_id = await founds(database, "Hills")

    async with database.reading() as session:
        found = await partnership(session, partnership_id)
        nothing = await partnership(session, PartnershipId(partnership_id + 1))

    assert found is not None
    assert (found.team_id, found.zone.key, found.nation, found.name) == (HERE, "Europe/London", Nation.WLS, "Hills")
    assert nothing is None


async def test_partnerships_of_one_workspace_share_it(database: Database) -> None:
    """The second one finds it there."""
    await founds(database, "Hills")
    await founds(database, "Coast")

    async with database.reading() as session:
        names = [one.name for one in await partnerships_in(session, HERE)]
        assert await partnerships_in(session, ELSEWHERE) == []
        assert await session.scalar(select(func.count()).select_from(WorkspaceRow)) == 1
    assert names == ["Coast", "Hills"]


async def test_a_channel_leads_to_its_partnership(database: Database) -> None:
    """In its own workspace; another's channel of the same id is another channel."""
    await founds(database, "Hills")

    async with database.reading() as session:
        assert [one.name for one in await partnerships_at(session, HERE, ChannelId("C1"))] == ["Hills"]
        assert await partnerships_at(session, HERE, ChannelId("C2")) == []
        assert await partnerships_at(session, ELSEWHERE, ChannelId("C1")) == []


async def test_the_calendar_is_the_partnerships_terms_and_closures(river: River) -> None:
    """In the order of their days, under the bank holidays of its nation."""
    autumn = Term("Autumn", date(2018, 9, 3), date(2018, 12, 21))
    spring = Term("Spring", date(2019, 1, 7), date(2019, 4, 5))
    half_term = Closure("Half term", date(2018, 10, 22), date(2018, 10, 26))
    async with river.writing() as session:
        new = NewPartnership(HERE, "Coast", ChannelId("C1"), nation=Nation.SCT)
        partnership_id = await found_partnership(session, new, terms=[spring, autumn], closures=[half_term], now=EIGHT)

    async with river.reading() as session:
        coast = await partnership(session, partnership_id)
        assert coast is not None
        calendar = await school_calendar(session, coast)

    assert (calendar.nation, calendar.terms, calendar.closures) == (Nation.SCT, (autumn, spring), (half_term,))
