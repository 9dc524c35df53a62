"""Who asks and who answers: the heads of a partnership, and of these who could have asked."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.errors import SlackApiError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import member_ids
from handlers.house.access import Actor, Declined, Inside, inside, partnerships_meant
from handlers.house.asking_slack import MustWait
from handlers.house.references import PartnershipRef
from handlers.house.services import Services
from handlers.members.membership import today_of
from handlers.questions.telltales import Own
from handlers.questions.views.asking import NOT_A_HEAD, WHO_IS_THERE
from schedules.headship import is_new_head
from storage.database.ids import ChannelId, PartnershipId
from storage.members.people import Person, RoleKind, holders

FEWEST_NEW = 3
FEWEST_HEADS = 2


async def heads_meant(session: AsyncSession, actor: Actor, channel: ChannelId | None, now: datetime) -> list[Inside]:
    """The partnerships that a head may mean in a channel, or anywhere. Raises Refusal for whoever is head of none."""
    mine = await partnerships_meant(session, actor, channel, now=now)
    heads = [one for one in mine if one.member.is_head]
    if not heads:
        raise Declined(NOT_A_HEAD)
    return heads


async def as_head(session: AsyncSession, actor: Actor, partnership: PartnershipId, now: datetime) -> Inside:
    """Raises Refusal for anybody but a head of today."""
    here = await inside(session, actor, partnership, now=now)
    must_be_head(here)
    return here


async def let_in_head(session: AsyncSession, actor: Actor, ref: PartnershipRef, now: datetime) -> Inside:
    """A head of the partnership that is meant. Raises Refusal."""
    return await as_head(session, actor, ref.partnership, now)


def must_be_head(here: Inside) -> None:
    """Raises Declined."""
    if not here.member.is_head:
        raise Declined(NOT_A_HEAD)


def own(here: Inside) -> Own:
    """What everybody knows somebody by."""
    return Own(here.member.person.name, [role.school for role in here.member.roles if role.school])


async def heads_on_slack(session: AsyncSession, here: Inside, now: datetime) -> list[Person]:
    """The heads of today whose accounts are known and open, by name."""
    heads = await holders(session, here.partnership.id, RoleKind.HEAD, on=today_of(here, now))
    return [one for one in heads if one.user_id and one.deactivated_at is None]


def new_heads(heads: Sequence[Person], here: Inside, now: datetime) -> int:
    return sum(is_new_head(one.headship_from_on, today_of(here, now)) for one in heads)


async def those_in(services: Services, here: Inside, channel: ChannelId, heads: Sequence[Person]) -> list[Person]:
    """The heads who are in the channel. Raises Declined where Slack does not say who is: what she is told of how many
    could have asked must be so."""
    team = here.partnership.team_id
    try:
        await services.pacing.before(team, "conversations.members")
        there = {user_id async for user_id in member_ids(services.slack(team), channel)}
    except (SlackApiError, MustWait):
        raise Declined(WHO_IS_THERE) from None
    return [one for one in heads if one.user_id in there]
