"""A head names who answers for her, at which of her schools, from when, until when, and in which way."""

from datetime import date, time, timedelta

import pytest

from bot.workspace.people import Person as Member
from storage.database.ids import TeamId, UserId
from storage.members.people import DelegateMode, RoleKind
from storage.members.roster import Details
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    MONDAY,
    ada_names,
    is_added,
    is_head_of,
    names,
    opens_page,
    presses_beside,
    roles_held,
    shown,
    who_is_what,
)

SUNDAY, FRIDAY, CHRISTMAS = date(2018, 9, 9), date(2018, 9, 14), date(2018, 12, 21)
TEN_PAST = time(9, 11)


def on_slack(partnership: Partnership, member: Member) -> Details:
    return Details("Sue S.", team_id=TeamId(partnership.workspace.team_id), user_id=UserId(member.id))


async def delegations(partnership: Partnership, name: str) -> list[tuple[str | None, DelegateMode | None]]:
    """For whom somebody answers: school and mode of each."""
    held = await roles_held(partnership, name)
    return [(one.held.school, one.held.mode) for one in held if one.held.kind is RoleKind.DELEGATE]


async def test_a_head_names_somebody_of_the_partnership(partnership: Partnership) -> None:
    """He is told after ten minutes, what he answers for and what not; her screen shows it at once."""
    await ada_names(partnership, who=partnership.tom, when="When I am silent", until=CHRISTMAS.isoformat())
    assert "Tom Pike answers for Ada Moor at Hilltop, until Fri 21 Dec 2018\nTells 1 person" in shown(partnership.ada)

    await partnership.ada.submits()

    await partnership.ada.closes()
    assert "Tom Pike, delegate at Hilltop (asked when the head is silent), until Fri 21 Dec 2018 [End…]" in shown(
        partnership.ada
    )
    assert partnership.tom.messages == []
    await partnership.until(MONDAY, TEN_PAST)
    said = partnership.tom.messages[-1].text
    assert said.startswith("You answer for Ada Moor at Hilltop, until Fri 21 Dec 2018 when heads are asked")
    assert "I'll ask Ada Moor first, and you if no answer comes." in said


async def test_whoever_was_nobody_here_joins_by_it(partnership: Partnership) -> None:
    """Her deputy has a Slack account and nothing else; he is welcomed and told in one message."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()

    assert (await who_is_what(partnership))["Sue Strange"] == ["delegate at Hilltop"]
    await partnership.until(MONDAY, TEN_PAST)
    (said,) = partnership.stranger.messages
    assert "Hello Sue." in said.text
    assert "You answer for Ada Moor at Hilltop" in said.text


async def test_a_delegates_home_says_for_whom_she_answers(partnership: Partnership) -> None:
    """Sue is nothing else here: she sees the school and its head, and what she may open for herself."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()

    await partnership.stranger.opens_home()

    assert "Hello Sue. For Hilltop (Ada)." in partnership.stranger.home
    assert "[People]" not in partnership.stranger.home


