"""How messages leave: when each was sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEEPING_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("message", table_kwargs=KEEPING_IDS) as message:
        message.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    # Until now it was only kept since when a message had been on its way.
    op.execute("UPDATE message SET sent_at = sending_since WHERE ts IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("message", table_kwargs=KEEPING_IDS) as message:
        message.drop_column("sent_at")
