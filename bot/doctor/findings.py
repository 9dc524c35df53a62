"""What a check is: a name, and a look that comes back with one finding, in words for whoever runs the machine.

No finding holds a token, or an address that may hold a password.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.house.error_facts import facts


class Verdict(StrEnum):
    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What a look has found: all well, worth knowing, or wrong with what to do about it."""

    verdict: Verdict
    words: str

    @property
    def is_ok(self) -> bool:
        return self.verdict is Verdict.OK


def ok(words: str) -> Finding:
    return Finding(Verdict.OK, words)


def note(words: str) -> Finding:
    return Finding(Verdict.NOTE, words)


def wrong(words: str) -> Finding:
    return Finding(Verdict.WRONG, words)


@dataclass(frozen=True)
class Check:
    """One thing that is looked at."""

    name: str
    look: Callable[[], Awaitable[Finding]]

    async def finding(self) -> Finding:
        """What the look finds, also where the look itself fails: the next check is looked at all the same."""
        try:
            return await self.look()
        except SlackApiError as error:
            return wrong(f"Slack answers: {error.response.get('error')}.")
        except (aiohttp.ClientError, TimeoutError):
            return wrong("Slack cannot be reached. Is the machine online, and may it call https://slack.com?")
        except Exception as error:  # the words of an unknown error may hold anything
            return wrong(f"could not be looked at: {facts(error)['error']}. Please report this.")
