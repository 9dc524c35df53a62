"""Installing an app from its manifest."""

import secrets
from dataclasses import dataclass, replace

from bot.workspace.ids import AppId, BotId, Json, TeamId, UserId
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.records import App, User
from bot.workspace.services import Services


@dataclass(frozen=True)
class Installation:
    """What the installer of an app is shown, to be put into its settings."""

    app_id: AppId
    team_id: TeamId
    bot_user_id: UserId
    bot_id: BotId
    bot_token: str
    app_token: str
    signing_secret: str


def install(services: Services, manifest: Json, *, by: UserId | None) -> Installation:
    """Installs the app of this name, or gives the one that is there this manifest and leaves its tokens as they are.

    Raises InvalidManifest."""
    declared = parse_manifest(manifest)
    name = declared.display_information.name
    app = services.store.apps.first("name = ?", name)
    kept = _renewed(services, app, manifest, by) if app else _new(services, declared, manifest, by)
    services.changes.announce()
    return Installation(
        kept.id,
        services.team.id,
        kept.bot_user_id,
        kept.bot_id,
        kept.bot_token,
        kept.app_token,
        kept.signing_secret,
    )


def _new(services: Services, declared: Manifest, manifest: Json, by: UserId | None) -> App:
    store, team = services.store, services.team
    app_id, bot_id = AppId(store.new_id("A")), BotId(store.new_id("B"))
    user_id = UserId(store.new_id("U"))
    handle = declared.bot_name.lower().replace(" ", "_")
    store.users.save(User(user_id, team.id, handle, declared.bot_name, team.tz, bot_id=bot_id, app_id=app_id))
    return store.apps.save(
        App(
            id=app_id,
            name=declared.display_information.name,
            bot_user_id=user_id,
            bot_id=bot_id,
            bot_token=f"xoxb-{secrets.token_hex(16)}",
            app_token=f"xapp-1-{app_id}-{secrets.token_hex(16)}",
            signing_secret=secrets.token_hex(16),
            verification_token=secrets.token_hex(12),
            scopes=declared.scopes,
            manifest=manifest,
            installed_by=by,
        )
    )


def _renewed(services: Services, app: App, manifest: Json, by: UserId | None) -> App:
    renewed = replace(app, manifest=manifest, scopes=parse_manifest(manifest).scopes, refused_with="")
    return services.store.apps.save(replace(renewed, installed_by=by or app.installed_by))
