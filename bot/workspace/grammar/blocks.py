"""The blocks that an app may send.

The `file` block is left out on purpose: Slack sends it, and refuses to receive it."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from bot.workspace.grammar.elements import FileInput, Pictured
from bot.workspace.grammar.notation import Id, Items, Maybe, Node, Placed, Surface, Url, between, complaint
from bot.workspace.grammar.places import ActionsElement, ContextElement, InputElement, SectionAccessory
from bot.workspace.grammar.rich_text import RichText
from bot.workspace.grammar.text import PlainText, Text, Words, at_most

FIELD_LENGTH = 2000
HEADER_LENGTH = 150
LABEL_LENGTH = 2000
IMAGE_TITLE_LENGTH = 2000
MARKDOWN_LENGTH = 12_000
VIDEO_TITLE_LENGTH = 199
VIDEO_NAME_LENGTH = 49

TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_LENGTH = 10_000
"""The characters of all cells together. Reported by users of Slack, not documented."""

MESSAGE_ONLY = frozenset({Surface.MESSAGE})


class BlockBase(Placed):
    """A block by its id, which Slack makes up when it is left out."""

    block_id: Maybe[Id] = None


class Section(BlockBase):
    type: Literal["section"]
    text: Maybe[Text] = None
    fields: Maybe[Annotated[Items[Annotated[Text, at_most(FIELD_LENGTH)]], between(1, 10)]] = None
    accessory: Maybe[SectionAccessory] = None
    expand: Maybe[bool] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise complaint(self, ("type",), "must define either `text` or `fields`")
        return self


class Header(BlockBase):
    type: Literal["header"]
    text: Annotated[PlainText, at_most(HEADER_LENGTH)]


class Divider(BlockBase):
    type: Literal["divider"]


class Context(BlockBase):
    type: Literal["context"]
    elements: Annotated[Items[ContextElement], between(1, 10)]


class Actions(BlockBase):
    type: Literal["actions"]
    elements: Annotated[Items[ActionsElement], between(1, 25)]


class Input(BlockBase):
    type: Literal["input"]
    label: Annotated[PlainText, at_most(LABEL_LENGTH)]
    element: InputElement
    hint: Maybe[Annotated[PlainText, at_most(LABEL_LENGTH)]] = None
    optional: Maybe[bool] = None
    dispatch_action: Maybe[bool] = None

    @model_validator(mode="after")
    def _dispatches_no_files(self) -> Self:
        if self.dispatch_action and isinstance(self.element, FileInput):
            raise complaint(self, ("dispatch_action",), "must not be used with a `file_input` element")
        return self


class Image(BlockBase, Pictured):
    type: Literal["image"]
    title: Maybe[Annotated[PlainText, at_most(IMAGE_TITLE_LENGTH)]] = None


class RawText(Node):
    """A table cell with bare text."""

    type: Literal["raw_text"]
    text: Words


class RawNumber(Node):
    """A table cell with a number, shown as `text`."""

    type: Literal["raw_number"]
    value: FiniteFloat
    text: Words


class ColumnSettings(Node):
    """How a column of a table looks."""

    align: Maybe[Literal["left", "center", "right"]] = None
    is_wrapped: Maybe[bool] = None


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]


class Table(BlockBase):
    """Rows of cells. A null in `column_settings` leaves that column as it is."""

    surfaces: ClassVar[frozenset[Surface]] = MESSAGE_ONLY

    type: Literal["table"]
    rows: Annotated[Items[Annotated[Items[Cell], between(0, TABLE_COLUMNS)]], between(1, TABLE_ROWS)]
    column_settings: Maybe[Annotated[Items[ColumnSettings | None], between(0, TABLE_COLUMNS)]] = None


class Markdown(BlockBase):
    """Standard markdown, which Slack translates. Its block_id is ignored."""

    surfaces: ClassVar[frozenset[Surface]] = MESSAGE_ONLY

    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=MARKDOWN_LENGTH)]


class Video(BlockBase):
    """Needs the scope links.embed:write, which the grammar cannot see: `scopes_needed` tells."""

    type: Literal["video"]
    alt_text: str
    title: Annotated[PlainText, at_most(VIDEO_TITLE_LENGTH)]
    thumbnail_url: Url
    video_url: Url
    title_url: Maybe[Url] = None
    description: Maybe[PlainText] = None
    author_name: Maybe[Annotated[str, Field(max_length=VIDEO_NAME_LENGTH)]] = None
    provider_name: Maybe[str] = None
    provider_icon_url: Maybe[Url] = None


Block = Section | Header | Divider | Context | Actions | Input | Image | RichText | Table | Markdown | Video
AnyBlock = Annotated[Block, Field(discriminator="type")]
