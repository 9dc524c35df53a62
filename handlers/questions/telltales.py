"""What in a question may tell who asks. It warns and never forbids: only its asker knows what others know of her."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from handlers.questions.alike import COMMON
from handlers.questions.keys import plain_words


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


_TITLES = frozenset(
    """
    mr mrs ms miss mx dr sir dame rev revd reverend prof sister father de la le van von der
    """.split()  # noqa: SIM905 - lists of them would be longer than all the rest
)
# Words that many schools have in their names; the others tell which it is.
_GENERIC = frozenset(
    """
    academies academy all and at boys c catholic ce centre church cofe college community east england federation first
    for form free girls grammar high infant infants junior juniors lady lower middle multi new north nursery of old our
    park prep preparatory primary rc roman saint saints school schools secondary sixth south special st street studio
    the trust upper va vc voluntary west with
    """.split()  # noqa: SIM905 - as above
)
# Names that are words as well: those among the plain words of keys, and some more.
_ORDINARY = frozenset(plain_words()) | frozenset(
    """
    art ash banks bell best bill bishop booth bridge brook butler carol cook cross dawn dean faith fields fisher ford
    glen hall heath hunter ivy joy king lamb lane mark marsh meadow miles moor park parks pat penny price reed rich
    rob robin short small sharp sue summers swift wells white winter woods wright young
    """.split()  # noqa: SIM905 - as above
)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDS_SENTENCE = ".!?:•\n"
_OPENS = " \t\"'“‘("

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d_]{2,}")
# As they begin in Britain or, after a plus, anywhere: so that a row of figures or dates is none.
_TELEPHONE = re.compile(r"(?<![\w.,/+])(?:\+\d|\(?0)(?:[^\S\n]?[()-]{0,2}[^\S\n]?\d){8,13}(?!\d)")

# "my pupil X", "a boy in Year 4 called Sam", "the twins Mia and Jo": whoever is meant has a name or an initial.
_CHILD = r"\b(?i:pupils?|child|children|boys?|girls?|students?|lad|twins?)\b"
_NAMED = re.compile(rf"{_CHILD}(?:,?\s+|[^.!?\n]{{0,60}}?\s(?i:called|named)\s+)([A-Z][\w'’]*)")
# What follows "pupil" with a capital and is no name: "Pupil Premium", "the child I teach", "a girl in Year 6".
_NO_NAMES = frozenset(
    """
    Act Admissions Behaviour Benefit Care Centre Charter Commissioner Council Development Exclusion First Grammar High
    Leadership Loan Minister Mental Number Parliament Passport Plan Premium Progress Protection Referral School Schools
    Services Support Survey Unit Voice Welfare Wellbeing Year Years Key Reception Nursery But And Or So If Is Are Do
    Does Has Have How What When Where Which Who Why The They We You He She It In On At For From With January February
    March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday
    Christmas Easter Ofsted English Welsh British Muslim Christian Catholic
    """.split()  # noqa: SIM905 - as above
)
_ACRONYM = re.compile(r"[A-Z]{2,}s?|I(?:['’]\w+)?|KS\d|Y\d+")
_INITIALS = re.compile(r"[A-HJ-Z]|[A-HJ-Z][A-Z]")
_SHORT_ACRONYMS = frozenset(["DT", "PE", "RE", "RS", "TA", "UK"])

# A number of the Department's for one school, such as 878/2033.
_SCHOOLS_NUMBER = re.compile(r"(?<![\d/])\d{3}/\d{4}(?![\d/])")
_DATE = re.compile(r"(?<![\d.])\d{1,2}([./-])\d{1,2}\1(?:\d{2}){1,2}(?!\d)")
_TIME = re.compile(r"(?<![\d.,£])(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d|\.\d|\s?%|\s?per\s?cent)")
# What everybody has in the same number: a section of an Act, hours of directed time, days of term.
_EVERYBODYS = re.compile(
    r"\b(?i:section|regulation|article|paragraph|page|form|room|circular|chapter)s?\s+\d+"
    r"|\b\d[\d,]*\s+(?i:hour|day|minute|week|month|page|word|character)s?\b"
)
# Of three digits and more, or with a fraction: rounded it would be anybody's.
_WHOLE = re.compile(r"(?<![\w.,:/-])\d[\d,]*\d{2,}(?![\w:/-]|[.,]\d)")
_FRACTION = re.compile(r"(?<![\w.,:/£-])(?:\d+\.\d+(?=\s?(?:%|per\s?cent|percent|points?))|\d{2,}\.\d+)(?!\d|\.\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def telltales(text: str, own: Own) -> list[Telltale]:
    """Each that is met, once."""
    return list(_found(text, own))


def _found(text: str, own: Own) -> Iterator[Telltale]:
    named = set(_names_in(text))
    if named & {_plain(part) for part in _split(own.name) if len(part) > 1 and part not in _TITLES}:
        yield Telltale.NAME
    if any(_names_school(text, named, school) for school in own.schools):
        yield Telltale.SCHOOL
    if _EMAIL.search(text):
        yield Telltale.EMAIL
    if _TELEPHONE.search(text):
        yield Telltale.TELEPHONE
    if any(_is_name(found[1]) for found in _NAMED.finditer(text)):
        yield Telltale.PUPIL
    if _has_figure(text):
        yield Telltale.FIGURE


def _names_in(text: str) -> Iterator[str]:
    """The words that may be names: ordinary ones only with a capital, the commonest only within a sentence."""
    for found in _WORDS.finditer(text):
        word, is_capital = found[0].casefold(), found[0][0].isupper()
        if word in COMMON:
            may_be = is_capital and not _begins_sentence(text, found.start())
        else:
            may_be = is_capital or word not in _ORDINARY
        if may_be:
            yield _plain(word)


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(_OPENS)
    return not before or before[-1] in _ENDS_SENTENCE


def _names_school(text: str, named: set[str], school: str) -> bool:
    """Whether a school is named: by a word that it shares with few, in one or in two, or else by all of them."""
    own = _split(school)
    telling = {_plain(word) for word in own if word not in _GENERIC}
    words = [_plain(word) for word in _split(text)]
    if not telling:
        return " ".join(map(_plain, own)) in " ".join(words)
    return bool(telling & (named | {first + second for first, second in pairwise(words)}))


def _is_name(word: str) -> bool:
    """What follows "pupil" with a capital: an initial or two are a name, a longer row of capitals is not."""
    if _INITIALS.fullmatch(word):
        return word not in _SHORT_ACRONYMS
    return not _ACRONYM.fullmatch(word) and word not in _NO_NAMES


def _has_figure(text: str) -> bool:
    if _SCHOOLS_NUMBER.search(text):
        return True
    for told in (_TELEPHONE, _DATE, _TIME, _EVERYBODYS):
        text = told.sub(" ", text)
    return bool(_FRACTION.search(text)) or any(not _is_round(whole) for whole in _WHOLE.findall(text))


def _is_round(figure: str) -> bool:
    """Two digits that count, such as 350 and 12,000, or a hundred or fifty at the end; or a year."""
    digits = figure.replace(",", "")
    return len(digits.rstrip("0")) <= 2 or digits.endswith(("00", "50")) or bool(_YEAR.fullmatch(figure))


def _split(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _plain(word: str) -> str:
    """Without apostrophe and final s: "St Mary's" is "St Marys" to many."""
    return word.replace("’", "").replace("'", "").removesuffix("s")
