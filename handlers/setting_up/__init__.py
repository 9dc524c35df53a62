"""A partnership's first ten minutes, up to its start."""
