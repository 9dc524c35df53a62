"""People and what they are: their roles, their delegates, how they come and go, and when they want to hear."""
