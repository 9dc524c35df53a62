"""What a coordinator sees of the first two screens of setting up: the name and the channel, the heads and a meeting."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.accounts.slack_account import Account
from handlers.accounts.views.appointing import SET_UP, UNNAMED
from handlers.changes.views.editing import meanwhile_notice
from handlers.house.forms import Line
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Blocks,
    Button,
    Checkboxes,
    Context,
    ConversationFilter,
    ConversationsSelect,
    DatePicker,
    Divider,
    Input,
    Option,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    StaticSelect,
    TimePicker,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import long_date
from handlers.imports.views.importing import DATES as TERM_DATES
from handlers.meetings.views.series import LENGTHS, NAME_MAX, PLACE_MAX, WEEKS, SeriesDraft
from schedules.school_calendar import Closed, ClosedKind
from storage.database.ids import ChannelId, PartnershipId
from storage.members.partnership import Partnership

NAME_FORM = "setting_up.name_form"
WAITING = "setting_up.waiting"
INVITED = "setting_up.invited"
GO_ON = "setting_up.go_on"
HEADS_FORM = "setting_up.heads_form"

A_GROUP = 10
HEADS = "heads_"
OPTION_MAX = 75
MOST_SHOWN = 200

NAME_WORDING = {
    "name": f"Give it a name of up to {NAME_MAX} characters, such as: Teign Valley Partnership",
    "channel": "Choose the channel in which the heads meet.",
}
LET_IN = "I'm in. Next: who is a head, and your first meeting."
NOBODY_TICKED = "Tick at least one head."
ANOTHERS_CHANNEL = "Another partnership meets there. Choose a channel of your own heads."
STARTED_ALREADY = "This partnership has started already. My Home tab shows how it stands."


class SoFar(BaseModel):
    """What has been chosen by now. `heads` stands for who they are, and says no more of them."""

    name: str
    channel: ChannelId | None
    heads: str

    @classmethod
    def of(cls, partnership: Partnership, heads: Iterable[str]) -> "SoFar":
        return cls(name=partnership.name, channel=partnership.heads_channel, heads=told_apart(heads))


class ScreenRef(PartnershipRef):
    """Whose screen it is, and what had been chosen when it was opened."""

    as_was: SoFar


class NameForm(BaseModel):
    """The first screen, as filled in."""

    name: Annotated[Line, Field(max_length=NAME_MAX)]
    channel: ChannelId


def told_apart(heads: Iterable[str]) -> str:
    """Something short that is the same for the same people, as `tick_value` names them."""
    return hashlib.sha256(" ".join(sorted(heads)).encode()).hexdigest()[:16]


def tick_value(team_id: object, user_id: object) -> str:
    return f"{team_id}.{user_id}"


def first_step(partnership: Partnership) -> Blocks:
    """The coordinator's Home before anything is set up."""
    return [
        Section(text=mrkdwn("*Three screens, and your first meeting is planned.* Nobody hears from me until Start.")),
        Actions(elements=[_button("Set up", SET_UP, partnership.id, is_first=True)]),
    ]


def waiting_step(partnership: Partnership) -> Blocks:
    """Her Home while the bot is not in the channel."""
    return [
        Section(text=mrkdwn("{words}", words=_invite_words(partnership))),
        Actions(elements=[_button("I've done that", INVITED, partnership.id), _again(partnership)]),
    ]


def next_step(partnership: Partnership) -> Blocks:
    """Her Home once the bot is in the channel."""
    words = markup(
        "I'm in <#{channel}>. Next: who is a head, and your first meeting.", channel=partnership.heads_channel or ""
    )
    return [
        Section(text=mrkdwn("{words}", words=words)),
        Actions(elements=[_button("Go on", GO_ON, partnership.id, is_first=True), _again(partnership)]),
    ]


def term_dates_step(partnership: Partnership) -> Blocks:
    """Her Home once it has started, as long as nobody has entered a term."""
    words = "*Six weeks are planned.* With your term dates I'll plan the year, around your holidays."
    return [
        Section(text=mrkdwn(words)),
        Actions(elements=[_button("Add term dates", TERM_DATES, partnership.id)]),
    ]


