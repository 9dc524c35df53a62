"""What capabilities publish to each other: what has just become so, within the change that made it so.

Whoever subscribes acts in the same transaction, in what is undone with it, and may say what follows.
"""

from dataclasses import dataclass
from datetime import date

from storage.ids import ChannelId
from storage.partnership import Partnership
from storage.people import Person


@dataclass(frozen=True)
class Started:
    """From now on a partnership's people hear from the bot."""

    partnership: Partnership


@dataclass(frozen=True)
class CalendarChanged:
    """Terms, closures, school days, hours or the nation of a partnership are other than they were."""

    partnership: Partnership


@dataclass(frozen=True)
class HeadsChannelChanged:
    """A partnership's heads meet in another channel than the one that it `was`."""

    partnership: Partnership
    was: ChannelId


@dataclass(frozen=True)
class MemberJoined:
    """Somebody who was nothing here becomes a head, a coordinator, a delegate or a teacher, `from_on` a day on."""

    partnership: Partnership
    person: Person
    from_on: date


@dataclass(frozen=True)
class MemberLeft:
    """Somebody's last role ends after `last_on`; what she has not done by then is no longer hers to do.

    It is told when a change brings that day nearer, and on the day after it, when it is so: twice does what once does.
    """

    partnership: Partnership
    person: Person
    last_on: date


Fact = Started | CalendarChanged | HeadsChannelChanged | MemberJoined | MemberLeft
