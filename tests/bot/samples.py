"""Slack's published shapes, filled with ids until they could have come from a real workspace.

The samples say which keys arrive and of what type; nearly all their values are blank. They are no part of the project:
SLACK_SAMPLES names their folder.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

if not (named := os.environ.get("SLACK_SAMPLES")):
    pytest.skip("Slack's published samples left out: SLACK_SAMPLES names no folder", allow_module_level=True)
FOLDER = Path(named)

# What has no value of its own to be told apart by, wherever it stands.
WELL_FORMED = {
    "action_ts": "1536570000.000100",
    "event_id": "Ev00000001",
    "event_ts": "1536570000.000100",
    "message_ts": "1536570000.000100",
    "thread_ts": "1536570000.000100",
    "ts": "1536570000.000100",
    "token": "verification",
}
# What an object of this name is known by, in its `id`.
KINDS = ("channel", "enterprise", "team", "user", "view")


def sample(name: str) -> Json:
    """A sample by its path within the folder, without its ending."""
    read: Json = json.loads((FOLDER / f"{name}.json").read_text())
    return read


def names(folder: str) -> list[str]:
    """The samples of a folder, such as `events/AppMentionPayload`."""
    found = [f"{folder}/{file.stem}" for file in sorted((FOLDER / folder).glob("*.json"))]
    assert found, f"no samples in {folder}/"
    return found


def filled(shape: Json, ids: Mapping[str, str]) -> Json:
    """The shape with each blank id in its place: `ids` has one for "user", "channel" and so on."""
    by_key = {**WELL_FORMED, **ids, **{f"{kind}_id": one for kind, one in ids.items()}}
    return {key: _filled(key, value, by_key) for key, value in shape.items()}


def _filled(key: str, value: object, by_key: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        own = {"id": by_key[key]} if key in KINDS and key in by_key else {}
        return {name: _filled(name, each, {**by_key, **own}) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(key, each, by_key) for each in value]
    return by_key.get(key, value) if value == "" else value
