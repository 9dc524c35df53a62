"""Names are tidied as they are read, and compared without regard to how they are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.names import name_key, same_name, tidy


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("  Ada \t Moor ", "Ada Moor"),
        ("Ada\nMoor", "Ada Moor"),
        ("Ada\x00Moor\x07", "Ada Moor"),
        ("Ada\u00a0Moor", "Ada Moor"),
        ("\ufeffAda\u200b Moor\u202e", "Ada Moor"),
        ("Zoe\u0301", "Zoé"),
        ("Ada\ud800 Moor", "Ada Moor"),
        ("\u200b", ""),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(written: str, tidied: str) -> None:
    """Spaces are single; marks that nobody sees, and halves of characters, are gone."""
    assert tidy(written) == tidied


@given(st.text(st.characters(exclude_categories=[])))
def test_a_tidy_name_can_be_stored_and_stays_as_it_is(written: str) -> None:
    """It is composed, without control characters, and encodes as UTF-8."""
    tidied = tidy(written)

    assert tidy(tidied) == tidied == unicodedata.normalize("NFC", tidied)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in tidied)
    assert tidied.encode().decode() == tidied


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Núñez", "ZOE NUNEZ"),
        ("Zoë", "Zoe\u0308"),
        ("Seán O’Brien", "Sean O'Brien"),
        ("Ann Smith-Jones", "Ann Smith Jones"),
        ("St. Mary's C.E. Primary", "St Marys CE Primary"),
        ("Łukasz Sørensen", "Lukasz Sorensen"),
        ("Groß", "GROSS"),
    ],
)
def test_case_accents_and_punctuation_do_not_make_another_name(one: str, other: str) -> None:
    """A name is typed in many ways."""
    assert same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Ada Moor", "Ada More"), ("Ada Moor", "Moor Ada"), ("नीता", "नीति")])
def test_another_letter_makes_another_name(one: str, other: str) -> None:
    """The vowels of Devanagari are signs, not accents."""
    assert not same_name(one, other)


@given(st.text())
def test_what_a_name_is_compared_by_is_compared_by_itself(written: str) -> None:
    """So a stored key can be compared with a fresh one, whatever the case it was typed in."""
    assert name_key(name_key(written)) == name_key(written)
