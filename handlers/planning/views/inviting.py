"""Who is asked to a series of meetings, and in which channel it is announced."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from handlers.changes.views.drafts import form
from handlers.house.references import LARGEST_ID
from handlers.house.views.kit import (
    ConversationFilter,
    ConversationsSelect,
    Input,
    MultiStaticSelect,
    Option,
    Payload,
    RadioButtons,
    Section,
    mrkdwn,
    plain,
)
from handlers.house.views.menus import Menu
from handlers.meetings.views.series import SeriesRef
from storage.database.ids import ChannelId, PersonId
from storage.meetings.meetings import Series

INVITED = "planning.invited"

Asked = Literal["all", "chosen"]
PEOPLE = "people"
# As many as a form can remember twice, as it was and as it is filled in.
MOST_CHOSEN = 100
NOBODY = "Choose at least one person, or All heads above."
ASKED = {
    "all": ("All heads", "Whoever is head on the day of the meeting."),
    "chosen": ("Chosen people", "Those below, while they are in the partnership."),
}


class Invitees(BaseModel, frozen=True):
    """Who is asked, and where; the channel is in a tuple: its id would tell nobody anything."""

    asks_all: bool
    people: tuple[PersonId, ...]
    channel: tuple[ChannelId, ...]


class InviteOpened(SeriesRef):
    """A series as it stood when its form was opened."""

    as_was: Invitees


class InviteForm(InviteOpened):
    """Who is asked from now on, and where it is announced."""

    asked: Asked
    people: Annotated[tuple[Annotated[PersonId, Field(ge=1, le=LARGEST_ID)], ...], Field(max_length=MOST_CHOSEN)] = ()
    channel: ChannelId

    @property
    def wanted(self) -> Invitees:
        """Whoever was chosen once is not forgotten while all heads are asked."""
        is_all = self.asked == "all"
        people = self.as_was.people if is_all else tuple(sorted(self.people))
        return Invitees(asks_all=is_all, people=people, channel=(self.channel,))


INVITE_WORDING = {
    "asked": "Choose who is asked.",
    "people": f"Choose up to {MOST_CHOSEN} people.",
    "channel": "Choose the channel in which these meetings are announced.",
}
CALLED = {"asks_all": "who is asked", "people": "the people who are chosen", "channel": "the channel"}


def invite_form(
    series: Series,
    opened: InviteOpened,
    shown: Invitees,
    people: Mapping[PersonId, str],
    changed: Sequence[str] = (),
) -> Payload:
    """Everybody who may be chosen stands in `people`, by name."""
    return form(
        INVITED,
        title="People and channel",
        metadata=InviteOpened(partnership=opened.partnership, series=opened.series, as_was=opened.as_was),
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*", name=series.name)),
            _asked(asks_all=shown.asks_all),
            _people(shown.people, people),
            Input(
                label=plain("Announced in"),
                hint=plain("I have to be in it: type /invite @Partnership there."),
                block_id="channel",
                element=ConversationsSelect(
                    action_id="channel",
                    initial_conversation=next(iter(shown.channel), None),
                    filter=ConversationFilter(include=["public", "private"]),
                ),
            ),
        ],
    )


def _asked(*, asks_all: bool) -> Input:
    options = {
        value: Option(text=plain(word), value=value, description=plain(meaning))
        for value, (word, meaning) in ASKED.items()
    }
    chosen = options["all" if asks_all else "chosen"]
    return Input(
        label=plain("Who is asked?"),
        block_id="asked",
        element=RadioButtons(action_id="asked", options=[*options.values()], initial_option=chosen),
    )


def _people(chosen: Sequence[PersonId], people: Mapping[PersonId, str]) -> Input:
    menu = Menu(people)
    return Input(
        label=plain("Who, if chosen?"),
        block_id=PEOPLE,
        optional=True,
        element=MultiStaticSelect(
            action_id=PEOPLE,
            options=menu.ungrouped,
            option_groups=menu.groups,
            initial_options=[menu.options[one] for one in chosen if one in menu.options] or None,
        ),
    )


def invited_words(name: str) -> str:
    return f"{name}: who is asked, and where it is announced, has changed"


def asked_words(count: int) -> str:
    """What follows for whoever is asked."""
    return f"{count} {'person is' if count == 1 else 'people are'} asked to the next meeting."
