"""The command line. A mistake is one line on standard error, and exit code 2.

Each command imports what it alone needs: a start should not wait for the others.
"""

import asyncio
import errno
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.app import Bot, build
from bot.logs import configure_logs
from bot.typed import as_typed
from storage.database.engine import Database, StorageError
from storage.database.migrate import DatabaseTooNew

if TYPE_CHECKING:
    from bot.doctor import Check, Finding

USAGE = 2
LAST_PORT = 65535
# Not the driver's own words: they may hold the address, and the address a password.
DATABASE_DAMAGED = "The database is damaged, or is no database. See: partnership-bot doctor"
DATABASE_BEHIND = "The database is not at this version. Run: partnership-bot migrate"
DATABASE_TOO_NEW = "The database is of a newer version of the bot. Update the bot, or restore an older backup."
DATABASE_CLOSED = "The database at DATABASE_URL cannot be opened: does the folder exist, or the server answer?"

app = typer.Typer(
    help="Holds a partnership of schools together inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def demo(
    port: Annotated[str, typer.Option(help="Where the page is.")] = "8765",
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = Path(".demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over.")] = False,  # noqa: FBT002  # typer's way of a flag
    empty: Annotated[bool, typer.Option("--empty", help="Start over, with nothing set up.")] = False,  # noqa: FBT002  # likewise
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,  # noqa: FBT002  # likewise
) -> None:
    """The whole product in a browser, without a Slack account."""
    from bot import demo as demonstration
    from bot.holding import HeldAlready
    from bot.workspace.store import OutdatedStore

    configure_logs("WARNING")
    at = _port(port)
    try:
        with demonstration.holding(folder, at):
            if fresh or empty:
                demonstration.start_over(folder)
            asyncio.run(demonstration.demo(folder, at, is_empty=empty, opens_browser=browser))
    except HeldAlready as other:
        _fail(f"The demo is already running at {other.note}. End it first.")
    except OutdatedStore:
        _fail(f"The demo in {folder} was made by another version. Start over: make demo FRESH=1")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            _fail(str(error))
        _fail(f"Port {at} is in use. Choose another: make demo PORT={at + 1}")


@app.command()
def manifest(
    url: Annotated[str | None, typer.Option(help="https:// address, for HTTP instead of Socket Mode.")] = None,
    command_prefix: Annotated[
        str, typer.Option(envvar="COMMAND_PREFIX", help="Put before every command, such as relp-.")
    ] = "",
) -> None:
    """Print what Slack wants to know of the app, to be pasted there."""
    from bot.manifest import manifest as manifest_of
    from bot.settings import checked_prefix

    try:
        checked_prefix(command_prefix)
    except ValueError as error:
        _fail(f"COMMAND_PREFIX {error}")
    if url is not None and not url.startswith("https://"):
        _fail("--url needs an address that begins with https://")
    typer.echo(json.dumps(manifest_of(_unconnected(command_prefix), url=url), indent=2))


@app.command()
def migrate() -> None:
    """Bring the database to this version; a copy is made first."""
    from bot import backup as backups
    from bot.settings import load_database_url

    with _in_one_line():
        done = backups.migrate(load_database_url(), at=_now())
    if done.kept is not None:
        typer.echo(f"The database as it was is kept in {done.kept}")
    elif done.was_behind:
        by_hand = as_typed("partnership-bot backup")
        typer.echo(f"It was not copied first: PostgreSQL is copied only when asked to, by {by_hand}")
    typer.echo("The database is at this version.")


@app.command()
def doctor() -> None:
    """Look at all that the bot needs: what is wrong, and what to do."""
    from bot.doctor import examine
    from bot.manifest import manifest as manifest_of

    configure_logs("ERROR")
    scopes = manifest_of(_unconnected(""))["oauth_config"]["scopes"]["bot"]
    wrong = asyncio.run(examine(_tell, scopes=scopes))
    if wrong:
        typer.echo(f"\n{wrong} {'thing' if wrong == 1 else 'things'} to put right.")
        raise typer.Exit(1)
    typer.echo("\nAll is well.")


@app.command()
def status() -> None:
    """Say how messages stand and what runs; exit code 1 if not well."""
    from bot.settings import load_database_url
    from bot.status import DatabaseBehind
    from bot.status import status as status_of

    configure_logs("ERROR")
    try:
        with _in_one_line():
            found = asyncio.run(status_of(load_database_url(), _now()))
    except DatabaseBehind:
        _fail(DATABASE_BEHIND)
    typer.echo("\n".join(found.lines))
    if found.troubles:
        raise typer.Exit(1)


