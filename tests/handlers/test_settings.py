"""A partnership's settings: on one form, shown before they are saved where anything follows."""

from datetime import date, time

import pytest
from sqlalchemy import update

from bot.workspace.people import Person
from schedules.bank_holidays import Nation
from schedules.local_time import instant
from storage.meetings.meetings import meetings_to_come
from storage.members.partnership import Partnership as Stored
from storage.members.partnership import PartnershipRow
from storage.members.partnership import partnership as stored
from storage.members.people import RoleKind
from tests.handlers.partnerships import FIRST_MEETING_ON, LONDON, Partnership, found

MONDAY = date(2018, 9, 10)


async def settings(partnership: Partnership) -> Stored:
    async with partnership.local.bot.services.reading() as session:
        of = await stored(session, partnership.id)
    assert of is not None
    return of


async def sets(pat: Person, **filled: object) -> None:
    """She opens the settings, fills in some, and sends them."""
    await pat.runs("/partnership settings")
    for field, value in filled.items():
        await pat.fills(LABELS[field], value)  # type: ignore[arg-type]  # words, a time, a channel, or several days
    await pat.submits()


LABELS = {
    "name": "What is the partnership called?",
    "channel": "The heads' channel",
    "begin": "Messages from",
    "end": "Messages until",
    "days": "School days",
    "nation": "Whose bank holidays?",
    "clock": "Whose clock?",
}


async def test_the_form_shows_what_stands(partnership: Partnership) -> None:
    """The demo's and every new partnership's defaults: England, weekdays, eight to five."""
    await partnership.pat.opens_home()

    await partnership.pat.clicks("Settings")

    assert partnership.pat.modal is not None
    shown = partnership.pat.modal.text
    assert "River Partnership" in shown
    assert "#heads" in shown
    assert "England" in shown
    assert "United Kingdom" in shown
    assert "[08:00]" in shown
    assert "[17:00]" in shown


async def test_a_new_name_is_saved_at_once_and_can_be_undone(partnership: Partnership) -> None:
    await sets(partnership.pat, name="Teign Partnership")
    assert partnership.pat.sees("Settings: the name\nTells nobody.")
    assert (await settings(partnership)).name == "Teign Partnership"

    await partnership.pat.clicks("Undo")

    assert (await settings(partnership)).name == "River Partnership"


async def test_hours_days_nation_and_clock_are_kept(partnership: Partnership) -> None:
    await sets(
        partnership.pat,
        begin=time(7, 30),
        end=time(16),
        days=["Monday", "Tuesday", "Wednesday"],
        nation="Wales",
        clock="Isle of Man",
    )

    kept = await settings(partnership)
    assert (kept.messages_from, kept.messages_until) == (time(7, 30), time(16))
    assert kept.school_days == {0, 1, 2}
    assert (kept.nation, kept.zone_name) == (Nation.WLS, "Europe/Isle_of_Man")
    assert partnership.pat.sees(
        "Settings: the nation, the clock, the school days, when messages begin, when messages end"
    )


async def test_a_clock_from_elsewhere_stays_among_the_choices(partnership: Partnership) -> None:
    """A school abroad, set up by whoever installed the bot."""
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(PartnershipRow).values(zone="Asia/Dubai"))

    await sets(partnership.pat, name="Gulf Partnership")

    assert (await settings(partnership)).zone_name == "Asia/Dubai"


async def test_a_meeting_keeps_its_hour_by_another_clock(partnership: Partnership) -> None:
    """Four o'clock in Dubai, where the bot was installed, was meant to be four o'clock in Devon."""
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(PartnershipRow).values(zone="Asia/Dubai"))
    await partnership.plans_meetings()

    await sets(partnership.pat, clock="United Kingdom")

    before_it_ends = instant(FIRST_MEETING_ON, time(16, 59), LONDON)
    async with partnership.local.bot.services.reading() as session:
        first, *_ = await meetings_to_come(session, partnership.id, now=before_it_ends)
    assert first.on == FIRST_MEETING_ON


async def test_messages_end_after_they_begin(partnership: Partnership) -> None:
    await sets(partnership.pat, begin=time(17), end=time(8))

    assert partnership.pat.errors == {
        "Messages until": "Choose a time later than that at which messages begin, such as 17:00."
    }
    assert (await settings(partnership)).messages_from == time(8)


