"""HTML as values: every string that enters a tag is escaped, so text that people typed never becomes markup.

`tag` is the only function that writes angle brackets; the drawing functions nest its calls.
"""

from collections.abc import Iterable
from typing import TypeAlias

from markupsafe import Markup, escape

Child: TypeAlias = "str | Iterable[Child] | None"
Attribute: TypeAlias = str | int | bool | None

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "use"})


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` is written class and `aria_label` aria-label; an attribute that is None or False is left
    out, one that is True stands bare."""
    opening = Markup("<{}{}>").format(name, _attributes(attributes))
    if name in _VOID:
        return opening
    return Markup("{}{}</{}>").format(opening, join(children), name)


def join(child: Child, between: str = "") -> Markup:
    """Children one after the other: strings escaped, Markup as it is, None left out."""
    if child is None:
        return Markup("")
    if isinstance(child, str):
        return escape(child)
    return escape(between).join(join(each) for each in child)


def count(number: int, one: str, many: str) -> str:
    """ "1 reply", "2 replies"."""
    return f"{number} {one if number == 1 else many}"


def _attributes(attributes: dict[str, Attribute]) -> Markup:
    return join(_attribute(name, value) for name, value in attributes.items())


def _attribute(name: str, value: Attribute) -> Markup:
    if value is None or value is False:
        return Markup("")
    written = name.rstrip("_").replace("_", "-")
    if value is True:
        return Markup(" {}").format(written)
    return Markup(' {}="{}"').format(written, str(value))
