"""How often Slack may be called, as it states it: so many calls in any stretch of so many seconds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple


class Limit(NamedTuple):
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.seconds)


class Call(StrEnum):
    """What a message wants of Slack. To look one up is one call of conversations.open and one of conversations.history,
    or of conversations.replies in a thread; each has a limit of its own, and the same."""

    POST = "post"
    UPDATE = "update"
    LOOK_UP = "look up"


# Clocks differ from machine to machine, and from Slack's. More than a twentieth of a second would show where a channel
# is told many things; where it is too little, Slack says wait, and nothing is lost.
JITTER_SECONDS = 0.05
# Slack says one message a second for a channel, "several hundred" a minute for a workspace, and 50 a minute or more
# for the third tier, to which the others belong.
POST_IN_CHANNEL = Limit(1, 1 + JITTER_SECONDS)
POST_IN_WORKSPACE = Limit(300, 60 + JITTER_SECONDS)
TIER_3 = Limit(50, 60 + JITTER_SECONDS)


@dataclass(frozen=True)
class Limits:
    """What Slack allows: chat.postMessage in one channel and in all of a workspace, and each other method."""

    post_in_channel: Limit = POST_IN_CHANNEL
    post_in_workspace: Limit = POST_IN_WORKSPACE
    other_method: Limit = TIER_3

    def of(self, call: Call) -> Limit:
        """The limit for all of a workspace."""
        return self.post_in_workspace if call is Call.POST else self.other_method


SLACKS_LIMITS = Limits()
