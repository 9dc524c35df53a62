"""Partnerships set up and kept true inside Slack: hours, headships, delegates, closures of one school, and history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEEPING_IDS = {"sqlite_autoincrement": True}
MONDAY_TO_FRIDAY = "31"  # one bit a day


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_change_by_id_person"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_change_partnership_id_partnership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_by_id", "change", ["by_id"])
    op.create_index("ix_change_partnership_id_made_at", "change", ["partnership_id", "made_at"])

    op.create_table(
        "changed_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("of_table", sa.Text(), nullable=False),
        sa.Column("key", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_changed_row_change_id_change"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_row")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changed_row_change_id", "changed_row", ["change_id"])

    op.create_table(
        "coordinator_hours",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_coordinator_hours_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "stand_in_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_coordinator_hours_partnership_id_stand_in_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_coordinator_hours")),
        sqlite_autoincrement=True,
    )

    op.create_table(
        "school_closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_school_closure_in_order")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "school_id"],
            ["school.partnership_id", "school.id"],
            name=op.f("fk_school_closure_partnership_id_school_id_school"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_closure")),
        sa.UniqueConstraint("school_id", "first_on", "name", name=op.f("uq_school_closure_school_id_first_on_name")),
        sqlite_autoincrement=True,
    )

    with op.batch_alter_table("workspace", table_kwargs=KEEPING_IDS) as workspace:
        workspace.add_column(sa.Column("greeted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("partnership", table_kwargs=KEEPING_IDS) as partnership:
        partnership.add_column(sa.Column("school_days", sa.Integer(), nullable=False, server_default=MONDAY_TO_FRIDAY))
        partnership.add_column(sa.Column("messages_from", sa.Time(), nullable=False, server_default="08:00:00"))
        partnership.add_column(sa.Column("messages_until", sa.Time(), nullable=False, server_default="17:00:00"))
        partnership.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        partnership.add_column(sa.Column("waiting_view", sa.Text(), nullable=True))
        partnership.alter_column("heads_channel", existing_type=sa.Text(), nullable=True)
    # Until now a partnership was there to be spoken to from its first day.
    op.execute("UPDATE partnership SET started_at = created_at")
    with op.batch_alter_table("partnership", table_kwargs=KEEPING_IDS) as partnership:
        for name, kind in (("school_days", sa.Integer()), ("messages_from", sa.Time()), ("messages_until", sa.Time())):
            partnership.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)

    with op.batch_alter_table("school", table_kwargs=KEEPING_IDS) as school:
        school.add_column(sa.Column("urn", sa.Text(), nullable=True))
        school.add_column(sa.Column("joined_on", sa.Date(), nullable=True))
        school.add_column(sa.Column("left_on", sa.Date(), nullable=True))

    with op.batch_alter_table("person", table_kwargs=KEEPING_IDS) as person:
        person.add_column(sa.Column("headship_from_on", sa.Date(), nullable=True))
        person.add_column(sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True))
        person.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        person.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("role", table_kwargs=KEEPING_IDS) as role:
        role.add_column(sa.Column("for_id", sa.Integer(), nullable=True))
        role.add_column(
            sa.Column(
                "mode",
                sa.Enum(
                    "with_me",
                    "instead",
                    "when_silent",
                    name="delegatemode",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        role.create_foreign_key(
            op.f("fk_role_partnership_id_for_id_person"),
            "person",
            ["partnership_id", "for_id"],
            ["partnership_id", "id"],
            ondelete="CASCADE",
        )
        role.create_check_constraint(
            op.f("ck_role_delegates_only"), "kind = 'delegate' OR (for_id IS NULL AND mode IS NULL)"
        )

    with op.batch_alter_table("delivery", table_kwargs=KEEPING_IDS) as delivery:
        delivery.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        delivery.create_foreign_key(
            op.f("fk_delivery_change_id_change"), "change", ["change_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_delivery_change_id", "delivery", ["change_id"])


def downgrade() -> None:
    op.drop_index("ix_delivery_change_id", "delivery")
    with op.batch_alter_table("delivery", table_kwargs=KEEPING_IDS) as delivery:
        delivery.drop_constraint(op.f("fk_delivery_change_id_change"), type_="foreignkey")
        delivery.drop_column("change_id")

    with op.batch_alter_table("role", table_kwargs=KEEPING_IDS) as role:
        role.drop_constraint(op.f("ck_role_delegates_only"), type_="check")
        role.drop_constraint(op.f("ck_role_delegatemode"), type_="check")
        role.drop_constraint(op.f("fk_role_partnership_id_for_id_person"), type_="foreignkey")
        role.drop_column("mode")
        role.drop_column("for_id")

    with op.batch_alter_table("person", table_kwargs=KEEPING_IDS) as person:
        person.drop_column("erased_at")
        person.drop_column("confirmed_at")
        person.drop_column("deactivated_at")
        person.drop_column("headship_from_on")

    with op.batch_alter_table("school", table_kwargs=KEEPING_IDS) as school:
        school.drop_column("left_on")
        school.drop_column("joined_on")
        school.drop_column("urn")

    # A partnership without a channel is still being set up, which the code of that time does not know.
    op.execute("DELETE FROM partnership WHERE heads_channel IS NULL")
    with op.batch_alter_table("partnership", table_kwargs=KEEPING_IDS) as partnership:
        partnership.alter_column("heads_channel", existing_type=sa.Text(), nullable=False)
        for name in ("waiting_view", "started_at", "messages_until", "messages_from", "school_days"):
            partnership.drop_column(name)

    with op.batch_alter_table("workspace", table_kwargs=KEEPING_IDS) as workspace:
        workspace.drop_column("greeted_at")

    for table in ("school_closure", "coordinator_hours", "changed_row", "change"):
        op.drop_table(table)
