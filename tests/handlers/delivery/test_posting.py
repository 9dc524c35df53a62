"""What Slack's answers mean for a message: whether it stands there, does not, or nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.delivery.posting import MOST_ATTEMPTS, MOST_PAGES, Posted, Posting, Refused, Stopped, Unanswered
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from storage.database.ids import ChannelId, MessageId, PartnershipId, PersonId, TeamId, WorkspaceId
from storage.delivery.deliveries import MessageState
from storage.delivery.messages import Claim
from storage.delivery.pacing import AHEAD
from tests.handlers.partnerships import MONDAY_MORNING as NOW

TO_ADA = Claim(
    message_id=MessageId(1),
    partnership_id=PartnershipId(1),
    workspace_id=WorkspaceId(1),
    team_id=TeamId("T1"),
    recipient="U1",
    person_id=PersonId(1),
    person_name="Ada Moor",
    state=MessageState.SENDING,
    posted_channel=None,
    ts=None,
    attempts=0,
    wanted_version=1,
    sending_since=NOW,
    claimed_until=NOW + timedelta(minutes=1),
)
TO_HEADS = replace(TO_ADA, recipient="C1", person_id=None, person_name=None)
IN_A_THREAD = replace(TO_HEADS, thread="0.9")
QUESTION = {"ts": "0.9", "user": "UBOT"}
MESSAGE = {
    "ts": "1.1",
    "metadata": {"event_type": "partnership_message", "event_payload": {"message": "1"}},
}


class Slack(AsyncWebClient):
    """Answers each method as it was told, and remembers what it was asked."""

    def __init__(self, answers: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str]) -> None:
        super().__init__(retry_handlers=[])
        self._answers = {"conversations.open": {"ok": True, "channel": {"id": "D1"}}, **answers}
        self._status = status
        self._headers = headers
        self.asked: list[Mapping[str, Any]] = []

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        self.asked.append({"method": api_method, **(arguments.get("params") or {})})
        answer = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=self._answers[api_method],
            headers=dict(self._headers),
            status_code=self._status,
        )
        answer.validate()  # type: ignore[no-untyped-call]  # the SDK's own
        return answer


@dataclass(frozen=True)
class Asked:
    """As much of the services as posting needs."""

    client: Slack
    now: datetime = field(default=NOW)

    def slack(self, _team_id: TeamId) -> Slack:
        return self.client

    def clock(self) -> datetime:
        return self.now


def posting(*, status: int = 200, headers: Mapping[str, str] | None = None, **answers: object) -> tuple[Posting, Slack]:
    """By the method's last word."""
    methods = {
        "post": "chat.postMessage",
        "history": "conversations.history",
        "open": "conversations.open",
        "replies": "conversations.replies",
    }
    slack = Slack({methods[name]: answer for name, answer in answers.items()}, status=status, headers=headers or {})
    return Posting(cast("Services", Asked(slack))), slack


def refusal(code: str) -> Mapping[str, object]:
    return {"ok": False, "error": code}


def page(*messages: Mapping[str, object], cursor: str = "") -> Mapping[str, object]:
    return {"ok": True, "messages": [*messages], "response_metadata": {"next_cursor": cursor}}


async def post(claim: Claim, **answers: Any) -> Posted:
    by, _ = posting(**answers)
    return await by.post(claim, Payload(text="Hello", blocks=[]))


async def find(claim: Claim, **answers: Any) -> Posted | None:
    by, _ = posting(**answers)
    return await by.find(claim)


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found", "user_not_found"])
async def test_where_the_bot_may_not_look_nothing_is_found(code: str) -> None:
    """A possible double is preferred to a loss."""
    assert await find(TO_ADA, history=refusal(code)) is None
    assert await find(TO_ADA, open=refusal(code)) is None


@pytest.mark.parametrize("code", ["ratelimited", "token_expired", "invalid_auth", "something_new"])
async def test_a_look_up_refused_for_the_moment_says_nothing(code: str) -> None:
    """It may have arrived, and is looked for again; after a day of that it is sent."""
    with pytest.raises(Refused):
        await find(TO_ADA, history=refusal(code))

    assert await find(replace(TO_ADA, attempts=MOST_ATTEMPTS), history=refusal(code)) is None


