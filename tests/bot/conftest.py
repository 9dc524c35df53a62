"""What the tests of the whole bot share with the handlers' stories, and what the command line must not leave behind."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.handlers.conftest import command_prefix, partnership, public_url, story_database, workspace

__all__ = ["command_prefix", "partnership", "public_url", "story_database", "workspace"]


@pytest.fixture(autouse=True)
def logs_stay_as_they_were() -> Iterator[None]:
    """A command run in this process logs to the standard error of its moment, which is closed by the next test."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    structlog.reset_defaults()
    root.setLevel(level)
    root.handlers[:] = handlers
