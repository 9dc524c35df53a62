"""Where a coordinator reads questions before they appear. Nobody does unless she has said so."""

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.ids import PartnershipId
from storage.database.rows import Row
from storage.database.upsert import upsert


class ModerationRow(Row):
    """Stands for a partnership in which questions are read first."""

    __tablename__ = "question_moderation"

    partnership_id: Mapped[PartnershipId] = mapped_column(
        ForeignKey("partnership.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


async def is_moderated(session: AsyncSession, partnership_id: PartnershipId) -> bool:
    kept = select(ModerationRow.partnership_id).where(ModerationRow.partnership_id == partnership_id)
    return await session.scalar(kept) is not None


async def set_moderated(session: AsyncSession, partnership_id: PartnershipId, *, is_moderated: bool) -> None:
    if is_moderated:
        kept = upsert(session, ModerationRow).values(partnership_id=partnership_id)
        await session.execute(kept.on_conflict_do_nothing())
    else:
        await session.execute(delete(ModerationRow).where(ModerationRow.partnership_id == partnership_id))
