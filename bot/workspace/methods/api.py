"""api.*, auth.*, apps.*, team.*, bots.* and blocks.validate."""

from collections.abc import Callable

from bot.workspace.grammar import Refused, Surface, parse_blocks, parse_message, parse_view
from bot.workspace.ids import BotId, Json
from bot.workspace.limits import Tier
from bot.workspace.methods.method import Arguments, Caller, Structure, Token, method
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import bot_shape, team_shape


class Nothing(Arguments):
    pass


class ApiTest(Arguments):
    error: str | None = None
    foo: str | None = None


@method("api.test", Tier.TIER_4, token=Token.NONE)
def api_test(_caller: Caller, wanted: ApiTest) -> Json:
    args = wanted.model_dump(exclude_none=True)
    if wanted.error:
        raise Refusal(wanted.error, args=args)
    return {"args": args} if args else {}


@method("auth.test", Tier.SPECIAL)
def auth_test(caller: Caller, _wanted: Nothing) -> Json:
    team = caller.services.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": caller.bot.handle,
        "team_id": team.id,
        "user_id": caller.app.bot_user_id,
        "bot_id": caller.app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", Tier.CONNECTIONS, token=Token.APP)
def apps_connections_open(caller: Caller, _wanted: Nothing) -> Json:
    ticket = caller.services.keys.socket_ticket(caller.app)
    address = caller.services.keys.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={caller.app.id}"}


class TeamInfo(Arguments):
    team: str | None = None


@method("team.info", Tier.TIER_3, "team:read")
def team_info(caller: Caller, wanted: TeamInfo) -> Json:
    team = caller.services.team
    if wanted.team not in (None, team.id):
        raise Refusal("team_not_found")
    return {"team": team_shape(team)}


class BotsInfo(Arguments):
    bot: BotId | None = None


@method("bots.info", Tier.TIER_3, "users:read")
def bots_info(caller: Caller, wanted: BotsInfo) -> Json:
    apps = caller.services.store.apps
    app = apps.first("bot_id = ?", wanted.bot) if wanted.bot else caller.app
    if app is None:
        raise Refusal("bot_not_found")
    return {"bot": bot_shape(app)}


class BlocksValidate(Arguments):
    blocks: Structure = None
    view: Structure = None
    message: Structure = None


@method("blocks.validate", Tier.TIER_4, token=Token.NONE)
def blocks_validate(_caller: Caller, wanted: BlocksValidate) -> Json:
    given = wanted.model_dump(exclude_none=True)
    if len(given) != 1:
        raise Refusal("invalid_arguments", ["[ERROR] exactly one of blocks, view and message is wanted"])
    what = next(iter(given))
    try:
        _VALIDATIONS[what](given[what])
    except Refused as refused:
        raise Refusal(f"invalid_{what}", errors=refused.errors()) from refused
    return {}


def _validate_blocks(blocks: object) -> None:
    parse_blocks(blocks, Surface.MESSAGE)


_VALIDATIONS: dict[str, Callable[[object], object]] = {
    "blocks": _validate_blocks,
    "view": parse_view,
    "message": parse_message,
}
