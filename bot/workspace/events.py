"""The Events API: tells each app that subscribed, and may know, what has happened."""

from bot.workspace.clock import WorkspaceClock
from bot.workspace.delivery import Answer, Delivery, Envelope, Kind, new_envelope_id
from bot.workspace.ids import ChannelId, Json, UserId
from bot.workspace.records import App, Channel, ChannelKind
from bot.workspace.store import Store

_MESSAGES_OF = {
    ChannelKind.PUBLIC: ("message.channels", "channels:history", "channel"),
    ChannelKind.PRIVATE: ("message.groups", "groups:history", "group"),
    ChannelKind.IM: ("message.im", "im:history", "im"),
    ChannelKind.MPIM: ("message.mpim", "mpim:history", "mpim"),
}
_READING_OF = {
    ChannelKind.PUBLIC: "channels:read",
    ChannelKind.PRIVATE: "groups:read",
    ChannelKind.IM: "im:read",
    ChannelKind.MPIM: "mpim:read",
}


class Events:
    def __init__(self, store: Store, clock: WorkspaceClock, delivery: Delivery) -> None:
        self._store = store
        self._clock = clock
        self._delivery = delivery

    def message(self, channel: Channel, event: Json) -> None:
        """A message appeared, changed or went."""
        name, scope, channel_type = _MESSAGES_OF[channel.kind]
        for app in self._members(channel.id):
            self._post(app, {**event, "channel": channel.id, "channel_type": channel_type}, name=name, scope=scope)

    def mention(self, channel: Channel, event: Json) -> None:
        """A message names an app's user."""
        for app in self._members(channel.id):
            if f"<@{app.bot_user_id}>" in event["text"] and channel.kind is not ChannelKind.IM:
                mention = {**event, "type": "app_mention", "channel": channel.id}
                self._post(app, mention, name="app_mention", scope="app_mentions:read")

    def membership(self, channel: Channel, event: Json) -> None:
        """Somebody joined or left: the apps that are in the channel hear of it."""
        channel_type = "C" if channel.kind is ChannelKind.PUBLIC else "G"
        told = {**event, "channel": channel.id, "channel_type": channel_type}
        self.in_channel(channel.id, told, scope=_READING_OF[channel.kind])

    def left(self, channel: Channel, user_id: UserId, *, actor: UserId) -> None:
        """Tells an app that it is no longer in a channel itself: no member_left_channel reaches it any more."""
        name = "channel_left" if channel.kind is ChannelKind.PUBLIC else "group_left"
        event: Json = {"type": name, "channel": channel.id, "actor_id": actor}
        for app in self._store.apps.where("bot_user_id = ?", user_id):
            self.to(app, event, scope=_READING_OF[channel.kind])

    def about_channel(self, channel: Channel, event: Json) -> None:
        """Something happened to a channel: to a public one before all apps, to a private one before those in it."""
        if channel.kind is ChannelKind.PUBLIC:
            for app in self._store.apps.all():
                self.to(app, event, scope=_READING_OF[channel.kind])
        else:
            self.in_channel(channel.id, event, scope=_READING_OF[channel.kind])

    def in_channel(self, channel_id: ChannelId, event: Json, *, scope: str) -> None:
        """Something for the apps that are in this conversation."""
        for app in self._members(channel_id):
            self.to(app, event, scope=scope)

    def to(self, app: App, event: Json, *, scope: str) -> None:
        """Something for one app, if it asked to hear of it and may."""
        self._post(app, event, name=event["type"], scope=scope)

    def farewell(self, app: App, event: Json) -> None:
        """The last that an app hears, when its tokens no longer hold."""
        if event["type"] in app.declared.events:
            self._delivery.post(app, self._envelope(app, event))

    async def home_opened(self, app: App, event: Json) -> Answer | None:
        """Delivers app_home_opened and waits for the ack, as the person who opened the tab does."""
        if "app_home_opened" not in app.declared.events:
            return None
        return await self._delivery.deliver(app, self._envelope(app, event))

    def _members(self, channel_id: ChannelId) -> list[App]:
        in_channel = "bot_user_id IN (SELECT user_id FROM Membership WHERE channel_id = ?)"
        return self._store.apps.where(in_channel, channel_id)

    def _post(self, app: App, event: Json, *, name: str, scope: str) -> None:
        if name in app.declared.events and scope in app.scopes and not app.refused_with:
            self._delivery.post(app, self._envelope(app, event))

    def _envelope(self, app: App, event: Json) -> Envelope:
        now = self._clock.now().timestamp()
        team = self._store.teams.all()[0]
        payload: Json = {
            "token": app.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": {**event, "event_ts": event.get("ts") or f"{now:.6f}"},
            "type": "event_callback",
            "event_id": self._store.new_id("Ev"),
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        url = app.declared.settings.event_subscriptions.request_url
        return Envelope(new_envelope_id(), Kind.EVENT, payload, request_url=url)
