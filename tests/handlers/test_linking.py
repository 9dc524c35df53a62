"""People need no Slack account; when they come they are linked, and when they go they are left in peace."""

from datetime import date, time, timedelta

import pytest

from bot.workspace.ids import TeamId as WorkspaceTeam
from bot.workspace.people import Person
from storage.members.people import RoleKind
from storage.members.roster import Details, add_person, give_role, person
from tests.handlers.partnerships import Partnership

MONDAY, TUESDAY = date(2018, 9, 10), date(2018, 9, 11)


async def expects(partnership: Partnership, name: str, email: str, *, until: date | None = None) -> int:
    """A head of the partnership who is not on Slack."""
    async with partnership.local.bot.services.writing() as session:
        person_id = await add_person(session, partnership.id, Details(name, email=email))
        await give_role(session, partnership.id, person_id, RoleKind.HEAD, from_on=MONDAY, to_on=until)
    return person_id


async def is_added_by_form(partnership: Partnership, name: str, email: str, *, first_day: date = MONDAY) -> None:
    """Pat adds a teacher who is not on Slack, and reads before she saves it that he hears of it later."""
    await partnership.pat.runs("/partnership people")
    await partnership.pat.clicks("Add someone")
    fields = {"Name": name, "E-mail": email, "Role": "Teacher", "School": "Clay", "First day": first_day.isoformat()}
    for label, value in fields.items():
        await partnership.pat.fills(label, value)
    await partnership.pat.submits()
    assert partnership.pat.sees(f"{name} is not on Slack yet: I'll say hello when they join.")
    await partnership.pat.submits()


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


@pytest.mark.parametrize("days", [10, 40, 100])
async def test_whoever_joins_slack_long_after_she_was_added_is_welcomed(partnership: Partnership, days: int) -> None:
    """However late, and once."""
    await is_added_by_form(partnership, "Dev Nair", "dev@moorside.sch.uk")
    day = MONDAY + timedelta(days)
    await partnership.until(day, time(12))
    await partnership.local.bot.beats.forget()  # what was owed for too long is owed no longer

    joined = await comes(partnership, "Dev Nair", "dev@moorside.sch.uk")
    await partnership.until(day + timedelta(days=14), time(12))

    assert [one.text[:10] for one in joined.messages] == ["Hello Dev."]


async def test_whoever_is_linked_before_her_first_day_is_welcomed_on_it(partnership: Partnership) -> None:
    """What she will be is hers to hear of when it begins."""
    await is_added_by_form(partnership, "Dev Nair", "dev@moorside.sch.uk", first_day=date(2018, 10, 1))
    joined = await comes(partnership, "Dev Nair", "dev@moorside.sch.uk")

    await partnership.until(date(2018, 9, 30), time(23))
    assert joined.messages == []
    await partnership.until(date(2018, 10, 1), time(12))

    assert joined.messages[0].text.startswith("Hello Dev.")


async def test_an_account_of_somebody_who_has_left_is_not_written_to(partnership: Partnership) -> None:
    """She is linked, should she come back; there is nothing to welcome her to."""
    dev = await expects(partnership, "Dev Nair", "dev@moorside.sch.uk", until=MONDAY)
    await partnership.until(TUESDAY)

    joined = await comes(partnership, "Dev Nair", "dev@moorside.sch.uk")
    await partnership.until(TUESDAY, time(12))

    assert await is_linked(partnership, dev)
    assert joined.messages == []


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
