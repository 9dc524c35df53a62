"""Meetings as those who are asked see them: announced, answered, reminded of, in everybody's calendar."""
