"""Where one can go: channels, direct messages, apps."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.workspace.page.icons import icon
from bot.workspace.page.looks import draw_looks
from bot.workspace.page.marks import badge, mark
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Beside, Connection, Entry, Scene, Tab


def draw_sidebar(scene: Scene) -> Markup:
    apps = [entry for entry in scene.entries if _is_app(entry)]
    direct = [entry for entry in scene.entries if entry.conversation.is_direct and entry not in apps]
    channels = [entry for entry in scene.entries if not entry.conversation.is_direct]
    return tag(
        "nav",
        tag("p", scene.team, class_="sidebar__team"),
        _group("Channels", channels, scene),
        _group("Direct messages", direct, scene),
        _group("Apps", apps, scene),
        _foot(scene),
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
        None if is_here else _news(entry),
        href=_address(entry, reader),
        class_="unread" if entry.unread and not is_here else None,
        aria_current="page" if is_here else None,
        data_go=True,
        data_app=_is_app(entry),
    )


def _news(entry: Entry) -> Markup | None:
    """A number for what is meant for her; for anything else the name stands out, and a screen reader is told."""
    if entry.calling:
        return badge(entry.calling, "unread" if entry.conversation.is_direct else "naming you")
    return tag("span", " unread", class_="unseen") if entry.unread else None


def _is_app(entry: Entry) -> bool:
    return entry.conversation.other is not None and entry.conversation.other.is_bot


def _address(entry: Entry, reader: Reader) -> str:
    """Of an app that has written, its messages; else whichever of its tabs comes first."""
    return reader.address(entry.id, tab=Tab.MESSAGES if _is_app(entry) and entry.unread else None)


def _foot(scene: Scene) -> Markup:
    """What is no place to go: the tour, what developers look at, and whether the apps are there."""
    again: dict[str, Attribute] = {"type": "button", "class_": "sidebar__line", "data_tour": 1}
    tour = tag("button", icon("help"), "Take the tour", **again) if scene.has_tour else None
    behind = tag("a", icon("code"), "Behind the scenes", href=scene.address(beside=Beside.CALLS), data_go=True)
    looks = draw_looks(scene.look)
    return tag("div", tour, behind, looks, [_connection(each) for each in scene.connections], class_="sidebar__foot")


def _connection(connection: Connection) -> Markup:
    dot = tag("span", class_="dot dot--on" if connection.is_up else "dot", aria_hidden="true")
    state = "connected" if connection.is_up else "not connected"
    return tag("p", dot, f"{connection.app} is {state}", class_="sidebar__state")
