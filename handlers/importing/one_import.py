"""One import: its lines are brought from Slack, read, held against what stands, shown and saved.

PartnershipError
    Overtaken       what the lines would change is no longer what the coordinator has seen
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.addresses import NotLookedUp, accounts_of
from handlers.changes.changes import making, rehearsed
from handlers.changes.views.changes import ChangeRef, Outcome, made
from handlers.changes.views.drafts import SAVED
from handlers.house.access import Actor, Inside, Refusal, coordinating
from handlers.house.error_facts import facts
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.house.views.refusals import notice, refusal_words
from handlers.importing.importable import Importable, Imported, Reading
from handlers.importing.importing_dates import DATES
from handlers.importing.importing_people import PEOPLE
from handlers.importing.importing_schools import SCHOOLS
from handlers.importing.views import import_preview as previews
from handlers.imports.fetching import NotFetched, fetched
from handlers.imports.lines import RefusedLine
from handlers.imports.unreadable import TooManyRows, UnreadableFile
from handlers.imports.views import importing as views
from handlers.imports.views.imported import unreadable_words
from handlers.imports.views.importing import ImportRef, Source, What
from handlers.members.membership import today_of
from schedules.errors import PartnershipError
from schedules.school_calendar import school_year_of

IMPORTABLE: Mapping[What, Importable[Any]] = {one.what: one for one in (PEOPLE, SCHOOLS, DATES)}

log = structlog.get_logger()


class Overtaken(PartnershipError):
    """Somebody has changed something since the coordinator saw what would come of it."""


@dataclass(frozen=True)
class OneImport:
    """What one coordinator imports. Her rights are asked for whenever the database is."""

    services: Services
    client: AsyncWebClient
    actor: Actor
    source: Source
    now: datetime

    @property
    def importable(self) -> Importable[Any]:
        return IMPORTABLE[self.source.what]

    async def previewed(self) -> Payload:
        """What would come of it, or why nothing can."""
        return await self._explained(self._preview())

    async def saved(self) -> Payload:
        """What came of it. What she has not seen is not saved but shown."""
        return await self._explained(self._save())

    async def _explained(self, shown: Awaitable[Payload]) -> Payload:
        try:
            return await shown
        except UnreadableFile as wrong:
            words = views.UNREADABLE.format(words=unreadable_words(wrong))
            return form(self.source, self.now, filled=self.source, notice=words)
        except NotFetched as error:
            log.warning("import.not_fetched", **facts(error))
            return views.trouble(self.source, views.NOT_FETCHED)
        except NotLookedUp as error:
            log.warning("import.not_looked_up", **facts(error))
            return views.trouble(self.source, views.NOT_LOOKED_UP)
        except Refusal as refusal:
            return notice(refusal_words(refusal))

    async def _preview(self) -> Payload:
        return await self._drawn(await self._imported())

    async def _drawn(self, imported: Imported[Any], *, meanwhile: bool = False) -> Payload:
        async with self.services.writing() as session:
            here = await self._here(session)
            found = await self.importable.compared(session, here, imported, self.now)
            outcome: Outcome | None = None
            if found.preview.changes_anything:
                outcome = await rehearsed(self.services.subscribers, session, here, found.act, now=self.now)
        return previews.preview(self.source, found.preview, outcome, meanwhile=meanwhile)

    async def _save(self) -> Payload:
        imported = await self._imported()
        try:
            return await self._made(imported)
        except Overtaken:
            return await self._drawn(imported, meanwhile=True)

    async def _made(self, imported: Imported[Any]) -> Payload:
        """Raises Overtaken."""
        async with self.services.writing() as session:
            here = await self._here(session)
            kind = self.importable.kind
            async with making(self.services.subscribers, session, here, kind, now=self.now) as change:
                found = await self.importable.compared(session, here, imported, self.now)
                if found.preview.seen != self.source.seen:
                    raise Overtaken
                await found.act(change)
                change.about |= {"added": len(found.preview.added), "changed": len(found.preview.changed)}
            ref = ChangeRef(partnership=here.partnership.id, change=change.id)
            outcome = await change.outcome()
        log.info("import.saved", kind=kind, change=ref.change, **change.about)
        return made(SAVED, previews.saved_words(self.source.what, found.preview), ref, outcome)

    async def _imported(self) -> Imported[Any]:
        """The lines, and whoever of them Slack knows. Raises UnreadableFile, NotFetched, NotLookedUp."""
        async with self.services.reading() as session:
            here = await self._here(session)
        lines = await self._read(here)
        usable = [one for one in lines if not isinstance(one, RefusedLine)]
        if len(usable) > self.importable.most:
            raise TooManyRows(self.importable.most)
        async with self.services.reading() as session:
            addresses = await self.importable.addresses(session, await self._here(session), usable)
        return Imported(
            lines=usable,
            refused=[one for one in lines if isinstance(one, RefusedLine)],
            accounts=await accounts_of(self.client, self.services.pacing, here.partnership.team_id, addresses),
            adding_schools=self.source.adding_schools,
        )

    async def _read(self, here: Inside) -> Sequence[Any]:
        """Reading takes up to a second of a processor, which others need meanwhile: it is done in a thread."""
        reading = Reading(today_of(here, self.now), here.partnership.zone)
        if self.source.file is None:
            return await asyncio.to_thread(self.importable.read_pasted, self.source.pasted or "", reading)
        file = await fetched(self.client, self.source.file, of=self.actor.user_id)
        return await asyncio.to_thread(self.importable.read_file, file, reading)

    async def check_pasted(self, here: Inside) -> None:
        """Raises UnreadableFile for what was pasted; a file has to be fetched first."""
        if self.source.file is None:
            await self._read(here)

    async def _here(self, session: AsyncSession) -> Inside:
        return await coordinating(session, self.actor, self.source.partnership, now=self.now)


def form(ref: ImportRef, now: datetime, *, filled: Source | None = None, notice: str | None = None) -> Payload:
    """The form for one thing that can be imported, with the dates of this school year in its examples."""
    template = IMPORTABLE[ref.what].template(school_year_of(now.date()).begins_in)
    return views.form(ref, template, filled, notice)
