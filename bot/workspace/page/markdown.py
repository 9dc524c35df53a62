"""Standard markdown as HTML, as far as Slack's markdown block takes it: headings, lists within lists, quotations, code,
tables, rules and links. Raw text reaches a tag only through `tag`, which escapes it."""

import re
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from bot.workspace.page.markup import join, tag
from bot.workspace.page.mrkdwn import link, plain

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}\s+(?P<words>.*?)\s*#*")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_QUOTE = re.compile(r"\s*> ?(?P<words>.*)")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|(?P<number>\d{1,9})[.)])\s+(?P<words>.*)")
_TABLE_RULE = re.compile(r"(?=.*\|)\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|!?\[(?P<words>[^\]\n]*)\]\((?P<target>[^\s()]+)(?: \"[^\"\n]*\")?\)"
    r"|<(?P<bare>https?://[^\s<>]+)>"
    r"|\*\*(?P<bold>(?!\s)(?:[^*\n]|\*[^*\n]+\*)+?(?<!\s))\*\*"
    r"|~~(?P<struck>(?!\s)[^~\n]+(?<!\s))~~"
    r"|\*(?P<slanted>(?!\s)[^*\n]+(?<!\s))\*"
    r"|(?<!\w)_(?P<underlined>(?!\s)[^_\n]+(?<!\s))_(?!\w)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
)
_TAGS = {"bold": "strong", "struck": "s", "slanted": "em", "underlined": "em"}


def markdown(text: str) -> Markup:
    """All of it, one part below the other."""
    return tag("div", list(_Parts(text.split("\n")).drawn()), class_="rich text")


class _Parts:
    """Reads line by line: what a line begins says how far its part goes."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0

    def drawn(self) -> Iterator[Markup]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip():
                self._at += 1
            elif fence := _FENCE.match(line):
                yield self._code(fence[1])
            elif heading := _HEADING.fullmatch(line):
                self._at += 1
                yield tag("h3", _inline(heading["words"]), class_="header")
            elif _RULE.fullmatch(line):
                self._at += 1
                yield tag("hr")
            elif _QUOTE.fullmatch(line):
                quoted = [_QUOTE.sub(r"\g<words>", each) for each in self._while(_QUOTE.fullmatch)]
                yield tag("blockquote", list(_Parts(quoted).drawn()))
            elif _ITEM.fullmatch(line):
                yield self._list()
            elif "|" in line and self._is_above_a_rule():
                yield self._table()
            else:
                yield tag("p", _inline("\n".join(self._while(_is_prose))))

    def _while(self, belongs: Callable[[str], object]) -> list[str]:
        """The line here, whatever it is, and those after it that belong to it."""
        start = self._at
        self._at += 1
        while self._at < len(self._lines) and belongs(self._lines[self._at]):
            self._at += 1
        return list(self._lines[start : self._at])

    def _code(self, fence: str) -> Markup:
        _, *code = self._while(lambda line: line.strip() != fence)
        self._at += 1
        return tag("pre", tag("code", "\n".join(code)))

    def _list(self) -> Markup:
        """The items that stand as deep as the first; what stands deeper belongs to the item before it."""
        first = _ITEM.fullmatch(self._lines[self._at])
        depth, number = (len(first["indent"]), first["number"]) if first else (0, None)
        items: list[Markup] = []
        while self._at < len(self._lines) and (item := _ITEM.fullmatch(self._lines[self._at])):
            if len(item["indent"]) < depth:
                break
            below = self._while(lambda line: bool(line.strip()) and _indent(line) > depth)[1:]
            items.append(tag("li", _inline(item["words"]), list(_Parts(below).drawn())))
        return tag("ol", items, start=number) if number else tag("ul", items)

    def _is_above_a_rule(self) -> bool:
        below = self._at + 1
        return below < len(self._lines) and bool(_TABLE_RULE.fullmatch(self._lines[below]))

    def _table(self) -> Markup:
        head, _, *rows = self._while(lambda line: "|" in line)
        drawn = [_row(head, "th"), *(_row(row, "td") for row in rows)]
        table = tag("table", tag("tbody", drawn))
        return tag("div", table, class_="table", role="region", aria_label="Table", tabindex=0)


def _is_prose(line: str) -> bool:
    others = (_HEADING.fullmatch, _RULE.fullmatch, _QUOTE.fullmatch, _ITEM.fullmatch, _FENCE.match)
    return bool(line.strip()) and not any(begins(line) for begins in others)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _row(line: str, cell: str) -> Markup:
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return tag("tr", [tag(cell, _inline(each.strip()), scope="col" if cell == "th" else None) for each in cells])


def _inline(text: str) -> Markup:
    return join(_runs(text))


def _runs(text: str) -> Iterator[Markup]:
    end = 0
    for found in _INLINE.finditer(text):
        yield plain(text[end : found.start()])
        yield _run(found)
        end = found.end()
    yield plain(text[end:])


def _run(found: re.Match[str]) -> Markup:
    given = {name: inside for name, inside in found.groupdict().items() if inside is not None}
    match given:
        case {"code": code}:
            return tag("code", code[1:-1])
        case {"words": words, "target": address}:
            return link(address, words) or plain(found[0])
        case {"bare": address}:
            return link(address) or plain(found[0])
        case {"escaped": character}:
            return plain(character)
        case _:
            ((style, inside),) = given.items()
            return tag(_TAGS[style], _inline(inside))
