"""What was agreed: each thing followed up with its owner alone, shown at the next meeting, and gathered in plans."""

from datetime import date, time

from bot.workspace.people import Person
from handlers.proceedings.following_up import follow_up
from handlers.proceedings.views.actions import DONE, NOT_MINE, ActionRef
from storage.database.ids import ActionId, MeetingId
from storage.members.partnership import partnership as partnership_of
from storage.proceedings.actions import NewAction, action, agree
from tests.handlers.known import erases_herself, person_id, taps
from tests.handlers.partnerships import Partnership, found, london_time
from tests.handlers.rosters import NOT_FOUND, asks_to_remove

FIRST, SHARE = MeetingId(1), ActionId(1)
DUE = date(2018, 10, 8)
THE_MORNING_AFTER = date(2018, 9, 21)


async def agrees(
    partnership: Partnership, owner: str = "Ben Hale", *, due_on: date = DUE, theme: str = "Phonics"
) -> None:
    """At the first meeting, which is over, somebody has agreed to share the plan."""
    await partnership.plans_meetings()
    await partnership.until(THE_MORNING_AFTER, time(12))
    services = partnership.local.bot.services
    new = NewAction("Share the plan", await person_id(partnership, "Ben Hale"), DUE, "Phonics")
    async with services.writing() as session:
        of = await partnership_of(session, partnership.id)
        assert of is not None
        action_id = await agree(session, partnership.id, FIRST, new)
        await follow_up(session, of, action_id, new, is_open=True, now=services.clock())


async def agree_too(partnership: Partnership, *more: str) -> None:
    """Ben has agreed to do more, next summer."""
    ben = await person_id(partnership, "Ben Hale")
    async with partnership.local.bot.services.writing() as session:
        for what in more:
            await agree(session, partnership.id, FIRST, NewAction(what, ben, date(2019, 6, 3), ""))


async def stands(partnership: Partnership) -> tuple[str | None, date, bool]:
    """Who does it, by when, and whether it is still to be done."""
    async with partnership.local.bot.services.reading() as session:
        standing = await action(session, partnership.id, SHARE)
    assert standing is not None
    return standing.owner, standing.due_on, standing.is_open


def asked(person: Person) -> list[str]:
    """When somebody was asked whether it is done, or who does it."""
    return [london_time(one) for one in person.messages if "Share the plan" in one.text]


async def test_it_is_agreed_in_the_minutes_and_stands_on_the_next_agenda(partnership: Partnership) -> None:
    """With a theme that is offered again; whoever is invited sees it, and only its owner is asked."""
    await partnership.plans_meetings()
    await partnership.until(THE_MORNING_AFTER)
    await partnership.pat.clicks("Minutes", in_="bot")
    for what, owner, field in (
        ("Share the plan", "Ben Hale", "Theme"),
        ("Visit Clay", "Ada Moor", "Or a theme you have used"),
    ):
        await partnership.pat.clicks("Add an action")
        await partnership.pat.fills("What is to be done?", what)
        await partnership.pat.fills("Who does it?", owner)
        await partnership.pat.fills("By when?", DUE.isoformat())
        await partnership.pat.fills(field, "Phonics")
        await partnership.pat.submits()
        assert partnership.pat.sees(f"Agreed “{what}”")
        await partnership.pat.closes()
    assert partnership.pat.sees("Share the plan (Ben Hale, by Mon 8 Oct 2018)")
    await agree_too(partnership, *(f"Later {number}" for number in range(38)))
    await partnership.pat.clicks("Add an action")
    await partnership.pat.fills("What is to be done?", "One more")
    await partnership.pat.fills("Who does it?", "Ben Hale")
    await partnership.pat.submits()
    assert partnership.pat.errors["What is to be done?"].startswith("There are 40 actions of this meeting already.")
    await partnership.pat.closes_everything()

    await partnership.ada.runs("/meeting agenda")
    assert partnership.ada.sees("Still to be done\n• Share the plan (Ben Hale, by Mon 8 Oct 2018)")
    assert partnership.ada.sees("And 20 more.")
    await partnership.ada.closes()
    await partnership.until(date(2018, 10, 8), time(12))

    assert asked(partnership.ben) == ["Mon 08 Oct 08:00"]
    assert asked(partnership.cat) == []
    await partnership.ben.clicks("Done", in_="bot")
    await partnership.ada.runs("/partnership plans")
    assert partnership.ada.sees("Autumn term: 1 of 2 done, 1 still to do")
    assert partnership.ada.sees("Phonics: 1 of 2 done, 1 still to do")
    assert partnership.ada.sees("• Share the plan (Ben Hale, by Mon 8 Oct 2018): done")
    await partnership.ada.clicks("Further on")
    assert partnership.ada.sees("Nothing was agreed for this time.")


async def test_an_owner_is_asked_three_times_and_no_more(partnership: Partnership) -> None:
    """On the day, a week later, and after that once more: half term lies between."""
    await agrees(partnership)

    await partnership.until(date(2018, 12, 1))

    assert asked(partnership.ben) == ["Mon 08 Oct 08:00", "Mon 15 Oct 08:00", "Mon 29 Oct 08:00"]
    carrying = [one.text for one in partnership.ben.messages if "Share the plan" in one.text]
    assert ["[Done] [More time] [Not mine]" in text for text in carrying] == [False, False, True]


