"""Every input that Slack has is read from a submitted form, and every mistake finds the field where it was made."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, model_validator

from bot.workspace.controls import _HOLDINGS
from handlers.house.access import NotFound
from handlers.house.forms import FormErrors, Misfit, UnknownInput, form_values, parse_form

LIBRARY, HALL = ({"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Library", "Hall"))

# What Slack sends for each type of input, and what is to come of it.
ENTERED: dict[str, tuple[dict[str, Any], object]] = {
    "channels_select": ({"selected_channel": "C1"}, "C1"),
    "checkboxes": ({"selected_options": [LIBRARY, HALL]}, ["library", "hall"]),
    "conversations_select": ({"selected_conversation": "D1"}, "D1"),
    "datepicker": ({"selected_date": "2018-09-20"}, "2018-09-20"),
    "datetimepicker": ({"selected_date_time": 1537455600}, 1537455600),
    "email_text_input": ({"value": "ada@hilltop.example"}, "ada@hilltop.example"),
    "external_select": ({"selected_option": HALL}, "hall"),
    "file_input": ({"files": [{"id": "F1", "name": "staff.csv"}]}, ["F1"]),
    "multi_channels_select": ({"selected_channels": ["C1", "C2"]}, ["C1", "C2"]),
    "multi_conversations_select": ({"selected_conversations": ["C1", "D1"]}, ["C1", "D1"]),
    "multi_external_select": ({"selected_options": [HALL]}, ["hall"]),
    "multi_static_select": ({"selected_options": [HALL]}, ["hall"]),
    "multi_users_select": ({"selected_users": ["U1", "U2"]}, ["U1", "U2"]),
    "number_input": ({"value": "12"}, "12"),
    "plain_text_input": ({"value": "Hilltop"}, "Hilltop"),
    "radio_buttons": ({"selected_option": LIBRARY}, "library"),
    "rich_text_input": ({"rich_text_value": {"type": "rich_text"}}, {"type": "rich_text"}),
    "static_select": ({"selected_option": LIBRARY}, "library"),
    "timepicker": ({"selected_time": "16:00"}, "16:00"),
    "url_text_input": ({"value": "https://hilltop.example"}, "https://hilltop.example"),
    "users_select": ({"selected_user": "U1"}, "U1"),
}


class Stay(BaseModel):
    """Two dates that have to stand in order."""

    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Stay":
        if self.last_on < self.first_on:
            raise Misfit("last_on")
        return self


class Careless(BaseModel):
    """Its validator names no field."""

    @model_validator(mode="after")
    def _never_right(self) -> "Careless":
        raise ValueError


WORDING = {"first_on": "Choose the first day.", "last_on": "Choose a later day."}


def submitted(**entered: dict[str, Any]) -> dict[str, Any]:
    """A view as it comes back, with what was entered by block_id."""
    return {"state": {"values": {block_id: {"it": element} for block_id, element in entered.items()}}}


def day(chosen: str | None) -> dict[str, Any]:
    return {"type": "datepicker", "selected_date": chosen}


@pytest.mark.parametrize("kind", ENTERED)
def test_what_was_entered_is_read(kind: str) -> None:
    """Options by their values, files by their ids."""
    held, meant = ENTERED[kind]

    assert form_values(submitted(it={"type": kind, **held})) == {"it": meant}


@pytest.mark.parametrize("kind", ENTERED)
def test_what_was_left_empty_is_not_there(kind: str) -> None:
    """Slack sends null, or an empty list where several can be chosen."""
    held, _ = ENTERED[kind]
    nothing: dict[str, Any] = {name: [] if isinstance(value, list) else None for name, value in held.items()}

    assert form_values(submitted(it={"type": kind, **nothing})) == {}


def test_every_input_that_the_workspace_knows_is_read() -> None:
    assert set(_HOLDINGS) == set(ENTERED)


def test_an_input_that_nobody_reads_is_a_mistake() -> None:
    """It would otherwise seem to have been left empty."""
    with pytest.raises(UnknownInput, match="hologram"):
        form_values(submitted(it={"type": "hologram", "value": "tall"}))


def test_a_field_that_cannot_be_used_is_worded() -> None:
    with pytest.raises(FormErrors) as wrong:
        parse_form(submitted(first_on=day(None), last_on=day("2018-09-20")), Stay, wording=WORDING)

    assert wrong.value.by_field == {"first_on": "Choose the first day."}


def test_a_field_that_does_not_go_with_the_others_is_worded_too() -> None:
    """The model's validator says which."""
    with pytest.raises(FormErrors) as wrong:
        parse_form(submitted(first_on=day("2018-09-20"), last_on=day("2018-09-19")), Stay, wording=WORDING)

    assert wrong.value.by_field == {"last_on": "Choose a later day."}


def test_a_validator_that_names_no_field_is_a_mistake() -> None:
    """There would be no place for its words."""
    with pytest.raises(TypeError, match="names a field"):
        parse_form(submitted(), Careless, wording={})


def test_a_form_without_the_field_is_not_to_be_found() -> None:
    """Another version of the bot has drawn it."""
    with pytest.raises(NotFound):
        parse_form(submitted(first_on=day("2018-09-20")), Stay, wording=WORDING)
