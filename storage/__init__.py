"""Tables and the transactional operations on them: values in, values out, never a row."""
