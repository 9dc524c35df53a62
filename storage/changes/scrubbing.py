"""What history holds of one person: found to be shown to her, and removed when she is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes.changes import SCRUBBED, ChangedRow, ChangeRow
from storage.database.ids import ChangeId, PartnershipId, PersonId
from storage.database.rows import Row
from storage.members.people import PersonRow


@dataclass(frozen=True)
class Image:
    """How a row about somebody was before a change of some kind, and how after it."""

    change_id: ChangeId
    made_at: datetime
    kind: str
    of_table: str
    key: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def is_of(self, person_id: PersonId) -> bool:
        """Whether it is somebody's own row, or one that refers to her."""
        if self.of_table == PersonRow.__tablename__ and self.key["id"] == person_id:
            return True
        columns = people_in(Row.metadata.tables[self.of_table])
        return any(image.get(name) == person_id for image in (self.before, self.after) if image for name in columns)


def people_in(table: Table) -> list[str]:
    """The columns of a table that name a person."""
    return [
        column.name
        for column in table.columns
        if any(key.column.table is PersonRow.__table__ and key.column.name == "id" for key in column.foreign_keys)
    ]


async def images_of(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> list[Image]:
    """Every image of somebody's rows that history holds, in the order in which they were touched."""
    rows = await session.execute(
        select(
            ChangeRow.id,
            ChangeRow.made_at,
            ChangeRow.kind,
            ChangedRow.of_table,
            ChangedRow.key,
            ChangedRow.before,
            ChangedRow.after,
        )
        .join(ChangedRow, ChangedRow.change_id == ChangeRow.id)
        .where(ChangeRow.partnership_id == partnership_id)
        .order_by(ChangedRow.id)
    )
    return [image for image in (Image(*row) for row in rows) if image.is_of(person_id)]


async def scrub_changes(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> None:
    """Removes every change's images that hold somebody's rows: it can no longer be put back, and stays without them."""
    holding = {image.change_id for image in await images_of(session, partnership_id, person_id)}
    await session.execute(delete(ChangedRow).where(ChangedRow.change_id.in_(holding)))
    for row in await session.scalars(select(ChangeRow).where(ChangeRow.id.in_(holding))):
        row.about = {**row.about, SCRUBBED: True}
    await session.flush()
