"""Meetings whole: moved and cancelled, and what people know of each; what is talked about there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEEPING_IDS = {"sqlite_autoincrement": True}
STANDING = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    _let_meetings_change()
    _keep_what_was_told()
    _date_answers()
    _date_questions()
    _make_series_whole()
    _offer_times()
    _give_addresses()
    _keep_agendas()
    _keep_minutes()
    _keep_actions()


def _let_meetings_change() -> None:
    with op.batch_alter_table("meeting", table_kwargs=KEEPING_IDS) as meeting:
        meeting.add_column(sa.Column("slot_on", sa.Date(), nullable=True))
        meeting.add_column(sa.Column("is_extra", sa.Boolean(), nullable=False, server_default=sa.false()))
        meeting.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        meeting.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        meeting.drop_constraint(op.f("uq_meeting_series_id_on"), type_="unique")
    op.create_index(
        "ix_meeting_standing",
        "meeting",
        ["series_id", "on"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _keep_what_was_told() -> None:
    op.create_table(
        "meeting_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        _within_meeting("meeting_told"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_told")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_meeting_told_meeting_id", "meeting_told", ["meeting_id"])
    # Whatever has been announced is known as it stands.
    op.execute(
        'INSERT INTO meeting_told (partnership_id, meeting_id, "on", from_time, minutes, place, is_cancelled, told_at) '
        'SELECT meeting.partnership_id, meeting.id, meeting."on", meeting.from_time, meeting.minutes, meeting.place, '
        "false, timer.fired_at FROM meeting JOIN timer ON timer.partnership_id = meeting.partnership_id "
        "AND timer.subject = 'meeting/' || meeting.id AND timer.kind = 'meeting.announce' "
        "AND timer.fired_at IS NOT NULL"
    )


def _date_answers() -> None:
    with op.batch_alter_table("meeting_answer", table_kwargs=KEEPING_IDS) as answer:
        answer.add_column(sa.Column("on", sa.Date(), nullable=True))
    op.execute(
        'UPDATE meeting_answer SET "on" = '
        '(SELECT meeting."on" FROM meeting WHERE meeting.id = meeting_answer.meeting_id)'
    )
    with op.batch_alter_table("meeting_answer", table_kwargs=KEEPING_IDS) as answer:
        answer.alter_column("on", existing_type=sa.Date(), nullable=False)
        answer.drop_constraint(op.f("pk_meeting_answer"), type_="primary")
        answer.create_primary_key(op.f("pk_meeting_answer"), ["meeting_id", "person_id", "on"])


def _date_questions() -> None:
    op.add_column("delivery", sa.Column("about_on", sa.Date(), nullable=True))


def _keep_agendas() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        _within_meeting("agenda_item"),
        _somebody("agenda_item", "lead_id"),
        _somebody("agenda_item", "proposed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sqlite_autoincrement=True,
    )
    for column in ("meeting_id", "lead_id", "proposed_by_id"):
        op.create_index(f"ix_agenda_item_{column}", "agenda_item", [column])


def _keep_minutes() -> None:
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        _within_meeting("attendance"),
        _within_person("attendance"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_attendance")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])
    op.create_table(
        "minutes_keeper",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _within_meeting("minutes_keeper"),
        _within_person("minutes_keeper"),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes_keeper")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_minutes_keeper_person_id", "minutes_keeper", ["person_id"])
    op.create_table(
        "meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _within_meeting("meeting_note"),
        _somebody("meeting_note", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_note")),
        sqlite_autoincrement=True,
    )
    for column in ("partnership_id", "meeting_id", "by_id"):
        op.create_index(f"ix_meeting_note_{column}", "meeting_note", [column])


def _keep_actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _within_meeting("action"),
        _somebody("action", "owner_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_action_meeting_id", "action", ["meeting_id"])
    op.create_index("ix_action_owner_id", "action", ["owner_id"])
    op.create_index("ix_action_partnership_id_due_on", "action", ["partnership_id", "due_on"])


def _within_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partnership_id", "person_id"],
        ["person.partnership_id", "person.id"],
        name=op.f(f"fk_{table}_partnership_id_person_id_person"),
        ondelete="CASCADE",
    )


def _somebody(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Somebody whose row may go while what refers to it stays."""
    return sa.ForeignKeyConstraint(
        [column], ["person.id"], name=op.f(f"fk_{table}_{column}_person"), ondelete="SET NULL"
    )


def _give_addresses() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_calendar_feed_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_feed_partnership_id", "calendar_feed", ["partnership_id"])


