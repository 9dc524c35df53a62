"""Reads drawn HTML back as a tree, so that a test can say what it finds there and not how it was written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path"})


@dataclass
class Node:
    """An element. What is inside it are strings and nodes, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["str | Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def all(self, name: str | None = None, **attributes: str) -> "list[Node]":
        """The elements below of this name and with these attributes; `class_` needs to be one of the classes."""
        return [node for node in self._below() if node.is_(name, **attributes)]

    def one(self, name: str | None = None, **attributes: str) -> "Node":
        (found,) = self.all(name, **attributes)
        return found

    def is_(self, name: str | None, **attributes: str) -> bool:
        return name in (None, self.name) and all(self._has(key, value) for key, value in attributes.items())

    def _has(self, key: str, value: str) -> bool:
        if key == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(key.rstrip("_").replace("_", "-")) == value

    def _below(self) -> "Iterator[Node]":
        for each in self.inside:
            if isinstance(each, Node):
                yield each
                yield from each._below()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Node:
    """The tree of a piece of HTML. Fails where tags do not match."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"left open: {[node.name for node in reader.open[1:]]}"
    return reader.open[0]
