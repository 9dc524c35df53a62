"""`run`: the bot against Slack, until it is asked to stop."""

import asyncio
from contextlib import AsyncExitStack

import structlog

from bot.app import Bot, beating, build
from bot.connection import Stop, slack_client, socket_mode
from bot.http import http_server, slack_door
from bot.settings import Settings
from bot.work import set_start_up_aside, stopping
from storage.engine import Database
from storage.migrate import is_behind

log = structlog.get_logger()


class DatabaseBehind(Exception):
    """The database lacks migrations of this version."""


async def run(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT, then takes no more work, finishes what is in hand and returns.

    Raises DatabaseBehind, SlackApiError where Slack refuses the bot's token, and AppTokenRefused.
    """
    if await asyncio.to_thread(is_behind, settings.database_url):
        raise DatabaseBehind
    asked_to_stop = stopping()
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        client = await stack.enter_async_context(slack_client(settings.slack_api_url))
        bot = build(database=database, client=client, command_prefix=settings.command_prefix)
        client.token = settings.slack_bot_token.get_secret_value()
        await client.auth_test()
        stop_listening = await _listening(stack, bot, settings)
        async with beating(bot):
            set_start_up_aside()
            log.info("bot.ready", socket_mode=settings.uses_socket_mode)
            await asked_to_stop.wait()
            log.info("bot.stopping")
            await stop_listening()


async def _listening(stack: AsyncExitStack, bot: Bot, settings: Settings) -> Stop:
    if settings.slack_app_token is not None:
        await stack.enter_async_context(http_server(settings.port))
        return await stack.enter_async_context(socket_mode(bot.app, settings.slack_app_token.get_secret_value()))
    assert settings.slack_signing_secret is not None
    door = slack_door(bot.app, settings.slack_signing_secret.get_secret_value())
    return await stack.enter_async_context(http_server(settings.port, door))
