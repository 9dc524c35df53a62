"""views.*: modals and App Home."""

from bot.workspace.grammar import Refused, parse_view, scopes_needed
from bot.workspace.ids import Json, UserId
from bot.workspace.limits import Tier
from bot.workspace.methods.finding import known_user
from bot.workspace.methods.method import Arguments, Caller, Structure, method
from bot.workspace.records import View, ViewKind
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import view_shape


class OpenView(Arguments):
    view: Structure
    trigger_id: str


class UpdateView(Arguments):
    view: Structure
    view_id: str | None = None
    external_id: str | None = None
    hash: str | None = None


class PublishView(Arguments):
    view: Structure
    user_id: UserId
    hash: str | None = None


@method("views.open", Tier.TIER_4)
def views_open(caller: Caller, wanted: OpenView) -> Json:
    body = _of_kind(caller, ViewKind.MODAL, wanted.view)
    trigger = caller.services.keys.spend_trigger(wanted.trigger_id, caller.app)
    view = caller.services.views.open(caller.app, trigger.user_id, body, opened_in=trigger.channel_id)
    return _answer(caller, view)


@method("views.push", Tier.TIER_4)
def views_push(caller: Caller, wanted: OpenView) -> Json:
    body = _of_kind(caller, ViewKind.MODAL, wanted.view)
    trigger = caller.services.keys.spend_trigger(wanted.trigger_id, caller.app)
    if trigger.view_id is None:
        raise Refusal("not_found")
    return _answer(caller, caller.services.views.push(caller.app, trigger.user_id, body))


@method("views.update", Tier.TIER_4)
def views_update(caller: Caller, wanted: UpdateView) -> Json:
    view = _wanted_view(caller, wanted)
    body = _of_kind(caller, view.kind, wanted.view)
    return _answer(caller, caller.services.views.update(view, body, expecting=wanted.hash))


@method("views.publish", Tier.TIER_4)
def views_publish(caller: Caller, wanted: PublishView) -> Json:
    body = _of_kind(caller, ViewKind.HOME, wanted.view)
    known_user(caller, wanted.user_id)
    if not caller.app.declared.features.app_home.home_tab_enabled:
        raise Refusal("not_enabled")
    home = caller.services.views.publish(caller.app, wanted.user_id, body, expecting=wanted.hash)
    return _answer(caller, home)


def _wanted_view(caller: Caller, wanted: UpdateView) -> View:
    store = caller.services.store
    if wanted.view_id is None and wanted.external_id is None:
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view_id [json-pointer:/view_id]"])
    view = store.views.first("id = ? OR (external_id <> '' AND external_id = ?)", wanted.view_id, wanted.external_id)
    if view is None or view.app_id != caller.app.id:
        raise Refusal("not_found")
    return view


def _of_kind(caller: Caller, kind: ViewKind, view: Json) -> Json:
    """The view, once the grammar accepts it, it is for this surface, and the app may use what stands in it."""
    try:
        parsed = parse_view(view)
    except Refused as refused:
        raise Refusal.of_grammar(refused, code="invalid_arguments", root="/view") from refused
    if view["type"] != kind:
        raise Refusal("invalid_arguments", [f"[ERROR] unsupported type: {view['type']} [json-pointer:/view/type]"])
    for scope in scopes_needed(parsed.blocks):
        caller.require(scope)
    return view


def _answer(caller: Caller, view: View) -> Json:
    return {"view": view_shape(view, store=caller.services.store, team=caller.services.team)}
