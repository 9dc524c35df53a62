"""What an installer and a coordinator see of setting up: from "Who will coordinate?" to Start."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.forms import Line
from handlers.references import ROW_ID, PartnershipRef
from handlers.slack_account import Account
from handlers.views.changes import ChangeRef, Outcome, made, outcome_block
from handlers.views.kit import (
    Actions,
    Block,
    Blocks,
    Built,
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
    UsersSelect,
    fit,
    linked,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.views.parts import Ask, Part
from handlers.views.series import (
    LENGTHS,
    NAME_MAX,
    PLACE_MAX,
    WEEKS,
    SeriesDraft,
    SeriesForm,
    hours,
    how_often,
)
from handlers.views.series_dates import date_sections, dates_summary
from schedules.cadence import PlannedDate
from storage.ids import ChannelId, PartnershipId, UserId
from storage.partnership import Partnership

APPOINT_ME = "setting_up.appoint_me"
APPOINT = "setting_up.appoint"
APPOINT_FORM = "setting_up.appoint_form"
SET_UP = "setting_up.begin"
NAME_FORM = "setting_up.name_form"
WAITING = "setting_up.waiting"
INVITED = "setting_up.invited"
GO_ON = "setting_up.go_on"
HEADS_FORM = "setting_up.heads_form"
PREVIEW = "setting_up.preview"
BACK = "setting_up.back"
SAMPLE = "setting_up.sample"
SAMPLE_BUTTONS = tuple(f"setting_up.sample.{number}" for number in range(3))

A_GROUP = 10
HEADS = "heads_"
OPTION_MAX = 75

UNNAMED = "Our partnership"
NAME_WORDING = {
    "name": f"Give it a name of up to {NAME_MAX} characters, such as: Teign Valley Partnership",
    "channel": "Choose the channel in which the heads meet.",
}
NOBODY_TICKED = "Tick at least one head."
NO_COMPANY = "I know nobody here. Choose a person, not an app or a closed account."


class AppointRef(BaseModel):
    """The partnership that somebody is to coordinate; None for one that is still to be.

    `is_another` says that there are others already, and that one more is meant.
    """

    partnership: Annotated[PartnershipId, ROW_ID] | None = None
    is_another: bool = False


class AppointForm(BaseModel):
    coordinator: UserId


class NameForm(BaseModel):
    """The first screen, as filled in."""

    name: Annotated[Line, Field(max_length=NAME_MAX)]
    channel: ChannelId


def who_will_coordinate(ref: AppointRef, *, partnership: str | None = None) -> Blocks:
    """What an administrator is asked, on Home and in her messages."""
    if partnership is None:
        words = mrkdwn(
            "Hello. I look after a partnership's meetings and turns. Nobody has heard from me yet.\n"
            "*Who will coordinate?*"
        )
    else:
        words = mrkdwn("Nobody coordinates *{partnership}* any more. *Who will?*", partnership=partnership)
    return [Section(text=words), _appoint_buttons(ref)]


def another_partnership() -> Blocks:
    """For an administrator, where there is a partnership already."""
    return [
        Section(text=mrkdwn("Is there another partnership in this workspace? *Who will coordinate it?*")),
        _appoint_buttons(AppointRef(is_another=True)),
    ]


def nobody_coordinates(partnership: str) -> str:
    return f"Nobody coordinates {partnership} any more. Who will?"


GREETING = "Hello. I look after a partnership's meetings and turns. Who will coordinate?"


def appoint_form(ref: AppointRef) -> Payload:
    return modal(
        title="Who will coordinate?",
        submit="Choose",
        callback_id=APPOINT_FORM,
        metadata=ref,
        blocks=[
            Input(
                label=plain("Coordinator"),
                hint=plain("She sets up schools, people and dates, and hears from me first."),
                block_id="coordinator",
                element=UsersSelect(action_id="coordinator"),
            )
        ],
    )


def appointed_words(name: str) -> str:
    return f"{name} coordinates now. My Home tab shows what to do first."


def appointed(partnership: Partnership, *, is_set_up: bool) -> Part:
    """What a new coordinator reads."""
    words = "You coordinate *{name}* from now on. My Home tab has everything."
    text = f"You coordinate {partnership.name} from now on."
    if is_set_up:
        return Part([Section(text=mrkdwn(words, name=partnership.name))], text=text)
    begin = "You will coordinate the partnership. Nobody else hears from me until you say so. It takes ten minutes:"
    return Part([Section(text=mrkdwn(begin)), _button("Set up", SET_UP, partnership.id)], text=text, ask=Ask.LIVE)


def coordinator_named(name: str) -> Part:
    """What the heads' channel reads when somebody else takes over."""
    words = f"{name} coordinates our partnership from now on."
    return Part([Section(text=mrkdwn("{words}", words=words))], text=words)