def name_form(
    partnership: Partnership,
    as_was: SoFar,
    *,
    likely: ChannelId | None = None,
    filled: NameForm | None = None,
    changed: Sequence[str] = (),
) -> Payload:
    """The first screen, with the `likely` channel chosen.

    What has `changed` meanwhile stands on top where it comes back as it was `filled`.
    """
    known = None if partnership.name == UNNAMED else partnership.name
    return modal(
        title="Set up",
        submit="Next",
        callback_id=NAME_FORM,
        metadata=ScreenRef(partnership=partnership.id, as_was=as_was),
        blocks=[
            *([meanwhile_notice(changed)] if changed else []),
            Input(
                label=plain("What is your partnership called?"),
                block_id="name",
                element=PlainTextInput(
                    action_id="name",
                    initial_value=filled.name if filled else known,
                    max_length=NAME_MAX,
                    focus_on_load=True,
                ),
            ),
            Input(
                label=plain("Where do the heads meet in Slack?"),
                hint=plain("Their own channel. What I ask everybody stands there; private matters go to each alone."),
                block_id="channel",
                element=ConversationsSelect(
                    action_id="channel",
                    placeholder=plain("Choose a channel"),
                    initial_conversation=filled.channel if filled else likely,
                    filter=ConversationFilter(include=["public", "private"]),
                ),
            ),
        ],
    )


def one_moment(partnership_id: PartnershipId) -> Payload:
    """Stands while Slack is asked who is in the channel; should the answer be lost, it can be asked again."""
    return modal(
        title="Set up",
        callback_id=WAITING,
        close="Close",
        blocks=[
            Section(text=mrkdwn("One moment: I'm looking who is in the channel.")),
            Actions(elements=[_button("Look again", INVITED, partnership_id)]),
        ],
    )


def waiting(partnership: Partnership, *, has_waited: bool) -> Payload:
    """Stands until the bot is invited, and then moves on by itself. Whoever says too early that she has invited it is
    told so."""
    not_yet = markup("I'm not in <#{channel}> yet. ", channel=partnership.heads_channel or "") if has_waited else ""
    return modal(
        title="Set up",
        callback_id=WAITING,
        close="Close",
        blocks=[
            Section(text=mrkdwn("{not_yet}{words}", not_yet=not_yet, words=_invite_words(partnership))),
            Context(elements=[mrkdwn("You can close this meanwhile: my Home tab goes on from here.")]),
            Actions(elements=[_button("I've done that", INVITED, partnership.id), _again(partnership)]),
        ],
    )


def empty_channel(partnership: Partnership) -> Payload:
    """In its place where there is nobody who could be a head."""
    words = "Nobody but me is in <#{channel}>. Invite the heads there, then let me look again."
    return _missing(partnership, markup(words, channel=partnership.heads_channel or ""))


def closed_channel(partnership: Partnership) -> Payload:
    """In its place where nobody can write there any more."""
    words = "<#{channel}> is archived, so nobody can write there. Choose another channel, or have it opened again."
    return _missing(partnership, markup(words, channel=partnership.heads_channel or ""))


def _missing(partnership: Partnership, words: Raw) -> Payload:
    return modal(
        title="Set up",
        callback_id=WAITING,
        close="Close",
        blocks=[
            Section(text=mrkdwn("{words}", words=words)),
            Actions(elements=[_again(partnership), _button("Look again", INVITED, partnership.id)]),
        ],
    )


def heads_form(
    partnership: Partnership,
    people: Sequence[Account],
    as_was: SoFar,
    *,
    ticked: Collection[str],
    coordinators: Collection[str],
    draft: SeriesDraft,
    changed: Sequence[str] = (),
) -> Payload:
    """The second screen: who is a head, and the first meeting. Who is `ticked` stands as `tick_value` names them."""
    count = len(people)
    beside = {account_value(one): _beside(partnership, one, coordinators) for one in people}
    return modal(
        title="Heads, first meeting",
        submit="Next",
        callback_id=HEADS_FORM,
        metadata=ScreenRef(partnership=partnership.id, as_was=as_was),
        blocks=[
            *([meanwhile_notice(changed)] if changed else []),
            Section(
                text=mrkdwn(
                    "*{count} in <#{channel}>.* Untick who isn't a head.",
                    count=f"{count} {'member' if count == 1 else 'members'}",
                    channel=partnership.heads_channel or "",
                )
            ),
            *[_ticks(people, start, ticked, beside) for start in range(0, count, A_GROUP)],
            *_remarks(partnership, people),
            Divider(),
            *_first_meeting(draft),
        ],
    )


