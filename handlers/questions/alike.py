"""Which questions are near to another in meaning, as far as their words tell: TF-IDF with a cosine, forgiving endings.

What nearly everybody writes says nothing; what few have written, and both have, says most.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import log, sqrt

from rapidfuzz import process, utils
from rapidfuzz.distance import JaroWinkler

# Of one: "leaver" meets "leavers" and "attend" meets "attendance"; "parents" does not meet "partner".
NEARLY = 0.88
FEWEST_LETTERS = 3
FEWEST_SHARED = 2
ENOUGH = 0.2
# A question as long as Slack takes has been understood by then, and nobody waits for the rest.
WORDS_READ = 80
COMMON = frozenset(
    """
    about after again all also always and another any anybody anyone anything are ask asked asks away back because
    been before being best better between but call came can cannot come comes coming could day days did does doing
    done each either else even ever every everybody everyone find first for from get gets getting give given goes
    going gone good got had has have having head heads help her here hers him his how however idea into its just
    keep know known last less like little long look make makes making many may maybe mean might more most much must
    need needs never new next nobody nothing now off often once one ones only other others our ours out over own
    people please put really right said same say says school schools see seem shall she should since some somebody
    someone something sometimes soon still such sure take takes than thank thanks that the their them then there
    these they thing things think this those though thought through time times too try trying two under until upon
    use used using usually very want wanted wants was way ways well went were what whatever when where whether which
    while who whom whose why will with within without work works worth would year years yes yet you your yours
    """.split()  # noqa: SIM905 - a list of them would be longer than all the rest
)


def alike(text: str, known: Sequence[str], *, most: int) -> list[int]:
    """The numbers of the known questions that are near to a text, the nearest first."""
    words = [frozenset(_uncommon(one)) for one in known]
    wanted = _as_known(list(dict.fromkeys(_uncommon(text)))[:WORDS_READ], frozenset().union(*words))
    weights = _weights(wanted, words)
    nearness = [(_nearness(wanted, one, weights), -number) for number, one in enumerate(words)]
    return [-number for score, number in sorted(nearness, reverse=True)[:most] if score >= ENOUGH]


def _weights(wanted: frozenset[str], words: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """The fewer of the known questions have a word, the more it weighs."""
    spread = Counter(dict.fromkeys(wanted, 0))
    spread.update(word for one in words for word in one)
    return {word: 1 + log((1 + len(words)) / (1 + times)) for word, times in spread.items()}


def _as_known(wanted: Sequence[str], known: Collection[str]) -> frozenset[str]:
    """The words, each as the known one that is nearly the same, where there is one that begins as it does."""
    by_beginning = defaultdict[str, list[str]](list)
    for word in sorted(known):
        by_beginning[word[:FEWEST_LETTERS]].append(word)
    return frozenset(_nearest(word, by_beginning[word[:FEWEST_LETTERS]]) for word in wanted)


def _nearest(word: str, known: Sequence[str]) -> str:
    found = process.extractOne(word, known, scorer=JaroWinkler.normalized_similarity, score_cutoff=NEARLY)
    return found[0] if found else word


def _nearness(wanted: frozenset[str], words: frozenset[str], weights: Mapping[str, float]) -> float:
    """From 0 to 1; 0 where they share fewer words than say anything."""
    shared = wanted & words
    if not shared or len(shared) < min(FEWEST_SHARED, len(wanted), len(words)):
        return 0
    return _length(shared, weights) ** 2 / (_length(wanted, weights) * _length(words, weights))


def _length(words: frozenset[str], weights: Mapping[str, float]) -> float:
    return sqrt(sum(weights[word] ** 2 for word in words))


def _uncommon(text: str) -> list[str]:
    words = utils.default_process(text).split()
    return [word for word in words if len(word) >= FEWEST_LETTERS and word not in COMMON]
