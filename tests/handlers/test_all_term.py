"""One tap answers for a whole term; what she has said before stands, and nobody else's."""

from datetime import date

from handlers.meetings.views.all_term import GOING_ALL_TERM
from handlers.meetings.views.meetings import MeetingRef
from storage.database.ids import MeetingId
from tests.handlers.known import taps
from tests.handlers.partnerships import Partnership

OFFERED = "[Going all term]"


async def test_going_all_term_answers_every_meeting_of_it_and_no_reminder_comes(partnership: Partnership) -> None:
    """Apologies that she has sent already stand, and the next term is asked about in its time."""
    await partnership.announced()
    await partnership.ada.opens_home()
    await partnership.ada.clicks("Apologies", in_="home")

    await partnership.ada.clicks("Going all term", in_="home")

    said = partnership.ada.messages[-1].text
    assert said.startswith("You are going to Partnership meeting all term: 4 Oct, 18 Oct, ")
    assert said.endswith("13 Dec. Each can be changed as ever.")
    assert OFFERED not in partnership.ada.home
    assert "1 of 3 has answered: 1 with apologies." in partnership.heads.last.text
    heard = len(partnership.ada.messages)
    await partnership.until(date(2018, 10, 4))
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert len(partnership.ada.messages) == heard
    await partnership.until(date(2018, 12, 14))
    await partnership.ada.opens_home()
    assert OFFERED in partnership.ada.home


async def test_a_second_tap_on_a_button_left_standing_changes_nothing(partnership: Partnership) -> None:
    """Nor one for a day from which the meeting has been moved."""
    await partnership.announced()
    seen = MeetingRef(partnership=partnership.id, meeting=MeetingId(1), on=date(2018, 9, 20))

    await partnership.shows_button("All term", GOING_ALL_TERM, seen.model_dump_json(exclude_none=True))
    await partnership.ada.clicks("All term", in_="#heads")
    await partnership.ada.clicks("All term", in_="#heads")
    assert partnership.ada.sees("You have answered for all of this term already.")
    assert "1 of 3 has answered: 1 going." in partnership.heads.messages[0].text

    await partnership.until(date(2018, 9, 11))
    old = seen.model_copy(update={"on": date(2018, 9, 19)})
    await taps(partnership, partnership.ben, GOING_ALL_TERM, old.model_dump_json(exclude_none=True))
    assert partnership.ben.sees("has moved to")
    assert "1 of 3 has answered: 1 going." in partnership.heads.messages[0].text


async def test_it_is_offered_to_those_who_are_asked_and_taken_from_nobody_else(partnership: Partnership) -> None:
    """Pat coordinates, and is asked to none; she finds the button somewhere."""
    await partnership.announced()
    await partnership.tom.opens_home()
    await partnership.pat.opens_home()
    await partnership.ada.opens_home()
    assert OFFERED in partnership.ada.home
    ref = MeetingRef(partnership=partnership.id, meeting=MeetingId(1), on=date(2018, 9, 20))

    await taps(partnership, partnership.pat, GOING_ALL_TERM, ref.model_dump_json(exclude_none=True))

    assert OFFERED not in partnership.tom.home + partnership.pat.home
    assert partnership.pat.sees("You are not asked to this meeting")
    assert "None of 3 has answered yet." in partnership.heads.messages[0].text
