"""What a workspace's administrators do: people come, change and go, apps are removed."""

from dataclasses import replace
from typing import TypedDict, Unpack

from bot.workspace.ids import AppId, TeamId, UserId
from bot.workspace.records import App, User
from bot.workspace.services import Services
from bot.workspace.shapes import user_shape

DEFAULT_ZONE = "Europe/London"


class Details(TypedDict, total=False):
    """What an account says of somebody. Another `team_id` makes her a member of another organisation, whom Slack
    Connect brings in; a guest is invited to some channels only, a single-channel guest to one."""

    email: str
    title: str
    tz: str
    is_admin: bool
    is_owner: bool
    is_primary_owner: bool
    is_guest: bool
    is_single_channel_guest: bool
    team_id: TeamId


class Administration:
    def __init__(self, services: Services) -> None:
        self._services = services

    def add_user(self, name: str, **details: Unpack[Details]) -> User:
        """Somebody new, whom `team_join` announces."""
        user_id = UserId(self._services.store.new_id("U"))
        handle = name.lower().replace(" ", ".")
        plain = User(user_id, self._services.team.id, handle, name, DEFAULT_ZONE)
        user = self._services.store.users.save(replace(plain, **details))
        self._tell("team_join", user)
        return user

    def change(self, user: User, *, name: str | None = None, **details: Unpack[Details]) -> None:
        """Her name, her address, her zone, what she may do: `user_change` tells of it."""
        self._change(replace(user, name=name or user.name, **details))

    def deactivate(self, user: User) -> None:
        """The person's account is closed; messages to her still seem to arrive."""
        self._change(replace(user, deleted=True))

    def reactivate(self, user: User) -> None:
        self._change(replace(user, deleted=False))

    def uninstall(self, app_id: AppId) -> None:
        """Removes an app: its tokens stop working, and it hears so twice, in no promised order."""
        app = self._app(app_id)
        self._services.store.apps.save(replace(app, refused_with="account_inactive"))
        self._services.events.farewell(
            app, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user_id]}}
        )
        self._services.events.farewell(app, {"type": "app_uninstalled"})

    def revoke_tokens(self, app_id: AppId, *, error: str = "token_revoked") -> None:
        """From now on every call of the app is refused with this code."""
        self._services.store.apps.save(replace(self._app(app_id), refused_with=error))

    def _change(self, changed: User) -> None:
        self._tell("user_change", self._services.store.users.save(changed))

    def _tell(self, event: str, user: User) -> None:
        services = self._services
        for app in services.store.apps.all():
            shape = user_shape(user, app=app, store=services.store, now=services.clock.now())
            services.events.to(app, {"type": event, "user": shape}, scope="users:read")
        services.changes.announce()

    def _app(self, app_id: AppId) -> App:
        app = self._services.store.apps.get(app_id)
        if app is None:
            raise LookupError(app_id)
        return app
