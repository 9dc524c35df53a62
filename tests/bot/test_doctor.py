"""`doctor`: one line for each thing that the bot needs, and for what is wrong, what to do about it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.app import utc_now
from bot.cli import app
from bot.doctor import Check, Finding, Verdict, examine, machine
from bot.settings import Settings
from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.trouble import CutBeforeAccepting, ServerError, TooMany
from storage import migrate
from storage.engine import Database
from storage.founding import NewPartnership, NewPerson, found_partnership
from storage.ids import ChannelId, TeamId, UserId
from storage.partnership import open_partnership
from storage.people import RoleKind
from tests.bot.test_run import the_manifest
from tests.handlers.partnerships import MONDAY_MORNING

SCOPES: list[str] = the_manifest()["oauth_config"]["scopes"]["bot"]
# What doctor can see more of where an administrator grants it.
EVERYTHING = sorted({*SCOPES, "channels:history", "channels:read", "groups:read", "users:read"})


@dataclass
class Installed:
    """A bot whose settings, database and workspace are in order until a test spoils one."""

    workspace: LocalWorkspace
    granted: Installation
    database: Database
    environment: pytest.MonkeyPatch
    said: list[tuple[str, Finding]] = field(default_factory=list)

    async def examined(self) -> int:
        """How many things are wrong."""
        self.said = []
        return await examine(
            lambda check, finding: self.said.append((check.name, finding)),
            scopes=SCOPES,
            clock=self.workspace.clock.now,
        )

    async def finds(self, name: str) -> Finding:
        """What is found of one thing, everything else being in order."""
        wrong = await self.examined()
        (finding,) = [finding for check, finding in self.said if check == name]
        assert wrong == (finding.verdict is Verdict.WRONG), self.said
        return finding

    def grants(self, scopes: list[str]) -> None:
        """An administrator has granted these and no others; events would not be sent without theirs."""
        made = the_manifest()
        made["oauth_config"]["scopes"]["bot"] = scopes
        made["settings"]["event_subscriptions"]["bot_events"] = []
        self.workspace.install(made)

    async def founds(self, heads: SharedChannel, *people: Person) -> None:
        """A partnership whose heads these are."""
        async with self.database.writing() as session:
            await found_partnership(
                session,
                NewPartnership(TeamId(self.workspace.team_id), "River", ChannelId(heads.id)),
                people=[NewPerson(one.name, RoleKind.HEAD, user_id=UserId(one.id)) for one in people],
                now=MONDAY_MORNING,
            )


@pytest.fixture
async def bot(
    sqlite_url: str, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installed]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.sqlite").chmod(0o600)
    async with LocalWorkspace.running(clock=WorkspaceClock(MONDAY_MORNING)) as workspace:
        granted = workspace.install(the_manifest())
        monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", granted.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", granted.app_token)
        monkeypatch.setenv("DATABASE_URL", sqlite_url)
        yield Installed(workspace, granted, sqlite_database, monkeypatch)


async def test_with_everything_in_order_each_thing_is_ok(bot: Installed) -> None:
    heads, ada = bot.workspace.add_channel("heads"), bot.workspace.add_person("Ada Moor")
    await heads.invites_bot()
    await bot.founds(heads, ada)
    bot.grants(EVERYTHING)

    wrong = await bot.examined()

    assert wrong == 0
    assert [name for name, finding in bot.said if finding.verdict is Verdict.WRONG] == []
    assert [name for name, _ in bot.said] == [
        "settings",
        ".env",
        "database",
        "database's file",
        "disk",
        "room on the disk",
        "writing",
        "write-ahead log",
        "integrity",
        "time zones",
        "bot token",
        "clock",
        "socket",
        "scopes",
        "heads' channel of River",
        "people of River",
    ]


async def test_no_token_and_no_address_is_ever_shown(bot: Installed) -> None:
    """Somebody will send the lines to a friend who knows about these things."""
    bot.environment.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:1/bot")
    bot.environment.setenv("SLACK_BOT_TOKEN", "xoxb-hunter2")
    bot.environment.setenv("SLACK_APP_TOKEN", "xapp-hunter2")

    wrong = await bot.examined()

    assert wrong == 3
    assert not [finding.words for _, finding in bot.said if "hunter2" in finding.words]
    assert not [finding.words for _, finding in bot.said if bot.granted.bot_token in finding.words]


async def test_a_setting_that_is_missing_is_named_and_the_machine_is_looked_at_all_the_same(bot: Installed) -> None:
    bot.environment.delenv("SLACK_BOT_TOKEN")

    found = await bot.finds("settings")

    assert found.words == "SLACK_BOT_TOKEN is not set. Put it right in .env, as .env.example shows."
    assert "integrity" in dict(bot.said)
    assert "bot token" not in dict(bot.said)


async def test_tokens_that_others_may_read_are_wrong(bot: Installed, tmp_path: Path) -> None:
    settings = tmp_path / ".env"
    settings.touch(mode=0o644)  # a moment, in a test

    found = await bot.finds(".env")

    assert found.verdict is Verdict.WRONG
    assert found.words.endswith("Run: chmod 600 .env")


async def test_a_database_that_is_not_there_is_missed_and_not_made(bot: Installed, tmp_path: Path) -> None:
    bot.environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

    found = await bot.finds("database")

    assert found.words == "is not there yet. Run: partnership-bot migrate"
    assert "scopes" in dict(bot.said)
    assert not list(tmp_path.glob("none*"))  # noqa: ASYNC240  # a moment, in a test


def older(url: str) -> None:
    migrate.downgrade(url, "-1")


def newer(url: str) -> None:
    with migrate.connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def spoilt(url: str) -> None:
    Path(url.removeprefix("sqlite:///")).write_bytes(b"nothing of ours" * 100)


@pytest.mark.parametrize(
    ("befalls", "words"),
    [
        (older, "is of an older version of the bot. Run: partnership-bot migrate"),
        (newer, "is of a newer version of the bot. Update the bot, or restore an older backup."),
        (spoilt, "is damaged, or is no database. Put a backup in its place: partnership-bot restore FILE"),
    ],
)
async def test_a_database_that_run_would_refuse_is_told_why(
    bot: Installed, sqlite_url: str, befalls: Callable[[str], None], words: str
) -> None:
    await asyncio.to_thread(befalls, sqlite_url)

    assert await bot.finds("database") == Finding(Verdict.WRONG, words)


@pytest.mark.parametrize("url", ["mysql://bot:hunter2@db/bot", "hunter2"])
async def test_an_address_that_names_no_database_is_wrong(bot: Installed, url: str) -> None:
    bot.environment.setenv("DATABASE_URL", url)

    found = await bot.finds("database")

    assert found.words.startswith("DATABASE_URL: ")


async def test_pages_that_are_damaged_are_found(bot: Installed, tmp_path: Path) -> None:
    """SQLite itself would notice when somebody needs them."""
    await bot.database.close()
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with (tmp_path / "bot.sqlite").open("r+b") as file:  # a moment, in a test
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)

    found = await bot.finds("integrity")

    assert found.words.startswith("is damaged. Stop the bot")


async def test_a_database_that_cannot_be_written_to_is_wrong(
    bot: Installed, postgres_url: str, postgres_database: Database
) -> None:
    bot.environment.setenv("DATABASE_URL", f"{postgres_url}&options=-cdefault_transaction_read_only%3Don")

    found = await bot.finds("writing")

    assert found.words.startswith("cannot be written to.")


def test_a_file_that_others_may_read_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"
    file.touch(mode=0o604)

    assert machine.private(file).words.endswith(f"Run: chmod 600 {file}")


def test_a_database_without_its_write_ahead_log_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    """Readers and writers would wait for each other."""
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as database:
        database.execute("PRAGMA journal_mode = DELETE")

    assert machine.journal(tmp_path / "bot.sqlite").verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("folder", "verdict"),
    [
        ("/srv/bot", Verdict.OK),
        ("/srv/school share/bot", Verdict.WRONG),
        ("/home/it/bot", Verdict.WRONG),
        ("/home/it/local/bot", Verdict.OK),
    ],
)
def test_a_disk_on_the_network_is_wrong(folder: str, verdict: Verdict, tmp_path: Path) -> None:
    """By the nearest of the places where a disk is mounted."""
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "nas:/home /home nfs4 rw 0 0\n"
        "/dev/sdb1 /home/it/local ext4 rw 0 0\n"
        "//nas/share /srv/school\\040share cifs rw 0 0\n"
    )

    assert machine.local_disk(Path(folder), mounts).verdict is verdict


def test_where_the_system_names_no_disks_the_disk_is_taken_to_be_its_own(tmp_path: Path) -> None:
    assert machine.local_disk(Path("/srv/bot"), tmp_path / "none").verdict is Verdict.OK


@pytest.mark.parametrize(
    ("free", "size", "verdict"),
    [(100, 0, Verdict.OK), (99, 0, Verdict.WRONG), (500, 200, Verdict.OK), (499, 200, Verdict.WRONG)],
)
def test_the_disk_must_hold_a_copy_and_some_more(free: int, size: int, verdict: Verdict) -> None:
    """In megabytes."""
    assert machine.room_left(free * machine.MEGABYTE, size * machine.MEGABYTE).verdict is verdict


def test_a_folder_that_is_not_there_has_no_room(tmp_path: Path) -> None:
    assert machine.room(tmp_path / "missing" / "bot.sqlite").words.startswith("the folder in DATABASE_URL")


def test_a_machine_without_time_zones_is_wrong() -> None:
    """A meeting at four would be at three all summer."""
    assert machine.time_zones("Europe/Nowhere").verdict is Verdict.WRONG


async def test_a_bot_token_that_slack_does_not_know_is_wrong_and_the_clock_is_looked_at_all_the_same(
    bot: Installed,
) -> None:
    bot.environment.setenv("SLACK_BOT_TOKEN", "xoxb-another")

    found = await bot.finds("bot token")

    assert found.words.startswith("Slack refuses SLACK_BOT_TOKEN: invalid_auth. Copy it again")
    assert {"clock", "socket"} <= dict(bot.said).keys()
    assert "scopes" not in dict(bot.said)


async def test_an_app_that_was_removed_is_to_be_installed_again(bot: Installed) -> None:
    bot.environment.delenv("SLACK_APP_TOKEN")
    bot.environment.setenv("SLACK_SIGNING_SECRET", "secret")
    bot.workspace.administration.uninstall(bot.granted.app_id)

    found = await bot.finds("bot token")

    assert found.words.startswith("the app was removed from the workspace. Install it again")


async def test_slack_that_cannot_be_reached_is_one_line(bot: Installed) -> None:
    bot.workspace.trouble.next("auth.test", CutBeforeAccepting())

    found = await bot.finds("bot token")

    assert found.words.startswith("Slack cannot be reached.")
    assert [name for name, _ in bot.said][-1] == "bot token"


@pytest.mark.parametrize("trouble", [TooMany(retry_after=30), ServerError(500)])
async def test_slack_that_is_in_trouble_is_not_blamed_on_the_token(
    bot: Installed, trouble: TooMany | ServerError
) -> None:
    """Nobody should copy a token again that is right."""
    bot.workspace.trouble.next("auth.test", trouble)

    found = await bot.finds("bot token")

    assert found.verdict is Verdict.WRONG
    assert "Copy it again" not in found.words


async def test_the_bot_and_its_workspace_are_named(bot: Installed) -> None:
    """A token of the wrong workspace would be noticed here."""
    assert await bot.finds("bot token") == Finding(Verdict.OK, "partnership in the workspace Local workspace.")


@pytest.mark.parametrize(
    ("minutes", "words"), [(3, "is 3 minutes fast"), (-61, "is 61 minutes slow"), (2, "agrees"), (-2, "agrees")]
)
async def test_a_clock_that_differs_from_slack_s_by_more_than_two_minutes_is_wrong(
    bot: Installed, minutes: int, words: str
) -> None:
    clock = bot.workspace.clock.now
    found: dict[str, Finding] = {}

    await examine(
        lambda check, finding: found.update({check.name: finding}),
        scopes=SCOPES,
        clock=lambda: clock() + timedelta(minutes=minutes),
    )

    assert found["clock"].words.startswith(words)
    assert found["clock"].is_ok == (words == "agrees")


async def test_a_scope_that_is_missing_is_named_with_the_way_to_grant_it(bot: Installed) -> None:
    bot.grants([scope for scope in SCOPES if scope != "im:history"])

    found = await bot.finds("scopes")

    assert found.verdict is Verdict.WRONG
    assert found.words.startswith("im:history missing. Paste the manifest again")


@pytest.mark.parametrize(("welcome", "says_so"), [([], True), (["channels:history"], False)])
async def test_what_may_come_twice_for_want_of_a_scope_is_said(
    bot: Installed, welcome: list[str], says_so: bool
) -> None:
    """It is nobody's fault, and can be helped."""
    bot.grants([*SCOPES, *welcome])

    found = await bot.finds("scopes")

    assert found.is_ok
    assert ("may come twice" in found.words) == says_so


