"""Blocks as HTML, one function for each model."""

from collections.abc import Iterable
from functools import singledispatch
from itertools import zip_longest

from markupsafe import Markup

from bot.workspace.grammar.blocks import (
    Actions,
    Block,
    BlockBase,
    Cell,
    ColumnSettings,
    Context,
    Divider,
    Header,
    Image,
    Input,
    Markdown,
    Section,
    Table,
    Video,
)
from bot.workspace.grammar.composition import SlackFile
from bot.workspace.grammar.elements import Checkboxes, Element, ImageElement, MultiMenu, Pictured, RadioButtons
from bot.workspace.grammar.messages import Attachment
from bot.workspace.grammar.rich_text import RichText
from bot.workspace.page.files import address_of
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.canvas import Canvas, Spot, not_drawn
from bot.workspace.page.kit.elements import draw_element
from bot.workspace.page.kit.rich_text import rich_text
from bot.workspace.page.markdown import markdown
from bot.workspace.page.markup import Attribute, Child, tag
from bot.workspace.page.mrkdwn import link, mrkdwn, plain


def draw_blocks(blocks: Iterable[Block], canvas: Canvas) -> Markup:
    """Blocks one below the other, each with what was said about it."""
    return tag("div", [[draw_block(block, canvas), _complaint(block, canvas)] for block in blocks], class_="blocks")


def draw_attachment(attachment: Attachment, canvas: Canvas) -> Markup:
    """An attachment of the older kind: its blocks, or its few texts."""
    if attachment.blocks:
        return tag("div", draw_blocks(attachment.blocks, canvas), class_="attachment")
    texts = (attachment.pretext, attachment.title, attachment.text or attachment.fallback, attachment.footer)
    lines = [tag("div", mrkdwn(text, canvas.reader), class_="text") for text in texts if text]
    return tag("div", lines, class_="attachment")


@singledispatch
def draw_block(block: BlockBase | RichText, canvas: Canvas) -> Markup:
    """One block; a note for a kind that no function below draws."""
    return not_drawn(block.type)


@draw_block.register
def _header(block: Header, canvas: Canvas) -> Markup:
    return tag("h3", plain(block.text.text), class_="header")


@draw_block.register
def _divider(block: Divider, canvas: Canvas) -> Markup:
    return tag("hr")


@draw_block.register
def _section(block: Section, canvas: Canvas) -> Markup:
    text_id = canvas.dom_id(block.block_id or "", "text")
    text = tag("div", canvas.text(block.text), class_="text", id=text_id) if block.text else None
    fields = [tag("div", canvas.text(field), class_="text") for field in block.fields or ()]
    named: dict[str, Attribute] = {"aria_labelledby": text_id} if block.text else {}
    accessory = _accessory(block.accessory, Spot(canvas, block.block_id or "", named)) if block.accessory else None
    return tag("div", text, tag("div", fields, class_="fields") if fields else None, accessory, class_="section")


def _accessory(accessory: Element | ImageElement, spot: Spot) -> Markup:
    return _image(accessory) if isinstance(accessory, ImageElement) else draw_element(accessory, spot)


@draw_block.register
def _context(block: Context, canvas: Canvas) -> Markup:
    parts = [
        _image(part) if isinstance(part, ImageElement) else tag("span", canvas.text(part), class_="text")
        for part in block.elements
    ]
    return tag("div", parts, class_="context")


@draw_block.register
def _actions(block: Actions, canvas: Canvas) -> Markup:
    spot = Spot(canvas, block.block_id or "")
    return tag("div", [draw_element(element, spot) for element in block.elements], class_="actions")


def _complaint(block: Block, canvas: Canvas) -> Markup | None:
    """Words beside a block that is no field; a field draws its own."""
    words = canvas.complaints.get(block.block_id or "")
    return None if isinstance(block, Input) or not words else _error(words, role="alert")


def _error(words: str, **attributes: Attribute) -> Markup:
    return tag("p", icon("warning"), tag("span", words), class_="error", **attributes)


