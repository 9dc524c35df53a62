"""The bank holidays of the four nations, from the `holidays` package: offline, substitute days included."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache

import holidays


class Nation(StrEnum):
    """The nations of the United Kingdom, as ISO 3166-2 abbreviates them; each has bank holidays of its own."""

    ENG = "ENG"
    WLS = "WLS"
    SCT = "SCT"
    NIR = "NIR"


def load() -> None:
    """Loads the country, as the package would when it is first asked for: a process waits for that, not somebody."""
    _bank_holidays(Nation.ENG, date.min.year)


def bank_holiday(day: date, nation: Nation) -> str | None:
    """The name of the bank holiday that `day` is in `nation`, or None."""
    return _bank_holidays(nation, day.year).get(day)


@cache
def _bank_holidays(nation: Nation, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays("GB", subdiv=nation, years=year, observed=True, language="en_GB")
    return {day: _as_published(name) for day, name in found.items()}


def _as_published(name: str) -> str:
    """The name as gov.uk has it, which is the one that people know."""
    for packaged, published in _PUBLISHED.items():
        name = name.replace(packaged, published)
    return name


_PUBLISHED = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2nd January",
    "Saint Andrew": "St Andrew",
    "Saint Patrick": "St Patrick",
    "(observed)": "(substitute day)",
}
