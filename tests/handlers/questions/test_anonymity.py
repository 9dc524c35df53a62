"""What anonymous means: two days that differ only in who asked, at which minute and in what order leave the same trace.

The same database, whole; the same logs at DEBUG; the same calls of Slack, but for those that show whoever acts her own
views. A test that never fails says nothing: each way of telling who asked is put into the bot once, and is found.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from random import Random

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.work import Work
from bot.workspace.people import Person
from handlers.house.views.refusals import UNTRACED_TROUBLE
from handlers.questions import questions
from handlers.questions.asking import Asked, Asking
from handlers.questions.views.asking import Draft
from storage.database.engine import Database
from storage.delivery.timers import set_timers
from storage.questions.questions import QUESTION, amend_question
from tests.handlers.partnerships import Partnership
from tests.handlers.questions import days
from tests.handlers.questions.asking_heads import asks
from tests.handlers.questions.days import (
    FIRST_WINDOW,
    FLAG,
    HEADS,
    LAST_WINDOW,
    TAKE_BACK,
    WINDOW_MINUTES,
    Deed,
    Done,
    Telling,
    differences,
    told,
)

TEXTS = (
    "How do you tell parents who leaves?",
    "What do you do when a governor shouts?",
    "Is anybody else this tired in September?",
    "How do you say no to the authority?",
    "Do you read the inspection's draft aloud?",
)
MOST_A_DAY = 3
WITHDRAWN = 0.3
# What is done about questions later on.
LATER = (("added", "It is about more than one of them."), ("thanked", ""), ("answered", "Say it first, and yourself."))
# Two ask in the window before ten o'clock: now Ada first, now Ben.
MORNING = [Deed(9, TEXTS[0]), Deed(9, TEXTS[1])]
ONE_MORNING = [Done(MORNING[0], 0, 12), Done(MORNING[1], 1, 31)]
ANOTHER = [Done(MORNING[1], 0, 7), Done(MORNING[0], 1, 48)]
BOTH_HAVE_ASKED, MORNING_ENDS = 10, 11


def a_plan(rng: Random) -> list[Deed]:
    """What is asked on one day, in which windows, one of it twice; and what is done about the others."""
    asked = [Deed(rng.randint(FIRST_WINDOW, LAST_WINDOW - 3), words) for words in (*TEXTS, TEXTS[0])]
    return [*asked, *(one for question in asked[1 : len(TEXTS)] for one in _later(question, rng))]


def _later(asked: Deed, rng: Random) -> list[Deed]:
    """Once it stands there for certain; at the end it may be withdrawn, in the same window as something else, or else
    heads may find something wrong in it: three hide it."""
    chosen = rng.sample(LATER, rng.randint(0, len(LATER)))
    hours = [rng.randint(asked.hour + 2, LAST_WINDOW) for _ in chosen]
    done = [Deed(hour, asked.about, what, words) for hour, (what, words) in zip(hours, chosen, strict=True)]
    if rng.random() < WITHDRAWN:
        return [*done, Deed(max([asked.hour + 2, *hours]), asked.about, "withdrawn")]
    return [*done, *[Deed(LAST_WINDOW, asked.about, FLAG)] * rng.randint(0, len(HEADS))]


def a_telling(plan: list[Deed], rng: Random) -> Telling:
    """By whom, at which minutes, and so in what order: nobody asks more often than she may."""
    heads = [number for number in range(len(HEADS)) for _ in range(MOST_A_DAY)]
    return [
        Done(deed, head, rng.randrange(WINDOW_MINUTES))
        for deed, head in zip(plan, _chosen(plan, heads, rng), strict=True)
    ]


def _chosen(plan: list[Deed], heads: list[int], rng: Random) -> Iterator[int]:
    left = rng.sample(heads, len(heads))
    flagging = {about: rng.sample(range(len(HEADS)), len(HEADS)) for about in TEXTS}  # each of them once
    for deed in plan:
        match deed.what:
            case "ask":
                yield left.pop()
            case "flag":
                yield flagging[deed.about].pop()
            case _:
                yield rng.choice(heads)


@pytest.mark.parametrize("seed", range(1))
async def test_two_days_that_differ_in_who_asked_and_when_leave_the_same_trace(
    two_databases: Sequence[Database], seed: int
) -> None:
    """Compared ten minutes before each slot, when all that waits for it is kept and what came of the last stands."""
    plan = a_plan(Random(seed))
    one, other = [
        await told(a_telling(plan, Random(f"{seed} {number}")), database)
        for number, database in enumerate(two_databases)
    ]

    posted = [said["text"] for _, method, said in one.calls if method == "chat.postMessage"]
    assert sum("colleague asks" in words for words in posted) == len(TEXTS) + 1
    assert sum("Whoever asked" in words for words in posted) > 1
    assert any("Hidden until" in said["text"] for _, method, said in one.calls if method == "chat.update")
    assert any("message.posted" in line for line in one.lines)
    assert differences(one, other) == []


Telltale = Callable[[Asking, Draft, Asked], Awaitable[None]]


async def the_author(asking: Asking, draft: Draft, asked: Asked) -> None:
    await _note(asking, draft, str(asked.person_id))


async def a_hash_of_the_author(asking: Asking, draft: Draft, asked: Asked) -> None:
    await _note(asking, draft, blake2b(str(asked.person_id).encode(), key=draft.salt.encode()).hexdigest())


async def the_minute(asking: Asking, draft: Draft, asked: Asked) -> None:
    await _note(asking, draft, f"{asking.services.clock():%H:%M}")


async def a_line_of_the_log(asking: Asking, draft: Draft, asked: Asked) -> None:
    structlog.get_logger().debug("question.kept")


async def a_row_among_others(asking: Asking, draft: Draft, asked: Asked) -> None:
    async with asking.services.writing() as session:
        await set_timers(
            session, draft.partnership, QUESTION.subject(draft.question), {"meeting.end": asked.place.slot_at}
        )


async def an_error_with_what_was_typed(asking: Asking, draft: Draft, asked: Asked) -> None:
    async def fails() -> None:
        raise ValueError(draft)

    work = asking.services.work
    assert isinstance(work, Work)
    work.spawn(fails)


async def _note(asking: Asking, draft: Draft, words: str) -> None:
    async with asking.services.writing() as session:
        await amend_question(session, draft.question, reason=words)


@pytest.mark.parametrize(
    ("telltale", "where"),
    [
        (the_author, "question"),
        (a_hash_of_the_author, "question"),
        (the_minute, "question"),
        (a_line_of_the_log, "line"),
        (a_row_among_others, "timer"),
        (an_error_with_what_was_typed, "line"),
    ],
)
async def test_whatever_tells_who_asked_or_when_is_found(
    two_databases: Sequence[Database], monkeypatch: pytest.MonkeyPatch, telltale: Telltale, where: str
) -> None:
    """The bot does it, and two mornings part at the place where it shows."""

    class Telling(Asking):
        async def _keep(self, draft: Draft, text: str, asked: Asked) -> None:
            await super()._keep(draft, text, asked)
            await telltale(self, draft, asked)

    monkeypatch.setattr(questions, "Asking", Telling)
    mornings = zip((ONE_MORNING, ANOTHER), two_databases, strict=True)
    one, other = [await told(morning, database, until=BOTH_HAVE_ASKED) for morning, database in mornings]

    assert where in {place.partition(" ")[0] for place, _, _ in differences(one, other)}


async def asks_in_vain(person: Person, text: str) -> str:
    """She asks, and is told that it went wrong."""
    await person.runs("/ask")
    await person.fills("Your question", text)
    await person.submits()
    await person.submits()
    assert person.sees(UNTRACED_TROUBLE)
    await person.closes_everything()
    return ""


async def test_two_mornings_part_nowhere_where_asking_fails(
    two_databases: Sequence[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How often it did is logged when no question would have come to the same slot any more, on whichever side of the
    full hour it was."""

    class Failing(Asking):
        async def _keep(self, draft: Draft, text: str, asked: Asked) -> None:
            raise ValueError(text)

    monkeypatch.setattr(questions, "Asking", Failing)
    monkeypatch.setattr(days, "asks", asks_in_vain)
    mornings = zip((ONE_MORNING, ANOTHER), two_databases, strict=True)
    one, other = [await told(morning, database, until=MORNING_ENDS) for morning, database in mornings]

    assert differences(one, other) == []
    (line,) = [line for line in one.lines if "untraced.failed" in line]
    assert "times=2" in line


