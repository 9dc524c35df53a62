"""My messages: somebody chooses her hour, pauses, and turns kinds off, for herself and nobody else."""

import json
from dataclasses import replace
from datetime import date, time
from itertools import product

import pytest
from sqlalchemy import select

from bot.workspace.grammar import parse_view
from bot.workspace.people import Person
from handlers.house.access import Actor, inside
from handlers.house.references import PartnershipRef
from handlers.members.views.wishes import END_PAUSE, PAUSES, Instead, PauseRef, Post, instead_words, my_messages
from handlers.members.wishes import MyMessages
from schedules.bank_holidays import Nation
from schedules.school_calendar import SchoolCalendar
from storage.database.ids import PartnershipId, TeamId, UserId
from storage.delivery.deliveries import DeliveryRow, DeliveryState
from storage.members.partnership import PartnershipRow
from storage.members.people import DelegateMode
from storage.members.roster import person
from storage.members.wishes import Wishes, away, wishes_of
from tests.handlers.known import erases_herself, person_id
from tests.handlers.partnerships import Partnership, found, london_time
from tests.handlers.rosters import answers_for, is_head_of, is_refused, shown

MONDAY = date(2018, 9, 10)
REMINDER = "meeting.reminder"
LABELS = {"hour": "From what time on school days?", "until": "Or until another day", "kinds": "What should come?"}


async def opens(person: Person) -> str:
    """What she reads of her messages, from the button on Home."""
    await person.opens_home()
    await person.clicks("My messages")
    return shown(person)


async def wishes(person: Person, **filled: object) -> None:
    await opens(person)
    for field, value in filled.items():
        await person.fills(LABELS[field], value)  # type: ignore[arg-type]  # a day, a choice, or several
    await person.submits()


def all_but_meetings(partnership: Partnership) -> list[str]:
    """What she ticks who does not want to be asked about meetings, whatever else there is to tick."""
    kinds = partnership.local.bot.services.kinds.values()
    return [one.label for one in kinds if one.may_be_off and one.name != REMINDER]


async def wished(partnership: Partnership, name: str = "Ada Moor") -> Wishes:
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.reading() as session:
        return await wishes_of(session, partnership.id, whose)


def came_at(person: Person) -> list[str]:
    return [london_time(message) for message in person.messages]


async def test_the_form_shows_how_she_hears_now(partnership: Partnership) -> None:
    """From eight, like everybody; everything comes; and what a pause would mean."""
    text = await opens(partnership.ada)

    assert "[08:00, like everybody]" in text
    assert "(x) Questions about meetings" in text
    assert "[Pause until Mon 17 Sep] [Pause until Mon 24 Sep]" in text
    assert "When it ends you get one message with what still matters." in text
    assert "Without Questions about meetings" in text
    assert "Pat Lane will see that nobody has answered for Hilltop, and may ask you." in text
    assert "Your messages" not in partnership.ada.home


async def test_her_hour_shifts_her_morning_and_stands_on_her_home(partnership: Partnership) -> None:
    await partnership.plans_meetings()
    await wishes(partnership.ada, hour="09:30")

    await partnership.until(date(2018, 9, 13), time(12))

    assert "Your messages: from 09:30\n[Change]" in partnership.ada.home
    assert came_at(partnership.ada) == ["Thu 13 Sep 09:30"]
    assert came_at(partnership.ben) == ["Thu 13 Sep 08:00"]


async def test_change_on_home_leads_back_to_the_form(partnership: Partnership) -> None:
    """Where she hears like everybody again, nothing is kept and nothing stands on Home."""
    await wishes(partnership.ada, hour="09:30")

    await partnership.ada.clicks("Change", in_="home")
    await partnership.ada.fills(LABELS["hour"], "08:00, like everybody")
    await partnership.ada.submits()

    assert await wished(partnership) == Wishes()
    assert "Your messages" not in partnership.ada.home


async def test_one_tap_pauses_and_one_ends_it(partnership: Partnership) -> None:
    """The reminder of the 13th waits; once she is back, it comes, for the meeting is still to come."""
    await partnership.plans_meetings()
    await opens(partnership.ada)
    await partnership.ada.clicks("Pause until Mon 17 Sep")
    said = shown(partnership.ada)
    await partnership.ada.closes()
    home = partnership.ada.home
    await partnership.until(date(2018, 9, 14), time(10))
    before = came_at(partnership.ada)

    await partnership.ada.clicks("I'm back", in_="home")

    assert "You have paused until Mon 17 Sep." in said
    assert "Your messages: paused until Mon 17 Sep\n[I'm back] [Change]" in home
    assert "Your messages" not in partnership.ada.home
    assert (before, came_at(partnership.ada)) == ([], ["Fri 14 Sep 10:00"])


