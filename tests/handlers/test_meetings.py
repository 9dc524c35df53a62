"""A fortnightly meeting is announced in the heads' channel and answered with one tap."""

import asyncio
from datetime import date, time
from random import Random

import pytest

from bot.local import installed
from storage.members.people import RoleKind
from tests.handlers.partnerships import Partnership, found, london_time

NAMES = ("Ada", "Ben", "Cat", "Moor", "Hale", "Rowe")


async def test_a_tap_in_the_channel_changes_the_count_that_everybody_sees(partnership: Partnership) -> None:
    """The thinnest thread that is whole: planned, announced, tapped, changed."""
    await partnership.announced()
    assert "None of 3 has answered yet." in partnership.heads.last.text

    await partnership.ada.clicks("Going", in_="#heads")

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert partnership.ada.sees("You're going. Partnership meeting, Thu 20 Sep, 16:00.")


async def test_the_first_meeting_is_announced_ten_minutes_after_it_was_planned(partnership: Partnership) -> None:
    """Until then nobody has heard of it."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 10), time(9, 9))
    assert partnership.heads.messages == []

    await partnership.until(date(2018, 9, 10), time(9, 10))

    assert "Partnership meeting\nThursday 20 September at 16:00, Hilltop Primary" in partnership.heads.last.text


async def test_a_meeting_before_half_term_lets_the_next_be_announced_while_school_is_open(
    partnership: Partnership,
) -> None:
    """The morning after Thursday 18 October is a Friday; after Friday 19 October it is the Monday after half term."""
    await partnership.plans_meetings(date(2018, 10, 5))

    await partnership.until(date(2018, 10, 30))

    announced = [london_time(message) for message in partnership.heads.messages]
    assert announced == ["Mon 10 Sep 09:10", "Mon 08 Oct 08:00", "Mon 29 Oct 08:00"]


async def test_the_channel_shows_counts_and_never_names(partnership: Partnership) -> None:
    """Who is late or away is the coordinator's to know."""
    await partnership.announced()

    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.ben.clicks("Apologies", in_="#heads")

    announcement = partnership.heads.last
    assert "2 of 3 have answered: 1 going, 1 with apologies." in announcement.text
    assert not any(name in announcement.text + announcement.fallback for name in NAMES)
    assert len(partnership.heads.messages) == 1


async def test_only_the_one_who_tapped_reads_the_confirmation(partnership: Partnership) -> None:
    """It is a note beside the announcement."""
    await partnership.announced()

    await partnership.ada.clicks("Apologies", in_="#heads")

    assert partnership.ada.sees("You've sent your apologies.")
    assert not partnership.ben.sees("apologies. Partnership meeting")


async def test_changing_ones_mind_is_one_tap(partnership: Partnership) -> None:
    """The last answer counts, once."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    await partnership.ada.clicks("Apologies", in_="#heads")

    assert "1 of 3 has answered: 1 with apologies." in partnership.heads.last.text


async def test_a_double_click_counts_once(partnership: Partnership) -> None:
    """Two taps on the same answer are one answer."""
    await partnership.announced()

    await partnership.ada.clicks("Going", in_="#heads", twice=True)

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text


async def test_two_people_answer_at_once_and_both_count(partnership: Partnership) -> None:
    """The message shows both, whoever came first."""
    await partnership.announced()

    await asyncio.gather(
        partnership.ada.clicks("Going", in_="#heads"), partnership.ben.clicks("Apologies", in_="#heads")
    )

    assert "2 of 3 have answered: 1 going, 1 with apologies." in partnership.heads.last.text


async def test_sending_someone_asks_who_and_shows_the_name_to_the_head_alone(partnership: Partnership) -> None:
    """The channel has one more in the count, and no name."""
    await partnership.announced()

    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed, our deputy")
    await partnership.ada.submits()

    assert partnership.ada.modal is None
    assert partnership.ada.sees("Sam Reed, our deputy, is going for you.")
    assert "1 of 3 has answered: 1 sending someone." in partnership.heads.last.text
    assert not partnership.ben.sees("Sam Reed")


@pytest.mark.parametrize("blank", ["   ", "\u200b\u200b", "\u202e"])
async def test_a_blank_name_is_refused_beside_its_field(partnership: Partnership, blank: str) -> None:
    """Spaces are no name, and neither is what nobody can see."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", blank)

    await partnership.ada.submits()

    beside = partnership.ada.errors["Who is coming for you?"]
    assert beside == "Give their name in up to 80 characters, such as: Jo Field, our deputy"
    assert "has answered yet" in partnership.heads.last.text


async def test_an_empty_name_is_refused_beside_its_field(partnership: Partnership) -> None:
    """Slack asks for it before the bot does."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")

    await partnership.ada.submits()

    assert "Who is coming for you?" in partnership.ada.errors


async def test_the_name_given_before_stands_in_the_form_again(partnership: Partnership) -> None:
    """Somebody who corrects a name does not type it twice."""
    await partnership.announced()
    for name in ("Sam Reed", "Sam Read"):
        await partnership.ada.clicks("Sending someone", in_="#heads")
        await partnership.ada.fills("Who is coming for you?", name)
        await partnership.ada.submits()

    await partnership.ada.clicks("Sending someone", in_="#heads")

    assert partnership.ada.sees("Who is coming for you?: [Sam Read]")


async def test_after_the_meeting_the_buttons_go(partnership: Partnership) -> None:
    """What remains says how it came out."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    await partnership.until(date(2018, 9, 20), time(17))

    first = partnership.heads.messages[0].text
    assert "This meeting is over. 1 of 3 said they would be there." in first
    assert "[Going]" not in first
    assert "Are you coming?" not in first + partnership.heads.messages[0].fallback


