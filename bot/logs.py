"""Logs: one line an event, on standard error, without personal data.

slack_sdk logs whole requests at DEBUG and aiosqlite its parameters, so both are kept at WARNING whatever is asked for.
bolt warns of a token in the environment that it does not use; its errors reach our own handler.
"""

import logging
import sys

import structlog

TALKATIVE = ("slack_sdk", "aiosqlite", "apscheduler", "aiohttp", "asyncio", "sqlalchemy")


def configure_logs(level: str = "INFO") -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
