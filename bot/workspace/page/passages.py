"""What apps have sent while somebody moved the clock: to whom, and when."""

from collections.abc import Iterator

from bot.workspace.ids import ChannelId, UserId
from bot.workspace.page import dates
from bot.workspace.page.reader import Reader, address
from bot.workspace.page.scene import Recipient, Sent, ShownPassage
from bot.workspace.records import ChannelKind, Message, Passage
from bot.workspace.services import Services

MOST_PASSAGES = 10
MOST_SENT = 500
_SEEN = "passages seen"


class Passages:
    """What one reader is told of them. Whom a message went to is a place to go: as that person."""

    def __init__(self, services: Services, reader: Reader) -> None:
        self._services = services
        self._store = services.store
        self._reader = reader

    def shown(self) -> list[ShownPassage]:
        """The newest first. A message that went to many at once stands there once."""
        return [self._shown(each) for each in self._newest(MOST_PASSAGES)]

    def unseen(self) -> int:
        """How many messages were sent when the clock was last moved, until somebody has looked."""
        for passage in self._newest(1):
            if float(passage.ended) > self._store.note(_SEEN):
                return len(self._sent(passage))
        return 0

    def mark(self) -> None:
        """Somebody has looked."""
        for passage in self._newest(1):
            self._store.keep_note(_SEEN, float(passage.ended) + 1)

    def _newest(self, most: int) -> list[Passage]:
        return self._store.passages.where("TRUE ORDER BY ended DESC LIMIT ?", most)

    def _sent(self, passage: Passage) -> list[Message]:
        condition = "app_id IS NOT NULL AND ts > ? AND ts < ? ORDER BY ts LIMIT ?"
        return self._store.messages.where(condition, passage.began, passage.ended, MOST_SENT)

    def _shown(self, passage: Passage) -> ShownPassage:
        together: dict[tuple[int, str], list[Message]] = {}
        for message in self._sent(passage):
            together.setdefault((int(float(message.ts)) // 60, message.text), []).append(message)
        return ShownPassage(
            dates.instant(float(passage.began)),
            dates.instant(float(passage.ended)),
            [self._alike(messages) for messages in together.values()],
        )

    def _alike(self, messages: list[Message]) -> Sent:
        to = [recipient for message in messages for recipient in self._recipients(message)]
        return Sent(dates.instant(float(messages[0].ts)), messages[0].text, sorted(to, key=lambda each: each.name))

    def _recipients(self, message: Message) -> Iterator[Recipient]:
        channel = self._services.conversations.channel(message.channel_id)
        members = self._people_in(message.channel_id)
        if message.visible_to is not None:
            yield self._person(message.visible_to, channel.id)
        elif channel.kind in (ChannelKind.IM, ChannelKind.MPIM):
            yield from (self._person(each, channel.id) for each in members)
        else:
            eyes = self._reader.user_id if self._reader.user_id in members else next(iter(members), None)
            yield Recipient(f"#{channel.name}", address(eyes, channel.id) if eyes else None)

    def _people_in(self, channel_id: ChannelId) -> list[UserId]:
        members = self._services.conversations.members(self._services.conversations.channel(channel_id))
        return [each for each in members if (person := self._reader.people.get(each)) and not person.is_bot]

    def _person(self, user_id: UserId, channel_id: ChannelId) -> Recipient:
        return Recipient(self._reader.name_of(user_id) or user_id, address(user_id, channel_id, tab="messages"))