async def test_until_it_ends_a_meeting_can_be_answered(partnership: Partnership) -> None:
    """Somebody in the car park taps Going at ten past four."""
    await partnership.announced()
    await partnership.until(date(2018, 9, 20), time(16, 10))

    await partnership.ada.clicks("Going", in_="#heads")

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text


@pytest.mark.parametrize("label", ["Going", "Sending someone"])
async def test_a_stale_button_explains_itself(partnership: Partnership, label: str) -> None:
    """Slack still showed the button when it was found; by now the meeting is over."""
    await partnership.announced()
    button = partnership.ada.finds(label, in_="#heads")
    await partnership.until(date(2018, 9, 20), time(17))

    await button.press()

    assert partnership.ada.sees("Partnership meeting, Thu 20 Sep, 16:00, is over, so nothing has changed.")
    assert "0 of 3 said they would be there" in partnership.heads.messages[0].text


async def test_a_name_sent_after_the_meeting_changes_nothing(partnership: Partnership) -> None:
    """The form stayed open through the meeting."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.until(date(2018, 9, 20), time(17))

    await partnership.ada.submits()

    assert partnership.ada.sees("is over, so nothing has changed.")
    assert "0 of 3 said they would be there" in partnership.heads.messages[0].text


async def test_a_name_sent_an_hour_after_the_tap_is_confirmed_by_direct_message(partnership: Partnership) -> None:
    """By then Slack takes no more notes at the place of the tap."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.until(date(2018, 9, 10), time(11, 30))

    await partnership.ada.submits()

    assert "Sam Reed is going for you." in partnership.ada.messages[-1].text


async def test_the_bot_restarts_between_announcement_and_answer(partnership: Partnership) -> None:
    """The button that an earlier process drew leads to the one that runs now."""
    workspace, database = partnership.workspace, partnership.local.bot.services.database
    await partnership.announced()
    button = partnership.ada.finds("Going", in_="#heads")
    async with installed(workspace, database, rng=Random(2)) as partnership.local:
        await button.press()

        await partnership.until(date(2018, 9, 10), time(11))

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert len(partnership.heads.messages) == 1


async def test_an_outage_from_morning_to_night_delays_the_announcement_to_the_next_school_morning(
    partnership: Partnership,
) -> None:
    """Friday's timer fires on Saturday at ten in the evening, when the bot keeps quiet."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 20), time(17))
    clock = partnership.workspace.clock
    clock.advance(seconds=(2 * 24 + 5) * 3600)
    await partnership.local.bot.run_due()
    assert len(partnership.heads.messages) == 1

    await partnership.until(date(2018, 9, 24))

    assert london_time(partnership.heads.last) == "Mon 24 Sep 08:00"


async def test_an_outage_until_the_meeting_has_begun_leaves_nothing_to_say(partnership: Partnership) -> None:
    """A breakfast meeting: what waited through the night for eight o'clock has missed half past seven."""
    await partnership.plans_meetings(date(2018, 9, 12), {"Starts at": "07:30"})
    partnership.workspace.clock.advance(seconds=(24 + 13) * 3600)
    await partnership.local.bot.run_due()

    await partnership.until(date(2018, 9, 12), time(8, 10))

    assert partnership.heads.messages == []
    assert partnership.ada.messages == []


async def test_a_head_who_leaves_before_the_meeting_counts_no_longer(partnership: Partnership) -> None:
    """Heads are those who are heads on the day."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 14))

    await partnership.ben.clicks("Going", in_="#heads")

    assert "1 of 2 has answered: 1 going." in partnership.heads.last.text


async def test_a_head_to_be_can_answer_for_a_meeting_after_she_starts(partnership: Partnership) -> None:
    """Her role begins between the announcement and the meeting."""
    await partnership.takes_role(partnership.tom, RoleKind.HEAD, since=date(2018, 9, 17))
    await partnership.heads.invites(partnership.tom)
    await partnership.announced()

    await partnership.tom.clicks("Going", in_="#heads")

    assert "1 of 4 has answered: 1 going." in partnership.heads.last.text


async def test_eighty_heads_are_counted_in_one_message(partnership: Partnership) -> None:
    """The largest partnership that the bot is made for."""
    heads = {f"School {number}": partnership.workspace.add_person(f"Head {number}") for number in range(80)}
    channel = partnership.workspace.add_channel("eighty", members=[partnership.pat, *heads.values()])
    await channel.invites_bot()
    await found(partnership.local, channel, name="Large", coordinators=[partnership.pat], heads_of=heads)
    await partnership.announced(filled={"Which partnership?": "Large"})

    await heads["School 79"].clicks("Going", in_="#eighty")

    assert "1 of 80 has answered: 1 going." in channel.last.text
