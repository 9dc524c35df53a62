"""What a message carries besides its blocks: metadata and the older attachments."""

from typing import Annotated, Literal

from pydantic import FiniteFloat

from bot.workspace.grammar.blocks import AnyBlock
from bot.workspace.grammar.notation import Items, Maybe, Node, between
from bot.workspace.grammar.text import Words

MESSAGE_BLOCKS = 50
ATTACHMENTS = 100

Scalar = str | bool | int | FiniteFloat
Flat = dict[str, Scalar]


class Metadata(Node):
    """An app's own note on a message: people do not see it, apps that ask for it do."""

    event_type: Words
    event_payload: dict[str, Scalar | Flat | Items[Flat]]


class AttachmentField(Node):
    title: Maybe[str] = None
    value: Maybe[str] = None
    short: Maybe[bool] = None


class Attachment(Node):
    """A secondary part of a message, from before blocks. Its old interactive `actions` are not modelled."""

    blocks: Maybe[Annotated[Items[AnyBlock], between(0, MESSAGE_BLOCKS)]] = None
    fallback: Maybe[str] = None
    color: Maybe[str] = None
    pretext: Maybe[str] = None
    author_name: Maybe[str] = None
    author_link: Maybe[str] = None
    author_icon: Maybe[str] = None
    author_subname: Maybe[str] = None
    title: Maybe[str] = None
    title_link: Maybe[str] = None
    text: Maybe[str] = None
    fields: Maybe[Items[AttachmentField]] = None
    image_url: Maybe[str] = None
    thumb_url: Maybe[str] = None
    footer: Maybe[str] = None
    footer_icon: Maybe[str] = None
    ts: Maybe[str] = None
    callback_id: Maybe[str] = None
    mrkdwn_in: Maybe[Items[Literal["pretext", "text", "fields"]]] = None


class MessageContent(Node):
    """What blocks.validate calls a message: its text is not part of it."""

    blocks: Maybe[Annotated[Items[AnyBlock], between(0, MESSAGE_BLOCKS)]] = None
    attachments: Maybe[Annotated[Items[Attachment], between(0, ATTACHMENTS)]] = None
