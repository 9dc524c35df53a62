"""People, schools and term dates from a file or from what is pasted: seen line by line before anything is saved.

Between the preview and saving, nothing of a list is kept here. The file stays in Slack, where she put it, and what was
pasted in the modal; on saving it is read again and held anew against what stands by then. So nobody is in the database
whom no coordinator has decided on, and there is nothing to forget. The price is that Slack is asked twice.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.addresses import CALLS as ADDRESS_CALLS
from handlers.house.access import Inside, coordinating
from handlers.house.capability import Capability, ChangeWorded
from handlers.house.error_facts import facts
from handlers.house.forms import FormErrors, parse_form
from handlers.house.meanwhile import answering
from handlers.house.opening import changing, filling, pushing
from handlers.house.references import PartnershipRef, modal_of, refer, tapped
from handlers.house.registrar import Listener, Registrar
from handlers.house.screens import Screen
from handlers.house.sending_files import CALLS as SENDING_CALLS
from handlers.house.sending_files import NotSent, send_file
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from handlers.importing.one_import import IMPORTABLE, OneImport, form
from handlers.importing.views import import_preview as previews
from handlers.imports.fetching import CALLS as FETCHING_CALLS
from handlers.imports.unreadable import UnreadableFile
from handlers.imports.views import importing as views
from handlers.imports.views.imported import unreadable_words
from handlers.imports.views.importing import ImportForm, ImportRef, Source, What
from schedules.school_calendar import school_year_of
from storage.changes.changes import Change
from storage.members.people import RoleKind

SCREEN_ORDER = 35
CALLS = ADDRESS_CALLS | FETCHING_CALLS | SENDING_CALLS | {"views.open", "views.push", "views.update"}

log = structlog.get_logger()


@dataclass(frozen=True)
class Importing:
    """Listeners. Only coordinators import; they are asked for their rights at every step."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.PEOPLE, self._opener(What.PEOPLE))
        registrar.action(views.SCHOOLS, self._opener(What.SCHOOLS))
        registrar.action(views.DATES, self._opener(What.DATES))
        registrar.action(views.TEMPLATE, self.wants_template)
        registrar.view(views.FORM, self.filled)
        registrar.view(previews.PREVIEW, self.confirmed)
        registrar.action(views.AGAIN, self.chooses_again)
        registrar.action(views.RETRY, self.tries_again)

    def _opener(self, what: What) -> Listener:
        async def opened(
            ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
        ) -> None:
            """The choice of what to import gives way to the form; over a list of what there is, it is laid."""
            await ack()
            now = self.services.clock()
            ref = ImportRef(partnership=tapped(PartnershipRef, action).partnership, what=what)
            await self._here(body, ref, now)
            is_chosen = (body.get("view") or {}).get("callback_id") == views.CHOOSER
            await (changing if is_chosen else pushing)(client, body, form(ref, now))

        return opened

    async def wants_template(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """It comes as a direct message. That is said at once, for a trigger does not wait for a file."""
        await ack()
        ref, now = tapped(ImportRef, action), self.services.clock()
        await self._here(body, ref, now)
        await pushing(client, body, note(views.title_of(ref.what), views.TEMPLATE_SENT))
        template = IMPORTABLE[ref.what].template(school_year_of(now.date()).begins_in)
        name, content = await asyncio.to_thread(template.xlsx)
        words = views.template_words(ref.what)
        try:
            await send_file(client, actor_of(body).user_id, content, name=name, words=words)
        except NotSent as error:
            log.warning("template.not_sent", **facts(error))
            await tell(client, body, views.TEMPLATE_NOT_SENT)

    async def filled(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The form is sent. What was pasted is read at once, so that what is wrong with it stands beside the field."""
        ref, now = refer(ImportRef, view["private_metadata"]), self.services.clock()
        here = await self._here(body, ref, now)
        source = parse_form(view, ImportForm, wording=views.FORM_WORDING, known=ref.model_dump()).source
        wanted = self._one(body, client, source, now)
        try:
            await wanted.check_pasted(here)
        except UnreadableFile as wrong:
            raise FormErrors({"pasted": unreadable_words(wrong)}) from None
        await answering(ack, client, view, lambda _id: wanted.previewed(), meanwhile=views.one_moment(ref.what))

    async def tries_again(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Slack may help by now."""
        await ack()
        source, now = refer(Source, modal_of(body)["private_metadata"]), self.services.clock()
        await self._here(body, source, now)
        await changing(client, body, views.one_moment(source.what))
        await filling(client, modal_of(body)["id"], await self._one(body, client, source, now).previewed())

    async def chooses_again(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Back to the form: what was pasted stands there still, and a file has to be chosen anew."""
        await ack()
        source, now = refer(Source, modal_of(body)["private_metadata"]), self.services.clock()
        await self._here(body, source, now)
        await changing(client, body, form(source, now, filled=source))

    async def confirmed(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She has seen what would come of it, and saves it."""
        source, now = refer(Source, view["private_metadata"]), self.services.clock()
        await self._here(body, source, now)
        wanted = self._one(body, client, source, now)
        await answering(ack, client, view, lambda _id: wanted.saved(), meanwhile=views.one_moment(source.what))
        await self._redraw(client, body, view.get("previous_view_id"), source, now)

    async def _redraw(
        self, client: AsyncWebClient, body: Mapping[str, Any], beneath: str | None, source: Source, now: datetime
    ) -> None:
        """Home, and the list from which the form was opened, show what there is now."""
        await self.services.publish_home(actor_of(body), source.partnership)
        if beneath is not None:
            async with self.services.reading() as session:
                here = await coordinating(session, actor_of(body), source.partnership, now=now)
                screen = await IMPORTABLE[source.what].screen(session, here, now)
            await filling(client, beneath, screen)

    def _one(self, body: Mapping[str, Any], client: AsyncWebClient, source: Source, now: datetime) -> OneImport:
        return OneImport(self.services, client, actor_of(body), source, now)

    async def _here(self, body: Mapping[str, Any], ref: ImportRef, now: datetime) -> Inside:
        """Raises Refusal."""
        async with self.services.reading() as session:
            return await coordinating(session, actor_of(body), ref.partnership, now=now)


async def drawn(_session: AsyncSession, here: Inside, _now: datetime) -> Payload:
    return views.chooser(here.partnership.id)


def _worded(what: What) -> ChangeWorded:
    async def words(_session: AsyncSession, change: Change) -> str:
        return previews.imported_words(what, added=change.about["added"], changed=change.about["changed"])

    return words


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="import",
        label="Import",
        words="people, schools or term dates from a file, or pasted",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        before_start=True,
    )
    return Capability(
        name="importing",
        register=Importing(services).register,
        screens=[screen],
        calls=CALLS,
        changes={one.kind: _worded(what) for what, one in IMPORTABLE.items()},
    )
