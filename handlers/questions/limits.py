"""How often somebody may ask or flag on one day: counted in memory, under a salt that is thrown away at midnight.

What is counted says nothing of who it was to anybody who does not hold the salt, and nobody does by tomorrow or after
a restart. Each process counts for itself.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from secrets import token_bytes

from storage.database.ids import PersonId

QUESTIONS_A_DAY = 3


@dataclass
class DailyTally:
    """What each person has done today."""

    _day: date | None = None
    _salt: bytes = b""
    _done: dict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, person_id: PersonId, today: date) -> set[str]:
        """The things that somebody has done today, to which more are added."""
        if today != self._day:
            self._day, self._salt = today, token_bytes(32)
            self._done.clear()
        return self._done[blake2b(str(person_id).encode(), key=self._salt).digest()]


@dataclass
class DailyLimit:
    """At most so many different things a person a day."""

    most: int
    _tally: DailyTally = field(default_factory=DailyTally)

    def has_room(self, person_id: PersonId, thing: str, today: date) -> bool:
        """Whether somebody may do one more; a thing that she has done already is no other."""
        done = self._tally.of(person_id, today)
        return thing in done or len(done) < self.most

    def count(self, person_id: PersonId, thing: str, today: date) -> None:
        self._tally.of(person_id, today).add(thing)