@draw_block.register
def _input(block: Input, canvas: Canvas) -> Markup:
    """A label, its field, and below it what was wrong and the hint, both read out with the field."""
    block_id = block.block_id or ""
    label_id, hint_id, error_id = (canvas.dom_id(block_id, part) for part in ("label", "hint", "error"))
    error = canvas.complaints.get(block_id)
    spot = Spot(
        canvas,
        block_id,
        naming={"aria_labelledby": label_id},
        tells_at_once=bool(block.dispatch_action),
        is_required=not block.optional,
        described_by=" ".join([error_id] * bool(error) + [hint_id] * bool(block.hint)) or None,
        is_wrong=bool(error),
    )
    return tag(
        "div",
        _label(block, label_id, spot),
        draw_element(block.element, spot),
        _error(error, id=error_id) if error else None,
        tag("p", plain(block.hint.text), class_="hint", id=hint_id) if block.hint else None,
        class_="field",
        id=canvas.dom_id(block_id, "field"),
    )


def _label(block: Input, label_id: str, spot: Spot) -> Markup:
    """A true label for a single control; for a group of them the words that name the group."""
    words: list[Child] = [
        plain(block.label.text),
        tag("span", " (optional)", class_="optional") if block.optional else None,
    ]
    if isinstance(block.element, Checkboxes | RadioButtons | MultiMenu):
        return tag("span", words, class_="label", id=label_id)
    return tag("label", words, id=label_id, for_=spot.dom_id(block.element))


@draw_block.register
def _picture(block: Image, canvas: Canvas) -> Markup:
    caption = tag("figcaption", plain(block.title.text)) if block.title else None
    return tag("figure", caption, _image(block), class_="picture")


@draw_block.register
def _video(block: Video, canvas: Canvas) -> Markup:
    """Its title, what it is about, and its picture, which opens the video in a tab of its own."""
    title = link(block.title_url or block.video_url, block.title.text)
    source = " · ".join(filter(None, (block.provider_name, block.author_name)))
    about = tag("div", plain(block.description.text), class_="text") if block.description else None
    picture = tag("img", src=block.thumbnail_url, alt=block.alt_text, loading="lazy")
    told: dict[str, Attribute] = {"href": block.video_url, "target": "_blank", "rel": "noopener noreferrer"}
    play = tag("a", picture, icon("play"), class_="video__play", aria_label=f"Play: {block.title.text}", **told)
    return tag(
        "figure", tag("figcaption", tag("small", source) if source else None, title, about), play, class_="video"
    )


def _image(image: Pictured) -> Markup:
    """The picture; its words where the address is not one that the browser should fetch."""
    address = image.image_url or (address_of(_file_id(image.slack_file)) if image.slack_file else "")
    if address.startswith(("https://", "/page/files/")):
        return tag("img", src=address, alt=image.alt_text, loading="lazy")
    return tag("span", "Image: ", image.alt_text, class_="not-drawn")


def _file_id(file: SlackFile) -> str:
    """A file is named by its id, or by its address, which is /files/ID/NAME."""
    return file.id or (file.url or "").rpartition("/files/")[2].partition("/")[0]


@draw_block.register
def _rich_text(block: RichText, canvas: Canvas) -> Markup:
    return rich_text(block, canvas.reader)


@draw_block.register
def _markdown(block: Markdown, canvas: Canvas) -> Markup:
    return markdown(block.text)


@draw_block.register
def _table(block: Table, canvas: Canvas) -> Markup:
    """In a frame of its own that scrolls sideways, by keyboard too."""
    settings = block.column_settings or ()
    rows = [_row(row, settings, canvas, cell="td" if number else "th") for number, row in enumerate(block.rows)]
    frame: dict[str, Attribute] = {"class_": "table", "role": "region", "aria_label": "Table", "tabindex": 0}
    return tag("div", tag("table", tag("tbody", rows)), **frame)


def _row(row: tuple[Cell, ...], settings: tuple[ColumnSettings | None, ...], canvas: Canvas, *, cell: str) -> Markup:
    scope = "col" if cell == "th" else None
    cells = zip_longest(row, settings[: len(row)])
    return tag("tr", [tag(cell, _cell(each, canvas), class_=_look(look), scope=scope) for each, look in cells])


def _look(column: ColumnSettings | None) -> str | None:
    if column is None:
        return None
    words = [column.align if column.align != "left" else None, "one-line" if column.is_wrapped is False else None]
    return " ".join(word for word in words if word) or None


def _cell(cell: Cell, canvas: Canvas) -> Markup:
    return rich_text(cell, canvas.reader) if isinstance(cell, RichText) else plain(cell.text)
