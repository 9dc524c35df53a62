"""The rules that look across blocks: what no single object can know.

They are checked once the shape is right, so they work on parsed nodes; each yields problems with pointers into the
tuple of blocks. The sentences about `action_id`, `submit` and tables are Slack's. Where Slack's own is not known, the
sentence here says plainly what is wrong."""

import json
from collections.abc import Iterator, Sequence

from bot.workspace.grammar.blocks import (
    MARKDOWN_LENGTH,
    TABLE_LENGTH,
    Actions,
    Block,
    Input,
    Markdown,
    Section,
    Table,
    Video,
)
from bot.workspace.grammar.elements import ChannelsSelect, ConversationsSelect, Element, FileInput, Focusable
from bot.workspace.grammar.notation import Surface
from bot.workspace.grammar.refusals import Problem, Refused, rule
from bot.workspace.grammar.views import Home, Modal

MESSAGE_TEXT_LENGTH = 13_200
"""The characters in all blocks of a message together. Undocumented: messages were refused from about here on."""

VIEW_BYTES = 250_000

Blocks = Sequence[Block]


def elements(block: Block) -> Iterator[tuple[str, Element]]:
    """Every interactive element of a block, with its pointer below the block."""
    match block:
        case Section(accessory=Element() as accessory):
            yield "/accessory", accessory
        case Actions():
            for place, element in enumerate(block.elements):
                yield f"/elements/{place}", element
        case Input():
            yield "/element", block.element


def _elements(blocks: Blocks) -> Iterator[tuple[str, Block, Element]]:
    """Every interactive element, with its pointer and its block."""
    for index, block in enumerate(blocks):
        for pointer, element in elements(block):
            yield f"/{index}{pointer}", block, element


def scopes_needed(blocks: Blocks) -> frozenset[str]:
    """The scopes without which Slack refuses these blocks."""
    embedding = {"links.embed:write" for block in blocks if isinstance(block, Video)}
    reading = {"files:read" for _, _, element in _elements(blocks) if isinstance(element, FileInput)}
    return frozenset(embedding | reading)


def check_message(blocks: Blocks) -> None:
    """Raises Refused for what a message may not hold together."""
    _raise([*_clashes(blocks, Surface.MESSAGE), *_full_tables(blocks)])
    _raise(_second_tables(blocks), "invalid_attachments")
    _raise([*_too_much_markdown(blocks), *_too_much_text(blocks)], "msg_blocks_too_long")


def check_view_blocks(blocks: Blocks, surface: Surface) -> None:
    """Raises Refused for what the blocks of a modal or a home may not hold together."""
    _raise([*_clashes(blocks, surface), *_rival_focuses(blocks)])


def check_view(view: Modal | Home) -> None:
    """Raises Refused for what a view may not hold together. Pointers begin at the view."""
    surface = Surface(view.type)
    problems = [*_clashes(view.blocks, surface), *_rival_focuses(view.blocks)]
    if isinstance(view, Modal) and view.submit is None:
        problems += _inputs(view.blocks)
    _raise([problem.below("/blocks") for problem in problems])
    if len(json.dumps(view.payload(), ensure_ascii=False, separators=(",", ":")).encode()) > VIEW_BYTES:
        raise Refused([rule("", f"must be at most {VIEW_BYTES} bytes")], "view_too_large")


def _clashes(blocks: Blocks, surface: Surface) -> list[Problem]:
    return [*_repeated_blocks(blocks), *_repeated_actions(blocks), *_misplaced_urls(blocks, surface)]


def _raise(problems: Sequence[Problem], error: str | None = None) -> None:
    if problems:
        raise Refused(problems, error)


def _repeated_blocks(blocks: Blocks) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if block.block_id in seen:
            yield rule(f"/{index}/block_id", f'`block_id` "{block.block_id}" already exists')
        elif block.block_id is not None:
            seen.add(block.block_id)


def _repeated_actions(blocks: Blocks) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        seen: set[str] = set()
        for pointer, element in elements(block):
            if element.action_id in seen:
                yield rule(f"/{index}{pointer}/action_id", f'`action_id` "{element.action_id}" already exists')
            elif element.action_id is not None:
                seen.add(element.action_id)


def _rival_focuses(blocks: Blocks) -> list[Problem]:
    focused = [at for at, _, element in _elements(blocks) if isinstance(element, Focusable) and element.focus_on_load]
    return [rule(f"{at}/focus_on_load", "only one element can have `focus_on_load` set") for at in focused[1:]]


def _inputs(blocks: Blocks) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        if isinstance(block, Input):
            yield rule(f"/{index}/input", "must define `submit` to use an `input` block in modals")


def _misplaced_urls(blocks: Blocks, surface: Surface) -> Iterator[Problem]:
    """A response_url comes only from menus in the input blocks of a modal."""
    for at, block, element in _elements(blocks):
        offered = surface is Surface.MODAL and isinstance(block, Input)
        asks = isinstance(element, ConversationsSelect | ChannelsSelect) and element.response_url_enabled is not None
        if asks and not offered:
            yield rule(at, "invalid additional property: response_url_enabled")


def _full_tables(blocks: Blocks) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        if isinstance(block, Table) and _words(block.payload()["rows"]) > TABLE_LENGTH:
            yield rule(f"/{index}/rows", f"must be less than {TABLE_LENGTH + 1} characters")


def _second_tables(blocks: Blocks) -> list[Problem]:
    tables = [index for index, block in enumerate(blocks) if isinstance(block, Table)]
    return [rule(f"/{index}", "only_one_table_allowed") for index in tables[1:]]


def _too_much_markdown(blocks: Blocks) -> Iterator[Problem]:
    if sum(len(block.text) for block in blocks if isinstance(block, Markdown)) > MARKDOWN_LENGTH:
        yield rule("", f"must be less than {MARKDOWN_LENGTH + 1} characters of markdown")


def _too_much_text(blocks: Blocks) -> Iterator[Problem]:
    if sum(_words(block.payload()) for block in blocks) > MESSAGE_TEXT_LENGTH:
        yield rule("", f"must be less than {MESSAGE_TEXT_LENGTH + 1} characters")


def _words(value: object) -> int:
    """The characters of every `text` in a payload."""
    if isinstance(value, dict):
        own = value.get("text")
        return sum(map(_words, value.values())) + (len(own) if isinstance(own, str) else 0)
    return sum(map(_words, value)) if isinstance(value, list) else 0
