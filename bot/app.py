"""The composition root: the one place where the bot is put together.

`build()` makes a bot that does nothing yet. `beating()` keeps its timetable; bot/connection.py lets Slack in.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.pulse import Pulse
from bot.work import Soon, Work
from handlers.accounts import appointing, linking
from handlers.changes import history
from handlers.delivery.asking import Asking
from handlers.delivery.beats import LEASE, Beats
from handlers.house import home
from handlers.house.access import Actor
from handlers.house.asking_slack import Pacing
from handlers.house.capability import Capability, CapabilityOf, ChangeWorded, joined
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.errors import unhandled
from handlers.house.happening import Subscriber
from handlers.house.home import Homes
from handlers.house.mistakes import Mistakes
from handlers.house.personal_data import PersonalData
from handlers.house.registrar import Registrar
from handlers.house.screens import Screens
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from handlers.importing import importing
from handlers.meetings import calendar_feeds, errands, meeting_files, meetings
from handlers.members import people, wishes
from handlers.overseeing import overseeing
from handlers.partnership import calendars, schools, settings
from handlers.planning import finding_times, planning, taking_answers
from handlers.privacy import my_data
from handlers.proceedings import actions, agendas, minutes, notebook
from handlers.questions import finding, questions, ringing
from handlers.school_year import new_year
from handlers.setting_up import setting_up, welcomes
from schedules.jobs import DEFAULT_INTERVALS, ClockWatch, Intervals, rearm, timetable
from schedules.limits import SLACKS_LIMITS, Limits
from storage.database.engine import Database
from storage.database.ids import PartnershipId, TeamId
from storage.delivery.processes import forget_silent

CAPABILITIES: tuple[CapabilityOf, ...] = (
    history.capability,
    appointing.capability,
    linking.capability,
    people.capability,
    schools.capability,
    calendars.capability,
    importing.capability,
    settings.capability,
    meetings.capability,
    errands.capability,
    finding_times.capability,
    planning.capability,
    taking_answers.capability,
    agendas.capability,
    meeting_files.capability,
    minutes.capability,
    actions.capability,
    notebook.capability,
    new_year.capability,
    welcomes.capability,
    setting_up.capability,
    my_data.capability,
    wishes.capability,
    calendar_feeds.capability,
    questions.capability,
    finding.capability,
    ringing.capability,
    overseeing.capability,
)
CLOCK_WATCHED_EVERY = 5.0
# A supervisor kills ten seconds after it has asked.
DRAIN_SECONDS = 8.0
LATEST_ACK_SECONDS = 60

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clocks:
    """The time of day (aware, UTC), seconds that only rise, and how to wait. The local workspace hands in its own."""

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True)
class Tempo:
    """How fast the bot goes. It suits every school as it is; tests that kill the bot hand in a quicker one."""

    every: Intervals = DEFAULT_INTERVALS
    lease: timedelta = LEASE
    limits: Limits = SLACKS_LIMITS


@dataclass(frozen=True, repr=False)  # it would write out the whole bot
class Bot:
    """The bot, put together."""

    app: AsyncApp
    capabilities: tuple[Capability, ...]
    registrar: Registrar
    services: Services
    beats: Beats
    work: Work
    tempo: Tempo

    async def begin(self) -> None:
        """Lets the capabilities see to what must be there whenever a process begins."""
        begins = [one.begin for one in self.capabilities if one.begin]
        if not begins:
            return
        async with self.services.writing() as session:
            for begin in begins:
                await begin(session, self.services.clock())

    async def run_due(self) -> None:
        """Does by hand what the timetable does by itself: everything that is due by now."""
        await self.beats.fire()
        await self.beats.deliver()
        await self.work.idle()


def build(
    *,
    database: Database,
    client: AsyncWebClient,
    command_prefix: str = "",
    public_url: str = "",
    clocks: Clocks = Clocks(),  # frozen, so one for all is safe
    rng: Random | None = None,
    rng_for: Callable[[str], Random] | None = None,
    capabilities: Sequence[CapabilityOf] = CAPABILITIES,
    tempo: Tempo = Tempo(),  # likewise
    slack: Callable[[TeamId], AsyncWebClient] | None = None,
) -> Bot:
    """A bot with every capability registered. Nothing is connected, and Slack is not asked anything yet.

    `client` calls the one workspace there is, unless `slack` names another for each.
    Raises RegisteredTwice where two capabilities claim the same.
    """
    work = Work()
    app = CountedApp(work, client=client)

    async def publish_home(actor: Actor, partnership: PartnershipId) -> None:
        await homes.refresh(actor, partnership)

    async def deliver() -> None:
        await beats.deliver()

    subscribers: list[Subscriber] = []
    change_words: dict[str, ChangeWorded] = {}
    personal_data: list[PersonalData] = []
    kinds: dict[str, DeliveryKind] = {}
    offers: list[object] = []
    timers: dict[str, TimerKind] = {}
    services = Services(
        database=database,
        clock=clocks.now,
        rng=rng or SystemRandom(),
        rng_for=rng_for or (lambda _about: SystemRandom()),
        slack=slack or (lambda _team_id: client),
        pacing=Pacing(clocks.monotonic, clocks.sleep, tempo.limits),
        work=work,
        deliver_soon=Soon(work, deliver),
        publish_home=publish_home,
        subscribers=subscribers,
        change_words=change_words,
        personal_data=personal_data,
        kinds=kinds,
        offers=offers,
        timers=timers,
        mistakes=Mistakes(),
        command_prefix=command_prefix,
        public_url=public_url,
    )
    made = tuple(capability(services) for capability in capabilities)
    subscribers.extend(hear for one in made for hear in one.subscribes)
    change_words.update(joined(one.changes for one in made))
    kinds.update(joined({kind.name: kind} for one in made for kind in one.deliveries))
    timers.update(joined({kind.name: kind} for one in made for kind in one.timers))
    personal_data.extend(one.personal_data for one in made if one.personal_data)
    offers.extend(offer for one in made for offer in one.offers)
    screens = Screens(services, [screen for one in made for screen in one.screens])
    homes = Homes(
        services,
        {one.name: one.home for one in made if one.home},
        screens,
        [one.outside for one in made if one.outside],
    )
    beats = Beats(
        services,
        timers=timers,
        kinds=kinds,
        rounds=[each for one in made for each in one.rounds],
        forgets=[forget_silent, *(one.forget for one in made if one.forget)],
        lease=tempo.lease,
        limits=tempo.limits,
        sleep=clocks.sleep,
    )
    registrar = Registrar(app, services)
    home.register(homes, registrar)
    screens.register(registrar)
    Asking(services, beats.kinds).register(registrar)
    for capability in made:
        capability.register(registrar)
    app.error(unhandled(services))
    return Bot(app=app, capabilities=made, registrar=registrar, services=services, beats=beats, work=work, tempo=tempo)


class CountedApp(AsyncApp):
    """bolt's app, whose dispatches count as work in hand and whose installation is the one token that it was given."""

    def __init__(self, work: Work, *, client: AsyncWebClient) -> None:
        super().__init__(
            name="partnership-bot",  # without one, bolt reads the source of every module on the stack to find it
            client=client,
            authorize=_authorize_by(client),
            request_verification_enabled=False,  # a socket has no signatures, and over HTTP the door asks for them
            # An unknown id goes to our own error handler, which acknowledges it: bolt's 404 would never be acked.
            raise_error_for_unhandled_request=True,
            logger=logging.getLogger("slack_bolt"),
        )
        self._work = work

    def _register_listener(self, *args: Any, **kwargs: Any) -> Any:
        """bolt throws away an acknowledgement that comes after three seconds; whether it is late is Slack's to say."""
        return super()._register_listener(*args, **{**kwargs, "ack_timeout": LATEST_ACK_SECONDS})

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        async with self._work.item():
            return await super().async_dispatch(req)


