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
    # The statute's own word; "observed" is American usage.
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}
