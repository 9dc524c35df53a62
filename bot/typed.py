"""How the bot's own commands are typed on this machine: whoever is told one should be able to copy it."""

import shutil
import sys
from pathlib import Path

NAME = "partnership-bot"
MODULE = ("bot", "__main__.py")


def as_typed(words: str) -> str:
    """Words that name commands of the bot's, such as `partnership-bot doctor`, as they are typed here."""
    return words.replace(f"{NAME} ", f"{_called()} ")


def _called() -> str:
    """The name where the shell finds it, else how this process was called: a path into .venv, or a module."""
    program = Path(sys.argv[0])
    if program.parts[-2:] == MODULE:
        return "python -m bot"
    return sys.argv[0] if program.name == NAME and shutil.which(NAME) is None else NAME
