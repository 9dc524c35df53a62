"""Schools join, are renamed, close and merge, and have closures of their own: all by a coordinator, seen before."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.workspace.controls import controls_of
from bot.workspace.people import Button
from bot.workspace.sight import Place
from handlers.partnership.views import schools as views
from schedules.school_calendar import Closure
from storage.database.ids import SchoolId
from storage.members.people import RoleKind
from storage.members.schools import add_school, school_closures, schools, set_school_closures
from tests.handlers.partnerships import Partnership, found
from tests.handlers.rosters import are_added
from tests.handlers.school_books import known, roles_on

MONDAY, JANUARY, SUMMER = date(2018, 9, 10), date(2019, 1, 7), date(2019, 7, 25)
LAST_YEAR = Closure("Training", date(2018, 1, 8), date(2018, 1, 8))
INSET = Closure("INSET day", date(2019, 1, 4), date(2019, 1, 4))
LONGEST = "Our Lady of Perpetual Succour Catholic Voluntary Academy, St Mary Tavy and Brentor"[:80]
FOR_THE_COORDINATOR = "This is for the coordinator to do. Pat Lane can help."
NOT_FOUND = "I can't find that any more. My Home tab shows what there is now."


async def closures_of(partnership: Partnership, name: str) -> Sequence[Closure]:
    school = (await known(partnership))[name]
    async with partnership.local.bot.services.reading() as session:
        return await school_closures(session, partnership.id, [school.id])


async def chooses(partnership: Partnership, name: str) -> None:
    """Pat taps Change beside one school of the list before her."""
    modal = partnership.pat.modal
    assert modal is not None
    buttons = controls_of(modal.view.body["blocks"])
    control = next(one for one in buttons if one.element.get("accessibility_label") == f"Change {name}")
    await partnership.pat.presses(Button("Change", Place(modal.view), control, None, partnership.pat))


async def opens(partnership: Partnership, name: str) -> None:
    await partnership.pat.runs("/partnership schools")
    await chooses(partnership, name)


async def changes(partnership: Partnership, school: str, /, **filled: str | None) -> None:
    """Pat changes what stands on a school's form."""
    labels = {"name": "Name", "urn": "URN", "closures": "Closed while others are open"}
    await opens(partnership, school)
    for field, value in filled.items():
        await partnership.pat.fills(labels[field], value)
    await partnership.pat.submits()


async def test_the_list_names_each_school_and_its_head(partnership: Partnership) -> None:
    await partnership.pat.runs("/partnership schools")

    assert partnership.pat.modal is not None
    lines = partnership.pat.modal.text.splitlines()
    assert lines[1:3] == ["3 schools", "[Add a school] [Import a list]"]
    assert lines[3:5] == ["Clay", "Cat Rowe [Change]"]


async def test_eighty_schools_stand_on_one_page(partnership: Partnership) -> None:
    """As many as a partnership may have; beyond ninety there is a second page."""
    async with partnership.local.bot.services.writing() as session:
        for number in range(77):
            await add_school(session, partnership.id, f"School {number:02}")
    await partnership.pat.opens_home()

    await partnership.pat.clicks("Schools")

    assert partnership.pat.sees("80 schools")
    assert partnership.pat.sees("School 76")
    assert not partnership.pat.sees("Further schools")


async def test_more_schools_come_in_pages(partnership: Partnership) -> None:
    async with partnership.local.bot.services.writing() as session:
        for number in range(98):
            await add_school(session, partnership.id, f"School {number:02}")
    await partnership.pat.runs("/partnership schools")
    assert partnership.pat.sees("Clay")
    assert not partnership.pat.sees("School 97")

    await partnership.pat.clicks("Further schools")

    assert partnership.pat.sees("School 97")
    await partnership.pat.clicks("Earlier in the list")
    assert partnership.pat.sees("Clay")


@pytest.mark.parametrize("name", ["Hilltop Primary", LONGEST])
async def test_a_school_is_renamed_at_once_for_it_tells_nobody(partnership: Partnership, name: str) -> None:
    """Up to 80 characters; the list beneath has it when the form is closed."""
    await changes(partnership, "Hilltop", name=name)

    assert partnership.pat.sees(f"{name}: new name\nTells nobody.")
    await partnership.pat.closes()
    assert partnership.pat.sees(name)
    assert name in await known(partnership)


