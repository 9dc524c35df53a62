"""What a coordinator sees of it all: what goes out next, who was not reached, what went wrong."""
