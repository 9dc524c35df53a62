"""Messages one below the other: who wrote, when, and what need not be said again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.workspace.grammar import Surface, parse_blocks
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.message import draw_messages, draw_thread
from bot.workspace.page.reader import Person
from bot.workspace.page.scene import Replies, ShownMessage, Thread
from tests.workspace.kettle import section
from tests.workspace.page.html import Node, read
from tests.workspace.page.readers import ADA, BEN, HOSTILE, KETTLE, a_reader

AT_NINE = datetime(2027, 5, 12, 8, tzinfo=UTC)


def a_message(text: str = "Hello", *, by: Person = BEN, after: timedelta = timedelta()) -> ShownMessage:
    """One that Ben wrote at nine in London, or somewhat later."""
    at = AT_NINE + after
    ts = f"{at.timestamp():.6f}"
    return ShownMessage(ts, by, at, text, (), Canvas(a_reader(), f"message:C1:{ts}"))


def shown(*messages: ShownMessage) -> Node:
    return read(draw_messages(messages, a_reader(), thread_of="C1"))


def headed(found: Node) -> list[bool]:
    """For each message, whether it says who wrote it."""
    return [bool(message.all("div", class_="message__head")) for message in found.all("li", class_="message")]


def test_a_message_says_who_wrote_it_and_when() -> None:
    """An app is marked as one."""
    found = shown(a_message(by=KETTLE)).one("li", class_="message")

    assert (found.one("strong").text, found.one("time").text) == ("Kettle", "09:00")
    assert found.one("span", class_="tag").text == "APP"


def test_messages_in_a_row_are_headed_once() -> None:
    """Until somebody else writes, or five minutes have gone by."""
    found = shown(
        a_message(),
        a_message(after=timedelta(minutes=4)),
        a_message(by=ADA, after=timedelta(minutes=5)),
        a_message(by=ADA, after=timedelta(minutes=10)),
    )

    assert headed(found) == [True, False, True, True]


def test_a_message_is_headed_after_one_with_a_thread() -> None:
    """Or it would look as if it belonged to the replies."""
    threaded = replace(a_message(), replies=Replies(1, [ADA], AT_NINE))

    assert headed(shown(threaded, a_message(after=timedelta(minutes=1)))) == [True, True]


def test_what_one_person_alone_sees_is_headed_and_says_so() -> None:
    """It has no thread either."""
    only_me = replace(a_message(after=timedelta(minutes=1)), is_only_for_me=True)
    found = shown(a_message(), only_me, a_message(after=timedelta(minutes=2)))
    marked = found.one("li", class_="message--ephemeral")

    assert headed(found) == [True, True, True]
    assert "Only visible to you" in marked.text
    assert marked.all("a", title="Reply in thread") == []


def test_days_are_divided_at_the_readers_midnight() -> None:
    """And a new day begins with a heading."""
    late = a_message(after=timedelta(hours=-9, minutes=-1))
    found = shown(late, a_message(after=timedelta(hours=-8, minutes=-59)), a_message())

    assert [day.text for day in found.all("li", class_="day")] == ["Yesterday", "Today"]
    assert headed(found) == [True, True, True]


def test_an_edited_message_is_marked() -> None:
    """After its words; blocks that were put in place of others are not marked, as in Slack."""
    edited = replace(a_message("Hello"), is_edited=True)
    blocks = parse_blocks([section("Hello")], Surface.MESSAGE)

    assert shown(edited).one("div", class_="text").text == "Hello"
    assert shown(edited).one("span", class_="edited").text == " (edited)"
    assert shown(replace(edited, blocks=blocks)).all("span", class_="edited") == []


def test_blocks_that_cannot_be_drawn_leave_the_text_and_a_note() -> None:
    """Better than nothing, and honest."""
    found = shown(replace(a_message("Tea?"), blocks=None)).one("li", class_="message")

    assert found.one("div", class_="text").text == "Tea?"
    assert "This page cannot show these blocks" in found.text


def test_a_thread_is_its_message_and_the_replies() -> None:
    """Counted between the two; another day is named, the same is not."""
    thread = Thread(a_message("Tea?"), [a_message("Yes", by=ADA), a_message("No", after=timedelta(days=-1))])

    found = read(draw_thread(thread, a_reader()))

    assert [each.text for each in found.all("li", class_="day")] == ["2 replies", "Yesterday"]
    assert [each.text for each in found.all("div", class_="text")] == ["Tea?", "Yes", "No"]


def test_a_name_is_text() -> None:
    """People choose their names."""
    found = shown(a_message(by=Person("U8", HOSTILE)))

    assert found.one("strong").text == HOSTILE