async def test_a_rename_is_undone(partnership: Partnership) -> None:
    await changes(partnership, "Hilltop", name="Hilltop Primary", urn="113456")

    await partnership.pat.clicks("Undo")

    school = (await known(partnership))["Hilltop"]
    assert school.urn is None


@pytest.mark.parametrize("name", ["Clay", "CLAY", "Cláy."])
async def test_two_schools_have_two_names(partnership: Partnership, name: str) -> None:
    """However they are written: an import could not tell them apart."""
    await changes(partnership, "Hilltop", name=name)

    assert "Add the town" in partnership.pat.errors["Name"]
    assert "Hilltop" in await known(partnership)


async def test_a_urn_has_six_digits(partnership: Partnership) -> None:
    await opens(partnership, "Hilltop")

    for urn in ("12345", "1234567", "12345a", "١١٣٤٥٦"):
        await partnership.pat.fills("URN", urn)
        await partnership.pat.submits()
        assert partnership.pat.errors["URN"].startswith("A URN has six digits, such as 113456.")

    assert (await known(partnership))["Hilltop"].urn is None


async def test_what_stands_already_is_no_change(partnership: Partnership) -> None:
    """History stays as it is, too."""
    await changes(partnership, "Hilltop")

    assert partnership.pat.sees("That is how it stands already, so I have changed nothing.")
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("Nothing has been changed yet.")


async def test_closures_are_typed_one_a_line(partnership: Partnership) -> None:
    """In whatever way dates are written; the form shows them again in full."""
    await changes(partnership, "Hilltop", closures="• INSET day: 4 January 2019\nBad weather 4/2/19 - 6/2/19")

    assert await closures_of(partnership, "Hilltop") == (
        INSET,
        Closure("Bad weather", date(2019, 2, 4), date(2019, 2, 6)),
    )
    assert partnership.pat.sees("Hilltop: own closures")
    await opens(partnership, "Hilltop")
    assert partnership.pat.sees("INSET day: Fri 4 Jan 2019\nBad weather: Mon 4 Feb 2019 to Wed 6 Feb 2019")


async def test_closures_that_the_form_shows_can_be_sent_back(partnership: Partnership) -> None:
    """Reading what was written changes nothing."""
    await changes(partnership, "Hilltop", closures="INSET day 1: 4 January 2019\nFeast of St. Petroc: 4 to 6 June 2019")

    await changes(partnership, "Hilltop")

    assert partnership.pat.sees("That is how it stands already")


UNREADABLE = {
    "INSET day: 31 Feb 2019": "Line 1: There is no 31 Feb 2019.",
    "INSET day: 4 Jan 2019\nINSET day: Mon 8 Jan 2019": "Line 2: “Mon 8 Jan 2019” is a Tuesday.",
    "Autumn term: 3 Sep to 18 Dec 2018": "“Autumn term” is a term.",
    "\n".join(f"Day {day}: {day} Mar 2019" for day in range(1, 22)): "Keep to 20 closures",
    "x" * 700: "I can't make a date out of",
}


async def test_a_closure_that_cannot_be_read_stands_beside_its_field(partnership: Partnership) -> None:
    """With what to put instead; nothing of the form is saved."""
    await opens(partnership, "Hilltop")
    await partnership.pat.fills("Name", "Hilltop Primary")

    for typed, says in UNREADABLE.items():
        await partnership.pat.fills("Closed while others are open", typed)
        await partnership.pat.submits()
        assert says in partnership.pat.errors["Closed while others are open"]

    assert await closures_of(partnership, "Hilltop") == ()


async def test_closures_that_are_over_stay_though_nobody_sees_them(partnership: Partnership) -> None:
    """The form is emptied, and only what is still to come goes."""
    school = (await known(partnership))["Hilltop"]
    async with partnership.local.bot.services.writing() as session:
        await set_school_closures(session, partnership.id, school.id, [LAST_YEAR, INSET])
    await opens(partnership, "Hilltop")
    assert not partnership.pat.sees("Training")

    await partnership.pat.fills("Closed while others are open", None)
    await partnership.pat.submits()

    assert await closures_of(partnership, "Hilltop") == (LAST_YEAR,)


