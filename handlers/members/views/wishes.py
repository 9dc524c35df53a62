"""What somebody sees and says of her own messages: from which hour, when not at all, and which kinds never."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    OPTION_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Checkboxes,
    Context,
    DatePicker,
    Input,
    MultiStaticSelect,
    Option,
    Payload,
    Section,
    StaticSelect,
    Text,
    fit,
    modal,
    mrkdwn,
    plain,
)
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import LONGEST_PAUSE, hours_to_choose, pauses_to_choose, with_own_hour
from storage.database.ids import PartnershipId
from storage.members.wishes import Wishes

FORM = "wishes.form"
PAUSES = tuple(f"wishes.pause.{number}" for number in range(2))
END_PAUSE = "wishes.end_pause"

TITLE = "My messages"
CHECKBOXES_MAX = 10
NAMED = 3

WISHES_WORDING = {
    "hour": "Choose one of the times in the list.",
    "paused_until": "Choose a day, or leave it empty.",
    "kinds": "Tick what should come, and nothing else.",
}


class PauseRef(PartnershipRef):
    """A day until which a tap pauses."""

    until: date


class WishesOpened(PartnershipRef):
    """The form as it was opened: a kind that was not in it yet is not turned off by it."""

    offered: tuple[str, ...] = ()


class WishesForm(WishesOpened):
    """What somebody wishes; `kinds` are those that should come."""

    hour: time
    paused_until: date | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Post:
    """A school for which somebody answers, "" where it is not known, and who else answers for it."""

    school: str
    delegates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instead:
    """Who answers for somebody who is not asked: `of_kind` for each kind that may be off, `paused` for all of them."""

    paused: str
    of_kind: Mapping[str, str]


def my_messages(
    partnership_id: PartnershipId,
    wishes: Wishes,
    *,
    today: date,
    calendar: SchoolCalendar,
    labels: Mapping[str, str],
    instead: Instead,
) -> Payload:
    """The form. `labels` are those of the kinds that may be off."""
    until = wishes.paused_until if wishes.is_paused(today) else None
    if until is None:
        pause = _not_paused(partnership_id, pauses_to_choose(today, calendar), instead.paused)
    else:
        pause = _paused(partnership_id, until, instead.paused)
    return modal(
        title=TITLE,
        callback_id=FORM,
        submit="Save",
        metadata=WishesOpened(partnership=partnership_id, offered=tuple(labels)),
        blocks=[
            *pause,
            _until_input(until, today),
            _hour_input(with_own_hour(calendar, wishes.hour).messages_from, calendar),
            *(_kinds(labels, wishes.kinds_off, instead.of_kind) if labels else []),
        ],
    )


def _not_paused(partnership_id: PartnershipId, offered: Sequence[date], meanwhile: str) -> list[Block]:
    taps = [
        Button(
            text=plain(f"Pause until {day_words(day)}"),
            action_id=action_id,
            value=PauseRef(partnership=partnership_id, until=day).model_dump_json(),
        )
        for action_id, day in zip(PAUSES, offered, strict=False)  # before a holiday there is one
    ]
    words = mrkdwn("*Away for a while?* {what}", what=WHAT_A_PAUSE_IS)
    return [Section(text=words), _meanwhile(meanwhile), *([Actions(elements=[*taps])] if taps else [])]


def _paused(partnership_id: PartnershipId, until: date, meanwhile: str) -> list[Block]:
    words = mrkdwn("*You have paused until {day}.* {what}", day=day_words(until), what=UNTIL_THEN)
    return [Section(text=words), _meanwhile(meanwhile), Actions(elements=[_end_pause(partnership_id)])]


def _meanwhile(words: str) -> Context:
    return Context(elements=[mrkdwn("{words} {seen}", words=words, seen=SEEN_AWAY)])


def _end_pause(partnership_id: PartnershipId) -> Button:
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    return Button(text=plain("I'm back"), action_id=END_PAUSE, value=ref)


def _until_input(until: date | None, today: date) -> Input:
    latest = day_words(today + LONGEST_PAUSE)
    return Input(
        label=plain("Paused until" if until else "Or until another day"),
        hint=plain(f"From that day on you hear again. {latest} at the latest."),
        block_id="paused_until",
        optional=True,
        element=DatePicker(action_id="paused_until", initial_date=until),
    )


def _hour_input(chosen: time, calendar: SchoolCalendar) -> Input:
    usual, *later = hours_to_choose(calendar)
    options = {usual: _option(f"{usual:%H:%M}, like everybody", f"{usual:%H:%M}")}
    options |= {hour: _option(f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in later}
    return Input(
        label=plain("From what time on school days?"),
        hint=plain("What cannot wait, such as a meeting moved today, may come sooner."),
        block_id="hour",
        element=StaticSelect(action_id="hour", options=[*options.values()], initial_option=options[chosen]),
    )


def _kinds(labels: Mapping[str, str], off: Collection[str], instead: Mapping[str, str]) -> list[Block]:
    """Boxes to tick, a menu where Slack has not so many; and who answers in the place of whoever unticks one."""
    options = {kind: _option(label, kind) for kind, label in labels.items()}
    on = [option for kind, option in options.items() if kind not in off]
    fits = len(options) <= CHECKBOXES_MAX
    asked = Input(
        label=plain("What should come?"),
        hint=plain("What only you can answer always comes."),
        block_id="kinds",
        optional=True,
        element=_boxes(options, on) if fits else _menu(options, on),
    )
    return [asked, *(Context(elements=[words]) for words in _without(labels, instead))]


def _boxes(options: Mapping[str, Option], on: Sequence[Option]) -> Checkboxes:
    return Checkboxes(action_id="kinds", options=[*options.values()], initial_options=[*on] or None)


def _menu(options: Mapping[str, Option], on: Sequence[Option]) -> MultiStaticSelect:
    return MultiStaticSelect(action_id="kinds", options=[*options.values()], initial_options=[*on] or None)


def _without(labels: Mapping[str, str], instead: Mapping[str, str]) -> list[Text]:
    """ "Without *Questions about meetings*: Sam Reed answers for Hilltop." Kinds of which that is so stand together."""
    together: dict[str, list[str]] = defaultdict(list)
    for kind, label in labels.items():
        together[instead[kind]].append(label)
    return [
        mrkdwn("Without *{labels}*: {words}", labels=", ".join(alike), words=words) for words, alike in together.items()
    ]


def _option(label: str, value: str) -> Option:
    return Option(text=plain(fit(label, OPTION_MAX)), value=value)


def instead_words(posts: Sequence[Post], coordinators: Sequence[str], *, coordinates: bool) -> str:
    """ "Sam Reed answers for Hilltop. Pat Lane will see that nobody has answered for Clay, and may ask you."

    `coordinators` are those besides the reader; `coordinates` says that she is one herself.
    """
    covered: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for post in posts:
        covered[post.delegates].append(post.school)
    uncovered = covered.pop((), None if posts else [""])
    words = [_answer(names, schools) for names, schools in covered.items()]
    return " ".join(
        words if uncovered is None else [*words, _noticed(uncovered, coordinators, coordinates=coordinates)]
    )


def _answer(names: Sequence[str], schools: Sequence[str]) -> str:
    return f"{_listed(names, 'or')} answers {_for(schools) or 'for you'}."


def _noticed(schools: Sequence[str], coordinators: Sequence[str], *, coordinates: bool) -> str:
    what = f"that nobody has answered {_for(schools)}" if _for(schools) else "that you have not answered"
    if coordinates and not coordinators:
        return f"You will see on your Home {what}."
    return f"{_listed(coordinators, 'or') or 'Your coordinator'} will see {what}, and may ask you."


def _for(schools: Sequence[str]) -> str:
    """ "for Hilltop and Clay"; "" where no school is known."""
    known = [school for school in schools if school]
    return f"for {_listed(known, 'and')}" if known else ""


def _listed(names: Sequence[str], word: str) -> str:
    some = [*names[:NAMED]]
    return f" {word} ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)


def on_home(partnership_id: PartnershipId, words: str, *, change: str, is_paused: bool) -> Blocks:
    """What somebody wishes, where she wishes for anything; `change` is the action that opens the form."""
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    taps = [_end_pause(partnership_id)] if is_paused else []
    taps.append(Button(text=plain("Change"), action_id=change, value=ref))
    return [Section(text=mrkdwn("*Your messages:* {words}", words=words)), Actions(elements=[*taps])]


def wishes_words(hour: time | None, off: Sequence[str], until: date | None) -> str:
    """ "from 09:30; no questions about meetings; paused until Mon 4 Jan": what differs from what everybody has."""
    said = [f"from {hour:%H:%M}"] if hour else []
    said += [f"without {label}" for label in off]
    return "; ".join(said + ([f"paused until {day_words(until)}"] if until else []))


def day_words(day: date) -> str:
    """ "Mon 4 Jan": a pause is never so long that the year would need saying."""
    return f"{day:%a} {day.day} {day:%b}"


def paused_words(until: date, meanwhile: str) -> str:
    return f"You have paused until {day_words(until)}. {UNTIL_THEN} {meanwhile} {SEEN_AWAY} {HOW_TO_END}"


WHAT_A_PAUSE_IS = (
    "While you pause, nothing new comes from me, urgent or not. When it ends you get one message with what still "
    "matters."
)
UNTIL_THEN = "Nothing new comes from me before then, urgent or not. Then you get one message with what still matters."
SEEN_AWAY = "Coordinators see until when you are away."
HOW_TO_END = "To end it sooner, tap I'm back on my Home tab."
BACK = "Welcome back. What has been waiting for you comes with your next message."


def no_such_hour(calendar: SchoolCalendar) -> str:
    """Beside an hour that is not among those to choose, for the partnership's may have changed meanwhile."""
    first, last = calendar.messages_from, hours_to_choose(calendar)[-1]
    return f"Choose a time from {first:%H:%M} to {last:%H:%M}: those are the hours in which I write."


def no_such_pause(today: date) -> str:
    """Beside a day until which nobody can pause."""
    first, last = today + timedelta(days=1), today + LONGEST_PAUSE
    return f"Choose a day from {day_words(first)} to {day_words(last)}, or leave it empty to hear from me."
