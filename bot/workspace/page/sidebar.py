"""Where one can go: channels, direct messages, apps."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.workspace.page.marks import badge, mark
from bot.workspace.page.markup import tag
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Connection, Entry, Scene, Tab


def draw_sidebar(scene: Scene) -> Markup:
    apps = [entry for entry in scene.entries if entry.conversation.other and entry.conversation.other.is_bot]
    direct = [entry for entry in scene.entries if entry.conversation.is_direct and entry not in apps]
    channels = [entry for entry in scene.entries if not entry.conversation.is_direct]
    return tag(
        "nav",
        tag("p", scene.team, class_="sidebar__team"),
        _group("Channels", channels, scene),
        _group("Direct messages", direct, scene),
        _group("Apps", apps, scene),
        [_connection(connection) for connection in scene.connections],
        id="sidebar",
        class_="sidebar",
        popover="auto",
        aria_label="Conversations",
    )


def _group(title: str, entries: Sequence[Entry], scene: Scene) -> Markup | None:
    if not entries:
        return None
    lines = [tag("li", _line(entry, scene.reader, is_here=entry == scene.here)) for entry in entries]
    return tag("section", tag("h2", title), tag("ul", lines))


def _line(entry: Entry, reader: Reader, *, is_here: bool) -> Markup:
    return tag(
        "a",
        mark(entry.conversation),
        tag("span", entry.conversation.name, class_="label"),
        None if is_here else badge(entry.unread, "unread"),
        href=_address(entry, reader),
        class_="unread" if entry.unread and not is_here else None,
        aria_current="page" if is_here else None,
        data_go=True,
    )


def _address(entry: Entry, reader: Reader) -> str:
    """Of an app that has written, its messages; else whichever of its tabs comes first."""
    is_app = entry.conversation.other is not None and entry.conversation.other.is_bot
    return reader.address(entry.id, tab=Tab.MESSAGES if is_app and entry.unread else None)


def _connection(connection: Connection) -> Markup:
    dot = tag("span", class_="dot dot--on" if connection.is_up else "dot", aria_hidden="true")
    state = "connected" if connection.is_up else "not connected"
    return tag("p", dot, f"{connection.app} is {state}", class_="sidebar__state")
