"""Before a series begins a coordinator offers times; the heads tap what suits them; she sees the best and takes one."""

from collections.abc import Mapping
from datetime import date, datetime, time

import pytest

from bot.workspace.people import Person
from handlers.planning.views.finding_times import CHOOSE, PLAN, STOP, PollRef, TimeRef
from handlers.planning.views.suiting_times import NONE_SUITS, SUITS, AnswerRef
from schedules.local_time import instant
from storage.database.ids import PersonId, TimePollId
from storage.members.people import RoleKind
from tests.handlers.known import person_id
from tests.handlers.partnerships import LONDON, Partnership, describes, found
from tests.handlers.rosters import FOR_COORDINATORS, NOT_FOUND, answers_for, is_refused, presses_beside, shown

THURSDAY, FRIDAY = "Thu 20 Sep, 16:00", "Fri 21 Sep, 15:30"
TIMES = {
    "Time 1": instant(date(2018, 9, 20), time(16), LONDON),
    "Time 2": instant(date(2018, 9, 21), time(15, 30), LONDON),
}
LAST_DAY = date(2018, 9, 14)
ASKED_ON, REMINDED_ON, ENDED_ON = date(2018, 9, 10), date(2018, 9, 13), date(2018, 9, 17)
TEN_PAST = time(9, 11)
POLL = TimePollId(1)


async def offers(coordinator: Person, times: Mapping[str, datetime] = TIMES, last_day: date = LAST_DAY) -> None:
    """Opens the form and fills it in, up to what would come of it."""
    await coordinator.runs("/partnership time")
    await coordinator.clicks("Offer times")
    for label, at in times.items():
        await coordinator.fills(label, at)
    await coordinator.fills("Last day for answers", last_day.isoformat())
    await coordinator.submits()


async def are_asked(partnership: Partnership) -> None:
    """Two times are offered, and the heads have been asked."""
    await offers(partnership.pat)
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(ASKED_ON, TEN_PAST)


@pytest.fixture
async def asked(partnership: Partnership) -> Partnership:
    await are_asked(partnership)
    return partnership


def said_to(person: Person) -> str:
    """What she was sent last, as it stands now."""
    return person.messages[-1].text


def an_answer(partnership: Partnership, *, head: PersonId | None = None, poll: int = POLL) -> str:
    ref = AnswerRef(partnership=partnership.id, poll=TimePollId(poll), time="2018-09-20T16:00", suits=True, head=head)
    return ref.model_dump_json()


def a_choice(partnership: Partnership, at: str = "2018-09-21T15:30") -> str:
    return TimeRef(partnership=partnership.id, poll=POLL, time=at).model_dump_json()


async def test_from_the_offer_to_the_form_of_the_series(partnership: Partnership) -> None:
    """She sees who will be asked; they tap what suits; she sees the best and why, and the series begins with it."""
    pat, ada, ben, cat = partnership.pat, partnership.ada, partnership.ben, partnership.cat
    await offers(pat)
    assert "Offered 2 times for Partnership meeting" in shown(pat)
    assert "Tells 3 people" in shown(pat)
    await pat.submits()
    await pat.closes_everything()
    await partnership.until(ASKED_ON, TEN_PAST)
    assert "Tap all that suit you.\n[Thu 20 Sep, 16:00] [Fri 21 Sep, 15:30] [None of these]" in said_to(ada)

    await ada.clicks(THURSDAY, in_="bot")
    await ada.clicks(FRIDAY, in_="bot")
    await ben.clicks(FRIDAY, in_="bot")
    await cat.clicks("None of these", in_="bot")
    await pat.runs("/partnership time")

    assert "You've answered: Thu 20 Sep, 16:00; Fri 21 Sep, 15:30. To change it, tap again." in said_to(ada)
    assert "none of these suits" in said_to(cat)
    assert "3 of 3 have answered." in shown(pat)
    assert "Fri 21 Sep, 15:30 suits 2 of 3; not Cat Rowe." in shown(pat)
    assert "Thu 20 Sep, 16:00 suits 1 of 3; not Ben Hale, Cat Rowe." in shown(pat)

    await presses_beside(pat, "Choose: Partnership meeting, Fri 21 Sep, 15:30")

    assert "First meeting: [2018-09-21]\nStarts at: [15:30]\nHow long?: [1 hour]" in shown(pat)
    await pat.closes()
    assert "Chosen: Friday 21 September at 15:30. [Plan meetings]" in shown(pat)


