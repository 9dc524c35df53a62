"""Menus with room for everybody: what is beyond a hundred options, Slack takes in groups of a hundred."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from handlers.house.views.kit import OPTION_MAX, Option, OptionGroup, fit, plain

K = TypeVar("K", bound=int | str)

A_GROUP = 100
NAME_IN_LABEL = 35


@dataclass(frozen=True)
class Menu(Generic[K]):
    """What there is to choose from, in its order, in words by what is chosen.

    An element takes `ungrouped` as its options and `groups` as its option groups: one of the two is None.
    """

    words: Mapping[K, str]

    @cached_property
    def options(self) -> dict[K, Option]:
        return {key: Option(text=plain(fit(said, OPTION_MAX)), value=str(key)) for key, said in self.words.items()}

    @property
    def ungrouped(self) -> list[Option] | None:
        return [*self.options.values()] if len(self.options) <= A_GROUP else None

    @property
    def groups(self) -> list[OptionGroup] | None:
        """Each is called by the first and the last of those in it."""
        if len(self.options) <= A_GROUP:
            return None
        keys = [*self.options]
        return [self._group(keys[start : start + A_GROUP]) for start in range(0, len(keys), A_GROUP)]

    def _group(self, keys: list[K]) -> OptionGroup:
        first, last = (fit(self.words[key], NAME_IN_LABEL) for key in (keys[0], keys[-1]))
        return OptionGroup(label=plain(f"{first} to {last}"), options=[self.options[key] for key in keys])
