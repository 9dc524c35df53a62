"""Two people edit the same thing: whoever comes second sees what has changed before anything is overwritten."""

from dataclasses import dataclass, replace
from datetime import date, time

import pytest

from bot.workspace.grammar import parse_view
from handlers.changes.editing import changed_meanwhile
from handlers.changes.views.editing import meanwhile_notice
from handlers.house.views.kit import modal

CALLED = {"name": "the name", "since": "the first day", "at": "the hour", "days": "the school days"}


@dataclass(frozen=True)
class Kept:
    """Something of each kind."""

    name: str | None = "Hilltop"
    since: date | None = date(2018, 9, 1)
    at: time = time(8)
    days: frozenset[int] = frozenset({0, 1})
    seen: int = 0


def test_as_it_was_there_is_nothing_to_say() -> None:
    """Whoever is alone with a form never hears of this."""
    assert changed_meanwhile(Kept(), Kept(), CALLED) == []


@pytest.mark.parametrize(
    ("is_now", "says"),
    [
        (Kept(name="Hilltop Primary"), "Meanwhile somebody has changed the name to “Hilltop Primary”."),
        (Kept(name=None), "Meanwhile somebody has removed the name."),
        (Kept(name=""), "Meanwhile somebody has removed the name."),
        (Kept(since=date(2019, 1, 7)), "Meanwhile somebody has changed the first day to Mon 7 Jan 2019."),
        (Kept(at=time(9, 30)), "Meanwhile somebody has changed the hour to 09:30."),
        (Kept(days=frozenset({5})), "Meanwhile somebody has changed the school days."),
    ],
)
def test_what_has_changed_is_named_with_what_it_is_now(is_now: Kept, says: str) -> None:
    assert changed_meanwhile(Kept(), is_now, CALLED) == [says]


def test_several_changes_come_in_the_order_of_the_form() -> None:
    """A line for each."""
    is_now = Kept(at=time(9), name="Oakfield")

    said = changed_meanwhile(Kept(), is_now, CALLED)

    assert ["the name" in said[0], "the hour" in said[1], len(said)] == [True, True, 2]


def test_what_the_form_does_not_touch_is_left_unsaid() -> None:
    """It is not overwritten either."""
    assert changed_meanwhile(Kept(), replace(Kept(), seen=5), CALLED) == []


def test_a_long_value_is_cut() -> None:
    """The notice is there to be read, on a phone too."""
    (said,) = changed_meanwhile(Kept(), Kept(name="x" * 500), CALLED)

    assert len(said) < 150


def test_the_notice_shows_hostile_text_as_it_is() -> None:
    """It can neither notify nor link."""
    said = changed_meanwhile(Kept(), Kept(name="<!channel> *now*"), CALLED)

    view = modal(title="School", callback_id="x", blocks=[meanwhile_notice(said)])

    assert parse_view(view)
    assert "<!channel>" not in view["blocks"][0]["text"]["text"]
