"""Interactive elements, and the image that may stand beside them."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.workspace.grammar.composition import (
    Confirm,
    ConversationFilter,
    DispatchActionConfig,
    MarkedOption,
    Option,
    OptionGroup,
    OverflowOption,
    SlackFile,
    Style,
)
from bot.workspace.grammar.notation import (
    Id,
    Items,
    Maybe,
    Node,
    Placed,
    Surface,
    Url,
    between,
    complaint,
    either,
    missing,
)
from bot.workspace.grammar.rich_text import RichText
from bot.workspace.grammar.text import Placeholder, PlainText, at_most

BUTTON_TEXT_LENGTH = 75
BUTTON_VALUE_LENGTH = 2000
ALT_TEXT_LENGTH = 2000
INPUT_LENGTH = 3000

MODAL_ONLY = frozenset({Surface.MODAL})

Options = Annotated[Items[Option], between(1, 100)]
OptionGroups = Annotated[Items[OptionGroup], between(1, 100)]
MarkedOptions = Annotated[Items[MarkedOption], between(1, 10)]
Count = Annotated[int, Field(ge=1)]
Decimal = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TenDigits = Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)]


def _is_a_day(value: str) -> str:
    try:
        written_in_full = date.fromisoformat(value).isoformat() == value
    except ValueError:
        written_in_full = False
    if not written_in_full:
        raise PydanticCustomError("date_format", "input must be a valid: date")
    return value


Day = Annotated[str, AfterValidator(_is_a_day)]


def _among(menu: Node, field: str, choices: tuple[Node, ...]) -> None:
    """Raises when a menu starts from a choice that it does not offer. Equal means equal in every key, as in Slack."""
    initial = getattr(menu, field)
    starts = (initial,) if isinstance(initial, Node) else initial or ()
    if not set(starts) <= set(choices):
        raise complaint(menu, (field,), "must be among the `options`")


class Element(Placed):
    """Something that can be acted upon."""

    action_id: Maybe[Id] = None


class Confirmable(Element):
    """An element that may ask once more."""

    confirm: Maybe[Confirm] = None


class Focusable(Element):
    """An element that may take the keyboard when its view opens."""

    focus_on_load: Maybe[bool] = None


class Menu(Confirmable, Focusable):
    """A select menu, or a picker."""

    placeholder: Maybe[Placeholder] = None


class MultiMenu(Menu):
    """A select menu that takes several choices."""

    max_selected_items: Maybe[Count] = None


class TextInput(Focusable):
    """An input that is typed into."""

    placeholder: Maybe[Placeholder] = None
    dispatch_action_config: Maybe[DispatchActionConfig] = None


class Button(Confirmable):
    type: Literal["button"]
    text: Annotated[PlainText, at_most(BUTTON_TEXT_LENGTH)]
    url: Maybe[Url] = None
    value: Maybe[Annotated[str, Field(max_length=BUTTON_VALUE_LENGTH)]] = None
    style: Maybe[Style] = None
    accessibility_label: Maybe[Annotated[str, Field(max_length=BUTTON_TEXT_LENGTH)]] = None


class Checkboxes(Confirmable, Focusable):
    type: Literal["checkboxes"]
    options: MarkedOptions
    initial_options: Maybe[MarkedOptions] = None

    @model_validator(mode="after")
    def _starts_from_its_options(self) -> Self:
        _among(self, "initial_options", self.options)
        return self


class RadioButtons(Confirmable, Focusable):
    type: Literal["radio_buttons"]
    options: MarkedOptions
    initial_option: Maybe[MarkedOption] = None

    @model_validator(mode="after")
    def _starts_from_its_options(self) -> Self:
        _among(self, "initial_option", self.options)
        return self


class Overflow(Confirmable):
    type: Literal["overflow"]
    options: Annotated[Items[OverflowOption], between(1, 5)]


class StaticMenu(Menu):
    """A select menu whose choices are sent with it, either in groups or not."""

    options: Maybe[Options] = None
    option_groups: Maybe[OptionGroups] = None

    @model_validator(mode="after")
    def _lists_its_options_one_way(self) -> Self:
        either(self, "options", "option_groups")
        return self

    @property
    def choices(self) -> tuple[Option, ...]:
        """Every option, whatever its group."""
        return (self.options or ()) + tuple(option for group in self.option_groups or () for option in group.options)


class StaticSelect(StaticMenu):
    type: Literal["static_select"]
    initial_option: Maybe[Option] = None

    @model_validator(mode="after")
    def _starts_from_its_choices(self) -> Self:
        _among(self, "initial_option", self.choices)
        return self


class MultiStaticSelect(StaticMenu, MultiMenu):
    type: Literal["multi_static_select"]
    initial_options: Maybe[Options] = None

    @model_validator(mode="after")
    def _starts_from_its_choices(self) -> Self:
        _among(self, "initial_options", self.choices)
        return self


class ExternalSelect(Menu):
    type: Literal["external_select"]
    initial_option: Maybe[Option] = None
    min_query_length: Maybe[Annotated[int, Field(ge=0)]] = None


class MultiExternalSelect(MultiMenu):
    type: Literal["multi_external_select"]
    initial_options: Maybe[Options] = None
    min_query_length: Maybe[Annotated[int, Field(ge=0)]] = None


class UsersSelect(Menu):
    type: Literal["users_select"]
    initial_user: Maybe[str] = None


class MultiUsersSelect(MultiMenu):
    type: Literal["multi_users_select"]
    initial_users: Maybe[Items[str]] = None


class ConversationsSelect(Menu):
    type: Literal["conversations_select"]
    initial_conversation: Maybe[str] = None
    default_to_current_conversation: Maybe[bool] = None
    response_url_enabled: Maybe[bool] = None
    filter: Maybe[ConversationFilter] = None


class MultiConversationsSelect(MultiMenu):
    type: Literal["multi_conversations_select"]
    initial_conversations: Maybe[Items[str]] = None
    default_to_current_conversation: Maybe[bool] = None
    filter: Maybe[ConversationFilter] = None


class ChannelsSelect(Menu):
    type: Literal["channels_select"]
    initial_channel: Maybe[str] = None
    response_url_enabled: Maybe[bool] = None


class MultiChannelsSelect(MultiMenu):
    type: Literal["multi_channels_select"]
    initial_channels: Maybe[Items[str]] = None


class DatePicker(Menu):
    type: Literal["datepicker"]
    initial_date: Maybe[Day] = None


class TimePicker(Menu):
    type: Literal["timepicker"]
    initial_time: Maybe[ClockTime] = None
    timezone: Maybe[str] = None


class DatetimePicker(Confirmable, Focusable):
    """Takes no placeholder, unlike the other pickers."""

    surfaces: ClassVar[frozenset[Surface]] = frozenset({Surface.MESSAGE, Surface.MODAL})

    type: Literal["datetimepicker"]
    initial_date_time: Maybe[TenDigits] = None


class PlainTextInput(TextInput):
    type: Literal["plain_text_input"]
    initial_value: Maybe[str] = None
    multiline: Maybe[bool] = None
    min_length: Maybe[Annotated[int, Field(ge=0, le=INPUT_LENGTH)]] = None
    max_length: Maybe[Annotated[int, Field(ge=1, le=INPUT_LENGTH)]] = None


class NumberInput(TextInput):
    """Its numbers travel as strings."""

    surfaces: ClassVar[frozenset[Surface]] = MODAL_ONLY

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: Maybe[Decimal] = None
    min_value: Maybe[Decimal] = None
    max_value: Maybe[Decimal] = None

    @model_validator(mode="after")
    def _has_a_range(self) -> Self:
        if self.min_value and self.max_value and float(self.min_value) > float(self.max_value):
            raise complaint(self, ("min_value",), "must not be greater than `max_value`")
        return self


class EmailInput(TextInput):
    surfaces: ClassVar[frozenset[Surface]] = MODAL_ONLY

    type: Literal["email_text_input"]
    initial_value: Maybe[str] = None


class UrlInput(TextInput):
    surfaces: ClassVar[frozenset[Surface]] = MODAL_ONLY

    type: Literal["url_text_input"]
    initial_value: Maybe[str] = None


class RichTextInput(TextInput):
    surfaces: ClassVar[frozenset[Surface]] = frozenset({Surface.MODAL, Surface.HOME})

    type: Literal["rich_text_input"]
    initial_value: Maybe[RichText] = None
    min_lines: Maybe[Annotated[int, Field(ge=1, le=100)]] = None
    max_lines: Maybe[Annotated[int, Field(ge=1, le=100)]] = None


class FileInput(Element):
    """Needs the scope files:read, which the grammar cannot see: `scopes_needed` tells."""

    surfaces: ClassVar[frozenset[Surface]] = MODAL_ONLY

    type: Literal["file_input"]
    filetypes: Maybe[Items[str]] = None
    max_files: Maybe[Annotated[int, Field(ge=1, le=10)]] = None


class Pictured(Node):
    """An image, by exactly one of its address and its Slack file."""

    image_url: Maybe[Url] = None
    slack_file: Maybe[SlackFile] = None
    alt_text: Annotated[str, Field(max_length=ALT_TEXT_LENGTH)]

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if "image_url" not in self.model_fields_set and "slack_file" not in self.model_fields_set:
            raise missing(self, "image_url")
        either(self, "image_url", "slack_file")
        return self


class ImageElement(Placed, Pictured):
    type: Literal["image"]
