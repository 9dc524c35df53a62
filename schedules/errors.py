"""PartnershipError is the root of every error the bot expects, and so knows how to word.

Each capability has a tree of its own below it, drawn in its module's docstring. An error carries the values that a
view needs to say what was wrong and what to do instead; it carries no sentence.
"""


class PartnershipError(Exception):
    """Something went as the rules say it may; the person concerned is told kindly."""
