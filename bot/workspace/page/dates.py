"""Instants as a British reader sees them in her own zone: Slack's date tokens, times beside messages, day dividers."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_TOKEN = re.compile(r"\{(\w+)\}")
_HALF_A_YEAR = timedelta(days=183)


def expand(template: str, at: datetime, *, now: datetime, zone: ZoneInfo) -> str | None:
    """Slack's date template filled in for one reader, or None when it holds a token that Slack does not know.
    A relative day at the very beginning is capitalised."""
    filled: list[str] = []
    end = 0
    for token in _TOKEN.finditer(template):
        written = _fill(token[1], at.astimezone(zone), now.astimezone(zone))
        if written is None:
            return None
        filled += [template[end : token.start()], _first_letter_up(written) if token.start() == 0 else written]
        end = token.end()
    return "".join(filled) + template[end:]


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def day(on: date, today: date) -> str:
    """ "Today", "Yesterday", or the whole date: what divides the days of a conversation."""
    return _first_letter_up(_relative(on, today) or _long(on, today))


def clock_time(at: datetime) -> str:
    return f"{at:%H:%M}"


def short(on: date) -> str:
    """ "Thu 13 May 2027": the workspace's own clock."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def ago(at: datetime, now: datetime) -> str:
    seconds = (now - at).total_seconds()
    for unit, length in (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(abs(seconds) // length)
        if count:
            amount = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def _fill(name: str, at: datetime, now: datetime) -> str | None:
    if name == "ago":
        return ago(at, now)
    if name in _TIMES:
        return format(at, _TIMES[name])
    plain = name.removesuffix("_pretty")
    if plain not in _DAYS:
        return None
    relative = _relative(at.date(), now.date()) if plain != name else None
    return relative or _DAYS[plain](at.date(), now.date())


def _relative(on: date, today: date) -> str | None:
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((on - today).days)


def _year(on: date, today: date) -> str:
    return "" if abs(on - today) < _HALF_A_YEAR else f" {on.year}"


def _plain(on: date, today: date) -> str:
    return f"{on.day} {on:%B}{_year(on, today)}"


def _short(on: date, today: date) -> str:
    return f"{on.day} {on:%b}{_year(on, today)}"


def _long(on: date, today: date) -> str:
    return f"{on:%A} {on.day} {on:%B}{_year(on, today)}"


def _long_full(on: date, _today: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _number(on: date, _today: date) -> str:
    return on.isoformat()


def _slash(on: date, _today: date) -> str:
    return f"{on:%d/%m/%Y}"


def _first_letter_up(text: str) -> str:
    return text[:1].upper() + text[1:]


_TIMES = {"time": "%H:%M", "time_secs": "%H:%M:%S"}
_DAYS: dict[str, Callable[[date, date], str]] = {
    "date": _plain,
    "date_short": _short,
    "date_long": _long,
    "date_long_full": _long_full,
    "date_num": _number,
    "date_slash": _slash,
    "day_divider": _long,
}
