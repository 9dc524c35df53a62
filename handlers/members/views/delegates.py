"""Who answers for a head, and when: her own screen, the form that names somebody, and what both of them read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Misfit
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    OPTION_MAX,
    Actions,
    Block,
    Button,
    Checkboxes,
    Context,
    Input,
    MultiStaticSelect,
    Option,
    Payload,
    RadioButtons,
    Section,
    UsersSelect,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.menus import A_GROUP, Menu
from handlers.house.views.parts import Part
from handlers.house.views.series_dates import long_date
from handlers.members.views.person import NAME_DELEGATE, RoleLine, role_section
from handlers.members.views.roles import PersonRef, Under, date_input, select_input
from storage.database.ids import PartnershipId, PersonId, SchoolId, TeamId, UserId
from storage.members.people import DelegateMode

NAMED = "people.delegate_named"
MINE = "people.my_delegates"

CHECKBOXES_MAX = 10
LINES_SHOWN = 80

OWN_MODES = {
    DelegateMode.WITH_ME: ("With me", "Both of us are asked, and whoever answers first answers."),
    DelegateMode.INSTEAD: ("Instead of me", "Only my delegate is asked."),
    DelegateMode.WHEN_SILENT: ("When I am silent", "I am asked first, my delegate only if I don't answer."),
}
ANOTHERS_MODES = {
    DelegateMode.WITH_ME: ("With the head", "Both are asked, and whoever answers first answers."),
    DelegateMode.INSTEAD: ("Instead of the head", "Only the delegate is asked."),
    DelegateMode.WHEN_SILENT: ("When the head is silent", "The head is asked first, the delegate if no answer comes."),
}
_ASKED = {
    DelegateMode.WITH_ME: "I'll ask you both, and whoever answers first answers.",
    DelegateMode.INSTEAD: "I'll ask you, and not {head}.",
    DelegateMode.WHEN_SILENT: "I'll ask {head} first, and you if no answer comes.",
}
FOR_WHAT = "A delegate answers for you when heads are asked about meetings."

DELEGATE_WORDING = {
    "account": "Choose who it is.",
    "known": "Choose one of the two: somebody on Slack, or somebody who is not.",
    "schools": "Choose at least one school.",
    "from_on": "Choose the first day.",
    "to_on": "Choose a last day that is not before the first, or leave it empty.",
    "mode": "Choose when your delegate is asked.",
}
OWN_DELEGATE = "A head can't be her own delegate. Choose somebody else."


def not_head_by_then(school: str | None, last_on: date) -> str:
    """Beside a first day that comes too late."""
    return f"{school or 'The headship'} ends on {long_date(last_on)}. Choose an earlier first day."


class DelegateForm(PersonRef):
    """Whom a head (`person`) names: somebody by a Slack account, or `known` here and not on Slack.

    `team`, `name`, `email` and `is_guest` are what Slack says of the account.
    """

    account: UserId | None = None
    known: Annotated[PersonId, ROW_ID] | None = None
    schools: tuple[Annotated[SchoolId, ROW_ID], ...] = ()
    from_on: date
    to_on: date | None = None
    mode: DelegateMode
    team: TeamId | None = None
    name: str = ""
    email: str | None = None
    is_guest: bool = False

    @model_validator(mode="after")
    def _one_person(self) -> "DelegateForm":
        if self.account is None and self.known is None:
            raise Misfit("account")
        if self.account is not None and self.known is not None:
            raise Misfit("known")
        if self.to_on is not None and self.to_on < self.from_on:
            raise Misfit("to_on")
        return self


def my_delegates(partnership_id: PartnershipId, head: PersonId, lines: Sequence[RoleLine]) -> Payload:
    """A head's own screen."""
    ref = PersonRef(partnership=partnership_id, under=Under.DELEGATES, person=head)
    name = Button(text=plain("Name a delegate"), action_id=NAME_DELEGATE, value=ref.model_dump_json())
    nobody = Section(text=mrkdwn("Nobody answers for you."))
    return modal(
        title="My delegate",
        callback_id=MINE,
        close="Done",
        blocks=[
            *([role_section(ref, line) for line in lines[:LINES_SHOWN]] or [nobody]),
            Context(elements=[mrkdwn("{what}", what=FOR_WHAT)]),
            Actions(elements=[name]),
        ],
    )


