"""Which of the questions asked before are near to one that is about to be asked."""

import pytest

from handlers.questions.alike import alike

KNOWN = [
    "How do you tell parents who leaves?",
    "What do you do when a governor shouts at a meeting?",
    "Is anybody else this tired in September?",
    "Our boiler has failed and the caretaker is ill. Who repairs heating at short notice?",
    "Which phonics scheme works for children who join in Year 2 with no English?",
    "How do you word the letter to parents when a teacher is suspended?",
    "Do you read the inspection's draft report aloud to your governors?",
    "How do you manage attendance on the last day of term?",
]
LEAVERS, SHOUTING, TIRED, BOILER, PHONICS, LETTER, DRAFT, ATTENDANCE = range(len(KNOWN))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("How should I tell parents that a teacher is leaving?", [LEAVERS, LETTER]),
        ("The heating broke down: who repairs BOILERS?", [BOILER]),
        ("A chair of governors shouted at me in a meeting.", [SHOUTING]),
        ("Phonics for new arrivals without English", [PHONICS]),
        ("We have poor attendance in the last week of term.", [ATTENDANCE]),
        ("governors", [DRAFT]),
        (KNOWN[TIRED], [TIRED]),
        # One word in common is none, nor are those that everybody writes.
        ("How do you tell a colleague bad news?", []),
        ("Which maths scheme do you use in Year 2?", []),
        ("Do you know what to do when a school has no head?", []),
        ("Can I exclude a child who bites?", []),
        ("?!", []),
        ("", []),
    ],
)
def test_questions_are_near_by_uncommon_words_that_they_share(text: str, near: list[int]) -> None:
    assert alike(text, KNOWN, most=3) == near


def test_the_nearest_come_first_and_no_more_than_wanted() -> None:
    known = ["parents and letters", "letters to parents about leavers", "leavers: letters for parents, in July"]

    assert alike("letters to parents about leavers", known, most=2) == [1, 2]


def test_where_nothing_was_asked_nothing_is_near() -> None:
    assert alike("How do you tell parents who leaves?", [], most=3) == []
