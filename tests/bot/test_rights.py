"""Whatever a coordinator does, nobody else can do it, by whatever means: each of her acts is tried by others first.

A story is told of a coordinator's days. Before each of her taps, commands and forms reaches the bot, the same payload
comes from a head, a teacher, a stranger, somebody of another organisation, and the coordinator of another partnership.
None of them changes a single row.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text, update

from bot.app import build
from bot.local import LocalBot
from bot.workspace.entry import Entry
from bot.workspace.ids import TeamId
from bot.workspace.people import Person
from bot.workspace.trouble import ServerError
from handlers.planning.views.suiting_times import NONE_SUITS, SUITS
from storage.database.engine import Database
from storage.members.people import RoleKind
from storage.questions.questions import QuestionRow, QuestionState
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes, found
from tests.handlers.questions.asking_heads import asks
from tests.handlers.rosters import are_added, names_delegate, opens_page, presses_beside

Body = dict[str, Any]

# What every member may do for herself, and what does nothing whoever does it. Each has stories of its own.
EVERYBODYS = frozenset(
    {
        "calendar_feed.make",
        "calendar_feed.remove",
        "meeting_file.add",
        "home.partnership",
        "meeting.all_dates",
        "message.later",
        "message.more",
        "my_data.erase",
        "my_data.export",
        "overseeing.letters",
        "people.leave",
        "people.letters",
        "questions.promise",
        "screen.data",
        "screen.me",
        "screen.messages",
        *(f"setting_up.sample.{number}" for number in range(3)),
        "wishes.end_pause",
        "wishes.form",
        *(f"wishes.pause.{number}" for number in range(2)),
    }
)
# What heads are asked, and what only they say: that nobody else can has stories of its own.
HEADS = frozenset(
    {
        "actions.done",
        "actions.more_time",
        "actions.not_mine",
        "actions.open_again",
        "actions.postponed",
        "agenda.of_partnership",
        "agenda.open",
        "agenda.propose",
        "agenda.propose_form",
        "meeting.going",
        "meeting.going_all_term",
        "meeting.apologies",
        "meeting.sending",
        "meeting.sending_form",
        "minutes.open",
        "minutes.turn_back",
        "minutes.turn_to",
        "notebook.of_partnership",
        "notebook.search",
        "plans.open",
        "plans.turn_back",
        "plans.turn_to",
        "questions.ask",
        "questions.ask_form",
        "questions.check_form",
        "questions.flag",
        "questions.have_key",
        "questions.have_key_form",
        "questions.i_asked",
        "questions.i_asked_form",
        "questions.key_form",
        "questions.promise",
        "questions.search",
        "questions.sum_up",
        "questions.sum_up_form",
        "questions.take_back",
        "ring.open",
        "ring.own",
        "ring.own_form",
        "ring.remove",
        "screen.delegate",
        *SUITS,
        NONE_SUITS,
        "welcome.right",
        "welcome.put_right",
        "welcome.school_form",
    }
)
ADMINISTRATORS = frozenset({"setting_up.appoint_me", "setting_up.appoint", "setting_up.appoint_form"})
NOT_HERS = EVERYBODYS | HEADS | ADMINISTRATORS
# The stories below, by what their acts are called.
TOLD = (
    "actions.",
    "agenda.",
    "calendar.",
    "history.",
    "importing.",
    "minutes.",
    "moderation.",
    "my_data.",
    "new_year.",
    "overseeing.",
    "people.",
    "planning.",
    "school",
    "series.",
    "setting",
    "taking_answers.",
    "time_poll.",
)


@dataclass
class Intruders:
    """Try whatever the coordinator does, just before she does it."""

    local: LocalBot
    coordinator: Person
    others: list[Person]
    database: sqlite3.Connection
    tried: set[str] = field(default_factory=set)
    succeeded: list[str] = field(default_factory=list)

    def missed(self, *prefixes: str) -> set[str]:
        """The coordinator's acts of these names that the story has left out.

        A form, its preview and the way back are one: she is shown what follows only where something does.
        """
        hers = {act for act in self.local.bot.registrar.taken - NOT_HERS if act.startswith(prefixes)}
        return {_draft(act) for act in hers} - {_draft(act) for act in self.tried}

    async def before(self, dispatch: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], body: Body) -> None:
        act = _act(body)
        if act is None or act in EVERYBODYS or _user_of(body) != self.coordinator.id:
            return
        self.tried.add(act)
        for other in self.others:
            before = self._version()
            await dispatch(AsyncBoltRequest(body=_as_if_by(other, body), mode="socket_mode"))
            await self.local.bot.work.idle()
            if self._version() != before:
                self.succeeded.append(f"{act} by {other.name}")

    def _version(self) -> int:
        """Another with every row that somebody else has written and committed."""
        (version,) = self.database.execute("PRAGMA data_version").fetchone()
        return int(version)


@asynccontextmanager
async def intruding(local: LocalBot, coordinator: Person, *others: Person) -> AsyncIterator[Intruders]:
    """Others get in before the coordinator, act for act."""
    async with local.bot.services.reading() as session:
        file = (await session.execute(text("PRAGMA database_list"))).one().file
    database = sqlite3.connect(file)
    intruders, app = Intruders(local, coordinator, list(others), database), local.bot.app
    dispatch = app.async_dispatch
    local.workspace.limits.are_kept = False  # refusals come faster than Slack would take them

    async def dispatched(req: AsyncBoltRequest) -> BoltResponse:
        await intruders.before(dispatch, req.body)
        return await dispatch(req)

    setattr(app, "async_dispatch", dispatched)  # noqa: B010 - a method that is put in the place of another
    with closing(database):
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


def _draft(act: str) -> str:
    """What a step belongs to."""
    return act.removesuffix(".form").removesuffix(".preview").removesuffix(".back")


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


async def fills(person: Person, filled: Mapping[str, Entry]) -> None:
    for label, value in filled.items():
        await person.fills(label, value)


async def sends(person: Person, kind: str) -> None:
    """She sends a form; where she is shown what follows, she goes back once, and then saves it."""
    await person.submits()
    if person.modal is not None and person.modal.callback_id == f"{kind}.preview":
        await person.clicks("Change something")
        await person.submits()
        await person.submits()
    assert person.errors == {}
    await person.closes_everything()
    await person.opens_home()


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
    assert intruders.missed("history.", "series.") == set()


async def test_nobody_else_changes_what_is_planned(partnership: Partnership) -> None:
    """A meeting of which the channel has heard: moved, and cancelled; and all that can be done with its series."""
    pat = partnership.pat
    await partnership.announced(filled={"How often?": "Every eight weeks"})
    breakfast = {"What is it called?": "Breakfast", "How often?": "Every week"}  # so many that there is a second page
    await partnership.plans_meetings(date(2018, 9, 21), breakfast)
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("Meetings")
        await pat.clicks("Further on")
        await pat.clicks("Earlier")
        await presses_beside(pat, "Change Partnership meeting, Thu 20 Sep 2018")
        await pat.fills("Starts at", "15:00")
        await sends(pat, "planning.moved")
        await pat.clicks("Meetings")
        await presses_beside(pat, "Change Partnership meeting, Thu 20 Sep 2018")
        await pat.clicks("Cancel this meeting")
        await pat.clicks("Change something")
        await pat.clicks("Cancel this meeting")
        await pat.submits()
        await pat.closes_everything()
        await pat.opens_home()
        await pat.clicks("Meetings")
        await pat.clicks("The series")
        await pat.clicks("People and channel")
        await fills(pat, {"Who is asked?": "Chosen people", "Who, if chosen?": ["Ben Hale"]})
        await sends(pat, "planning.invited")
        await pat.clicks("Meetings")
        await pat.clicks("The series")
        await pat.clicks("Add a meeting")
        await pat.fills("Date", "2018-09-27")
        await sends(pat, "planning.added")
        await pat.clicks("Meetings")
        await pat.clicks("The series")
        await pat.clicks("Change time or place")
        await pat.fills("Where?", "Clay")
        await sends(pat, "planning.shifted")
        await pat.clicks("Meetings")
        await pat.clicks("The series")
        await pat.clicks("End the series")
        await sends(pat, "planning.ended")

    assert intruders.succeeded == []
    assert intruders.missed("planning.") == set()


async def test_nobody_else_takes_answers(partnership: Partnership) -> None:
    """For more people than one page holds."""
    pat = partnership.pat
    many = {f"Head {number:02}": RoleKind.HEAD for number in range(20)}
    await are_added(partnership, many, at=dict.fromkeys(many, "Clay"))
    await partnership.announced()
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("Answer for someone", in_="home")
        await pat.clicks("Further on")
        await pat.clicks("Earlier")
        await presses_beside(pat, "Going: Head 01, Clay")
        await presses_beside(pat, "Apologies: Head 02, Clay")
        await presses_beside(pat, "Sending someone: Head 03, Clay")
        await pat.fills("Who is coming for Head (Clay)?", "Jo Field")
        await pat.submits()

    assert intruders.succeeded == []
    assert intruders.missed("taking_answers.") == set()


async def test_nobody_else_keeps_an_agenda(partnership: Partnership) -> None:
    """Items ordered, changed and dropped. The head among them may propose, which is told elsewhere."""
    pat = partnership.pat
    await partnership.announced()
    for title in ("Budget", "Reading"):
        await pat.runs("/meeting agenda")
        await pat.clicks("Propose an item")
        await pat.fills("What is it about?", title)
        await pat.submits()
        await pat.closes_everything()
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.runs("/meeting agenda")
        await pat.clicks("Put in order")
        await pat.fills("Which come first?", "2")
        await pat.submits()
        await pat.clicks("Move up")
        await pat.clicks("Change")
        await pat.fills("What is it about?", "Reading aloud")
        await sends(pat, "agenda.amended")
        await pat.runs("/meeting agenda")
        await pat.clicks("Drop")

    assert intruders.succeeded == []
    assert intruders.missed("agenda.") == set()


async def test_nobody_else_finds_a_time(partnership: Partnership) -> None:
    """Times are offered, answered, chosen and planned with; others are set aside."""
    pat = partnership.pat
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        for time_poll in ("Partnership meeting", "Summer planning"):
            await pat.runs("/meeting new")
            await pat.clicks("Find a time")
            await pat.clicks("Offer times")
            await pat.clicks("Another time")
            await fills(pat, {"What is it for?": time_poll, "Time 1": datetime(2018, 9, 20, 15, tzinfo=UTC)})
            await pat.fills("Last day for answers", "2018-09-14")
            await sends(pat, "time_poll.offered")
        await partnership.until(date(2018, 9, 10), time(9, 11))
        await partnership.ben.clicks("Thu 20 Sep, 16:00", in_="bot")
        await pat.runs("/partnership time")
        await pat.clicks("Choose")
        await pat.closes()
        await pat.clicks("Plan meetings")
        await pat.closes()
        await pat.clicks("Stop asking")

    assert intruders.succeeded == []
    assert intruders.missed("time_poll.") == set()


async def test_nobody_else_keeps_minutes(partnership: Partnership) -> None:
    """Who was there, notes, who keeps them, and what was agreed."""
    pat = partnership.pat
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.until(date(2018, 9, 21))
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.clicks("As they said", in_="bot")
        await pat.clicks("Change", in_="bot")
        await pat.clicks("Ben Hale")
        await sends(pat, "minutes.presence")
        await pat.clicks("Minutes", in_="bot")
        await pat.clicks("Write a note")
        await pat.fills("What was said or decided?", "Read aloud every day.")
        await sends(pat, "minutes.wrote")
        await pat.clicks("Minutes", in_="bot")
        await pat.clicks("Change")
        await pat.fills("What was said or decided?", "Read aloud.")
        await sends(pat, "minutes.amended")
        await pat.clicks("Minutes", in_="bot")
        await pat.clicks("Who keeps them?")
        await pat.fills("Who keeps the minutes?", "Ben Hale")
        await sends(pat, "minutes.keeper_named")
        await pat.clicks("Minutes", in_="bot")
        await pat.clicks("Add an action")
        await fills(pat, {"What is to be done?": "Share the plan", "Who does it?": "Cat Rowe", "Theme": "Phonics"})
        await sends(pat, "actions.agreed")
        await pat.clicks("Minutes", in_="bot")
        await presses_beside(pat, "Change: Share the plan")
        await pat.fills("How does it stand?", "Done")
        await sends(pat, "actions.amended")
        await pat.clicks("Minutes", in_="bot")
        await pat.clicks("Strike out")

    assert intruders.succeeded == []
    assert intruders.missed("minutes.", "actions.") == set()


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
    assert intruders.missed("setting_up.") == set()


async def test_nobody_else_changes_people(partnership: Partnership) -> None:
    """Added, put right, given roles and delegates, removed; more of them than one page holds, and not on Slack."""
    pat = partnership.pat
    many = {f"Head {number:03}": RoleKind.HEAD for number in range(120)}
    await are_added(partnership, many, at={name: f"School {name[5:]}" for name in many})
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("Copy e-mail")
        await pat.clicks("Further on")
        await pat.clicks("Earlier")
        await pat.submits()
        await pat.clicks("People")
        await pat.clicks("Further on")
        await pat.clicks("Earlier")
        await pat.clicks("Not on Slack: 120")
        await pat.closes()
        await pat.clicks("Add someone")
        await fills(pat, {"Name": "Jo Field", "Role": "Teacher", "School": "Clay"})
        await sends(pat, "people.added")
        await opens_page(partnership, "Ada Moor, head")
        await pat.clicks("Edit details")
        await pat.fills("Name", "Ada Hale")
        await sends(pat, "people.amended")
        await opens_page(partnership, "Ada Hale, head")
        await pat.clicks("Back to everybody")
        await opens_page(partnership, "Ada Hale, head")
        await pat.clicks("Add a role")
        await fills(pat, {"Role": "Head", "School": "Clay"})
        await sends(pat, "people.role_given")
        await opens_page(partnership, "Ben Hale, head")
        await pat.clicks("Name a delegate")
        await pat.fills("Who?", partnership.tom)
        await sends(pat, "people.delegate_named")
        await opens_page(partnership, "Ben Hale, head")
        await presses_beside(pat, "End: head at Oakfield")
        await sends(pat, "people.role_ended")
        await opens_page(partnership, "Cat Rowe, head")
        await pat.clicks("Remove…")
        await sends(pat, "people.removed")
        await pat.clicks("My working days")
        await fills(pat, {"I work on": ["Monday"], "My stand-in": partnership.ada})
        await sends(pat, "people.hours")

    assert intruders.succeeded == []
    assert intruders.missed("people.") == set()


async def test_nobody_else_changes_schools(partnership: Partnership) -> None:
    """Added, renamed, closed; more of them than one page holds."""
    pat = partnership.pat
    await are_added(partnership, {}, at={str(number): f"School {number:03}" for number in range(120)})
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("Schools")
        await pat.clicks("Further schools")
        await pat.clicks("Earlier in the list")
        await pat.clicks("Add a school")
        await fills(pat, {"Name": "Moorside", "Its head, by name": "Jo Field"})
        await sends(pat, "school.added")
        await pat.clicks("Schools")
        await presses_beside(pat, "Change Hilltop")
        await fills(pat, {"Name": "Hilltop Primary", "Closed while others are open": "INSET day: 4 January 2019"})
        await sends(pat, "school.amended")
        await pat.clicks("Schools")
        await presses_beside(pat, "Change Oakfield")
        await pat.clicks("It closes or merges")
        await pat.fills("Its last day in the partnership", "2019-07-25")
        await sends(pat, "school.closed")

    assert intruders.succeeded == []
    assert intruders.missed("school") == set()


async def test_nobody_else_changes_dates_or_settings(partnership: Partnership) -> None:
    """A strike that moves a meeting, a term amended and removed; the hours of messages."""
    pat = partnership.pat
    await partnership.plans_meetings()
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("Term dates")
        await pat.clicks("Add a term or a closure")
        await fills(pat, {"What is it called?": "Strike", "First day": "2018-10-04"})
        await sends(pat, "calendar.kept")
        await pat.clicks("Term dates")
        await presses_beside(pat, "Change Strike, Thu 4 Oct 2018")
        await pat.clicks("Remove these dates")
        await sends(pat, "calendar.removed")
        await pat.clicks("Settings")
        await fills(pat, {"School days": ["Monday", "Tuesday"]})
        await sends(pat, "settings.amended")

    assert intruders.succeeded == []
    assert intruders.missed("calendar.", "settings.") == set()


async def test_nobody_else_makes_the_new_year(partnership: Partnership) -> None:
    """Somebody leaves, a school without a head gets one, delegates go on."""
    pat = partnership.pat
    await partnership.until(date(2019, 6, 10))
    await names_delegate(partnership, "Sam Reed", "Ada Moor")
    await are_added(partnership, {}, at={"": "Moorside"})
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("New school year")
        await pat.clicks("Somebody leaves")
        await pat.fills("Who leaves?", "Ben Hale, Oakfield")
        await sends(pat, "new_year.left")
        await pat.clicks("New school year")
        await pat.clicks("Name its head")
        await pat.fills("Its head, by name", "Jo Field")
        await sends(pat, "new_year.head_named")
        await pat.clicks("New school year")
        await pat.clicks("Renew or end")
        await pat.fills("Who goes on in 2019/20?", None)
        await sends(pat, "new_year.delegates_settled")

    assert intruders.succeeded == []
    assert intruders.missed("new_year.") == set()


async def test_nobody_else_erases_or_copies_what_is_kept_of_somebody(partnership: Partnership) -> None:
    pat = partnership.pat
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await opens_page(partnership, "Cat Rowe, head")
        await pat.clicks("Copy of their data")
        await pat.closes_everything()
        await opens_page(partnership, "Cat Rowe, head")
        await pat.clicks("Erase their data")

    assert intruders.succeeded == []
    assert intruders.missed("my_data.") == set()


async def test_nobody_else_sees_to_messages(partnership: Partnership) -> None:
    """Whom none reaches, what goes out next, what has failed: more of them than one page holds."""
    pat = partnership.pat
    many = {f"Head {number:03}": RoleKind.HEAD for number in range(25)}
    await are_added(partnership, many, at={name: f"School {name[5:]}" for name in many})
    await partnership.heads.archives()
    await partnership.announced()
    await partnership.plans_meetings(date(2018, 9, 25))
    await partnership.until(date(2018, 9, 17), time(15))
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.opens_home()
        await pat.clicks("See")
        await pat.closes()
        await pat.clicks("See messages")
        await pat.clicks("Copy e-mail")
        await pat.clicks("Further on")
        await pat.clicks("Earlier")
        await pat.submits()
        await pat.clicks("Try all again")
        await pat.closes_everything()
        await pat.opens_home()
        await pat.clicks("See messages")
        await pat.clicks("Try again")

    assert intruders.succeeded == []
    assert intruders.missed("overseeing.") == set()


async def test_nobody_else_imports(partnership: Partnership) -> None:
    """Dates that are pasted and thought better of; people whose addresses Slack will not tell at first."""
    pat = partnership.pat
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.runs("/partnership import")
        await pat.clicks("Import schools")
        await pat.closes_everything()
        await pat.runs("/partnership import")
        await pat.clicks("Import term dates")
        await pat.clicks("Send me a template")
        await pat.closes_everything()
        await pat.runs("/partnership import")
        await pat.clicks("Import term dates")
        await pat.fills("Or paste the lines", "INSET day: 4 January 2019")
        await pat.submits()
        await pat.clicks("Change the lines")
        await pat.submits()
        await pat.submits()
        await pat.closes_everything()
        await pat.runs("/partnership import")
        await pat.clicks("Import people")
        await pat.fills("Or paste the lines", "Name,E-mail,School,Role\nJo Field,jo@clay.example,Clay,Head")
        partnership.workspace.trouble.next("users.lookupByEmail", ServerError())
        await pat.submits()
        await pat.clicks("Try again")
        await pat.submits()

    assert intruders.succeeded == []
    assert intruders.missed("importing.") == set()


async def test_nobody_else_reads_questions_or_looks_at_hidden_ones(partnership: Partnership) -> None:
    """Turned on; one is passed, one returned; both that stand there are hidden, one for good; turned off."""
    pat = partnership.pat
    for asked in ("What of wet play?", "What of the staff room?", "What of the fair?"):
        await asks(partnership.ada, asked)
    async with intruding(partnership.local, pat, *await everybody_else(partnership)) as intruders:
        await pat.runs("/partnership questions")
        await pat.clicks("Read them first")
        await pat.closes_everything()
        await partnership.until(date(2018, 9, 11), time(8, 5))
        await pat.clicks("Return", in_="bot")
        await pat.fills("Why can it not appear like this?", "It names a family.")
        await pat.submits()
        await pat.closes_everything()
        for _ in range(2):
            await pat.clicks("Pass", in_="bot")
        await partnership.until(date(2018, 9, 11), time(9))
        await are_hidden(partnership)
        await pat.opens_home()
        await pat.clicks("Questions")
        await pat.clicks("Show it again")
        await pat.clicks("Keep hidden")
        await pat.clicks("Stop reading first")

    assert intruders.succeeded == []
    assert intruders.missed("moderation.") == set()


async def are_hidden(partnership: Partnership) -> None:
    """Whatever stands in the channel is hidden until a coordinator has looked."""
    async with partnership.local.bot.services.writing() as session:
        await session.execute(
            update(QuestionRow).where(QuestionRow.state == QuestionState.APPEARED).values(is_hidden=True)
        )


def test_every_act_of_a_coordinator_is_in_one_of_these_stories() -> None:
    """A new capability's acts are to be told here, or named among those that are not hers."""
    bot = build(database=Database.open("sqlite:///unused"), client=AsyncWebClient())

    untold = {act for act in bot.registrar.taken - NOT_HERS if not act.startswith((*TOLD, "/", "screen.", "meeting."))}

    assert untold == set()
