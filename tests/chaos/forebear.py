"""What every process of a crew is a fork of: it has imported everything, and set that aside as `run` does."""

import tests.chaos.worker  # noqa: F401  # for the forks
from bot.work import set_start_up_aside

set_start_up_aside()
