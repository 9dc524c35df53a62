"""The Slack app manifest, made from what the code registers: its commands, its events, and the least scopes.

Source of the shape: Slack's manifest schema 1.0.0.
"""

from collections.abc import Iterable
from typing import Any

from bot.app import Bot
from handlers.delivery import beats
from handlers.house import home, screens
from handlers.house.registrar import Command

NAME = "Partnership"
DESCRIPTION = "Holds a partnership of schools together: meetings, reminders, answers with one tap."
COLOUR = "#1d4e68"

# The scope that each Web API method asks of a bot; methods without one need only the token.
SCOPES: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.list": frozenset({"channels:read", "groups:read"}),
    "conversations.members": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset(),  # of threads in channels, where reading these is granted
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.push": frozenset(),
    "users.info": frozenset({"users:read", "users:read.email"}),
    "users.list": frozenset({"users:read", "users:read.email"}),
    "users.lookupByEmail": frozenset({"users:read.email"}),
    "views.update": frozenset(),
}

# The scopes without which Slack does not send an event.
EVENT_SCOPES: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "channel_archive": frozenset({"channels:read"}),
    "channel_rename": frozenset({"channels:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "member_joined_channel": frozenset({"channels:read"}),
    "member_left_channel": frozenset({"channels:read"}),
    "reaction_added": frozenset({"reactions:read"}),
    "team_join": frozenset({"users:read"}),
    "user_change": frozenset({"users:read"}),
}


def manifest(bot: Bot, *, url: str | None = None) -> dict[str, Any]:
    """The manifest of `bot`: for Socket Mode, or for HTTP at `url` (https, without a path)."""
    endpoint = f"{url.rstrip('/')}/slack/events" if url else None
    at_endpoint = {"request_url": endpoint} if endpoint else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": NAME, "description": DESCRIPTION, "background_color": COLOUR},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [_command(bot, command, endpoint) for command in bot.registrar.commands],
        },
        "oauth_config": {
            "scopes": {"bot": scopes(calls(bot), bot.registrar.events, has_commands=bool(bot.registrar.commands))}
        },
        "settings": {
            "event_subscriptions": {**at_endpoint, "bot_events": sorted(bot.registrar.events)},
            "interactivity": {"is_enabled": True, **at_endpoint},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }


def calls(bot: Bot) -> frozenset[str]:
    """Every Web API method that the bot uses."""
    return frozenset({"auth.test"}).union(
        home.CALLS, beats.CALLS, screens.CALLS, *(one.calls for one in bot.capabilities)
    )


def scopes(methods: Iterable[str], events: Iterable[str] = (), *, has_commands: bool) -> list[str]:
    """The least bot scopes that the methods and events need. Raises KeyError for one that nobody has looked up."""
    needed = frozenset[str]().union(*(SCOPES[method] for method in methods), *(EVENT_SCOPES[event] for event in events))
    return sorted(needed | {"commands"} if has_commands else needed)


def _command(bot: Bot, command: Command, endpoint: str | None) -> dict[str, Any]:
    return {
        "command": bot.services.command(command.name),
        "description": command.description,
        "usage_hint": command.usage_hint,
        "should_escape": False,
        **({"url": endpoint} if endpoint else {}),
    }