async def test_who_cannot_say_yet_when_a_series_begins_finds_it_out_from_its_form(partnership: Partnership) -> None:
    """Or by typing `/meeting time`, which is the coordinators' alone; once there is a date the form asks no more."""
    pat = partnership.pat
    await pat.runs("/meeting new")
    assert "Starts at: [16:00]\nYou don't know yet when they can all come? [Find a time]\n" in shown(pat)
    await pat.clicks("Find a time")
    assert "[Offer times]" in shown(pat)
    await pat.closes_everything()
    await describes(pat, date(2018, 9, 20))
    await pat.submits()
    await pat.clicks("Change something")
    assert "First meeting: [2018-09-20]" in shown(pat)
    assert "Find a time" not in shown(pat)
    await pat.closes_everything()

    await pat.runs("/meeting time")
    await partnership.ada.runs("/meeting time")

    assert "[Offer times]" in shown(pat)
    assert partnership.ada.modal is None
    assert partnership.ada.sees(FOR_COORDINATORS)


async def test_a_tap_on_what_is_ticked_takes_it_back(asked: Partnership) -> None:
    """And tapping the last away leaves that none suits."""
    ada = asked.ada
    await ada.clicks(THURSDAY, in_="bot")
    await ada.clicks(FRIDAY, in_="bot")
    await ada.clicks(f"✓ {THURSDAY}", in_="bot")
    assert "You've answered: Fri 21 Sep, 15:30." in said_to(ada)

    await ada.clicks(f"✓ {FRIDAY}", in_="bot", twice=True)

    assert "You've answered: none of these suits." in said_to(ada)
    assert "[✓ None of these]" in said_to(ada)


async def test_nobody_reads_what_others_have_answered(asked: Partnership) -> None:
    """On Home a head reads how many have; by her own buttons she answers there too."""
    await asked.ada.clicks(THURSDAY, in_="bot")

    await asked.ben.opens_home()
    before = asked.ben.home
    await asked.ben.clicks(FRIDAY, in_="home")

    assert "1 of 3 has answered." in before
    assert "You've answered: Fri 21 Sep, 15:30." in asked.ben.home
    assert "2 of 3 have answered." in asked.ben.home
    assert "Ada" not in asked.ben.home


async def test_whoever_has_not_answered_is_reminded_once(asked: Partnership) -> None:
    """The older message loses its buttons; whoever has answered hears nothing more."""
    await asked.ada.clicks(THURSDAY, in_="bot")

    await asked.until(ENDED_ON, time(7))

    assert len(asked.ada.messages) == 1
    assert len(asked.ben.messages) == 2
    assert all("[" not in one.text for one in asked.ben.messages)
    assert "Partnership meeting: the answers are in. Thank you." in said_to(asked.ben)


async def test_the_reminder_bears_the_buttons_and_the_older_message_none(asked: Partnership) -> None:
    await asked.until(REMINDED_ON)

    first, second = asked.ben.messages
    assert "You'll find this again, with its buttons, further down." in first.text
    assert f"[{THURSDAY}]" in second.text