async def test_done_ends_it_and_can_be_taken_back(partnership: Partnership) -> None:
    """Before anybody asks, on Home, where what there was no room for comes up then."""
    await agrees(partnership)
    await agree_too(partnership, "Read", "Write", "Count")
    await partnership.ben.opens_home()
    assert "And 1 more for you to do." in partnership.ben.home
    assert "Count" not in partnership.ben.home
    await partnership.ben.clicks("Done", in_="home")
    assert "Share the plan" not in partnership.ben.home
    assert "Count\nBy Mon 3 Jun 2019." in partnership.ben.home
    assert "more for you to do" not in partnership.ben.home

    await partnership.until(date(2018, 10, 9))

    assert asked(partnership.ben) == []
    assert await stands(partnership) == ("Ben Hale", DUE, False)


async def test_done_by_mistake_is_open_again(partnership: Partnership) -> None:
    """By Not done yet alone, and asked about a week later, as if nothing had been said."""
    await agrees(partnership)
    await partnership.until(DUE, time(12))
    left_standing = partnership.ben.finds("Not mine", in_="bot")
    await partnership.ben.clicks("More time", in_="bot")
    await partnership.ben.clicks("Done", in_="bot", twice=True)
    await left_standing.press()
    await partnership.ben.fills("By when can it be done?", "2018-11-05")
    await partnership.ben.submits()
    assert partnership.ben.screen().count("This has been done by now, so I have changed nothing.") == 2
    assert await stands(partnership) == ("Ben Hale", DUE, False)
    await partnership.ben.closes_everything()
    assert partnership.ben.sees("Share the plan: done. [Not done yet]")

    await partnership.ben.clicks("Not done yet", in_="bot")
    await partnership.until(date(2018, 10, 16))

    assert asked(partnership.ben) == ["Mon 08 Oct 08:00", "Mon 15 Oct 08:00"]
    assert await stands(partnership) == ("Ben Hale", DUE, True)


async def test_more_time_moves_the_day(partnership: Partnership) -> None:
    """To one that is still to come, about which he is asked as often as about the first."""
    await agrees(partnership)
    await partnership.until(DUE, time(12))
    await partnership.ben.clicks("More time", in_="bot")
    await partnership.ben.fills("By when can it be done?", "2018-10-08")
    await partnership.ben.submits()
    assert partnership.ben.errors["By when can it be done?"] == "Choose a day after today."
    await partnership.ben.fills("By when can it be done?", "2018-11-05")
    await partnership.ben.submits()
    assert "I'll ask again on Mon 5 Nov 2018" in partnership.ben.messages[-1].text

    await partnership.until(date(2018, 11, 20))

    mornings = ["Mon 08 Oct 08:00", "Mon 05 Nov 08:00", "Mon 12 Nov 08:00", "Mon 19 Nov 08:00"]
    assert asked(partnership.ben) == mornings


async def test_what_is_not_hers_is_offered_to_the_coordinator(partnership: Partnership) -> None:
    """Who chooses somebody else; the first owner has nothing more to say."""
    await agrees(partnership)
    await partnership.until(DUE, time(12))
    button = partnership.ben.finds("Done", in_="bot")
    await partnership.ben.clicks("Not mine", in_="bot")
    assert "this is no longer yours to do" in partnership.ben.messages[-1].text
    await partnership.until(date(2018, 10, 9))
    assert "It has nobody who does it." in partnership.pat.messages[-1].text

    await partnership.pat.clicks("Choose who", in_="bot")
    await partnership.pat.fills("Who does it?", "Cat Rowe")
    await partnership.pat.submits()
    await button.press()

    assert await stands(partnership) == ("Cat Rowe", DUE, True)
    assert partnership.ben.sees("This is somebody else's to do by now")
    await partnership.until(date(2018, 10, 16))
    assert asked(partnership.cat) == ["Mon 15 Oct 08:00"]
    assert "Share the plan: Cat Rowe does it." in partnership.pat.screen()


async def test_when_its_owner_leaves_a_coordinator_is_asked_who_takes_it(partnership: Partnership) -> None:
    """Seen before she is removed; what is due while she is still here stays hers."""
    await agrees(partnership)
    await asks_to_remove(partnership, "Ben Hale, head", date(2018, 10, 1))
    assert partnership.pat.sees("Ben Hale leaves one thing undone: I'll ask who takes them.")
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await partnership.until(date(2018, 9, 24))
    assert "Ben Hale leaves before that." in partnership.pat.messages[-1].text
    await partnership.until(date(2018, 10, 9))
    await partnership.pat.opens_home()

    assert asked(partnership.ben) == []
    assert "Nobody does this: Share the plan, by Mon 8 Oct 2018. [Choose who]" in partnership.pat.home


async def test_an_owner_who_is_erased_leaves_it_to_nobody(partnership: Partnership) -> None:
    await agrees(partnership)
    await erases_herself(partnership.ben)

    await partnership.pat.opens_home()

    assert (await stands(partnership))[0] is None
    assert "Nobody does this: Share the plan" in partnership.pat.home


async def test_only_its_owner_answers(partnership: Partnership) -> None:
    """A colleague who finds the button does not, nor somebody of another partnership, by whatever reference."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    coast = partnership.workspace.add_channel("coast", members=[zoe])
    other = await found(partnership.local, coast, name="Coast Partnership", heads_of={"Sands": zoe})
    await agrees(partnership)
    await partnership.heads.invites(zoe)
    partnership.workspace.limits.are_kept = False
    ref = ActionRef(partnership=partnership.id, meeting=FIRST, action=SHARE)

    for action_id in (DONE, NOT_MINE):
        await taps(partnership, partnership.ada, action_id, ref.model_dump_json())
        await taps(partnership, zoe, action_id, ref.model_dump_json())
        await taps(partnership, zoe, action_id, ref.model_copy(update={"partnership": other}).model_dump_json())

    assert partnership.ada.sees("This is somebody else's to do by now")
    assert zoe.sees(NOT_FOUND)
    assert await stands(partnership) == ("Ben Hale", DUE, True)
