"""Whom each line of a list means, and what it changes of her."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from handlers.accounts.slack_account import Account
from handlers.imports.lines import UnreadableLine
from handlers.imports.matching_people import (
    HeldByAnother,
    Namesake,
    NoSchoolSaid,
    Place,
    Somebody,
    Standing,
    TwoAccounts,
    UnknownSchool,
    WhichOne,
    matched_people,
)
from handlers.imports.matching_schools import SchoolHasLeft
from handlers.imports.people import PersonLine
from handlers.imports.people_changes import PersonChange, Step, changes_of
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId, TeamId, UserId
from storage.members.people import Person, RoleHeld, RoleKind
from storage.members.roster import Details, Role
from storage.members.schools import School
from tests.handlers.imports.building import reasons

HERE, TODAY = PartnershipId(1), date(2026, 11, 22)
LAST_YEAR, NEXT_YEAR = date(2025, 9, 1), date(2027, 1, 4)
HILLTOP = School(SchoolId(1), HERE, "Hilltop Primary School", None, None, None)
OAKFIELD = School(SchoolId(2), HERE, "Oakfield", None, None, None)
GONE = School(SchoolId(3), HERE, "Moorside", None, None, LAST_YEAR)
TEAM = TeamId("T1")


def ada(**known: object) -> Person:
    return replace(Person(PersonId(1), HERE, "Ada Moor", None, None), **known)  # type: ignore[arg-type]


def another(number: int, name: str = "Ada Moor", **known: object) -> Person:
    return replace(Person(PersonId(number), HERE, name, None, None), **known)  # type: ignore[arg-type]


def is_at(person: Person, school: School | None, kind: RoleKind = RoleKind.HEAD, *, to_on: date | None = None) -> Role:
    held = RoleHeld(kind, school.name if school else None, school.id if school else None)
    return Role(RoleId(100 + person.id), person.id, held, LAST_YEAR, to_on)


def an_account(user_id: str, email: str, *, is_guest: bool = False) -> Account:
    return Account(
        TEAM,
        UserId(user_id),
        "somebody",
        email,
        is_administrator=False,
        is_guest=is_guest,
        is_bot=False,
        is_closed=False,
    )


def says(
    line: int = 2,
    name: str = "Ada Moor",
    email: str | None = None,
    school: str | None = "Hilltop Primary School",
    kind: RoleKind = RoleKind.HEAD,
    since: date | None = None,
) -> PersonLine:
    return PersonLine(line, name, email, school, kind, since)


def standing(
    people: Sequence[Person] = (), roles: Sequence[Role] = (), *accounts: Account, adding_schools: bool = False
) -> Standing:
    return Standing(
        people=people,
        roles=roles,
        schools=[HILLTOP, OAKFIELD, GONE],
        accounts={one.email: one for one in accounts if one.email},
        today=TODAY,
        adding_schools=adding_schools,
    )


def matched(known: Standing, *lines: PersonLine) -> list[Somebody]:
    """Everybody meant, where no line is refused."""
    found, refused = matched_people(lines, known)
    assert refused == []
    return found


def refusals(known: Standing, *lines: PersonLine) -> dict[int, UnreadableLine]:
    return reasons(matched_people(lines, known)[1])


def changed(known: Standing, *lines: PersonLine) -> PersonChange:
    """What becomes of the one whom the lines mean."""
    [somebody] = matched(known, *lines)
    return changes_of(somebody, known)


# Who it is


@pytest.mark.parametrize("name", ["Ada Moor", "ADA MOOR", "Mrs Ada Moor-Hale", "Áda  Móor"])
def test_an_address_tells_who_it_is(name: str) -> None:
    """However her name is written, and at whatever school she is now."""
    known = standing([ada(email="Ada@Hilltop.Example"), another(2)])

    [found] = matched(known, says(name=name, email="ada@hilltop.example", school="Oakfield"))

    assert found.known == known.people[0]


def test_a_slack_account_tells_who_it_is() -> None:
    """Set-up knows the account of each head, and no address."""
    known = standing([ada(team_id=TEAM, user_id=UserId("U1"))], (), an_account("U1", "ada@hilltop.example"))

    [found] = matched(known, says(email="ada@hilltop.example"))

    assert found.known == known.people[0]


def test_a_successor_with_the_same_address_is_not_the_same_head() -> None:
    """head@hilltop.example outlasts heads: she would inherit all that her predecessor has said."""
    known = standing([ada(email="head@hilltop.example")])

    refused = refusals(known, says(name="Ben Hale", email="head@hilltop.example"))

    assert refused == {2: HeldByAnother("head@hilltop.example", "Ada Moor", "Ben Hale")}


def test_an_initial_or_a_title_makes_nobody_the_same() -> None:
    known = standing([ada(name="Mrs A Moor", email="head@hilltop.example")])

    assert 2 in refusals(known, says(name="Mrs A Hale", email="head@hilltop.example"))


def test_an_address_and_an_account_of_two_people_are_not_joined() -> None:
    """Set-up has added her with her account, and somebody once more by hand with her address."""
    by_address = ada(email="ada@x.example")
    by_account = another(2, "Ada M Moor", team_id=TEAM, user_id=UserId("U1"))
    known = standing([by_address, by_account], [is_at(by_account, HILLTOP)], an_account("U1", "ada@x.example"))

    assert refusals(known, says(email="ada@x.example")) == {
        2: WhichOne("Ada Moor", (Namesake("Ada Moor", ()), Namesake("Ada M Moor", (HILLTOP.name,))))
    }


def test_of_two_who_share_an_address_the_name_tells() -> None:
    """A school office has one for all."""
    known = standing([ada(email="office@x.example"), another(2, "Sam Reed", email="office@x.example")])

    [found] = matched(known, says(name="Sam Reed", email="office@x.example", kind=RoleKind.DELEGATE))

    assert found.known == known.people[1]


def test_without_an_address_a_name_and_a_school_tell() -> None:
    """Accents and case count for nothing."""
    known = standing([ada(name="Zoë Ölm"), another(2, "Zoe Olm")], [is_at(ada(), HILLTOP), is_at(another(2), OAKFIELD)])

    [found] = matched(known, says(name="ZOE OLM", school="HILLTOP PRIMARY SCHOOL"))

    assert found.known == known.people[0]


def test_whoever_was_at_the_school_once_comes_back() -> None:
    known = standing([ada()], [is_at(ada(), HILLTOP, to_on=LAST_YEAR)])

    [found] = matched(known, says())

    assert found.known == known.people[0]


def test_a_name_alone_will_do_where_she_has_no_school_yet() -> None:
    """As set-up leaves the heads."""
    known = standing([ada()], [is_at(ada(), None)])

    [found] = matched(known, says(email="ada@x.example"))

    assert found.known == known.people[0]


def test_a_namesake_at_another_school_is_not_taken_for_her() -> None:
    """Nor is she taken for somebody new: she may be head of two schools."""
    known = standing([ada()], [is_at(ada(), OAKFIELD)])
    who = WhichOne("Ada Moor", (Namesake("Ada Moor", ("Oakfield",)),))

    assert refusals(known, says()) == {2: who}
    assert refusals(known, says(email="ada@x.example")) == {2: who}


def test_two_heads_of_one_name_are_told_apart_by_their_addresses() -> None:
    known = standing([ada(email="ada@oakfield.example")], [is_at(ada(), OAKFIELD)])

    [found] = matched(known, says(email="ada@hilltop.example"))

    assert found.known is None


def test_two_of_one_name_and_school_are_told_apart_by_nothing() -> None:
    known = standing([ada(), another(2)], [is_at(ada(), HILLTOP), is_at(another(2), HILLTOP)])

    who = WhichOne("Ada Moor", (Namesake("Ada Moor", (HILLTOP.name,)), Namesake("Ada Moor", (HILLTOP.name,))))
    assert refusals(known, says()) == {2: who}


def test_whoever_has_an_address_on_the_list_is_nobody_elses_namesake() -> None:
    """The line of the one who is known comes second."""
    known = standing([ada(email="ada@x.example")], [is_at(ada(), HILLTOP)])

    found = matched(known, says(2, email="ada.b@x.example"), says(3, email="ada@x.example"))

    assert [one.known for one in found] == [None, known.people[0]]


def test_several_lines_may_speak_of_one() -> None:
    """A head of two schools who coordinates too; the last line leaves out her address and her school."""
    found = matched(
        standing(),
        says(2, email="ada@x.example"),
        says(3, email="ada@x.example", school="Oakfield"),
        says(4, school=None, kind=RoleKind.COORDINATOR),
    )

    assert [[one.said.line for one in somebody.lines] for somebody in found] == [[2, 3, 4]]


def test_a_coordinator_of_a_name_that_two_bear_is_neither() -> None:
    found, refused = matched_people(
        [
            says(2, email="ada@x.example"),
            says(3, email="ada@y.example", school="Oakfield"),
            says(4, school=None, kind=RoleKind.COORDINATOR),
        ],
        standing(),
    )

    assert len(found) == 2
    assert [one.line for one in refused] == [4]


def test_the_account_of_an_address_must_be_hers() -> None:
    """Her name and her school tell who she is, but Slack says that the address is somebody else's."""
    known = standing(
        [ada(team_id=TEAM, user_id=UserId("U1"))], [is_at(ada(), HILLTOP)], an_account("U2", "ada@x.example")
    )

    assert refusals(known, says(email="ada@x.example")) == {2: TwoAccounts("ada@x.example", "Ada Moor")}