async def test_a_pause_ends_by_itself_with_one_message(partnership: Partnership) -> None:
    """Both reminders of the first meeting fall into it: what is over is dropped, what is asked anew comes once."""
    await partnership.plans_meetings()
    await wishes(partnership.ada, until="2018-09-18")

    await partnership.until(date(2018, 9, 18), time(12))

    assert came_at(partnership.ada) == ["Tue 18 Sep 08:00"]
    assert "Your messages" not in await home_of(partnership.ada)


async def home_of(person: Person) -> str:
    await person.opens_home()
    return person.home


async def test_the_form_of_somebody_who_has_paused_ends_it_too(partnership: Partnership) -> None:
    """With a tap, or by emptying the day."""
    await wishes(partnership.ada, hour="09:30", until="2018-09-18")
    text = await opens(partnership.ada)
    await partnership.ada.clicks("I'm back")
    said, after_tap = shown(partnership.ada), await wished(partnership)
    await partnership.ada.closes()
    await wishes(partnership.ada, until="2018-09-18")
    await opens(partnership.ada)
    await partnership.ada.fills("Paused until", None)
    await partnership.ada.submits()

    assert "You have paused until Tue 18 Sep." in text
    assert "Welcome back." in said
    assert after_tap == await wished(partnership) == Wishes(hour=time(9, 30))


@pytest.mark.parametrize("until", ["2018-09-09", "2018-09-10", "2018-11-06"], ids=["past", "today", "over 8 weeks"])
async def test_a_day_until_which_nobody_can_pause_is_said_beside_its_field(
    partnership: Partnership, until: str
) -> None:
    await wishes(partnership.ada, until=until)

    assert partnership.ada.errors == {
        LABELS["until"]: "Choose a day from Tue 11 Sep to Mon 5 Nov, or leave it empty to hear from me."
    }
    assert await wished(partnership) == Wishes()


async def test_an_hour_that_has_ceased_to_be_one_is_said_beside_its_field(partnership: Partnership) -> None:
    """The coordinator has changed the hours while the form was open."""
    await opens(partnership.ada)
    await partnership.ada.fills(LABELS["hour"], "09:30")
    await speaks_from(partnership, time(10))

    await partnership.ada.submits()

    assert partnership.ada.errors == {
        LABELS["hour"]: "Choose a time from 10:00 to 16:30: those are the hours in which I write."
    }


async def speaks_from(partnership: Partnership, hour: time) -> None:
    async with partnership.local.bot.services.writing() as session:
        row = await session.get_one(PartnershipRow, partnership.id)
        row.messages_from = hour


async def test_an_hour_that_had_to_give_way_is_not_lost_by_saving_something_else(partnership: Partnership) -> None:
    """It is shown as it holds now, and holds again when the partnership's hours allow it."""
    await wishes(partnership.ada, hour="09:30")
    await speaks_from(partnership, time(10))

    await wishes(partnership.ada, kinds=all_but_meetings(partnership))

    assert await wished(partnership) == Wishes(time(9, 30), None, frozenset({REMINDER}))


async def test_a_kind_that_is_off_never_comes_and_stands_on_home(partnership: Partnership) -> None:
    """The deliveries are a coordinator's matter; others are asked as ever, and turned on again it comes again."""
    await partnership.plans_meetings()
    await wishes(partnership.ada, kinds=all_but_meetings(partnership))
    home = partnership.ada.home
    await partnership.until(date(2018, 9, 14))
    asked = [len(person.messages) for person in (partnership.ada, partnership.ben)]
    states = await states_of_what_is_owed_to(partnership, "Ada Moor")

    await wishes(partnership.ada, kinds=["Questions about meetings"])
    await partnership.until(date(2018, 9, 19))

    assert "Your messages: without Questions about meetings\n[Change]" in home
    assert (asked, states) == ([0, 1], [DeliveryState.SILENT])
    assert came_at(partnership.ada) == ["Wed 19 Sep 08:00"]


async def states_of_what_is_owed_to(partnership: Partnership, name: str) -> list[DeliveryState]:
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.reading() as session:
        return list(await session.scalars(select(DeliveryRow.state).where(DeliveryRow.person_id == whose)))


