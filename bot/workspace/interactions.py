"""What people do, carried to the app, and what its answer then means for them."""

from collections.abc import Sequence
from typing import Literal

from bot.workspace.controls import FEWEST_TYPED, Control
from bot.workspace.delivery import Answer, Envelope, Kind, Outcome, new_envelope_id
from bot.workspace.files import Upload, mistake_in
from bot.workspace.forms import mistakes_in
from bot.workspace.grammar import (
    Modal,
    Refused,
    SubmissionClear,
    SubmissionErrors,
    SubmissionPush,
    SubmissionUpdate,
    parse_submission_answer,
    parse_suggestions,
    parse_view,
    scopes_needed,
)
from bot.workspace.ids import FileId, Json, Ts
from bot.workspace.manifest import SlashCommand
from bot.workspace.own_commands import OwnCommands
from bot.workspace.payloads import Payloads
from bot.workspace.records import App, Channel, Message, StoredFile, Suggestion, User, View
from bot.workspace.refusal import Refusal
from bot.workspace.responses import Responses
from bot.workspace.services import Services
from bot.workspace.shapes import file_shape, values_of

_FAILURES = {
    Outcome.LATE: "operation_timeout",
    Outcome.UNREACHABLE: "dispatch_failed",
    Outcome.FAILED: "dispatch_failed",
}
NO_ANSWER = "Operation timed out. Apps need to respond within 3 seconds."
NO_OPTIONS = "The choices could not be loaded. Try again?"
NO_CONNECTION = "We had some trouble connecting. Try again?"


