"""Where capabilities register their listeners, and what the manifest is made from.

bolt asks its listeners one after another whether they want what has come. All taps are therefore one listener to it,
and all forms another; whose they are is looked up here, and costs the same however many capabilities there are.

Each listener is counted as work in hand while it runs, also after its ack, so that a stopping process, and a test,
can wait for it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from handlers.house.access import NotFound
from handlers.house.errors import explain
from handlers.house.services import Services

# A listener names what it wants of bolt's arguments (`ack`, `body`, `action` ...); no signature is common to all.
Listener = Callable[..., Awaitable[None]]
Kept = Callable[[AsyncArgs], Awaitable[None]]
ANY = re.compile("")


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
    """Registers listeners and remembers what it registered.

    A command, an action and a form have one listener; an event has as many as want it. Of one that is not traced no
    log tells, not even of its mistakes. Raises RegisteredTwice.
    """

    app: AsyncApp
    services: Services
    commands: list[Command] = field(default_factory=list)
    events: dict[str, list[Kept]] = field(default_factory=dict)
    actions: dict[str, Kept] = field(default_factory=dict)
    views: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        action = self._by_name(self.actions, lambda args: args.body["actions"][0]["action_id"])
        self.app.action({"type": "block_actions", "action_id": ANY})(action)
        view = self._by_name(self.views, lambda args: args.body["view"]["callback_id"])
        self.app.view({"type": "view_submission", "callback_id": ANY})(view)

    @property
    def taken(self) -> set[str]:
        """What is acted by: commands with their slash, actions and forms."""
        return {f"/{command.name}" for command in self.commands} | self.actions.keys() | self.views.keys()

    def command(self, command: Command, listener: Listener, *, is_traced: bool = True) -> None:
        if command.name in {each.name for each in self.commands}:
            raise RegisteredTwice(command.name)
        self.commands.append(command)
        self.app.command(self.services.command(command.name))(self._kept(listener, is_traced=is_traced))

    def event(self, name: str, listener: Listener) -> None:
        """Of several listeners bolt itself would call the first alone."""
        listeners = self.events.setdefault(name, [])
        if not listeners:
            self.app.event(name)(_each(listeners))
        listeners.append(self._kept(listener))

    def action(self, action_id: str, listener: Listener, *, is_traced: bool = True) -> None:
        self._put(self.actions, action_id, self._kept(listener, is_traced=is_traced))

    def view(self, callback_id: str, listener: Listener, *, is_traced: bool = True) -> None:
        self._put(self.views, callback_id, self._kept(listener, is_traced=is_traced))

    def _put(self, listeners: dict[str, Kept], name: str, listener: Kept) -> None:
        if name in listeners:
            raise RegisteredTwice(name)
        listeners[name] = listener

    def _by_name(self, listeners: Mapping[str, Kept], name_in: Callable[[AsyncArgs], str]) -> Kept:
        """The one of these that is meant; for a name that an older version of the bot has drawn, a kind word."""
        unknown = self._kept(_not_found)

        async def by_name(args: AsyncArgs) -> None:
            await listeners.get(name_in(args), unknown)(args)

        return by_name

    def _kept(self, listener: Listener, *, is_traced: bool = True) -> Kept:
        """The listener, counted, and with whatever it raises explained.

        bolt's own error handling must not see it: it takes back an acknowledgement that was given a moment before.
        """
        wanted: Sequence[str] | None = None  # read at the first call: a start would wait for hundreds

        async def kept(args: AsyncArgs) -> None:
            nonlocal wanted
            wanted = wanted or tuple(signature(listener).parameters)
            async with self.services.work.item():
                try:
                    await listener(**{name: getattr(args, name) for name in wanted})
                except Exception as error:
                    await explain(
                        error, self.services, body=args.body, client=args.client, ack=args.ack, is_traced=is_traced
                    )

        return kept


async def _not_found() -> None:
    raise NotFound


def _each(listeners: Sequence[Kept]) -> Kept:
    """All of them one after another, those that are still to be registered included."""

    async def each(args: AsyncArgs) -> None:
        for listener in listeners:
            await listener(args)

    return each