async def test_a_delegate_knows_for_whom_she_answers(partnership: Partnership) -> None:
    """Her roles say so, wherever rights are asked."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()

    held = next(one.held for one in await roles_held(partnership, "Tom Pike") if one.held.for_id)

    assert held.for_id == await person_id(partnership, "Ada Moor")
    assert (held.school, held.mode) == ("Hilltop", DelegateMode.WITH_ME)


@pytest.mark.parametrize(
    ("says", "mode", "told"),
    [
        ("With me", DelegateMode.WITH_ME, "I'll ask you both, and whoever answers first answers."),
        ("Instead of me", DelegateMode.INSTEAD, "I'll ask you, and not Ada Moor."),
        ("When I am silent", DelegateMode.WHEN_SILENT, "I'll ask Ada Moor first, and you if no answer comes."),
    ],
)
async def test_a_head_says_when_her_delegate_is_asked(
    partnership: Partnership, says: str, mode: DelegateMode, told: str
) -> None:
    """In words; and he reads it."""
    await ada_names(partnership, who=partnership.tom, when=says)
    await partnership.ada.submits()

    assert await delegations(partnership, "Tom Pike") == [("Hilltop", mode)]
    await partnership.until(MONDAY, TEN_PAST)
    assert told in partnership.tom.messages[-1].text


async def test_the_head_of_two_schools_says_for_which(partnership: Partnership) -> None:
    """Both are ticked to begin with; of one school nothing is asked."""
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    assert "For which schools?" not in shown(partnership.ada)
    await partnership.ada.closes_everything()
    await is_head_of(partnership, "Ada Moor", "Clay")

    await ada_names(partnership, who=partnership.tom)
    assert "Tom Pike answers for Ada Moor at Hilltop and Clay" in shown(partnership.ada)
    await partnership.ada.clicks("Change something")
    await partnership.ada.fills("For which schools?", ["Clay"])
    await partnership.ada.submits()
    await partnership.ada.submits()

    assert await delegations(partnership, "Tom Pike") == [("Clay", DelegateMode.WITH_ME)]


async def test_one_message_names_both_schools(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay")
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()

    await partnership.until(MONDAY, TEN_PAST)

    (said,) = partnership.tom.messages
    assert "You answer for Ada Moor at Hilltop and Clay when" in said.text


async def test_several_may_answer_for_a_head(partnership: Partnership) -> None:
    for somebody in (partnership.tom, partnership.ben):
        await ada_names(partnership, who=somebody)
        await partnership.ada.submits()
        await partnership.ada.closes_everything()

    await partnership.ada.runs("/partnership delegate")

    assert "Tom Pike, delegate at Hilltop" in shown(partnership.ada)
    assert "Ben Hale, delegate at Hilltop" in shown(partnership.ada)


async def test_a_head_ends_what_she_has_arranged(partnership: Partnership) -> None:
    """From her own screen; he has not heard of it, and never does."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.ada.closes()

    await presses_beside(partnership.ada, "End: Tom Pike, delegate at Hilltop (both are asked)")
    await partnership.ada.fills("Last day", SUNDAY.isoformat())
    await partnership.ada.submits()

    assert "Tom Pike is delegate of Ada Moor at Hilltop until Sun 9 Sep 2018, and no longer" in shown(partnership.ada)
    assert await delegations(partnership, "Tom Pike") == []
    await partnership.ada.closes()
    assert "Nobody answers for you." in shown(partnership.ada)
    await partnership.until(MONDAY, TEN_PAST)
    assert partnership.tom.messages == []


