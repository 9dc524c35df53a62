"""A message as it stands in a conversation or a thread."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from bot.workspace.page import dates
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.blocks import draw_attachment, draw_blocks
from bot.workspace.page.kit.canvas import not_drawn
from bot.workspace.page.marks import face
from bot.workspace.page.markup import Attribute, join, tag
from bot.workspace.page.mrkdwn import mrkdwn
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Replies, ShownMessage

_TOGETHER_SECONDS = 300


def draw_messages(messages: Sequence[ShownMessage], reader: Reader, *, thread_of: str | None) -> Markup:
    """Messages in order, divided by day. `thread_of` is the conversation where a message opens its thread, if any."""
    return tag("ol", list(_lines(messages, reader, thread_of)), class_="log__list")


def _lines(messages: Sequence[ShownMessage], reader: Reader, thread_of: str | None) -> Iterator[Markup]:
    before: ShownMessage | None = None
    for message in messages:
        if before is None or _day(before, reader) != _day(message, reader):
            yield _day_divider(message, reader)
            before = None
        yield draw_message(message, reader, follows=_belongs_to(before, message), thread_of=thread_of)
        before = message


def _day(message: ShownMessage, reader: Reader) -> object:
    return message.sent_at.astimezone(reader.zone).date()


def _day_divider(message: ShownMessage, reader: Reader) -> Markup:
    on = message.sent_at.astimezone(reader.zone).date()
    return tag("li", dates.day(on, reader.now.astimezone(reader.zone).date()), class_="day")


def _belongs_to(before: ShownMessage | None, message: ShownMessage) -> bool:
    """Whether two messages of one author are so close that the name need not be said again."""
    if before is None or before.author != message.author or before.is_only_for_me != message.is_only_for_me:
        return False
    return before.replies is None and (message.sent_at - before.sent_at).total_seconds() < _TOGETHER_SECONDS


def draw_message(message: ShownMessage, reader: Reader, *, follows: bool, thread_of: str | None) -> Markup:
    only = "message--ephemeral" if message.is_only_for_me else ""
    together = "message--follows" if follows else ""
    head = None if follows else _head(message, reader)
    return tag(
        "li",
        _only_you() if message.is_only_for_me else None,
        _margin(message, reader, follows=follows),
        tag("div", head, _body(message, reader), _foot(message, reader, thread_of)),
        _tools(message, reader, thread_of),
        class_=" ".join(filter(None, ("message", only, together))),
        id=message.canvas.dom_id("message"),
        data_container=message.canvas.container,
        tabindex="-1",
    )


def _only_you() -> Markup:
    return tag("p", icon("eye"), "Only visible to you", class_="message__only")


def _margin(message: ShownMessage, reader: Reader, *, follows: bool) -> Markup:
    return tag("span", _time(message, reader), class_="message__aside") if follows else face(message.author)


def _head(message: ShownMessage, reader: Reader) -> Markup:
    mark = tag("span", "APP", class_="tag") if message.author.is_bot else None
    return tag("div", tag("strong", message.author.name), mark, _time(message, reader), class_="message__head")


def _time(message: ShownMessage, reader: Reader) -> Markup:
    local = message.sent_at.astimezone(reader.zone)
    return tag("time", dates.clock_time(local), datetime=message.sent_at.isoformat())


def _body(message: ShownMessage, reader: Reader) -> Markup:
    edited = tag("span", " (edited)", class_="edited") if message.is_edited else None
    broadcast = tag("p", "replied to a thread", class_="edited") if message.is_broadcast else None
    attached = [draw_attachment(each, message.canvas) for each in message.attachments]
    if message.blocks:
        return join([broadcast, draw_blocks(message.blocks, message.canvas), attached, edited])
    words = tag("div", mrkdwn(message.text, reader), edited, class_="text") if message.text else edited
    note = not_drawn("these blocks") if message.blocks is None else None
    return join([broadcast, words, note, attached])


def _foot(message: ShownMessage, reader: Reader, thread_of: str | None) -> Markup | None:
    return _replies(message, message.replies, reader, thread_of) if message.replies and thread_of else None


def _replies(message: ShownMessage, replies: Replies, reader: Reader, thread_of: str) -> Markup:
    count = f"{replies.count} {'reply' if replies.count == 1 else 'replies'}"
    latest = tag("small", f"Last reply {dates.ago(replies.latest_at, reader.now)}")
    faces = [face(person) for person in replies.people]
    address = reader.address(thread_of, thread=message.ts)
    return tag("a", faces, tag("span", count), latest, class_="message__replies", href=address, data_go=True)


def _tools(message: ShownMessage, reader: Reader, thread_of: str | None) -> Markup | None:
    if thread_of is None or message.is_only_for_me:
        return None
    address = reader.address(thread_of, thread=message.ts)
    told: dict[str, Attribute] = {"title": "Reply in thread", "aria_label": f"Reply in thread to {message.author.name}"}
    reply = tag("a", icon("thread"), class_="icon-button", href=address, data_go=True, **told)
    return tag("div", reply, class_="message__tools")
