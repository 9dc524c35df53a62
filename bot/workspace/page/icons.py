"""The page's few drawings, as strokes on a field of 24 by 24: decoration, since words or labels stand beside them."""

from markupsafe import Markup

from bot.workspace.page.markup import tag

_STROKES = {
    "back": "M15 5l-7 7 7 7",
    "bold": "M7.5 5h5.2a3.4 3.4 0 0 1 0 6.8H7.5zM7.5 11.8h6a3.6 3.6 0 0 1 0 7.2h-6z",
    "bullets": "M5 6.5h.01M5 12h.01M5 17.5h.01M9.5 6.5h10M9.5 12h10M9.5 17.5h10",
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
    "italic": "M10 5h7M7 19h7M14 5l-4 14",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "more": "M5.5 12h.01M12 12h.01M18.5 12h.01",
    "numbers": "M4 5.5l1.5-1v5M4 15.2c.3-1.5 3-1.3 2.6.3-.2.9-1.6 1.7-2.6 3h2.8M10.5 6.5h9M10.5 12h9M10.5 17.5h9",
    "play": "M8 5.5v13l11-6.5z",
    "quote": "M5 5v14M9.5 8h10M9.5 12h10M9.5 16h6",
    "send": "M4 12l-.5-7.5L21 12 3.5 19.5zM4 12h8",
    "strike": "M4.5 12h15M16.3 8c-.4-2-2-3-4.4-3S7.6 6.3 7.6 8.2M7.4 15.5c.4 2.3 2.2 3.5 4.7 3.5s4.6-1.3 4.6-3.6",
    "thread": "M5 5h14v10h-8l-4 4v-4H5z",
    "warning": "M12 4L2.5 20h19zM12 10v4.5M12 17.3h.01",
}  # fmt: skip


def icon(name: str) -> Markup:
    return tag("svg", tag("path", d=_STROKES[name]), viewBox="0 0 24 24", aria_hidden="true")
