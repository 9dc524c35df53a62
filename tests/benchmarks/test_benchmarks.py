"""The benchmarks still measure what they say, and write it down in one shape; how fast anything is stands elsewhere."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from tests.benchmarks import asking, beat, click_to_ack, cold_start, command_to_modal, deliveries, jobs, school_year
from tests.benchmarks.measure import interleaved, median_of_all, median_of_percentiles, percentile
from tests.benchmarks.reminded import Crowd
from tests.benchmarks.report import Entry, Figure, Goal, Result, with_table, write

PAGE = "# Benchmarks\n\n<!-- written by make bench: begins -->\nold\n<!-- written by make bench: ends -->\n\nWords.\n"


@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(lambda: command_to_modal.measure(rounds=1, calls=2), id="command to modal"),
        pytest.param(lambda: click_to_ack.measure(rounds=1, calls=2), id="click to ack"),
        pytest.param(lambda: school_year.measure(rounds=1, partnerships=2), id="school year"),
        pytest.param(lambda: cold_start.measure(rounds=1), id="cold start"),
        pytest.param(lambda: asking.measure(rounds=1, asks=2), id="asking"),
        pytest.param(lambda: jobs.measure(reminders=10, due=2, beats=1), id="jobs"),
    ],
)
async def test_each_benchmark_runs_and_reports_in_the_one_shape(
    measure: Callable[[], Awaitable[list[Result]]], tmp_path: Path
) -> None:
    """One tiny round of each: figures not below nothing, and beside a reference the ratio to it."""
    reports_in_the_one_shape(await measure(), tmp_path)


async def test_deliveries_are_measured_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    """By one process, by two, and by a loop; none ends before all has been sent."""
    results = await deliveries.measure(database_url=postgres_url, crowd=Crowd(2, 2))

    reports_in_the_one_shape(results, tmp_path)


async def test_a_beat_is_measured_on_both_engines(postgres_url: str, sqlite_url: str, tmp_path: Path) -> None:
    """What goes beyond a thousand timers is made by the database itself."""
    results = await beat.measure(
        [beat.Engine("both", (postgres_url, sqlite_url))], many=2000, few=2000, due=2, rounds=1
    )

    reports_in_the_one_shape(results, tmp_path)


def reports_in_the_one_shape(results: list[Result], folder: Path) -> None:
    (page := folder / "benchmarks.md").write_text(PAGE)

    write(results, json_file=folder / "bench.json", page=page)

    entries: list[Entry] = json.loads((folder / "bench.json").read_text())
    assert entries
    for entry in entries:
        assert set(entry) == set(Entry.__annotations__)
        assert entry["unit"] in {"ms", "s", "messages/s", "% of a core", "MiB", "of 1"}
        assert entry["ours"] >= 0
        assert (entry["ratio"] is None) == (entry["reference"] is None)
        assert entry["name"] in page.read_text()


def test_how_often_one_takes_longer_is_half_where_nothing_differs() -> None:
    """And one where every time of the first is longer; by chance that hardly ever happens to many."""
    times = [float(number) for number in range(100)]
    later = [one + 1000 for one in times]

    assert asking.how_often_longer(times, times) == 0.5
    assert asking.how_often_longer(later, times) == 1
    assert asking.chance_of(0.5, 100, 100) == 1
    assert asking.chance_of(1, 100, 100) < 1e-6


def test_the_ratio_is_ours_over_the_reference() -> None:
    """Below 1 the bot is faster; without a reference there is none."""
    compared, alone = Result("both", "ms", 3.0, 2.0), Result("alone", "ms", 3.0)

    assert compared.entry()["ratio"] == 1.5
    assert alone.entry()["ratio"] is None


@pytest.mark.parametrize(
    ("figure", "most", "is_met"),
    [
        (Figure.OURS, 3, True),
        (Figure.OURS, 2.9, False),
        (Figure.DIFFERENCE, 1, True),
        (Figure.DIFFERENCE, 0.9, False),
        (Figure.RATIO, 1.5, True),
        (Figure.RATIO, 1.4, False),
    ],
)
def test_a_goal_is_about_our_figure_or_about_how_it_compares(figure: Figure, most: float, is_met: bool) -> None:
    """3 ms beside 2 ms is 3 of its own, 1 more, and 1.5 times as much; what just reaches the goal meets it."""
    result = Result("both", "ms", 3.0, 2.0, Goal(figure, most))

    assert result.is_met is is_met


@pytest.mark.parametrize(("least", "is_met"), [(1.5, True), (1.6, False)])
def test_where_more_is_better_a_goal_says_the_least(least: float, is_met: bool) -> None:
    """3 a second beside 2 is 1.5 times as much."""
    result = Result("both", "messages/s", 3.0, 2.0, Goal(Figure.RATIO, least=least))

    assert result.is_met is is_met
    assert result.entry()["goal"] == f"ratio >= {least}"


def test_the_table_takes_the_place_of_the_one_before() -> None:
    """What people wrote around it stays."""
    page = with_table(PAGE, "new")

    assert "new" in page
    assert "old" not in page
    assert page.startswith("# Benchmarks\n")
    assert page.endswith("\nWords.\n")
    assert with_table(page, "new") == page


def test_a_page_without_a_place_for_the_table_is_left_alone() -> None:
    """Better no table than a page overwritten."""
    with pytest.raises(ValueError, match="no place"):
        with_table("# Benchmarks\n", "new")


async def test_sides_take_turns() -> None:
    """Two rounds of two calls: each round begins with the other side."""
    order: list[str] = []

    def side(name: str) -> Callable[[], Awaitable[float]]:
        async def called() -> float:
            order.append(name)
            return float(len(order))

        return called

    measured = await interleaved(side("a"), side("b"), rounds=2, calls=2)

    assert order == [*"abab", *"baba"]
    assert measured == [[[1, 3], [6, 8]], [[2, 4], [5, 7]]]


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 50), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent: int, value: int) -> None:
    """Nearest rank among 1 to 100, in whatever order they came."""
    assert percentile([*range(100, 0, -1)], percent) == value


def test_one_disturbed_round_decides_nothing() -> None:
    """The median of the rounds' percentiles leaves it aside; so does the median of all calls."""
    rounds = [[1.0, 2.0], [1.0, 3.0], [90.0, 99.0]]

    assert median_of_percentiles(rounds, 99) == 3.0
    assert median_of_all(rounds) == 2.5


def test_the_rule_beside_which_planning_is_measured_comes_to_the_same_dates() -> None:
    """Otherwise one side would be faster by doing something else."""
    chance, bank_holidays = Random(2), school_year.bank_holidays()
    years = [(school_year.calendar(chance), school_year.first_meeting(chance)) for _ in range(20)]

    planned = [school_year.dates(*year) for year in years]

    assert planned == [school_year.dates_by_rule(*year, bank_holidays=bank_holidays) for year in years]
    assert all(len(dates) > 10 for dates in planned)
