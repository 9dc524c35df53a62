"""Meetings as the coordinator plans them: found a time for, added, moved, cancelled, ended."""