def first_step(partnership: Partnership) -> Blocks:
    """The coordinator's Home before anything is set up."""
    return [
        Section(text=mrkdwn("*Three screens, and your first meeting is planned.* Nobody hears from me until Start.")),
        _button("Set up", SET_UP, partnership.id, is_first=True),
    ]


def waiting_step(partnership: Partnership) -> Blocks:
    """Her Home while the bot is not in the channel."""
    return [
        Section(text=mrkdwn("{words}", words=_invite_words(partnership))),
        Actions(elements=[_plain_button("I've done that", INVITED, partnership.id), _again(partnership)]),
    ]


def next_step(partnership: Partnership) -> Blocks:
    """Her Home once the bot is in the channel."""
    return [
        Section(text=mrkdwn("*{name}*: I'm in the heads' channel. Next, your first meeting.", name=partnership.name)),
        Actions(elements=[_plain_button("Go on", GO_ON, partnership.id, is_first=True), _again(partnership)]),
    ]


def name_form(partnership: Partnership) -> Payload:
    """The first screen."""
    name = None if partnership.name == UNNAMED else partnership.name
    return modal(
        title="Set up",
        submit="Next",
        callback_id=NAME_FORM,
        metadata=PartnershipRef(partnership=partnership.id),
        blocks=[
            Input(
                label=plain("What is your partnership called?"),
                block_id="name",
                element=PlainTextInput(action_id="name", initial_value=name, max_length=NAME_MAX),
            ),
            Input(
                label=plain("Where do the heads meet in Slack?"),
                hint=plain("Their own channel. What I ask everybody stands there; private matters go to each alone."),
                block_id="channel",
                element=ConversationsSelect(
                    action_id="channel",
                    initial_conversation=partnership.heads_channel,
                    filter=ConversationFilter(include=["public", "private"]),
                ),
            ),
        ],
    )


def one_moment() -> Payload:
    """Stands while Slack is asked who is in the channel."""
    return modal(
        title="Set up",
        callback_id=WAITING,
        close="Close",
        blocks=[Section(text=mrkdwn("One moment: I'm looking who is in the channel."))],
    )


def waiting(partnership: Partnership) -> Payload:
    """Stands until the bot is invited, and then moves on by itself."""
    return modal(
        title="Set up",
        callback_id=WAITING,
        close="Close",
        metadata=PartnershipRef(partnership=partnership.id),
        blocks=[
            Section(text=mrkdwn("{words}", words=_invite_words(partnership))),
            Context(elements=[mrkdwn("You can close this: my Home tab goes on from here.")]),
            Actions(elements=[_plain_button("I've done that", INVITED, partnership.id)]),
        ],
    )


