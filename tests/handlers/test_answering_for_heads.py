"""A head's delegate is asked in the way that she has said, and answers in her name; she reads it and may change it."""

import asyncio
from collections.abc import Mapping
from datetime import date, time
from itertools import product

from sqlalchemy import select, update

from bot.workspace.people import Person
from handlers.house.personal_data import Rows
from handlers.meetings.views.mandates import NO_MANDATE
from handlers.meetings.views.meetings import APOLOGIES, GOING, SENDING, MeetingRef
from storage.database.ids import MeetingId, PersonId
from storage.meetings.meeting_answers import MeetingAnswerRow
from storage.meetings.meetings import MeetingRow
from storage.members.people import DelegateMode, RoleKind, RoleRow
from storage.members.roster import person
from tests.handlers.known import erases_herself, person_id
from tests.handlers.partnerships import Partnership, found, london_time
from tests.handlers.rosters import ada_names, answers_for, is_added, is_head_of, presses_beside

WEEK_BEFORE, DAY_BEFORE = date(2018, 9, 13), date(2018, 9, 19)
NOON, FIVE_PAST = time(12), time(8, 5)
SETTLED = "This is settled. There is nothing to do."


async def ends_delegations(partnership: Partnership, *, after: date) -> None:
    """Somebody ends what was arranged, and no message changes by it."""
    async with partnership.local.bot.services.writing() as session:
        await session.execute(update(RoleRow).where(RoleRow.kind == RoleKind.DELEGATE).values(to_on=after))


async def answers_kept(partnership: Partnership) -> list[tuple[str, PersonId | None]]:
    async with partnership.local.bot.services.reading() as session:
        rows = await session.execute(select(MeetingAnswerRow.answer, MeetingAnswerRow.by_id))
        return [(str(answer), by_id) for answer, by_id in rows]


async def refers_to_first_meeting(partnership: Partnership, head: PersonId | None) -> str:
    async with partnership.local.bot.services.reading() as session:
        first = await session.scalar(select(MeetingRow.id).order_by(MeetingRow.on).limit(1))
    return MeetingRef(partnership=partnership.id, meeting=MeetingId(first or 0), head=head).model_dump_json()


async def exported(partnership: Partnership, name: str) -> Mapping[str, Rows]:
    """What is kept of somebody, by the table."""
    services, whose = partnership.local.bot.services, await person_id(partnership, name)
    async with services.reading() as session:
        who = await person(session, partnership.id, whose)
        assert who is not None
        tables = [await data.exported(session, who) for data in services.personal_data]
    return {table: rows for found in tables for table, rows in found.items()}


async def taps_forged(partnership: Partnership, somebody: Person, action: str, value: str) -> str:
    """What somebody reads who taps a button that the bot has never drawn for her."""
    partnership.workspace.limits.are_kept = False  # one button after another, in one channel
    await partnership.shows_button(f"Forged {action}", action, value)
    await somebody.clicks(f"Forged {action}", in_="#heads")
    return somebody.messages_in("#heads")[-1].text


# With me, instead of me, when I am silent


async def test_both_are_asked_and_whoever_answers_first_answers(partnership: Partnership) -> None:
    """Tom is asked by school and name; she reads who answered and how; nobody is asked again."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    asked = partnership.tom.messages[0]
    assert asked.text.startswith("A reminder: Ada's answer is still missing.\nPartnership meeting\n")
    assert "Hilltop: is Ada coming?\n[Going] [Apologies] [Sending someone]" in asked.text
    assert asked.fallback == "A reminder: Partnership meeting, Thu 20 Sep, 16:00. Hilltop: is Ada coming?"

    await partnership.tom.clicks("Going", in_="bot")

    hers, his = partnership.ada.messages[0].text, partnership.tom.messages[0].text
    assert "Tom answered for you: Going. You can change it:\n[Apologies] [Sending someone]" in hers
    assert "You answered for Ada (Hilltop): Going. You can change it:\n[Apologies] [Sending someone]" in his
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    await partnership.until(DAY_BEFORE, NOON)
    assert (len(partnership.ada.messages), len(partnership.tom.messages)) == (1, 1)
    assert len(partnership.ben.messages) == 2


async def test_the_last_answer_counts_whoever_gave_it(partnership: Partnership) -> None:
    """She changes it in her message, then he on Home; both read each time whose it is."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.tom.clicks("Going", in_="bot")

    await partnership.ada.clicks("Apologies", in_="bot")
    assert "Ada (Hilltop) answered: Apologies." in partnership.tom.messages[0].text
    assert "You've sent your apologies. You can change your mind:" in partnership.ada.messages[0].text

    await partnership.tom.opens_home()
    await partnership.tom.clicks("Going", in_="home")
    await partnership.ada.opens_home()

    assert "You answered for Ada (Hilltop): Going." in partnership.tom.home
    assert "Tom answered for you: Going." in partnership.ada.home
    assert "Tom answered for you: Going." in partnership.ada.messages[0].text
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text


