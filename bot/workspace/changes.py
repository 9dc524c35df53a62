"""Word that something has changed, for whoever draws the workspace."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from bot.workspace.ids import ChannelId, UserId


@dataclass(frozen=True)
class Change:
    """What is out of date: one channel, what one person alone sees, or (neither named) everything."""

    channel_id: ChannelId | None = None
    user_id: UserId | None = None


class Subscription:
    """The changes since the subscription began, each once however often it was announced before being read."""

    def __init__(self) -> None:
        self._unread: dict[Change, None] = {}
        self._arrived = asyncio.Event()

    def add(self, change: Change) -> None:
        self._unread[change] = None
        self._arrived.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        await self._arrived.wait()
        change = next(iter(self._unread))
        del self._unread[change]
        if not self._unread:
            self._arrived.clear()
        return change


class Changes:
    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def announce(self, *, channel: ChannelId | None = None, user: UserId | None = None) -> None:
        for subscription in self._subscriptions:
            subscription.add(Change(channel, user))

    @contextmanager
    def subscribed(self) -> Iterator[Subscription]:
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
