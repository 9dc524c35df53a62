"""What in a question may tell who asks. It warns and never forbids: only its asker knows what others know of her."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Telltale(StrEnum):
    NAME = "name"
    SCHOOL = "school"
    EMAIL = "email"
    TELEPHONE = "telephone"
    PUPIL = "pupil"
    FIGURE = "figure"


@dataclass(frozen=True)
class Own:
    """What everybody knows the asker by."""

    name: str
    schools: Sequence[str]


# Words that many schools have in their names; the others tell which it is.
_GENERIC = frozenset(
    [
        "academy",
        "and",
        "at",
        "catholic",
        "ce",
        "centre",
        "church",
        "college",
        "community",
        "cofe",
        "east",
        "england",
        "first",
        "for",
        "free",
        "girls",
        "boys",
        "grammar",
        "high",
        "infant",
        "infants",
        "junior",
        "juniors",
        "lower",
        "middle",
        "new",
        "north",
        "nursery",
        "of",
        "old",
        "our",
        "park",
        "preparatory",
        "primary",
        "rc",
        "roman",
        "saint",
        "school",
        "schools",
        "secondary",
        "sixth",
        "south",
        "special",
        "st",
        "street",
        "studio",
        "the",
        "trust",
        "upper",
        "vc",
        "va",
        "voluntary",
        "west",
        "with",
        "form",
        "lady",
    ]
)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w")
_TELEPHONE = re.compile(r"\+?\d(?:[\s().-]*\d){8,}")
# "my pupil X", "a boy called Sam", "Year 4 child Mia": whoever is meant has a name or an initial.
_PUPIL = re.compile(r"\b(?i:pupil|child|boy|girl|student|lad)\b,?\s+(?:(?i:called|named|is|was)\s+)?(?-i:[A-Z][\w'’]*)")
# A figure with a point, or of three digits and more: rounded it would be anybody's.
_FIGURE = re.compile(r"(?<![\w.,:/-])\d+(?:\.\d+|[\d,]*\d{2,})(?![\w:/-])")
_YEAR = re.compile(r"(?:19|20)\d\d")


def telltales(text: str, own: Own) -> list[Telltale]:
    """Each that is met, once."""
    return list(_found(text, own))


def _found(text: str, own: Own) -> Iterator[Telltale]:
    words = set(_words(text))
    if words & {part for part in _words(own.name) if len(part) > 1}:
        yield Telltale.NAME
    if any(_names(text, words, school) for school in own.schools):
        yield Telltale.SCHOOL
    if _EMAIL.search(text):
        yield Telltale.EMAIL
    if _TELEPHONE.search(text):
        yield Telltale.TELEPHONE
    if _PUPIL.search(text):
        yield Telltale.PUPIL
    if any(not _is_round(figure) for figure in _FIGURE.findall(_TELEPHONE.sub(" ", text))):
        yield Telltale.FIGURE


def _names(text: str, words: set[str], school: str) -> bool:
    """Whether a school is named: by a word that it shares with few, or else by all of them together."""
    own = _words(school)
    telling = set(own) - _GENERIC
    return bool(words & telling) if telling else " ".join(own) in " ".join(_words(text))


def _is_round(figure: str) -> bool:
    digits = figure.replace(",", "")
    return bool(_YEAR.fullmatch(figure)) or (digits.isdecimal() and digits.endswith("00"))


def _words(text: str) -> list[str]:
    return [word.replace("’", "'").removesuffix("'s") for word in _WORDS.findall(text.casefold())]
