"""What somebody typed into the composer, as Slack's clients send it: specials escaped, names turned into mentions."""

import re
from collections.abc import Mapping

from bot.workspace.page.reader import Reader

_SPECIALS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_EVERYBODY = {"@here": "<!here>", "@channel": "<!channel>", "@everyone": "<!everyone>"}


def as_sent(text: str, reader: Reader) -> str:
    """The text with `@Ada Moor` and `#heads` as mentions, wherever the reader knows somebody or something of that
    name; the longest name wins."""
    mentions = _mentions(reader)
    names = "|".join(re.escape(name) for name in sorted(mentions, key=len, reverse=True))
    pieces = re.split(rf"(?<![\w@#])({names})(?!\w)", text)
    return "".join(mentions[piece] if index % 2 else _escaped(piece) for index, piece in enumerate(pieces))


def _mentions(reader: Reader) -> Mapping[str, str]:
    people = {f"@{person.name}": f"<@{person.id}>" for person in reader.people.values()}
    channels = {f"#{each.name}": f"<#{each.id}>" for each in reader.conversations.values() if not each.is_direct}
    return people | channels | _EVERYBODY


def _escaped(text: str) -> str:
    return "".join(_SPECIALS.get(character, character) for character in text)