async def test_when_the_time_for_answers_is_over_the_coordinator_chooses_from_a_message(asked: Partnership) -> None:
    """Who is silent still stands there; the heads' messages say what was chosen, once it can no longer be undone.

    Her Home says so too: first how many have answered, then what there is to choose, and nothing once she has.
    """
    await asked.ada.clicks(THURSDAY, in_="bot")
    await asked.pat.opens_home()
    assert "Partnership meeting: which time suits?\n1 of 3 has answered." in asked.pat.home
    assert "[How it stands]" in asked.pat.home
    await asked.ada.opens_home()
    assert "[How it stands]" not in asked.ada.home
    await asked.until(ENDED_ON)
    await asked.pat.opens_home()
    assert "The answers are in. Which time is it to be?" in asked.pat.home
    assert "[Choose]" in asked.pat.home
    assert "The answers are in. Which time is it to be?" in said_to(asked.pat)
    assert "Still to answer: Ben Hale, Cat Rowe." in said_to(asked.pat)

    await asked.pat.clicks("Choose", in_="bot")

    assert "First meeting: [2018-09-20]" in shown(asked.pat)
    assert "Chosen: Thursday 20 September at 16:00." in said_to(asked.pat)
    assert "Which time" not in asked.pat.home
    assert "is to be on" not in said_to(asked.ben)
    await asked.until(ENDED_ON, time(8, 11))
    assert "Partnership meeting is to be on Thursday 20 September at 16:00. Thank you." in said_to(asked.ben)


async def test_once_everybody_has_answered_the_coordinator_hears_the_next_morning(asked: Partnership) -> None:
    """She need not wait for the last day; and she hears once."""
    for head in (asked.ada, asked.ben, asked.cat):
        await head.clicks(FRIDAY, in_="bot")

    await asked.until(date(2018, 9, 11))
    early = said_to(asked.pat)
    await asked.until(ENDED_ON, time(12))

    assert "Fri 21 Sep, 15:30 suits 3 of 3." in early
    assert len(asked.pat.messages) == 1


async def test_the_second_of_two_coordinators_reads_what_the_first_has_chosen(asked: Partnership) -> None:
    await asked.takes_role(asked.ben, RoleKind.COORDINATOR)
    await asked.ada.clicks(THURSDAY, in_="bot")
    await asked.ada.clicks(FRIDAY, in_="bot")
    for coordinator in (asked.pat, asked.ben):
        await coordinator.runs("/partnership time")

    await presses_beside(asked.pat, "Choose: Partnership meeting, Fri 21 Sep, 15:30")
    await presses_beside(asked.ben, "Choose: Partnership meeting, Thu 20 Sep, 16:00")

    assert asked.ben.sees("Partnership meeting is to be on Fri 21 Sep, 15:30: that has been chosen already.")
    await asked.ben.runs("/partnership time")
    assert "Chosen: Friday 21 September at 15:30." in shown(asked.ben)


async def test_a_choice_is_undone_and_everybody_goes_on_answering(asked: Partnership) -> None:
    """Nobody but the coordinator has heard of it."""
    await asked.ada.clicks(THURSDAY, in_="bot")
    await asked.pat.runs("/partnership time")
    await asked.pat.clicks("Choose")
    await asked.pat.closes_everything()
    await asked.pat.runs("/partnership history")
    assert "Chose Thu 20 Sep, 16:00 for Partnership meeting" in shown(asked.pat)

    await asked.pat.clicks("Undo")
    await asked.ben.clicks(THURSDAY, in_="bot")

    assert "You've answered: Thu 20 Sep, 16:00." in said_to(asked.ben)
    await asked.until(REMINDED_ON)
    assert f"[{THURSDAY}]" in said_to(asked.cat)


async def test_an_offer_that_is_undone_asks_nobody(partnership: Partnership) -> None:
    await offers(partnership.pat)
    await partnership.pat.submits()

    await partnership.pat.clicks("Undo")
    await partnership.until(ENDED_ON, time(12))

    assert partnership.ada.messages == partnership.pat.messages == []


