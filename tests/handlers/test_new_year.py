"""September is prepared from June on: who leaves and who follows, delegates, dates and meetings; each undone alone."""

import json
from collections.abc import Iterable
from datetime import date, time

import pytest

from bot.workspace.people import Person
from handlers.school_year.views import new_year as views
from schedules.school_calendar import Term
from storage.members.calendars import amend_calendar
from storage.members.people import RoleKind
from storage.members.roster import Details, add_person, give_role, roles, roster
from storage.members.schools import add_school, schools
from tests.handlers.partnerships import HALF_TERMS, TERMS, Partnership, found
from tests.handlers.rosters import names, names_delegate
from tests.handlers.school_books import roles_on

JUNE, LAST_DAY, SEPTEMBER = date(2019, 6, 3), date(2019, 8, 31), date(2019, 9, 1)
LAST_DAY_AFTER = date(2020, 8, 31)
NEXT_TERM = Term("Autumn term", date(2019, 9, 3), date(2019, 12, 20))
SCREEN = "/partnership september"


@pytest.fixture
async def june(partnership: Partnership) -> Partnership:
    """The partnership in the summer term, when the new year is first offered."""
    partnership.workspace.clock.move_to(partnership.workspace.clock.now().replace(year=2019, month=6, day=3))
    return partnership


async def delegates_until(partnership: Partnership) -> dict[str, date | None]:
    """The last day of every delegate."""
    async with partnership.local.bot.services.reading() as session:
        people = {one.person.id: one.person.name for one in await roster(session, partnership.id, on=JUNE)}
        held = await roles(session, partnership.id)
    return {people[one.person_id]: one.to_on for one in held if one.held.kind is RoleKind.DELEGATE}


async def has_delegates(partnership: Partnership, head: Person, called: Iterable[str]) -> None:
    """People who answer for a head, until nobody knows when."""
    async with partnership.local.bot.services.writing() as session:
        members = await roster(session, partnership.id, on=JUNE)
        of = next(one for one in members if one.person.name == head.name)
        for name in called:
            added = await add_person(session, partnership.id, Details(name))
            await give_role(
                session,
                partnership.id,
                added,
                RoleKind.DELEGATE,
                school_id=of.roles[0].school_id,
                from_on=date(2018, 9, 1),
                for_id=of.person.id,
            )


async def leaves(partnership: Partnership, who: str, **filled: object) -> None:
    """Pat says that somebody leaves, up to the preview."""
    await partnership.pat.runs(SCREEN)
    await partnership.pat.clicks("Somebody leaves")
    await partnership.pat.fills("Who leaves?", who)
    for field, value in filled.items():
        await partnership.pat.fills(LABELS[field], value)  # type: ignore[arg-type]  # a person, a date or words
    await partnership.pat.submits()


LABELS = {
    "last_on": "Last day",
    "on_slack": "Successor on Slack",
    "successor": "Successor, by name",
    "email": "E-mail",
    "since": "Head since, here or elsewhere",
}


def shown(person: Person) -> str:
    assert person.modal is not None
    return person.modal.text


async def test_it_is_offered_from_june_to_october(partnership: Partnership) -> None:
    """In May there is no button; whoever types it reads when it comes."""
    clock = partnership.workspace.clock
    offered = {}
    for day in (date(2019, 5, 31), JUNE, date(2019, 10, 31), date(2019, 11, 1)):
        clock.move_to(clock.now().replace(year=day.year, month=day.month, day=day.day))
        await partnership.pat.opens_home()
        offered[day.month] = "[New school year]" in partnership.pat.home

    await partnership.pat.runs(SCREEN)

    assert offered == {5: False, 6: True, 10: True, 11: False}
    assert partnership.pat.sees("From 1 June I help you here with the new school year")


async def test_help_lists_it_in_its_season_alone(partnership: Partnership) -> None:
    """What help lists is on Home."""
    word = f"• {SCREEN}:"
    await partnership.pat.runs("/partnership help")
    in_september = partnership.pat.messages[-1].text
    partnership.workspace.clock.move_to(partnership.workspace.clock.now().replace(year=2019, month=5))

    await partnership.pat.runs("/partnership help")

    assert word in in_september
    assert word not in partnership.pat.messages[-1].text


