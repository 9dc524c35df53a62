"""How names are tidied, and when two of them are the same."""

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Soft hyphens, marks of direction and of nothing, and halves of characters: they come with what is copied, unseen.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_LETTERS_WITH_A_STROKE = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"}
_LEFT_OUT = frozenset("'’‘ʼ`´.")


class _Compared(dict[int, str]):
    """What counts of a character when names are compared, worked out once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = counts = _counts(chr(code))
        return counts


def _counts(char: str) -> str:
    if char in _LEFT_OUT or unicodedata.combining(char):
        return ""
    return " " if unicodedata.category(char)[0] in "PSZC" else _LETTERS_WITH_A_STROKE.get(char, char)


_COMPARED = _Compared()


def tidy(text: str) -> str:
    """Text as one line, composed (NFC), its spaces single, without control characters and what nobody sees."""
    if text.isascii() and text.isprintable():  # nearly every cell, and ten times faster
        return " ".join(text.split())
    spaced = _CONTROLS.sub(" ", _UNSEEN.sub("", text))
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def name_key(name: str) -> str:
    """The same text for every way of writing one name: case, accents, apostrophes, full stops and hyphens are equal."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return " ".join(plain.translate(_COMPARED).split())


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but how they are written."""
    return name_key(one) == name_key(other)