async def test_a_head_makes_her_delegates_answer_her_own(partnership: Partnership) -> None:
    """She says in the channel what he has said already."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.tom.clicks("Going", in_="bot")

    await partnership.ada.clicks("Going", in_="#heads")

    assert "You're going." in partnership.ada.messages[0].text
    assert "Ada (Hilltop) answered: Going." in partnership.tom.messages[0].text


async def test_instead_of_her_the_delegate_alone_is_asked(partnership: Partnership) -> None:
    """He sends somebody; she has no message, and reads it on Home, where she changes it."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.INSTEAD)
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)

    await partnership.tom.clicks("Sending someone", in_="bot")
    await partnership.tom.fills("Who is coming for Ada (Hilltop)?", "Jo Field")
    await partnership.tom.submits()
    await partnership.ada.opens_home()

    assert "You answered for Ada (Hilltop): Sending Jo Field." in partnership.tom.messages[0].text
    assert partnership.ada.messages == []
    assert "Tom answered for you: Sending Jo Field. You can change it:" in partnership.ada.home
    await partnership.ada.clicks("Change who", in_="home")
    assert partnership.ada.sees("Who is coming for you?: [Jo Field]")


async def test_when_she_is_silent_the_delegate_is_asked_the_next_time(partnership: Partnership) -> None:
    """Ben was asked a week before; a day before, his delegate is too. Ada has answered: hers never hears of it."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.WHEN_SILENT)
    await answers_for(partnership, partnership.stranger, "Ben Hale", DelegateMode.WHEN_SILENT)
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.ada.clicks("Going", in_="bot")
    assert (partnership.tom.messages, partnership.stranger.messages) == ([], [])

    await partnership.until(DAY_BEFORE)

    assert partnership.tom.messages == []
    assert [london_time(one) for one in partnership.stranger.messages] == ["Wed 19 Sep 08:00"]
    assert "Oakfield: is Ben coming?" in partnership.stranger.messages[0].text
    assert len(partnership.ben.messages) == 2


# Several heads, several schools


async def test_a_delegate_of_two_heads_has_a_question_for_each_in_one_message(partnership: Partnership) -> None:
    """One answered leaves the other open; put off until later, the other alone comes again."""
    for head in ("Ada Moor", "Ben Hale"):
        await answers_for(partnership, partnership.tom, head)
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE, FIVE_PAST)
    (asked,) = partnership.tom.messages
    assert "Two things." in asked.text
    assert "Hilltop: is Ada coming?" in asked.text
    assert "Oakfield: is Ben coming?" in asked.text

    await partnership.tom.clicks("Going", in_="bot")
    await partnership.tom.clicks("Later today", in_="bot")
    await partnership.until(WEEK_BEFORE, NOON)

    older, newer = (one.text for one in partnership.tom.messages)
    assert "You answered for Ada (Hilltop): Going." in older
    assert "Oakfield: is Ben coming?" in newer
    assert "Ada" not in newer
    await partnership.tom.clicks("Apologies", in_="bot")
    assert "Tom answered for you: Apologies." in partnership.ben.messages[0].text
    assert "2 of 3 have answered: 1 going, 1 with apologies." in partnership.heads.last.text


async def test_of_two_heads_who_share_a_school_each_answers_for_herself(partnership: Partnership) -> None:
    """Cat heads Hilltop too, and has named nobody."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.INSTEAD)
    await is_head_of(partnership, "Cat Rowe", "Hilltop")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)

    await partnership.tom.clicks("Going", in_="bot")

    assert "Are you coming?" in partnership.cat.messages[0].text
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert partnership.ada.messages == []


async def test_a_head_who_is_a_delegate_answers_for_herself_and_for_the_other(partnership: Partnership) -> None:
    """Ben's own answer is his, in the channel too."""
    await answers_for(partnership, partnership.ben, "Ada Moor")
    await partnership.announced()

    await partnership.ben.clicks("Going", in_="#heads")
    await partnership.ben.opens_home()
    await partnership.ben.clicks("Going", in_="home")

    assert "You're going." in partnership.ben.home
    assert "For Hilltop (Ada)\nPartnership meeting" in partnership.ben.home
    assert "You answered for Ada (Hilltop): Going." in partnership.ben.home
    assert "2 of 3 have answered: 2 going." in partnership.heads.last.text


# Home, the command, the channel


