"""A database that is damaged is kept as it is, taken for no backup, and gives way to one."""

from pathlib import Path

import pytest

from storage.database.backup import Damaged, backups

OWNERS_ALONE = 0o600
ALL = 0o777


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """The file of a database."""
    return Path(sqlite_url.removeprefix("sqlite:///"))


def test_a_damaged_database_is_kept_as_it_is(sqlite_url: str, path: Path) -> None:
    """Somebody may still want to save something from it, and it has to be there when nothing can take its place."""
    path.write_bytes(b"nothing of ours" * 100)
    aside = path.with_name("aside")

    is_whole = backups(sqlite_url).set_aside(aside)

    assert not is_whole
    assert aside.read_bytes() == path.read_bytes() == b"nothing of ours" * 100
    assert aside.stat().st_mode & ALL == OWNERS_ALONE


def test_a_backup_takes_the_place_of_a_damaged_database(sqlite_url: str, path: Path, tmp_path: Path) -> None:
    """Nothing is left of what was written to it last."""
    copies, file = backups(sqlite_url), tmp_path / "copy"
    copies.make(file)
    path.write_bytes(b"nothing of ours" * 100)
    path.with_name(f"{path.name}-wal").write_bytes(b"nor this" * 100)

    copies.put_back(file)

    copies.make(tmp_path / "again")
    assert not path.with_name(f"{path.name}-wal").exists()


def test_a_damaged_database_is_not_passed_off_as_a_backup(sqlite_url: str, path: Path) -> None:
    """Somebody would rely on it."""
    path.write_bytes(path.read_bytes()[:20_000])

    with pytest.raises(Damaged):
        backups(sqlite_url).make(path.with_name("copy"))

    assert not path.with_name("copy").exists()
