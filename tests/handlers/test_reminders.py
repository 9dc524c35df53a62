"""Heads who have not answered are asked by direct message, at eight in the morning, and never again once they have."""

from datetime import date, time

import pytest
from sqlalchemy import select

from bot.workspace.people import Person
from schedules.local_time import instant
from storage.meetings.meeting_answers import MeetingAnswerRow
from tests.handlers.partnerships import LONDON, Partnership, london_time


def asked_at(person: Person) -> list[str]:
    """When the bot wrote to somebody."""
    return [london_time(message) for message in person.messages]


async def test_who_has_not_answered_is_reminded_seven_days_and_one_day_before(partnership: Partnership) -> None:
    """Both at eight. Only heads are asked: neither the coordinator nor a teacher is."""
    await partnership.plans_meetings()

    await partnership.until(date(2018, 9, 20), time(12))

    assert asked_at(partnership.ada) == ["Thu 13 Sep 08:00", "Wed 19 Sep 08:00"]
    said = partnership.ada.messages[-1]
    assert said.text.startswith("A reminder: your answer is still missing.\nPartnership meeting\n")
    assert said.fallback == "A reminder: Partnership meeting, Thu 20 Sep, 16:00. Are you coming?"
    assert (partnership.pat.messages, partnership.tom.messages) == ([], [])


async def test_who_has_answered_is_left_in_peace(partnership: Partnership) -> None:
    """One tap in the channel, and no message ever."""
    await partnership.announced()
    await partnership.ada.clicks("Apologies", in_="#heads")

    await partnership.until(date(2018, 9, 20), time(12))

    assert partnership.ada.messages == []
    assert len(partnership.ben.messages) == 2


async def test_an_answer_to_the_reminder_changes_the_reminder_and_the_channel(partnership: Partnership) -> None:
    """Wherever it is given, both places show it."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13))

    await partnership.ada.clicks("Going", in_="bot")

    assert "You're going. You can change your mind:\n[Apologies] [Sending someone]" in partnership.ada.messages[0].text
    assert "That's all. Thank you." in partnership.ada.messages[0].text
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert len(partnership.ada.messages) == 1


async def test_an_answer_in_the_channel_changes_the_reminder(partnership: Partnership) -> None:
    """The direct message no longer asks."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13))

    await partnership.ada.clicks("Apologies", in_="#heads")

    assert "You've sent your apologies." in partnership.ada.messages[0].text
    assert "Are you coming?" not in partnership.ada.messages[0].text
    assert "still missing" not in partnership.ada.messages[0].text
    assert "Are you coming?" in partnership.ben.messages[0].text


async def test_a_stand_in_named_from_the_reminder_shows_there(partnership: Partnership) -> None:
    """No second message is needed."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13))

    await partnership.ada.clicks("Sending someone", in_="bot")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.ada.submits()

    assert "Sam Reed is going for you." in partnership.ada.messages[0].text
    assert len(partnership.ada.messages) == 1


async def test_an_ask_is_live_in_one_message_only(partnership: Partnership) -> None:
    """When the second reminder comes, the first loses its buttons and says where they are."""
    await partnership.plans_meetings()

    await partnership.until(date(2018, 9, 19))

    older, newer = partnership.ada.messages
    assert "You'll find this again, with its buttons, further down." in older.text
    assert "[Going]" not in older.text
    assert "That's all" not in older.text  # nothing was answered
    assert "[Going] [Apologies] [Sending someone]" in newer.text


async def test_after_the_meeting_reminders_lose_their_buttons(partnership: Partnership) -> None:
    """They say that it is over, and thank those alone who have answered."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13))
    await partnership.ben.clicks("Apologies", in_="bot")

    await partnership.until(date(2018, 9, 20), time(17))

    for message in partnership.ada.messages:
        assert message.text.endswith("This meeting is over.")
        assert "[Going]" not in message.text
    assert partnership.ben.messages[0].text.endswith("This meeting is over.\nThat's all. Thank you.")


async def test_a_stale_button_in_a_direct_message_explains_itself(partnership: Partnership) -> None:
    """Silence would look like an answer."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 19))
    button = partnership.ada.finds("Going", in_="bot")
    await partnership.until(date(2018, 9, 20), time(17))

    await button.press()

    assert partnership.ada.sees("is over, so nothing has changed.")


async def test_who_is_no_longer_a_head_is_not_reminded(partnership: Partnership) -> None:
    """Her role ended between planning and reminding."""
    await partnership.plans_meetings()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 12))

    await partnership.until(date(2018, 9, 20), time(12))

    assert partnership.ada.messages == []


@pytest.mark.parametrize(
    ("meeting_on", "reminded"),
    [
        # A Monday: Sunday's reminder goes on the Friday before.
        (date(2018, 10, 1), ["Mon 24 Sep 08:00", "Fri 28 Sep 08:00"]),
        # The first Monday after half term: a week before is a holiday and so is the day before, its own morning is not.
        (date(2018, 10, 29), ["Fri 19 Oct 08:00", "Mon 29 Oct 08:00"]),
    ],
)
async def test_reminders_keep_to_school_mornings(
    partnership: Partnership, meeting_on: date, reminded: list[str]
) -> None:
    """On a closed day they come up to three days sooner, or on the first open morning after."""
    await partnership.plans_meetings(meeting_on)

    await partnership.until(meeting_on, time(12))

    assert asked_at(partnership.ada) == reminded


async def test_an_outage_over_both_reminders_brings_one_message(partnership: Partnership) -> None:
    """What still matters goes once, and in school hours."""
    await partnership.announced()
    partnership.workspace.clock.advance(seconds=(8 * 24 + 23) * 3600)

    await partnership.until(date(2018, 9, 20), time(12))

    assert asked_at(partnership.ada) == ["Wed 19 Sep 09:00"]


async def test_a_meeting_announced_months_ahead_keeps_its_buttons_and_counts(partnership: Partnership) -> None:
    """Retention asks when the meeting is over, not when its message was sent."""
    await partnership.announced(date(2019, 2, 7))
    await partnership.until(date(2019, 1, 14))
    await partnership.local.bot.beats.forget()

    await partnership.ada.clicks("Going", in_="#heads")

    assert "1 of 3 has answered: 1 going." in partnership.heads.messages[-1].text


async def test_answers_are_forgotten_two_school_years_after_that_of_their_meeting(partnership: Partnership) -> None:
    """With them goes the name of whoever was sent instead."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.ada.submits()

    left = [await _stand_ins_after(partnership, day) for day in (date(2021, 8, 31), date(2021, 9, 1))]

    assert left == [["Sam Reed"], []]


async def _stand_ins_after(partnership: Partnership, day: date) -> list[str | None]:
    """Who is on record as a stand-in once the bot has forgotten what it may on a day."""
    partnership.workspace.clock.move_to(instant(day, time(12), LONDON))
    await partnership.local.bot.beats.forget()
    async with partnership.local.bot.services.reading() as session:
        return list(await session.scalars(select(MeetingAnswerRow.stand_in)))


async def test_a_head_who_leaves_while_her_reminder_waits_is_not_asked(partnership: Partnership) -> None:
    """It is owed on Wednesday morning, and drawn only when it leaves."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 18))
    asked_before = len(partnership.ada.messages)
    partnership.workspace.clock.move_to(instant(date(2018, 9, 19), time(8), LONDON))
    await partnership.local.bot.beats.fire()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 18))

    await partnership.local.bot.run_due()

    assert len(partnership.ada.messages) == asked_before
    assert len(partnership.ben.messages) == 2
