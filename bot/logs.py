"""Logs: one line an event, on standard error, without personal data.

An error is logged as its facts, whoever logs it and however: its message may quote what somebody typed.
slack_sdk logs whole requests at DEBUG and aiosqlite its parameters, so both are kept at WARNING whatever is asked for.
bolt warns of a token in the environment that it does not use; its errors reach our own handler. apscheduler warns
whenever a beat is still at work when the next one is due, which is as it should be.
"""

import logging
import re
import sys
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

from handlers.house.error_facts import facts

TALKATIVE = ("slack_sdk", "aiosqlite", "aiohttp", "asyncio", "sqlalchemy")
# Its errors repeat what failed: a message, or the address of a socket, which opens it. That stands behind one of these.
QUOTING = "slack_sdk"
QUOTED = re.compile("[(:]")
OVERCAUTIOUS = ("slack_bolt", "apscheduler")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure_logs(level: str = "INFO") -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in OVERCAUTIOUS:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            errors_as_facts,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def errors_as_facts(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What structlog is told of an error, by `exc_info` or `exception()`, as the facts of it."""
    match event.pop("exc_info", None):
        case BaseException() as error:
            event.update(facts(error))
        case (_, BaseException() as error, _):
            event.update(facts(error))
        case told if told and (current := sys.exc_info()[1]):
            event.update(facts(current))
    return event


class Discreet(logging.Formatter):
    """The first line of a record's message, without what it quotes, and the facts of its error.

    Further lines are asyncio's, and hold the tasks that failed with all that their errors say.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler leaves there what it has written, the error's message included
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        if record.name.startswith(QUOTING):
            record.message = QUOTED.split(record.message, maxsplit=1)[0].rstrip()
        return super().formatMessage(record).partition("\n")[0]

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        return " ".join(f"{name}={value!r}" for name, value in facts(ei[1]).items()) if ei[1] else ""
