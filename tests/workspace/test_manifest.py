"""An app's manifest is held against Slack's schema, and against what this workspace knows."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from bot.workspace.manifest import InvalidManifest, parse_manifest
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST, Json


def changed(path: str, value: Any) -> Json:
    """Kettle's manifest with one value put at a path."""
    manifest = deepcopy(MANIFEST)
    *parents, last = path.split("/")
    part: Any = manifest
    for key in parents:
        part = part[int(key)] if isinstance(part, list) else part.setdefault(key, {})
    part[last] = value
    return manifest


def commands(count: int) -> list[Json]:
    return [{"command": f"/tea{number}", "description": "Tea"} for number in range(count)]


def shortcuts(count: int) -> list[Json]:
    each = {"name": "Brew", "type": "global", "description": "Brews"}
    return [{**each, "callback_id": f"brew{number}"} for number in range(count)]


COMMAND, SHORTCUT = "features/slash_commands/0", "features/shortcuts/0"
Make = Callable[[int], Any]
LIMITS: list[tuple[str, Make, int]] = [
    ("display_information/name", "x".__mul__, 35),
    ("display_information/description", "x".__mul__, 140),
    ("display_information/long_description", "x".__mul__, 4000),
    ("features/bot_user/display_name", "x".__mul__, 80),
    ("features/slash_commands", commands, 50),
    (f"{COMMAND}/command", lambda length: "/" + "x" * (length - 1), 32),
    (f"{COMMAND}/description", "x".__mul__, 2000),
    (f"{COMMAND}/usage_hint", "x".__mul__, 1000),
    ("features/shortcuts", shortcuts, 10),
    (f"{SHORTCUT}/name", "x".__mul__, 24),
    (f"{SHORTCUT}/callback_id", "x".__mul__, 255),
    (f"{SHORTCUT}/description", "x".__mul__, 150),
    ("features/unfurl_domains", ["a.example"].__mul__, 5),
    ("oauth_config/redirect_urls", ["https://a.example"].__mul__, 1000),
    ("oauth_config/scopes/bot", lambda count: ["commands"] * count, 255),
    ("settings/event_subscriptions/bot_events", ["app_home_opened"].__mul__, 100),
]


@pytest.mark.parametrize(("path", "make", "most"), LIMITS, ids=[path for path, _, _ in LIMITS])
def test_a_limit_passes_and_one_more_does_not(path: str, make: Make, most: int) -> None:
    """Lengths and numbers, as Slack's schema has them."""
    parse_manifest(changed(path, make(most)))

    with pytest.raises(InvalidManifest) as caught:
        parse_manifest(changed(path, make(most + 1)))

    assert [problem.partition(":")[0] for problem in caught.value.problems] == [f"/{path}"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("display_information/background_color", "green"),
        ("display_information/shape", "round"),
        (f"{COMMAND}/command", "tea"),
        (f"{COMMAND}/url", "http://kettle.example/tea"),
        (f"{SHORTCUT}/type", "sideways"),
        ("settings/interactivity", {"request_url": "https://kettle.example"}),
        ("settings/event_subscriptions/request_url", "http://kettle.example"),
        ("settings/event_subscriptions/bot_events", ["kettle_boiled"]),
        ("oauth_config/scopes/bot", ["commands", "kettle:boil"]),
    ],
)
def test_what_slack_would_not_take_is_refused(path: str, value: Any) -> None:
    """Unknown keys, scopes and events too; and request URLs are https, but for this machine's own."""
    with pytest.raises(InvalidManifest):
        parse_manifest(changed(path, value))


@pytest.mark.parametrize("url", ["https://kettle.example/events", "http://127.0.0.1:3000/events"])
def test_request_urls_are_https_or_at_home(url: str) -> None:
    """The workspace lives on the same machine, so plain http serves there."""
    manifest = parse_manifest(changed("settings/event_subscriptions/request_url", url))

    assert manifest.settings.event_subscriptions.request_url == url


def test_an_event_needs_its_scope() -> None:
    """The problem names both."""
    manifest = changed("settings/event_subscriptions/bot_events", ["message.im"])
    manifest["oauth_config"]["scopes"]["bot"].remove("im:history")

    with pytest.raises(InvalidManifest, match=r"event message\.im needs the scope im:history"):
        parse_manifest(manifest)


def test_a_command_needs_its_scope() -> None:
    """commands."""
    with pytest.raises(InvalidManifest, match="command /tea needs the scope commands"):
        parse_manifest(changed("oauth_config/scopes/bot", []))


def test_a_colour_is_three_or_six_hex_digits() -> None:
    """After a #."""
    for colour in ("#1d4", "#1d4e68"):
        manifest = parse_manifest(changed("display_information/background_color", colour))
        assert manifest.display_information.background_color == colour


async def test_an_app_with_a_bad_manifest_is_not_installed(workspace: LocalWorkspace) -> None:
    """Nothing of it remains."""
    with pytest.raises(InvalidManifest):
        workspace.install(changed("display_information/name", ""))

    assert workspace.store.apps.all() == []


async def test_an_app_installed_again_keeps_its_tokens(workspace: LocalWorkspace) -> None:
    """And takes the new scopes."""
    first = workspace.install(MANIFEST)

    again = workspace.install(changed("oauth_config/scopes/bot", ["commands"]))

    assert again == first
    assert workspace.app.scopes == ["commands"]
