"""The page's few drawings, as strokes on a field of 24 by 24: decoration, since words or labels stand beside them."""

from markupsafe import Markup

from bot.workspace.page.markup import tag

_STROKES = {
    "back": "M15 5l-7 7 7 7",
    "chevron": "M6 9.5l6 6 6-6",
    "clock": "M12 7v5.2l3.2 2M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z",
    "code": "M8.5 7L3.5 12l5 5M15.5 7l5 5-5 5",
    "close": "M6 6l12 12M18 6L6 18",
    "download": "M12 4v10.5M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
    "eye": "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "file": "M7 3h7l4 4v14H7zM14 3v4h4",
    "hash": "M9.5 4L7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16",
    "help": "M9.2 9.3a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.2M12 17.3h.01",
    "home": "M4 11l8-7 8 7M6.5 9.5V20h11V9.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "more": "M5.5 12h.01M12 12h.01M18.5 12h.01",
    "play": "M8 5.5v13l11-6.5z",
    "send": "M4 12l-.5-7.5L21 12 3.5 19.5zM4 12h8",
    "thread": "M5 5h14v10h-8l-4 4v-4H5z",
    "warning": "M12 4L2.5 20h19zM12 10v4.5M12 17.3h.01",
}  # fmt: skip


def icon(name: str) -> Markup:
    return tag("svg", tag("path", d=_STROKES[name]), viewBox="0 0 24 24", aria_hidden="true")
