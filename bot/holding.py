"""A file that one process alone may hold: so that two never run on the same state.

The lock is the system's own and goes with the process, however that ends; the file may stay.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

OWNERS_ALONE = 0o600


@dataclass(eq=False)
class HeldAlready(Exception):
    """Another process holds the file. `note` is what it has written there about itself."""

    note: str


@dataclass(eq=False)
class NotOurs(Exception):
    """The file cannot be written to by whoever runs this process: another user has made it, or the folder is hers."""

    file: Path


@contextmanager
def held(file: Path, note: str) -> Iterator[None]:
    """The file is this process's alone while open. Raises HeldAlready, and NotOurs."""
    with _opened(file) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise HeldAlready(lock.read()) from None
        lock.truncate(0)
        lock.write(note)
        lock.flush()
        yield


def _opened(file: Path) -> TextIO:
    try:
        if not file.exists():
            file.touch(mode=OWNERS_ALONE)
        return file.open("a+")
    except PermissionError:
        raise NotOurs(file) from None