async def test_a_thread_that_cannot_be_read_for_the_moment_is_neither_replied_to_nor_not() -> None:
    """The nudge waits, as any message."""
    by, _ = posting(replies=refusal("token_expired"))

    with pytest.raises(Refused):
        await by.is_replied_to(IN_A_THREAD)


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=10), timedelta(days=6)])
async def test_a_clock_that_was_ahead_finds_what_it_sent(ahead: timedelta) -> None:
    """Slack stamped it by its own: it is looked for from a day before."""
    by, slack = posting(history=page(MESSAGE))

    found = await by.find(replace(TO_ADA, sending_since=NOW + ahead))

    assert found == Posted(ChannelId("D1"), "1.1")
    assert float(slack.asked[-1]["oldest"]) == (NOW - timedelta(days=1)).timestamp()


async def test_a_history_without_end_is_not_read_to_it() -> None:
    by, slack = posting(history=page(cursor="next"))

    assert await by.find(TO_HEADS) is None
    assert len(slack.asked) == MOST_PAGES


async def test_a_thread_is_looked_up_like_a_channel() -> None:
    """From a day before too; the question below which it stands comes along, and is not it."""
    by, slack = posting(replies=page(QUESTION, MESSAGE))

    assert await by.find(IN_A_THREAD) == Posted(ChannelId("C1"), "1.1")
    assert (slack.asked[-1]["ts"], slack.asked[-1]["include_all_metadata"]) == ("0.9", 1)
    assert float(slack.asked[-1]["oldest"]) == (NOW - timedelta(days=1)).timestamp()


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found", "thread_not_found"])
async def test_a_thread_that_cannot_be_read_counts_as_replied_to_and_holds_nothing(code: str) -> None:
    """What is said to nobody's harm is said again; a nudge is not."""
    by, _ = posting(replies=refusal(code))

    assert await by.is_replied_to(IN_A_THREAD)
    assert await by.find(IN_A_THREAD) is None


@pytest.mark.parametrize(
    ("replies", "is_replied_to"),
    [
        ([], False),
        ([{"ts": "1.0", "user": "UBOT", "parent_user_id": "UBOT"}], False),
        ([{"ts": "1.0", "user": "UADA", "parent_user_id": "UBOT"}], True),
        ([{"ts": "1.0", "user": "UADA"}], True),
    ],
)
async def test_a_reply_is_by_somebody_else_than_asked(
    replies: Sequence[Mapping[str, object]], is_replied_to: bool
) -> None:
    """Where Slack does not say who asked, it counts as one."""
    by, _ = posting(replies=page(QUESTION, *replies))

    assert await by.is_replied_to(IN_A_THREAD) is is_replied_to


@pytest.mark.parametrize(
    "answer", [{"ok": True}, {"ok": True, "channel": "D1"}, {"ok": True, "channel": "D1", "ts": 1}]
)
async def test_a_yes_that_does_not_say_where_it_stands_is_no_answer(answer: Mapping[str, object]) -> None:
    """A proxy said it, perhaps: the message is looked for."""
    with pytest.raises(Unanswered):
        await post(TO_ADA, post=answer)


async def test_who_is_not_found_will_not_be_and_a_channel_may() -> None:
    """Somebody may yet invite the bot there."""
    finals = []
    for claim in (TO_ADA, TO_HEADS):
        with pytest.raises(Refused) as refused:
            await post(claim, post=refusal("channel_not_found"))
        finals.append(refused.value.is_final)

    assert finals == [True, False]


async def test_slack_is_not_left_alone_for_ever() -> None:
    """However long it says."""
    with pytest.raises(Stopped) as stopped:
        await post(TO_ADA, status=429, headers={"Retry-After": "9" * 400}, post=refusal("ratelimited"))

    assert stopped.value.seconds == AHEAD.total_seconds()
