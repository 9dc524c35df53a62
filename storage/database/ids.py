"""The kinds of id that travel between layers, each its own type so that one is never taken for another.

Slack's ids are opaque strings; ours are row ids, meaningful only together with a partnership.
"""

from typing import NewType

TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)

WorkspaceId = NewType("WorkspaceId", int)
PartnershipId = NewType("PartnershipId", int)
SchoolId = NewType("SchoolId", int)
PersonId = NewType("PersonId", int)
RoleId = NewType("RoleId", int)
SeriesId = NewType("SeriesId", int)
MeetingId = NewType("MeetingId", int)
ToldId = NewType("ToldId", int)
TimePollId = NewType("TimePollId", int)
AgendaItemId = NewType("AgendaItemId", int)
NoteId = NewType("NoteId", int)
ActionId = NewType("ActionId", int)
ChangeId = NewType("ChangeId", int)
TimerId = NewType("TimerId", int)
DeliveryId = NewType("DeliveryId", int)
MessageId = NewType("MessageId", int)
# Drawn by chance: a number would tell which of two was asked first.
QuestionId = NewType("QuestionId", str)
DeedId = NewType("DeedId", str)
