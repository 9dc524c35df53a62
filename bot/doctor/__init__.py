"""`doctor`: looks at everything that the bot needs, and says of each thing what is wrong and what to do about it."""

from bot.doctor.examination import examine
from bot.doctor.findings import Check, Finding, Verdict

__all__ = ["Check", "Finding", "Verdict", "examine"]
