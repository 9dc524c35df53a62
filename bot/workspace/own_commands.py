"""Slack's own commands, which no app declares: /invite, /remove and /kick."""

from collections.abc import Callable

from bot.workspace.conversations import Conversations
from bot.workspace.records import Channel, ChannelKind, User
from bot.workspace.store import Store

OWN_COMMANDS = {
    "/invite": "Adds people or apps to this channel",
    "/remove": "Removes somebody, or an app, from this channel",
}
"""Those that the composer offers; /kick is another word for /remove."""


class OwnCommands:
    """What a member does to a channel by typing. What Slack answers is for that person alone."""

    def __init__(self, store: Store, conversations: Conversations) -> None:
        self._store = store
        self._conversations = conversations
        self._known: dict[str, Callable[[User, Channel, User], str]] = {
            "/invite": self._invite,
            "/remove": self._remove,
            "/kick": self._remove,
        }

    def knows(self, name: str) -> bool:
        return name in self._known

    def run(self, name: str, names: str, *, by: User, channel: Channel) -> str:
        """Does it for everybody who is named, and answers what could not be done, "" when all was."""
        if channel.kind in (ChannelKind.IM, ChannelKind.MPIM):
            return f"{name} does not work in direct messages. Type it in a channel."
        if channel.is_archived:
            return f"#{channel.name} is archived, so nobody comes or goes."
        wanted = [each.strip() for each in names.split("@") if each.strip()]
        if not wanted:
            return f"Type {name} and a name, such as {name} @{by.name}."
        return "\n".join(answer for each in wanted if (answer := self._do(name, each, by=by, channel=channel)))

    def _do(self, name: str, called: str, *, by: User, channel: Channel) -> str:
        found = [user for user in self._store.users.where("NOT deleted") if user.name.casefold() == called.casefold()]
        if len(found) > 1:
            return f"Several people are called {called}, so nobody was chosen."
        if not found:
            return f"Nobody here is called @{called}. Type {name} and a name, such as {name} @{by.name}."
        return self._known[name](by, channel, found[0])

    def _invite(self, by: User, channel: Channel, guest: User) -> str:
        if self._conversations.has(channel, guest.id):
            return f"{guest.name} is already in #{channel.name}."
        self._conversations.join(channel, guest, inviter=by.id)
        return ""

    def _remove(self, by: User, channel: Channel, member: User) -> str:
        if by.is_restricted:
            return "Guests cannot remove anybody."
        if member.id == by.id:
            return "Nobody removes herself. Leave the channel instead."
        if not self._conversations.has(channel, member.id):
            return f"{member.name} is not in #{channel.name}."
        self._conversations.leave(channel, member, by=by.id)
        return ""