async def test_the_screen_says_what_is_still_to_do(june: Partnership) -> None:
    """With one delegate whose time has no end, and nothing known of the year to come."""
    await names_delegate(june, "Sam Reed", "Ada Moor")

    await june.pat.runs(SCREEN)

    assert "2019/20\nStill to do: delegates, term dates, meetings." in shown(june.pat)
    assert "Heads: nobody leaves so far [Somebody leaves]\nDelegates" in shown(june.pat)
    assert "Delegates: to do [Renew or end]\n• 1 has no last day" in shown(june.pat)
    assert "None of 2019/20 is here yet." in shown(june.pat)


async def test_when_all_is_known_it_says_so(june: Partnership) -> None:
    """Term dates and a series were entered where they always are."""
    async with june.local.bot.services.writing() as session:
        await amend_calendar(session, june.id, terms=[*TERMS, NEXT_TERM], closures=HALF_TERMS)
    await june.plans_meetings(date(2019, 9, 12))

    await june.pat.runs(SCREEN)

    assert "All that I need to know for 2019/20 is here." in shown(june.pat)
    assert "Autumn term: Tue 3 Sep 2019 to Fri 20 Dec 2019" in shown(june.pat)
    assert "Partnership meeting, from Thu 12 Sep 2019" in shown(june.pat)
    assert "No head has one." in shown(june.pat)


@pytest.mark.parametrize(("button", "title"), [("Term dates", "Term dates"), ("Plan meetings", "Plan meetings")])
async def test_dates_and_meetings_are_entered_where_they_always_are(june: Partnership, button: str, title: str) -> None:
    await june.pat.runs(SCREEN)

    await june.pat.clicks(button)

    assert june.pat.modal is not None
    assert june.pat.modal.title == title


async def test_a_head_leaves_and_somebody_on_slack_follows(june: Partnership) -> None:
    """Seen before it is saved; the leaver has access to her last day, the successor from the next."""
    await leaves(june, "Ada Moor, Hilltop", on_slack=june.stranger)
    assert june.pat.sees("Ada Moor leaves Hilltop after Sat 31 Aug 2019; Sue Strange follows")
    assert june.pat.sees("Ada Moor has access until Sat 31 Aug 2019, and no longer.")
    assert june.pat.sees("Sue Strange is head at Hilltop from Sun 1 Sep 2019.")
    assert "Sue Strange" not in await roles_on(june, SEPTEMBER)

    await june.pat.submits()

    assert (await roles_on(june, LAST_DAY))["Ada Moor"] == [(RoleKind.HEAD, "Hilltop")]
    assert "Ada Moor" not in await roles_on(june, SEPTEMBER)
    assert (await roles_on(june, SEPTEMBER))["Sue Strange"] == [(RoleKind.HEAD, "Hilltop")]
    await june.pat.closes()
    assert "Ada Moor leaves Hilltop after Sat 31 Aug 2019; Sue Strange follows." in shown(june.pat)


async def test_a_deputy_who_follows_is_known_by_name(june: Partnership) -> None:
    """She is not on Slack, and Pat writes her name only; there is one of that name at the school."""
    await names_delegate(june, "Sam Reed", "Ada Moor")

    await leaves(june, "Ada Moor, Hilltop", successor="sam reed")
    assert "Sam Reed has access until" not in shown(june.pat)
    await june.pat.submits()

    assert (await names(june)).count("Sam Reed") == 1
    assert (await roles_on(june, SEPTEMBER))["Sam Reed"] == [(RoleKind.HEAD, "Hilltop")]


