"""Views: the stack of modals that a person has open, and each app's Home."""

import secrets
from dataclasses import replace

from bot.workspace.changes import Changes
from bot.workspace.clock import WorkspaceClock
from bot.workspace.controls import Control, controls_of, state_of, with_ids
from bot.workspace.ids import ChannelId, Json, UserId, ViewId
from bot.workspace.records import App, Channel, ChannelKind, Complaint, Input, Suggestion, View, ViewKind
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import is_shared_externally
from bot.workspace.store import Store

DEEPEST_STACK = 3


class Views:
    def __init__(self, store: Store, clock: WorkspaceClock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def stack(self, user_id: UserId) -> list[View]:
        """The person's open modals, the one in front last."""
        return self._store.views.where("user_id = ? AND kind = ? ORDER BY depth", user_id, ViewKind.MODAL)

    def top(self, user_id: UserId) -> View | None:
        return next(reversed(self.stack(user_id)), None)

    def home(self, app: App, user_id: UserId) -> View | None:
        return self._store.views.first("app_id = ? AND user_id = ? AND kind = ?", app.id, user_id, ViewKind.HOME)

    def open(self, app: App, user_id: UserId, body: Json, *, opened_in: ChannelId | None = None) -> View:
        """A modal by itself: whatever was open gives way."""
        view = self._new(app, user_id, ViewKind.MODAL, body)
        self._drop(self.stack(user_id))
        return self._keep(replace(view, root_view_id=view.id, opened_in=opened_in))

    def push(self, app: App, user_id: UserId, body: Json) -> View:
        """A modal on top of those that are open."""
        stack = self.stack(user_id)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEEPEST_STACK:
            raise Refusal("push_limit_reached")
        view = self._new(app, user_id, ViewKind.MODAL, body)
        top = stack[-1]
        above = replace(view, previous_view_id=top.id, depth=top.depth + 1)
        return self._keep(replace(above, root_view_id=top.root_view_id, opened_in=top.opened_in))

    def publish(self, app: App, user_id: UserId, body: Json, *, expecting: str | None = None) -> View:
        """The app's Home for one person, new or in place of what was there."""
        home = self.home(app, user_id)
        if home is not None:
            return self.update(home, body, expecting=expecting)
        view = self._new(app, user_id, ViewKind.HOME, body)
        return self._keep(replace(view, root_view_id=view.id))

    def update(self, view: View, body: Json, *, expecting: str | None = None) -> View:
        """New content for a view. What was typed stays in every element that keeps its block_id and action_id."""
        if expecting is not None and expecting != view.hash:
            raise Refusal("hash_conflict")
        external_id = body.get("external_id", "")
        self._refuse_taken(external_id, but=view.id)
        drawn = {**body, "blocks": with_ids(body["blocks"])}
        self._store.complaints.delete_where("container = ?", view.container)
        return self._keep(replace(view, body=drawn, hash=self._new_hash(), external_id=external_id))

    def close(self, *views: View) -> None:
        self._drop(list(views))
        for view in views:
            self._changes.announce(user=view.user_id)

    def enter(self, container: str, user_id: UserId, place: tuple[str, str], state: Json) -> None:
        """Keeps what the person put into one element."""
        self._store.inputs.save(Input(container, user_id, *place, state))
        self._store.complaints.delete(container, user_id, place[0])
        self._changes.announce(user=user_id)

    def suggest(self, suggestion: Suggestion) -> None:
        """Keeps what an app offers, so that it can be chosen from."""
        self._store.suggestions.save(suggestion)
        self._changes.announce(user=suggestion.user_id)

    def suggestions(self, container: str, user_id: UserId) -> dict[tuple[str, str], Suggestion]:
        rows = self._store.suggestions.where("container = ? AND user_id = ?", container, user_id)
        return {(row.block_id, row.action_id): row for row in rows}

    def complain(self, container: str, user_id: UserId, complaints: dict[str, str]) -> None:
        """Shows words beside blocks (by block_id, "" for the whole) in place of what stood there before."""
        self._store.complaints.delete_where("container = ? AND user_id = ?", container, user_id)
        for block_id, text in complaints.items():
            self._store.complaints.save(Complaint(container, user_id, block_id, text))
        self._changes.announce(user=user_id)

    def complaints(self, container: str, user_id: UserId) -> dict[str, str]:
        rows = self._store.complaints.where("container = ? AND user_id = ?", container, user_id)
        return {row.block_id: row.text for row in rows}

    def _new(self, app: App, user_id: UserId, kind: ViewKind, body: Json) -> View:
        external_id = body.get("external_id", "")
        self._refuse_taken(external_id)
        drawn = {**body, "blocks": with_ids(body["blocks"])}
        view_id = ViewId(self._store.new_id("V"))
        return View(view_id, app.id, user_id, kind, drawn, self._new_hash(), external_id)

    def _refuse_taken(self, external_id: str, *, but: ViewId | None = None) -> None:
        if external_id and self._store.views.first("external_id = ? AND id IS NOT ?", external_id, but):
            raise Refusal("duplicate_external_id")

    def _keep(self, view: View) -> View:
        kept = self._store.views.save(view)
        self._settle_inputs(kept)
        self._changes.announce(user=kept.user_id)
        return kept

    def _settle_inputs(self, view: View) -> None:
        """Forgets the inputs whose element is gone and notes down what new ones start with: from then on it stands,
        even if a later drawing of the same element starts otherwise."""
        controls = {control.place: control for control in controls_of(view.body["blocks"]) if control.holds_state}
        known = set()
        for row in self._store.inputs.where("container = ?", view.container):
            control = controls.get((row.block_id, row.action_id))
            if control is None or control.kind != row.value["type"]:
                self._store.inputs.delete(row.container, row.user_id, row.block_id, row.action_id)
            else:
                known.add(control.place)
        for place in controls.keys() - known:
            first = self._first_state(view, controls[place])
            self._store.inputs.save(Input(view.container, view.user_id, *place, first))

    def _first_state(self, view: View, control: Control) -> Json:
        """What a new element starts with. A menu of conversations may want the one that the person has before her."""
        state = state_of(control.element)
        here = self._store.channels.get(view.opened_in or "")
        wants_it = control.element.get("default_to_current_conversation") and not control.held_by(state)
        if here is None or not wants_it or not self._is_offered(here, control.element.get("filter", {})):
            return state
        return control.holding([here.id] if control.is_many else here.id)

    def _is_offered(self, channel: Channel, only: Json) -> bool:
        """Whether a menu with this filter holds the conversation."""
        if channel.kind not in only.get("include", ChannelKind):
            return False
        if only.get("exclude_external_shared_channels") and is_shared_externally(channel, store=self._store):
            return False
        bots = "bot_id IS NOT NULL AND id IN (SELECT user_id FROM Membership WHERE channel_id = ?)"
        is_with_bot = channel.kind is ChannelKind.IM and self._store.users.first(bots, channel.id) is not None
        return not (only.get("exclude_bot_users") and is_with_bot)

    def _drop(self, views: list[View]) -> None:
        for view in views:
            self._store.views.delete(view.id)
            self._store.inputs.delete_where("container = ?", view.container)
            self._store.complaints.delete_where("container = ?", view.container)
            self._store.suggestions.delete_where("container = ?", view.container)

    def _new_hash(self) -> str:
        return f"{int(self._clock.now().timestamp())}.{secrets.token_hex(4)}"
