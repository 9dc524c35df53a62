"""Slack's identifiers, each a type of its own, so that a user's id cannot stand where a channel's belongs."""

from typing import Any, NewType, TypeAlias

TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
AppId = NewType("AppId", str)
BotId = NewType("BotId", str)
ViewId = NewType("ViewId", str)
FileId = NewType("FileId", str)
Ts = NewType("Ts", str)

Json: TypeAlias = dict[str, Any]
"""A JSON object as Slack writes it. What may stand in it is held by the grammar, not by this type."""

SLACKBOT = UserId("USLACKBOT")
