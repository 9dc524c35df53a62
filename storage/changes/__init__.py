"""A coordinator's changes as the rows that they touched."""
