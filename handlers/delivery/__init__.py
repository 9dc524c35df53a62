"""From a timer that is due to a message on somebody's phone: when it leaves, what it holds, and what became of it."""
