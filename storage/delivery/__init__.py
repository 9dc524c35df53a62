"""Timers, what is owed, and the messages that carry it."""
