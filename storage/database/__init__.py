"""The database itself: engines, columns, rows, migrations, backups."""
