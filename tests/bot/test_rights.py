"""Whatever a coordinator does, nobody else can do it, by whatever means: each of her acts is tried by others first.

A story is told of a coordinator's days. Before each of her taps, commands and forms reaches the bot, the same payload
comes from a head, a teacher, a stranger, somebody of another organisation, and the coordinator of another partnership.
None of them changes a single row.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import select

from bot.local import LocalBot
from bot.workspace.ids import TeamId
from bot.workspace.people import Person
from storage.migrate import every_table
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes, found

Body = dict[str, Any]
Rows = dict[str, list[tuple[object, ...]]]

# What every member may do, for herself.
EVERYBODYS = frozenset({"home.partnership", "meeting.all_dates"})
# What heads are asked; that nobody else can answer has stories of its own.
HEADS = frozenset(
    {
        "meeting.going",
        "meeting.apologies",
        "meeting.sending",
        "meeting.sending_form",
        "welcome.right",
        "welcome.put_right",
        "welcome.school_form",
    }
)
# What a workspace's administrator is asked, and what does nothing whoever taps it.
OTHERS = frozenset({"setting_up.appoint_me", "setting_up.appoint", "setting_up.appoint_form"})
HARMLESS = frozenset({f"setting_up.sample.{number}" for number in range(3)})


@dataclass
class Intruders:
    """Try whatever the coordinator does, just before she does it."""

    local: LocalBot
    coordinator: Person
    others: list[Person]
    tried: set[str] = field(default_factory=set)
    succeeded: list[str] = field(default_factory=list)

    async def before(self, dispatch: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], body: Body) -> None:
        act = _act(body)
        if act is None or act in EVERYBODYS or _user_of(body) != self.coordinator.id:
            return
        self.tried.add(act)
        for other in self.others:
            before = await self._rows()
            await dispatch(AsyncBoltRequest(body=_as_if_by(other, body), mode="socket_mode"))
            await self.local.bot.work.idle()
            if await self._rows() != before:
                self.succeeded.append(f"{act} by {other.name}")

    async def _rows(self) -> Rows:
        async with self.local.bot.services.reading() as session:
            return {
                name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key.columns))]
                for name, table in every_table().tables.items()
            }


@asynccontextmanager
async def intruding(local: LocalBot, coordinator: Person, *others: Person) -> AsyncIterator[Intruders]:
    """Others get in before the coordinator, act for act."""
    intruders, app = Intruders(local, coordinator, list(others)), local.bot.app
    dispatch = app.async_dispatch

    async def dispatched(req: AsyncBoltRequest) -> BoltResponse:
        await intruders.before(dispatch, req.body)
        return await dispatch(req)

    setattr(app, "async_dispatch", dispatched)  # noqa: B010 - a method that is put in the place of another
    yield intruders
    setattr(app, "async_dispatch", dispatch)  # noqa: B010 - as above


def _act(body: Body) -> str | None:
    match body:
        case {"type": "block_actions", "actions": [{"action_id": action_id}, *_]}:
            return str(action_id)
        case {"type": "view_submission", "view": {"callback_id": callback_id}}:
            return str(callback_id)
        case {"command": command}:
            return str(command)
    return None


def _user_of(body: Body) -> str:
    return str(body.get("user_id") or body.get("user", {}).get("id"))


def _as_if_by(other: Person, body: Body) -> Body:
    """The same act, by another user; a trigger is used up by whoever comes first, so it is none."""
    forged = deepcopy(body)
    if "user_id" in forged:
        forged["user_id"] = other.id
    else:
        forged["user"] |= {"id": other.id, "team_id": other.user.team_id}
    return forged | ({"trigger_id": "1.2.spent"} if "trigger_id" in forged else {})


async def everybody_else(partnership: Partnership) -> list[Person]:
    """A head, a teacher, a stranger, somebody of another organisation, and another partnership's coordinator."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    gwen = partnership.workspace.add_person("Gwen Abroad", team_id=TeamId("T0ABROAD"))
    moor = partnership.workspace.add_channel("moor", members=[zoe])
    await found(partnership.local, moor, name="Moor Partnership", coordinators=[zoe])
    return [partnership.ada, partnership.tom, partnership.stranger, gwen, zoe]


async def test_nobody_else_plans_undoes_or_puts_back(partnership: Partnership) -> None:
    """Meetings and history."""
    pat = partnership.pat
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await describes(pat, FIRST_MEETING_ON, {})
        await pat.submits()
        await pat.clicks("Change something")
        await pat.submits()
        await pat.submits()
        await pat.clicks("Send now")
        await pat.closes_everything()
        await pat.opens_home()
        await pat.clicks("Plan meetings")
        await pat.closes()
        await pat.clicks("History, undo")
        await pat.clicks("Put back")
        await pat.closes_everything()
        await partnership.plans_meetings(closes=False)
        await pat.clicks("Undo")

    assert intruders.succeeded == []
    assert intruders.tried >= {"history.undo", "history.put_back", "history.send_now", "series.preview", "series.form"}


async def test_nobody_else_sets_up(partnership: Partnership) -> None:
    """From the first screen to Start, in a workspace with another partnership."""
    ivy = partnership.workspace.add_person("Ivy West", is_admin=True)
    partnership.workspace.add_channel("brook", members=[ivy, partnership.ada])
    others = await everybody_else(partnership)
    await ivy.opens_home()
    await ivy.clicks("I will")
    async with intruding(partnership.local, ivy, partnership.pat, *others) as intruders:
        await ivy.clicks("Set up")
        await ivy.fills("What is your partnership called?", "Brook Partnership")
        await ivy.fills("Where do the heads meet in Slack?", "#brook")
        await ivy.submits()
        await ivy.clicks("I've done that")
        await ivy.closes()
        await ivy.runs("/invite @Partnership", in_="#brook")
        await ivy.clicks("Go on")
        await ivy.fills("Date", "2018-09-27")
        await ivy.fills("Where?", "Brookside")
        await ivy.submits()
        await ivy.clicks("See what heads will see")
        await ivy.closes()
        await ivy.clicks("Change something")
        await ivy.submits()
        await ivy.submits()

    assert intruders.succeeded == []
    assert len({act for act in intruders.tried if act.startswith("setting_up.")}) == 8
