"""How messages leave: when each was sent, what cannot wait, and what nobody answers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEEPING_IDS = {"sqlite_autoincrement": True}
WAS_SENT = sa.text("sent_at IS NOT NULL")
FAILED = sa.text("state = 'failed'")
STATES = sa.Enum(
    "owed", "joined", "dropped", name="deliverystate", native_enum=False, create_constraint=True, length=32
)
STATES_NOW = sa.Enum(
    "owed", "joined", "dropped", "silent", name="deliverystate", native_enum=False, create_constraint=True, length=32
)
DROPPED = sa.text("state = 'dropped'")
CLAIMED = sa.text("claimed_until IS NOT NULL")
UNFINISHED = sa.text("state IN ('waiting', 'sending') OR state = 'sent' AND wanted_version > shown_version")
CALLS = sa.Enum("post", "update", "look up", name="call", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    # Slack said yes and not where: nobody can tell whether it arrived.
    op.execute("UPDATE message SET state = 'failed' WHERE state = 'sent' AND ts IS NULL")
    with op.batch_alter_table("message", table_kwargs=KEEPING_IDS) as message:
        message.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        message.add_column(sa.Column("is_expanded", sa.Boolean(), nullable=False, server_default=sa.false()))
        message.add_column(sa.Column("trouble", sa.Text(), nullable=True))
        message.create_check_constraint(op.f("ck_message_sent_somewhere"), "state <> 'sent' OR ts IS NOT NULL")
    with op.batch_alter_table("delivery", table_kwargs=KEEPING_IDS) as delivery:
        delivery.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        delivery.add_column(sa.Column("is_put_off", sa.Boolean(), nullable=False, server_default=sa.false()))
        delivery.alter_column("state", existing_type=STATES, type_=STATES_NOW, existing_nullable=False)
        delivery.add_column(sa.Column("for_id", sa.Integer(), nullable=True))
        delivery.create_foreign_key(
            op.f("fk_delivery_partnership_id_for_id_person"),
            "person",
            ["partnership_id", "for_id"],
            ["partnership_id", "id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_delivery_for_id", "delivery", ["for_id"])
    with op.batch_alter_table("meeting_answer", table_kwargs=KEEPING_IDS) as answer:
        answer.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        answer.create_foreign_key(
            op.f("fk_meeting_answer_by_id_person"), "person", ["by_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_meeting_answer_by_id", "meeting_answer", ["by_id"])
    op.create_index("ix_message_sent_at", "message", ["sent_at"], sqlite_where=WAS_SENT, postgresql_where=WAS_SENT)
    op.create_index("ix_message_failed", "message", ["partnership_id"], sqlite_where=FAILED, postgresql_where=FAILED)
    op.create_index("ix_delivery_dropped", "delivery", ["kind"], sqlite_where=DROPPED, postgresql_where=DROPPED)
    op.create_index("ix_message_claimed", "message", ["claimed_until"], sqlite_where=CLAIMED, postgresql_where=CLAIMED)
    op.drop_index("ix_message_unfinished", "message")
    op.create_index(
        "ix_message_unfinished",
        "message",
        ["not_before", "id"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.add_column("workspace", sa.Column("stopped_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("call", CALLS, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_reservation_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reservation_workspace_id", "reservation", ["workspace_id"])
    op.create_index("ix_reservation_ended_by", "reservation", ["ended_by"])
    op.create_table(
        "process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wishes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("kinds_off", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_wishes_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wishes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_partnership_id", "wishes", ["partnership_id"])
    op.create_table(
        "news",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_news_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "about", name=op.f("pk_news")),
    )
    op.create_index("ix_news_partnership_id", "news", ["partnership_id"])
    # Until now it was only kept since when a message had been on its way.
    op.execute("UPDATE message SET sent_at = sending_since WHERE ts IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_news_partnership_id", "news")
    op.drop_table("news")
    op.drop_table("wishes")
    op.drop_table("process")
    op.drop_table("reservation")
    op.drop_column("workspace", "stopped_until")
    op.drop_index("ix_message_unfinished", "message")
    op.create_index(
        "ix_message_unfinished", "message", ["not_before"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.drop_index("ix_message_claimed", "message")
    op.drop_index("ix_delivery_dropped", "delivery")
    op.drop_index("ix_message_failed", "message")
    op.drop_index("ix_message_sent_at", "message")
    op.execute("UPDATE delivery SET state = 'dropped' WHERE state = 'silent'")
    op.drop_index("ix_meeting_answer_by_id", "meeting_answer")
    with op.batch_alter_table("meeting_answer", table_kwargs=KEEPING_IDS) as answer:
        answer.drop_constraint(op.f("fk_meeting_answer_by_id_person"), type_="foreignkey")
        answer.drop_column("by_id")
    op.drop_index("ix_delivery_for_id", "delivery")
    with op.batch_alter_table("delivery", table_kwargs=KEEPING_IDS) as delivery:
        delivery.drop_constraint(op.f("fk_delivery_partnership_id_for_id_person"), type_="foreignkey")
        delivery.drop_column("for_id")
        delivery.alter_column("state", existing_type=STATES_NOW, type_=STATES, existing_nullable=False)
        delivery.drop_column("is_put_off")
        delivery.drop_column("is_urgent")
    with op.batch_alter_table("message", table_kwargs=KEEPING_IDS) as message:
        message.drop_constraint(op.f("ck_message_sent_somewhere"), type_="check")
        message.drop_column("trouble")
        message.drop_column("is_expanded")
        message.drop_column("sent_at")
