"""A partnership's settings, on one form: its name, its clock, and when and where the bot speaks."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Checkboxes,
    ConversationFilter,
    ConversationsSelect,
    Input,
    Option,
    Payload,
    PlainTextInput,
    StaticSelect,
    TimePicker,
    plain,
)
from schedules.bank_holidays import Nation
from schedules.school_calendar import HoursReversed, SchoolCalendar
from storage.database.ids import ChannelId
from storage.members.partnership import Partnership

AMENDED = "settings.amended"

NAME_MAX = 80

S = TypeVar("S", bound=str)

NATIONS = {
    Nation.ENG: "England",
    Nation.WLS: "Wales",
    Nation.SCT: "Scotland",
    Nation.NIR: "Northern Ireland",
}
ZONES = {
    "Europe/London": "United Kingdom",
    "Europe/Dublin": "Ireland",
    "Europe/Jersey": "Jersey",
    "Europe/Guernsey": "Guernsey",
    "Europe/Isle_of_Man": "Isle of Man",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class SettingsDetails(BaseModel, frozen=True):
    """The settings as somebody has seen them. The channel is in a tuple: its id would tell her nothing."""

    name: str
    nation: str
    zone: str
    school_days: frozenset[int]
    messages_from: time
    messages_until: time
    channel: tuple[ChannelId, ...]


class SettingsOpened(PartnershipRef):
    """The settings as they were when the form was opened."""

    as_was: SettingsDetails


class SettingsForm(SettingsOpened):
    """The settings as filled in."""

    name: Annotated[Line, Field(max_length=NAME_MAX)]
    nation: Nation
    zone_name: str
    school_days: frozenset[Annotated[int, Field(ge=0, le=6)]]
    messages_from: time
    messages_until: time
    heads_channel: ChannelId | None = None

    @model_validator(mode="after")
    def _hours_are_in_order(self) -> Self:
        try:
            SchoolCalendar(self.nation, messages_from=self.messages_from, messages_until=self.messages_until)
        except HoursReversed:
            raise Misfit("messages_until") from None
        return self


CALLED = {
    "name": "the name",
    "nation": "the nation",
    "zone": "the clock",
    "school_days": "the school days",
    "messages_from": "when messages begin",
    "messages_until": "when messages end",
    "channel": "the heads' channel",
}
SETTINGS_WORDING = {
    "name": f"Give it a name of up to {NAME_MAX} characters, such as: Teign Valley Partnership",
    "nation": "Choose the nation whose bank holidays you keep.",
    "zone_name": "Choose the clock that you keep.",
    "school_days": "Tick one day at least: I speak on school days only.",
    "messages_from": "Choose a time, such as 08:00.",
    "messages_until": "Choose a time later than that at which messages begin, such as 17:00.",
    "heads_channel": "Choose the channel in which the heads meet.",
}
NOT_INVITED = "I am not in that channel yet. Type /invite @Partnership there, then press Save again."


def details(of: Partnership) -> SettingsDetails:
    """A partnership's settings as its form shows them."""
    return SettingsDetails(
        name=of.name,
        nation=NATIONS[of.nation],
        zone=zones(of.zone_name)[of.zone_name],
        school_days=of.school_days,
        messages_from=of.messages_from,
        messages_until=of.messages_until,
        channel=(of.heads_channel,) if of.heads_channel else (),
    )


def zones(in_force: str) -> Mapping[str, str]:
    """What can be chosen: the clocks of these islands, and the one in force where that is another."""
    return {in_force: in_force.replace("_", " "), **ZONES}


def settings_form(of: Partnership, filled: SettingsForm | None, changed: Sequence[str] = ()) -> Payload:
    """The form, as the settings stand or as it was filled in."""
    shown = filled or of
    as_was = filled.as_was if filled else details(of)
    return form(
        AMENDED,
        title="Settings",
        metadata=SettingsOpened(partnership=of.id, as_was=as_was),
        changed=changed,
        blocks=[
            Input(
                label=plain("What is the partnership called?"),
                block_id="name",
                element=PlainTextInput(action_id="name", initial_value=shown.name, max_length=NAME_MAX),
            ),
            _channel(shown.heads_channel, is_set=bool(as_was.channel)),
            _time(
                "messages_from", "Messages from", shown.messages_from, "On school days; in the holidays I am silent."
            ),
            _time("messages_until", "Messages until", shown.messages_until),
            _school_days(shown.school_days),
            _select("nation", "Whose bank holidays?", NATIONS, shown.nation),
            _select("zone_name", "Whose clock?", zones(of.zone_name), shown.zone_name),
        ],
    )


def _channel(chosen: ChannelId | None, *, is_set: bool) -> Input:
    return Input(
        label=plain("The heads' channel"),
        hint=plain("I have to be in it: type /invite @Partnership there."),
        block_id="heads_channel",
        optional=not is_set,
        element=ConversationsSelect(
            action_id="heads_channel",
            initial_conversation=chosen,
            filter=ConversationFilter(include=["public", "private"]),
        ),
    )


def _time(field: str, label: str, at: time, hint: str | None = None) -> Input:
    return Input(
        label=plain(label),
        hint=plain(hint) if hint else None,
        block_id=field,
        element=TimePicker(action_id=field, initial_time=at),
    )


def _school_days(chosen: frozenset[int]) -> Input:
    options = [Option(text=plain(day), value=str(number)) for number, day in enumerate(WEEKDAYS)]
    return Input(
        label=plain("School days"),
        block_id="school_days",
        element=Checkboxes(
            action_id="school_days", options=options, initial_options=[options[number] for number in sorted(chosen)]
        ),
    )


def _select(field: str, label: str, words: Mapping[S, str], chosen: S) -> Input:
    options = {value: Option(text=plain(word), value=value) for value, word in words.items()}
    return Input(
        label=plain(label),
        block_id=field,
        element=StaticSelect(action_id=field, options=[*options.values()], initial_option=options.get(chosen)),
    )


def amended_words(fields: Sequence[str]) -> str:
    """How history words that settings were changed: "Settings: the name, the school days"."""
    return f"Settings: {', '.join(words for field, words in CALLED.items() if field in fields)}"
