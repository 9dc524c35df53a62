"""Where capabilities register their listeners, and what the manifest is made from.

Each listener is counted as work in hand while it runs, also after its ack, so that a stopping process, and a test,
can wait for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.services import Services

# bolt looks at a listener's parameter names and hands in what they ask for; no signature is common to all.
Listener = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """A slash command as Slack's manifest wants it; `name` is without slash and prefix."""

    name: str
    description: str
    usage_hint: str


@dataclass
class Registrar:
    """Registers listeners with bolt and remembers what it registered."""

    app: AsyncApp
    services: Services
    commands: list[Command] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def command(self, command: Command, listener: Listener) -> None:
        self.commands.append(command)
        self.app.command(self.services.command(command.name))(self._counted(listener))

    def event(self, name: str, listener: Listener) -> None:
        self.events.append(name)
        self.app.event(name)(self._counted(listener))

    def action(self, action_id: str, listener: Listener) -> None:
        self.app.action(action_id)(self._counted(listener))

    def view(self, callback_id: str, listener: Listener) -> None:
        self.app.view(callback_id)(self._counted(listener))

    def _counted(self, listener: Listener) -> Listener:
        @wraps(listener)
        async def counted(**injected: Any) -> None:
            async with self.services.work.item():
                await listener(**injected)

        return counted
