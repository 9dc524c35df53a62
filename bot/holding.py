"""A file that one process alone may hold: so that two never run on the same state.

The lock is the system's own and goes with the process, however that ends; the file may stay.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNERS_ALONE = 0o600


@dataclass(eq=False)
class HeldAlready(Exception):
    """Another process holds the file. `note` is what it has written there about itself."""

    note: str


@contextmanager
def held(file: Path, note: str) -> Iterator[None]:
    """The file is this process's alone while open. Raises HeldAlready."""
    file.touch(mode=OWNERS_ALONE)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise HeldAlready(lock.read()) from None
        lock.truncate(0)
        lock.write(note)
        lock.flush()
        yield
