"""Somebody who may not do a thing reads whose it is."""

import pytest

from handlers.house.access import NotAllowed
from handlers.house.views.refusals import refusal_words
from storage.members.people import RoleKind

WHOSE = {
    RoleKind.COORDINATOR: "This is for the coordinator to do. Pat Lane can help.",
    RoleKind.HEAD: "Only the heads are asked this one, so there is nothing for you to do.",
    RoleKind.DELEGATE: "This is for a head's delegate to do. Pat Lane can help.",
    RoleKind.TEACHER: "Only teachers are asked this one, so there is nothing for you to do.",
}


@pytest.mark.parametrize("kind", RoleKind)
def test_what_is_for_another_role_names_that_role(kind: RoleKind) -> None:
    """And whom to ask, where there is something to be done."""
    refusal = NotAllowed(kind, whom_to_ask=("Pat Lane",))

    assert refusal_words(refusal) == WHOSE[kind]
