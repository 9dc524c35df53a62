"""What apps are sent when a person does something, key for key as Slack sends it."""

from bot.workspace.ids import Json
from bot.workspace.records import App, Channel, Message, User, View
from bot.workspace.services import Services
from bot.workspace.shapes import message_shape, payload_channel_name, values_of, view_shape


class Payloads:
    """Builds payloads for one app and the person who acts."""

    def __init__(self, services: Services, app: App, user: User) -> None:
        self._services = services
        self._app = app
        self._user = user

    def command(self, name: str, text: str, channel: Channel) -> Json:
        team = self._services.team
        return {
            "token": self._app.verification_token,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": payload_channel_name(channel),
            "user_id": self._user.id,
            "user_name": self._user.handle,
            "command": name,
            "text": text,
            "api_app_id": self._app.id,
            "is_enterprise_install": "false",
            "response_url": self._services.keys.response_url(self._app, self._user.id, channel.id),
            "trigger_id": self._trigger(channel=channel),
        }

    def action_in_message(self, message: Message, action: Json) -> Json:
        channel = self._services.conversations.channel(message.channel_id)
        is_ephemeral = message.visible_to is not None
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        }
        shape: Json = {
            **self._interaction("block_actions"),
            "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            "trigger_id": self._trigger(channel=channel),
            "channel": {"id": channel.id, "name": payload_channel_name(channel)},
            "state": {
                "values": values_of(message.container, self._user.id, message.drawn_blocks, store=self._services.store)
            },
            "response_url": self._services.keys.response_url(
                self._app, self._user.id, channel.id, message_ts=message.ts, is_ephemeral=is_ephemeral
            ),
            "actions": [action],
        }
        if not is_ephemeral:  # Slack keeps no copy of an ephemeral message, so it cannot send one along
            shape["message"] = message_shape(message, store=self._services.store)
        return shape

    def action_in_view(self, view: View, action: Json) -> Json:
        return {
            **self._interaction("block_actions"),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._trigger(view),
            "view": self._view(view),
            "actions": [action],
        }

    def submission(self, view: View) -> Json:
        return {
            **self._interaction("view_submission"),
            "trigger_id": self._trigger(view),
            "view": self._view(view),
            "response_urls": [],
        }

    def closing(self, view: View, *, is_cleared: bool) -> Json:
        return {**self._interaction("view_closed"), "view": self._view(view), "is_cleared": is_cleared}

    def home_opened(self, channel: Channel, home: View | None, *, tab: str) -> Json:
        event: Json = {"type": "app_home_opened", "user": self._user.id, "channel": channel.id, "tab": tab}
        return event | ({"view": self._view(home)} if home and tab == "home" else {})

    def global_shortcut(self, callback_id: str) -> Json:
        return {
            **self._shortcut("shortcut", callback_id),
            "user": {"id": self._user.id, "username": self._user.handle, "team_id": self._user.team_id},
        }

    def message_shortcut(self, callback_id: str, message: Message) -> Json:
        channel = self._services.conversations.channel(message.channel_id)
        return {
            **self._shortcut("message_action", callback_id, channel),
            "user": {"id": self._user.id, "name": self._user.handle, "team_id": self._user.team_id},
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": payload_channel_name(channel)},
            "message": message_shape(message, store=self._services.store),
            "response_url": self._services.keys.response_url(self._app, self._user.id, channel.id),
        }

    def suggestion(self, place: View | Message, control: tuple[str, str], typed: str) -> Json:
        block_id, action_id = control
        asked: Json = {"value": typed, "block_id": block_id, "action_id": action_id}
        shape = self._interaction("block_suggestion") | asked
        if isinstance(place, View):
            return shape | {"container": {"type": "view", "view_id": place.id}, "view": self._view(place)}
        container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel_id}
        channel = self._services.conversations.channel(place.channel_id)
        return shape | {
            "container": container,
            "channel": {"id": channel.id, "name": payload_channel_name(channel)},
            "message": message_shape(place, store=self._services.store),
        }

    def _interaction(self, kind: str) -> Json:
        team = self._services.team
        user = self._user
        return {
            "type": kind,
            "team": {"id": team.id, "domain": team.domain},
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team_id},
            "api_app_id": self._app.id,
            "token": self._app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _shortcut(self, kind: str, callback_id: str, channel: Channel | None = None) -> Json:
        """What the two kinds of shortcut have in common; neither names the app."""
        team = self._services.team
        return {
            "type": kind,
            "token": self._app.verification_token,
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "callback_id": callback_id,
            "trigger_id": self._trigger(channel=channel),
            "action_ts": self._services.conversations.new_ts(),
        }

    def _view(self, view: View) -> Json:
        return view_shape(view, store=self._services.store, team=self._services.team)

    def _trigger(self, view: View | None = None, *, channel: Channel | None = None) -> str:
        channel_id = channel.id if channel else view.opened_in if view else None
        view_id = view.id if view else None
        return self._services.keys.trigger(self._app, self._user.id, view_id=view_id, channel_id=channel_id)
