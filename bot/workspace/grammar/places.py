"""Which element may stand where: a union for each place that holds elements."""

from typing import Annotated

from pydantic import Field

from bot.workspace.grammar.elements import (
    Button,
    ChannelsSelect,
    Checkboxes,
    ConversationsSelect,
    DatePicker,
    DatetimePicker,
    EmailInput,
    ExternalSelect,
    FileInput,
    ImageElement,
    MultiChannelsSelect,
    MultiConversationsSelect,
    MultiExternalSelect,
    MultiStaticSelect,
    MultiUsersSelect,
    NumberInput,
    Overflow,
    PlainTextInput,
    RadioButtons,
    RichTextInput,
    StaticSelect,
    TimePicker,
    UrlInput,
    UsersSelect,
)
from bot.workspace.grammar.text import Mrkdwn, PlainText

SectionAccessory = Annotated[
    Button
    | Checkboxes
    | RadioButtons
    | Overflow
    | StaticSelect
    | MultiStaticSelect
    | ExternalSelect
    | MultiExternalSelect
    | UsersSelect
    | MultiUsersSelect
    | ConversationsSelect
    | MultiConversationsSelect
    | ChannelsSelect
    | MultiChannelsSelect
    | DatePicker
    | TimePicker
    | ImageElement,
    Field(discriminator="type"),
]

ActionsElement = Annotated[
    Button
    | Checkboxes
    | RadioButtons
    | Overflow
    | StaticSelect
    | MultiStaticSelect
    | ExternalSelect
    | MultiExternalSelect
    | UsersSelect
    | MultiUsersSelect
    | ConversationsSelect
    | MultiConversationsSelect
    | ChannelsSelect
    | MultiChannelsSelect
    | DatePicker
    | TimePicker
    | DatetimePicker,
    Field(discriminator="type"),
]

InputElement = Annotated[
    Checkboxes
    | RadioButtons
    | StaticSelect
    | MultiStaticSelect
    | ExternalSelect
    | MultiExternalSelect
    | UsersSelect
    | MultiUsersSelect
    | ConversationsSelect
    | MultiConversationsSelect
    | ChannelsSelect
    | MultiChannelsSelect
    | DatePicker
    | TimePicker
    | DatetimePicker
    | PlainTextInput
    | NumberInput
    | EmailInput
    | UrlInput
    | RichTextInput
    | FileInput,
    Field(discriminator="type"),
]

ContextElement = Annotated[PlainText | Mrkdwn | ImageElement, Field(discriminator="type")]
