"""What alembic runs: gives it the connection and the tables of every capability.

storage/database/migrate.py hands a connection in; alembic's own command line (to draft a migration) takes DATABASE_URL.
"""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from storage.database.columns import UtcDateTime, Weekdays
from storage.database.migrate import connected, every_table


def plain_type(kind: str, item: Any, _autogenerate: object) -> str | Literal[False]:
    """Drafts name no type of ours: a migration must mean the same after the code has moved on."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Integer()" if kind == "type" and isinstance(item, Weekdays) else False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=every_table(),
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=plain_type,
        # The transaction is the caller's, on SQLite too, where alembic would commit after each statement.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with connected(os.environ["DATABASE_URL"]) as opened:
        migrate(opened)
