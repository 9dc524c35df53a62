"""What was agreed: in the minutes, on the next agenda, before its owner, and in the forms that say it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from handlers.changes.views.drafts import form
from handlers.house.forms import Line
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    Input,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import Ask, Part
from handlers.house.views.series_dates import long_date
from handlers.meetings.views.meetings import MeetingRef, meeting_alone
from handlers.members.views.roles import date_input, select_input
from storage.database.ids import ActionId, PersonId
from storage.meetings.meetings import Meeting
from storage.proceedings.actions import ACTIONS_MAX, Action

ASK = "actions.ask"
NOBODYS = "actions.nobodys"
DONE = "actions.done"
OPEN_AGAIN = "actions.open_again"
MORE_TIME = "actions.more_time"
POSTPONED = "actions.postponed"
NOT_MINE = "actions.not_mine"
ADD = "actions.add"
AGREED = "actions.agreed"
CHANGE = "actions.change"
AMENDED = "actions.amended"

WHAT_MAX = 300
THEME_MAX = 60
LINES_MAX = 2_900
LISTED = 20

NOT_YOURS = "This is somebody else's to do by now, so there is nothing for you to say."
FULL = f"There are {ACTIONS_MAX} actions of this meeting already. Change one of them, or add this at the next meeting."
IS_DONE = "This has been done by now, so I have changed nothing."
ACTION_WORDING = {
    "what": f"Say in up to {WHAT_MAX} characters what is to be done, such as: Share the phonics plan",
    "owner": "Choose one person who does it.",
    "due_on": "Choose a day.",
    "theme": f"Give a theme of up to {THEME_MAX} characters, such as: Wellbeing, or leave it empty.",
    "earlier": "Choose a theme from the list, or leave it empty.",
    "stands": "Choose how it stands.",
}
TIME_WORDING = {"due_on": "Choose a day after today."}
CALLED = {"what": "what is to be done", "owner": "who does it", "due_on": "the day", "theme": "the theme"}


class ActionRef(MeetingRef):
    """An action, with the meeting at which it was agreed."""

    action: Annotated[ActionId, ROW_ID]


class ActionDetails(BaseModel, frozen=True):
    """An action as a form shows it."""

    what: str
    owner: PersonId | None
    due_on: date
    theme: str
    is_done: bool


class ActionFields(BaseModel):
    """An action as a form's fields give it; a theme that is typed counts before one that is chosen."""

    what: Annotated[Line, Field(max_length=WHAT_MAX)]
    owner: Annotated[PersonId, ROW_ID]
    due_on: date
    theme: Annotated[Line, Field(max_length=THEME_MAX)] | None = None
    earlier: str | None = None


class AgreedForm(MeetingRef, ActionFields):
    """A new action."""


class ActionOpened(ActionRef):
    """An action as it was when its form was opened."""

    as_was: ActionDetails


class ActionForm(ActionOpened, ActionFields):
    """The same as it was filled in."""

    stands: Literal["open", "done"]


class TimeForm(BaseModel):
    """Until when somebody takes her time."""

    due_on: date


def line(action: Action) -> Raw:
    """ "Share the phonics plan (Ben Hale, by Thu 4 Oct 2018): done"."""
    who = action.owner or "nobody"
    done = ": done" if action.done_at else ""
    return markup("{what} ({who}, by {day}){done}", what=action.what, who=who, day=long_date(action.due_on), done=done)


def lines(heading: str, actions: Sequence[Action]) -> list[Block]:
    """Actions below a heading, the open ones first, as many as one section holds."""
    if not actions:
        return []
    shown: list[Raw] = []
    for action in sorted(actions, key=lambda action: not action.is_open)[:LISTED]:
        one = markup("• {line}", line=line(action))
        if sum(map(len, shown)) + len(shown) + len(one) > LINES_MAX:
            break
        shown.append(one)
    further = f"\nAnd {len(actions) - len(shown)} more." if len(actions) > len(shown) else ""
    words = mrkdwn("*{heading}*\n{lines}{further}", heading=heading, lines=Raw("\n".join(shown)), further=further)
    return [Section(text=words)]


