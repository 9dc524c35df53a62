"""Whoever logs an error, and however, standard error keeps its kind and its place, and no word that anybody typed."""

import asyncio
import gc
import logging
from collections.abc import Callable
from datetime import UTC

import pytest
import structlog
from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import configure_logs

SECRET = "Ada is off sick"


def breaks() -> None:
    """Fails with what somebody typed in its message."""
    raise LookupError(SECRET)


def configure_as_in_a_process_of_its_own() -> None:
    """pytest's handlers would keep ours from being added."""
    logging.getLogger().handlers.clear()
    configure_logs("DEBUG")


def by_exception() -> None:
    try:
        breaks()
    except LookupError:
        structlog.get_logger().exception("it.broke")


def by_the_error() -> None:
    try:
        breaks()
    except LookupError as error:
        structlog.get_logger().error("it.broke", exc_info=error)


def by_the_librarys_triple() -> None:
    try:
        breaks()
    except LookupError as error:
        structlog.get_logger().error("it.broke", exc_info=(type(error), error, error.__traceback__))


def by_a_librarys_logger() -> None:
    try:
        breaks()
    except LookupError:
        logging.getLogger("library").exception("it.broke")


@pytest.mark.parametrize("log", [by_exception, by_the_error, by_the_librarys_triple, by_a_librarys_logger])
def test_an_error_is_logged_by_its_kind_and_place(capsys: pytest.CaptureFixture[str], log: Callable[[], None]) -> None:
    """Its message is left out."""
    configure_as_in_a_process_of_its_own()

    log()

    logged = capsys.readouterr().err
    assert "it.broke" in logged
    assert "error='LookupError'" in logged
    assert "test_logs.py" in logged
    assert SECRET not in logged


def test_without_an_error_nothing_is_added(capsys: pytest.CaptureFixture[str]) -> None:
    configure_as_in_a_process_of_its_own()

    structlog.get_logger().info("all.well", exc_info=True)
    logging.getLogger("library").info("all.well", exc_info=True)

    assert "error=" not in capsys.readouterr().err


def test_a_beat_still_at_work_when_the_next_is_due_is_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    """As when a clock is moved far ahead: apscheduler would warn each time."""
    configure_as_in_a_process_of_its_own()

    logging.getLogger("apscheduler.scheduler").warning("maximum number of running instances reached (1)")

    assert capsys.readouterr().err == ""


async def test_a_beat_that_fails_is_logged_by_apscheduler_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The scheduler logs what its jobs raise by itself."""
    configure_as_in_a_process_of_its_own()
    failed = asyncio.Event()

    async def beat() -> None:
        breaks()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_listener(lambda _event: failed.set(), EVENT_JOB_ERROR)
    scheduler.start()
    scheduler.add_job(beat)
    await failed.wait()
    scheduler.shutdown()

    logged = capsys.readouterr().err
    assert "raised an exception" in logged
    assert "error='LookupError'" in logged
    assert SECRET not in logged


async def test_a_task_that_nobody_awaits_is_logged_by_asyncio_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """asyncio writes the whole task on a line of its own."""
    configure_as_in_a_process_of_its_own()

    async def task() -> None:
        breaks()

    running = asyncio.create_task(task())
    await asyncio.wait([running])
    del running
    gc.collect()

    logged = capsys.readouterr().err
    assert "Task exception was never retrieved" in logged
    assert SECRET not in logged
