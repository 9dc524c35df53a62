"""A coordinator's changes: drafted, previewed, carried out, and taken back while they can be."""