async def test_somebody_who_is_only_a_delegate_sees_what_there_is_to_do_for_her_head(partnership: Partnership) -> None:
    """Each meeting once, with buttons; it works before anybody is reminded."""
    await answers_for(partnership, partnership.stranger, "Ada Moor")
    await partnership.announced()
    await partnership.stranger.opens_home()
    assert "For Hilltop (Ada)\nPartnership meeting\n" in partnership.stranger.home
    assert partnership.stranger.home.count("Thursday 20 September") == 1

    await partnership.stranger.clicks("Going", in_="home")

    assert "You answered for Ada (Hilltop): Going." in partnership.stranger.home
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text


async def test_the_command_shows_a_delegate_the_next_meeting_for_each_head(partnership: Partnership) -> None:
    """Each in a note of its own, which shows the answer then."""
    for head in ("Ada Moor", "Ben Hale"):
        await answers_for(partnership, partnership.stranger, head)
    await partnership.heads.invites(partnership.stranger)
    await partnership.announced()
    await partnership.stranger.runs("/meeting next", in_="#heads")
    for_ada, for_ben = (one.text for one in partnership.stranger.messages_in("#heads")[-2:])
    assert "For Hilltop (Ada)" in for_ada
    assert "For Oakfield (Ben)" in for_ben

    await partnership.stranger.clicks("Going", in_="#heads")

    for_ada, for_ben = (one.text for one in partnership.stranger.messages_in("#heads")[-2:])
    assert "[Going]" in for_ada
    assert "You answered for Ben (Oakfield): Going." in for_ben


async def test_a_delegate_of_many_heads_is_shown_some_and_told_where_the_others_are(partnership: Partnership) -> None:
    """Slack takes five notes at one place."""
    await is_added(partnership, "Dee Hart", at="Clay")
    await is_added(partnership, "Eve Lund", at="Clay")
    for head in ("Ada Moor", "Ben Hale", "Cat Rowe", "Dee Hart", "Eve Lund"):
        await answers_for(partnership, partnership.tom, head)
    await partnership.announced()

    await partnership.tom.runs("/meeting next")

    assert partnership.tom.sees("For Clay (Dee)")
    assert not partnership.tom.sees("For Clay (Eve)")
    assert partnership.tom.sees("You answer for more heads than I can show here: my Home tab has them all.")


async def test_the_channels_buttons_are_the_heads_own(partnership: Partnership) -> None:
    """Nobody could tell there for whom a delegate means it: she is told where to."""
    await answers_for(partnership, partnership.stranger, "Ada Moor")
    await partnership.heads.invites(partnership.stranger)
    await partnership.announced()

    await partnership.stranger.clicks("Going", in_="#heads")

    assert partnership.stranger.sees(
        "Here everybody answers for themselves. To answer for Ada (Hilltop), open my Home tab."
    )
    assert await answers_kept(partnership) == []


# What comes between


async def test_a_delegation_that_ends_before_the_question_leaves_is_not_asked(partnership: Partnership) -> None:
    """It was owed on Wednesday morning, and is drawn only when it leaves."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.INSTEAD)
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 18))
    asked_before = len(partnership.tom.messages)
    partnership.workspace.clock.advance(seconds=24 * 3600)
    await partnership.local.bot.beats.fire()
    await ends_delegations(partnership, after=date(2018, 9, 18))

    await partnership.local.bot.run_due()

    assert len(partnership.tom.messages) == asked_before == 1


async def test_a_delegation_that_ends_before_the_tap_changes_nothing(partnership: Partnership) -> None:
    """The button stands there still, and so does the form that was opened before."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.tom.clicks("Sending someone", in_="bot")
    await partnership.tom.fills("Who is coming for Ada (Hilltop)?", "Jo Field")
    button = partnership.tom.finds("Going", in_="bot")
    await ends_delegations(partnership, after=date(2018, 9, 12))

    await partnership.tom.submits()
    assert partnership.tom.sees(NO_MANDATE)
    await button.press()

    assert partnership.tom.messages[-1].text == NO_MANDATE
    assert await answers_kept(partnership) == []


async def test_a_question_loses_its_buttons_when_the_delegation_is_ended(partnership: Partnership) -> None:
    """At once where she ends it as of yesterday, from her own screen; Tom answers for nobody then."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.ada.runs("/partnership delegate")
    await presses_beside(partnership.ada, "End: Tom Pike, delegate at Hilltop (both are asked)")
    await partnership.ada.fills("Last day", "2018-09-12")

    await partnership.ada.submits()
    await partnership.until(WEEK_BEFORE, NOON)

    assert partnership.tom.messages[0].text == SETTLED
    assert "[Going]" in partnership.ada.messages[0].text


async def test_a_question_loses_its_buttons_when_the_delegation_runs_out(partnership: Partnership) -> None:
    """The night after its last day."""
    await ada_names(partnership, who=partnership.tom, until=WEEK_BEFORE.isoformat())
    await partnership.ada.submits()
    await partnership.ada.closes_everything()
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE, time(23, 59))
    asked = partnership.tom.messages[-1].text

    await partnership.until(date(2018, 9, 14), time(0, 5))

    assert "Hilltop: is Ada coming?\n[Going]" in asked
    assert partnership.tom.messages[-1].text == SETTLED


async def test_what_is_asked_for_a_head_goes_when_she_leaves(partnership: Partnership) -> None:
    """The message that asked keeps nothing of her."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)

    await erases_herself(partnership.ada)
    await partnership.until(WEEK_BEFORE, NOON)

    assert partnership.tom.messages[0].text == SETTLED