async def test_a_scope_too_many_is_a_remark(bot: Installed) -> None:
    bot.grants([*SCOPES, "pins:write"])

    found = await bot.finds("scopes")

    assert found == Finding(Verdict.NOTE, "all that are needed, and more: pins:write can go.")


async def test_an_app_token_that_opens_no_socket_is_wrong(bot: Installed) -> None:
    bot.environment.setenv("SLACK_APP_TOKEN", "xapp-another")

    found = await bot.finds("socket")

    assert found.words.startswith("Slack refuses SLACK_APP_TOKEN: invalid_auth. Make one under Basic Information")


async def test_a_socket_is_asked_for_once_and_a_refusal_for_haste_is_no_fault(bot: Installed) -> None:
    bot.workspace.trouble.next("apps.connections.open", TooMany(retry_after=30))

    found = await bot.finds("socket")

    assert found.verdict is Verdict.NOTE
    assert [call.method for call in bot.workspace.calls].count("apps.connections.open") == 1


async def test_over_http_no_socket_is_asked_for(bot: Installed) -> None:
    bot.environment.delenv("SLACK_APP_TOKEN")
    bot.environment.setenv("SLACK_SIGNING_SECRET", "secret")

    assert await bot.finds("settings") == Finding(Verdict.OK, "Slack calls over HTTP.")
    assert "socket" not in dict(bot.said)


