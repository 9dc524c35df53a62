"""Slack is asked whose an address is: one by one for a few, by the list of everybody for more."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.workspace.clock import WorkspaceClock
from handlers.accounts.addresses import A_FEW, NotLookedUp, accounts_of
from handlers.house.asking_slack import Pacing
from schedules.limits import TIER_3
from storage.database.ids import TeamId

HERE = TeamId("T1")
MANY = [f"head{number}@x.example" for number in range(A_FEW + 1)]


def a_user(number: int, email: str | None, **more: object) -> dict[str, object]:
    return {"id": f"U{number}", "team_id": HERE, "profile": {"real_name": "Ada", "email": email}, **more}


class Slack(AsyncWebClient):
    """Knows some users, and lists them two a page."""

    def __init__(self, users: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.users = users
        self.asked: list[str] = []

    async def users_lookupByEmail(self, *, email: str, **_: Any) -> Any:  # noqa: N802  # the SDK's name
        self.asked.append(email)
        for user in self.users:
            if user["profile"]["email"] == email:
                return {"user": user}
        said = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url="users.lookupByEmail",
            req_args={},
            data={"ok": False, "error": "users_not_found"},
            headers={},
            status_code=200,
        )
        return said.validate()  # type: ignore[no-untyped-call]  # the SDK publishes it without types

    async def users_list(self, *, cursor: str | None = None, **_: Any) -> Any:
        start = int(cursor or 0)
        self.asked.append(f"from {start}")
        end = start + 2
        following = str(end) if end < len(self.users) else ""
        return {"members": self.users[start:end], "response_metadata": {"next_cursor": following}}


def pacing() -> Pacing:
    clock = WorkspaceClock(datetime(2018, 9, 10, tzinfo=UTC))
    return Pacing(clock.monotonic, clock.sleep)


async def found(slack: Slack, addresses: Sequence[str]) -> dict[str, str]:
    accounts = await accounts_of(slack, pacing(), HERE, addresses)
    return {address: account.user_id for address, account in accounts.items()}


async def test_a_few_are_looked_up_one_by_one() -> None:
    """In small letters, each once."""
    slack = Slack([a_user(1, "ada@x.example")])

    assert await found(slack, ["Ada@X.example", "ada@x.example", "ben@x.example"]) == {"ada@x.example": "U1"}
    assert sorted(slack.asked) == ["ada@x.example", "ben@x.example"]


async def test_nobody_is_asked_about_nobody() -> None:
    slack = Slack([])

    assert await found(slack, []) == {}
    assert slack.asked == []


async def test_more_are_looked_for_among_everybody_page_by_page() -> None:
    """Whoever has no address there, as people of other workspaces, is passed over."""
    users = [a_user(number, address) for number, address in enumerate(["Head0@x.example", None, "head7@x.example"])]
    slack = Slack(users)

    assert await found(slack, MANY) == {"head0@x.example": "U0", "head7@x.example": "U2"}
    assert slack.asked == ["from 0", "from 2"]


@pytest.mark.parametrize("addresses", [MANY[:1], MANY])
@pytest.mark.parametrize("flag", ["deleted", "is_bot"])
async def test_a_closed_account_and_an_app_are_nobodys(addresses: list[str], flag: str) -> None:
    slack = Slack([a_user(1, MANY[0], **{flag: True})])

    assert await found(slack, addresses) == {}


async def test_an_account_that_is_open_is_preferred_to_one_that_was_closed() -> None:
    """Slack lets a new account have the address of an old one."""
    slack = Slack([a_user(1, MANY[0]), a_user(2, MANY[0], deleted=True)])

    assert await found(slack, MANY) == {MANY[0]: "U1"}


async def test_where_slack_allows_no_more_for_now_it_is_not_asked() -> None:
    """The wait would be longer than anybody wants to look at a screen."""
    slack, paced = Slack([]), pacing()
    for _ in range(TIER_3.calls):
        await paced.before(HERE, "users.lookupByEmail")

    with pytest.raises(NotLookedUp):
        await accounts_of(slack, paced, HERE, ["ada@x.example"])

    assert slack.asked == []
