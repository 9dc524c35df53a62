"""How often somebody may ask or flag on one day: counted in memory, under a salt that is thrown away with the day.

What is counted says nothing of who it was to anybody who does not hold the salt, and nobody does once the day is over,
or after a restart. Each process counts for itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from secrets import token_bytes

from storage.database.ids import PersonId

QUESTIONS_A_DAY = 3


@dataclass
class _Day:
    salt: bytes = field(default_factory=lambda: token_bytes(32))
    done: dict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class DailyTally:
    """What each person has done on a day. It stays until it is forgotten."""

    _days: dict[date, _Day] = field(default_factory=lambda: defaultdict(_Day))

    def of(self, person_id: PersonId, day: date) -> set[str]:
        """The things that somebody has done on a day, to which more are added."""
        on = self._days[day]
        return on.done[blake2b(str(person_id).encode(), key=on.salt).digest()]

    @contextmanager
    def counting(self, person_id: PersonId, thing: str, day: date) -> Iterator[None]:
        """It counts before anything is waited for, since another may come meanwhile; what goes wrong does not count."""
        done = self.of(person_id, day)
        is_new = thing not in done
        done.add(thing)
        try:
            yield
        except BaseException:
            if is_new:
                done.discard(thing)
            raise

    def forget(self, *, before: date) -> None:
        """Throws away all earlier days, with their salts."""
        self._days = defaultdict(_Day, {day: kept for day, kept in self._days.items() if day >= before})


@dataclass
class DailyLimit(DailyTally):
    """At most so many different things a person a day."""

    most: int = field(kw_only=True)

    def has_room(self, person_id: PersonId, thing: str, day: date) -> bool:
        """Whether somebody may do one more; what she has done already takes no more room."""
        done = self.of(person_id, day)
        return thing in done or len(done) < self.most
