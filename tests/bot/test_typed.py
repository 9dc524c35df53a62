"""A command that somebody is told to type is one that her shell finds."""

import os
import sys
from pathlib import Path

import pytest

from bot.typed import as_typed


@pytest.mark.parametrize(
    ("called", "typed"),
    [
        (".venv/bin/partnership-bot", "Run: .venv/bin/partnership-bot migrate"),
        ("/home/bot/bot/__main__.py", "Run: python -m bot migrate"),
        ("/usr/bin/pytest", "Run: partnership-bot migrate"),
    ],
)
def test_it_is_told_as_this_one_was_typed(monkeypatch: pytest.MonkeyPatch, called: str, typed: str) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "argv", [called, "doctor"])

    assert as_typed("Run: partnership-bot migrate") == typed


def test_where_the_shell_finds_it_the_name_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a virtual environment that is activated."""
    folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/nowhere")
    monkeypatch.setattr(sys, "argv", [f"{folder}/partnership-bot", "doctor"])

    assert as_typed("Run: partnership-bot migrate") == "Run: partnership-bot migrate"