async def test_a_successor_is_welcomed_when_she_begins(june: Partnership) -> None:
    """On the first school morning of hers, not in June."""
    await leaves(june, "Ada Moor, Hilltop", on_slack=june.stranger)
    assert june.pat.sees("Sue Strange is welcomed on Mon 2 Sep 2019.")
    assert june.pat.sees("Tells nobody yet.")
    await june.pat.submits()

    await june.until(LAST_DAY, time(12))
    assert june.stranger.messages == []
    await june.until(date(2019, 9, 2), time(8))

    assert "You're head at Hilltop?" in june.stranger.messages[-1].text


async def test_a_leaver_loses_access_on_the_day(june: Partnership) -> None:
    """Her Home is hers until the evening of the last."""
    await leaves(june, "Ada Moor, Hilltop")
    await june.pat.submits()
    await june.until(LAST_DAY, time(20))
    await june.ada.opens_home()
    assert "River Partnership" in june.ada.home

    await june.until(SEPTEMBER, time(0, 1))
    await june.ada.opens_home()

    assert "I don't find you among its members." in june.ada.home


async def test_a_departure_is_undone_with_its_successor(june: Partnership) -> None:
    before = await roles_on(june, SEPTEMBER)
    await leaves(june, "Ada Moor, Hilltop", on_slack=june.stranger)
    await june.pat.submits()

    await june.pat.clicks("Undo")

    assert await roles_on(june, SEPTEMBER) == before
    await june.until(date(2019, 9, 3), time(12))
    assert june.stranger.messages == []


async def test_a_school_without_a_head_is_still_to_do_until_its_head_is_named(june: Partnership) -> None:
    """The screen was left in between."""
    await leaves(june, "Ada Moor, Hilltop")
    await june.pat.submits()
    await june.pat.closes()
    assert "Still to do: heads, term dates, meetings." in shown(june.pat)
    assert "nobody follows yet" in shown(june.pat)
    await june.pat.closes()

    await june.pat.runs(SCREEN)
    await june.pat.clicks("Name its head")
    await june.pat.fills("Its head, by name", "Jo Field")
    await june.pat.submits()
    await june.pat.submits()

    assert june.pat.sees("Jo Field is head at Hilltop from Sun 1 Sep 2019")
    assert (await roles_on(june, SEPTEMBER))["Jo Field"] == [(RoleKind.HEAD, "Hilltop")]
    await june.pat.closes()
    assert "Still to do: term dates, meetings." in shown(june.pat)


async def test_a_head_has_to_be_somebody(june: Partnership) -> None:
    await leaves(june, "Ada Moor, Hilltop")
    await june.pat.submits()
    await june.pat.closes()
    await june.pat.clicks("Name its head")

    await june.pat.submits()

    assert [*june.pat.errors.values()] == ["Who is it? Choose the person on Slack, or give a name."]


async def test_a_head_of_two_schools_may_leave_one_of_them(june: Partnership) -> None:
    """And stays in the partnership; with the last of them she leaves it."""
    async with june.local.bot.services.writing() as session:
        moorland = await add_school(session, june.id, "Moorland")
        (ada,) = [one.person.id for one in await roster(session, june.id, on=JUNE) if one.person.name == "Ada Moor"]
        await give_role(session, june.id, ada, RoleKind.HEAD, school_id=moorland, from_on=date(2018, 9, 1))

    await leaves(june, "Ada Moor, Moorland")

    assert (await roles_on(june, SEPTEMBER))["Ada Moor"] == [(RoleKind.HEAD, "Hilltop")]


async def test_with_a_head_her_delegate_goes(june: Partnership) -> None:
    await names_delegate(june, "Sam Reed", "Ada Moor")

    await leaves(june, "Ada Moor, Hilltop")
    assert june.pat.sees("Sam Reed has access until Sat 31 Aug 2019, and no longer.")
    await june.pat.submits()

    assert await delegates_until(june) == {"Sam Reed": LAST_DAY}
    await june.pat.closes()
    assert "No head has one." in shown(june.pat)


