"""Messages and views as one person has them: parsed, with what stands in their fields and beside them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.workspace.grammar import (
    Attachment,
    Block,
    Refused,
    Surface,
    parse_attachments,
    parse_blocks,
    parse_view,
)
from bot.workspace.ids import ChannelId, Json, UserId
from bot.workspace.notices import as_read, is_notice
from bot.workspace.page import dates
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.reader import Person, Reader
from bot.workspace.page.scene import Replies, ShownFile, ShownMessage, ShownReaction, ShownView, Thread
from bot.workspace.records import App, Message, StoredFile, View
from bot.workspace.services import Services
from bot.workspace.shapes import replies_to, values_of

MOST_MESSAGES = 200
MOST_FACES = 3
_VISIBLE = "channel_id = ? AND (visible_to IS NULL OR visible_to = ?)"


class Showing:
    def __init__(self, services: Services, user_id: UserId, reader: Reader) -> None:
        self._store = services.store
        self._views = services.views
        self._user_id = user_id
        self._reader = reader

    def conversation(self, channel_id: ChannelId) -> list[ShownMessage]:
        """The newest messages, oldest first; replies stay in their threads."""
        condition = f"{_VISIBLE} AND (thread_ts IS NULL OR thread_ts = ts OR is_broadcast) ORDER BY ts DESC LIMIT ?"
        newest = self._store.messages.where(condition, channel_id, self._user_id, MOST_MESSAGES)
        return [self._message(message, place="") for message in reversed(newest)]

    def thread(self, channel_id: ChannelId, ts: str) -> Thread | None:
        root = self._store.messages.get(channel_id, ts)
        if root is None:
            return None
        condition = f"{_VISIBLE} AND thread_ts = ? AND ts <> thread_ts ORDER BY ts"
        replies = self._store.messages.where(condition, channel_id, self._user_id, ts)
        shown = [self._message(message, place="thread") for message in [root, *replies]]
        return Thread(shown[0], shown[1:])

    def modal(self) -> ShownView | None:
        """The modal in front."""
        view = self._views.top(self._user_id)
        return self._view(view) if view else None

    def home(self, app: App) -> ShownView | None:
        view = self._views.home(app, self._user_id)
        return self._view(view) if view else None

    def _view(self, view: View) -> ShownView:
        canvas = self._canvas(f"view:{view.container}", view.container, view.body["blocks"])
        trouble = canvas.complaints.get("", "")
        return ShownView(view.id, parse_view(view.body), canvas, trouble, is_pushed=view.depth > 0)

    def _canvas(self, name: str, container: str, blocks: list[Json]) -> Canvas:
        values = values_of(container, self._user_id, blocks, store=self._store)
        complaints = self._views.complaints(container, self._user_id)
        return Canvas(self._reader, name, values, complaints, self._views.suggestions(container, self._user_id))

    def _message(self, message: Message, *, place: str) -> ShownMessage:
        attached = [block for attachment in message.attachments for block in attachment.get("blocks", [])]
        canvas = self._canvas(f"message:{message.container}", message.container, message.blocks + attached)
        return ShownMessage(
            ts=message.ts,
            author=self._author(message),
            sent_at=dates.instant(float(message.ts)),
            text=as_read(message) if is_notice(message) else message.text,
            blocks=_blocks(message.blocks),
            canvas=replace(canvas, place=place),
            attachments=_attachments(message.attachments),
            files=[_file(file) for each in message.files if (file := self._store.files.get(each))],
            reactions=self._reactions(message),
            is_edited=message.edited_ts is not None,
            is_only_for_me=message.visible_to is not None,
            is_broadcast=message.is_broadcast,
            is_notice=is_notice(message),
            replies=self._replies(message),
        )

    def _reactions(self, message: Message) -> list[ShownReaction]:
        given: dict[str, list[str]] = {}
        for row in self._store.reactions.where("channel_id = ? AND ts = ?", message.channel_id, message.ts):
            given.setdefault(row.name, []).append(self._reader.name_of(row.user_id) or row.user_id)
        return [ShownReaction(name, people) for name, people in given.items()]

    def _author(self, message: Message) -> Person:
        person = self._reader.people.get(message.user_id) or Person(message.user_id, message.user_id)
        return Person(person.id, message.username, is_bot=True) if message.username else person

    def _replies(self, message: Message) -> Replies | None:
        replies = [] if message.is_reply else replies_to(message, store=self._store)
        if not replies:
            return None
        authors = {reply.user_id: self._author(reply) for reply in replies}
        latest = dates.instant(float(replies[-1].ts))
        return Replies(len(replies), list(authors.values())[:MOST_FACES], latest)


def _blocks(blocks: list[Json]) -> Sequence[Block] | None:
    """None for blocks that an older workspace let pass and this one would not."""
    try:
        return parse_blocks(blocks, Surface.MESSAGE)
    except Refused:
        return None


def _attachments(attachments: list[Json]) -> Sequence[Attachment]:
    try:
        return parse_attachments(attachments)
    except Refused:
        return ()


def _file(file: StoredFile) -> ShownFile:
    return ShownFile(file.id, file.title or file.name, file.name, file.size, file.alt_text)
