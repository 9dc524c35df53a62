"""Who is asked to a series of meetings, and where it is announced: all heads in their channel, unless she says else."""

from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import is_in
from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled, refuse_unseen
from handlers.house.access import Inside, NotFound
from handlers.house.forms import FormErrors
from handlers.house.views.kit import Payload
from handlers.meetings.invitations import invited, show_again
from handlers.meetings.views.series import SeriesRef
from handlers.members.membership import today_of
from handlers.partnership.views.settings import NOT_INVITED
from handlers.planning.one_series import known_series, page_beneath
from handlers.planning.views import inviting as views
from handlers.planning.views.inviting import Invitees, InviteForm, InviteOpened
from handlers.planning.views.one_series import GONE
from storage.changes.changes import Change
from storage.database.ids import PersonId, SeriesId
from storage.meetings.meetings import Series, known_meetings, meetings_to_come, series
from storage.meetings.series_changes import invite_to_series
from storage.meetings.series_people import choose, chosen_for
from storage.members.roster import roster


async def inviting_form(session: AsyncSession, here: Inside, ref: SeriesRef, now: datetime) -> Payload:
    """The form, as the series is now."""
    found = await known_series(session, ref)
    as_was = await _invitees(session, found)
    opened = InviteOpened(partnership=ref.partnership, series=ref.series, as_was=as_was)
    return views.invite_form(found, opened, as_was, await _people(session, here, now))


async def _form_again(session: AsyncSession, here: Inside, filled: Filled[InviteForm]) -> Payload:
    found, people = await known_series(session, filled.form), await _people(session, here, filled.now)
    return views.invite_form(found, filled.form, filled.form.wanted, people, filled.changed)


async def _people(session: AsyncSession, here: Inside, now: datetime) -> dict[PersonId, str]:
    members = await roster(session, here.partnership.id, on=today_of(here, now))
    return {one.person.id: one.person.name for one in members}


async def _invitees(session: AsyncSession, of: Series) -> Invitees:
    chosen = await chosen_for(session, of.partnership_id, of.id)
    return Invitees(asks_all=of.asks_all, people=tuple(chosen), channel=(of.channel,))


async def _in_channel(client: AsyncWebClient, form: InviteForm) -> InviteForm:
    """The form as it is, once the bot is in the channel that was chosen. Raises FormErrors."""
    if (form.channel,) != form.as_was.channel and not await is_in(client, form.channel):
        raise FormErrors({"channel": NOT_INVITED})
    return form


async def _invite(change: Making, form: InviteForm) -> None:
    """Raises FormErrors, Meanwhile, Refusal."""
    session, of = change.session, change.here.partnership
    found, wanted = await known_series(session, form), form.wanted
    is_now = await _invitees(session, found)
    refuse_unseen(form.as_was, is_now, wanted, called=views.CALLED)
    if not wanted.asks_all and not wanted.people:
        raise FormErrors({"people": views.NOBODY})
    known = await _people(session, change.here, change.now)
    if not {*wanted.people} <= known.keys() | {*is_now.people}:
        raise NotFound
    change.about["series"] = found.id
    if wanted == is_now:
        return
    await choose(session, of.id, found.id, wanted.people)
    await invite_to_series(session, of.id, found.id, asks_all=wanted.asks_all, channel=form.channel)
    await _say_how_many(change, found.id)


async def _say_how_many(change: Making, series_id: SeriesId) -> None:
    """What has been announced counts those who are asked now."""
    session, of = change.session, change.here.partnership.id
    announced = [one for one in await known_meetings(session, of, now=change.now) if one.series_id == series_id]
    for one in announced:
        await show_again(session, of, one.id)
    ahead = [one for one in await meetings_to_come(session, of, now=change.now) if one.series_id == series_id]
    if ahead:
        change.consequences.append(views.asked_words(len(await invited(session, ahead[0]))))


async def invited_words(session: AsyncSession, change: Change) -> str:
    found = await series(session, change.partnership_id, SeriesId(change.about["series"]))
    return views.invited_words(found.name if found else GONE)


INVITING = Draft(
    kind=views.INVITED,
    about=InviteOpened,
    model=InviteForm,
    wording=views.INVITE_WORDING,
    drawn=_form_again,
    act=_invite,
    words=invited_words,
    beneath=page_beneath,
    completed=_in_channel,
)
