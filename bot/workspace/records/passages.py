"""Time that was let pass."""

from dataclasses import dataclass

from bot.workspace.ids import Ts


@dataclass(frozen=True)
class Passage:
    """The clock was moved: what was said on the way lies between these two, which nothing else is called."""

    began: Ts
    ended: Ts
