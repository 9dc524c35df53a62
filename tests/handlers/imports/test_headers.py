"""Which headers mean a column, and which give a list of pupils away."""

import pytest

from handlers.imports.headers import PEOPLE, SCHOOLS, TERM_DATES, Vocabulary, header_key, pupil_level

GIAS = [
    *("URN", "LA (code)", "EstablishmentNumber", "EstablishmentName", "EstablishmentStatus (name)", "Gender (name)"),
    *("NumberOfPupils", "NumberOfBoys", "PercentageFSM", "HeadFirstName", "HeadLastName", "SEN1 (name)", "FSM"),
]


@pytest.mark.parametrize("vocabulary", [PEOPLE, SCHOOLS, TERM_DATES])
def test_a_header_means_one_column_only(vocabulary: Vocabulary) -> None:
    """Within one reading; "Start date" is of a head in one list and of a term in another."""
    keys = [header_key(name) for names in vocabulary.values() for name in names]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("headers", "recognised_by"),
    [
        (["Name", "UPN"], "UPN"),
        (["E-mail", "Role", "Date of Birth"], "Date of Birth"),
        (["Name", "Role", "D.O.B."], "D.O.B."),
        (["Unique Learner Number"], "Unique Learner Number"),
        (["Pupil's surname", "Form"], "Pupil's surname"),
        (["student_name", "E-mail"], "student_name"),
        (["Name", "School", "Ethnicity"], "Ethnicity"),
        (["Name", "FSM"], "FSM"),
        (["Name", "SEN status", "E-mail"], "SEN status"),
        (["Forename", "Surname", "Reg group"], "Forename"),
        (["URN", "Surname"], "Surname"),
        (["Name", "Year group"], "Year group"),
        (["E-mail", "Role", "DoB (dd/mm/yyyy)"], "DoB (dd/mm/yyyy)"),
        (["E-mail", "Role", "Unique number (UPN)"], "Unique number (UPN)"),
        (["E-mail", "Role", "Date of birth / age"], "Date of birth / age"),
        (["E-mail", "Role", "Pupil"], "Pupil"),
        (["E-mail", "Role", "Child's date of birth"], "Child's date of birth"),
        (["E-mail", "Role", "Student's names"], "Student's names"),
        (["E-mail", "Role", "Admission No."], "Admission No."),
        (["E-mail", "Role", "Parent/carer"], "Parent/carer"),
        (["E-mail", "Role", "Pupil premium (named)"], "Pupil premium (named)"),
        (["E-mail", "Role", "Looked-after child"], "Looked-after child"),
        (["E-mail", "Role", "FSM (Y/N)"], "FSM (Y/N)"),
    ],
)
def test_a_list_of_pupils_is_recognised(headers: list[str], recognised_by: str) -> None:
    """By the first header that no list of staff or of schools has."""
    assert pupil_level(headers) == recognised_by


@pytest.mark.parametrize(
    "headers",
    [
        GIAS,
        ["First name", "Surname", "E-mail", "School"],
        ["Forename", "Surname", "Role", "School"],
        ["Name", "Role", "Class"],
        ["School", "URN", "FSM", "SEN"],
        ["School", "Pupils on roll", "Number of pupils", "Pupils"],
        ["School", "URN", "Pupil premium (%)", "School / academy"],
        ["Name", "From", "To"],
    ],
)
def test_lists_of_staff_and_of_schools_are_not_taken_for_one(headers: list[str]) -> None:
    """A surname beside an e-mail address or a role is a member of staff's; of a school, FSM is a figure."""
    assert pupil_level(headers) is None
