"""A partnership's settings: what it is called, the clock it keeps, and when and where the bot speaks."""

from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import is_in
from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled, refuse_unseen
from handlers.house.access import Inside, NotFound
from handlers.house.capability import Capability
from handlers.house.facts import CalendarChanged, HeadsChannelChanged
from handlers.house.forms import FormErrors
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.partnership.views import settings as views
from handlers.partnership.views.settings import SettingsDetails, SettingsForm, SettingsOpened
from storage.changes.changes import Change
from storage.database.ids import PartnershipId
from storage.members.partnership import (
    Partnership,
    PartnershipSettings,
    amend_partnership,
    name_and_channel,
    partnership,
)
from storage.members.people import RoleKind

SCREEN_ORDER = 40
CALLS = frozenset({"views.open", "views.update", "conversations.info"})
# What meetings and messages go by; all the rest is a name and a place.
CALENDAR = frozenset({"nation", "zone", "school_days", "messages_from", "messages_until"})


async def drawn(_session: AsyncSession, here: Inside, _now: datetime) -> Payload:
    return views.settings_form(here.partnership, None)


async def _again(_session: AsyncSession, here: Inside, filled: Filled[SettingsForm]) -> Payload:
    return views.settings_form(here.partnership, filled.form, filled.changed)


async def _with_channel(client: AsyncWebClient, form: SettingsForm) -> SettingsForm:
    """The form as it is, once the bot is in the channel that was chosen. Raises FormErrors."""
    chosen = form.heads_channel
    if chosen and (chosen,) != form.as_was.channel and not await is_in(client, chosen):
        raise FormErrors({"heads_channel": views.NOT_INVITED})
    return form


async def _amend(change: Making, form: SettingsForm) -> None:
    stands = await _partnership(change.session, form.partnership)
    if form.zone_name not in views.zones(stands.zone_name):
        raise FormErrors({"zone_name": views.SETTINGS_WORDING["zone_name"]})
    is_now, wanted = views.details(stands), _details(form)
    refuse_unseen(form.as_was, is_now, wanted, called=views.CALLED)
    differs = {field for field in views.CALLED if getattr(is_now, field) != getattr(wanted, field)}
    change.about["fields"] = sorted(differs)
    await _save(change, form, differs, was=stands)


async def _save(change: Making, form: SettingsForm, differs: set[str], *, was: Partnership) -> None:
    session = change.session
    await amend_partnership(
        session,
        form.partnership,
        PartnershipSettings(
            name=form.name,
            nation=form.nation,
            zone_name=form.zone_name,
            school_days=form.school_days,
            messages_from=form.messages_from,
            messages_until=form.messages_until,
        ),
    )
    if "channel" in differs and form.heads_channel:
        await name_and_channel(session, form.partnership, name=form.name, heads_channel=form.heads_channel)
    is_now = await _partnership(session, form.partnership)
    if "channel" in differs and was.heads_channel:
        await change.publish(HeadsChannelChanged(is_now, was.heads_channel))
    if differs & CALENDAR:
        await change.publish(CalendarChanged(is_now))


def _details(form: SettingsForm) -> SettingsDetails:
    return SettingsDetails(
        name=form.name,
        nation=views.NATIONS[form.nation],
        zone=views.zones(form.zone_name)[form.zone_name],
        school_days=form.school_days,
        messages_from=form.messages_from,
        messages_until=form.messages_until,
        channel=(form.heads_channel,) if form.heads_channel else (),
    )


async def _partnership(session: AsyncSession, partnership_id: PartnershipId) -> Partnership:
    """Raises NotFound."""
    found = await partnership(session, partnership_id)
    if found is None:
        raise NotFound
    return found


async def amended_words(_session: AsyncSession, change: Change) -> str:
    return views.amended_words(change.about["fields"])


AMENDING = Draft(
    kind=views.AMENDED,
    about=SettingsOpened,
    model=SettingsForm,
    wording=views.SETTINGS_WORDING,
    drawn=_again,
    act=_amend,
    words=amended_words,
    completed=_with_channel,
)


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="settings",
        label="Settings",
        words="the name, the heads' channel, school days, and when I may write",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        before_start=True,
    )
    return Capability(
        name="settings",
        register=Drafting(services, AMENDING).register,
        screens=[screen],
        calls=CALLS,
        changes={AMENDING.kind: AMENDING.words},
    )