async def test_the_form_names_who_answers_instead(partnership: Partnership) -> None:
    """Her delegate at one school, unless he is away himself; at the other whoever coordinates sees it."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.WHEN_SILENT)
    await is_head_of(partnership, "Ada Moor", "Clay")
    meant = "Tom Pike answers for Hilltop. Pat Lane will see that nobody has answered for Clay, and may ask you."
    text = await opens(partnership.ada)
    await partnership.ada.closes()
    await wishes(partnership.tom, until="2018-09-18")
    without_tom = await opens(partnership.ada)

    assert text.count(meant) == 2  # for the pause, and for the kind
    assert "Pat Lane will see that nobody has answered for Hilltop and Clay, and may ask you." in without_tom


@pytest.mark.parametrize(
    ("posts", "coordinators", "coordinates", "words"),
    [
        ([], ["Pat Lane"], False, "Pat Lane will see that you have not answered, and may ask you."),
        ([Post("")], ["Pat Lane", "Sue Hart"], False, "Pat Lane or Sue Hart will see that you have not answered, "),
        ([Post("", ("Sam Reed",))], [], False, "Sam Reed answers for you."),
        ([Post("Clay", ("Sam Reed", "Una Bell"))], [], False, "Sam Reed or Una Bell answers for Clay."),
        ([Post("Clay")], [], True, "You will see on your Home that nobody has answered for Clay."),
        ([Post("Clay")], [], False, "Your coordinator will see that nobody has answered for Clay, and may ask you."),
    ],
)
def test_it_is_always_said_who_answers_or_who_will_notice(
    posts: list[Post], coordinators: list[str], coordinates: bool, words: str
) -> None:
    assert instead_words(posts, coordinators, coordinates=coordinates).startswith(words)


async def test_a_later_capabilitys_kind_stands_in_the_form_by_itself(partnership: Partnership) -> None:
    """Those that may not be off, or have no name of their own, do not."""
    services = partnership.local.bot.services
    more = [
        replace(services.kinds[REMINDER], name="rota.offer", label="Offers of turns"),
        replace(services.kinds[REMINDER], name="rota.moved", label="Turns that moved", may_be_off=False),
        replace(services.kinds[REMINDER], name="rota.nameless", label=""),
    ]
    later = MyMessages(replace(services, kinds={one.name: one for one in (services.kinds[REMINDER], *more)}))
    team = TeamId(partnership.workspace.team_id)
    async with services.reading() as session:
        actor = Actor(team, team, UserId(partnership.ada.id))
        here = await inside(session, actor, partnership.id, now=services.clock())
        view = await later.drawn(session, here, services.clock())

    assert json.loads(view["private_metadata"])["offered"] == [REMINDER, "rota.offer"]
    assert "Without *Questions about meetings, Offers of turns*: Pat Lane will see" in json.dumps(view)


def test_the_form_is_one_that_slack_takes_however_many_kinds_and_names_there_are() -> None:
    """At the longest hours, just before a pause may end, with everything turned off or on."""
    day = SchoolCalendar(Nation.ENG, messages_from=time(0), messages_until=time(23, 59))
    words = instead_words([Post("&" * 80, ("<" * 80,) * 5)] * 80, ["&" * 80] * 5, coordinates=False)
    for count, off in product((0, 1, 10, 11, 40), (True, False)):
        labels = {f"kind {number}": "&" * 100 for number in range(count)}
        wishes = Wishes(time(23), date(2018, 9, 18) if off else None, frozenset(labels) if off else frozenset())
        instead = Instead(words, dict.fromkeys(labels, words))
        parse_view(my_messages(PartnershipId(1), wishes, today=MONDAY, calendar=day, labels=labels, instead=instead))


async def test_nobody_does_it_for_another(partnership: Partnership) -> None:
    """Whoever taps means herself: a stranger, and who has left, have nothing to pause; Ben pauses nobody but Ben."""
    await partnership.leaves_roles(partnership.cat, after=date(2018, 9, 9))
    await partnership.heads.invites(partnership.stranger)
    pause = PauseRef(partnership=partnership.id, until=date(2018, 9, 18)).model_dump_json()
    here = PartnershipRef(partnership=partnership.id).model_dump_json()
    for nobody in (partnership.stranger, partnership.cat):
        for action, value in ((PAUSES[0], pause), (END_PAUSE, here), ("screen.messages", here)):
            assert await is_refused(partnership, nobody, action, value)

    await partnership.shows_button("Forged", PAUSES[0], pause)
    await partnership.ben.clicks("Forged", in_="#heads")

    assert await wished(partnership, "Ben Hale") == Wishes(paused_until=date(2018, 9, 18))
    assert await wished(partnership) == await wished(partnership, "Cat Rowe") == Wishes()


async def test_a_pause_tapped_too_late_says_what_can_be_chosen(partnership: Partnership) -> None:
    """The form stood open over the weekend; nor does a forged one pause for a year."""
    await opens(partnership.ada)
    await partnership.until(date(2018, 9, 17), time(9))

    await partnership.ada.clicks("Pause until Mon 17 Sep")

    assert partnership.ada.sees("Choose a day from Tue 18 Sep to Mon 12 Nov")
    assert await wished(partnership) == Wishes()


async def test_who_leaves_while_her_form_is_open_saves_nothing(partnership: Partnership) -> None:
    await opens(partnership.cat)
    await partnership.leaves_roles(partnership.cat, after=date(2018, 9, 9))

    await partnership.cat.fills(LABELS["until"], "2018-09-18")
    await partnership.cat.submits()

    assert partnership.cat.sees("I don't find you among them.")
    assert await wished(partnership, "Cat Rowe") == Wishes()


async def test_of_two_partnerships_she_pauses_one(partnership: Partnership) -> None:
    """And sees on each Home how she hears there."""
    moor = await found(
        partnership.local, partnership.heads, name="Moor Partnership", heads_of={"Moorside": partnership.ada}
    )
    await partnership.ada.opens_home()  # the first by name
    await partnership.ada.clicks("My messages")
    await partnership.ada.clicks("Pause until Mon 17 Sep")
    await partnership.ada.closes()

    assert "Your messages: paused until Mon 17 Sep" in partnership.ada.home
    await partnership.ada.clicks("River Partnership", in_="home")
    assert "Your messages" not in partnership.ada.home
    async with partnership.local.bot.services.reading() as session:
        assert len(await away(session, moor, MONDAY)) == 1
        assert await away(session, partnership.id, MONDAY) == {}


async def test_the_word_after_the_command_opens_it_too(partnership: Partnership) -> None:
    """For every member, teachers among them."""
    await partnership.tom.runs("/partnership pause")

    assert "Pat Lane will see that you have not answered, and may ask you." in shown(partnership.tom)


async def test_a_form_that_did_not_offer_a_kind_leaves_it_as_it_was(partnership: Partnership) -> None:
    """It was opened before the bot had learnt to ask about it."""
    await wishes(partnership.ada, kinds=all_but_meetings(partnership))
    await opens(partnership.ada)
    older = json.dumps({"partnership": partnership.id, "offered": []})
    partnership.spoils_form(partnership.ada, private_metadata=older)

    await partnership.ada.fills(LABELS["hour"], "09:30")
    await partnership.ada.submits()

    assert await wished(partnership) == Wishes(time(9, 30), None, frozenset({REMINDER}))


async def test_a_copy_of_what_is_kept_of_her_says_it_in_words(partnership: Partnership) -> None:
    await wishes(partnership.ada, hour="09:30", until="2018-09-18", kinds=all_but_meetings(partnership))
    services = partnership.local.bot.services
    async with services.reading() as session:
        ada = await person(session, partnership.id, await person_id(partnership, "Ada Moor"))
        assert ada is not None
        rows = await MyMessages(services).exported(session, ada)

    until = date(2018, 9, 18)
    her = {"Messages from": "09:30", "Paused until": until, "Turned off": "Questions about meetings"}
    assert rows == {"wishes": [her]}


async def test_who_is_erased_wished_for_nothing(partnership: Partnership) -> None:
    await wishes(partnership.ada, hour="09:30", until="2018-09-18", kinds=all_but_meetings(partnership))
    ada = await person_id(partnership, "Ada Moor")

    await erases_herself(partnership.ada)

    async with partnership.local.bot.services.reading() as session:
        assert await wishes_of(session, partnership.id, ada) == Wishes()


async def test_that_she_was_away_is_forgotten_soon_after(partnership: Partnership) -> None:
    """In whatever zone; what she has chosen otherwise stays."""
    await wishes(partnership.ada, hour="09:30", until="2018-09-12")
    kept = []
    for day in (date(2018, 9, 14), date(2018, 9, 15)):
        await partnership.until(day, time(12))
        await partnership.local.bot.beats.forget()
        kept.append(await wished(partnership))

    assert kept == [Wishes(time(9, 30), date(2018, 9, 12)), Wishes(time(9, 30))]