async def test_a_school_that_closes_takes_its_people_along(partnership: Partnership) -> None:
    """The coordinator reads who they are before she saves; they stay until its last day."""
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    await partnership.pat.submits()
    assert partnership.pat.sees("Hilltop closes after Thu 25 Jul 2019")
    assert partnership.pat.sees("Ada Moor has access until Thu 25 Jul 2019, and no longer.")
    assert partnership.pat.sees("Tom Pike has access until Thu 25 Jul 2019, and no longer.")
    assert (await known(partnership))["Hilltop"].left_on is None

    await partnership.pat.submits()

    assert (await known(partnership))["Hilltop"].left_on == SUMMER
    assert "Ada Moor" in await roles_on(partnership, SUMMER)
    assert set(await roles_on(partnership, date(2019, 7, 26))) == {"Pat Lane", "Ben Hale", "Cat Rowe"}
    await partnership.pat.closes()
    assert partnership.pat.sees("Ada Moor, closes after Thu 25 Jul 2019")
    await chooses(partnership, "Hilltop")
    assert partnership.pat.sees("It closes after Thu 25 Jul 2019; History can put that back.")
    assert not partnership.pat.sees("It closes or merges")


async def test_of_very_many_who_leave_the_first_are_named(partnership: Partnership) -> None:
    """Who is told, and when, stands below them all the same."""
    teachers = [f"Teacher {number:02}" for number in range(90)]
    await are_added(partnership, dict.fromkeys(teachers, RoleKind.TEACHER), at=dict.fromkeys(teachers, "Hilltop"))
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")

    await partnership.pat.fills("Its last day in the partnership", date(2018, 12, 21))
    await partnership.pat.submits()

    assert partnership.pat.sees("Teacher 00 has access until Fri 21 Dec 2018, and no longer.")
    assert partnership.pat.sees(" more.\nTells nobody.")


async def test_a_school_that_merges_hands_its_people_on(partnership: Partnership) -> None:
    """From the next day they are what they were, at the other school."""
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    await partnership.pat.fills("It merges into", "Oakfield")
    await partnership.pat.submits()
    assert partnership.pat.sees("Hilltop merges into Oakfield after Thu 25 Jul 2019")
    assert partnership.pat.sees("Ada Moor and Tom Pike go on at Oakfield.")
    assert partnership.pat.sees("Oakfield has 2 heads then: Ada Moor and Ben Hale.")
    assert not partnership.pat.sees("no longer")

    await partnership.pat.submits()

    after = await roles_on(partnership, date(2019, 7, 26))
    assert after["Ada Moor"] == [(RoleKind.HEAD, "Oakfield")]
    assert after["Tom Pike"] == [(RoleKind.TEACHER, "Oakfield")]


async def test_a_closing_is_undone_with_all_its_roles(partnership: Partnership) -> None:
    before = await roles_on(partnership, date(2019, 7, 26))
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    await partnership.pat.fills("It merges into", "Oakfield")
    await partnership.pat.submits()
    await partnership.pat.submits()

    await partnership.pat.clicks("Undo")

    assert await roles_on(partnership, date(2019, 7, 26)) == before
    assert (await known(partnership))["Hilltop"].left_on is None


async def test_from_the_preview_a_way_leads_back_to_the_form(partnership: Partnership) -> None:
    """Filled in as it was."""
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    await partnership.pat.fills("It merges into", "Oakfield")
    await partnership.pat.submits()

    await partnership.pat.clicks("Change something")

    assert partnership.pat.sees("[2019-07-25]")
    assert partnership.pat.sees("[Oakfield]")


async def test_a_school_does_not_close_before_it_joins(partnership: Partnership) -> None:
    async with partnership.local.bot.services.writing() as session:
        await add_school(session, partnership.id, "Moorland", joined_on=JANUARY)
    await opens(partnership, "Moorland")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", MONDAY)

    await partnership.pat.submits()

    assert [*partnership.pat.errors.values()] == ["It joins later than that. Choose a later day."]


