"""The workspace remembers in one SQLite file what happened in it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.workspace.clock import WorkspaceClock
from bot.workspace.ids import BotId, TeamId, UserId
from bot.workspace.records import User
from bot.workspace.server import LocalWorkspace
from bot.workspace.store import OutdatedStore, Store
from tests.workspace.kettle import MANIFEST

CLOCK_START = datetime(2027, 5, 13, 8, tzinfo=UTC)


def a_user(**more: object) -> User:
    return User(UserId("U1"), TeamId("T1"), "ada", "Ada Moor", "Europe/London", **more)  # type: ignore[arg-type]  # any field


def test_a_record_comes_back_as_it_was_kept() -> None:
    """Booleans are booleans again, and what was None is None."""
    store = Store()
    kept = store.users.save(a_user(is_admin=True, bot_id=BotId("B1")))

    found = store.users.get("U1")
    store.close()

    assert found == kept
    assert found is not None
    assert found.is_admin is True
    assert found.app_id is None


def test_saving_again_replaces_the_row() -> None:
    """There is one row for each key."""
    store = Store()
    store.users.save(a_user())
    store.users.save(a_user(email="ada@hilltop.example"))

    emails = [user.email for user in store.users.all()]
    store.close()

    assert emails == ["ada@hilltop.example"]


def test_a_transaction_that_fails_leaves_nothing() -> None:
    """What was written inside is gone."""
    store = Store()

    def fails() -> None:
        with store.transaction():
            store.users.save(a_user())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert store.users.all() == []
    store.close()


def test_ids_look_like_slack_s_and_count_up() -> None:
    """A letter for the kind, then ten figures or capitals."""
    store = Store()

    ids = [store.new_id("U"), store.new_id("C")]
    store.close()

    assert ids == ["U0000000001", "C0000000002"]


@pytest.mark.parametrize("earlier", [1_800_000_000.0, 1_700_000_000.0])
def test_each_ts_is_later_than_the_one_before(earlier: float) -> None:
    """Even in the same instant, and even when the clock ran back in between."""
    store = Store()

    first, second = store.new_ts(1_800_000_000.0), store.new_ts(earlier)
    store.close()

    assert (first, second) == ("1800000000.000000", "1800000000.000001")


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    """Rather than half understood."""
    path = tmp_path / "workspace.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(OutdatedStore):
        Store(path)


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    """People, channels, what was said, and the app with the tokens that it was given."""
    path = tmp_path / "workspace.sqlite"
    async with LocalWorkspace.running(path, clock=WorkspaceClock(CLOCK_START)) as before:
        first = before.install(MANIFEST)
        ada = before.add_person("Ada Moor")
        before.add_channel("heads", members=[ada])
        await ada.says("Good morning", in_="#heads")

    async with LocalWorkspace.running(path, clock=WorkspaceClock(CLOCK_START)) as after:
        again = after.install(MANIFEST)

        assert after.channel("heads").last.text == "Good morning"
        assert after.person("Ada Moor").sees("Good morning")
        assert again == first


async def test_what_happened_is_kept_even_when_the_process_is_killed(tmp_path: Path) -> None:
    """Each thing is written when it happens, not at the end."""
    path = tmp_path / "workspace.sqlite"
    async with LocalWorkspace.running(path, clock=WorkspaceClock(CLOCK_START)) as workspace:
        workspace.install(MANIFEST)
        ada = workspace.add_person("Ada Moor")
        workspace.add_channel("heads", members=[ada])
        await ada.says("Good morning", in_="#heads")

        reader = Store(path)
        messages = [message.text for message in reader.messages.all()]
        reader.close()

    assert messages == ["Good morning"]
