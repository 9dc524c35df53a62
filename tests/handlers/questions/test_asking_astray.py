"""Whatever goes wrong while somebody asks, her question appears once, and no log tells that she was there."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, time, timedelta
from random import Random

from sqlalchemy import func, select, text

from bot.local import installed
from bot.manifest import manifest
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from bot.workspace.trouble import CutAfterAccepting, Duplicate
from handlers.house.views.refusals import UNTRACED_TROUBLE
from schedules.local_time import instant
from storage.database.engine import Database
from storage.database.ids import TeamId, UserId
from storage.members.people import memberships
from storage.questions.questions import QuestionRow
from tests.handlers.known import erases_herself
from tests.handlers.partnerships import LONDON, Partnership, found, london_time
from tests.handlers.questions.asking_heads import asks, does, fills_in, key_before, replies
from tests.handlers.questions.days import logged
from tests.handlers.test_settings import sets

MONDAY = date(2018, 9, 10)
TEXT = "How do you tell parents of a staff change?"


async def test_the_bot_restarts_between_asking_and_the_slot(
    workspace: LocalWorkspace, story_database: Database
) -> None:
    """The question appears, and what its key opens is the same as before."""
    ada, ben, cat = (workspace.add_person(name) for name in ("Ada Moor", "Ben Hale", "Cat Rowe"))
    heads = workspace.add_channel("heads", members=[ada, ben, cat])
    async with installed(workspace, story_database) as before:
        await heads.invites_bot()
        await found(before, heads, heads_of={"Hilltop": ada, "Oakfield": ben, "Clay": cat})
        key = await asks(ada, TEXT)

    async with installed(workspace, story_database) as local:
        await local.move_clock(instant(MONDAY, time(10), LONDON))
        await does(ada, key, "Add something", "It is a deputy.")
        await local.move_clock(instant(MONDAY, time(11), LONDON))

    (question,) = heads.messages
    assert TEXT in question.text
    assert [one.text for one in heads.replies(question)] == ["Whoever asked adds:\nIt is a deputy."]


async def test_a_crash_in_the_middle_of_posting_posts_once(partnership: Partnership) -> None:
    """Slack has taken it, and nobody has heard so; the next process looks before it posts."""
    granting = manifest(partnership.local.bot)
    granting["oauth_config"]["scopes"]["bot"].append("channels:history")
    partnership.workspace.install(granting)
    await asks(partnership.ada, TEXT)
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await partnership.until(MONDAY, time(10))

    async with installed(
        partnership.workspace, partnership.local.bot.services.database, rng=Random(2)
    ) as partnership.local:
        partnership.workspace.install(granting)
        await partnership.until(MONDAY, time(11))

    assert [TEXT in one.text for one in partnership.heads.messages] == [True]
    assert await kept(partnership) == 1


async def kept(partnership: Partnership) -> int | None:
    async with partnership.local.bot.services.reading() as session:
        return await session.scalar(select(func.count()).select_from(QuestionRow))


async def test_a_question_appears_though_its_asker_has_left(partnership: Partnership) -> None:
    """Whose it was nobody knows; her key opens nothing any more, for she is no head."""
    ada = partnership.ada
    await asks(ada, TEXT)
    await partnership.leaves_roles(ada, after=date(2018, 9, 9))

    await partnership.until(MONDAY, time(10))
    await ada.clicks("I asked this", in_="heads")

    assert TEXT in partnership.heads.last.text
    assert ada.modal is None


async def test_what_slack_sends_twice_is_asked_once(partnership: Partnership) -> None:
    """The command, each form, and two taps on a button; one key is shown."""
    ada, trouble = partnership.ada, partnership.workspace.trouble
    trouble.next("slash_commands", Duplicate())
    await ada.runs(f"/ask {TEXT}")
    trouble.next("interactive", Duplicate())
    await ada.submits(twice=True)
    trouble.next("interactive", Duplicate())
    await ada.submits(twice=True)
    key = key_before(ada)
    await ada.submits()
    assert await kept(partnership) == 1

    await partnership.until(MONDAY, time(10))
    await does(ada, key, "Withdraw")
    await partnership.until(MONDAY, time(11))
    assert [one.text for one in partnership.heads.messages] == ["Whoever asked has withdrawn this question."]


@asynccontextmanager
async def broken(partnership: Partnership, table: str) -> AsyncIterator[None]:
    """A table is gone for a while."""
    await partnership.breaks_database(table)
    yield
    async with partnership.local.bot.services.writing() as session:
        await session.execute(text(f"ALTER TABLE {table}_that_was RENAME TO {table}"))


@contextmanager
def apologised(person: Person) -> Iterator[None]:
    """She is told once, without a code by which somebody would find a line of the log."""
    before = person.screen().count(UNTRACED_TROUBLE)
    yield
    assert person.screen().count(UNTRACED_TROUBLE) == before + 1


async def test_a_mistake_at_any_step_leaves_no_line_until_its_hour_is_over(partnership: Partnership) -> None:
    """She is told, what she typed stays, and she goes on; then one line a kind of mistake says how often it was met."""
    with logged(partnership.workspace.clock) as lines:
        key = await asks_against_odds(partnership, partnership.ada)
        assert [line for line in lines if told_in(line)] == []

        await partnership.until(MONDAY, time(10))
        assert sum(told_in(line) for line in lines) == 3
        lines.clear()

        await adds_against_odds(partnership, partnership.ada, key)
        assert [line for line in lines if told_in(line)] == []

        await partnership.until(MONDAY, time(11))
        assert sum(told_in(line) for line in lines) == 5

    assert replies(partnership) == ["Whoever asked adds:\nIt is a deputy."]


def told_in(line: str) -> int:
    """How many mistakes a line tells of."""
    times = re.search(r"event='untraced.failed'.* times=(\d+)|times=(\d+).*event='untraced.failed'", line)
    if times is None:
        assert "failed" not in line, line
        return 0
    return int(times[1] or times[2])


async def asks_against_odds(partnership: Partnership, ada: Person) -> str:
    """The command, and both forms."""
    async with broken(partnership, "person"):
        with apologised(ada):
            await ada.runs(f"/ask {TEXT}")
    await ada.runs(f"/ask {TEXT}")
    for table in ("person", "question"):
        await submits_in_vain(partnership, ada, table)
        await ada.submits()
    key = key_before(ada)
    await ada.submits()
    return key


async def adds_against_odds(partnership: Partnership, ada: Person, key: str) -> None:
    """The form under the question, and the way to what has not appeared."""
    await clicks_in_vain(partnership, ada, "question", "I asked this", in_="heads")
    await fills_in(ada, key, "Add something", "It is a deputy.")
    await submits_in_vain(partnership, ada, "question_deed")
    await ada.submits()
    await ada.closes()

    await ada.runs("/ask")
    await clicks_in_vain(partnership, ada, "person", "I have a key")
    await ada.clicks("I have a key")
    await ada.fills("Your five words", key)
    await submits_in_vain(partnership, ada, "question_deed")
    await ada.submits()
    await clicks_in_vain(partnership, ada, "question", "Take back")
    await ada.closes_everything()


async def submits_in_vain(partnership: Partnership, ada: Person, table: str) -> None:
    """A note lies over the form, and below it all that was typed."""
    async with broken(partnership, table):
        with apologised(ada):
            await ada.submits()
    await ada.closes()


async def clicks_in_vain(
    partnership: Partnership, ada: Person, table: str, label: str, *, in_: str | None = None
) -> None:
    """A message tells her, of which Slack takes one a second."""
    partnership.workspace.clock.advance(timedelta(seconds=1))
    async with broken(partnership, table):
        with apologised(ada):
            await ada.clicks(label, in_=in_)


async def test_what_slack_did_not_take_appears_where_the_heads_meet_from_now_on(partnership: Partnership) -> None:
    """Their channel is gone at the slot; the coordinator chooses another, and nothing is lost."""
    pat, ada = partnership.pat, partnership.ada
    leaders = partnership.workspace.add_channel("leaders", members=[pat, ada, partnership.ben, partnership.cat])
    await asks(ada, TEXT)
    await partnership.heads.archives()
    await partnership.until(MONDAY, time(10, 5))
    await leaders.invites_bot()

    await sets(pat, channel="leaders")
    await partnership.until(MONDAY, time(11, 5))

    assert [one.text.count(TEXT) for one in leaders.messages].count(1) == 1
    assert london_time(leaders.last) == "Mon 10 Sep 11:00"


async def test_what_is_exported_and_erased_of_her_finds_nothing_of_what_she_asked(partnership: Partnership) -> None:
    """Her copy does not hold it; and once she is forgotten, her question appears like any other."""
    ada, services = partnership.ada, partnership.local.bot.services
    await asks(ada, TEXT)
    async with services.reading() as session:
        known = await memberships(
            session,
            TeamId(partnership.workspace.team_id),
            UserId(ada.id),
            workspace=TeamId(partnership.workspace.team_id),
        )
        exported = [await data.exported(session, known[0].person) for data in services.personal_data]
    assert any("person" in tables for tables in exported)
    assert not any("question" in table for tables in exported for table in tables)
    assert TEXT not in str(exported)

    await erases_herself(ada)
    await partnership.until(MONDAY, time(10, 5))
    assert TEXT in partnership.heads.last.text
