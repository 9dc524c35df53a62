"""App Home shows everybody what is theirs to see and to do, so that no command has to be remembered."""

import asyncio
from datetime import date, time

from structlog.testing import capture_logs

from bot.workspace.trouble import Stall
from storage.members.people import RoleKind
from tests.handlers.partnerships import Partnership, found

LONGEST_SCHOOL = "Our Lady of Perpetual Succour Catholic Voluntary Academy"


async def test_a_heads_home_shows_the_next_meeting_with_its_buttons(partnership: Partnership) -> None:
    """And greets her by first name, with what she is."""
    await partnership.plans_meetings()

    await partnership.ada.opens_home()

    assert "River Partnership\nHello Ada. You're head at Hilltop." in partnership.ada.home
    assert "Are you coming?\n[Going] [Apologies] [Sending someone]" in partnership.ada.home
    assert "Still to answer" not in partnership.ada.home


async def test_an_answer_given_at_home_shows_there_and_in_the_channel(partnership: Partnership) -> None:
    """One tap, no message."""
    await partnership.announced()
    await partnership.ada.opens_home()

    await partnership.ada.clicks("Going", in_="home")

    assert "You're going. You can change your mind:" in partnership.ada.home
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert partnership.ada.messages == []


async def test_a_stand_in_named_from_home_shows_there(partnership: Partnership) -> None:
    """The form closes, and Home has changed behind it."""
    await partnership.announced()
    await partnership.ada.opens_home()

    await partnership.ada.clicks("Sending someone", in_="home")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.ada.submits()

    assert "Sam Reed is going for you." in partnership.ada.home


async def test_a_stale_button_at_home_brings_the_next_meeting_and_explains_itself(partnership: Partnership) -> None:
    """Home stayed open through the meeting."""
    await partnership.announced()
    await partnership.ada.opens_home()
    button = partnership.ada.finds("Going", in_="home")
    await partnership.until(date(2018, 9, 20), time(17))

    await button.press()

    assert "4 October" in partnership.ada.home
    assert "is over, so nothing has changed." in partnership.ada.messages[-1].text


async def test_a_coordinators_home_shows_counts_and_who_has_not_answered(partnership: Partnership) -> None:
    """Nobody else is shown that."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    await partnership.pat.opens_home()

    assert "Hello Pat. You're the coordinator." in partnership.pat.home
    meeting = "Partnership meeting\nThursday 20 September at 16:00, Hilltop Primary\n"
    agenda = "Nothing is on the agenda yet. [Propose an item]\n[Add to calendar]\n"
    assert f"{meeting}{agenda}1 of 3 has answered: 1 going.\nGoing: Ada Moor.\n" in partnership.pat.home
    assert "Still to answer: Ben Hale, Cat Rowe.\n[Answer for someone]\n[Change]" in partnership.pat.home
    assert "[Going]" not in partnership.pat.home


async def test_a_coordinators_home_names_who_sends_apologies_and_who_sends_somebody(partnership: Partnership) -> None:
    """She lays the table; to the others their own answer is enough."""
    await partnership.announced()
    await partnership.ada.clicks("Apologies", in_="#heads")
    await partnership.cat.clicks("Sending someone", in_="#heads")
    await partnership.cat.fills("Who is coming for you?", "Sam Reed, our deputy")
    await partnership.cat.submits()

    for looking in (partnership.pat, partnership.ben):
        await looking.opens_home()

    names = "Apologies: Ada Moor.\nCat Rowe is sending Sam Reed, our deputy.\nStill to answer: Ben Hale."
    assert names in partnership.pat.home
    assert "Sam Reed" not in partnership.ben.home + partnership.heads.last.text
    assert "Ada Moor" not in partnership.ben.home + partnership.heads.last.text


async def test_home_shows_every_meeting_of_the_fortnight(partnership: Partnership) -> None:
    """Two series run side by side; what is further away stands under All dates."""
    await partnership.plans_meetings(date(2018, 9, 20))
    await partnership.plans_meetings(date(2018, 9, 12), {"What is it called?": "Budget group"})

    for looking in (partnership.ada, partnership.pat):
        await looking.opens_home()

    for home in (partnership.ada.home, partnership.pat.home):
        assert home.index("Budget group\nWednesday 12 September") < home.index("meeting\nThursday 20 September")
        assert "26 September" not in home
    assert partnership.ada.home.count("[Going]") == 2
    assert partnership.pat.home.count("None of 3 has answered yet.") == 2


async def test_home_shows_the_next_meeting_however_far(partnership: Partnership) -> None:
    """In July it is the first of September's."""
    await partnership.plans_meetings(date(2019, 2, 7))

    await partnership.ada.opens_home()

    assert "Thursday 7 February" in partnership.ada.home
    assert partnership.ada.home.count("[Going]") == 1


