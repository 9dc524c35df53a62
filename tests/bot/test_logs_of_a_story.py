"""What the logs tell of a story, at DEBUG: what happened, a line each, and nobody's name, address, account or words."""

import logging
import re
from datetime import date, time, timedelta

import pytest

from bot.app import beating
from bot.logs import configure_logs
from bot.pulse import Pulse
from bot.workspace.trouble import CutAfterAccepting, ServerError, TooMany
from handlers.meetings.views.series import SERIES_FORM
from storage.database.engine import Database
from tests.handlers.known import EMAIL, NAME, STAND_IN, ada_is_known
from tests.handlers.lists import HEADERS, imports
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes

PLACE = "the old chapel"
IMPORTED = "Eve Ray"
IMPORTED_EMAIL = "eve.ray@clay.example"
SAID = "Please keep my illness to yourself"
# Ours by structlog, and a library's by logging; each is a line by itself.
OURS = re.compile(r"timestamp='[^']+' level='\w+' event='(?P<event>\w+\.\w+)'.*")
LIBRARYS = re.compile(r"\S+ \S+ \[[A-Z]+\] [\w.]+: .*")


def everything_is_logged() -> None:
    """As in a process of its own; pytest's handlers would keep ours from being added."""
    logging.getLogger().handlers.clear()
    configure_logs("DEBUG")


@pytest.fixture
def of_people(partnership: Partnership) -> list[str]:
    """Every word in the story that is somebody's, and every id by which Slack knows somebody."""
    everybody = [
        *(partnership.pat, partnership.ada, partnership.ben, partnership.cat, partnership.tom),
        partnership.stranger,
    ]
    names = [word for one in everybody for word in [one.name, *one.name.split()]]
    ids = [one.id for one in everybody] + [partnership.heads.id, partnership.workspace.team_id]
    typed = [NAME, EMAIL, STAND_IN, PLACE, IMPORTED, IMPORTED_EMAIL, "eve.ray", SAID, "illness"]
    return [*names, *ids, *typed, "Hilltop", "Oakfield", "Partnership meeting", "Are you coming", "xoxb-", "xapp-"]


async def test_a_story_with_all_that_can_go_wrong_is_told_without_anybody_in_it(
    partnership: Partnership, of_people: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers and apologies, an import, an erasure; a mistake of ours, Slack in trouble, a form that was spoilt."""
    everything_is_logged()

    await ada_is_known(partnership)
    await imports(partnership, f"{HEADERS}\n{IMPORTED},{IMPORTED_EMAIL},Clay,Head,")
    await partnership.ben.says(SAID, in_="bot")
    await meets_with_trouble(partnership)
    await partnership.stranger.runs("/meeting next")
    await partnership.cat.opens_home()

    lines = capsys.readouterr().err.splitlines()

    events = {found["event"] for line in lines if (found := OURS.fullmatch(line))}
    assert {"message.posted", "message.updated", "message.delayed", "import.saved", "listener.failed"} <= events
    assert [line for line in lines if not (OURS.fullmatch(line) or LIBRARYS.fullmatch(line))] == []
    assert {word: line for word in of_people for line in lines if word in line} == {}


async def meets_with_trouble(partnership: Partnership) -> None:
    """Slack refuses, breaks and cuts; a form comes back spoilt; a part of the database is gone."""
    trouble = partnership.workspace.trouble
    for misbehaviour in (ServerError(), TooMany(30), CutAfterAccepting()):
        trouble.next("chat.postMessage", misbehaviour)
    await describes(partnership.pat, FIRST_MEETING_ON + timedelta(weeks=2), {"Where?": PLACE})
    await partnership.pat.submits()
    await partnership.until(date(2018, 10, 10), time(12))
    await describes(partnership.pat, FIRST_MEETING_ON + timedelta(weeks=3), {"Where?": PLACE})
    partnership.spoils_form(partnership.pat, private_metadata=SAID, callback_id=SERIES_FORM)
    await partnership.pat.submits()
    await partnership.breaks_database("meeting_answer")
    await partnership.ben.runs("/meeting next")


async def test_a_beat_that_cannot_be_written_down_is_a_line_and_the_beats_go_on(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str], partnership: Partnership
) -> None:
    everything_is_logged()
    nowhere = Database.open("sqlite:////nowhere/at/all.sqlite")
    pulse = Pulse(nowhere, partnership.workspace.clock.now)

    async with beating(partnership.local.bot, pulse=pulse):
        await pulse.counted("fire", partnership.local.bot.beats.fire)()

    (line,) = [line for line in capsys.readouterr().err.splitlines() if "process." in line]
    assert "event='process.unwritten' error='OperationalError < OperationalError'" in line
    assert pulse.is_beating


@pytest.mark.parametrize(
    "said",
    [
        "Failed to connect (error: 403, message='no', url='wss://slack.example/link/?ticket=hunter2'); Retrying...",
        "Failed to process a message: hunter2 is ill, session: s_1",
    ],
)
def test_what_slacks_library_says_of_an_error_is_cut_before_what_it_quotes(
    said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address of a socket opens it; and a message may hold anything."""
    everything_is_logged()

    logging.getLogger("slack_sdk.socket_mode.aiohttp").error(said)

    line = capsys.readouterr().err
    assert "Failed to" in line
    assert "hunter2" not in line
