"""What the browser says stands in a control, as the state that Slack keeps of it."""

from zoneinfo import ZoneInfo

import pytest

from bot.workspace.controls import Control
from bot.workspace.page.entries import NotOffered, chosen
from tests.workspace.kettle import Json, button, plain

LONDON = ZoneInfo("Europe/London")
ASSAM = {"text": plain("Assam"), "value": "a"}
CEYLON = {"text": plain("Ceylon"), "value": "c"}


def a_control(kind: str, **more: object) -> Control:
    return Control({"type": "actions", "block_id": "b"}, {"type": kind, "action_id": "a", **more})


@pytest.mark.parametrize(
    ("kind", "values", "state"),
    [
        ("plain_text_input", ["two words"], {"value": "two words"}),
        ("plain_text_input", [""], {"value": None}),
        ("number_input", ["3"], {"value": "3"}),
        ("datepicker", ["2027-05-13"], {"selected_date": "2027-05-13"}),
        ("timepicker", [""], {"selected_time": None}),
        ("datetimepicker", ["2027-05-13T16:00"], {"selected_date_time": 1810220400}),
        ("datetimepicker", [""], {"selected_date_time": None}),
        ("users_select", ["U1"], {"selected_user": "U1"}),
        ("multi_users_select", ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ("multi_channels_select", [], {"selected_channels": []}),
    ],
)
def test_each_kind_keeps_its_value_under_its_own_key(kind: str, values: list[str], state: Json) -> None:
    """Nothing, where nothing stands; a date and time in the person's zone."""
    assert chosen(a_control(kind), values, LONDON) == {"type": kind, **state}


@pytest.mark.parametrize(
    ("kind", "values", "state"),
    [
        ("static_select", ["c"], {"selected_option": CEYLON}),
        ("radio_buttons", [], {"selected_option": None}),
        ("checkboxes", ["a", "c"], {"selected_options": [ASSAM, CEYLON]}),
        ("multi_static_select", ["c"], {"selected_options": [CEYLON]}),
    ],
)
def test_a_choice_is_the_whole_option(kind: str, values: list[str], state: Json) -> None:
    """As the app sent it; the browser only names its value."""
    assert chosen(a_control(kind, options=[ASSAM, CEYLON]), values, LONDON) == {"type": kind, **state}


def test_a_button_holds_nothing_and_an_overflow_only_what_was_chosen() -> None:
    """Neither keeps a state."""
    overflow = a_control("overflow", options=[ASSAM, CEYLON])

    assert chosen(Control({"type": "actions", "block_id": "b"}, button("Yes")), [""], LONDON) == {}
    assert chosen(overflow, ["c"], LONDON) == {"selected_option": CEYLON}


@pytest.mark.parametrize(("kind", "values"), [("static_select", ["x"]), ("checkboxes", ["a", "x"]), ("overflow", [""])])
def test_what_is_not_offered_cannot_be_chosen(kind: str, values: list[str]) -> None:
    """Whatever the browser says."""
    with pytest.raises(NotOffered):
        chosen(a_control(kind, options=[ASSAM]), values, LONDON)
