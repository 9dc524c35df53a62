"""Rich text: what people write in Slack's composer, and the only rich thing that an input may start from."""

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.grammar.notation import Id, Items, Maybe, Node, Placed, Url
from bot.workspace.grammar.text import Words

DEEPEST_INDENT = 8


class RichTextStyle(Node):
    """How a run of text looks."""

    bold: Maybe[bool] = None
    italic: Maybe[bool] = None
    strike: Maybe[bool] = None
    underline: Maybe[bool] = None
    code: Maybe[bool] = None


class MentionStyle(RichTextStyle):
    """How a mention of somebody, a group or a channel looks."""

    highlight: Maybe[bool] = None
    client_highlight: Maybe[bool] = None
    unlink: Maybe[bool] = None


class Styled(Node):
    """An inline element that may be styled as text is."""

    style: Maybe[RichTextStyle] = None


class Mention(Node):
    """An inline element that may be styled as mentions are."""

    style: Maybe[MentionStyle] = None


class RichTextRun(Styled):
    type: Literal["text"]
    text: Words


class RichTextLink(Styled):
    type: Literal["link"]
    url: Url
    text: Maybe[Words] = None
    unsafe: Maybe[bool] = None


class RichTextEmoji(Styled):
    type: Literal["emoji"]
    name: Words
    unicode: Maybe[Words] = None
    url: Maybe[Url] = None


class RichTextDate(Styled):
    """A moment in the reader's own zone. `timestamp` is in seconds, UTC."""

    type: Literal["date"]
    timestamp: int
    format: Words
    url: Maybe[Url] = None
    fallback: Maybe[Words] = None


class RichTextColor(Styled):
    type: Literal["color"]
    value: Words


class RichTextBroadcast(Styled):
    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class RichTextTeam(Styled):
    type: Literal["team"]
    team_id: Words


class RichTextUser(Mention):
    type: Literal["user"]
    user_id: Words


class RichTextUsergroup(Mention):
    type: Literal["usergroup"]
    usergroup_id: Words


class RichTextChannel(Mention):
    type: Literal["channel"]
    channel_id: Words


Inline = Annotated[
    RichTextRun
    | RichTextLink
    | RichTextEmoji
    | RichTextDate
    | RichTextColor
    | RichTextBroadcast
    | RichTextTeam
    | RichTextUser
    | RichTextUsergroup
    | RichTextChannel,
    Field(discriminator="type"),
]


class Bordered(Node):
    """A part that may carry a line at its side."""

    border: Maybe[Annotated[int, Field(ge=0, le=1)]] = None


class RichTextSection(Node):
    type: Literal["rich_text_section"]
    elements: Items[Inline]


class RichTextList(Bordered):
    """A list of sections. It holds no lists: a list within a list is the next part, with a greater `indent`."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Items[RichTextSection]
    indent: Maybe[Annotated[int, Field(ge=0, le=DEEPEST_INDENT)]] = None
    offset: Maybe[Annotated[int, Field(ge=0)]] = None


class RichTextQuote(Bordered):
    type: Literal["rich_text_quote"]
    elements: Items[Inline]


class RichTextPreformatted(Bordered):
    type: Literal["rich_text_preformatted"]
    elements: Items[Annotated[RichTextRun | RichTextLink, Field(discriminator="type")]]


RichTextPart = Annotated[
    RichTextSection | RichTextList | RichTextQuote | RichTextPreformatted, Field(discriminator="type")
]


class RichText(Placed):
    """The rich_text block, which is also the start value of a rich text input and the content of a table cell."""

    type: Literal["rich_text"]
    block_id: Maybe[Id] = None
    elements: Items[RichTextPart]
