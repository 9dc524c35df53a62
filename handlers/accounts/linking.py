"""Slack accounts come and go: people are linked to theirs by e-mail, and who has closed hers is left in peace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import ADMINISTRATORS_CALLS, administrators
from handlers.accounts.appointing import is_coordinated
from handlers.accounts.slack_account import Account, account_of
from handlers.accounts.views import appointing as views
from handlers.house.capability import Capability
from handlers.house.facts import MemberLinked
from handlers.house.happening import Happening
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.views.kit import message
from schedules.local_time import local
from storage.database.ids import TeamId
from storage.members.partnership import Partnership, partnership, partnerships_in
from storage.members.people import Person, RoleKind, holds
from storage.members.roster import Details, amend_person, not_on_slack, person, persons_of_user, set_deactivated

CALLS = ADMINISTRATORS_CALLS | {"chat.postMessage"}
# Enough to find one who is awake; more would be a crowd.
MOST_ASKED = 3

log = structlog.get_logger()


@dataclass(frozen=True)
class Linking:
    """Hears of accounts. Slack repeats events, so each of these does the same thing however often it is told."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.event("team_join", self.came)
        registrar.event("user_change", self.changed)

    async def came(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        await self._link(TeamId(body["team_id"]), account_of(event["user"]))

    async def changed(self, body: Mapping[str, Any], event: Mapping[str, Any], client: AsyncWebClient) -> None:
        """An account was closed, opened again, or has another address."""
        workspace, account = TeamId(body["team_id"]), account_of(event["user"])
        now = self.services.clock()
        async with self.services.writing() as session:
            orphaned = [one for one in await _open_or_closed(session, account, now) if one.team_id == workspace]
        if not account.is_closed:
            await self._link(workspace, account)
        for one in orphaned:
            await self._ask_administrators(client, one)

    async def _link(self, workspace: TeamId, account: Account) -> None:
        """Whoever of this workspace's partnerships has the account's address, and no account yet, has this one."""
        if account.email is None or not account.is_human:
            return
        now = self.services.clock()
        async with self.services.writing() as session:
            for of in await partnerships_in(session, workspace):
                if not await _is_known(session, of, account):
                    await _link_in(Happening(session, of, now, self.services.subscribers), account)
        self.services.deliver_soon()

    async def _ask_administrators(self, client: AsyncWebClient, of: Partnership) -> None:
        """Nobody coordinates any longer: whoever administers the workspace can name somebody."""
        asked = message(views.who_coordinates_instead(of), text=views.nobody_coordinates(of.name))
        for one in (await administrators(client))[:MOST_ASKED]:
            await client.chat_postMessage(channel=one.user_id, **asked)
        log.warning("partnership.uncoordinated", partnership=of.id)


async def _open_or_closed(session: AsyncSession, account: Account, now: datetime) -> list[Partnership]:
    """Notes that an account is closed, or is open again; the partnerships that lose their last coordinator by it."""
    orphaned = []
    for someone in await persons_of_user(session, account.team_id, account.user_id):
        if (someone.deactivated_at is not None) == account.is_closed:
            continue
        at = now if account.is_closed else None
        await set_deactivated(session, someone.partnership_id, someone.id, at)
        of = await partnership(session, someone.partnership_id)
        assert of is not None
        if (
            at is not None
            and await _coordinated(session, of, someone, now)
            and not await is_coordinated(session, of, now)
        ):
            orphaned.append(of)
    return orphaned


async def _coordinated(session: AsyncSession, of: Partnership, someone: Person, now: datetime) -> bool:
    return await holds(session, of.id, someone.id, RoleKind.COORDINATOR, on=local(now, of.zone).date())


async def _is_known(session: AsyncSession, of: Partnership, account: Account) -> bool:
    known = await persons_of_user(session, account.team_id, account.user_id)
    return any(one.partnership_id == of.id for one in known)


async def _link_in(happening: Happening, account: Account) -> None:
    """Only where one person alone has the address: two of them are the coordinator's to tell apart."""
    session, of = happening.session, happening.partnership
    address = (account.email or "").casefold()
    found = [one for one in await not_on_slack(session, of.id) if (one.email or "").casefold() == address]
    if len(found) != 1:
        return
    (someone,) = found
    details = Details(
        someone.name, someone.email, account.team_id, account.user_id, headship_from_on=someone.headship_from_on
    )
    await amend_person(session, of.id, someone.id, details)
    linked = await person(session, of.id, someone.id)
    assert linked is not None
    await happening.publish(MemberLinked(of, linked))


def capability(services: Services) -> Capability:
    return Capability(name="linking", register=Linking(services).register, calls=CALLS)