@app.command()
def run() -> None:
    """The bot against Slack, until it is asked to stop."""
    import aiohttp
    from slack_sdk.errors import SlackApiError

    from bot.clock import ClocksApart
    from bot.connection import AppTokenRefused
    from bot.holding import HeldAlready, NotOurs
    from bot.run import run as run_bot
    from bot.settings import load_settings
    from bot.status import DatabaseBehind

    try:
        with _in_one_line():
            settings = load_settings()
            configure_logs(settings.log_level)
            asyncio.run(run_bot(settings))
    except DatabaseBehind:
        _fail(DATABASE_BEHIND)
    except NotOurs as lock:
        _fail(f"{lock.file} cannot be written to. Do it and its folder belong to whoever runs the bot?")
    except HeldAlready as other:
        _fail(f"A bot runs on this database file already: {other.note}. Stop it first. Several can share PostgreSQL.")
    except ClocksApart as apart:
        _fail(f"This machine's clock {apart}")
    except AppTokenRefused as refusal:
        _fail(f"Slack refuses SLACK_APP_TOKEN: {refusal}. It needs the scope connections:write.")
    except SlackApiError as error:
        _fail(f"Slack refuses SLACK_BOT_TOKEN: {error.response.get('error')}. Copy it again from your app's page.")
    except aiohttp.ClientError as error:
        _fail(f"Slack cannot be reached at SLACK_API_URL: {error}")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _fail(f"Port {settings.port} is in use. Set PORT to another: each process on a machine has one of its own.")


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; beside the database by itself.")] = None,
) -> None:
    """Copy the database to a file, also while the bot runs."""
    from bot import backup as backups
    from bot.settings import load_database_url

    with _in_one_line():
        copy = backups.back_up(load_database_url(), file, at=_now())
    typer.echo(f"The database is copied to {copy}\nKeep it as safe as the database: it holds all that the bot knows.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What backup has made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,  # noqa: FBT002  # typer's way of a flag
) -> None:
    """Make the database what a backup says, also while the bot runs."""
    from bot import backup as backups
    from bot.settings import load_database_url

    with _in_one_line():
        url = load_database_url()
        backups.check(url, file)
        if not yes:
            typer.echo(backups.RESTORING)
            typer.confirm("Go on?", abort=True)
        done = backups.restore(url, file, at=_now())
    if done.kept is not None:
        typer.echo(f"The database as it was is kept in {done.kept}")
    typer.echo(backups.RESTORED_DAMAGED if done.needs_restart else backups.RESTORED)


def _port(typed: str) -> int:
    """Not left to the command line's parser, which would answer with its usage."""
    if not re.fullmatch("[0-9]{1,5}", typed) or not 1 <= int(typed) <= LAST_PORT:
        _fail(f"PORT should be a number from 1 to {LAST_PORT}, such as: make demo PORT=9000")
    return int(typed)


@contextmanager
def _in_one_line() -> Iterator[None]:
    """What settings and databases are known to get wrong."""
    from bot import backup as backups
    from bot.settings import BadSettings
    from storage.database.backup import BackupError

    try:
        yield
    except BackupError as error:
        _fail(backups.words(error))
    except DatabaseTooNew:
        _fail(DATABASE_TOO_NEW)
    except (BadSettings, StorageError) as error:
        _fail(str(error))
    except OperationalError:
        _fail(DATABASE_CLOSED)
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a constraint, a statement: a mistake of ours
            raise
        _fail(DATABASE_DAMAGED)


def _tell(check: "Check", finding: "Finding") -> None:
    typer.echo(f"{finding.verdict:<6} {check.name}: {as_typed(finding.words)}")


def _now() -> datetime:
    """What the machine's own clock shows, for the names of files."""
    return datetime.now(UTC).astimezone()


def _unconnected(command_prefix: str) -> Bot:
    """A bot that is only asked what it registers."""
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(retry_handlers=[])
    return build(database=Database.open("sqlite:///unused"), client=client, command_prefix=command_prefix)


def _fail(line: str) -> NoReturn:
    typer.echo(as_typed(line), err=True)
    raise typer.Exit(USAGE)
