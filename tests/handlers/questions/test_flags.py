"""Heads find something wrong in a question: three on one day hide it until a coordinator has looked."""

from datetime import date, time

import pytest

from bot.workspace.people import Person
from storage.members.people import RoleKind
from storage.questions.questions import QuestionState
from tests.handlers.partnerships import Partnership, london_time
from tests.handlers.questions.asking_heads import asked_by, does, replies, the_question

MONDAY, TUESDAY, WEDNESDAY = date(2018, 9, 10), date(2018, 9, 11), date(2018, 9, 12)
TEXT = "What do you do about the Moor family?"
ADDED = "It is a deputy."
WRONG = "Something's wrong here"
THANKS = "Thank you. If three heads find so, it is hidden at the next full hour."
HIDDEN = "Hidden until a coordinator has looked."


async def is_flagged_by(*heads: Person) -> None:
    for head in heads:
        await head.clicks(WRONG, in_="#heads")


async def flags(partnership: Partnership) -> tuple[int, date | None]:
    kept = await the_question(partnership)
    return kept.flags, kept.flagged_on


async def test_three_heads_on_one_day_hide_a_question_at_the_next_slot(partnership: Partnership) -> None:
    """Each counts once a day, however often she taps, and reads the same; nobody else sees that anybody did; on another
    day the count begins anew. Who asked may be among them, and coordinate."""
    pat, ada, ben, cat, heads = partnership.pat, partnership.ada, partnership.ben, partnership.cat, partnership.heads
    await partnership.takes_role(ada, RoleKind.COORDINATOR)
    await asked_by(ada, partnership, TEXT)
    await ada.clicks(WRONG, in_="#heads")
    await ben.clicks(WRONG, in_="#heads", twice=True)
    await ben.clicks(WRONG, in_="#heads")
    assert await flags(partnership) == (2, MONDAY)
    assert [one.text for one in ben.messages_in("#heads") if one.is_ephemeral] == [THANKS] * 3
    assert not cat.sees(THANKS)

    await partnership.until(TUESDAY, time(9, 15))
    assert TEXT in heads.last.text
    await is_flagged_by(cat)
    assert await flags(partnership) == (1, TUESDAY)
    await is_flagged_by(ada, ben)
    assert TEXT in heads.last.text
    await partnership.until(TUESDAY, time(10))
    assert heads.last.text == HIDDEN
    assert pat.messages == []

    await partnership.until(WEDNESDAY, time(8, 5))
    for coordinator in (pat, ada):
        assert london_time(coordinator.messages[-1]) == "Wed 12 Sep 08:00"
        assert TEXT in coordinator.messages[-1].text
    keep = ada.finds("Keep hidden", in_="bot")
    await pat.clicks("Show it again", in_="bot")
    await keep.press()
    assert TEXT in heads.last.text
    assert "It stands in the heads' channel." in ada.messages[0].text


async def test_what_is_shown_again_may_be_hidden_again_and_then_for_good(partnership: Partnership) -> None:
    """A button from before leads nowhere meanwhile, and counts nothing. Of two coordinators the first decides; what
    stays hidden is forgotten."""
    pat, ada, ben, cat, heads = partnership.pat, partnership.ada, partnership.ben, partnership.cat, partnership.heads
    await partnership.takes_role(ben, RoleKind.COORDINATOR)
    await partnership.takes_role(pat, RoleKind.HEAD)
    key = await asked_by(ada, partnership, TEXT)
    stale = pat.finds(WRONG, in_="#heads")
    await is_flagged_by(ada, ben, cat)
    await partnership.until(MONDAY, time(11))
    await stale.press()
    assert pat.sees("This question is hidden or withdrawn already.")
    await pat.runs("/partnership questions")
    await pat.clicks("Show it again")
    await pat.closes_everything()
    await does(ada, key, "Add something", ADDED)
    await is_flagged_by(pat)
    assert await flags(partnership) == (1, MONDAY)

    await partnership.until(TUESDAY, time(8, 15))
    await is_flagged_by(ada, ben, cat)
    await partnership.until(WEDNESDAY, time(8, 5))
    show = ben.finds("Show it again", in_="bot")
    await pat.clicks("Keep hidden", in_="bot")
    await show.press()

    assert ben.sees("That had been decided already")
    assert heads.last.text == "A coordinator has taken this question away, since heads found something wrong in it."
    kept = await the_question(partnership)
    assert (kept.state, kept.text, kept.is_hidden) == (QuestionState.WITHDRAWN, "", True)
    assert replies(partnership) == ["What was added here has gone with its question."]
    assert not pat.sees(TEXT)
    assert not pat.sees(ADDED)


async def test_nothing_is_added_to_what_is_hidden_until_it_is_shown_again(partnership: Partnership) -> None:
    """Added in the hour in which the third finds something wrong, it waits with the question."""
    pat, ada, ben, cat = partnership.pat, partnership.ada, partnership.ben, partnership.cat
    await partnership.takes_role(pat, RoleKind.HEAD)
    key = await asked_by(ada, partnership, TEXT)
    await does(ada, key, "Add something", ADDED)
    await is_flagged_by(ben, cat, pat)
    await partnership.until(MONDAY, time(12, 5))
    assert replies(partnership) == []

    await pat.runs("/partnership questions")
    await pat.clicks("Show it again")
    await partnership.until(MONDAY, time(13, 5))
    assert replies(partnership) == [f"Whoever asked adds:\n{ADDED}"]


async def test_only_heads_find_something_wrong_and_no_log_tells(
    partnership: Partnership, capsys: pytest.CaptureFixture[str]
) -> None:
    """The coordinator, who is no head, is told whose it is to say; nor is a mistake of the bot's in the log."""
    await asked_by(partnership.ada, partnership, TEXT)
    capsys.readouterr()

    await is_flagged_by(partnership.pat, partnership.ben)

    assert partnership.pat.sees("This is among heads")
    assert await flags(partnership) == (1, MONDAY)
    await partnership.breaks_database("question")
    await is_flagged_by(partnership.cat)
    assert partnership.cat.sees("I have kept no note of it that could tell of you.")
    assert capsys.readouterr().out == ""


async def test_flags_between_two_slots_count_for_one_day_on_whichever_side_of_midnight(
    partnership: Partnership,
) -> None:
    """The row says nothing of the night's hours: whoever flags on both sides of midnight counts once, and on the day
    of the slot that is next."""
    ada, ben = partnership.ada, partnership.ben
    await asked_by(ada, partnership, TEXT)
    await partnership.until(MONDAY, time(20))
    await is_flagged_by(ben)
    assert await flags(partnership) == (1, TUESDAY)

    await partnership.until(TUESDAY, time(7))
    await is_flagged_by(ben, ada)
    assert await flags(partnership) == (2, TUESDAY)