async def test_a_delegate_who_was_told_reads_that_it_is_over(partnership: Partnership) -> None:
    """The message that told him changes."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.until(MONDAY, TEN_PAST)
    await partnership.ada.closes()
    await presses_beside(partnership.ada, "End: Tom Pike, delegate at Hilltop (both are asked)")
    await partnership.ada.fills("Last day", SUNDAY.isoformat())

    await partnership.ada.submits()
    await partnership.until(MONDAY, time(9, 30))

    assert partnership.tom.messages[-1].text == "This is settled. There is nothing to do."


async def test_it_ends_by_itself_with_the_headship(partnership: Partnership) -> None:
    """Whatever day she said."""
    await is_head_of(partnership, "Ada Moor", "Clay", until=FRIDAY)
    await ada_names(partnership, who=partnership.stranger, at=["Clay"])
    await partnership.ada.submits()

    (held,) = await roles_held(partnership, "Sue Strange")

    assert held.to_on == FRIDAY


async def test_a_first_day_after_the_headship_is_none(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay", until=FRIDAY)

    await ada_names(partnership, who=partnership.tom, at=["Clay"], since=CHRISTMAS.isoformat())

    assert partnership.ada.errors == {"From": "Clay ends on Fri 14 Sep 2018. Choose an earlier first day."}


async def test_a_head_is_not_her_own_delegate(partnership: Partnership) -> None:
    await ada_names(partnership, who=partnership.ada)

    assert partnership.ada.errors == {"Who?": "A head can't be her own delegate. Choose somebody else."}


async def test_somebody_who_is_not_on_slack_can_be_named(partnership: Partnership) -> None:
    """Of her own schools; what he is owed waits until he is."""
    await is_added(partnership, "Sam Reed", RoleKind.TEACHER, at="Hilltop")
    await is_added(partnership, "Una Bell", RoleKind.TEACHER, at="Clay")
    field = "Or somebody who is not on Slack yet"
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    with pytest.raises(Exception, match="Una Bell"):
        await partnership.ada.fills(field, "Una Bell")
    await partnership.ada.fills(field, "Sam Reed")
    await partnership.ada.submits()

    await partnership.ada.submits()

    assert await delegations(partnership, "Sam Reed") == [("Hilltop", DelegateMode.WITH_ME)]


async def test_one_of_the_two_is_named_and_not_both(partnership: Partnership) -> None:
    await is_added(partnership, "Sam Reed", RoleKind.TEACHER, at="Hilltop")
    field = "Or somebody who is not on Slack yet"
    await ada_names(partnership)
    assert partnership.ada.errors == {"Who?": "Choose who it is."}

    await partnership.ada.fills("Who?", partnership.tom)
    await partnership.ada.fills(field, "Sam Reed")
    await partnership.ada.submits()

    assert list(partnership.ada.errors) == [field]


async def test_a_closed_account_cannot_be_named(partnership: Partnership) -> None:
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    await partnership.ada.fills("Who?", partnership.stranger)
    await partnership.workspace.deactivate(partnership.stranger)

    await partnership.ada.submits()

    assert partnership.ada.errors["Who?"].startswith("This account is closed")


async def test_named_again_it_is_as_she_said_last(partnership: Partnership) -> None:
    """The way in which he is asked has changed, and he is told again: the next morning, for he has heard today."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.ada.closes_everything()
    await partnership.until(MONDAY, TEN_PAST)

    await ada_names(partnership, who=partnership.tom, when="Instead of me")
    await partnership.ada.submits()
    await partnership.until(MONDAY + timedelta(days=1), time(9, 30))

    assert await delegations(partnership, "Tom Pike") == [("Hilltop", DelegateMode.INSTEAD)]
    assert len(partnership.tom.messages) == 2
    assert "I'll ask you, and not Ada Moor." in partnership.tom.messages[-1].text


async def test_a_coordinator_names_a_delegate_and_the_head_is_told(partnership: Partnership) -> None:
    """From the head's page; Undo stands there."""
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Name a delegate")
    await partnership.pat.fills("Who?", partnership.tom)
    await partnership.pat.submits()
    assert "Tells 2 people" in shown(partnership.pat)
    await partnership.pat.submits()
    await partnership.pat.closes()
    assert "Tom Pike, delegate at Hilltop (both are asked) [End…]" in shown(partnership.pat)

    await partnership.until(MONDAY, TEN_PAST)

    assert partnership.ada.messages[-1].text == (
        "Tom Pike answers for you at Hilltop when heads are asked about meetings. "
        "To end it, open My delegate on my Home tab."
    )
    assert "You answer for Ada Moor at Hilltop" in partnership.tom.messages[-1].text


async def test_a_coordinator_undoes_what_a_head_has_arranged(partnership: Partnership) -> None:
    """It stands in the one history; the head has no Undo, but her own End."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()
    assert "Undo" not in shown(partnership.ada)
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("Sue Strange answers for Ada Moor at Hilltop")

    await partnership.pat.clicks("Undo")

    assert "Sue Strange" not in await names(partnership)
    await partnership.until(MONDAY, TEN_PAST)
    assert partnership.stranger.messages == []


async def test_a_head_without_a_known_school_has_delegates_too(partnership: Partnership) -> None:
    """As set-up leaves her."""
    await is_added(partnership, "Sue S.", known=on_slack(partnership, partnership.stranger))
    await partnership.stranger.runs("/partnership delegate")
    await partnership.stranger.clicks("Name a delegate")
    await partnership.stranger.fills("Who?", partnership.tom)
    await partnership.stranger.submits()
    assert "Tom Pike answers for Sue S.\n" in shown(partnership.stranger)

    await partnership.stranger.submits()

    assert await delegations(partnership, "Tom Pike") == [(None, DelegateMode.WITH_ME)]
