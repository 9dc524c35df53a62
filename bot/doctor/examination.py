"""The whole examination, in order: settings, the machine, Slack, then each partnership.

What hangs on something that is wrong is not looked at, so that one mistake is one line.
"""

from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.app import utc_now
from bot.connection import slack_client
from bot.doctor import machine, processes
from bot.doctor.findings import Check, Finding, Verdict, note, ok, wrong
from bot.doctor.slack import SlackSide
from bot.settings import BadSettings, Settings, load_database_url, load_settings
from schedules.local_time import local
from storage.database.engine import Database
from storage.members.partnership import Partnership, partnerships_in
from storage.members.people import Person, RoleKind, holders

ENV_FILE = Path(".env")

Tell = Callable[[Check, Finding], None]


async def examine(tell: Tell, *, scopes: Collection[str], clock: Callable[[], datetime] = utc_now) -> int:
    """Tells each finding as it comes; how many of them are wrong. `scopes` are those of the manifest."""
    looking = _Looking(tell)
    async with AsyncExitStack() as stack:
        settings = load_settings() if await looking.at(Check("settings", _settings)) else None
        await looking.at(machine.file_check(str(ENV_FILE), partial(_env_file, is_missed=settings is None)))
        database = await _database(looking, stack, clock)
        await looking.at(machine.file_check("time zones", machine.time_zones))
        if settings is not None:
            slack = await _slack(looking, settings, stack, clock=clock, scopes=scopes)
            if slack is not None and database is not None:
                await looking.at(*await _partnership_checks(slack, database))
    return looking.wrong


class _Looking:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.wrong = 0

    async def at(self, *checks: Check) -> bool:
        """Whether none of these is wrong."""
        before = self.wrong
        for check in checks:
            finding = await check.finding()
            self.wrong += finding.verdict is Verdict.WRONG
            self._tell(check, finding)
        return self.wrong == before


def _env_file(*, is_missed: bool) -> Finding:
    """Whoever has all settings in the environment needs no such file."""
    if is_missed and not ENV_FILE.exists():
        return note(f"is not there yet. Run: cp .env.example {ENV_FILE}")
    return machine.private(ENV_FILE)


async def _settings() -> Finding:
    try:
        settings = load_settings()
    except BadSettings as error:
        return wrong(f"{error}. Put it right in {ENV_FILE}, as .env.example shows.")
    return ok("Slack is spoken to over a socket." if settings.uses_socket_mode else "Slack calls over HTTP.")


async def _database(looking: _Looking, stack: AsyncExitStack, clock: Callable[[], datetime]) -> Database | None:
    """The database, where it is fit to be read."""
    url = load_database_url()
    opens = await looking.at(Check("database", partial(machine.version, url)))
    file = machine.sqlite_file(url)
    if file is not None:
        await looking.at(*machine.place_checks(file))
    if not opens:
        return None
    database = Database.open(url)
    stack.push_async_callback(database.close)
    await looking.at(Check("writing", partial(machine.writes, database)))
    if file is not None and not await looking.at(*machine.content_checks(file, database)):
        return None
    if file is None:
        # Nobody can set the server's, so it is compared with the machine's own, whatever `clock` shows.
        await looking.at(Check("database's clock", partial(machine.same_time, database, utc_now)))
    await looking.at(Check("processes", partial(processes.running, database, clock(), is_shared=file is None)))
    return database


async def _slack(
    looking: _Looking,
    settings: Settings,
    stack: AsyncExitStack,
    *,
    clock: Callable[[], datetime],
    scopes: Collection[str],
) -> SlackSide | None:
    """Slack, where the bot's token opens it."""
    client = await stack.enter_async_context(slack_client(settings.slack_api_url))
    client.token = settings.slack_bot_token.get_secret_value()
    slack = SlackSide(client, clock)
    is_known = await looking.at(Check("bot token", slack.token))
    if slack.answer is None:
        return None
    await looking.at(Check("clock", slack.time))
    if settings.slack_app_token is not None:
        await looking.at(Check("socket", partial(slack.socket, settings.slack_app_token.get_secret_value())))
    if not is_known:
        return None
    await looking.at(Check("scopes", partial(slack.granted, scopes)))
    return slack


async def _partnership_checks(slack: SlackSide, database: Database) -> list[Check]:
    """Two for each partnership of the workspace: its channel, and its people."""
    async with database.reading() as session:
        found = await partnerships_in(session, slack.team_id)
    return [
        check
        for one in found
        for check in (slack.heads_channel(one), slack.people(one, partial(_people_of, one, database, slack.clock())))
    ]


async def _people_of(partnership: Partnership, database: Database, now: datetime) -> set[Person]:
    """Whoever holds a role today."""
    today = local(now, partnership.zone).date()
    async with database.reading() as session:
        return {one for kind in RoleKind for one in await holders(session, partnership.id, kind, on=today)}