async def test_what_cannot_be_stands_beside_its_field(june: Partnership) -> None:
    """Herself as successor, a day before her first, a headship that ends already."""
    await june.takes_role(june.cat, RoleKind.HEAD, since=date(2019, 5, 1))
    await leaves(june, "Ada Moor, Hilltop", on_slack=june.ada)
    assert [*june.pat.errors.values()] == ["That is who leaves. Choose somebody else, or leave it empty."]

    await june.pat.fills("Successor on Slack", None)
    await june.pat.fills("Last day", date(1999, 12, 31))
    await june.pat.submits()
    assert [*june.pat.errors.values()] == ["That headship begins later, on Sat 1 Jan 2000. Choose a later day."]

    await june.leaves_roles(june.ben, after=LAST_DAY)
    await june.pat.fills("Who leaves?", "Ben Hale, Oakfield")
    await june.pat.fills("Last day", LAST_DAY)
    await june.pat.submits()
    assert [*june.pat.errors.values()] == ["That ends already, on Sat 31 Aug 2019. Choose somebody else."]


async def test_the_last_coordinator_does_not_leave_as_a_head(june: Partnership) -> None:
    """She heads a school besides."""
    await june.takes_role(june.ada, RoleKind.COORDINATOR)
    await june.leaves_roles(june.pat, after=LAST_DAY)

    await leaves(june, "Ada Moor, Hilltop")

    assert june.pat.errors["Who leaves?"].startswith("Nobody would coordinate any longer.")


async def test_more_than_a_hundred_heads_stand_in_one_menu(june: Partnership) -> None:
    """Two at each of sixty schools."""
    async with june.local.bot.services.writing() as session:
        for number in range(120):
            school = await add_school(session, june.id, f"School {number:03}")
            person = await add_person(session, june.id, Details(f"Head {number:03}"))
            await give_role(session, june.id, person, RoleKind.HEAD, school_id=school, from_on=date(2018, 9, 1))

    await leaves(june, "Head 119, School 119")

    assert june.pat.sees("Head 119 leaves School 119 after Sat 31 Aug 2019")


async def test_delegates_are_renewed_or_end_all_at_once(june: Partnership) -> None:
    """Whoever has no last day is taken to go on, whoever has one not."""
    await names_delegate(june, "Sam Reed", "Ada Moor")
    await names_delegate(june, "Kim Lane", "Ben Hale", until=LAST_DAY)
    await names_delegate(june, "Lou West", "Cat Rowe")
    await june.pat.runs(SCREEN)
    assert "• 1 ends on Sat 31 Aug 2019\n• 2 have no last day" in shown(june.pat)
    await june.pat.clicks("Renew or end")
    assert june.pat.sees("[Sam Reed, for Ada Moor, Hilltop, Lou West, for Cat Rowe, Clay]")

    await june.pat.fills(
        "Who goes on in 2019/20?", ["Sam Reed, for Ada Moor, Hilltop", "Kim Lane, for Ben Hale, Oakfield"]
    )
    await june.pat.submits()
    assert june.pat.sees("Delegates in 2019/20: 2 go on, 1 ends")
    assert june.pat.sees("Lou West has access until Sat 31 Aug 2019, and no longer.")
    await june.pat.submits()

    assert await delegates_until(june) == {
        "Sam Reed": LAST_DAY_AFTER,
        "Kim Lane": LAST_DAY_AFTER,
        "Lou West": LAST_DAY,
    }
    await june.pat.closes()
    assert "Delegates: done [Renew or end]\n• 2 go on\n• 1 ends on Sat 31 Aug 2019" in shown(june.pat)
    await june.pat.opens_home()
    await june.pat.closes()
    await june.pat.clicks("Undo")
    assert (await delegates_until(june))["Lou West"] is None


async def test_more_than_a_hundred_delegates_stand_in_several_menus(june: Partnership) -> None:
    """A menu begins with a hundred chosen at most; whoever stays chosen in any of them goes on."""
    await has_delegates(june, june.ada, [f"Sam {number:03}" for number in range(101)])
    await june.pat.runs(SCREEN)
    await june.pat.clicks("Renew or end")

    await june.pat.fills("Who goes on in 2019/20? (2 of 2)", None)
    await june.pat.submits()
    await june.pat.submits()

    until = await delegates_until(june)
    assert until.pop("Sam 100") == LAST_DAY
    assert set(until.values()) == {LAST_DAY_AFTER}


