"""Whatever is asked stands there as it was typed, at any length; it notifies nobody and unfurls nothing."""

from typing import Any

import pytest

from handlers.questions.views.asking import TEXT_MAX
from tests.handlers.partnerships import Partnership
from tests.handlers.questions.asking_heads import asked_by, asks, the_question

CALLING = (
    "<!channel> @here @everyone <@{ben}> <#{heads}> <!subteam^S0TEAM>, does *anybody* know? See https://example.org/a"
)
LONGEST = {
    "ampersands": "&" * TEXT_MAX,
    "ampersands in words": ("&&&& " * TEXT_MAX)[: TEXT_MAX - 1],
    "emoji": "👩🏽‍🏫" * (TEXT_MAX // 4),
    "right to left": ("א b " * TEXT_MAX)[: TEXT_MAX - 1],
    "lines": ("a\n" * TEXT_MAX)[: TEXT_MAX - 1],
    "one word": "b" * TEXT_MAX,
}


def said(partnership: Partnership) -> list[dict[str, Any]]:
    """What the bot told the heads' channel."""
    told = {"chat.postMessage", "chat.update"}
    return [call.arguments for call in partnership.workspace.calls if call.method in told]


async def test_mentions_and_links_are_words_that_notify_nobody_and_unfurl_nothing(partnership: Partnership) -> None:
    """In the question, in the lines that sum the answers up, and in the notification."""
    asked = CALLING.format(ben=partnership.ben.id, heads=partnership.heads.id)
    await asked_by(partnership.ada, partnership, asked)
    await partnership.cat.clicks("Sum up the answers", in_="#heads")
    await partnership.cat.fills("What came of it?", "<!here> ask <@U0BEN>, https://example.org/b")
    await partnership.cat.submits()

    message = partnership.heads.last
    assert f"<!channel> @here @everyone <@{partnership.ben.id}>" in message.text
    assert "> <!here> ask <@U0BEN>, https://example.org/b" in message.text
    posted, *changed = said(partnership)
    assert changed
    for one in (posted, *changed):
        texts = _texts(one["blocks"])
        words = [one["text"], *(text["text"] for text in texts)]
        assert not any(mark in each for each in words for mark in ("<!", "<@", "<#", "<http"))
        assert all(text["verbatim"] for text in texts)
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)


def _texts(blocks: Any) -> list[dict[str, Any]]:
    """Every text in which Slack would look for names and addresses by itself."""
    match blocks:
        case {"type": "mrkdwn"}:
            return [blocks]
        case dict():
            return [one for value in blocks.values() for one in _texts(value)]
        case list():
            return [one for value in blocks for one in _texts(value)]
    return []


@pytest.mark.parametrize("text", [*LONGEST.values()], ids=[*LONGEST])
async def test_a_question_as_long_as_slack_takes_goes_the_whole_way(partnership: Partnership, text: str) -> None:
    """Asked, warned of, kept whole, posted, summed up and found: Slack refuses nothing of it."""
    await asked_by(partnership.ada, partnership, text)
    await partnership.ben.clicks("Sum up the answers", in_="#heads")
    await partnership.ben.fills("What came of it?", "&" * 300)
    await partnership.ben.submits()
    await asks(partnership.cat, text)
    await partnership.ben.runs("/ask search && bbb")
    await partnership.ben.closes()
    await partnership.ben.runs("/partnership asked")

    assert [call.answer for call in partnership.workspace.calls if not (call.answer or {}).get("ok")] == []
    assert partnership.ben.sees("this month")
    assert partnership.heads.last.text.count("Answered.") == 1
    begins = "".join(text.split())[:40]
    assert begins in "".join(partnership.heads.last.text.replace("\u2068", "").replace("\u2069", "").split())


async def test_a_question_is_kept_as_it_was_typed(partnership: Partnership) -> None:
    await asked_by(partnership.ada, partnership, LONGEST["ampersands"])

    assert (await the_question(partnership)).text == LONGEST["ampersands"]
    assert partnership.heads.last.text.count("&") >= 1_990
