"""What is found among sentences by words that are nearly the same."""

import pytest

from handlers.house.searching import matches

PASSAGES = [
    "We moderate writing in Year 6 across all schools.",
    "Phonics: everybody uses the same scheme from January.",
    "Ben shares the phonics plan with the new heads.",
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("phonics", [1, 2]),
        ("PHONCIS plan", [2]),
        ("moderat", [0]),
        ("writing year 6", [0]),
        ("budget", []),
        ("phonics budget", []),
        ("...", []),
        ("", []),
    ],
)
def test_every_word_is_met_by_one_that_is_nearly_the_same(query: str, found: list[int]) -> None:
    """A slip of the finger, or the beginning of a word, is near enough; another word is not."""
    assert matches(query, PASSAGES) == found


def test_nothing_is_found_among_nothing() -> None:
    assert matches("phonics", []) == []
    assert matches("phonics", [""]) == []
