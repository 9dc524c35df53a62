"""Views: a modal, and an app's home."""

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.grammar.blocks import AnyBlock
from bot.workspace.grammar.notation import Id, Items, Maybe, Node, between
from bot.workspace.grammar.text import PlainText, at_most

VIEW_BLOCKS = 100
TITLE_LENGTH = 24
PRIVATE_METADATA_LENGTH = 3000

Caption = Annotated[PlainText, at_most(TITLE_LENGTH)]


class ViewBase(Node):
    """What both kinds of view have."""

    blocks: Annotated[Items[AnyBlock], between(0, VIEW_BLOCKS)]
    private_metadata: Maybe[Annotated[str, Field(max_length=PRIVATE_METADATA_LENGTH)]] = None
    callback_id: Maybe[Id] = None
    external_id: Maybe[Id] = None


class Modal(ViewBase):
    type: Literal["modal"]
    title: Caption
    submit: Maybe[Caption] = None
    close: Maybe[Caption] = None
    clear_on_close: Maybe[bool] = None
    notify_on_close: Maybe[bool] = None


class Home(ViewBase):
    type: Literal["home"]


View = Annotated[Modal | Home, Field(discriminator="type")]