async def test_she_stops_asking(asked: Partnership) -> None:
    """After ten minutes the messages say so, and nobody is reminded."""
    await asked.pat.runs("/partnership time")
    await asked.pat.clicks("Stop asking")
    assert "Before a series begins, offer up to ten times." in shown(asked.pat)

    await asked.ada.clicks(THURSDAY, in_="bot")
    await asked.until(REMINDED_ON)

    assert asked.ada.sees("Nobody is asked any longer when Partnership meeting could be.")
    assert [one.text for one in asked.ben.messages] == [
        "Partnership meeting: no answer is needed any longer. Thank you."
    ]


async def test_a_head_who_leaves_does_not_count(asked: Partnership) -> None:
    """Whatever she has answered; and she is asked no more."""
    await asked.ada.clicks(THURSDAY, in_="bot")
    await asked.ben.clicks(THURSDAY, in_="bot")
    for leaver in (asked.ben, asked.cat):
        await asked.leaves_roles(leaver, after=ASKED_ON)

    await asked.until(REMINDED_ON)
    await asked.pat.runs("/partnership time")

    assert "Thu 20 Sep, 16:00 suits 1 of 1." in shown(asked.pat)
    assert len(asked.cat.messages) == 1


async def test_without_heads_nothing_is_offered(partnership: Partnership) -> None:
    for head in (partnership.ada, partnership.ben, partnership.cat):
        await partnership.leaves_roles(head, after=date(2018, 9, 7))

    await offers(partnership.pat)

    assert partnership.pat.sees("There are no heads yet who could answer.")
    await partnership.pat.closes_everything()
    await partnership.pat.runs("/partnership time")
    assert "Before a series begins" in shown(partnership.pat)


async def test_times_that_cannot_be_are_refused_beside_their_fields(partnership: Partnership) -> None:
    """None at all; one that has passed; answers after the last of them, or before today."""
    pat = partnership.pat
    await offers(pat, {})
    assert pat.errors == {"Time 1": "Offer at least one date and time."}

    await pat.fills("Time 1", instant(date(2018, 9, 10), time(8), LONDON))
    await pat.fills("Time 2", TIMES["Time 2"])
    await pat.submits()
    assert pat.errors == {"Time 1": "This time has passed. Choose a later one, or leave it empty."}

    await pat.fills("Time 1", None)
    await pat.fills("Last day for answers", "2018-09-22")
    await pat.submits()
    assert pat.errors == {"Last day for answers": "The last of these times comes before that. Choose an earlier day."}

    await pat.fills("Last day for answers", "2018-09-09")
    await pat.submits()
    assert pat.errors == {"Last day for answers": "This day has passed. Choose today or a later one."}


async def test_another_time_keeps_what_is_filled_in_up_to_ten(partnership: Partnership) -> None:
    """And on the way back from what would come of it all of them are there."""
    pat = partnership.pat
    await pat.runs("/partnership time")
    await pat.clicks("Offer times")
    await pat.fills("Time 1", TIMES["Time 1"])
    for _ in range(7):
        await pat.clicks("Another time")
    assert "[Another time]" not in shown(pat)
    await pat.fills("Time 10", TIMES["Time 2"])
    await pat.fills("Last day for answers", LAST_DAY.isoformat())
    await pat.submits()
    assert "Offered 2 times" in shown(pat)

    await pat.clicks("Change something")

    assert "Time 1 (optional): []" not in shown(pat)
    assert "Time 10" in shown(pat)