async def test_an_answer_stays_when_whoever_gave_it_is_forgotten(partnership: Partnership) -> None:
    """It is the head's; who gave it is known no longer."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.announced()
    await partnership.tom.opens_home()
    await partnership.tom.clicks("Going", in_="home")

    await erases_herself(partnership.tom)
    await partnership.ada.opens_home()

    assert await answers_kept(partnership) == [("going", None)]
    assert "You're going." in partnership.ada.home


async def test_both_have_a_copy_of_what_was_answered_and_asked(partnership: Partnership) -> None:
    """It says whose the answer is, and who gave it."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)
    await partnership.tom.clicks("Going", in_="bot")

    for name in ("Ada Moor", "Tom Pike"):
        copy = await exported(partnership, name)
        (answer,) = copy["meeting_answer"]
        assert (answer["Whose"], answer["Given for them by"]) == ("Ada Moor", "Tom Pike")
        assert ("Tom Pike", "Ada Moor") in [(row["To"], row["On behalf of"]) for row in copy["delivery"]]


async def test_a_head_and_her_delegate_answer_at_once_and_both_read_the_same(partnership: Partnership) -> None:
    """One answer is kept, whoever was last."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.plans_meetings()
    await partnership.until(WEEK_BEFORE)

    await asyncio.gather(partnership.ada.clicks("Apologies", in_="bot"), partnership.tom.clicks("Going", in_="bot"))

    ((answer, by_id),) = await answers_kept(partnership)
    hers, his = partnership.ada.messages[0].text, partnership.tom.messages[0].text
    assert ("Tom answered for you: Going." in hers) is (by_id is not None) is (answer == "going")
    assert ("You answered for Ada (Hilltop): Going." in his) is (by_id is not None)
    assert "1 of 3 has answered" in partnership.heads.last.text


# Nobody else


async def test_nobody_answers_for_a_head_who_has_not_named_them(partnership: Partnership) -> None:
    """Another head, and another head's delegate; nor by way of another partnership of the same workspace."""
    await answers_for(partnership, partnership.tom, "Cat Rowe")
    await partnership.heads.invites(partnership.tom)
    coast = partnership.workspace.add_channel("coast", members=[partnership.ada])
    coast_id = await found(partnership.local, coast, name="Coast", heads_of={"Quay": partnership.ada})
    await partnership.announced()
    for_ada = await refers_to_first_meeting(partnership, await person_id(partnership, "Ada Moor"))
    elsewhere = for_ada.replace(f'"partnership":{partnership.id}', f'"partnership":{coast_id}')

    for somebody, action in product((partnership.ben, partnership.tom), (GOING, APOLOGIES, SENDING)):
        assert await taps_forged(partnership, somebody, action, for_ada) == NO_MANDATE
        assert "can't find that any more" in await taps_forged(partnership, somebody, action, elsewhere)
        assert somebody.modal is None
    assert await answers_kept(partnership) == []


async def test_a_head_meant_by_name_is_herself(partnership: Partnership) -> None:
    """Her own answer, however the button says that it is hers."""
    await partnership.announced()
    for_ada = await refers_to_first_meeting(partnership, await person_id(partnership, "Ada Moor"))

    assert "You're going." in await taps_forged(partnership, partnership.ada, GOING, for_ada)

    assert await answers_kept(partnership) == [("going", None)]


async def test_who_is_head_no_longer_on_the_day_is_not_answered_for(partnership: Partnership) -> None:
    """Her delegate may still answer today, and she is not invited then."""
    await answers_for(partnership, partnership.tom, "Ada Moor")
    await partnership.heads.invites(partnership.tom)
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 17))
    await partnership.announced()
    for_ada = await refers_to_first_meeting(partnership, await person_id(partnership, "Ada Moor"))

    said = await taps_forged(partnership, partnership.tom, GOING, for_ada)

    assert said == NO_MANDATE
    await partnership.tom.opens_home()
    assert "For Hilltop (Ada)\n" not in partnership.tom.home