def _first_meeting(draft: SeriesDraft) -> list[Block]:
    return [
        Section(text=mrkdwn("*Your first meeting*")),
        Input(
            label=plain("Date"),
            block_id="first_on",
            element=DatePicker(action_id="first_on", initial_date=draft.first_on),
        ),
        Input(
            label=plain("Starts at"),
            block_id="from_time",
            element=TimePicker(action_id="from_time", initial_time=draft.from_time),
        ),
        Input(
            label=plain("Where?"),
            block_id="place",
            element=PlainTextInput(action_id="place", initial_value=draft.place, max_length=PLACE_MAX),
        ),
        _choice("every_weeks", "How often after that?", WEEKS, draft.every_weeks),
        _choice("minutes", "How long?", LENGTHS, draft.minutes),
    ]


def taken_for_heads(partnership: Partnership, people: Iterable[Account], coordinators: Collection[str]) -> set[str]:
    """Who is ticked before anybody has said who is a head: everybody who is at home here and does not coordinate.

    Guests, and whom Slack Connect brings from another organisation, are the coordinator's own choice.
    """
    at_home = {account_value(one) for one in people if _whence(partnership, one) is None}
    return at_home.difference(coordinators)


def account_value(one: Account) -> str:
    return tick_value(one.team_id, one.user_id)


def closed_day(day: date, why: Closed) -> str:
    """What stands beside a first date on which no school is open."""
    if why.kind is ClosedKind.WEEKEND:
        return f"{day.day} {day:%B %Y} is a {why.name}. Choose a school day."
    return f"{long_date(day)} is closed ({why.name}). Choose a school day."


def channel_changed(channel: ChannelId | None) -> Raw:
    """What a second coordinator reads whose colleague has chosen another channel."""
    return markup("Meanwhile somebody has changed the channel to <#{channel}>.", channel=channel or "")


HEADS_CHANGED = "Meanwhile somebody has changed who is a head."


def _ticks(people: Sequence[Account], start: int, ticked: Collection[str], beside: Mapping[str, str | None]) -> Input:
    group = people[start : start + A_GROUP]
    options = {account_value(one): _tick(one, beside[account_value(one)]) for one in group}
    chosen = [option for value, option in options.items() if value in ticked]
    label = "Heads" if len(people) <= A_GROUP else f"Heads, {start + 1} to {start + len(group)}"
    return Input(
        label=plain(label),
        block_id=f"{HEADS}{start // A_GROUP}",
        optional=True,
        element=Checkboxes(action_id=HEADS, options=[*options.values()], initial_options=chosen or None),
    )


def _tick(one: Account, beside: str | None) -> Option:
    return Option(
        text=plain(fit(one.name, OPTION_MAX)),
        value=account_value(one),
        description=plain(beside) if beside else None,
    )


def _beside(partnership: Partnership, one: Account, coordinators: Collection[str]) -> str | None:
    """What stands beside the name of somebody who is not ticked at first: why not."""
    return _whence(partnership, one) or ("coordinates" if account_value(one) in coordinators else None)


def _whence(partnership: Partnership, one: Account) -> str | None:
    """Where somebody comes from who is not at home in this workspace."""
    if one.team_id != partnership.team_id:
        return "from another organisation"
    return "guest" if one.is_guest else None


def _remarks(partnership: Partnership, people: Sequence[Account]) -> list[Block]:
    remarks = []
    if any(_whence(partnership, one) for one in people):
        remarks.append("Tick guests and people from other organisations yourself, if they are heads.")
    if len(people) >= MOST_SHOWN:
        remarks.append(f"I show {MOST_SHOWN} members. Add others later, under People.")
    return [Context(elements=[mrkdwn("{remark}", remark=remark)]) for remark in remarks]


def _choice(field: str, label: str, words: dict[int, str], chosen: int) -> Input:
    options = {value: Option(text=plain(word), value=str(value)) for value, word in words.items()}
    return Input(
        label=plain(label),
        block_id=field,
        element=StaticSelect(action_id=field, options=[*options.values()], initial_option=options.get(chosen)),
    )


def _invite_words(partnership: Partnership) -> Raw:
    return markup(
        "Now let me in: type `/invite @Partnership` in <#{channel}>. This goes on by itself when it has happened.",
        channel=partnership.heads_channel or "",
    )


def _again(partnership: Partnership) -> Button:
    return _button("Another channel or name", SET_UP, partnership.id)


def _button(label: str, action_id: str, partnership_id: PartnershipId, *, is_first: bool = False) -> Button:
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    return Button(text=plain(label), action_id=action_id, value=value, style="primary" if is_first else None)