async def test_a_delegate_who_ended_is_renewed_in_september(june: Partnership) -> None:
    """Without a gap; the year is young, and the screen still there."""
    await names_delegate(june, "Sam Reed", "Ada Moor", until=LAST_DAY)
    await june.until(date(2019, 9, 16))
    await june.pat.runs(SCREEN)
    await june.pat.clicks("Renew or end")
    await june.pat.fills("Who goes on in 2019/20?", ["Sam Reed, for Ada Moor, Hilltop"])

    await june.pat.submits()
    await june.pat.submits()

    assert await delegates_until(june) == {"Sam Reed": LAST_DAY_AFTER}
    assert (await roles_on(june, SEPTEMBER))["Sam Reed"] == [(RoleKind.DELEGATE, "Hilltop")]


async def test_whoever_settles_delegates_second_sees_that_it_was_done(june: Partnership) -> None:
    """Ben coordinates too, and is quicker."""
    await june.takes_role(june.ben, RoleKind.COORDINATOR)
    await names_delegate(june, "Sam Reed", "Ada Moor")
    await june.pat.runs(SCREEN)
    await june.pat.clicks("Renew or end")
    await june.ben.runs(SCREEN)
    await june.ben.clicks("Renew or end")
    await june.ben.fills("Who goes on in 2019/20?", None)
    await june.ben.submits()
    await june.ben.submits()

    await june.pat.submits()

    assert june.pat.sees("Meanwhile somebody has settled which delegates go on.")
    assert await delegates_until(june) == {"Sam Reed": LAST_DAY}
    await june.pat.submits()
    await june.pat.submits()
    assert await delegates_until(june) == {"Sam Reed": LAST_DAY_AFTER}


async def test_nobody_but_a_coordinator_prepares_a_year(june: Partnership) -> None:
    """Buttons of hers have found their way into the channel."""
    await june.heads.invites(june.tom, june.stranger)
    async with june.local.bot.services.reading() as session:
        school = (await schools(session, june.id))[0]
    value = json.dumps({"partnership": june.id, "school": school.id})

    for action in (views.SOMEBODY_LEAVES, views.NAME_HEAD, views.DELEGATES):
        june.workspace.clock.advance(seconds=1)  # Slack takes one message a second
        await june.shows_button(action, action, value)
        for person in (june.ada, june.tom, june.stranger):
            await person.clicks(action, in_="#heads")
            assert person.modal is None
            assert "Pat Lane can help." in person.messages_in("#heads")[-1].text
    await june.ada.runs(SCREEN)
    assert june.ada.sees("This is for the coordinator to do. Pat Lane can help.")


async def test_nobody_of_another_partnership_is_made_to_leave(june: Partnership) -> None:
    """Pat's form names a headship of Moor."""
    moor = june.workspace.add_channel("moor", members=[june.stranger])
    moor_id = await found(june.local, moor, name="Moor Partnership", heads_of={"Moorside": june.stranger})
    async with june.local.bot.services.reading() as session:
        (headship,) = await roles(session, moor_id)
    await leaves(june, "Ada Moor, Hilltop")
    assert june.pat.modal is not None
    filled = json.loads(june.pat.modal.view.body["private_metadata"])
    june.spoils_form(june.pat, private_metadata=json.dumps(filled | {"role": headship.id}))

    await june.pat.submits()

    assert june.pat.sees("I can't find that any more.")
    async with june.local.bot.services.reading() as session:
        assert await roles(session, moor_id) == [headship]


async def test_whoever_has_ceased_to_coordinate_saves_nothing(june: Partnership) -> None:
    """Her form was still open."""
    await leaves(june, "Ada Moor, Hilltop")
    await june.leaves_roles(june.pat, after=date(2019, 6, 1))

    await june.pat.submits()

    assert june.pat.sees("I don't find you among them.")
    assert "Ada Moor" in await roles_on(june, SEPTEMBER)