async def test_a_time_that_has_passed_is_neither_chosen_nor_among_the_best(partnership: Partnership) -> None:
    """Nor does it suit anybody any longer; its button is gone when the message is next drawn."""
    tomorrow = instant(date(2018, 9, 11), time(9), LONDON)
    await offers(partnership.pat, {**TIMES, "Time 3": tomorrow})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(ASKED_ON, TEN_PAST)
    await partnership.ada.clicks("Tue 11 Sep, 09:00", in_="bot")
    await partnership.ada.clicks(THURSDAY, in_="bot")
    stale = partnership.ben.finds("Tue 11 Sep, 09:00", in_="bot")
    await partnership.pat.runs("/partnership time")
    await partnership.until(date(2018, 9, 11), time(9, 30))

    await presses_beside(partnership.pat, "Choose: Partnership meeting, Tue 11 Sep, 09:00")
    await stale.press()

    assert partnership.pat.sees("Tue 11 Sep, 09:00 has passed. Please choose another time.")
    assert partnership.ben.sees("Tue 11 Sep, 09:00 has passed. Please choose another time.")
    await partnership.pat.closes_everything()
    await partnership.pat.runs("/partnership time")
    assert "Tue 11 Sep" not in shown(partnership.pat)


async def test_a_delegate_answers_for_her_head(partnership: Partnership) -> None:
    """He is asked for the school, by message and on Home; she reads who answered, and changes it."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await are_asked(partnership)
    assert "Hilltop: tap all that suit Ada." in said_to(partnership.tom)

    await partnership.tom.clicks(THURSDAY, in_="bot")
    assert "You answered for Ada (Hilltop): Thu 20 Sep, 16:00." in said_to(partnership.tom)
    assert "Tom answered for you: Thu 20 Sep, 16:00." in said_to(partnership.ada)
    await partnership.ada.clicks("None of these", in_="bot")
    assert "Ada (Hilltop) answered: none of these suits." in said_to(partnership.tom)
    await partnership.tom.opens_home()
    await partnership.tom.clicks(FRIDAY, in_="home")

    assert "Tom answered for you: Fri 21 Sep, 15:30." in said_to(partnership.ada)
    assert "For Hilltop (Ada)" in partnership.tom.home


async def test_whoever_is_not_asked_cannot_answer(asked: Partnership) -> None:
    """A teacher; a delegate of another head; and nobody for what another partnership offers."""
    asked.workspace.limits.are_kept = False
    ben = await person_id(asked, "Ben Hale")
    await answers_for(asked, asked.tom, "Ada Moor")
    await asked.heads.invites(asked.tom)
    for value in (an_answer(asked), an_answer(asked, head=ben), an_answer(asked, poll=99)):
        await asked.shows_button("Forged", SUITS[0], value)
        await asked.tom.clicks("Forged", in_="#heads")
    said = [one.text for one in asked.tom.messages_in("#heads")][-5::2]

    assert said[0] == "Only the heads are asked this one, so there is nothing for you to do."
    assert "You don't answer for this head just now" in said[1]
    assert said[2] == NOT_FOUND


async def test_another_partnerships_times_do_not_exist(asked: Partnership) -> None:
    coast = asked.workspace.add_channel("coast", members=[asked.stranger])
    other = await found(asked.local, coast, name="Coast Partnership", coordinators=[asked.stranger])
    await asked.heads.invites(asked.stranger)
    theirs = {"partnership": other, "poll": POLL}
    refs = {
        NONE_SUITS: AnswerRef(**theirs),
        STOP: PollRef(**theirs),
        CHOOSE: TimeRef(**theirs, time="2018-09-20T16:00"),
        PLAN: TimeRef(**theirs, time="2018-09-20T16:00"),
    }

    for action, ref in refs.items():
        assert await is_refused(asked, asked.stranger, action, ref.model_dump_json())


@pytest.mark.parametrize("at", ["2018-09-20T17:00", "now", ""])
async def test_a_time_that_was_never_offered_is_none(asked: Partnership, at: str) -> None:
    """Whatever a forged button says."""
    ref = AnswerRef(partnership=asked.id, poll=POLL, time=at, suits=True)
    await asked.shows_button("Forged", SUITS[0], ref.model_dump_json())

    await asked.ada.clicks("Forged", in_="#heads")

    assert asked.ada.messages_in("#heads")[-1].text == NOT_FOUND
    assert "Tap all that suit you." in said_to(asked.ada)