def _authorize_by(client: AsyncWebClient) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Whose token it is, asked once. (A function: bolt hands a method its own `self` among the arguments.)"""
    known: list[AuthorizeResult] = []

    async def authorize(team_id: str | None) -> AuthorizeResult:
        if not known:
            answer = await client.auth_test()
            known.append(
                AuthorizeResult(
                    enterprise_id=answer.get("enterprise_id"),
                    team_id=answer["team_id"],
                    bot_token=client.token,
                    bot_id=answer["bot_id"],
                    bot_user_id=answer["user_id"],
                )
            )
        return known[0]

    return authorize


@asynccontextmanager
async def beating(
    bot: Bot,
    *,
    machine: Clocks = Clocks(),  # frozen, so one for all is safe
    pulse: Pulse | None = None,
) -> AsyncIterator[None]:
    """Keeps the timetable while open, also when somebody sets the machine's clock; at the end finishes what is in hand.

    `pulse` shows the beats to whoever asks. `machine` is what is watched: APScheduler goes by the machine's clock,
    whatever the bot's shows.
    What is unfinished after DRAIN_SECONDS keeps its claim, and is looked up by whoever runs next.
    """
    pulse = pulse or Pulse(bot.services.database, bot.services.clock)
    scheduler = AsyncIOScheduler(timezone=UTC)
    timetable(
        scheduler,
        fire=pulse.counted("fire", bot.beats.fire),
        deliver=pulse.counted("deliver", bot.beats.deliver),
        forget=pulse.counted("forget", bot.beats.forget),
        every=bot.tempo.every,
    )
    await pulse.beat()
    await bot.begin()
    scheduler.start()
    watching = asyncio.create_task(_watch_clock(scheduler, machine))
    try:
        yield
    finally:
        watching.cancel()
        scheduler.pause()  # shutdown() would cancel the beat that is running
        if not await bot.work.drained(DRAIN_SECONDS):
            log.warning("work.left_unfinished")
        scheduler.shutdown(wait=False)
        await pulse.end()


async def _watch_clock(scheduler: AsyncIOScheduler, machine: Clocks) -> None:
    watch = ClockWatch()
    while True:
        if watch.jumped(machine.now(), machine.monotonic()):
            rearm(scheduler)
        await machine.sleep(CLOCK_WATCHED_EVERY)