async def test_whoever_edits_second_sees_what_has_changed_and_overwrites_nothing_unseen(
    partnership: Partnership,
) -> None:
    """Ada coordinates too, and renames the school while Pat has it open."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await opens(partnership, "Hilltop")
    await partnership.pat.fills("URN", "113456")
    await changes(replace(partnership, pat=partnership.ada), "Hilltop", name="Hilltop Primary", closures="Fair: 3/6/19")

    await partnership.pat.submits()

    assert partnership.pat.sees("Meanwhile somebody has changed the name to “Hilltop Primary”.")
    assert partnership.pat.sees("Meanwhile somebody has changed the school's own closures to “Fair: Mon 3 Jun 2019”.")
    assert partnership.pat.sees("URN: [113456]")
    assert (await known(partnership))["Hilltop Primary"].urn is None
    await partnership.pat.submits()
    assert (await known(partnership))["Hilltop"].urn == "113456"


async def test_a_form_sent_twice_changes_a_school_once(partnership: Partnership) -> None:
    await opens(partnership, "Hilltop")
    await partnership.pat.fills("Name", "Hilltop Primary")

    await partnership.pat.submits(twice=True)

    await partnership.pat.runs("/partnership history")
    assert partnership.pat.modal is not None
    assert partnership.pat.modal.text.count("Hilltop Primary: new name") == 1


async def test_nobody_but_a_coordinator_opens_anything(partnership: Partnership) -> None:
    """Buttons of hers have found their way into the channel, and the commands are known to all."""
    await partnership.heads.invites(partnership.tom, partnership.stranger)
    school = (await known(partnership))["Hilltop"]

    for action in (views.ADD, views.OPEN, views.CLOSE, views.EARLIER, views.FURTHER):
        partnership.workspace.clock.advance(seconds=1)  # Slack takes one message a second
        await partnership.shows_button(action, action, about(partnership.id, school.id))
        for person in (partnership.ada, partnership.tom, partnership.stranger):
            await person.clicks(action, in_="#heads")
            assert person.modal is None
            assert "Pat Lane can help." in person.messages_in("#heads")[-1].text
    await partnership.ada.runs("/partnership schools")
    assert partnership.ada.sees(FOR_THE_COORDINATOR)


@pytest.mark.parametrize("action", [views.OPEN, views.CLOSE])
async def test_another_partnerships_school_does_not_exist(partnership: Partnership, action: str) -> None:
    """Ada coordinates Moor and is a head in River, whose school she names."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    moor_id = await found(partnership.local, moor, name="Moor Partnership", coordinators=[partnership.ada])
    school = (await known(partnership))["Hilltop"]
    await partnership.shows_button("Forged", action, about(moor_id, school.id))

    await partnership.ada.clicks("Forged", in_="#heads")

    assert partnership.ada.modal is None
    assert partnership.ada.messages_in("#heads")[-1].text == NOT_FOUND


async def test_a_school_merges_into_none_of_another_partnership(partnership: Partnership) -> None:
    """Pat's form names one that she cannot choose there."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    moor_id = await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    async with partnership.local.bot.services.reading() as session:
        (moorside,) = await schools(session, moor_id)
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    await partnership.pat.submits()
    assert partnership.pat.modal is not None
    filled = json.loads(partnership.pat.modal.view.body["private_metadata"])
    partnership.spoils_form(partnership.pat, private_metadata=json.dumps(filled | {"into": moorside.id}))

    await partnership.pat.submits()

    assert partnership.pat.sees(NOT_FOUND)
    assert (await known(partnership))["Hilltop"].left_on is None


@pytest.mark.parametrize("step", ["form", "preview", "back"])
async def test_whoever_has_ceased_to_coordinate_saves_nothing(partnership: Partnership, step: str) -> None:
    """Her form was still open."""
    await opens(partnership, "Hilltop")
    await partnership.pat.clicks("It closes or merges")
    await partnership.pat.fills("Its last day in the partnership", SUMMER)
    if step != "form":
        await partnership.pat.submits()
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await (partnership.pat.clicks("Change something") if step == "back" else partnership.pat.submits())

    assert partnership.pat.sees("I don't find you among them.")
    assert (await known(partnership))["Hilltop"].left_on is None


def about(partnership: int, school: SchoolId) -> str:
    return json.dumps({"partnership": partnership, "school": school, "page": 0})
