"""Partnerships, their schools, people, roles and calendars."""
