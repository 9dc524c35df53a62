"""A head says whether her school is right, and puts it right by herself."""

from datetime import date, time

from handlers.setting_up.welcomes import welcome_to
from storage.delivery.deliveries import owe
from storage.members.people import RoleKind
from tests.handlers.first_steps import Workspace
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import MONDAY, NOT_FOUND, is_head_of, shown, who_is_what


async def ada_is_welcomed(partnership: Partnership) -> None:
    services, ada = partnership.local.bot.services, await person_id(partnership, "Ada Moor")
    async with services.writing() as session:
        await owe(session, partnership.id, [welcome_to(ada, services.clock())])
    await partnership.until(MONDAY, time(9, 1))


async def test_a_head_puts_right_where_she_is_head(partnership: Partnership) -> None:
    """In the place of the one that was thought to be hers; there is nothing else to say."""
    await ada_is_welcomed(partnership)
    await partnership.ada.clicks("Put right")
    assert "Which of your schools" not in shown(partnership.ada)
    await partnership.ada.fills("Your school", "Clay")

    await partnership.ada.submits()

    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Clay"]
    assert "You're head at Clay." in partnership.ada.messages[-1].text


async def test_a_head_of_two_schools_puts_one_right_and_keeps_the_other(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay")
    await ada_is_welcomed(partnership)
    assert "You're head at Hilltop and Clay?" in partnership.ada.messages[-1].text
    await partnership.ada.clicks("Put right")
    await partnership.ada.fills("Your school", "Oakfield")
    await partnership.ada.submits()
    assert partnership.ada.errors.keys() == {"Which of your schools is not right?"}

    await partnership.ada.fills("Which of your schools is not right?", "Clay")
    await partnership.ada.submits()

    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Hilltop", "head at Oakfield"]


async def test_a_school_that_is_not_there_is_not_found(partnership: Partnership) -> None:
    """A form that somebody has made up names another partnership's; there is nothing wrong with the bot."""
    await ada_is_welcomed(partnership)
    await partnership.ada.clicks("Put right")
    assert partnership.ada.modal is not None
    blocks = partnership.ada.modal.view.body["blocks"]
    options = blocks[0]["element"]["options"]
    options[0]["value"], name = "999", options[0]["text"]["text"]
    partnership.spoils_form(partnership.ada, blocks=blocks)
    await partnership.ada.fills("Your school", name)

    await partnership.ada.submits()

    assert NOT_FOUND in shown(partnership.ada)
    assert (await who_is_what(partnership))["Ada Moor"] == ["head at Hilltop"]


async def test_whoever_begins_after_the_start_is_welcomed_on_her_first_day(fresh: Workspace) -> None:
    """She was added while the partnership was being set up, for October."""
    await fresh.reaches_preview()
    await fresh.expects(fresh.tom, RoleKind.TEACHER, since=date(2018, 10, 1))
    await fresh.pat.submits()

    await fresh.until(time(23), on=date(2018, 9, 30))
    assert not fresh.tom.sees("Hello Tom.")
    await fresh.until(time(12), on=date(2018, 10, 1))

    assert fresh.tom.sees("Hello Tom. Pat Lane asked me to look after River Partnership's meetings.")
