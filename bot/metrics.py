"""What a process counts, in Prometheus's text: numbers, and no label that names a person, a school or a partnership.

What stands in the database is the same from whichever process it is asked; the rest is the process's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.connection import Calls
from bot.pulse import Tally
from storage.delivery.health import Figures

if TYPE_CHECKING:
    from prometheus_client import Metric


class Exposition(NamedTuple):
    """A page for Prometheus to read."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class Counts:
    """What the database counts; `dropped` by the kind of what was not worth sending."""

    messages: Figures
    dropped: Mapping[str, int]


@dataclass(frozen=True, eq=False)  # a collector is known by being itself
class Standing:
    """Everything that is counted. `counts` is None where the database does not answer."""

    tallies: Mapping[str, Tally]
    beat_age: timedelta
    envelopes: int
    calls: Calls
    is_connected: bool
    counts: Counts | None

    def collect(self) -> "Iterator[Metric]":
        yield from self._of_process()
        if self.counts is not None:
            yield from _of_database(self.counts)

    def _of_process(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily

        beats = SummaryMetricFamily(_called("beat_seconds"), "How long beats take.", labels=["beat"])
        failures = CounterMetricFamily(_called("beat_failures"), "Beats that failed.", labels=["beat"])
        for beat, tally in self.tallies.items():
            beats.add_metric([beat], count_value=tally.runs, sum_value=tally.seconds)
            failures.add_metric([beat], tally.failures)
        calls = CounterMetricFamily(_called("slack_calls"), "Calls of Slack's methods.", labels=["method", "status"])
        for labels, number in self.calls.items():
            calls.add_metric(labels, number)
        yield from (beats, failures, calls)
        yield CounterMetricFamily(_called("envelopes"), "What came in from Slack.", value=self.envelopes)
        age = self.beat_age.total_seconds()
        yield GaugeMetricFamily(_called("last_beat_age_seconds"), "How long ago a beat last went well.", value=age)
        yield GaugeMetricFamily(_called("slack_connected"), "Whether Slack can reach the bot.", value=self.is_connected)
        is_up = self.counts is not None
        yield GaugeMetricFamily(_called("database_up"), "Whether the database answers.", value=is_up)


def _of_database(counts: Counts) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    for name, help_, value in (
        ("messages_waiting", "Messages that have not left.", counts.messages.waiting),
        ("messages_overdue", "Messages that might have left long ago.", counts.messages.overdue),
        ("messages_failed", "Messages that Slack refused for good, of those kept.", counts.messages.failed),
        ("messages_sent_in_a_day", "Messages sent in the last 24 hours.", counts.messages.sent),
    ):
        yield GaugeMetricFamily(_called(name), help_, value=value)
    dropped = GaugeMetricFamily(
        _called("dropped"), "What was not worth sending any longer, of what is kept.", labels=["kind"]
    )
    for kind, number in counts.dropped.items():
        dropped.add_metric([kind], number)
    yield dropped


def exposition(standing: Standing) -> Exposition:
    """The page. The library is imported when somebody asks: a start need not wait for it."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(standing)
    ProcessCollector(registry=registry)
    return Exposition(generate_latest(registry), CONTENT_TYPE_LATEST)


def _called(name: str) -> str:
    return f"partnership_bot_{name}"
