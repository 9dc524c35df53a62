"""Work in hand is counted until it is done, whoever started it."""

import asyncio

from bot.work import Soon, Work


async def test_idle_waits_for_what_is_running() -> None:
    work, go = Work(), asyncio.Event()
    finished = []

    async def task() -> None:
        await go.wait()
        finished.append("task")

    work.spawn(task)
    idle = asyncio.create_task(work.idle())
    await asyncio.sleep(0)
    assert not idle.done()

    go.set()
    await idle

    assert finished == ["task"]


async def test_idle_waits_for_work_that_work_begins() -> None:
    """A listener's tap begins a delivery: both are done when the bot is at rest."""
    work, done = Work(), []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        work.spawn(second)
        done.append("first")

    work.spawn(first)

    await work.idle()

    assert done == ["first", "second"]


async def test_work_that_fails_does_not_hold_up_the_end() -> None:
    work = Work()

    async def failing() -> None:
        raise LookupError

    work.spawn(failing)

    assert await work.drained(5)


async def test_draining_gives_up_after_its_time() -> None:
    """The process has to leave; what is unfinished keeps its claim in the database."""
    work = Work()
    never = asyncio.Event()
    work.spawn(never.wait)

    assert not await work.drained(0.01)

    never.set()
    await work.idle()


async def test_asked_for_while_it_runs_it_runs_once_more() -> None:
    """Twenty answers while one update is on its way come to one more update, not twenty."""
    work, go, runs = Work(), asyncio.Event(), []

    async def act() -> None:
        runs.append("run")
        await go.wait()

    soon = Soon(work, act)
    soon()
    await asyncio.sleep(0)

    for _ in range(20):
        soon()
    go.set()
    await work.idle()

    assert runs == ["run", "run"]