def in_minutes(meeting: Meeting, actions: Sequence[Action], *, keeps: bool) -> Blocks:
    """All that was agreed at a meeting; whoever keeps its minutes adds to it and changes it."""
    heading = [Section(text=mrkdwn("*Agreed*"))] if actions else []
    agreed = [
        Section(text=mrkdwn("{line}", line=line(action)), accessory=_change(action) if keeps else None)
        for action in actions
    ]
    add = Button(text=plain("Add an action"), action_id=ADD, value=_meeting(meeting).model_dump_json())
    return [*heading, *agreed, *([Actions(elements=[add])] if keeps else [])]


def _change(action: Action) -> Button:
    return Button(
        text=plain("Change"),
        action_id=CHANGE,
        value=ref_of(action).model_dump_json(),
        accessibility_label=fit(f"Change: {action.what}", BUTTON_MAX),
    )


def action_form(
    meeting: Meeting,
    people: Mapping[PersonId, str],
    themes: Sequence[str],
    filled: ActionFields | None,
    *,
    due_on: date,
) -> Payload:
    """A new action."""
    blocks = [*meeting_alone(meeting), *_fields(people, themes, filled, due_on=due_on)]
    return form(AGREED, title="Add an action", metadata=_meeting(meeting), blocks=blocks)


def change_form(
    opened: ActionOpened,
    people: Mapping[PersonId, str],
    themes: Sequence[str],
    filled: ActionForm | None,
    changed: Sequence[str] = (),
) -> Payload:
    """An action, to be described anew, or to be done."""
    was = opened.as_was
    shown: ActionFields | ActionDetails = filled or was
    stands = filled.stands if filled else "done" if was.is_done else "open"
    metadata = ActionOpened(**opened.model_dump(include=set(ActionOpened.model_fields)))
    how = select_input("stands", "How does it stand?", {"open": "Still to be done", "done": "Done"}, stands)
    blocks = [*_fields(people, themes, shown, due_on=was.due_on), how]
    return form(AMENDED, title="Change an action", metadata=metadata, changed=changed, blocks=blocks)


def _fields(
    people: Mapping[PersonId, str],
    themes: Sequence[str],
    shown: ActionFields | ActionDetails | None,
    *,
    due_on: date,
) -> list[Block]:
    earlier = select_input("earlier", "Or a theme you have used", {one: one for one in themes}, None, optional=True)
    return [
        Input(
            label=plain("What is to be done?"),
            block_id="what",
            element=PlainTextInput(action_id="what", max_length=WHAT_MAX, initial_value=shown.what if shown else None),
        ),
        select_input("owner", "Who does it?", people, shown.owner if shown else None),
        date_input("due_on", "By when?", shown.due_on if shown else due_on),
        Input(
            label=plain("Theme"),
            hint=plain("Actions of one theme make a shared plan, such as: Wellbeing"),
            block_id="theme",
            optional=True,
            element=PlainTextInput(
                action_id="theme", max_length=THEME_MAX, initial_value=(shown.theme or None) if shown else None
            ),
        ),
        *([earlier] if themes else []),
    ]


def time_form(action: Action, shown: date) -> Payload:
    """How long somebody still needs."""
    return modal(
        title="More time",
        submit="Save",
        callback_id=POSTPONED,
        metadata=ref_of(action),
        blocks=[
            Section(text=mrkdwn("*{what}*", what=action.what)),
            date_input("due_on", "By when can it be done?", shown),
        ],
    )


def own(action: Action) -> Blocks:
    """What somebody has agreed to do, as she sees it while it is open."""
    value = ref_of(action).model_dump_json()
    labels = {DONE: "Done", MORE_TIME: "More time", NOT_MINE: "Not mine"}
    buttons = [Button(text=plain(label), action_id=action_id, value=value) for action_id, label in labels.items()]
    words = mrkdwn("*{what}*\nBy {day}.", what=action.what, day=long_date(action.due_on))
    return [Section(text=words), Actions(elements=[*buttons])]


