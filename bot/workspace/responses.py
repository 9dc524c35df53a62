"""What apps say to a response URL, or in the ack of a command."""

from collections.abc import Callable
from dataclasses import replace

from bot.workspace.ids import ChannelId, Json, Ts, UserId
from bot.workspace.methods.chat import Content, content_of
from bot.workspace.methods.method import arguments_from
from bot.workspace.records import App, Message, ResponseUrl
from bot.workspace.refusal import Refusal
from bot.workspace.services import Services


class Response(Content):
    response_type: str = "ephemeral"
    replace_original: bool = False
    delete_original: bool = False
    thread_ts: Ts | None = None
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None


class Responses:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._watchers: list[Callable[[Json], None]] = []

    def when_answered(self, told: Callable[[Json], None]) -> None:
        """Calls `told` with what an app has sent to a response URL."""
        self._watchers.append(told)

    def answer(self, token: str, said: Json) -> None:
        """Follows one request to a response URL. Raises Refusal."""
        url = self._services.keys.spend_response_url(token)
        app = self._services.store.apps.get(url.app_id)
        if app is None:
            raise Refusal("expired_url")
        original = self._original(url)
        wanted = arguments_from(Response, said)
        if original and wanted.delete_original:
            self._services.conversations.delete(original)
        elif original and wanted.replace_original:
            self._replace(original, wanted)
        else:
            self._post(app, wanted, channel_id=url.channel_id, user_id=url.user_id)
        for told in self._watchers:
            told(said)

    def post(self, app: App, said: Json, *, channel_id: ChannelId, user_id: UserId) -> None:
        """Shows what the app said in the ack of a command. Raises Refusal."""
        self._post(app, arguments_from(Response, said), channel_id=channel_id, user_id=user_id)

    def _original(self, url: ResponseUrl) -> Message | None:
        """The message whose button was pressed; none after a command, which leaves no message to replace."""
        if url.message_ts is None:
            return None
        message = self._services.store.messages.get(url.channel_id, url.message_ts)
        if message is None:
            raise Refusal("message_not_found")
        return message

    def _replace(self, original: Message, wanted: Response) -> None:
        blank = replace(original, text="", blocks=[], attachments=[])
        self._services.conversations.edit(original, content_of(wanted, blank), by=original.user_id)

    def _post(self, app: App, wanted: Response, *, channel_id: ChannelId, user_id: UserId) -> None:
        ts = self._services.conversations.new_ts()
        to = None if wanted.response_type == "in_channel" else user_id
        draft = Message(
            channel_id, ts, app.bot_user_id, "", app.bot_id, app.id, visible_to=to, thread_ts=wanted.thread_ts
        )
        self._services.conversations.post(content_of(wanted, draft))