def _offer_times() -> None:
    op.create_table(
        "time_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_time_poll_partnership_id_partnership"),
            ondelete="CASCADE",
        ),
        _somebody("time_poll", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_poll")),
        sa.UniqueConstraint("partnership_id", "id", name=op.f("uq_time_poll_partnership_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_time_poll_by_id", "time_poll", ["by_id"])
    op.create_table(
        "time_answer",
        sa.Column("time_poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("suiting", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "time_poll_id"],
            ["time_poll.partnership_id", "time_poll.id"],
            name=op.f("fk_time_answer_partnership_id_time_poll_id_time_poll"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_time_answer_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        _somebody("time_answer", "by_id"),
        sa.PrimaryKeyConstraint("time_poll_id", "person_id", name=op.f("pk_time_answer")),
    )
    for column in ("person_id", "by_id"):
        op.create_index(f"ix_time_answer_{column}", "time_answer", [column])


def _make_series_whole() -> None:
    """A place of its own or schools that take turns, people who are chosen, and an end."""
    with op.batch_alter_table("series", table_kwargs=KEEPING_IDS) as series:
        series.alter_column("place", existing_type=sa.Text(), nullable=True)
        series.add_column(sa.Column("asks_all", sa.Boolean(), nullable=False, server_default=sa.true()))
        series.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    with op.batch_alter_table("meeting", table_kwargs=KEEPING_IDS) as meeting:
        meeting.alter_column("place", existing_type=sa.Text(), nullable=True)
        meeting.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
        meeting.create_foreign_key(
            op.f("fk_meeting_partnership_id_host_id_school"),
            "school",
            ["partnership_id", "host_id"],
            ["partnership_id", "id"],
            ondelete="CASCADE",
        )
    op.create_table(
        "series_venue",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _within_series("series_venue"),
        sa.ForeignKeyConstraint(
            ["partnership_id", "school_id"],
            ["school.partnership_id", "school.id"],
            name=op.f("fk_series_venue_partnership_id_school_id_school"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("series_id", "school_id", name=op.f("pk_series_venue")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "series_person",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        _within_series("series_person"),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["person.partnership_id", "person.id"],
            name=op.f("fk_series_person_partnership_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("series_id", "person_id", name=op.f("pk_series_person")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_series_person_person_id", "series_person", ["person_id"])


def _within_series(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partnership_id", "series_id"],
        ["series.partnership_id", "series.id"],
        name=op.f(f"fk_{table}_partnership_id_series_id_series"),
        ondelete="CASCADE",
    )


def _within_meeting(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partnership_id", "meeting_id"],
        ["meeting.partnership_id", "meeting.id"],
        name=op.f(f"fk_{table}_partnership_id_meeting_id_meeting"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("action", "meeting_note", "minutes_keeper", "attendance"):
        op.drop_table(table)
    op.drop_table("calendar_feed")
    op.drop_table("time_answer")
    op.drop_table("time_poll")
    op.drop_table("agenda_item")
    op.drop_table("series_person")
    op.drop_table("series_venue")
    op.execute(
        "UPDATE meeting SET place = coalesce((SELECT school.name FROM school WHERE school.id = meeting.host_id), '') "
        "WHERE place IS NULL"
    )
    op.execute("UPDATE series SET place = '' WHERE place IS NULL")
    with op.batch_alter_table("meeting", table_kwargs=KEEPING_IDS) as meeting:
        meeting.drop_constraint(op.f("fk_meeting_partnership_id_host_id_school"), type_="foreignkey")
        meeting.drop_column("host_id")
        meeting.alter_column("place", existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table("series", table_kwargs=KEEPING_IDS) as series:
        series.drop_column("ended_on")
        series.drop_column("asks_all")
        series.alter_column("place", existing_type=sa.Text(), nullable=False)
    # Below, somebody has one answer to a meeting: that of the day on which it is, or else the last.
    op.execute(
        "DELETE FROM meeting_answer WHERE EXISTS (SELECT 1 FROM meeting_answer AS other JOIN meeting "
        "ON meeting.id = other.meeting_id WHERE other.meeting_id = meeting_answer.meeting_id "
        'AND other.person_id = meeting_answer.person_id AND other."on" <> meeting_answer."on" '
        'AND (other."on" = meeting."on" OR (meeting_answer."on" <> meeting."on" '
        'AND other."on" > meeting_answer."on")))'
    )
    with op.batch_alter_table("meeting_answer", table_kwargs=KEEPING_IDS) as answer:
        answer.drop_constraint(op.f("pk_meeting_answer"), type_="primary")
        answer.create_primary_key(op.f("pk_meeting_answer"), ["meeting_id", "person_id"])
        answer.drop_column("on")
    op.drop_column("delivery", "about_on")
    op.drop_table("meeting_told")
    op.drop_index("ix_meeting_standing", "meeting")
    # Below, a day holds one meeting of a series: beside one that stands, a cancelled one goes.
    op.execute(
        "DELETE FROM meeting WHERE cancelled_at IS NOT NULL AND EXISTS (SELECT 1 FROM meeting AS other WHERE "
        'other.series_id = meeting.series_id AND other."on" = meeting."on" AND other.id <> meeting.id '
        "AND (other.cancelled_at IS NULL OR other.id > meeting.id))"
    )
    with op.batch_alter_table("meeting", table_kwargs=KEEPING_IDS) as meeting:
        meeting.create_unique_constraint(op.f("uq_meeting_series_id_on"), ["series_id", "on"])
        for column in ("changed_at", "cancelled_at", "is_extra", "slot_on"):
            meeting.drop_column(column)