def delegate_form(
    ref: PersonRef,
    head: str | None,
    *,
    schools: Mapping[SchoolId, str],
    known: Mapping[PersonId, str],
    today: date,
    filled: DelegateForm | None = None,
    changed: Sequence[str] = (),
) -> Payload:
    """Who answers for whom: `head` is None where she fills it in herself; `known` are those not on Slack."""
    chosen = (filled.schools if filled else ()) or tuple(schools)
    blocks: list[Block] = [
        *([Section(text=mrkdwn("Who answers for *{head}*?", head=head))] if head else []),
        _account_input(filled.account if filled else None, is_optional=bool(known)),
    ]
    if known:
        label, shown = "Or somebody who is not on Slack yet", filled.known if filled else None
        blocks.append(select_input("known", label, known, shown, optional=True))
    if len(schools) > 1:
        blocks.append(_schools_input(schools, chosen))
    blocks += [
        date_input("from_on", "From", filled.from_on if filled else today),
        date_input(
            "to_on", "Until", filled.to_on if filled else None, optional=True, hint="Empty while none is known."
        ),
        _mode_input(ANOTHERS_MODES if head else OWN_MODES, filled.mode if filled else DelegateMode.WITH_ME),
        Context(elements=[mrkdwn("{what}", what=FOR_WHAT)]),
    ]
    return form(NAMED, title="Name a delegate", metadata=ref, changed=changed, blocks=blocks)


def _account_input(account: UserId | None, *, is_optional: bool) -> Input:
    return Input(
        label=plain("Who?"),
        hint=plain("A deputy, for instance, or a PA."),
        block_id="account",
        optional=is_optional,
        element=UsersSelect(action_id="account", placeholder=plain("Choose somebody"), initial_user=account),
    )


def _schools_input(schools: Mapping[SchoolId, str], chosen: Sequence[SchoolId]) -> Input:
    """Boxes to tick; of more schools than Slack has boxes for, a menu."""
    menu = Menu(schools)
    ticked = [menu.options[key] for key in chosen if key in menu.options]
    element: Checkboxes | MultiStaticSelect
    if len(schools) <= CHECKBOXES_MAX:
        element = Checkboxes(action_id="schools", options=menu.ungrouped, initial_options=ticked)
    else:
        element = MultiStaticSelect(
            action_id="schools", options=menu.ungrouped, option_groups=menu.groups, initial_options=[*ticked[:A_GROUP]]
        )
    return Input(label=plain("For which schools?"), block_id="schools", element=element)


def _mode_input(modes: Mapping[DelegateMode, tuple[str, str]], chosen: DelegateMode) -> Input:
    options = {
        mode: Option(text=plain(label), value=mode.value, description=plain(fit(meaning, OPTION_MAX)))
        for mode, (label, meaning) in modes.items()
    }
    return Input(
        label=plain("When is the delegate asked?"),
        block_id="mode",
        element=RadioButtons(action_id="mode", options=[*options.values()], initial_option=options[chosen]),
    )


def named_words(delegate: str, head: str, schools: Sequence[str], from_on: date | None, to_on: date | None) -> str:
    """How history words that a delegate was named; `from_on` is None for at once."""
    begins = f", from {long_date(from_on)}" if from_on else ""
    ends = f", until {long_date(to_on)}" if to_on else ""
    return f"{delegate} answers for {head}{_at(schools)}{begins}{ends}"


def to_delegate(head: str, schools: Sequence[str], mode: DelegateMode, dates: str) -> Part:
    """What the delegate is told."""
    words = f"You answer for {head}{_at(schools)}{dates} when heads are asked about meetings."
    asked = _ASKED[mode].format(head=head)
    return _told(f"{words} {asked}", f"{words} {asked}")


def to_head(delegate: str, schools: Sequence[str], dates: str) -> Part:
    """What a head is told whose delegate a coordinator has named."""
    words = f"{delegate} answers for you{_at(schools)}{dates} when heads are asked about meetings."
    return _told(words, f"{words} To end it, open My delegate on my Home tab.")


def no_longer(other: str, *, is_head: bool) -> Part:
    """What either of them reads once it is over."""
    words = f"{other} no longer answers for you." if is_head else f"You no longer answer for {other}."
    return _told(words, words)


def _told(text: str, words: str) -> Part:
    return Part(blocks=[Section(text=mrkdwn("{words}", words=words))], text=text)


def _at(schools: Sequence[str]) -> str:
    """ " at Hilltop and Oakfield"; "" where no school is known."""
    if not schools:
        return ""
    return f" at {' and '.join([', '.join(schools[:-1]), schools[-1]] if len(schools) > 1 else schools)}"