class Interactions:
    """Acts of people. Each returns once the app has acknowledged, or the person has seen that it did not."""

    def __init__(self, services: Services, responses: Responses) -> None:
        self._services = services
        self._responses = responses
        self._own = OwnCommands(services.store, services.conversations)

    async def run(self, user: User, channel: Channel, line: str) -> None:
        """A slash command, typed as `/name text`: one of Slack's own, or an app's."""
        name, _, text = line.partition(" ")
        if self._own.knows(name):
            self._run_own(user, channel, name, text)
            return
        found = self._command(name)
        if found is None:
            unknown = f"{name} is not a valid command."
            self._services.conversations.slackbot_says(unknown, channel=channel.id, to=user.id)
            return
        app, declared = found
        payload = self._payloads(app, user).command(name, text.strip(), channel)
        answer = await self._send(app, Kind.COMMAND, payload, url=declared.url, accepts_response=True)
        if not answer.is_ack:
            failed = f"{name} failed with the error “{_FAILURES[answer.outcome]}”"
            self._services.conversations.slackbot_says(failed, channel=channel.id, to=user.id)
        elif answer.payload:
            self._say_back(app, answer.payload, channel, user)

    async def use(self, user: User, place: View | Message, control: Control, chosen: Json) -> None:
        """Uses a control: keeps what it now holds (`chosen`: its state, or an overflow's selected_option), and tells
        the app unless the control waits for the submission."""
        if control.holds_state:
            self._services.views.enter(place.container, user.id, control.place, chosen)
        if not control.dispatches:
            return
        app = self._app_of(place)
        action = control.action(chosen, at=self._services.conversations.new_ts())
        payloads = self._payloads(app, user)
        if isinstance(place, View):
            payload = payloads.action_in_view(place, action)
        else:
            payload = payloads.action_in_message(place, action)
        answer = await self._interact(app, payload)
        if not answer.is_ack:
            self._services.views.complain(place.container, user.id, {control.block_id: NO_ANSWER})

    def attach(
        self, user: User, view: View, control: Control, uploads: Sequence[Upload], *, beside: Sequence[Json] = ()
    ) -> None:
        """Puts files into a field, `beside` those of its file objects that are to stay. Of files that Slack's client
        would not send none is taken, and the field says why."""
        views = self._services.views
        if mistake := mistake_in(control.element, uploads, standing=len(beside)):
            standing = views.complaints(view.container, user.id)
            views.complain(view.container, user.id, standing | {control.block_id: mistake})
            return
        shapes = [file_shape(self._keep(user, view, each), url=self._services.keys.url) for each in uploads]
        views.enter(view.container, user.id, control.place, control.holding([*beside, *shapes]))

    async def suggestions(self, user: User, place: View | Message, control: Control, typed: str) -> list[Json]:
        """The options that the app offers for what was typed into an external select: none before enough was typed.
        When it does not answer as it should, the words stand beside the field."""
        app = self._app_of(place)
        offered: list[Json] = []
        if len(typed) >= control.element.get("min_query_length", FEWEST_TYPED):
            payload = self._payloads(app, user).suggestion(place, control.place, typed)
            url = app.declared.settings.interactivity.message_menu_options_url
            answer = await self._interact(app, payload, url=url, accepts_response=True)
            try:
                offered = [option.payload() for option in parse_suggestions(answer.payload)]
            except Refused:
                self._services.views.complain(place.container, user.id, {control.block_id: NO_OPTIONS})
        self._services.views.suggest(Suggestion(place.container, user.id, *control.place, typed, offered))
        return offered

    async def submit(self, user: User, view: View) -> None:
        """Presses a modal's submit button. What the person has left out stands beside its field, and the app is not
        asked."""
        values = values_of(view.container, user.id, view.body["blocks"], store=self._services.store)
        mistakes = mistakes_in(view.body["blocks"], values)
        self._services.views.complain(view.container, user.id, mistakes)
        if mistakes:
            return
        app = self._app_of(view)
        answer = await self._interact(app, self._payloads(app, user).submission(view), accepts_response=True)
        if not answer.is_ack:
            self._services.views.complain(view.container, user.id, {"": NO_CONNECTION})
            return
        if self._services.store.views.get(view.id) is None:  # closed meanwhile: it was submitted twice
            return
        try:
            self._follow(app, view, answer.payload)
        except (Refused, Refusal):
            self._services.views.complain(view.container, user.id, {"": NO_CONNECTION})

    async def close(self, user: User, view: View) -> None:
        """Closes the modal in front; the one beneath it shows again, unless this one clears them all."""
        if view.body.get("clear_on_close"):
            await self.close_all(user)
            return
        self._services.views.close(view)
        await self._tell_of_closing(user, view, is_cleared=False)

    async def close_all(self, user: User) -> None:
        """Closes all modals at once, by the x."""
        stack = self._services.views.stack(user.id)
        self._services.views.close(*stack)
        if stack:
            await self._tell_of_closing(user, stack[0], is_cleared=True)

    async def open_home(self, user: User, app: App, *, tab: str = "home") -> None:
        """Opens the app's Home tab, or its messages tab."""
        channel = self._services.conversations.direct(user.id, app.bot_user_id)
        home = self._services.views.home(app, user.id)
        event = self._payloads(app, user).home_opened(channel, home, tab=tab)
        await self._services.events.home_opened(app, event)

    def say(self, user: User, channel: Channel, text: str, *, thread_ts: Ts | None = None) -> Message:
        """Writes in a conversation. The events that follow travel by themselves."""
        ts = self._services.conversations.new_ts()
        return self._services.conversations.post(Message(channel.id, ts, user.id, text, thread_ts=thread_ts))

    async def run_shortcut(self, user: User, callback_id: str, message: Message | None = None) -> None:
        """Starts a shortcut: a global one, or one on a message."""
        app = self._shortcut_app(callback_id, kind="message" if message else "global")
        payloads = self._payloads(app, user)
        if message is None:
            answer = await self._interact(app, payloads.global_shortcut(callback_id))
        else:
            answer = await self._interact(app, payloads.message_shortcut(callback_id, message))
        if not answer.is_ack:
            channel = self._services.conversations.direct(user.id, app.bot_user_id)
            self._services.conversations.slackbot_says(NO_ANSWER, channel=channel.id, to=user.id)

    def _keep(self, user: User, view: View, upload: Upload) -> StoredFile:
        created = int(self._services.clock.now().timestamp())
        file = StoredFile(
            id=FileId(self._services.store.new_id("F")),
            name=upload.name,
            title=upload.name,
            size=len(upload.content),
            user_id=user.id,
            created=created,
            content=upload.content,
            is_complete=True,
            app_id=view.app_id,
        )
        return self._services.store.files.save(file)

    def _run_own(self, user: User, channel: Channel, name: str, names: str) -> None:
        answer = self._own.run(name, names, by=user, channel=channel)
        if answer:
            self._services.conversations.slackbot_says(answer, channel=channel.id, to=user.id)

    def _follow(self, app: App, view: View, said: Json | None) -> None:
        """Does what the answer to a submission asks for."""
        views = self._services.views
        match parse_submission_answer(said, _as_modal(view)):
            case SubmissionErrors(errors=errors):
                views.complain(view.container, view.user_id, errors)
            case SubmissionUpdate(view=replacement):
                views.update(view, _granted(app, replacement))
            case SubmissionPush(view=pushed):
                views.push(app, view.user_id, _granted(app, pushed))
            case SubmissionClear():
                views.close(*views.stack(view.user_id))
            case None:
                views.close(view)

    def _say_back(self, app: App, said: Json, channel: Channel, user: User) -> None:
        try:
            self._responses.post(app, said, channel_id=channel.id, user_id=user.id)
        except Refusal:
            failed = "The app’s answer could not be shown: “invalid_command_response”"
            self._services.conversations.slackbot_says(failed, channel=channel.id, to=user.id)

    async def _tell_of_closing(self, user: User, view: View, *, is_cleared: bool) -> None:
        if view.body.get("notify_on_close"):
            app = self._app_of(view)
            await self._interact(app, self._payloads(app, user).closing(view, is_cleared=is_cleared))

    async def _interact(
        self, app: App, payload: Json, *, url: str | None = None, accepts_response: bool = False
    ) -> Answer:
        """Tells the app what was done with a control, by HTTP at the app's request URL unless another is given."""
        wanted = app.declared.settings.interactivity
        if not wanted.is_enabled:
            return Answer(Outcome.UNREACHABLE)
        at = wanted.request_url if url is None else url
        return await self._send(app, Kind.INTERACTIVE, payload, url=at, accepts_response=accepts_response)

    async def _send(self, app: App, kind: Kind, payload: Json, *, url: str, accepts_response: bool) -> Answer:
        envelope = Envelope(new_envelope_id(), kind, payload, url, accepts_response)
        return await self._services.delivery.deliver(app, envelope)

    def _payloads(self, app: App, user: User) -> Payloads:
        return Payloads(self._services, app, user)

    def _command(self, name: str) -> tuple[App, SlashCommand] | None:
        for app in self._services.store.apps.all():
            if declared := app.declared.command(name):
                return app, declared
        return None

    def _shortcut_app(self, callback_id: str, *, kind: Literal["message", "global"]) -> App:
        for app in self._services.store.apps.all():
            if app.declared.has_shortcut(callback_id, kind):
                return app
        raise LookupError(callback_id)

    def _app_of(self, place: View | Message) -> App:
        app = self._services.store.apps.get(place.app_id) if place.app_id else None
        if app is None:
            raise LookupError(place.app_id)
        return app


def _as_modal(view: View) -> Modal:
    modal = parse_view(view.body)
    if not isinstance(modal, Modal):
        raise TypeError(view.kind)
    return modal


def _granted(app: App, modal: Modal) -> Json:
    """The modal, if the app has the scopes for what stands in it. Raises Refusal."""
    if not scopes_needed(modal.blocks) <= set(app.scopes):
        raise Refusal("missing_scope")
    return modal.payload()
