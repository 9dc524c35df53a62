"""People need no Slack account; when they come they are linked, and when they go they are left in peace."""

from datetime import date, time

import pytest

from bot.workspace.ids import TeamId as WorkspaceTeam
from bot.workspace.people import Person
from storage.people import RoleKind
from storage.roster import Details, add_person, give_role, person
from tests.handlers.partnerships import Partnership

MONDAY = date(2018, 9, 10)


async def expects(partnership: Partnership, name: str, email: str) -> int:
    """A head of the partnership who is not on Slack."""
    async with partnership.local.bot.services.writing() as session:
        person_id = await add_person(session, partnership.id, Details(name, email=email))
        await give_role(session, partnership.id, person_id, RoleKind.HEAD, from_on=MONDAY)
    return person_id


async def comes(partnership: Partnership, name: str, email: str, *, of: WorkspaceTeam | None = None) -> Person:
    """Somebody joins the workspace, and the bot hears of it."""
    someone = partnership.workspace.add_person(name, email=email, team_id=of or partnership.workspace.team_id)
    await partnership.local.bot.work.idle()
    await partnership.workspace.at_rest()
    await partnership.local.bot.work.idle()
    return someone


async def is_linked(partnership: Partnership, person_id: int) -> bool:
    async with partnership.local.bot.services.reading() as session:
        found = await person(session, partnership.id, person_id)  # type: ignore[arg-type]
    assert found is not None
    return found.user_id is not None


async def test_somebody_who_joins_slack_is_linked_by_her_address_and_welcomed(partnership: Partnership) -> None:
    """Whatever its case; the name stays as her coordinator has it."""
    dev = await expects(partnership, "Dev Nair", "dev@moorside.sch.uk")

    joined = await comes(partnership, "devnair", "Dev@Moorside.sch.uk")
    await partnership.until(MONDAY, time(9, 1))

    assert await is_linked(partnership, dev)
    assert joined.messages[0].text.startswith(
        "Hello Dev. Pat Lane asked me to look after River Partnership's meetings."
    )


async def test_she_is_sent_only_what_is_still_open(partnership: Partnership) -> None:
    """The meeting of last week is not among it; the next one is."""
    await expects(partnership, "Dev Nair", "dev@moorside.sch.uk")
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 27), time(12))

    joined = await comes(partnership, "Dev Nair", "dev@moorside.sch.uk")
    await partnership.until(date(2018, 9, 28), time(12))

    text = " ".join(message.text for message in joined.messages)
    assert "4 October" in text
    assert "20 September" not in text


async def test_two_people_of_one_address_are_told_apart_by_their_coordinator(partnership: Partnership) -> None:
    first = await expects(partnership, "Dev Nair", "office@moorside.sch.uk")
    second = await expects(partnership, "Eve Nair", "office@moorside.sch.uk")

    await comes(partnership, "Dev Nair", "office@moorside.sch.uk")

    assert not await is_linked(partnership, first)
    assert not await is_linked(partnership, second)


async def test_an_address_that_changes_links_later(partnership: Partnership) -> None:
    dev = await expects(partnership, "Dev Nair", "dev@moorside.sch.uk")
    joined = await comes(partnership, "Dev Nair", "dev@home.example")
    assert not await is_linked(partnership, dev)

    await partnership.workspace.change(joined, email="dev@moorside.sch.uk")

    assert await is_linked(partnership, dev)


async def test_an_e_mail_that_belongs_to_nobody_links_nobody(partnership: Partnership) -> None:
    """Another organisation's people show no address at all."""
    dev = await expects(partnership, "Dev Nair", "dev@moorside.sch.uk")

    await comes(partnership, "Will Frost", "will@elsewhere.example")
    await comes(partnership, "Dev Nair", "dev@moorside.sch.uk", of=WorkspaceTeam("T0OTHER"))

    assert not await is_linked(partnership, dev)


async def test_nobody_is_written_to_whose_account_is_closed(partnership: Partnership) -> None:
    """Slack would take the message as if it arrived. Opened again, she gets what is still open."""
    await partnership.plans_meetings()
    await partnership.workspace.deactivate(partnership.ada)
    await partnership.until(date(2018, 9, 13), time(12))
    ada = partnership.workspace.person("Ada Moor")
    assert ada.messages == []

    await partnership.workspace.reactivate(partnership.ada)
    await partnership.until(date(2018, 9, 14), time(12))

    assert len(ada.messages) == 1


async def test_when_the_last_coordinator_goes_an_administrator_names_another(partnership: Partnership) -> None:
    """She is asked once, whoever hears of it; the heads read who it is."""
    ivy = partnership.workspace.add_person("Ivy West", is_admin=True)
    await partnership.workspace.deactivate(partnership.pat)
    (asked,) = ivy.messages
    assert "Nobody coordinates River Partnership any more. Who will?" in asked.text

    await ivy.clicks("Choose")
    await ivy.fills("Coordinator", "Ben Hale")
    await ivy.submits()
    await partnership.until(MONDAY, time(9, 1))

    assert "Ben Hale coordinates our partnership from now on." in partnership.heads.last.text
    await partnership.ben.opens_home()
    assert "[Plan meetings]" in partnership.ben.home


@pytest.mark.parametrize("is_admin", [True, False])
async def test_while_somebody_coordinates_nobody_is_asked(partnership: Partnership, is_admin: bool) -> None:
    """Ada's account is closed, and Pat is there."""
    ivy = partnership.workspace.add_person("Ivy West", is_admin=is_admin)

    await partnership.workspace.deactivate(partnership.ada)

    assert ivy.messages == []
