"""A face for everybody without a picture: initials on one of eight grounds, chosen by the id so that it stays."""

import zlib

from markupsafe import Markup

from bot.workspace.page.markup import tag

_GROUNDS = 8


def avatar(user_id: str, name: str) -> Markup:
    ground = zlib.crc32(user_id.encode()) % _GROUNDS
    return tag("span", initials(name), class_=f"avatar hue-{ground}", aria_hidden="true")


def app_avatar(name: str) -> Markup:
    return tag("span", initials(name), class_="avatar avatar--app", aria_hidden="true")


def initials(name: str) -> str:
    """The first letters of the first word and the last: "AM" for Ada Grace Moor, "P" for Partnership."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()
