"""The page's addresses: what they answer."""

import asyncio
import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import PATIENCE
from bot.workspace.page.routes import ASSETS
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.page.html import Node, read
from tests.workspace.page.visitor import done, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_says_who_one_is_and_what_is_there(
    http: ClientSession, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """One's name, the other people, the channels, the apps, and the clock."""
    await ada.says("Good morning & welcome", in_="#heads")

    page = await shown(http, ada, heads.id)

    assert page.one("title").text == "#heads · Local workspace"
    assert page.one("button", id="people-button").attributes["aria-label"] == "You are: Ada Moor. Be somebody else"
    assert [each.text for each in page.one("div", id="people").all("span", class_="label")] == ["Ada Moor", "Ben Hale"]
    assert [link.text for link in page.one("nav", id="sidebar").all("span", class_="label")] == ["heads", "Kettle"]
    assert page.one("time", data_now="").text == "Thu 13 May 2027, 09:00"
    assert [each.one("div", class_="text").text for each in page.all("li", class_="message")] == [
        "was added to #heads by @Ada Moor",
        "Good morning & welcome",
    ]


async def test_an_address_names_a_place_and_anything_else_leads_somewhere(
    http: ClientSession, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Somebody unknown, or a conversation that she is not in, gives way to the first there is."""
    there = await shown(http, ben, heads.id)
    async with http.get("/", params={"as": "U404"}) as answer:
        nobody = read((await answer.text()).removeprefix("<!doctype html>"))

    assert there.one("h1").text == "Kettle"
    assert nobody.one("body").attributes["data-as"] == ada.id


async def test_an_empty_workspace_says_so(http: ClientSession) -> None:
    """Before anybody has been added."""
    async with http.get("/") as answer:
        assert "Nobody is here yet" in await answer.text()


async def test_a_look_can_be_chosen_and_stays(http: ClientSession, ada: Person, ben: Person) -> None:
    """Whoever one is; until then the page looks as the computer prefers."""
    before = await shown(http, ada)
    await done(http, ada, "look", look="dark")
    after = await shown(http, ben)

    assert before.one("html").attributes["data-look"] == "auto"
    assert after.one("html").attributes["data-look"] == "dark"
    assert after.one("button", aria_pressed="true").text == "Dark"


async def test_a_title_stands_with_the_name(
    http: ClientSession, workspace: LocalWorkspace, heads: SharedChannel
) -> None:
    """So that whoever tries the demo knows whom she plays."""
    cat = workspace.add_person("Cat Rowe", title="head at Clay Lane")

    page = await shown(http, cat)

    assert page.one("span", class_="who").text == "You are: Cat Rowe, head at Clay Lane"


async def test_the_page_fetches_nothing_from_elsewhere(http: ClientSession, ada: Person) -> None:
    """Its policy allows its own scripts and styles alone, and every one of them is there."""
    async with http.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = read((await answer.text()).removeprefix("<!doctype html>"))
    assets = [link.attributes["href"] for link in page.all("link")]
    assets.append(page.one("script").attributes["src"])

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    for asset in assets:
        async with http.get(asset) as answer:
            assert answer.status == 200, asset


async def test_the_script_is_small_and_names_no_other_machine() -> None:
    """At most 500 lines of JavaScript in all, and no address in any asset but the name of SVG."""
    script = [line for path in ASSETS.glob("*.js") for line in path.read_text().splitlines()]
    everything = "".join(path.read_text() for path in ASSETS.iterdir())

    assert len(script) <= 500
    assert set(re.findall(r"https?://[^\s\"']+", everything)) <= {"http://www.w3.org/2000/svg"}


async def test_files_and_reactions_stand_with_their_message(
    http: ClientSession, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """A picture is shown, a text or a PDF is opened, anything else is saved, a calendar's dates too: a file never acts
    as a page."""
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?")
    await client.reactions_add(channel=heads.id, timestamp=posted["ts"], name="tea")
    await client.files_upload_v2(channel=heads.id, content="<script>", filename="page.html", title="Page")
    await client.files_upload_v2(channel=heads.id, content="a,b", filename="list.csv", title="List")
    await client.files_upload_v2(channel=heads.id, content="GIF89a", filename="map.gif", title="Map")
    await client.files_upload_v2(channel=heads.id, content="BEGIN:VCALENDAR", filename="m.ics", title="m.ics")
    await client.files_upload_v2(channel=heads.id, content="%PDF-1.7", filename="minutes.PDF", title="Minutes")

    page = await shown(http, ada, heads.id)
    (saved, opened, dates, minutes), picture = page.all("a", class_="file__open"), page.one("img")
    async with http.get(saved.attributes["href"]) as answer:
        told = (answer.content_type, answer.headers["Content-Disposition"], await answer.text())
    async with http.get(opened.attributes["href"]) as answer:
        opened_as = (answer.content_type, answer.charset, "Content-Disposition" in answer.headers, await answer.text())
    async with http.get(minutes.attributes["href"]) as answer:
        read_as = (answer.content_type, answer.headers["X-Content-Type-Options"], await answer.text())
    async with http.get(picture.attributes["src"]) as answer:
        shown_as = answer.content_type

    assert page.one("ul", class_="reactions").text == "🍵 1 from Kettle"
    assert (saved.text, saved.attributes["download"]) == ("Pagepage.html, 8 bytes", "page.html")
    assert (opened.attributes["target"], opened_as) == ("_blank", ("text/plain", "utf-8", False, "a,b"))
    assert (minutes.attributes["target"], read_as) == ("_blank", ("application/pdf", "nosniff", "%PDF-1.7"))
    assert (dates.text, dates.attributes["download"]) == ("m.ics15 bytes", "m.ics")
    saves = [link.attributes["download"] for link in page.all("a", title="Download")]
    assert saves == ["list.csv", "map.gif", "minutes.PDF"]
    assert told == ("application/octet-stream", "attachment", "<script>")
    assert (picture.attributes["alt"], shown_as) == ("Map", "image/gif")


async def test_a_file_that_is_not_there_is_not_found(http: ClientSession) -> None:
    """Nor is one whose bytes never came."""
    async with http.get("/page/files/F404") as answer:
        assert answer.status == 404


async def test_what_she_has_not_read_is_counted(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """A channel stands out in her sidebar, with a number only once somebody means her; for whoever might become her all
    is counted. Replies in threads are not. Looking makes it read."""
    await heads.invites(ben)
    with_kettle = workspace.services.conversations.direct(ben.id, workspace.app.bot_user_id)
    await ada.says("One", in_="#heads")
    await ada.says("A reply", in_="#heads", thread=await ada.says("Two", in_="#heads"))

    async def counted() -> tuple[list[str], list[str], list[str]]:
        mine = (await shown(http, ben, with_kettle.id)).one("nav", id="sidebar")
        others = (await shown(http, ada, heads.id)).one("div", id="people")
        return [link.text for link in mine.all("a", class_="unread")], _badges(mine), _badges(others)

    unread = await counted()
    await ada.says("@Ben Hale, tea?", in_="#heads")
    named = await counted()
    await shown(http, ben, heads.id)

    assert unread == (["heads unread"], [], ["2 unread"])
    assert named == (["heads1 naming you"], ["1 naming you"], ["3 unread"])
    assert await counted() == ([], [], [])


async def test_a_line_stands_above_what_is_new(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """For as long as she stays; what comes while she looks, or what she says herself, is not new."""
    await heads.invites(ben)
    with_kettle = workspace.services.conversations.direct(ben.id, workspace.app.bot_user_id)

    async def new() -> list[str]:
        log = (await shown(http, ben, heads.id)).one("div", class_="log")
        lines = [
            line for line in log.all("li") if line.is_("li", class_="day--new") or "message" in str(line.attributes)
        ]
        at = next((index for index, line in enumerate(lines) if line.is_("li", class_="day--new")), len(lines))
        return [line.one("div", class_="text").text for line in lines[at + 1 :]]

    await ada.says("One", in_="#heads")
    first_time = await new()
    await shown(http, ben, with_kettle.id)
    await ben.says("Mine", in_="#heads")
    await ada.says("Two", in_="#heads")
    come_back = await new()
    await ada.says("Three", in_="#heads")
    stayed = await new()
    await shown(http, ben, with_kettle.id)

    assert (first_time, come_back, stayed, await new()) == ([], ["Two"], ["Two", "Three"], [])


async def test_an_app_with_something_new_opens_on_its_messages(
    http: ClientSession, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """Else on its Home."""

    async def way() -> str:
        page = await shown(http, ada, heads.id)
        (link,) = [link for link in page.one("nav", id="sidebar").all("a") if "Kettle" in link.text]
        return link.attributes["href"]

    before = await way()
    await client.chat_postMessage(channel=ada.id, text="Tea?")

    assert ("tab=" in before, "tab=messages" in await way()) == (False, True)


async def test_becoming_somebody_keeps_the_place_only_if_she_is_there(
    http: ClientSession, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Else one starts at her own first conversation."""

    async def way() -> str:
        page = await shown(http, ada, heads.id)
        (link,) = [link for link in page.one("div", id="people").all("a") if "Ben Hale" in link.text]
        return link.attributes["href"]

    before = await way()
    await heads.invites(ben)

    assert (before, await way()) == (f"/?as={ben.id}", f"/?as={ben.id}&in={heads.id}")


def _badges(inside: Node) -> list[str]:
    return [badge.text for badge in inside.all("span", class_="badge")]


async def test_changes_are_announced_to_whoever_listens(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, heads: SharedChannel
) -> None:
    """A message, or time that has passed; what has changed is not said, since the page looks for itself."""
    async with http.get("/page/changes") as stream:
        listening = await stream.content.readuntil(b"\n\n")
        await ada.says("Tea?", in_="#heads")
        said = await stream.content.readuntil(b"\n\n")
        workspace.clock.advance(timedelta(days=1))
        moved = await stream.content.readuntil(b"\n\n")

    assert listening == b"retry: 1000\ndata: listening\n\n"
    assert said == moved == b"data: changed\n\n"


async def test_a_minute_that_has_gone_by_is_announced(http: ClientSession, workspace: LocalWorkspace) -> None:
    """So that the clock on the page follows the workspace's: once for the move, and once for the minute."""
    with workspace.subscribe() as changes:
        workspace.clock.advance(seconds=60)
        await anext(changes)
        async with asyncio.timeout(PATIENCE):
            await anext(changes)