# At which school


def test_a_school_that_is_not_known_is_named_with_the_nearest_one() -> None:
    assert refusals(standing(), says(school="Hilltop"), says(3, school="St Anne's")) == {
        2: UnknownSchool("Hilltop", "Hilltop Primary School"),
        3: UnknownSchool("St Anne's", None),
    }


def test_a_school_that_is_not_known_is_added_where_that_is_wanted() -> None:
    """Once, however often and however it is written."""
    found = matched(standing(adding_schools=True), says(2, school="St Anne's"), says(3, "Ben Hale", school="ST ANNES"))

    assert [one.lines[0].place for one in found] == [Place("St Anne's", None)] * 2


def test_a_school_that_has_left_is_not_added_again() -> None:
    assert refusals(standing(adding_schools=True), says(school="moorside")) == {2: SchoolHasLeft("Moorside", LAST_YEAR)}


def test_a_teacher_is_of_a_school_and_a_coordinator_is_not() -> None:
    """What stands beside a coordinator is where she works."""
    teacher = says(name="Tom Pike", school=None, kind=RoleKind.TEACHER)
    coordinator = says(3, "Pat Lane", school="County Hall", kind=RoleKind.COORDINATOR)

    found, refused = matched_people([teacher, coordinator], standing())

    assert reasons(refused) == {2: NoSchoolSaid("Tom Pike")}
    assert [one.lines[0].place for one in found] == [None]


