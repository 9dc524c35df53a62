"""What a row is about is written and read in one place."""

import pytest

from storage.database.ids import RoleId
from storage.delivery.subjects import PERSON, ROLE


def test_a_subject_names_its_kind_and_its_id() -> None:
    """As the rows of timers and deliveries have it."""
    assert ROLE.subject(RoleId(12)) == "role/12"
    assert ROLE.id_in("role/12") == 12


@pytest.mark.parametrize("subject", ["person/12", "roles/12", "role", "role/", "12", ""])
def test_what_is_about_something_else_has_no_id_of_this_kind(subject: str) -> None:
    """A person's id is never taken for a role's."""
    with pytest.raises(ValueError):
        ROLE.id_in(subject)


def test_a_person_is_one_thing_to_be_about() -> None:
    assert PERSON.id_in("person/7") == 7
