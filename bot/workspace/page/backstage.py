"""Behind the scenes, for developers: what Slack told the app when somebody did something, and what the app then asked
of Slack."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.workspace.clock import WorkspaceClock
from bot.workspace.delivery import Answer, Envelope, Kind
from bot.workspace.ids import Json
from bot.workspace.web import Call

MOST_ACTS = 5
MOST_STEPS = 300
_DETAILS = {Kind.COMMAND: "command", Kind.INTERACTIVE: "type"}


@dataclass(frozen=True)
class Step:
    """One message between Slack and the app. `is_to_app` when Slack speaks; `outcome` in a word."""

    id: str
    name: str
    outcome: str
    said: Json
    answered: Json | None
    is_to_app: bool = False


@dataclass(frozen=True)
class WatchedAct:
    """What somebody did, and what followed until the next act, in order."""

    words: str
    at: datetime
    steps: dict[str, Step] = field(default_factory=dict)


class Backstage:
    """Remembers the last few acts. Whatever arrives belongs to the newest."""

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._acts: deque[WatchedAct] = deque(maxlen=MOST_ACTS)

    @property
    def acts(self) -> Sequence[WatchedAct]:
        """The newest first."""
        return list(reversed(self._acts))

    def begin(self, words: str) -> None:
        """Somebody does something."""
        self._acts.append(WatchedAct(words, self._clock.now()))

    def carried(self, envelope: Envelope, answer: Answer | None) -> None:
        """Slack tells the app something, and later the app has answered."""
        said = {name: value for name, value in envelope.payload.items() if name != "token"}
        outcome = answer.outcome.value if answer else "on its way"
        name = f"{envelope.kind}: {_subject(envelope)}"
        self._keep(Step(envelope.id, name, outcome, said, answer.payload if answer else None, is_to_app=True))

    def called(self, call: Call) -> None:
        """The app has called the Web API."""
        answer = call.answer or {}
        outcome = "ok" if answer.get("ok") else str(answer.get("error") or call.status)
        self._keep(Step(self._new_id(), call.method, outcome, call.arguments, call.answer))

    def answered(self, said: Json) -> None:
        """The app has sent something to a response URL."""
        self._keep(Step(self._new_id(), "response_url", "ok", said, None))

    def _new_id(self) -> str:
        return str(next(self._numbers))

    def _keep(self, step: Step) -> None:
        """In the place of the same step as it was before, whichever act that belongs to."""
        for act in self._acts:
            if step.id in act.steps:
                act.steps[step.id] = step
                return
        if self._acts and len(self._acts[-1].steps) < MOST_STEPS:
            self._acts[-1].steps[step.id] = step


def _subject(envelope: Envelope) -> str:
    if envelope.kind is Kind.EVENT:
        return str(envelope.payload.get("event", {}).get("type", ""))
    return str(envelope.payload.get(_DETAILS[envelope.kind], ""))
