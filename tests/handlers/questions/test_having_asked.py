"""Whoever holds a question's key adds to it, says thank you, has it stand as answered, or withdraws it."""

from datetime import date, time, timedelta

from sqlalchemy import text, update

from bot.workspace.sight import SeenMessage
from handlers.questions.views.asking import NOT_A_HEAD
from schedules.local_time import instant
from storage.delivery.deliveries import MessageRow, MessageState
from tests.handlers.partnerships import LONDON, Partnership
from tests.handlers.questions.asking_heads import asked_by, asks, does, fills_in, replies

MONDAY = date(2018, 9, 10)
TEXT = "How do you tell parents of a staff change?"


async def rows(partnership: Partnership, table: str) -> list[tuple[object, ...]]:
    async with partnership.local.bot.services.reading() as session:
        return [tuple(row) for row in await session.execute(text(f"SELECT * FROM {table}"))]


def shown(partnership: Partnership) -> SeenMessage:
    return partnership.heads.last


async def test_whoever_asked_adds_thanks_and_says_what_helped_at_the_next_slot(partnership: Partnership) -> None:
    """Nothing is seen before; in the thread there is no name, and above it her two lines."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    before = shown(partnership).text

    await does(ada, key, "Add something", "It is a deputy.\nFrom January.")
    await does(ada, f"  {key.upper().replace(' ', ' - ')}.", "Say thank you", "not said")
    await does(ada, key, "Mark as answered", "A letter home first.\nThen the staff.")
    assert (replies(partnership), shown(partnership).text) == ([], before)

    await partnership.until(MONDAY, time(11))
    assert sorted(replies(partnership)) == [
        "Whoever asked adds:\nIt is a deputy.\nFrom January.",
        "Whoever asked says thank you to everybody who answered.",
    ]
    assert "Answered.\n> A letter home first.\n> Then the staff." in shown(partnership).text


async def test_what_is_withdrawn_leaves_no_word_behind(partnership: Partnership) -> None:
    """Neither in the channel nor in the thread, nor in the database; and there is no button any more."""
    ben = partnership.ben
    key = await asked_by(ben, partnership, TEXT)
    await does(ben, key, "Add something", "It is a deputy.")
    await partnership.until(MONDAY, time(11))
    await does(ben, key, "Add something", "Since Friday.")
    await does(ben, key, "Withdraw")

    await partnership.until(MONDAY, time(12))

    assert shown(partnership).text == "Whoever asked has withdrawn this question."
    assert replies(partnership) == ["What was added here has gone with its question."]
    (kept,) = await rows(partnership, "question")
    (deed,) = await rows(partnership, "question_deed")
    held = {str(value) for value in (*kept, *deed)}
    assert not {TEXT, "It is a deputy.", "Since Friday."} & held
    assert not ben.sees("I asked this")


async def test_two_who_guess_wait_each_for_herself_and_keep_nobody_out(partnership: Partnership) -> None:
    """Ben and Cat do not have the key; what they typed stays before them, and Ada need not wait for them."""
    ada, ben, cat = partnership.ada, partnership.ben, partnership.cat
    key = await asked_by(ada, partnership, TEXT)
    for one in (ben, cat):
        await fills_in(one, "river orbit lunch amber quiz", "Add something", "Not hers.")
    await fills_in(ada, key, "Add something", "Hers.")

    await ben.submits()
    await ben.submits()
    await cat.submits()
    assert "Wait a second." in ben.errors["Your five words"]
    assert "These are not the words of this question." in cat.errors["Your five words"]
    assert ben.sees("Not hers.")

    partnership.workspace.clock.advance(timedelta(seconds=1))
    await ben.submits()
    assert "wait 2 seconds" in ben.errors["Your five words"]

    await ada.submits()
    await partnership.until(MONDAY, time(11))
    assert replies(partnership) == ["Whoever asked adds:\nHers."]


async def test_only_heads_are_let_in_when_it_opens_and_when_it_is_sent(partnership: Partnership) -> None:
    """Pat coordinates and is in the channel; Ada is a head no longer when she sends it."""
    ada, pat = partnership.ada, partnership.pat
    key = await asked_by(ada, partnership, TEXT)

    await pat.clicks("I asked this", in_="heads")
    assert pat.modal is None
    assert pat.sees(NOT_A_HEAD)

    await fills_in(ada, key, "Say thank you")
    await partnership.leaves_roles(ada, after=date(2018, 9, 9))
    await ada.submits()
    assert await rows(partnership, "question_deed") == []


async def test_what_is_sent_twice_is_done_once(partnership: Partnership) -> None:
    """By a double click, in another form before the slot, or after it."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    await fills_in(ada, key, "Add something", "It is a deputy.")
    await ada.submits(twice=True)
    await ada.closes()
    await does(ada, key, "Add something", "It is a deputy.")

    await partnership.until(MONDAY, time(11))
    await fills_in(ada, key, "Add something", "It is a deputy.")
    await ada.submits()

    assert ada.errors == {"Your words": "You have said this before. Change it, or leave it at that."}
    assert replies(partnership) == ["Whoever asked adds:\nIt is a deputy."]


