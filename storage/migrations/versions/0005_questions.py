"""Anonymous questions, what is done about them, and who is happy to be rung; messages below another one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for table in ("delivery", "message"):
        in_channel = sa.CheckConstraint(
            "thread IS NULL OR channel IS NOT NULL", name=op.f(f"ck_{table}_thread_in_channel")
        )
        op.add_column(table, sa.Column("thread", sa.Text(), in_channel, nullable=True))
    _keep_questions()
    _keep_deeds()
    op.create_table(
        "question_moderation",
        sa.Column("partnership_id", sa.Integer(), autoincrement=False, nullable=False),
        _of_partnership("question_moderation"),
        sa.PrimaryKeyConstraint("partnership_id", name=op.f("pk_question_moderation")),
    )
    op.create_table(
        "ring",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("good_hours", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_ring_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_ring")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ring_partnership_id"), "ring", ["partnership_id"])


def _keep_questions() -> None:
    waits = sa.text("state = 'waiting'")
    op.create_table(
        "question",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("asked_as", _one_of("askedas", "colleague", "new_head"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            _one_of("questionstate", "waiting", "unread", "returned", "appeared", "withdrawn"),
            nullable=False,
        ),
        sa.Column("is_passed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_answered", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("is_askers_summary", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("flags", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("flagged_on", sa.Date(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
        _of_partnership("question"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_question_partnership_id"), "question", ["partnership_id"])
    op.create_index("ix_question_waiting", "question", ["slot_at"], sqlite_where=waits, postgresql_where=waits)


def _keep_deeds() -> None:
    waits = sa.text("state = 'waiting'")
    op.create_table(
        "question_deed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("deedkind", "added", "thanked", "answered", "withdrawn", "hidden"), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _one_of("deedstate", "waiting", "unread", "returned", "done"), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reason", sa.Text(), nullable=True),
        _of_partnership("question_deed"),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_question_deed_question_id_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_deed")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_question_deed_question_id"), "question_deed", ["question_id"])
    op.create_index(
        "ix_question_deed_waiting", "question_deed", ["slot_at"], sqlite_where=waits, postgresql_where=waits
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _of_partnership(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partnership_id"],
        ["partnership.id"],
        name=op.f(f"fk_{table}_partnership_id_partnership"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("ring", "question_moderation", "question_deed", "question"):
        op.drop_table(table)
    for table in ("message", "delivery"):
        op.drop_column(table, "thread")
