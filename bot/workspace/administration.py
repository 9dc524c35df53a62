"""What a workspace's administrators do: people come and go, apps are removed."""

from dataclasses import replace

from bot.workspace.ids import AppId, TeamId, UserId
from bot.workspace.records import App, User
from bot.workspace.services import Services
from bot.workspace.shapes import user_shape


class Administration:
    def __init__(self, services: Services) -> None:
        self._services = services

    def add_user(
        self,
        name: str,
        *,
        email: str,
        title: str,
        tz: str,
        is_admin: bool,
        is_guest: bool,
        team_id: TeamId | None,
    ) -> User:
        """Somebody new, whom `team_join` announces."""
        user_id = UserId(self._services.store.new_id("U"))
        team = team_id or self._services.team.id
        handle = name.lower().replace(" ", ".")
        user = User(user_id, team, handle, name, tz, email, title, is_admin=is_admin, is_guest=is_guest)
        self._tell("team_join", self._services.store.users.save(user))
        return user

    def deactivate(self, user: User) -> None:
        """The person's account is closed; messages to her still seem to arrive."""
        self._tell("user_change", self._services.store.users.save(replace(user, deleted=True)))

    def reactivate(self, user: User) -> None:
        self._tell("user_change", self._services.store.users.save(replace(user, deleted=False)))

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

    def _tell(self, event: str, user: User) -> None:
        services = self._services
        shape = user_shape(user, now=services.clock.now(), home=services.team, with_email=False)
        services.events.everywhere({"type": event, "user": shape}, scope="users:read")
        services.changes.announce()

    def _app(self, app_id: AppId) -> App:
        app = self._services.store.apps.get(app_id)
        if app is None:
            raise LookupError(app_id)
        return app
