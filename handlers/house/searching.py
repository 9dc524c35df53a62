"""What somebody looks for among sentences: each of her words is met by one that is nearly the same."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

# Of a hundred: "phonics" meets "Phonics", "phonic" and "phoncis", and not "phones".
NEARLY = 80
FEWEST_LETTERS = 3
# What is looked for beyond so many words makes it slower and finds nothing else.
MOST_WORDS = 10


def matches(query: str, passages: Sequence[str]) -> list[int]:
    """The numbers of the passages in which every word of the query is met, best first, then as they are given.

    Words of fewer than three letters count only where there are no others.
    """
    words = _words(query)
    wanted = ([word for word in words if len(word) >= FEWEST_LETTERS] or words)[:MOST_WORDS]
    scores = [(_score(wanted, _words(passage)), -number) for number, passage in enumerate(passages)]
    return [-number for score, number in sorted(scores, reverse=True) if score >= NEARLY]


def _score(wanted: Sequence[str], words: Sequence[str]) -> float:
    """How nearly the word is met that is met worst; where one is not, the others are not looked for."""
    worst = 100.0 if words and wanted else 0.0
    for word in wanted:
        worst = min(worst, _met(word, words))
        if worst < NEARLY:
            break
    return worst


def _met(word: str, words: Sequence[str]) -> float:
    if word in words:
        return 100.0
    best = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=NEARLY)
    begins = any(one.startswith(word) for one in words)
    return max(NEARLY if begins else 0, best[1] if best else 0)


def _words(text: str) -> list[str]:
    """Each once."""
    return [*dict.fromkeys(utils.default_process(text).split())]
