"""The command line: demo, run, migrate, manifest. A mistake is one line on standard error, and exit code 2."""

import asyncio
import errno
import json
import re
from pathlib import Path
from typing import Annotated, NoReturn

import aiohttp
import typer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from bot.app import Bot, build
from bot.connection import AppTokenRefused
from bot.logs import configure_logs
from bot.manifest import manifest as manifest_of
from bot.run import DatabaseBehind
from bot.run import run as run_bot
from bot.settings import BadSettings, checked_prefix, load_database_url, load_settings
from storage.engine import Database, StorageError
from storage.migrate import upgrade

USAGE = 2
LAST_PORT = 65535
# Not the driver's own words: they may hold the address, and the address a password.
DATABASE_CLOSED = "The database at DATABASE_URL cannot be opened: does the folder exist, or the server answer?"

app = typer.Typer(
    help="Holds a partnership of schools together inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    app()


@app.command()
def demo(
    port: Annotated[str, typer.Option(help="Where the page is.")] = "8765",
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = Path(".demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over.")] = False,  # noqa: FBT002  # typer's way of a flag
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,  # noqa: FBT002  # likewise
) -> None:
    """The whole product in a browser, without a Slack account."""
    # The local workspace is only imported where it is wanted.
    from bot import demo as demonstration
    from bot.workspace.store import OutdatedStore

    configure_logs("WARNING")
    at = _port(port)
    try:
        with demonstration.holding(folder, at):
            if fresh:
                demonstration.start_over(folder)
            asyncio.run(demonstration.demo(folder, at, opens_browser=browser))
    except demonstration.AlreadyRunning as other:
        _fail(f"The demo is already running at {other.address}. End it first.")
    except OutdatedStore:
        _fail(f"The demo in {folder} was made by another version. Start over: make demo FRESH=1")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            _fail(str(error))
        _fail(f"Port {at} is in use. Choose another: make demo PORT={at + 1}")


@app.command()
def run() -> None:
    """The bot against Slack, by Socket Mode or HTTP."""
    try:
        settings = load_settings()
        configure_logs(settings.log_level)
        asyncio.run(run_bot(settings))
    except (BadSettings, StorageError) as error:
        _fail(str(error))
    except OperationalError:
        _fail(DATABASE_CLOSED)
    except DatabaseBehind:
        _fail("The database is not at this version. Run: partnership-bot migrate")
    except AppTokenRefused as refusal:
        _fail(f"Slack refuses SLACK_APP_TOKEN: {refusal}. It needs the scope connections:write.")
    except SlackApiError as error:
        _fail(f"Slack refuses SLACK_BOT_TOKEN: {error.response.get('error')}. Copy it again from your app's page.")
    except aiohttp.ClientError as error:
        _fail(f"Slack cannot be reached at SLACK_API_URL: {error}")


@app.command()
def migrate() -> None:
    """Bring the database to this version; the one at DATABASE_URL."""
    try:
        upgrade(load_database_url())
    except (BadSettings, StorageError) as error:
        _fail(str(error))
    except OperationalError:
        _fail(DATABASE_CLOSED)
    typer.echo("The database is at this version.")


@app.command()
def manifest(
    url: Annotated[str | None, typer.Option(help="https:// address, for HTTP instead of Socket Mode.")] = None,
    command_prefix: Annotated[
        str, typer.Option(envvar="COMMAND_PREFIX", help="Put before every command, such as relp-.")
    ] = "",
) -> None:
    """Print the Slack app manifest, made from what the code registers."""
    try:
        checked_prefix(command_prefix)
    except ValueError as error:
        _fail(f"COMMAND_PREFIX {error}")
    if url is not None and not url.startswith("https://"):
        _fail("--url needs an address that begins with https://")
    typer.echo(json.dumps(manifest_of(_unconnected(command_prefix), url=url), indent=2))


def _port(typed: str) -> int:
    """Not left to the command line's parser, which would answer with its usage."""
    if not re.fullmatch("[0-9]{1,5}", typed) or not 1 <= int(typed) <= LAST_PORT:
        _fail(f"PORT should be a number from 1 to {LAST_PORT}, such as: make demo PORT=9000")
    return int(typed)


def _unconnected(command_prefix: str) -> Bot:
    """A bot that is only asked what it registers."""
    client = AsyncWebClient(retry_handlers=[])
    return build(database=Database.open("sqlite:///unused"), client=client, command_prefix=command_prefix)


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(USAGE)
