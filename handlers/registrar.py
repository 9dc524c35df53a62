"""Where capabilities register their listeners, and what the manifest is made from.

Each listener is counted as work in hand while it runs, also after its ack, so that a stopping process, and a test,
can wait for it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from inspect import signature

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from handlers.errors import explain
from handlers.services import Services

# A listener names what it wants of bolt's arguments (`ack`, `body`, `action` ...); no signature is common to all.
Listener = Callable[..., Awaitable[None]]
Kept = Callable[[AsyncArgs], Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """A slash command as Slack's manifest wants it; `name` is without slash and prefix."""

    name: str
    description: str
    usage_hint: str


class RegisteredTwice(ValueError):
    """Two would take the same command, id or kind, and only the first would ever be called. It is our mistake."""


@dataclass
class Registrar:
    """Registers listeners with bolt and remembers what it registered: `taken` are commands, actions and forms by name.

    A command, an action and a form have one listener; an event has as many as want it. Raises RegisteredTwice.
    """

    app: AsyncApp
    services: Services
    commands: list[Command] = field(default_factory=list)
    events: dict[str, list[Kept]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def command(self, command: Command, listener: Listener) -> None:
        self._take(f"/{command.name}")
        self.commands.append(command)
        self.app.command(self.services.command(command.name))(self._kept(listener))

    def event(self, name: str, listener: Listener) -> None:
        """Of several listeners bolt itself would call the first alone."""
        listeners = self.events.setdefault(name, [])
        if not listeners:
            self.app.event(name)(_each(listeners))
        listeners.append(self._kept(listener))

    def action(self, action_id: str, listener: Listener) -> None:
        self._take(action_id)
        self.app.action(action_id)(self._kept(listener))

    def view(self, callback_id: str, listener: Listener) -> None:
        self._take(callback_id)
        self.app.view(callback_id)(self._kept(listener))

    def _take(self, name: str) -> None:
        if name in self.taken:
            raise RegisteredTwice(name)
        self.taken.add(name)

    def _kept(self, listener: Listener) -> Kept:
        """The listener, counted, and with whatever it raises explained.

        bolt's own error handling must not see it: it takes back an acknowledgement that was given a moment before.
        """
        wanted = tuple(signature(listener).parameters)

        async def kept(args: AsyncArgs) -> None:
            async with self.services.work.item():
                try:
                    await listener(**{name: getattr(args, name) for name in wanted})
                except Exception as error:
                    await explain(error, self.services, body=args.body, client=args.client, ack=args.ack)

        return kept


def _each(listeners: Sequence[Kept]) -> Kept:
    """All of them one after another, those that are still to be registered included."""

    async def each(args: AsyncArgs) -> None:
        for listener in listeners:
            await listener(args)

    return each