async def test_a_form_says_beside_its_field_what_is_missing(partnership: Partnership) -> None:
    """Before the key is tried: none of these costs time."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)

    await fills_in(ada, "river orbit", "Add something")
    await ada.submits()
    assert ada.errors["Your five words"].startswith("Type the five words")

    await ada.fills("Your five words", key)
    await ada.submits()
    assert ada.errors["Your words"].startswith("Type what you want to add")

    await ada.fills("What would you like to do?", "Mark as answered")
    await ada.fills("Your words", "One.\nTwo.\nThree.")
    await ada.submits()
    assert "2 lines at most" in ada.errors["Your words"]

    await ada.fills("Your words", "One.\nTwo.")
    await ada.submits()
    assert ada.sees("it stands there as answered")


async def test_she_is_warned_once_of_what_may_tell_who_adds(partnership: Partnership) -> None:
    """And adds it all the same; what she typed stays."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    await fills_in(ada, key, "Add something", "At Hilltop it is a deputy.")

    await ada.submits()
    assert ada.sees("your school's name")
    await ada.submits()
    assert ada.sees("What you add appears in the thread")

    await partnership.until(MONDAY, time(11))
    assert replies(partnership) == ["Whoever asked adds:\nAt Hilltop it is a deputy."]


async def test_what_is_asked_in_the_same_words_is_another_question(partnership: Partnership) -> None:
    """Each with its key, which does nothing about the other."""
    ada, ben = partnership.ada, partnership.ben
    keys = {await asks(ada, TEXT), await asks(ben, TEXT)}
    await partnership.until(MONDAY, time(10))
    assert len(keys) == 2
    first, second = partnership.heads.messages

    for key in keys:
        await fills_in(ada, key, "Withdraw")
        await ada.submits()
        partnership.workspace.clock.advance(timedelta(seconds=1))
        await ada.closes()
    await partnership.until(MONDAY, time(11))

    texts = [one.text for one in partnership.heads.messages]
    assert texts.count("Whoever asked has withdrawn this question.") == 1
    assert [first.ts, second.ts] == [one.ts for one in partnership.heads.messages]


async def test_what_she_adds_waits_until_her_question_stands_there(partnership: Partnership) -> None:
    """Slack has lost it, and takes it again half an hour after the slot; the button is one that was seen before."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    await does(ada, key, "Add something", "It is a deputy.")
    half_past = instant(MONDAY, time(11, 30), LONDON)
    unsent = {"state": MessageState.WAITING, "ts": None, "posted_channel": None, "not_before": half_past}
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(MessageRow).values(unsent))

    await partnership.until(MONDAY, time(11, 59))
    assert len(partnership.heads.messages) == 2
    assert replies(partnership) == []

    await partnership.until(MONDAY, time(12))
    assert replies(partnership) == ["Whoever asked adds:\nIt is a deputy."]
