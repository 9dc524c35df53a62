"""What somebody typed into the composer, as Slack's clients send it: specials escaped, names turned into mentions."""

import re
from collections.abc import Iterable, Mapping

from bot.workspace.page.reader import Reader

_SPECIALS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_EVERYBODY = {"@here": "<!here>", "@channel": "<!channel>", "@everyone": "<!everyone>"}


def as_sent(text: str, reader: Reader) -> str:
    """The text with `@Ada Moor` and `#heads` as mentions, wherever the reader knows somebody or something of that
    name; the longest name wins."""
    known = mentions(reader)
    pieces = re.split(f"({names_in(known).pattern})", text)
    return "".join(known[piece] if index % 2 else _escaped(piece) for index, piece in enumerate(pieces))


def names_in(known: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these names where it stands by itself."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<![\w@#])(?:{names})(?!\w)")


def mentions(reader: Reader) -> Mapping[str, str]:
    """What can be typed to mention somebody or something, and how it is then sent."""
    people = {f"@{person.name}": f"<@{person.id}>" for person in reader.people.values()}
    channels = {f"#{each.name}": f"<#{each.id}>" for each in reader.conversations.values() if not each.is_direct}
    return people | channels | _EVERYBODY


def _escaped(text: str) -> str:
    return "".join(_SPECIALS.get(character, character) for character in text)
