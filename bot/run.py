"""`run`: the bot against Slack, until it is asked to stop."""

from collections.abc import Callable
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from datetime import datetime
from pathlib import Path

import structlog

from bot.app import Bot, beating, build, utc_now
from bot.calendar_page import calendar_page
from bot.clock import check_clock
from bot.connection import Calls, Line, slack_client, socket_mode
from bot.holding import held
from bot.http import SlackDoor, http_server
from bot.pulse import Pulse, this_process, this_version
from bot.settings import Settings
from bot.status import check_version
from bot.vitals import Vitals
from bot.work import set_start_up_aside, stopping
from handlers.meetings.calendar_feeds import PATH
from storage.database.engine import Database, is_sqlite, parse_url

LOCK = "-running"

log = structlog.get_logger()


async def run(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
    """Runs until SIGTERM or SIGINT, then takes no more work, finishes what is in hand and returns.

    Raises DatabaseBehind, HeldAlready where another process runs on the same file, ClocksApart, SlackApiError where
    Slack refuses the bot's token, and AppTokenRefused.
    """
    await check_version(settings.database_url)
    with alone_on(settings.database_url):
        await _run(settings, clock)


def alone_on(database_url: str) -> AbstractContextManager[None]:
    """Holds SQLite's file for this process; PostgreSQL is shared by as many as like. Raises HeldAlready.

    Whoever only reads, or copies, asks for nothing here.
    """
    address = parse_url(database_url)
    if not is_sqlite(address):
        return nullcontext()
    file = Path(str(address.database)).resolve()
    return held(file.with_name(f"{file.name}{LOCK}"), this_process())


async def _run(settings: Settings, clock: Callable[[], datetime]) -> None:
    asked_to_stop = stopping()
    calls = Calls()
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        await check_clock(database, clock)
        client = await stack.enter_async_context(slack_client(settings.slack_api_url, calls))
        bot = build(
            database=database,
            client=client,
            command_prefix=settings.command_prefix,
            public_url="" if settings.uses_socket_mode else settings.public_url,
        )
        client.token = settings.slack_bot_token.get_secret_value()
        await client.auth_test()
        pulse = Pulse(database, bot.services.clock)
        vitals = Vitals(database, bot.services.clock, pulse, calls)
        stack.push_async_callback(vitals.close)
        line = vitals.line = await _listening(stack, bot, settings, vitals)
        async with beating(bot, pulse=pulse):
            set_start_up_aside()
            log.info("bot.ready", socket_mode=settings.uses_socket_mode, process=this_process(), version=this_version())
            await asked_to_stop.wait()
            log.info("bot.stopping")
            vitals.is_stopping = True
            await line.stop()
    log.info("bot.stopped")


async def _listening(stack: AsyncExitStack, bot: Bot, settings: Settings, vitals: Vitals) -> Line:
    if settings.slack_app_token is not None:
        await stack.enter_async_context(http_server(settings.port, vitals.pages))
        return await stack.enter_async_context(socket_mode(bot.app, settings.slack_app_token.get_secret_value()))
    assert settings.slack_signing_secret is not None
    door = SlackDoor(bot.app, settings.slack_signing_secret.get_secret_value())
    pages = {**vitals.pages, PATH: calendar_page(bot.services)}
    await stack.enter_async_context(http_server(settings.port, pages, door))
    return door
