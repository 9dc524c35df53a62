"""Two people editing the same thing at once: nothing is overwritten that somebody has not seen.

A form carries in its metadata the values with which it was opened, `as_was`. When it is sent they are compared with
what stands by then. Where somebody has changed it meanwhile nothing is saved: the form comes back as it was filled in,
with views/editing.py's notice on top, and carries what stands now. Sent again, it is saved.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import TypeVar

from handlers.house.views.kit import fit
from handlers.house.views.series_dates import long_date

V = TypeVar("V")

VALUE_MAX = 80


def changed_meanwhile(as_was: V, is_now: V, called: Mapping[str, str]) -> list[str]:
    """What somebody has changed since a form was opened: a sentence for each field, in the order of `called`.

    `called` names the fields that the form may overwrite: {"name": "the name"} makes "Meanwhile somebody has changed
    the name to “Ada Moor”." What is not a text, a date or a time has only changed, without saying into what.
    """
    fields = [field for field in called if getattr(as_was, field) != getattr(is_now, field)]
    return [_changed(called[field], getattr(is_now, field)) for field in fields]


def _changed(name: str, value: object) -> str:
    match value:
        case None | "":
            return f"Meanwhile somebody has removed {name}."
        case str():
            return f"Meanwhile somebody has changed {name} to “{fit(value, VALUE_MAX)}”."
        case date():
            return f"Meanwhile somebody has changed {name} to {long_date(value)}."
        case time():
            return f"Meanwhile somebody has changed {name} to {value:%H:%M}."
        case _:
            return f"Meanwhile somebody has changed {name}."
