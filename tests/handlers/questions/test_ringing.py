"""What cannot wait: heads who are happy to be rung say so, and other heads read it."""

from datetime import date

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.workspace.people import Person
from handlers.house.references import PartnershipRef
from handlers.house.views.refusals import UNTRACED_TROUBLE
from handlers.questions.views import ringing as views
from storage.members.people import RoleKind
from storage.questions.ringing import RingRow
from tests.handlers.known import erases_herself
from tests.handlers.partnerships import Partnership, found

A_NUMBER = "07700 900123"
AFTER_FOUR = "after 16:00, not Fridays"


async def may_be_rung(person: Person, number: str = A_NUMBER, hours: str = AFTER_FOUR) -> None:
    """She says so, from wherever the list stands in front of her."""
    await person.clicks("Happy to be rung")
    await person.fills("At which number?", number)
    await person.fills("When does it suit you?", hours)
    await person.submits()


async def numbers(partnership: Partnership) -> list[str]:
    async with partnership.local.bot.services.reading() as session:
        return list(await session.scalars(select(RingRow.number)))


async def test_a_head_says_it_changes_it_and_takes_it_off(partnership: Partnership) -> None:
    """What others read follows at once."""
    ada, ben = partnership.ada, partnership.ben
    await ada.runs("/partnership ring")
    assert ada.sees("Nobody has said yet that they may be rung.")
    await may_be_rung(ada)
    assert ada.sees(f"Ada Moor, Hilltop\n{A_NUMBER}, {AFTER_FOUR}")

    await ben.runs("/partnership ring")
    assert ben.sees(f"Ada Moor, Hilltop\n{A_NUMBER}, {AFTER_FOUR}")
    assert ben.sees("[Happy to be rung]")

    await ada.clicks("Change mine")
    await ada.fills("When does it suit you?", "at lunch")
    await ada.submits()
    assert ada.sees(f"{A_NUMBER}, at lunch")

    await ada.clicks("Take mine off")
    assert ada.sees("Nobody has said yet that they may be rung.")
    assert await numbers(partnership) == []


async def test_whoever_is_about_to_ask_is_told_whom_to_ring(partnership: Partnership) -> None:
    """The list is laid over her question, which is there still when she closes it."""
    ada, ben = partnership.ada, partnership.ben
    await ben.runs("/partnership ring")
    await may_be_rung(ben)

    await ada.runs("/ask The boiler has burst: where can Year 6 go?")
    assert ada.sees("What cannot wait: ring a colleague.")
    await ada.clicks("Ring a colleague")
    assert ada.sees(f"Ben Hale, Oakfield\n{A_NUMBER}, {AFTER_FOUR}")
    await may_be_rung(ada)
    assert ada.sees("Ada Moor, Hilltop")
    await ada.closes()

    assert ada.sees("The boiler has burst: where can Year 6 go?")


async def test_in_several_partnerships_each_has_its_own(partnership: Partnership) -> None:
    """Elsewhere nobody reads what she has said here."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.ada.runs("/ask", in_="bot")
    await partnership.ada.clicks("Ring: River Partnership")
    await may_be_rung(partnership.ada)
    assert partnership.ada.sees(A_NUMBER)
    await partnership.ada.closes()

    await partnership.ada.clicks("Ring: Moor Partnership")

    assert partnership.ada.sees("Nobody has said yet that they may be rung.")


@pytest.mark.parametrize("number", ["ring me", "12"])
async def test_what_nobody_can_ring_is_no_number(partnership: Partnership, number: str) -> None:
    await partnership.ada.runs("/partnership ring")

    await may_be_rung(partnership.ada, number)

    assert partnership.ada.errors == {"At which number?": views.RING_WORDING["number"]}
    assert await numbers(partnership) == []


async def test_that_she_looks_before_she_asks_no_log_tells(partnership: Partnership) -> None:
    """Not even when it fails."""
    await partnership.ada.runs("/ask The boiler has burst.")
    await partnership.breaks_database("ring")

    with capture_logs() as logs:
        await partnership.ada.clicks("Ring a colleague")

    assert partnership.ada.sees(UNTRACED_TROUBLE)
    assert logs == []


async def test_only_heads_of_today_stand_there(partnership: Partnership) -> None:
    """Not somebody who has been one, and coordinates now."""
    await partnership.ada.runs("/partnership ring")
    await may_be_rung(partnership.ada)
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)

    await partnership.ben.runs("/partnership ring")

    assert partnership.ben.sees("Nobody has said yet that they may be rung.")


@pytest.mark.parametrize("action", [views.OPEN, views.OWN, views.REMOVE, "screen.ring"])
async def test_nobody_but_heads_reads_or_says_it(partnership: Partnership, action: str) -> None:
    """Not the coordinator, a teacher, or a stranger."""
    await partnership.ada.runs("/partnership ring")
    await may_be_rung(partnership.ada)
    await partnership.ada.closes_everything()
    await partnership.stranger.joins("#heads")
    await partnership.tom.joins("#heads")
    ref = PartnershipRef(partnership=partnership.id).model_dump_json()
    await partnership.shows_button("Ring", action, ref)

    for person in (partnership.pat, partnership.tom, partnership.stranger):
        await person.clicks("Ring", in_="#heads")
        assert person.modal is None
        assert person.messages_in("#heads")[-1].is_ephemeral

    assert await numbers(partnership) == [A_NUMBER]


async def test_what_she_has_said_goes_with_her(partnership: Partnership) -> None:
    await partnership.ada.runs("/partnership ring")
    await may_be_rung(partnership.ada)
    await partnership.ada.closes_everything()

    await erases_herself(partnership.ada)

    assert await numbers(partnership) == []
