"""The bot of these stories, and two of its heads."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.workspace.people import Person
from tests.handlers.delivery.notice_bot import FailingDatabase, NoticeBot
from tests.handlers.partnerships import Partnership


@pytest.fixture
def bot(partnership: Partnership) -> Iterator[NoticeBot]:
    services = partnership.local.bot.services
    database = FailingDatabase(services.database)
    with capture_logs() as log:
        yield NoticeBot(partnership, replace(services, database=database), database, log)


@pytest.fixture
def ada(partnership: Partnership) -> Person:
    return partnership.ada


@pytest.fixture
def ben(partnership: Partnership) -> Person:
    return partnership.ben
