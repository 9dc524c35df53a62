"""What every part of the workspace may use, built once by the server."""

from dataclasses import dataclass

from bot.workspace.changes import Changes
from bot.workspace.clock import WorkspaceClock
from bot.workspace.conversations import Conversations
from bot.workspace.delivery import Delivery
from bot.workspace.events import Events
from bot.workspace.keys import Keys
from bot.workspace.limits import Limits
from bot.workspace.modals import Views
from bot.workspace.records import Team
from bot.workspace.store import Store
from bot.workspace.trouble import Trouble


@dataclass(frozen=True)
class Services:
    store: Store
    clock: WorkspaceClock
    trouble: Trouble
    changes: Changes
    limits: Limits
    delivery: Delivery
    events: Events
    keys: Keys
    conversations: Conversations
    views: Views

    @property
    def team(self) -> Team:
        return self.store.teams.all()[0]
