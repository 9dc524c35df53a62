"""Which heads are happy to be rung, at which number, and when: for what cannot wait until a question appears."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.database.ids import PartnershipId, PersonId
from storage.database.rows import Row, within


class RingRow(Row):
    __tablename__ = "ring"
    __table_args__ = (within("person"),)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    number: Mapped[str]
    good_hours: Mapped[str]
