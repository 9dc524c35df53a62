"""A Slack account, as far as a partnership needs to know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.house.forms import one_line
from handlers.house.views.kit import fit
from storage.database.ids import TeamId, UserId

NAME_MAX = 80


@dataclass(frozen=True)
class Account:
    """A user of Slack. `team_id` is where they are at home: another workspace than ours for Slack Connect."""

    team_id: TeamId
    user_id: UserId
    name: str
    email: str | None
    is_administrator: bool
    is_guest: bool
    is_bot: bool
    is_closed: bool

    @property
    def is_human(self) -> bool:
        return not self.is_bot and not self.is_closed


def account_of(user: Mapping[str, Any]) -> Account:
    """An account as `users.info` and the events about users give it."""
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    return Account(
        team_id=TeamId(user["team_id"]),
        user_id=UserId(user["id"]),
        name=_name(names, otherwise=user["id"]),
        email=profile.get("email") or None,
        is_administrator=any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_closed=bool(user.get("deleted")),
    )


def _name(names: Iterable[str | None], *, otherwise: str) -> str:
    """The first of the names in which anything can be seen, as one line that forms and lists have room for."""
    for name in names:
        try:
            return fit(one_line(name or ""), NAME_MAX)
        except ValueError:
            continue
    return otherwise
