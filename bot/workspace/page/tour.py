"""A short tour for whoever comes for the first time. It can be left at any step, and does not come again by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from bot.workspace.page.icons import icon
from bot.workspace.page.markup import tag
from bot.workspace.store import Store

_AT = "tour"


@dataclass(frozen=True)
class Stop:
    """One step: a few words beside a part of the page."""

    beside: Literal["apps", "clock", "composer", "conversation", "people"]
    title: str
    words: str


@dataclass(frozen=True)
class Card:
    """The step before somebody: the how manyth of how many."""

    stop: Stop
    number: int
    of: int


class Tour:
    """How far the tour has come is kept in the workspace's own memory, so that it stays left after a restart."""

    def __init__(self, store: Store, stops: Sequence[Stop]) -> None:
        self._store = store
        self._stops = stops

    @property
    def exists(self) -> bool:
        return bool(self._stops)

    @property
    def card(self) -> Card | None:
        """The step to show; None once the tour is over."""
        at = int(self._store.note(_AT))
        return Card(self._stops[at], at + 1, len(self._stops)) if at < len(self._stops) else None

    def go_to(self, number: int) -> None:
        """Counted from 1; any step beyond the last one ends the tour."""
        self._store.keep_note(_AT, max(number - 1, 0))


def draw_tour(card: Card | None) -> Markup:
    """A card beside what it speaks of, which the style sheet finds by `data-beside`."""
    inside = _card(card) if card else None
    return tag(
        "aside",
        inside,
        id="tour",
        class_="tour",
        aria_label="A short tour",
        data_beside=card.stop.beside if card else None,
        hidden=card is None,
    )


def _card(card: Card) -> list[Markup | None]:
    end = card.of + 1
    is_last = card.number == card.of
    leave = tag(
        "button", icon("close"), type="button", class_="icon-button", aria_label="Leave the tour", data_tour=end
    )
    back = tag("button", "Back", type="button", class_="button", data_tour=card.number - 1) if card.number > 1 else None
    onwards = "Start exploring" if is_last else "Next"
    forth = tag(
        "button", onwards, type="button", id="tour-next", class_="button button--primary", data_tour=card.number + 1
    )
    return [
        tag("div", tag("p", f"{card.number} of {card.of}"), leave, class_="tour__head"),
        tag("div", tag("h2", card.stop.title), tag("p", card.stop.words), aria_live="polite"),
        tag("div", back, forth, class_="tour__foot"),
    ]
