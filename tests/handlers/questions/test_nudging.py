"""A question that nobody has answered is brought up again in its thread, once, after two school days."""

from datetime import date, time

import pytest

from bot.manifest import manifest
from handlers.questions.views.deeds import UNANSWERED
from tests.handlers.partnerships import Partnership
from tests.handlers.questions.asking_heads import asked_by, does, replies

MONDAY, WEDNESDAY, FRIDAY = (date(2018, 9, day) for day in (10, 12, 14))
TEXT = "How do you tell parents of a staff change?"


@pytest.fixture(autouse=True)
def _may_read_channels(partnership: Partnership) -> None:
    """What the bot welcomes and does not ask for."""
    granting = manifest(partnership.local.bot)
    granting["oauth_config"]["scopes"]["bot"].append("channels:history")
    partnership.workspace.install(granting)


async def test_what_nobody_has_answered_is_brought_up_once(partnership: Partnership) -> None:
    """What its asker adds is no answer; and when she withdraws it later, what was said stays."""
    ada = partnership.ada
    key = await asked_by(ada, partnership, TEXT)
    await does(ada, key, "Add something", "It is a deputy.")

    await partnership.until(WEDNESDAY, time(9, 59))
    assert len(replies(partnership)) == 1
    await partnership.until(WEDNESDAY, time(10))
    assert replies(partnership)[1:] == [UNANSWERED]

    await does(ada, key, "Withdraw")
    await partnership.until(FRIDAY)
    assert replies(partnership)[1:] == [UNANSWERED]


@pytest.mark.parametrize("deed", ["Withdraw", "Mark as answered"])
async def test_what_is_withdrawn_or_answered_is_not_brought_up(partnership: Partnership, deed: str) -> None:
    key = await asked_by(partnership.ada, partnership, TEXT)
    await does(partnership.ada, key, deed)

    await partnership.until(FRIDAY)

    assert replies(partnership) == []


async def test_what_somebody_has_answered_is_not_brought_up(partnership: Partnership) -> None:
    await asked_by(partnership.ada, partnership, TEXT)
    await partnership.ben.says("In person.", in_="heads", thread=partnership.heads.last)

    await partnership.until(FRIDAY)

    assert replies(partnership) == ["In person."]