# What it changes


def test_whoever_is_new_is_linked_to_her_account() -> None:
    account = an_account("U1", "ada@x.example")

    change = changed(standing((), (), account), says(email="ada@x.example", since=LAST_YEAR))

    assert change.wanted == Details("Ada Moor", "ada@x.example", TEAM, UserId("U1"), LAST_YEAR)
    assert change.account == account
    assert [step.step for step in change.steps] == [Step.GIVEN]


def test_the_same_list_again_changes_nothing() -> None:
    """Whatever it leaves out stays."""
    someone = ada(email="Ada@X.example", team_id=TEAM, user_id=UserId("U1"), headship_from_on=LAST_YEAR)
    known = standing([someone], [is_at(someone, HILLTOP)], an_account("U1", "ada@x.example"))

    for line in (says(email="ada@x.example", since=LAST_YEAR), says(name="ADA MOOR"), says()):
        change = changed(known, line)

        assert not change.is_amended
        assert [step.step for step in change.steps] == [Step.HELD]


def test_an_address_and_a_name_may_change() -> None:
    someone = ada(email="ada@x.example", team_id=TEAM, user_id=UserId("U1"))
    known = standing([someone], [is_at(someone, HILLTOP)])

    renamed = changed(known, says(name="Ada Moor-Hale", email="ada@x.example"))
    readdressed = changed(known, says(email="ada@y.example"))

    assert renamed.wanted.name == "Ada Moor-Hale"
    assert readdressed.wanted == Details("Ada Moor", "ada@y.example", TEAM, UserId("U1"))


def test_a_head_of_two_schools_is_head_since_the_earlier_day() -> None:
    """In whatever order they stand: the list comes again and changes nothing."""
    lines = (
        says(2, email="a@x.example", since=NEXT_YEAR),
        says(3, email="a@x.example", school="Oakfield", since=LAST_YEAR),
    )

    assert changed(standing(), *lines).wanted.headship_from_on == LAST_YEAR


def test_a_headship_that_is_still_to_begin_begins_then() -> None:
    later, before = changed(standing(), says(since=NEXT_YEAR)), changed(standing(), says(since=LAST_YEAR))

    assert [later.steps[0].from_on, before.steps[0].from_on] == [NEXT_YEAR, None]


def test_a_head_of_no_school_gets_hers_and_then_another() -> None:
    """The first line places the role that she has, the second gives one."""
    known = standing([ada()], [is_at(ada(), None)])

    change = changed(known, says(2, email="ada@x.example"), says(3, email="ada@x.example", school="Oakfield"))

    assert [(step.step, step.standing) for step in change.steps] == [(Step.PLACED, known.roles[0]), (Step.GIVEN, None)]


def test_a_role_that_has_ended_is_given_anew() -> None:
    known = standing([ada()], [is_at(ada(), HILLTOP, to_on=LAST_YEAR)])

    assert [step.step for step in changed(known, says()).steps] == [Step.GIVEN]


def test_a_role_that_two_lines_give_is_given_once() -> None:
    """The reader takes them for two where one of them leaves the address out."""
    change = changed(standing(), says(2, email="ada@x.example"), says(3))

    assert [step.step for step in change.steps] == [Step.GIVEN, Step.HELD]


def test_coordinating_once_more_changes_nothing() -> None:
    known = standing([ada()], [is_at(ada(), None, RoleKind.COORDINATOR)])

    change = changed(known, says(school=None, kind=RoleKind.COORDINATOR))

    assert [step.step for step in change.steps] == [Step.HELD]