async def test_a_head_who_coordinates_sees_both(partnership: Partnership) -> None:
    """Her own answer on top."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.announced()

    await partnership.ada.opens_home()

    home = partnership.ada.home
    assert "You're head at Hilltop, and the coordinator." in home
    assert home.index("[Going]") < home.index("Still to answer: Ada Moor, Ben Hale, Cat Rowe.")


async def test_a_coordinators_empty_home_offers_to_plan(partnership: Partnership) -> None:
    """Before the first series."""
    await partnership.pat.opens_home()

    assert "No meetings are planned yet.\n[Plan meetings]" in partnership.pat.home


async def test_a_coordinators_own_screens_stand_apart_from_her_work(partnership: Partnership) -> None:
    """A teacher has nothing but her own, and needs no word for it."""
    await partnership.pat.opens_home()
    await partnership.tom.opens_home()

    her_work, _, own = partnership.pat.home.partition("\nAbout you\n")
    assert "[People]" in her_work
    assert "[Sent and waiting]" in her_work
    assert "[My working days]" in own
    assert "[My data]" in own
    assert "[My " not in her_work
    assert "About you" not in partnership.tom.home


async def test_a_part_that_cannot_be_drawn_leaves_the_rest_of_home(partnership: Partnership) -> None:
    """Whoever looks is told that something is missing, and the log says whose part it is."""
    await partnership.plans_meetings()
    await partnership.breaks_database("meeting_answer")

    with capture_logs() as logs:
        await partnership.ada.opens_home()

    assert "River Partnership\nHello Ada." in partnership.ada.home
    assert "Something is missing here just now." in partnership.ada.home
    failed = [(entry["event"], entry["capability"]) for entry in logs]
    assert failed == [("home.part_failed", "meetings"), ("home.part_failed", "errands")]  # both read the answers


async def test_a_teachers_home_has_a_kind_word(partnership: Partnership) -> None:
    """There is nothing to do, and it says so."""
    await partnership.tom.opens_home()

    assert "Hello Tom. You're a teacher at Hilltop." in partnership.tom.home
    assert "There is nothing for you to do just now." in partnership.tom.home


async def test_a_teachers_home_shows_the_meeting_and_all_dates(partnership: Partnership) -> None:
    """What the command tells her stands there too, without a button to answer."""
    await partnership.announced()

    await partnership.tom.opens_home()

    assert "meeting\nThursday 20 September at 16:00, Hilltop Primary\n[All dates]" in partnership.tom.home
    await partnership.tom.clicks("All dates", in_="home")
    assert partnership.tom.sees("• Thu 4 Oct")


async def test_a_strangers_home_says_whom_to_ask(partnership: Partnership) -> None:
    """And shows nothing of any partnership."""
    await partnership.announced()

    await partnership.stranger.opens_home()

    assert "I don't find you among its members. Pat Lane can help." in partnership.stranger.home
    assert "Hilltop" not in partnership.stranger.home


async def test_somebody_whose_role_has_ended_sees_a_strangers_home(partnership: Partnership) -> None:
    """From the day after her last."""
    await partnership.announced()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))

    await partnership.ada.opens_home()

    assert "I don't find you among its members." in partnership.ada.home


async def test_somebody_in_two_partnerships_switches_between_them(partnership: Partnership) -> None:
    """The first by name is shown; answering in the other stays there."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.announced()
    await partnership.ada.opens_home()
    assert partnership.ada.home.startswith("Moor Partnership\nHello Ada. You're head at Moorside.")

    await partnership.ada.clicks("River Partnership", in_="home")
    await partnership.ada.clicks("Going", in_="home")

    assert partnership.ada.home.startswith("River Partnership")
    assert "You're going." in partnership.ada.home


