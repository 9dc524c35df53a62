"""A file comes from Slack, and the bot's token goes to nobody else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from handlers.imports.fetching import Fetched, NotFetched, fetched
from handlers.imports.tables import LARGEST_BYTES
from handlers.imports.unreadable import TooLarge
from storage.database.ids import UserId
from tests.conftest import NetworkBlockedError

PAT = UserId("U1")
LIST = b"Name,School,Role\n"


@dataclass
class Server:
    """Something at an address that says what it has been told to, and remembers the tokens that it was sent."""

    url: str = ""
    answer: Callable[[], web.Response] = lambda: web.Response(body=LIST, content_type="text/csv")
    tokens: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization", ""))
        return self.answer()


async def started(server: Server) -> TestServer:
    app = web.Application()
    app.router.add_get("/{any:.*}", server.serve)
    running = TestServer(app)
    await running.start_server()
    server.url = str(running.make_url("/")).rstrip("/")
    return running


@pytest.fixture
async def slack() -> AsyncIterator[Server]:
    server = Server()
    running = await started(server)
    yield server
    await running.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Server]:
    server = Server()
    running = await started(server)
    yield server
    await running.close()


class Client(AsyncWebClient):
    """Knows one file."""

    def __init__(self, api: str, session: aiohttp.ClientSession, file: dict[str, Any]) -> None:
        super().__init__(token="xoxb-1", base_url=api, session=session)
        self.file = file

    async def files_info(self, **_asked: Any) -> Any:
        return {"file": {"name": "people.csv", "user": PAT, "size": len(LIST), **self.file}}


Fetching = Callable[..., Awaitable[Fetched]]


@pytest.fixture
async def fetching(slack: Server) -> AsyncIterator[Fetching]:
    """Fetches Pat's file, of which Slack says what is given."""
    async with aiohttp.ClientSession() as session:

        async def fetch(api: str | None = None, **file: object) -> Fetched:
            said = {"url_private": f"{slack.url}/files/people.csv"} | file
            return await fetched(Client(api or f"{slack.url}/api/", session, said), "F1", of=PAT)

        yield fetch


async def test_a_file_comes_with_its_name(slack: Server, fetching: Fetching) -> None:
    """Slack is shown the token, for it asks."""
    assert await fetching() == Fetched("people.csv", LIST)
    assert slack.tokens == ["Bearer xoxb-1"]


async def test_a_file_that_is_too_large_is_not_fetched(slack: Server, fetching: Fetching) -> None:
    """Slack knows its size."""
    with pytest.raises(TooLarge):
        await fetching(size=LARGEST_BYTES + 1)

    assert slack.tokens == []


async def test_a_file_that_is_larger_than_slack_has_said_is_left_at_once(slack: Server, fetching: Fetching) -> None:
    slack.answer = lambda: web.Response(body=b" " * (LARGEST_BYTES + 1), content_type="text/csv")

    with pytest.raises(TooLarge):
        await fetching()


async def test_somebody_elses_file_is_not_fetched(slack: Server, fetching: Fetching) -> None:
    with pytest.raises(NotFetched):
        await fetching(user="U2")

    assert slack.tokens == []


async def test_a_page_to_sign_in_is_not_taken_for_the_file(slack: Server, fetching: Fetching) -> None:
    """Slack sends it with success to whoever may not see the file."""
    slack.answer = lambda: web.Response(text="<title>Sign in</title>", content_type="text/html")

    with pytest.raises(NotFetched):
        await fetching()


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_slack_may_not_have_it(slack: Server, fetching: Fetching, status: int) -> None:
    slack.answer = lambda: web.Response(status=status)

    with pytest.raises(NotFetched):
        await fetching()


async def test_the_token_follows_no_redirection(slack: Server, elsewhere: Server, fetching: Fetching) -> None:
    slack.answer = lambda: web.Response(status=302, headers={"Location": f"{elsewhere.url}/people.csv"})

    with pytest.raises(NotFetched):
        await fetching()

    assert elsewhere.tokens == []


async def test_the_token_goes_to_no_other_address(elsewhere: Server, fetching: Fetching) -> None:
    """Whatever Slack says: what stands in for Slack is the very address of its interface."""
    with pytest.raises(NotFetched):
        await fetching(url_private=f"{elsewhere.url}/people.csv")

    assert elsewhere.tokens == []


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/people.csv",
        "https://slack.com.example/people.csv",
        "https://notslack.com/people.csv",
        "https://files.slack.com@elsewhere.example/people.csv",
        "file:///etc/passwd",
        "people.csv",
        "",
    ],
)
async def test_only_slack_s_own_addresses_are_slack(fetching: Fetching, address: str) -> None:
    """No other is asked: here that would be an error of its own."""
    with pytest.raises(NotFetched):
        await fetching("https://slack.com/api/", url_private=address)


async def test_slack_keeps_files_at_another_of_its_hosts(fetching: Fetching) -> None:
    """It would be asked, if there were a network here."""
    with pytest.raises(NetworkBlockedError):
        await fetching("https://slack.com/api/", url_private="https://files.slack.com/people.csv")
