"""What would come of an import, line by line, before a coordinator saves it; and what did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from handlers.changes.views.changes import Outcome, outcome_block
from handlers.house.views.kit import Actions, Block, Blocks, Payload, Raw, Section, fit, markup, modal, mrkdwn
from handlers.imports.views.importing import Source, What, choose_again, label_of, title_of
from handlers.partnership.views.schools import people_named

PREVIEW = "importing.preview"

# A modal holds 100 blocks of 3,000 characters each, and 250 kB in all; an ampersand takes five characters there.
SHOWN = 200
SECTIONS = 25
SECTION_BYTES = 2_900
LINE_MAX = 400
STILL_SHOWN = 6

OVERTAKEN = "Meanwhile somebody has changed something, so I have saved nothing yet. This is how it would be now."


@dataclass(frozen=True)
class Preview:
    """What would come of an import, in words, line by line."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    refused: tuple[str, ...]
    as_before: int

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def seen(self) -> str:
        """The same for the same words: by it is known whether anything has changed since somebody read them."""
        return sha256(dumps([self.added, self.changed, self.refused, self.as_before]).encode()).hexdigest()


def preview(source: Source, found: Preview, outcome: Outcome | None, *, meanwhile: bool = False) -> Payload:
    """What would come of it: a count, who is told, and the lines, those that need a look first.

    Without an `outcome` nothing would, and there is nothing to save."""
    blocks: list[Block] = [Section(text=mrkdwn("*{notice}*", notice=OVERTAKEN))] if meanwhile else []
    blocks.append(Section(text=mrkdwn("*{count}*", count=count_words(found))))
    if outcome is not None:
        blocks.append(outcome_block(outcome))
    return modal(
        title=title_of(source.what),
        submit="Save" if outcome is not None else None,
        close="Cancel" if outcome is not None else "Done",
        callback_id=PREVIEW,
        metadata=source.model_copy(update={"seen": found.seen}),
        blocks=[
            *blocks,
            *_lines("Left out", found.refused),
            *_lines("To change", found.changed),
            *_lines("To add", found.added),
            Actions(elements=[choose_again(source)]),
        ],
    )


def count_words(found: Preview) -> str:
    """ "12 to add, 3 to change, 40 as before, 2 left out." """
    if not found.changes_anything:
        return f"Nothing to change: {_unchanged(found)}."
    counts = (
        (len(found.added), "to add"),
        (len(found.changed), "to change"),
        (found.as_before, "as before"),
        (len(found.refused), "left out"),
    )
    return f"{', '.join(f'{number} {words}' for number, words in counts if number)}."


def _unchanged(found: Preview) -> str:
    if not found.as_before:
        return "no line can be used"
    if found.refused:
        return f"{found.as_before} as before, {len(found.refused)} left out"
    return "the one line is as it stands" if found.as_before == 1 else f"all {found.as_before} lines are as they stand"


def _lines(title: str, lines: Sequence[str]) -> Blocks:
    """The lines under their title, in as many sections as they fill; of very many, the first."""
    if not lines:
        return []
    written = (markup("• {line}", line=fit(line, LINE_MAX)) for line in lines[:SHOWN])
    sections = _stretches([markup("*{title}*", title=title), *written])[:SECTIONS]
    further = 1 + len(lines) - sum(map(len, sections))
    if further:
        sections.append([markup("_and {further} more_", further=further)])
    return [Section(text=mrkdwn("{lines}", lines=Raw("\n".join(one)))) for one in sections]


def _stretches(lines: Iterable[Raw]) -> list[list[Raw]]:
    """Lines in stretches that each fit in a section."""
    stretches, left = list[list[Raw]](), 0
    for line in lines:
        size = len(line.encode()) + 1
        if size > left:
            stretches.append([])
            left = SECTION_BYTES
        stretches[-1].append(line)
        left -= size
    return stretches


def saved_words(what: What, found: Preview) -> str:
    """What came of it, and what is still to be done: the preview that said so is gone."""
    words = imported_words(what, added=len(found.added), changed=len(found.changed))
    if not found.refused:
        return words
    count = len(found.refused)
    left_out = "1 line was left out" if count == 1 else f"{count} lines were left out"
    shown = [f"• {fit(line, LINE_MAX)}" for line in found.refused[:STILL_SHOWN]]
    if count > STILL_SHOWN:
        shown.append(f"and {count - STILL_SHOWN} more")
    return "\n".join([f"{words}. {left_out}; once put right, import the list again: the rest stays as it is.", *shown])


def imported_words(what: What, *, added: int, changed: int) -> str:
    """How history words it: "Imported people: 12 added, 3 changed"."""
    counts = [f"{added} added"] * bool(added) + [f"{changed} changed"] * bool(changed)
    return f"Imported {label_of(what).lower()}: {', '.join(counts)}"


def with_them_words(schools: Sequence[str]) -> str:
    """That schools are added with the people of a list."""
    return f"Adds {'the school' if len(schools) == 1 else f'{len(schools)} schools'} {people_named(schools)} with them."