async def test_the_choice_of_partnership_is_not_remembered(partnership: Partnership) -> None:
    """Opened again, Home begins with the first by name."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.ada.opens_home()
    await partnership.ada.clicks("River Partnership", in_="home")

    await partnership.ada.opens_home()

    assert partnership.ada.home.startswith("Moor Partnership")


async def test_the_home_for_eighty_heads_says_how_many_more_there_are(partnership: Partnership) -> None:
    """Slack takes a hundred blocks, and 3,000 characters in a text."""
    name = "Aurelia Featherstonehaugh-Cholmondeley of Wyke Regis"
    heads = {f"{LONGEST_SCHOOL} {n}": partnership.workspace.add_person(f"{name} {n}") for n in range(80)}
    channel = partnership.workspace.add_channel("eighty", members=[partnership.pat])
    await found(partnership.local, channel, name=LONGEST_SCHOOL, coordinators=[partnership.pat], heads_of=heads)
    await partnership.plans_meetings(filled={"Which partnership?": LONGEST_SCHOOL})

    await partnership.pat.opens_home()

    assert partnership.pat.home.startswith(LONGEST_SCHOOL)
    assert "Still to answer: Aurelia" in partnership.pat.home
    assert "and 54 more." in partnership.pat.home


async def test_the_longest_school_name_stands_whole_at_home(partnership: Partnership) -> None:
    """Nothing of it is cut."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    moor = partnership.workspace.add_channel("moor", members=[zoe])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={LONGEST_SCHOOL: zoe})

    await zoe.opens_home()

    assert f"You're head at {LONGEST_SCHOOL}." in zoe.home


async def test_all_dates_can_be_seen_from_home(partnership: Partnership) -> None:
    """What `/meeting list` shows, and the rest, without a command."""
    await partnership.plans_meetings()
    await partnership.ada.opens_home()

    await partnership.ada.clicks("All dates", in_="home")

    assert partnership.ada.sees("Partnership meeting, 16:00, Hilltop Primary\n• Thu 20 Sep 2018\n• Thu 4 Oct\n")
    assert partnership.ada.sees("• Thu 25 Jul")


async def test_all_dates_are_for_members(partnership: Partnership) -> None:
    """Home was drawn yesterday; her role has ended since."""
    await partnership.plans_meetings()
    await partnership.ada.opens_home()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))

    await partnership.ada.clicks("All dates", in_="home")

    assert partnership.ada.modal is None
    assert "I don't find you among them." in partnership.ada.messages[-1].text


async def test_home_shows_the_later_answer_however_slow_slack_was_with_the_first(partnership: Partnership) -> None:
    """The first Home is on its way when she changes her mind."""
    await partnership.plans_meetings()
    await partnership.ada.opens_home()
    stall = Stall()
    partnership.workspace.trouble.next("views.publish", stall)
    first = asyncio.create_task(partnership.ada.clicks("Going", in_="home"))
    await stall.reached.wait()
    second = asyncio.create_task(partnership.ada.clicks("Apologies", in_="home"))
    await asyncio.sleep(0)

    stall.release()
    await asyncio.gather(first, second)

    assert "You've sent your apologies." in partnership.ada.home
