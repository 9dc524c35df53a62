"""What the first capabilities publish, and others follow. A later one keeps its facts beside what it does."""

from dataclasses import dataclass
from datetime import date

from handlers.house.happening import Fact
from storage.database.ids import ChangeId, ChannelId, MeetingId, MessageId, PersonId, SchoolId
from storage.meetings.meetings import Meeting
from storage.members.people import Person


@dataclass(frozen=True)
class Started(Fact):
    """From now on a partnership's people hear from the bot; `by` is the coordinator who said so."""

    by: PersonId


@dataclass(frozen=True)
class CalendarChanged(Fact):
    """Terms, closures, school days, hours or the nation of a partnership are other than they were."""


@dataclass(frozen=True)
class SchoolJoined(Fact):
    """A school belongs to the partnership that did not before."""

    school: SchoolId


@dataclass(frozen=True)
class SchoolLeft(Fact):
    """A school's last day in the partnership is known."""

    school: SchoolId


@dataclass(frozen=True)
class HeadsChannelChanged(Fact):
    """A partnership's heads meet in another channel than the one that it `was`."""

    was: ChannelId


@dataclass(frozen=True)
class Undone(Fact):
    """A change is taken back of which nobody has heard."""


@dataclass(frozen=True)
class PutBack(Fact):
    """A change is put back of which people may have heard: what was true before is true again."""

    change: ChangeId


@dataclass(frozen=True)
class MeetingMoved(Fact):
    """A meeting is on another day than it `was`, at another time or at another place; people may not know it yet."""

    meeting: Meeting
    was: Meeting


@dataclass(frozen=True)
class MeetingCancelled(Fact):
    """A meeting does not take place; people may not know it yet. It may be put back, and then `PutBack` is told."""

    meeting: Meeting


@dataclass(frozen=True)
class MeetingUnplanned(Fact):
    """A meeting of which nobody has heard is about to be removed: whoever keeps something of it removes that first,
    row by row, so that it comes back with the meeting."""

    meeting: MeetingId


@dataclass(frozen=True)
class MessagePosted(Fact):
    """A new message stands in a channel."""

    message: MessageId


@dataclass(frozen=True)
class MessageRefused(Fact):
    """Slack has said no to a new message, in its own word `code`; it may be tried again, and told of as often."""

    message: MessageId
    code: str


@dataclass(frozen=True)
class MemberJoined(Fact):
    """Somebody who was nothing here becomes a head, a coordinator, a delegate or a teacher, `from_on` a day on."""

    person: Person
    from_on: date


@dataclass(frozen=True)
class MemberLinked(Fact):
    """Somebody has an account on Slack that was not known to be hers, whatever she is here or will be."""

    person: Person


@dataclass(frozen=True)
class MemberLeft(Fact):
    """Somebody's last role ends after `last_on`; what she has not done by then is no longer hers to do.

    It is told when a change brings that day nearer, and on the day after it, when it is so: twice does what once does.
    """

    person: Person
    last_on: date
