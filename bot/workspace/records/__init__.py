"""What the workspace remembers, one frozen dataclass for each kind of row."""

from bot.workspace.records.apps import App, ResponseUrl, Trigger
from bot.workspace.records.conversations import (
    Bookmark,
    Channel,
    ChannelKind,
    Membership,
    Message,
    Pin,
    Reaction,
    StoredFile,
)
from bot.workspace.records.passages import Passage
from bot.workspace.records.people import Team, User
from bot.workspace.records.views import Complaint, Input, Suggestion, View, ViewKind

__all__ = [
    "App",
    "Bookmark",
    "Channel",
    "ChannelKind",
    "Complaint",
    "Input",
    "Membership",
    "Message",
    "Passage",
    "Pin",
    "Reaction",
    "ResponseUrl",
    "StoredFile",
    "Suggestion",
    "Team",
    "Trigger",
    "User",
    "View",
    "ViewKind",
]
