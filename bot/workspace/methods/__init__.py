"""The Web API: every method that the workspace knows. One that stands nowhere here is refused as unknown."""

from bot.workspace.methods import api, chat, conversations, files, marks, people, views
from bot.workspace.methods.method import ANYBODY, METHODS, Caller, Method, Token

__all__ = [
    "ANYBODY",
    "METHODS",
    "Caller",
    "Method",
    "Token",
    "api",
    "chat",
    "conversations",
    "files",
    "marks",
    "people",
    "views",
]
