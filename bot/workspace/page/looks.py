"""The page's looks: light, dark, or whichever the computer prefers. One is chosen for the whole workspace."""

from enum import StrEnum

from markupsafe import Markup

from bot.workspace.page.markup import tag
from bot.workspace.store import Store

_CHOSEN = "look"


class Look(StrEnum):
    """In the order in which they are offered."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


_ALL = list(Look)


def look_of(store: Store) -> Look:
    return _ALL[int(store.note(_CHOSEN))]


def choose_look(store: Store, look: Look) -> None:
    """Kept in the workspace's own memory."""
    store.keep_note(_CHOSEN, _ALL.index(look))


def draw_looks(chosen: Look) -> Markup:
    """A button for each, of which one is pressed."""
    buttons = [
        tag("button", each.capitalize(), type="button", data_look=each, aria_pressed=str(each is chosen).lower())
        for each in Look
    ]
    return tag("div", buttons, class_="looks", role="group", aria_label="Light or dark")
