"""Whoever goes to a meeting for a head, and is known here by the name given, hears of it."""

from datetime import date, time

import pytest

from bot.workspace.people import Person as Somebody
from handlers.meetings.standing_in import meant_by
from storage.database.ids import PartnershipId, PersonId, SchoolId
from storage.members.people import DelegateMode, Member, Person, RoleHeld, RoleKind
from tests.handlers.partnerships import Partnership, london_time
from tests.handlers.rosters import answers_for
from tests.handlers.test_moving import cancels

ERRAND = "You are going for Ada (Hilltop): Partnership meeting, Thursday 20 September at 16:00, Hilltop Primary."
DAY_BEFORE = date(2018, 9, 19)
ADA, SAM, DEE, OTHER_SAM = (PersonId(number) for number in range(1, 5))


async def sends(head: Somebody, name: str, *, button: str = "Sending someone") -> None:
    await head.opens_home()
    await head.clicks(button, in_="home")
    await head.fills("Who is coming for you?", name)
    await head.submits()


async def test_whoever_is_sent_hears_of_it_on_the_morning_before(partnership: Partnership) -> None:
    """Her delegate's name stands in the form already; he reads it on Home at once, and no longer when he is not sent.

    Sent so late that the morning is over, he hears at once; and so it is seen that the meeting is cancelled.
    """
    ada, ben, tom = partnership.ada, partnership.ben, partnership.tom
    await answers_for(partnership, tom, "Ada Moor", DelegateMode.WHEN_SILENT)
    await partnership.announced()
    await ada.clicks("Sending someone", in_="#heads")
    assert ada.sees("Who is coming for you?: [Tom Pike]")
    await ada.submits()
    await sends(ben, "Jo Field, our deputy")
    await tom.opens_home()
    assert ERRAND in tom.home

    await partnership.until(date(2018, 9, 18), time(17))
    assert tom.messages == []
    await partnership.until(DAY_BEFORE, time(9))
    assert [(london_time(one), one.text) for one in tom.messages] == [("Wed 19 Sep 08:00", ERRAND)]
    assert tom.messages[0].fallback == ERRAND.replace("Thursday 20 September at 16:00", "Thu 20 Sep, 16:00")

    await ada.opens_home()
    await ada.clicks("Apologies", in_="home")
    await tom.opens_home()
    assert tom.messages[0].text == "This is settled. There is nothing to do."
    assert "You are going" not in tom.home

    await sends(ada, "tom  pike, our deputy")
    await partnership.until(DAY_BEFORE, time(9, 30))
    assert london_time(tom.messages[-1]) == "Wed 19 Sep 09:00"
    await cancels(partnership.pat)
    await partnership.pat.submits()
    await partnership.until(DAY_BEFORE, time(10))
    assert tom.messages[-1].text.startswith("Cancelled: Partnership meeting")
    await tom.opens_home()
    assert "You are going" not in tom.home


def member(person_id: PersonId, name: str, *, answers_for: PersonId | None = None) -> Member:
    kind = RoleKind.TEACHER if answers_for is None else RoleKind.DELEGATE
    role = RoleHeld(kind, "Hilltop", SchoolId(1), for_id=answers_for)
    return Member(Person(person_id, PartnershipId(1), name, None, None), (role,))


@pytest.mark.parametrize(
    ("people", "meant"),
    [
        ([member(SAM, "Sam Reed"), member(DEE, "Dee Hart")], SAM),
        ([member(SAM, "Sam Reed"), member(OTHER_SAM, "SAM REED")], None),
        ([member(SAM, "Sam Reed"), member(OTHER_SAM, "Sam Reed", answers_for=ADA)], OTHER_SAM),
        ([member(SAM, "Sam Reed"), member(OTHER_SAM, "Sam Reed", answers_for=DEE)], None),
        ([member(ADA, "Sam Reed")], None),
        ([member(SAM, "Sam Reeder"), member(DEE, "Dee Hart")], None),
    ],
)
def test_a_name_means_somebody_where_it_is_nobody_elses(people: list[Member], meant: PersonId | None) -> None:
    """Of two, the one who answers for her; never herself."""
    who = meant_by("Sam Reed, our deputy", people, head_id=ADA)

    assert (who.person.id if who else None) == meant