async def test_the_same_two_mornings_part_nowhere_else(two_databases: Sequence[Database]) -> None:
    """Of the bot as it is."""
    mornings = zip((ONE_MORNING, ANOTHER), two_databases, strict=True)
    one, other = [await told(morning, database, until=MORNING_ENDS) for morning, database in mornings]

    assert differences(one, other) == []


async def test_what_is_taken_back_before_it_appears_leaves_no_trace_of_who_or_when(
    two_databases: Sequence[Database],
) -> None:
    """Of two questions one is withdrawn, now by Ada, now by Ben."""
    back = Deed(9, TEXTS[0], TAKE_BACK)
    one, other = [
        await told([*morning, Done(back, head, minute)], database, until=MORNING_ENDS)
        for morning, head, minute, database in zip((ONE_MORNING, ANOTHER), (0, 1), (14, 55), two_databases, strict=True)
    ]

    assert sum("colleague asks" in said.get("text", "") for _, _, said in one.calls) == 1
    assert differences(one, other) == []


async def test_what_a_coordinator_has_read_is_taken_back_without_a_trace_of_who_or_when(
    two_databases: Sequence[Database],
) -> None:
    """She looks at her Home in between: nothing goes from it before the slot."""
    back = Deed(10, TEXTS[0], TAKE_BACK)
    one, other = [
        await told([*morning, Done(back, head, minute)], database, until=MORNING_ENDS + 1, is_moderated=True)
        for morning, head, minute, database in zip((ONE_MORNING, ANOTHER), (0, 1), (14, 55), two_databases, strict=True)
    ]

    assert [len(tables["question"]) for tables in one.tables] == [0, 2, 2, 1]
    assert differences(one, other) == []


