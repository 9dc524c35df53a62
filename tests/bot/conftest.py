"""The partnership of the handlers' stories is this folder's too."""

from tests.handlers.conftest import command_prefix, partnership, workspace

__all__ = ["command_prefix", "partnership", "workspace"]
