"""The tour for first visitors."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.tour import TOUR
from bot.workspace.page.routes import mount
from bot.workspace.server import LocalWorkspace
from tests.workspace.page.html import Node
from tests.workspace.page.visitor import done, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


def guided(workspace: LocalWorkspace) -> None:
    mount(workspace, tour=TOUR)


def steps_offered(tour: Node) -> dict[str, str]:
    """Where each of its buttons leads."""
    return {
        button.attributes.get("aria-label") or button.text: button.attributes["data-tour"]
        for button in tour.all("button")
    }


async def test_a_tour_has_five_steps_and_does_not_come_again(tmp_path: Path) -> None:
    """One step after the other, and back; once over it stays over, even after a restart, unless one asks for it."""
    async with LocalWorkspace.running(tmp_path / "workspace.sqlite", mount=guided) as workspace:
        ada = workspace.add_person("Ada Moor")
        async with ClientSession(workspace.url) as http:
            titles = []
            for number in range(1, 6):
                tour = (await shown(http, ada)).one("aside", id="tour")
                titles.append(tour.one("h2").text)
                assert tour.all("p")[0].text == f"{number} of 5"
                await done(http, ada, "tour", to=number + 1)
            over = (await shown(http, ada)).one("aside", id="tour")

    async with (
        LocalWorkspace.running(tmp_path / "workspace.sqlite", mount=guided) as workspace,
        ClientSession(workspace.url) as http,
    ):
        restarted = (await shown(http, workspace.people[0])).one("aside", id="tour")
        await done(http, workspace.people[0], "tour", to=1)
        asked_for = (await shown(http, workspace.people[0])).one("aside", id="tour")

    assert titles == [stop.title for stop in TOUR]
    assert over.is_(None, hidden="")
    assert restarted.is_(None, hidden="")
    assert asked_for.one("h2").text == TOUR[0].title


async def test_a_tour_can_be_left_at_any_step() -> None:
    """The first step has no way back, the last one ends it."""
    async with LocalWorkspace.running(mount=guided) as workspace:
        ada = workspace.add_person("Ada Moor")
        async with ClientSession(workspace.url) as http:
            first = steps_offered((await shown(http, ada)).one("aside", id="tour"))
            await done(http, ada, "tour", to=5)
            last = steps_offered((await shown(http, ada)).one("aside", id="tour"))

    assert first == {"Leave the tour": "6", "Next": "2"}
    assert last == {"Leave the tour": "6", "Back": "4", "Start exploring": "6"}


async def test_a_page_without_a_tour_offers_none() -> None:
    """Its place is there, for whatever is to come, and nothing in it."""
    async with LocalWorkspace.running(mount=mount) as workspace, ClientSession(workspace.url) as http:
        page = await shown(http, workspace.add_person("Ada Moor"))

    assert page.one("aside", id="tour").is_(None, hidden="")
    assert page.all("button", data_tour="1") == []