async def test_two_mornings_part_nowhere_on_postgresql_either(two_on_postgres: Sequence[Database]) -> None:
    """The same code, another engine."""
    mornings = zip((ONE_MORNING, ANOTHER), two_on_postgres, strict=True)
    one, other = [await told(morning, database, until=MORNING_ENDS) for morning, database in mornings]

    assert differences(one, other) == []


async def test_sqlite_does_not_number_what_is_asked(sqlite_database: Database) -> None:
    """Beside its key a row would have another, in the order in which rows came."""
    async with sqlite_database.reading() as session:
        for table in ("question", "question_deed"):
            with pytest.raises(OperationalError, match="no such column: rowid"):
                await session.execute(text(f"SELECT rowid FROM {table}"))


async def test_asking_leaves_no_byte_of_anybody_in_the_files(partnership: Partnership, sqlite_url: str) -> None:
    """Counted after a truncating checkpoint: no member's id stands there more often than before."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    everybody = [partnership.pat, partnership.ada, partnership.ben, partnership.cat, partnership.tom]

    async def found() -> dict[str, int]:
        await partnership.local.bot.services.database.truncate_log()
        bytes_ = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        return {one.id: bytes_.count(one.id.encode()) for one in everybody}

    before = await found()
    await asks(partnership.ada, "How do you tell parents who leaves?")

    assert await found() == before
    assert before[partnership.ada.id] > 0
