"""Where actions are listed, each is within reach."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from handlers.house.views.kit import message
from handlers.proceedings.views.actions import CHANGE, in_minutes, lines
from handlers.proceedings.views.minutes import minutes
from storage.database.ids import ActionId, ChannelId, MeetingId, NoteId, PartnershipId, SeriesId
from storage.meetings.meetings import Meeting
from storage.proceedings.actions import ACTIONS_MAX, Action
from storage.proceedings.minutes import Note

MEETING = Meeting(
    on=date(2018, 9, 20),
    from_time=time(16),
    minutes=60,
    zone_name="Europe/London",
    id=MeetingId(1),
    partnership_id=PartnershipId(1),
    name="Partnership meeting",
    series_id=SeriesId(1),
    channel=ChannelId("C1"),
    place="Hilltop",
)
LATER = datetime(2018, 9, 21, 8, tzinfo=UTC)


def agreed(count: int, *, done: int = 0) -> list[Action]:
    """Actions as long as they may be, of which the first are done."""
    return [
        Action(
            what=f"{number} {'&' * 290}",
            owner_id=None,
            due_on=MEETING.on,
            theme="",
            id=ActionId(number),
            partnership_id=MEETING.partnership_id,
            meeting_id=MEETING.id,
            owner=None,
            agreed_on=MEETING.on,
            done_at=LATER if number <= done else None,
        )
        for number in range(1, count + 1)
    ]


def shown_in(notes: Sequence[Note]) -> str:
    extras = in_minutes(MEETING, agreed(ACTIONS_MAX), keeps=True)
    return str(minutes(MEETING, notes, {}, extras, at=0, keeps=True, keeper="Ben Hale"))


def test_every_action_can_be_changed_beside_the_longest_page_of_minutes() -> None:
    """Twelve notes, of characters that Slack writes as five."""
    notes = [Note(NoteId(number), MEETING.id, "&" * 740, "Ben Hale", LATER) for number in range(1, 14)]

    assert shown_in(notes).count(CHANGE) == ACTIONS_MAX


def test_what_is_still_to_be_done_comes_before_what_is_done() -> None:
    """Where there is no room for all of them."""
    (block,) = lines("Phonics", agreed(30, done=25))

    (said,) = message([block], text="Phonics")["blocks"]
    first, *_ = said["text"]["text"].splitlines()[1:]
    assert first.startswith("• 26 ")
