"""Somebody who asks for the page over HTTP: what she is shown, and what she is told when she does something."""

from aiohttp import ClientSession

from bot.workspace.people import Person
from tests.workspace.kettle import Json
from tests.workspace.page.html import Node, read


async def shown(http: ClientSession, person: Person, at: str = "", **where: str) -> Node:
    """The page before somebody, as a tree."""
    place = {"as": person.id, "in": at, **where}
    async with http.get("/", params={name: value for name, value in place.items() if value}) as answer:
        assert answer.status == 200
        return read((await answer.text()).removeprefix("<!doctype html>"))


async def done(http: ClientSession, person: Person, kind: str, **act: object) -> str:
    """What the page is told about an act: nothing when it was done."""
    async with http.post("/page/act", json={"kind": kind, "user": person.id, **act}) as answer:
        if answer.status == 409:
            said: Json = await answer.json()
            return str(said["told"])
        assert answer.status == 204, await answer.text()
        return ""


def control(block: str, action: str, *values: str) -> Json:
    return {"block": block, "action": action, "values": list(values)}
