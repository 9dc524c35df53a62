"""A message as it stands in a conversation or a thread."""

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from bot.workspace.page import dates
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.files import draw_file
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.blocks import draw_attachment, draw_blocks
from bot.workspace.page.kit.canvas import not_drawn
from bot.workspace.page.marks import face
from bot.workspace.page.markup import Attribute, count, join, tag
from bot.workspace.page.mrkdwn import mrkdwn
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Replies, ShownMessage, ShownReaction, Thread

_TOGETHER_SECONDS = 300


def draw_messages(
    messages: Sequence[ShownMessage], reader: Reader, *, thread_of: str, read_until: str | None = None
) -> Markup:
    """A conversation's messages in order, divided by day. `thread_of`: where their threads are opened. A line stands
    above the first that somebody else wrote after the ts `read_until`."""
    new = (each for each in messages if each.author.id != reader.user_id and not each.is_notice)
    first_new = next((each for each in new if read_until and float(each.ts) > float(read_until)), None)
    return tag("ol", list(_lines(messages, reader, thread_of, first_new=first_new)), class_="log__list")


def draw_thread(thread: Thread, reader: Reader) -> Markup:
    """A message, and below it the replies."""
    counted = count(len(thread.replies), "reply", "replies")
    replies = tag("li", counted, class_="day day--replies") if thread.replies else None
    root = draw_message(thread.root, reader, follows=False, thread_of=None)
    return tag("ol", root, replies, list(_lines(thread.replies, reader, None, after=thread.root)), class_="log__list")


def _lines(
    messages: Sequence[ShownMessage],
    reader: Reader,
    thread_of: str | None,
    *,
    after: ShownMessage | None = None,
    first_new: ShownMessage | None = None,
) -> Iterator[Markup]:
    today = reader.now.astimezone(reader.zone).date()
    day = _day(after, reader) if after else None
    before = None
    for message in messages:
        is_another_day = _day(message, reader) != day
        day = _day(message, reader)
        if is_another_day or message is first_new:
            before = None
            yield _divider(dates.day(day, today) if is_another_day else "", is_new=message is first_new)
        yield draw_message(message, reader, follows=_belongs_to(before, message), thread_of=thread_of)
        before = message


def _divider(words: str, *, is_new: bool) -> Markup:
    new = tag("span", "New", class_="day__new") if is_new else None
    return tag("li", tag("span", words) if words else None, new, class_="day day--new" if is_new else "day")


def _day(message: ShownMessage, reader: Reader) -> date:
    return message.sent_at.astimezone(reader.zone).date()


def _belongs_to(before: ShownMessage | None, message: ShownMessage) -> bool:
    """Whether two messages of one author are so close that the name need not be said again."""
    if before is None or before.author != message.author or before.is_notice != message.is_notice:
        return False
    if before.is_only_for_me or message.is_only_for_me:
        return False
    return before.replies is None and (message.sent_at - before.sent_at).total_seconds() < _TOGETHER_SECONDS


def draw_message(message: ShownMessage, reader: Reader, *, follows: bool, thread_of: str | None) -> Markup:
    only = "message--ephemeral" if message.is_only_for_me else ""
    together = "message--follows" if follows else ""
    notice = "message--notice" if message.is_notice else ""
    head = None if follows else _head(message, reader)
    return tag(
        "li",
        _only_you() if message.is_only_for_me else None,
        _margin(message, reader, follows=follows),
        tag("div", head, _body(message, reader), _foot(message, reader, thread_of)),
        _tools(message, reader, thread_of),
        class_=" ".join(filter(None, ("message", only, together, notice))),
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
    broadcast = tag("p", "replied to a thread", class_="edited") if message.is_broadcast else None
    # Slack marks what was changed as text, and not as blocks.
    edited = tag("span", " (edited)", class_="edited") if message.is_edited and not message.blocks else None
    attached = [draw_attachment(each, message.canvas) for each in message.attachments]
    return join([broadcast, _said(message, reader), attached, [draw_file(file) for file in message.files], edited])


def _said(message: ShownMessage, reader: Reader) -> Markup:
    """The blocks, and only without them the text."""
    if message.blocks:
        return draw_blocks(message.blocks, message.canvas)
    note = not_drawn("these blocks") if message.blocks is None else None
    return join([tag("div", mrkdwn(message.text, reader), class_="text") if message.text else None, note])


def _foot(message: ShownMessage, reader: Reader, thread_of: str | None) -> Markup:
    reactions = [_reaction(reaction) for reaction in message.reactions]
    return join(
        [
            tag("ul", reactions, class_="reactions") if reactions else None,
            _replies(message, message.replies, reader, thread_of) if message.replies and thread_of else None,
        ]
    )


def _reaction(reaction: ShownReaction) -> Markup:
    who = ", ".join(reaction.people)
    words = with_emoji(f":{reaction.name}: {len(reaction.people)}")
    return tag("li", words, tag("span", f" from {who}", class_="unseen"), title=who)


def _replies(message: ShownMessage, replies: Replies, reader: Reader, thread_of: str) -> Markup:
    words = tag("span", count(replies.count, "reply", "replies"))
    latest = tag("small", f"Last reply {dates.ago(replies.latest_at, reader.now)}")
    inside = [[face(person) for person in replies.people], words, latest]
    return tag("a", inside, class_="message__replies", href=reader.address(thread_of, thread=message.ts), data_go=True)


def _tools(message: ShownMessage, reader: Reader, thread_of: str | None) -> Markup | None:
    if thread_of is None or message.is_only_for_me or message.is_notice:
        return None
    address = reader.address(thread_of, thread=message.ts)
    told: dict[str, Attribute] = {"title": "Reply in thread", "aria_label": f"Reply in thread to {message.author.name}"}
    reply = tag("a", icon("thread"), class_="icon-button", href=address, data_go=True, **told)
    return tag("div", reply, class_="message__tools")