def heads_form(
    partnership: Partnership, people: Sequence[Account], *, not_ticked: Iterable[UserId], draft: SeriesDraft
) -> Payload:
    """The second screen: who is a head, and the first meeting."""
    unticked = set(not_ticked)
    count = len(people)
    blocks: list[Block] = [
        Section(
            text=mrkdwn(
                "*{count} in <#{channel}>.* Untick who isn't a head.",
                count=f"{count} {'member' if count == 1 else 'members'}",
                channel=partnership.heads_channel or "",
            )
        )
    ]
    blocks += [_ticks(start, people[start : start + A_GROUP], unticked) for start in range(0, count, A_GROUP)]
    blocks += [
        Divider(),
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
    return modal(
        title="Heads and first meeting",
        submit="Next",
        callback_id=HEADS_FORM,
        metadata=PartnershipRef(partnership=partnership.id),
        blocks=blocks,
    )


def preview(
    form: SeriesForm, planned: Sequence[PlannedDate], outcome: Outcome, *, has_terms: bool, announced: str
) -> Payload:
    """The third screen: every date, who is told what and when, and Start."""
    reach = (
        "All dates of the school year."
        if has_terms
        else "Six weeks for now; with term dates I'll plan the year, around your holidays."
    )
    return modal(
        title="Start?",
        submit="Start",
        callback_id=PREVIEW,
        metadata=form,
        blocks=[
            Section(
                text=mrkdwn(
                    "*{name}*\n{every}, {hours}, {place}",
                    name=form.name,
                    every=how_often(form.every_weeks, form.counting),
                    hours=hours(form),
                    place=linked(form.place),
                )
            ),
            Section(text=mrkdwn("*{summary}* {reach}", summary=dates_summary(planned), reach=reach)),
            *date_sections(planned),
            Context(elements=[mrkdwn("{announced}", announced=announced)]),
            outcome_block(outcome),
            Actions(
                elements=[
                    Button(text=plain("See what heads will see"), action_id=SAMPLE, value=form.model_dump_json()),
                    Button(text=plain("Change something"), action_id=BACK, value=form.model_dump_json()),
                ]
            ),
        ],
    )


def sample(welcome: Part, announcement: Part) -> Payload:
    """The very messages, with buttons that do nothing yet."""
    blocks = [
        Section(text=mrkdwn("*Each head, alone:*")),
        *welcome.blocks,
        Divider(),
        Section(text=mrkdwn("*The heads' channel:*")),
        *announcement.blocks,
    ]
    harmless = [_harmless(block.build(), number) for number, block in enumerate(blocks)]
    return modal(title="What heads will see", callback_id=SAMPLE, close="Back", blocks=harmless)


def started(partnership: Partnership, ref: ChangeRef, outcome: Outcome) -> Payload:
    words = f"{partnership.name} has started. Add term dates when you have them: my Home tab has a button for it."
    return made("Started", words, ref, outcome)


OVERTAKEN = "That first meeting has begun meanwhile. Choose another date: my Home tab goes on from here."
TAKEN = "Somebody coordinates a partnership here already. My Home tab says how it stands."
COORDINATED = "Somebody coordinates it already. Only a coordinator can name another."
ADMINISTRATORS_ONLY = "Only an administrator of this workspace can say who coordinates."
STARTED_ALREADY = "This partnership has started already. My Home tab shows how it stands."
STARTED_WORDS = "Started the partnership"


def _harmless(payload: Payload, number: int) -> Built:
    """The same block; a tap on its buttons does nothing."""
    if payload["type"] != "actions":
        return Built(payload)
    buttons = [
        {"type": "button", "text": element["text"], "action_id": action_id}
        for element, action_id in zip(payload["elements"], SAMPLE_BUTTONS, strict=False)
    ]
    return Built({"type": "actions", "block_id": f"sample_{number}", "elements": buttons})


def _ticks(start: int, people: Sequence[Account], unticked: set[UserId]) -> Input:
    options = {one.user_id: _tick(one) for one in people}
    ticked = [option for user_id, option in options.items() if user_id not in unticked]
    return Input(
        label=plain("Heads" if not start else f"Heads, from the {start + 1}th"),
        block_id=f"{HEADS}{start // A_GROUP}",
        optional=True,
        element=Checkboxes(action_id=HEADS, options=[*options.values()], initial_options=ticked or None),
    )


def _tick(one: Account) -> Option:
    return Option(
        text=plain(fit(one.name, OPTION_MAX)),
        value=f"{one.team_id}.{one.user_id}",
        description=plain("guest") if one.is_guest else None,
    )


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


def _appoint_buttons(ref: AppointRef) -> Actions:
    value = ref.model_dump_json()
    return Actions(
        elements=[
            Button(text=plain("I will"), action_id=APPOINT_ME, value=value),
            Button(text=plain("Choose"), action_id=APPOINT, value=value),
        ]
    )


def _again(partnership: Partnership) -> Button:
    return _plain_button("Another channel or name", SET_UP, partnership.id)


def _button(label: str, action_id: str, partnership_id: PartnershipId, *, is_first: bool = False) -> Actions:
    return Actions(elements=[_plain_button(label, action_id, partnership_id, is_first=is_first)])


def _plain_button(label: str, action_id: str, partnership_id: PartnershipId, *, is_first: bool = False) -> Button:
    value = PartnershipRef(partnership=partnership_id).model_dump_json()
    return Button(text=plain(label), action_id=action_id, value=value, style="primary" if is_first else None)
