"""Who joins and who leaves is told to whoever follows it: when it is decided, and when the day has come."""

from datetime import date, time

from handlers.house.facts import MemberJoined, MemberLeft
from handlers.house.happening import Fact, Happening, Subscriber, hears
from handlers.setting_up.welcomes import welcome_to
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import MONDAY, asks_for_role, asks_to_end, asks_to_remove, is_head_of, shown

SUNDAY, FRIDAY, SATURDAY, NEXT_MONDAY = date(2018, 9, 9), date(2018, 9, 14), date(2018, 9, 15), date(2018, 9, 17)


async def heard(partnership: Partnership, *facts: type[Fact]) -> list[tuple[str, date]]:
    """What capabilities are told from now on: who joins from which day on, and who leaves after which.

    What a coordinator's Home tries ahead of its day, to say how much goes out on it, is not so yet.
    """
    told: list[tuple[str, date]] = []

    async def hear(happening: Happening, fact: Fact) -> None:
        is_so = happening.now <= partnership.local.bot.services.clock()
        match fact if is_so and isinstance(fact, facts) else None:
            case MemberJoined(person=person, from_on=day):
                told.append((f"{person.name} joins", day))
            case MemberLeft(person=person, last_on=day):
                told.append((f"{person.name} leaves", day))

    follows(partnership, hear)
    return told


def follows(partnership: Partnership, subscriber: Subscriber) -> None:
    """One more capability subscribes."""
    subscribers = partnership.local.bot.services.subscribers
    assert isinstance(subscribers, list)
    subscribers.append(subscriber)


async def test_whoever_follows_learns_who_joins_and_who_leaves(partnership: Partnership) -> None:
    """Once in the rehearsal, and once when it is done; whoever only changes roles does neither."""
    told = await heard(partnership, MemberJoined, MemberLeft)
    await asks_for_role(partnership, "Ada Moor, head", school="Clay", instead_of="head at Hilltop")
    assert told == []

    await asks_to_remove(partnership, "Ada Moor, head", MONDAY)
    await partnership.pat.submits()
    await partnership.leaves_roles(partnership.ben, after=SUNDAY)
    await asks_for_role(partnership, "Ben Hale", role="Coordinator")
    await partnership.pat.submits()

    assert told == [("Ada Moor leaves", MONDAY)] * 2 + [("Ben Hale joins", MONDAY)] * 2


async def test_a_role_that_runs_out_is_told_of_on_the_day_after_its_last(partnership: Partnership) -> None:
    """Tom's was to end on Friday from the moment it was given; once is enough, however often the beats come."""
    await asks_to_end(partnership, "Tom Pike, teacher", "teacher at Hilltop", FRIDAY)
    await partnership.pat.submits()
    told = await heard(partnership, MemberLeft)

    await partnership.until(FRIDAY, time(23, 59))
    assert told == []
    await partnership.until(SATURDAY, time(0))
    await partnership.until(NEXT_MONDAY)

    assert told == [("Tom Pike leaves", FRIDAY)]


async def test_who_is_something_else_by_then_has_not_left(partnership: Partnership) -> None:
    """One role runs out, and another has begun, or the same was prolonged."""
    await asks_to_end(partnership, "Tom Pike, teacher", "teacher at Hilltop", FRIDAY)
    await partnership.pat.submits()
    await asks_to_end(partnership, "Ben Hale, head", "head at Oakfield", FRIDAY)
    await partnership.pat.submits()
    await asks_for_role(partnership, "Tom Pike, teacher", role="Coordinator")
    await is_head_of(partnership, "Ben Hale", "Oakfield", until=date(2019, 7, 31))
    told = await heard(partnership, MemberLeft)

    await partnership.until(NEXT_MONDAY)

    assert told == []


async def test_two_roles_that_run_out_together_are_one_leaving(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay")
    await asks_to_remove(partnership, "Ada Moor, head", FRIDAY)
    await partnership.pat.submits()
    told = await heard(partnership, MemberLeft)

    await partnership.until(NEXT_MONDAY)

    assert told == [("Ada Moor leaves", FRIDAY)]


async def test_a_role_that_runs_out_is_nobodys_change(partnership: Partnership) -> None:
    """What follows from it is sent all the same; in history stands nothing that somebody could put back."""
    ada = await person_id(partnership, "Ada Moor")

    async def tells_ada(happening: Happening, fact: MemberLeft) -> None:
        assert fact.person.name == "Tom Pike"
        await happening.owe([welcome_to(ada, happening.now)])

    await asks_to_end(partnership, "Tom Pike, teacher", "teacher at Hilltop", FRIDAY)
    await partnership.pat.submits()
    await partnership.until(FRIDAY)
    follows(partnership, hears(MemberLeft, tells_ada))

    await partnership.until(NEXT_MONDAY)

    assert [one.text[:10] for one in partnership.ada.messages] == ["Hello Ada."]
    await partnership.pat.runs("/partnership history")
    assert shown(partnership.pat).count("Tom Pike") == 1


async def test_a_leaving_that_was_undone_does_not_come(partnership: Partnership) -> None:
    await asks_to_end(partnership, "Tom Pike, teacher", "teacher at Hilltop", FRIDAY)
    await partnership.pat.submits()
    await partnership.pat.clicks("Undo")
    told = await heard(partnership, MemberLeft)

    await partnership.until(NEXT_MONDAY)

    assert told == []
