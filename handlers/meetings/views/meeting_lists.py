"""Lists of the meetings to come. What repeats from one date to the next is said once, above them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from handlers.house.views.kit import Blocks, Context, Payload, Raw, Section, fit, markup, modal, mrkdwn
from storage.meetings.meetings import Meeting

ALL_DATES = "meeting.all_dates"

LISTED = 10
LINES_A_SECTION = 25
# Were each of another name, and so in a section of its own, a modal would still hold them.
ALL_LISTED = 90
FACT_LISTED = 60

FURTHER_HEADS = "You answer for more heads than I can show here: my Home tab has them all."


def all_dates(partnership: str, meetings: Sequence[Meeting]) -> Payload:
    """The meetings to come, from Home: as many as a view holds, and how many more there are."""
    stretches = [
        lines[start : start + LINES_A_SECTION]
        for lines in map(_lines, _by_name(meetings[:ALL_LISTED]))
        for start in range(0, len(lines), LINES_A_SECTION)
    ]
    further = len(meetings) - ALL_LISTED
    more = [Section(text=mrkdwn("And {count} more.", count=further))] if further > 0 else []
    return modal(
        title="Meetings to come",
        callback_id=ALL_DATES,
        close="Close",
        blocks=[
            Section(text=mrkdwn("*{partnership}*", partnership=partnership)),
            *(Section(text=mrkdwn("{lines}", lines=Raw("\n".join(stretch)))) for stretch in stretches),
            *more,
        ],
    )


def no_meetings(partnership: str) -> str:
    return f"{partnership}: no meetings are planned."


def list_words(lists: Sequence[tuple[str, Sequence[Meeting]]]) -> str:
    """What a phone shows of the list: how many meetings each partnership has to come."""
    return " ".join(f"{partnership}: {len(meetings)} meetings to come." for partnership, meetings in lists)


def list_blocks(lists: Sequence[tuple[str, Sequence[Meeting]]], *, further: int) -> Blocks:
    """Each partnership's meetings to come, the first ten, and how many more there are: of them, and of partnerships."""
    rest = [Context(elements=[mrkdwn("{words}", words=further_partnerships(further))])] if further > 0 else []
    return [*(_list(partnership, meetings) for partnership, meetings in lists), *rest]


def further_partnerships(count: int) -> str:
    """What stands in the place of partnerships beyond those that one answer shows."""
    return f"You are in {count} more: ask again in their heads' channels, or see them on my Home tab."


def _list(partnership: str, meetings: Sequence[Meeting]) -> Section:
    if not meetings:
        return Section(text=mrkdwn("{words}", words=no_meetings(partnership)))
    lines = in_lines(meetings[:LISTED])
    more = f"\nAnd {len(meetings) - LISTED} more: my Home tab shows all dates." if len(meetings) > LISTED else ""
    template = "*{partnership}*, meetings to come:\n{lines}{more}"
    return Section(text=mrkdwn(template, partnership=partnership, lines=lines, more=more))


def in_lines(meetings: Sequence[Meeting]) -> Raw:
    """Meetings in a few lines, those of one name together."""
    return Raw("\n".join(line for series in _by_name(meetings) for line in _lines(series)))


def _by_name(meetings: Sequence[Meeting]) -> list[list[Meeting]]:
    """Meetings of one name together, in order of date; the name that is soonest first."""
    grouped: dict[str, list[Meeting]] = defaultdict(list)
    for one in meetings:
        grouped[one.name].append(one)
    return [*grouped.values()]


def _lines(meetings: Sequence[Meeting]) -> list[Raw]:
    """Above, the name with whatever these meetings share; below it their dates, each with what it does not share."""
    shared = [fact for fact in (_hour, _place) if len({fact(one) for one in meetings}) == 1]
    own = [fact for fact in (_hour, _place) if fact not in shared]
    heading = "".join(f", {fact(meetings[0])}" for fact in shared)
    dates = [
        _date(one.on, before) + "".join(f", {fit(fact(one), FACT_LISTED)}" for fact in own)
        for one, before in zip(meetings, [None, *(one.on for one in meetings)], strict=False)
    ]
    return [
        markup("*{name}*{facts}", name=meetings[0].name, facts=heading),
        *(markup("• {words}", words=words) for words in dates),
    ]


def _hour(meeting: Meeting) -> str:
    return f"{meeting.from_time:%H:%M}"


def _place(meeting: Meeting) -> str:
    return meeting.place


def _date(day: date, before: date | None) -> str:
    """The year stands with the first date, and where it changes."""
    words = f"{day:%a} {day.day} {day:%b}"
    return words if before and before.year == day.year else f"{words} {day.year}"
