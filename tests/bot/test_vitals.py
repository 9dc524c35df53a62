"""The pages for whoever watches: what is wrong is named, nothing is looked up twice for it, and nobody is named."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.pulse import Pulse
from bot.vitals import COUNTED_EVERY, LOOKED_EVERY, Look, Vitals
from storage.database import migrate
from storage.database.engine import Database
from storage.delivery.joining import join_due
from storage.delivery.messages import drop_over
from storage.delivery.processes import SILENT_AFTER
from tests.handlers.partnerships import Partnership
from tests.storage.messages.carrying import WEEK, ask, owes, sends
from tests.storage.river import EIGHT, River, found


@dataclass
class ALine:
    """A line to Slack that is cut when a test says so."""

    envelopes: int = 0
    stands: bool = True

    async def is_up(self) -> bool:
        return self.stands

    async def stop(self) -> None:
        self.stands = False


@dataclass
class Watch:
    """Seconds that pass when a test says so."""

    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Watched:
    """A process whose pages are asked for."""

    vitals: Vitals
    line: ALine
    watch: Watch
    client: TestClient[web.Request, web.Application]

    async def page(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.client.get(path) as answer:
            return answer.status, json.loads(await answer.text())

    async def numbers(self) -> dict[str, float]:
        """Every number of the page of metrics, by its name and its labels as they stand."""
        async with self.client.get("/metrics") as answer:
            text = await answer.text()
        return {
            " ".join([sample.name, *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def watched(sqlite_database: Database) -> AsyncIterator[Watched]:
    watch, line = Watch(), ALine()
    vitals = Vitals(sqlite_database, lambda: EIGHT, Pulse(sqlite_database, lambda: EIGHT, watch), line=line)
    application = web.Application()
    for path, answer in vitals.pages.items():
        application.router.add_get(path, answer)
    async with TestClient(TestServer(application)) as client:
        yield Watched(vitals, line, watch, client)
    await vitals.close()


async def nothing() -> None:
    """A beat that finds nothing due."""


async def fails() -> None:
    raise LookupError


async def test_a_process_in_order_is_healthy_and_ready(watched: Watched) -> None:
    assert await watched.page("/healthz") == (200, {"ok": True, "process": True, "database": True, "slack": True})
    assert await watched.page("/readyz") == (200, {"ok": True, "migrated": True, "connected": True, "staying": True})


async def test_a_line_that_is_cut_is_named(watched: Watched) -> None:
    watched.line.stands = False

    assert await watched.page("/healthz") == (503, {"ok": False, "process": True, "database": True, "slack": False})
    assert (await watched.page("/readyz"))[1]["connected"] is False


async def test_until_slack_is_connected_nothing_is_to_be_sent_here(watched: Watched) -> None:
    watched.vitals.line = None

    status, found = await watched.page("/readyz")

    assert (status, found["connected"]) == (503, False)


async def test_a_process_whose_beats_stay_away_is_named(watched: Watched) -> None:
    watched.watch.seconds = SILENT_AFTER.total_seconds()

    assert (await watched.page("/healthz"))[1] == {"ok": False, "process": False, "database": True, "slack": True}

    await watched.vitals.pulse.counted("fire", nothing)()
    assert (await watched.page("/healthz"))[0] == 200


async def test_a_beat_that_fails_shows_no_health(watched: Watched) -> None:
    watched.watch.seconds = SILENT_AFTER.total_seconds()

    with pytest.raises(LookupError):
        await watched.vitals.pulse.counted("fire", fails)()

    assert (await watched.page("/healthz"))[1]["process"] is False


async def test_a_database_that_is_away_is_named_and_the_pages_answer(watched: Watched) -> None:
    watched.vitals.database = Database.open("sqlite:////nowhere/at/all.sqlite")

    health, ready, numbers = await watched.page("/healthz"), await watched.page("/readyz"), await watched.numbers()

    assert health == (503, {"ok": False, "process": True, "database": False, "slack": True})
    assert (ready[0], ready[1]["migrated"]) == (503, False)
    assert numbers["partnership_bot_database_up"] == 0
    assert "partnership_bot_messages_waiting" not in numbers


async def test_a_database_of_another_version_takes_no_traffic(watched: Watched, sqlite_url: str) -> None:
    """It answers all the same."""
    await asyncio.to_thread(migrate.downgrade, sqlite_url, "-1")

    assert (await watched.page("/healthz"))[0] == 200
    assert await watched.page("/readyz") == (503, {"ok": False, "migrated": False, "connected": True, "staying": True})


async def test_one_that_is_leaving_is_not_to_be_sent_anything(watched: Watched) -> None:
    watched.vitals.is_stopping = True

    assert (await watched.page("/healthz"))[0] == 200
    assert await watched.page("/readyz") == (503, {"ok": False, "migrated": True, "connected": True, "staying": False})


async def test_beats_are_counted_and_timed_by_name(watched: Watched) -> None:
    async def takes_two_seconds() -> None:
        watched.watch.seconds += 2

    pulse = watched.vitals.pulse
    for _ in range(3):
        await pulse.counted("deliver", takes_two_seconds)()
    with pytest.raises(LookupError):
        await pulse.counted("fire", fails)()
    watched.watch.seconds += 7

    numbers = await watched.numbers()

    assert numbers["partnership_bot_beat_seconds_count deliver"] == 3
    assert numbers["partnership_bot_beat_seconds_sum deliver"] == 6
    assert numbers["partnership_bot_beat_failures_total fire"] == 1
    assert numbers["partnership_bot_last_beat_age_seconds"] == 7


async def test_messages_are_counted_by_what_became_of_them(watched: Watched) -> None:
    river = await found(watched.vitals.database)
    await sends(river, ask(river.ada))
    await owes(river, ask(river.ben))
    await has_one_waiting_and_one_dropped(river)

    numbers = await watched.numbers()

    assert numbers["partnership_bot_messages_sent_in_a_day"] == 1
    assert numbers["partnership_bot_messages_waiting"] == 1
    assert numbers["partnership_bot_messages_failed"] == 0
    assert numbers["partnership_bot_dropped reminder"] == 1


async def has_one_waiting_and_one_dropped(river: River) -> None:
    """What Ben is owed waits in a message; Cat, who is not on Slack, was never written to in time."""
    async with river.writing() as session:
        await join_due(session, EIGHT)
    await owes(river, ask(river.cat, at=EIGHT - WEEK))
    async with river.writing() as session:
        await drop_over(session, EIGHT)


async def test_no_label_names_anybody(partnership: Partnership) -> None:
    """After a day on which people were asked and answered, by name, in a partnership with schools."""
    services = partnership.local.bot.services
    vitals = Vitals(services.database, services.clock, Pulse(services.database, services.clock), line=ALine())
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    page = await vitals.metrics(web.Request.__new__(web.Request))
    await vitals.close()

    assert isinstance(page.body, bytes)
    text = page.body.decode()
    assert "partnership_bot_messages_sent_in_a_day" in text
    assert not [name for name in ("Ada", "Moor", "Hilltop", "River", "heads", partnership.ada.id) if name in text]


@dataclass
class Slow:
    """A look at something, which ends when a test says so."""

    looks: int = 0
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> int:
        self.looks += 1
        await self.may_end.wait()
        return self.looks


async def test_however_many_ask_at_once_one_look_serves_them_all() -> None:
    slow = Slow()
    look = Look(slow, every=LOOKED_EVERY, monotonic=Watch())

    asking = [asyncio.create_task(look.found()) for _ in range(100)]
    await asyncio.sleep(0)
    slow.may_end.set()

    assert await asyncio.gather(*asking) == [1] * 100
    assert await look.found() == 1


async def test_the_next_look_is_taken_when_it_is_due() -> None:
    slow, watch = Slow(), Watch()
    look = Look(slow, every=COUNTED_EVERY, monotonic=watch)
    slow.may_end.set()

    await look.found()
    watch.seconds = COUNTED_EVERY.total_seconds() - 0.1
    before = await look.found()
    watch.seconds += 0.1
    after = await look.found()

    assert (before, after) == (1, 2)


async def test_a_look_that_does_not_end_is_waited_for_a_little_and_never_doubled() -> None:
    slow, watch = Slow(), Watch()
    look = Look(slow, every=LOOKED_EVERY, patience=timedelta(0), monotonic=watch)

    first = await look.found()
    watch.seconds = 60
    second = await look.found()
    await look.close()

    assert (first, second, slow.looks) == (None, None, 1)
