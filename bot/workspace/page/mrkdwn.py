"""Slack's mrkdwn as HTML.

Each function takes raw text and gives Markup; raw text reaches a tag only through `tag`, which escapes it, so the worst
that a misread text can do is to look plain. Lists stay as typed, as in Slack; white space is kept by the style sheet.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.workspace.page import dates
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.markup import join, tag
from bot.workspace.page.reader import Reader

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>)(?!(?:&gt;|>)) ?")
_QUOTE_TO_THE_END = re.compile(r"(?:^|\n)(?:&gt;|>){3} ?")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]]")
_ANGLED = r"<[^<>\n]+>"
_CODE = r"`[^`\n]+`"
_LINKABLE = frozenset({"http", "https", "mailto", "tel"})
_EMPHASIS = {"*": "strong", "_": "em", "~": "s"}
_EVERYBODY = frozenset({"here", "channel", "everyone"})


def _emphasis(mark: str) -> str:
    """A span between two marks that stand at word boundaries and hug their text. The alternatives inside share no first
    character, so that no text makes the expression backtrack for long."""
    escaped = re.escape(mark)
    inside = rf"(?:{_ANGLED}|{_CODE}|<(?![^<>\n]+>)|`(?![^`\n]+`)|[^{escaped}\n<`])+?"
    return rf"(?<![\w{escaped}]){escaped}(?!\s){inside}(?<!\s){escaped}(?![\w{escaped}])"


_SPAN = re.compile("|".join([_CODE, _ANGLED, *map(_emphasis, _EMPHASIS)]))


def mrkdwn(text: str, reader: Reader) -> Markup:
    """A whole mrkdwn text: fenced code, quotes, and lines."""
    parts: list[Markup] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += [_quoted_to_the_end(text[end : fence.start()].removesuffix("\n"), reader), _preformatted(fence[1])]
        end = fence.end()
    parts.append(_quoted_to_the_end(text[end:].removeprefix("\n") if end else text, reader))
    return join(parts)


def plain(text: str) -> Markup:
    """A plain_text: nothing but its emoji is read."""
    return join(with_emoji(text))


def _preformatted(code: str) -> Markup:
    return tag("pre", tag("code", _unescape(_flat(code))))


def _quoted_to_the_end(text: str, reader: Reader) -> Markup:
    found = _QUOTE_TO_THE_END.search(text)
    if not found:
        return _lines(text, reader)
    rest = _spans_by_line(text[found.end() :].split("\n"), reader)
    return join([_lines(text[: found.start()], reader), tag("blockquote", rest)])


def _lines(text: str, reader: Reader) -> Markup:
    if not text:
        return Markup("")
    groups = groupby(text.split("\n"), key=lambda line: bool(_QUOTE.match(line)))
    return join(_group(list(lines), reader, quoted=quoted) for quoted, lines in groups)


def _group(lines: list[str], reader: Reader, *, quoted: bool) -> Markup:
    if quoted:
        return tag("blockquote", _spans_by_line([_QUOTE.sub("", line, count=1) for line in lines], reader))
    return tag("span", _spans_by_line(lines, reader), class_="lines")


def _spans_by_line(lines: list[str], reader: Reader) -> Markup:
    return join((_spans(line, reader) for line in lines), between="\n")


def _spans(text: str, reader: Reader) -> Markup:
    return join(_each_span(text, reader))


def _each_span(text: str, reader: Reader) -> Iterator[Markup]:
    end = 0
    for span in _SPAN.finditer(text):
        yield _text(text[end : span.start()])
        yield _span(span[0], reader)
        end = span.end()
    yield _text(text[end:])


def _span(span: str, reader: Reader) -> Markup:
    mark, inside = span[0], span[1:-1]
    if mark == "`":
        return tag("code", _unescape(_flat(inside)))
    if mark == "<":
        return _angled(inside, reader)
    return tag(_EMPHASIS[mark], _spans(inside, reader))


def _angled(inside: str, reader: Reader) -> Markup:
    """What stands between angle brackets; shown as typed when it means nothing."""
    target, _, label = inside.partition("|")
    drawn = (
        _mention(target, label, reader)
        if target.startswith(("@", "#", "!"))
        else link(_unescape(target), _unescape(label))
    )
    return drawn or _text(f"<{inside}>")


def _mention(target: str, label: str, reader: Reader) -> Markup | None:
    kind, name = target[0], target[1:]
    if kind == "@":
        return user_mention(name, reader, label=label)
    if kind == "#":
        return channel_mention(name, reader, label=label)
    if name.startswith("date^"):
        return _date(name, label, reader)
    if name in _EVERYBODY:
        return broadcast(name)
    return tag("span", _unescape(label), class_="mention") if name.startswith("subteam^") and label else None


def user_mention(user_id: str, reader: Reader, *, label: str = "") -> Markup:
    mine = " mention--me" if user_id == reader.user_id else ""
    name = reader.name_of(user_id) or _unescape(label) or user_id
    return tag("span", f"@{name}", class_=f"mention{mine}")


def channel_mention(channel_id: str, reader: Reader, *, label: str = "") -> Markup:
    """A link where the reader may go there; else the name alone, or that it is private."""
    conversation = reader.conversations.get(channel_id)
    if conversation:
        return tag("a", f"#{conversation.name}", class_="mention", href=reader.address(channel_id), data_go=True)
    return tag("span", f"#{_unescape(label) or 'private-channel'}", class_="mention")


def broadcast(name: str) -> Markup:
    return tag("span", f"@{name}", class_="mention mention--me")


def link(address: str, label: str = "") -> Markup | None:
    """A link that opens in a new tab, or None for an address that a browser should not follow."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    if scheme not in _LINKABLE:
        return None
    shown = with_emoji(label) if label else address.removeprefix("mailto:")
    return tag("a", shown, href=address, target="_blank", rel="noopener noreferrer")


def date(at: float, template: str, fallback: str, reader: Reader, *, address: str = "") -> Markup:
    """An instant in the reader's zone; the fallback when the template holds an unknown token."""
    try:
        instant = dates.instant(at)
        written = dates.expand(template, instant, now=reader.now, zone=reader.zone)
    except (ValueError, OverflowError, OSError):
        return tag("span", fallback)
    if written is None:
        return tag("span", fallback)
    drawn = tag("time", written, datetime=instant.isoformat(), title=fallback or None)
    return tag("a", drawn, href=address, target="_blank", rel="noopener noreferrer") if link(address) else drawn


def _date(target: str, label: str, reader: Reader) -> Markup | None:
    _, at, template, address, *_rest = [*_unescape(target).split("^"), "", "", ""]
    if not re.fullmatch(r"-?\d{1,12}", at) or not template:
        return None
    return date(float(at), template, _unescape(label), reader, address=address)


def _text(text: str) -> Markup:
    """Text without mark-up: its entities read, its shortcodes drawn, its bare addresses linked."""
    read = _unescape(text)
    parts: list[str] = []
    end = 0
    for address in _BARE_ADDRESS.finditer(read):
        parts += [with_emoji(read[end : address.start()]), link(address[0]) or address[0]]
        end = address.end()
    return join([*parts, with_emoji(read[end:])])


def _flat(code: str) -> str:
    """Code with its links and mentions as the words they show."""
    return re.sub(r"<(https?:[^<>|\n]+)(?:\|([^<>\n]+))?>", lambda found: found[2] or found[1], code)


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda found: {"amp": "&", "lt": "<", "gt": ">"}[found[1]], text)