async def test_what_becomes_of_meetings_is_seen_before_it_is_saved(partnership: Partnership) -> None:
    """They are on Thursdays, on which there is to be no school."""
    await partnership.plans_meetings()
    await sets(partnership.pat, days=["Monday", "Tuesday", "Wednesday", "Friday"])
    assert partnership.pat.sees("Partnership meeting: 0 meetings; 19 left out.")
    assert (await settings(partnership)).school_days == set(range(5))

    await partnership.pat.clicks("Change something")
    await partnership.pat.fills("School days", ["Monday", "Thursday"])
    await partnership.pat.submits()

    assert (await settings(partnership)).school_days == {0, 3}
    services = partnership.local.bot.services
    async with services.reading() as session:
        assert len(await meetings_to_come(session, partnership.id, now=services.clock())) == 19


async def test_the_bot_has_to_be_in_the_heads_channel(partnership: Partnership) -> None:
    """It says how to let it in; once that is done the same form is taken."""
    leaders = partnership.workspace.add_channel("leaders", members=[partnership.pat], private=True)
    await sets(partnership.pat, channel="leaders")
    assert partnership.pat.errors == {
        "The heads' channel": "I am not in that channel yet. Type /invite @Partnership there, then press Save again."
    }

    await leaders.invites_bot()
    await partnership.pat.submits()

    assert (await settings(partnership)).heads_channel == str(leaders.id)
    assert partnership.pat.sees("Settings: the heads' channel")


async def test_meetings_are_announced_where_the_heads_meet_now(partnership: Partnership) -> None:
    """What stands in the old channel already stays there, and is kept up to date."""
    await partnership.announced()
    leaders = partnership.workspace.add_channel("leaders", members=[partnership.pat, partnership.ada])
    await leaders.invites_bot()
    await sets(partnership.pat, channel="leaders")
    assert partnership.pat.sees("From now on meetings are announced there.")
    await partnership.pat.submits()

    await partnership.until(date(2018, 9, 21))

    assert "Thursday 4 October" in leaders.last.text
    assert len(partnership.heads.messages) == 1
    await partnership.ada.clicks("Going", in_="#leaders")
    assert "1 of 3 has answered" in leaders.last.text


async def test_whoever_edits_second_sees_what_has_changed(partnership: Partnership) -> None:
    """Ada coordinates too, and is quicker."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.pat.runs("/partnership settings")
    await partnership.pat.fills("What is the partnership called?", "Teign Partnership")
    await sets(partnership.ada, nation="Wales", begin=time(9))

    await partnership.pat.submits()

    assert partnership.pat.sees("Meanwhile somebody has changed the nation to “Wales”.")
    assert partnership.pat.sees("Meanwhile somebody has changed when messages begin to 09:00.")
    assert (await settings(partnership)).name == "River Partnership"
    await partnership.pat.submits()
    kept = await settings(partnership)
    assert (kept.name, kept.nation) == ("Teign Partnership", Nation.ENG)


@pytest.mark.parametrize("who", ["ada", "tom", "stranger"])
async def test_settings_are_the_coordinators_alone(partnership: Partnership, who: str) -> None:
    person = getattr(partnership, who)

    await person.runs("/partnership settings")

    assert person.modal is None
    assert person.sees("Pat Lane can help.")


async def test_whoever_has_ceased_to_coordinate_saves_nothing(partnership: Partnership) -> None:
    """Her form was still open."""
    await partnership.pat.runs("/partnership settings")
    await partnership.pat.fills("What is the partnership called?", "Teign Partnership")
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert partnership.pat.sees("I don't find you among them.")
    assert (await settings(partnership)).name == "River Partnership"


async def test_a_coordinator_elsewhere_changes_nothing_here(partnership: Partnership) -> None:
    """Ada coordinates Moor, and her form comes back as one of River's."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    moor_id = await found(partnership.local, moor, name="Moor Partnership", coordinators=[partnership.ada])
    await partnership.ada.runs("/partnership settings", in_="#moor")
    modal = partnership.ada.modal
    assert modal is not None
    metadata = modal.view.body["private_metadata"]
    partnership.spoils_form(
        partnership.ada,
        private_metadata=metadata.replace(f'"partnership":{moor_id}', f'"partnership":{partnership.id}'),
    )
    await partnership.ada.fills("What is the partnership called?", "Mine now")

    await partnership.ada.submits()

    assert partnership.ada.sees("This is for the coordinator to do. Pat Lane can help.")
    assert (await settings(partnership)).name == "River Partnership"