async def test_a_channel_that_the_bot_is_not_in_is_wrong_and_says_what_to_type(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    await bot.founds(bot.workspace.add_channel("heads"))

    found = await bot.finds("heads' channel of River")

    assert found.words == "the bot is not in it. Type in #heads: /invite @Partnership"


async def test_a_private_channel_that_the_bot_is_not_in_does_not_exist_for_it(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    await bot.founds(bot.workspace.add_channel("heads", private=True))

    found = await bot.finds("heads' channel of River")

    assert found.words.startswith("it is not there, or it is private and the bot is not in it.")


async def test_a_channel_that_was_archived_is_wrong(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    await bot.founds(heads)
    await heads.archives()

    found = await bot.finds("heads' channel of River")

    assert found.words.startswith("#heads is archived.")


async def test_a_channel_that_is_still_to_be_chosen_is_a_remark(bot: Installed) -> None:
    async with bot.database.writing() as session:
        await open_partnership(session, TeamId(bot.workspace.team_id), "River", now=MONDAY_MORNING)

    found = await bot.finds("heads' channel of River")

    assert found == Finding(Verdict.NOTE, "the coordinator has not chosen it yet.")


async def test_without_the_scopes_for_it_what_cannot_be_looked_up_is_said(bot: Installed) -> None:
    """The bot asks for no more than it needs, and doctor is no reason to."""
    bot.grants(sorted(set(SCOPES) - {"channels:read", "groups:read", "users:read"}))
    heads = bot.workspace.add_channel("heads")
    await bot.founds(heads)

    await bot.examined()

    found = dict(bot.said)
    assert found["heads' channel of River"].words == (
        "could not be looked up without the scope channels:read (groups:read where it is private)."
    )
    assert found["people of River"].words == "could not be looked up without the scope users:read."
    assert {found["heads' channel of River"].verdict, found["people of River"].verdict} == {Verdict.NOTE}


async def test_people_whose_account_is_closed_are_named(bot: Installed) -> None:
    """Slack takes messages to them, and nobody reads those."""
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    ada, ben = bot.workspace.add_person("Ada Moor"), bot.workspace.add_person("Ben Hale")
    await bot.founds(heads, ada, ben)
    bot.workspace.administration.deactivate(ben.user)

    found = await bot.finds("people of River")

    assert found == Finding(Verdict.NOTE, "Slack account deactivated: Ben Hale. Tell the coordinator.")


async def test_of_many_who_are_gone_five_are_named_from_a_workspace_of_any_size(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    people = [bot.workspace.add_person(f"Head {number:03}") for number in range(210)]
    await bot.founds(heads, *people)
    for person in people[-7:]:
        bot.workspace.administration.deactivate(person.user)

    found = await bot.finds("people of River")

    assert found.words == (
        "Slack account deactivated: Head 203, Head 204, Head 205, Head 206, Head 207 and 2 more. Tell the coordinator."
    )


async def test_a_look_that_fails_stops_no_other_and_its_words_are_not_repeated() -> None:
    """Nobody knows what an unknown error quotes."""

    async def fails() -> Finding:
        raise LookupError("ada@school.example")

    found = await Check("the rest", fails).finding()

    assert found == Finding(Verdict.WRONG, "could not be looked at: LookupError. Please report this.")


def commanded() -> tuple[int, list[str]]:
    """The exit code of the command, and its lines."""
    done = CliRunner().invoke(app, ["doctor"])
    return done.exit_code, done.stdout.splitlines()


async def test_the_command_says_all_is_well_and_leaves_with_0(bot: Installed) -> None:
    workspace = bot.workspace
    workspace.clock.move_to(utc_now())

    code, lines = await asyncio.to_thread(commanded)

    assert (code, lines[-1]) == (0, "All is well.")
    assert lines[0] == "ok     settings: Slack is spoken to over a socket."


async def test_the_command_counts_what_is_to_be_put_right_and_leaves_with_1(bot: Installed) -> None:
    bot.environment.delenv("SLACK_BOT_TOKEN")

    code, lines = await asyncio.to_thread(commanded)

    assert (code, lines[-1]) == (1, "1 thing to put right.")
    assert lines[0].startswith("wrong  settings: SLACK_BOT_TOKEN is not set")
