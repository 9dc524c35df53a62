"""What somebody looks for among sentences: each of her words is met by one that is nearly the same."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

# Of a hundred: "phonics" meets "Phonics", "phonic" and "phoncis", and not "phones".
NEARLY = 80
FEWEST_LETTERS = 3


def matches(query: str, passages: Sequence[str]) -> list[int]:
    """The numbers of the passages in which every word of the query is met, best first, then as they are given.

    Words of fewer than three letters count only where there are no others.
    """
    words = _words(query)
    wanted = [word for word in words if len(word) >= FEWEST_LETTERS] or words
    scores = [(_score(wanted, _words(passage)), -number) for number, passage in enumerate(passages)]
    return [-number for score, number in sorted(scores, reverse=True) if score >= NEARLY]


def _score(wanted: Sequence[str], words: Sequence[str]) -> float:
    """How nearly the word is met that is met worst."""
    return min((_met(word, words) for word in wanted), default=0) if words else 0


def _met(word: str, words: Sequence[str]) -> float:
    best = process.extractOne(word, words, scorer=fuzz.ratio)
    begins = any(one.startswith(word) for one in words)
    return max(NEARLY if begins else 0, best[1] if best else 0)


def _words(text: str) -> list[str]:
    return utils.default_process(text).split()
