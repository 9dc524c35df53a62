"""The same asked again: of the same person, about the same thing, on the same behalf."""

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.orm import aliased

from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState


def asks_the_same(one: type[DeliveryRow], other: type[DeliveryRow]) -> ColumnElement[bool]:
    """Whether both put one question. What is said to a channel never does."""
    return and_(
        one.partnership_id == other.partnership_id,
        one.kind == other.kind,
        one.subject == other.subject,
        one.person_id == other.person_id,
        one.for_id.is_not_distinct_from(other.for_id),
    )


def repeats(newer: type[DeliveryRow], older: type[DeliveryRow]) -> ColumnElement[bool]:
    """Whether one puts a question again that stands in an earlier message, or in the same."""
    return and_(asks_the_same(newer, older), newer.id > older.id, older.state == DeliveryState.JOINED)


_Older, _Earlier = aliased(DeliveryRow), aliased(MessageRow)
# In how many messages that stand in Slack a question has been put before, of the same day, for a statement that selects
# deliveries.
TIMES_SAID = (
    select(func.count(distinct(_Older.message_id)))
    .join(_Earlier, _Earlier.id == _Older.message_id)
    .where(
        repeats(DeliveryRow, _Older),
        _Older.about_on.is_not_distinct_from(DeliveryRow.about_on),
        ~_Older.is_urgent,
        ~_Older.is_put_off,
        _Earlier.state == MessageState.SENT,
    )
    .scalar_subquery()
)
