"""What goes out on the next morning, as it will stand; and looking at it changes nothing."""

from datetime import date, time

from sqlalchemy import select

from storage.database.migrate import every_table
from storage.members.wishes import Wishes, set_wishes
from tests.handlers.known import person_id
from tests.handlers.overseen import is_asked_in_vain
from tests.handlers.partnerships import Partnership


async def test_home_counts_the_messages_of_tomorrow_and_a_screen_says_what_they_are(partnership: Partnership) -> None:
    """Reminders that fall due then are among them; Ada has answered, and gets none."""
    pat = partnership.pat
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.until(date(2018, 9, 12), time(15))
    before = await _rows(partnership)

    await pat.opens_home()
    await pat.clicks("See")

    assert "Tomorrow, 08:00: 2 messages [See]" in pat.home
    assert pat.modal is not None
    assert (
        "Thu 13 Sep, 08:00\n"
        "Ben Hale, Cat Rowe\nA reminder: Partnership meeting, Thu 20 Sep, 16:00. Are you coming?\n" in pat.modal.text
    )
    assert await _rows(partnership) == before


async def test_who_does_not_hear_on_that_morning_is_not_counted(partnership: Partnership) -> None:
    """Ada has paused, and Cat's school alone is closed; Ben hears later in the morning."""
    await partnership.announced()
    await partnership.until(date(2018, 9, 12), time(15))
    day = date(2018, 9, 13)
    async with partnership.local.bot.services.writing() as session:
        for name, wishes in (("Ada Moor", Wishes(paused_until=date(2018, 9, 14))), ("Ben Hale", Wishes(time(9, 30)))):
            await set_wishes(session, partnership.id, await person_id(partnership, name), wishes)
    await partnership.closes_school("Clay", day)

    await partnership.pat.opens_home()
    await partnership.pat.clicks("See")

    assert "Tomorrow, 08:00: 1 message [See]" in partnership.pat.home
    assert partnership.pat.sees("Ben Hale\nA reminder")
    await partnership.until(day, time(17))
    assert [len(one.messages) for one in (partnership.ada, partnership.ben, partnership.cat)] == [0, 1, 0]


async def test_where_nothing_goes_out_home_says_nothing(partnership: Partnership) -> None:
    """The next reminder is days away."""
    await partnership.announced()

    await partnership.pat.opens_home()

    assert "[See]" not in partnership.pat.home


async def test_who_has_been_asked_three_times_is_not_counted(partnership: Partnership) -> None:
    """Tomorrow's ask would be her fourth; before a weekend it is Monday's morning that is meant."""
    await is_asked_in_vain(partnership, "Ben Hale")
    await partnership.until(date(2018, 9, 27), time(15))  # a week before the second meeting
    await partnership.until(date(2018, 9, 28), time(15))

    await partnership.pat.opens_home()

    assert "[See]" not in partnership.pat.home


async def _rows(partnership: Partnership) -> dict[str, list[tuple[object, ...]]]:
    async with partnership.local.bot.services.reading() as session:
        return {
            name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in every_table().tables.items()
        }
