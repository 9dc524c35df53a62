"""A file that one process holds is refused to every other, whatever they call it."""

from pathlib import Path

import pytest

from bot.holding import HeldAlready, NotOurs, held
from bot.run import alone_on


def test_whoever_comes_second_is_told_by_whom_it_is_held(tmp_path: Path) -> None:
    file = tmp_path / "lock"

    with held(file, "the first"), pytest.raises(HeldAlready) as refusal, held(file, "the second"):
        pytest.fail("both hold it")

    assert refusal.value.note == "the first"


def test_it_is_free_again_when_the_holder_has_let_go(tmp_path: Path) -> None:
    """Also where what was done meanwhile has failed; the file stays, and only its owner can read it."""
    file = tmp_path / "lock"
    with pytest.raises(LookupError), held(file, "a name that is long"):
        raise LookupError

    with held(file, "the next"):
        assert file.read_text() == "the next"

    assert file.stat().st_mode & 0o777 == 0o600


def test_a_database_is_the_same_by_whatever_path(tmp_path: Path) -> None:
    database, other_name = tmp_path / "bot.sqlite", tmp_path / "link.sqlite"
    database.touch()
    other_name.symlink_to(database)

    with alone_on(f"sqlite:///{database}"), pytest.raises(HeldAlready), alone_on(f"sqlite+aiosqlite:///{other_name}"):
        pytest.fail("both hold it")


def test_two_databases_in_one_folder_have_a_holder_each(tmp_path: Path) -> None:
    with alone_on(f"sqlite:///{tmp_path / 'a.sqlite'}"), alone_on(f"sqlite:///{tmp_path / 'b.sqlite'}"):
        pass


def test_postgresql_is_held_by_nobody() -> None:
    """Several processes share it."""
    with alone_on("postgres://bot@127.0.0.1:1/bot"), alone_on("postgres://bot@127.0.0.1:1/bot"):
        pass


def test_a_file_that_another_user_has_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when an administrator has once started the bot by hand. (Root may open anything, so it is played here.)"""

    def refuses(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuses)

    with pytest.raises(NotOurs) as refusal, held(tmp_path / "lock", "mine"):
        pytest.fail("it was opened")

    assert refusal.value.file == tmp_path / "lock"