def more_of_own(count: int) -> Context:
    """Below those of her own that Home has room for."""
    words = "And {count} more for you to do. They come up here as you deal with these, and I ask about each on its day."
    return Context(elements=[mrkdwn(words, count=count)])


def ask(action: Action, *, is_live: bool) -> Part:
    """The question to an owner on its day, and once a week after it."""
    text = f"{action.what}: is it done? It was to be by {long_date(action.due_on)}."
    if is_live:
        first, *rest = own(action)
        asked = Section(text=mrkdwn("Is it done?"))
        return Part(blocks=[first, asked, *rest], text=text, ask=Ask.LIVE)
    further = Context(elements=[mrkdwn("You'll find this again, with its buttons, further down.")])
    return Part(blocks=[own(action)[0], further], text=text, ask=Ask.ELSEWHERE)


def done(action: Action) -> Part:
    """The same once it is done, with the way back."""
    words = f"{action.what}: done."
    again = Button(text=plain("Not done yet"), action_id=OPEN_AGAIN, value=ref_of(action).model_dump_json())
    return Part([Section(text=mrkdwn("{words}", words=words), accessory=again)], text=words, ask=Ask.ANSWERED)


def later(action: Action) -> Part:
    """The same once there is more time."""
    words = f"{action.what}: I'll ask again on {long_date(action.due_on)}, or on the next school day."
    return Part([Section(text=mrkdwn("{words}", words=words))], text=words, ask=Ask.ANSWERED)


def somebody_elses(action: Action) -> Part:
    """The same once it is no longer hers."""
    words = f"{action.what}: this is no longer yours to do."
    return Part([Section(text=mrkdwn("{words}", words=words))], text=words, ask=Ask.ANSWERED)


def nobodys(action: Action, leaver: str | None, *, is_live: bool) -> Part:
    """The question to a coordinator who takes what somebody leaves behind."""
    why = f"{leaver} leaves before that." if leaver else "It has nobody who does it."
    words = mrkdwn("*{what}* is to be done by {day}. {why}", what=action.what, day=long_date(action.due_on), why=why)
    text = f"Who takes “{action.what}”?"
    if not is_live:
        further = Context(elements=[mrkdwn("You'll find this again, with its button, further down.")])
        return Part(blocks=[Section(text=words), further], text=text, ask=Ask.ELSEWHERE)
    return Part(blocks=[Section(text=words), Actions(elements=[_choose(action)])], text=text, ask=Ask.LIVE)


def taken(action: Action) -> Part:
    """The same once somebody does it, or nobody has to any longer."""
    words = f"{action.what}: done." if action.done_at else f"{action.what}: {action.owner} does it."
    return Part([Section(text=mrkdwn("{words}", words=words))], text=words, ask=Ask.ANSWERED)


def nobodys_on_home(actions: Sequence[Action], more: int) -> Blocks:
    """What has no owner, for a coordinator."""
    further = [Context(elements=[mrkdwn("And {more} more without anybody.", more=more)])] if more > 0 else []
    shown = [
        Section(
            text=mrkdwn("Nobody does this: *{what}*, by {day}.", what=one.what, day=long_date(one.due_on)),
            accessory=_choose(one),
        )
        for one in actions
    ]
    return [*shown, *further]


def agreed_words(what: str) -> str:
    """How history words that an action was agreed."""
    return f"Agreed “{what}”"


def amended_words(what: str) -> str:
    return f"Changed the action “{what}”"


def left_behind(name: str, count: int) -> str:
    """What follows from somebody's leaving."""
    things = "one thing" if count == 1 else f"{count} things"
    return f"{name} leaves {things} undone: I'll ask who takes them."


def ref_of(action: Action) -> ActionRef:
    return ActionRef(partnership=action.partnership_id, meeting=action.meeting_id, action=action.id)


def _choose(action: Action) -> Button:
    return Button(text=plain("Choose who"), action_id=CHANGE, value=ref_of(action).model_dump_json())


def _meeting(meeting: Meeting) -> MeetingRef:
    return MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
