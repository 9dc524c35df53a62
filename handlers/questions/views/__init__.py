"""Values in, blocks out; no I/O."""
