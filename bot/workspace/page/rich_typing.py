"""What is typed into a rich text field: the marks of Slack's composer turned into rich text, and rich text turned back
into them, so that a field can be drawn again with what stands in it.

`*bold*`, `_italic_`, `~struck~` and `code` in backticks; `[words](https://address)`; `- ` and `1. ` begin a line of a
list, which four spaces indent; `> ` begins a quotation; three backticks fence code.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from bot.workspace.grammar.rich_text import DEEPEST_INDENT
from bot.workspace.ids import Json
from bot.workspace.page.reader import Reader
from bot.workspace.page.typed import mentions, names_in

_FENCE = re.compile(r"^```\n?(.*?)\n?```$", re.DOTALL | re.MULTILINE)
_LIST = re.compile(r"(?P<indent> *)(?:[-•]|(?P<number>\d{1,4})\.) (?P<words>.*)")
_MARKS = {"bold": "*", "italic": "_", "strike": "~"}
_SPACES = 4

_INLINE = (
    r"`(?P<code>[^`\n]+)`",
    r"\[(?P<words>[^\]\n]+)\]\((?P<target>https?://[^\s)]+)\)",
    r"(?P<address>https?://[^\s<>]*[^\s<>.,;:!?'\")\]])",
    r"(?<!\w):(?P<emoji>[a-z][a-z0-9_+-]*):",
    *(
        rf"(?<![\w{mark}])\{mark}(?P<{style}>(?!\s)[^{mark}\n]+(?<!\s))\{mark}(?![\w{mark}])"
        for style, mark in _MARKS.items()
    ),
)

Run: TypeAlias = tuple[Sequence[str], str]
"""The marks around some words, the outermost first: a style is read in that order. Code has its backticks already."""


def as_rich_text(typed: str, reader: Reader) -> Json:
    """The rich_text block that Slack makes of it."""
    return {"type": "rich_text", "elements": list(_Writing(reader).parts(typed))}


def as_typed(rich: Json, reader: Reader) -> str:
    """What to type for this rich text. A style without a mark of its own, such as an underline, is lost."""
    return "\n".join(_part_as_typed(part, reader) for part in rich["elements"])


class _Writing:
    """Reads typed text for one reader, whose people and channels it may name."""

    def __init__(self, reader: Reader) -> None:
        self._mentions = mentions(reader)
        self._inline = re.compile("|".join([*_INLINE, rf"(?P<mention>{names_in(self._mentions).pattern})"]))

    def parts(self, typed: str) -> Iterator[Json]:
        end = 0
        for fence in _FENCE.finditer(typed):
            yield from self._unfenced(typed[end : fence.start()].removesuffix("\n"))
            yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": fence[1] or " "}]}
            end = fence.end() + typed[fence.end() :].startswith("\n")
        yield from self._unfenced(typed[end:])

    def _unfenced(self, text: str) -> Iterator[Json]:
        for kind, lines in groupby(text.split("\n") if text else [], key=_kind):
            match kind:
                case ("list", *_):
                    yield self._list([item for line in lines if (item := _LIST.fullmatch(line))])
                case ("quote",):
                    words = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
                    yield {"type": "rich_text_quote", "elements": list(self._runs(words, {}))}
                case _:
                    yield self._section("\n".join(lines))

    def _list(self, items: list[re.Match[str]]) -> Json:
        first = items[0]
        style = "ordered" if first["number"] else "bullet"
        indent, offset = _depth(first), int(first["number"] or 1) - 1
        where = {"indent": indent} if indent else {}
        since = {"offset": offset} if offset > 0 else {}
        sections = [self._section(item["words"]) for item in items]
        return {"type": "rich_text_list", "style": style, "elements": sections, **where, **since}

    def _section(self, text: str) -> Json:
        return {"type": "rich_text_section", "elements": list(self._runs(text, {}))}

    def _runs(self, text: str, style: Mapping[str, bool]) -> Iterator[Json]:
        end = 0
        for found in self._inline.finditer(text):
            yield from _run(text[end : found.start()], style)
            yield from self._meant(found, style)
            end = found.end()
        yield from _run(text[end:], style)

    def _meant(self, found: re.Match[str], style: Mapping[str, bool]) -> Iterator[Json]:
        given = {name: text for name, text in found.groupdict().items() if text is not None}
        match given:
            case {"code": text}:
                yield from _run(text, {**style, "code": True})
            case {"words": words, "target": address}:
                yield _styled({"type": "link", "url": address, "text": words}, style)
            case {"address": address}:
                yield _styled({"type": "link", "url": address}, style)
            case {"emoji": name}:
                yield _styled({"type": "emoji", "name": name}, style)
            case {"mention": name}:
                yield _styled(_mention(self._mentions[name]), style)
            case _:
                ((mark, text),) = given.items()
                yield from self._runs(text, {**style, mark: True})


def _kind(line: str) -> tuple[object, ...]:
    """What kind of part the line belongs to: lines of one kind stand together."""
    found = _LIST.fullmatch(line)
    if found:
        return "list", bool(found["number"]), _depth(found)
    return ("quote",) if line.startswith(">") else ("words",)


def _depth(item: re.Match[str]) -> int:
    return min(len(item["indent"]) // _SPACES, DEEPEST_INDENT)


def _run(text: str, style: Mapping[str, bool]) -> Iterator[Json]:
    if text:
        yield _styled({"type": "text", "text": text}, style)


def _styled(element: Json, style: Mapping[str, bool]) -> Json:
    return {**element, "style": dict(style)} if style else element


def _mention(sent: str) -> Json:
    """`<@U1>`, `<#C1>` or `<!here>` as rich text has it."""
    kind, name = sent[1], sent[2:-1]
    match kind:
        case "@":
            return {"type": "user", "user_id": name}
        case "#":
            return {"type": "channel", "channel_id": name}
        case _:
            return {"type": "broadcast", "range": name}


def _part_as_typed(part: Json, reader: Reader) -> str:
    match part["type"]:
        case "rich_text_list":
            return _list_as_typed(part, reader)
        case "rich_text_preformatted":
            return f"```\n{_runs_as_typed(part['elements'], reader)}\n```"
        case "rich_text_quote":
            return "\n".join(f"> {line}" for line in _runs_as_typed(part["elements"], reader).split("\n"))
        case _:
            return _runs_as_typed(part["elements"], reader)


def _list_as_typed(part: Json, reader: Reader) -> str:
    indent = " " * _SPACES * part.get("indent", 0)
    first = part.get("offset", 0) + 1
    signs = [f"{first + number}." if part["style"] == "ordered" else "-" for number in range(len(part["elements"]))]
    items = [_runs_as_typed(item["elements"], reader) for item in part["elements"]]
    return "\n".join(f"{indent}{sign} {words}" for sign, words in zip(signs, items, strict=True))


def _runs_as_typed(elements: list[Json], reader: Reader) -> str:
    return _nested(_run_as_typed(element, reader) for element in elements)


def _run_as_typed(element: Json, reader: Reader) -> Run:
    words, style = _words(element, reader), element.get("style", {})
    marks = [_MARKS[name] for name, is_so in style.items() if is_so and name in _MARKS]
    return marks, f"`{words}`" if words and style.get("code") else words


def _nested(runs: Iterable[Run]) -> str:
    """What neighbours share is marked once, around them all: each in marks of its own, those between would touch."""
    return "".join(
        _marked(mark, _nested((marks[1:], words) for marks, words in together)) if mark else _plain(together)
        for mark, together in groupby(runs, key=_outermost)
    )


def _outermost(run: Run) -> str:
    marks, _ = run
    return marks[0] if marks else ""


def _plain(runs: Iterable[Run]) -> str:
    return "".join(words for _, words in runs)


def _marked(mark: str, typed: str) -> str:
    """Spaces at either end stay outside the marks, which count only beside a word."""
    inner = typed.strip()
    return typed.replace(inner, f"{mark}{inner}{mark}", 1) if inner else typed


def _words(element: Json, reader: Reader) -> str:
    match element:
        case {"type": "link", "url": address, "text": words}:
            return f"[{words}]({address})"
        case {"type": "emoji", "name": name}:
            return f":{name}:"
        case {"type": "user", "user_id": user_id}:
            return f"@{reader.name_of(user_id) or user_id}"
        case {"type": "channel", "channel_id": channel_id}:
            conversation: Any = reader.conversations.get(channel_id)
            return f"#{conversation.name if conversation else channel_id}"
        case {"type": "broadcast", "range": name}:
            return f"@{name}"
        case _:
            return str(element.get("text") or element.get("url") or element.get("fallback") or element.get("value", ""))
