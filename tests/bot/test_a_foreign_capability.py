"""A capability that is none of ours is handed to the bot, and nothing else is changed: it keeps birthdays in mind."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import CAPABILITIES, build
from bot.local import installed
from bot.workspace.server import LocalWorkspace
from handlers.house.access import Inside, partnerships_meant
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.forms import parse_form
from handlers.house.opening import opening
from handlers.house.registrar import Command, RegisteredTwice, Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Input, PlainTextInput, Section, modal, mrkdwn, plain
from handlers.house.views.parts import Part
from storage.database.engine import Database
from storage.database.ids import PersonId
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.delivery.timers import Timer, set_timers
from tests.handlers.partnerships import Partnership, found

BIRTHDAY = Command(name="birthday", description="Is kept in mind", usage_hint="[wish]")
CAKES = ("A sponge", "A trifle")


class Gift(BaseModel):
    """What somebody wishes for, as typed."""

    wish: str


@dataclass(frozen=True)
class Birthdays:
    """A command opens a form; the next morning a message comes, with a cake by chance, and is a surprise until then."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.command(BIRTHDAY, self.asked)
        registrar.view("birthday.form", self.wished)

    async def asked(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        await ack()
        wish = Input(label=plain("What do you wish for?"), block_id="wish", element=PlainTextInput(action_id="wish"))
        await opening(client, body, modal(title="Birthday", callback_id="birthday.form", submit="Wish", blocks=[wish]))

    async def wished(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        gift, now = parse_form(view, Gift, wording={}), self.services.clock()
        async with self.services.writing() as session:
            here = (await partnerships_meant(session, actor_of(body), None, now=now))[0]
            subject = f"{here.member.person.id}/{gift.wish}"
            await set_timers(session, here.partnership.id, subject, {"birthday.come": now + timedelta(hours=11)})
        await ack()

    async def come(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        person_id = PersonId(int(timer.subject.partition("/")[0]))
        over_at = now + timedelta(days=1)
        subject = f"{timer.subject}/{self.services.rng.choice(CAKES)}"
        owed = Owed("birthday.cake", subject, occasion="", not_before=now, over_at=over_at, person_id=person_id)
        await owe(session, timer.partnership_id, [owed])

    async def cake(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Part:
        _, wish, cake = delivery.subject.split("/")
        text = f"{cake} and {wish}. {self.services.command(BIRTHDAY.name)} again?"
        return Part([Section(text=mrkdwn("{text}", text=text))], text=text)

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        return [HomePart(1, [Section(text=mrkdwn("No birthday is forgotten, {name}.", name=here.member.person.name))])]


def birthdays(services: Services) -> Capability:
    """The whole of it, as the house sees it."""
    listeners = Birthdays(services)
    return Capability(
        name="birthdays",
        register=listeners.register,
        timers=[TimerKind("birthday.come", listeners.come, may_be_tried=False)],
        deliveries=[DeliveryKind("birthday.cake", listeners.cake, shown_ahead=False)],
        home=listeners.home,
        calls=frozenset({"views.open"}),
    )


@pytest.fixture
async def partnership(workspace: LocalWorkspace, sqlite_database: Database) -> AsyncIterator[Partnership]:
    """Ada is a head where the bot can do one thing more, under a prefix."""
    names = ("Pat Lane", "Ada Moor", "Ben Hale", "Cat Rowe", "Tom Pike", "Sue Strange")
    pat, ada, ben, cat, tom, stranger = (workspace.add_person(name) for name in names)
    heads = workspace.add_channel("heads", members=[pat, ada])
    capabilities = (*CAPABILITIES, birthdays)
    async with installed(
        workspace, sqlite_database, command_prefix="relp-", rng=Random(1), capabilities=capabilities
    ) as local:
        await heads.invites_bot()
        partnership_id = await found(local, heads, coordinators=[pat], heads_of={"Hilltop": ada})
        yield Partnership(local, partnership_id, pat, ada, ben, cat, tom, stranger, heads)


async def test_its_command_form_timer_and_message_work_together(partnership: Partnership) -> None:
    """With the bot's own chance, and the command as it is typed here."""
    await partnership.ada.runs("/relp-birthday")
    await partnership.ada.fills("What do you wish for?", "a kite")
    await partnership.ada.submits()
    assert partnership.ada.messages == []

    await partnership.until(date(2018, 9, 11), time(10))

    assert "a kite. /relp-birthday again?" in partnership.ada.messages[-1].text
    assert partnership.ada.messages[-1].text.startswith(CAKES)


async def test_what_it_keeps_to_itself_coordinators_do_not_see_ahead(partnership: Partnership) -> None:
    """In the morning it is to come, and is not tried: no cake is drawn. In the evening it is owed, and not counted."""
    await partnership.ada.runs("/relp-birthday")
    await partnership.ada.fills("What do you wish for?", "a kite")
    await partnership.ada.submits()
    chance = partnership.local.bot.services.rng

    drawn_before = chance.getstate()
    await partnership.pat.opens_home()
    drawn_after, in_the_morning = chance.getstate(), partnership.pat.home
    await partnership.until(date(2018, 9, 10), time(21))
    await partnership.pat.opens_home()

    assert drawn_before == drawn_after
    assert chance.getstate() != drawn_after
    assert ["[See]" in home for home in (in_the_morning, partnership.pat.home)] == [False, False]


async def test_its_stretch_of_home_stands_with_the_others(partnership: Partnership) -> None:
    """In the order that each asks for."""
    await partnership.pat.opens_home()

    assert "No birthday is forgotten, Pat Lane." in partnership.pat.home
    assert "[Plan meetings]" in partnership.pat.home


async def test_the_bots_own_meetings_stay_as_they_are(partnership: Partnership) -> None:
    await partnership.ada.runs("/relp-meeting help")

    assert partnership.ada.sees("/relp-meeting next: the next meeting")


@pytest.mark.parametrize("twice", [birthdays, CAPABILITIES[0]])
def test_what_two_capabilities_claim_is_refused_when_the_bot_is_built(twice: Any) -> None:
    """Only the first of the two would ever be called."""
    database = Database.open("sqlite:///unused")

    with pytest.raises(RegisteredTwice):
        build(database=database, client=AsyncWebClient(), capabilities=(*CAPABILITIES, birthdays, twice))
