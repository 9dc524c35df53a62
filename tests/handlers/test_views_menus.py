"""Wherever people are chosen there is room for all of them: three hundred, by Slack's own grammar."""

import pytest

from bot.workspace.grammar import parse_view
from handlers.house.views.kit import Payload, modal
from handlers.members.views import delegates
from handlers.members.views.delegates import DelegateForm
from handlers.members.views.roles import PersonRef, select_input
from handlers.planning.views import inviting
from handlers.planning.views.inviting import Invitees
from handlers.proceedings.views import actions, agendas, minutes, presence
from handlers.school_year.views import new_year
from handlers.school_year.views.new_year import LeavingForm
from storage.database.ids import PersonId, RoleId, SchoolId
from storage.members.people import DelegateMode
from tests.handlers.test_views_planning import A_DAY, A_SERIES, INVITE, MEETING, OURS, PEOPLE

LAST = min(PEOPLE)
SCHOOLS = {SchoolId(key): name for key, name in PEOPLE.items()}
HEADSHIPS = {RoleId(key): name for key, name in PEOPLE.items()}
LEAVING = LeavingForm(partnership=OURS, role=RoleId(LAST), after=A_DAY)
DELEGATE = DelegateForm(
    partnership=OURS,
    person=PersonId(1),
    known=LAST,
    schools=(SchoolId(LAST),),
    from_on=A_DAY,
    mode=DelegateMode.WITH_ME,
)
AGREED = actions.ActionFields(what="Share the plan", owner=LAST, due_on=A_DAY)
ONE = Invitees(asks_all=False, people=(LAST,), channel=(INVITE.channel,))


@pytest.mark.parametrize(
    "view",
    [
        agendas.propose_form(MEETING, PEOPLE, agendas.ItemFields(title="Reading", lead=LAST)),
        minutes.keeper_form(MEETING, PEOPLE, LAST),
        presence.presence_form(MEETING, PEOPLE, [LAST]),
        actions.action_form(MEETING, PEOPLE, [], AGREED, due_on=A_DAY),
        inviting.invite_form(A_SERIES, INVITE, ONE, PEOPLE),
        delegates.delegate_form(
            PersonRef(partnership=OURS, person=PersonId(1)),
            "Ada Moor",
            schools=SCHOOLS,
            known=PEOPLE,
            today=A_DAY,
            filled=DELEGATE,
        ),
        new_year.leaving_form(OURS, HEADSHIPS, after=A_DAY, filled=LEAVING),
    ],
    ids=["who leads", "who keeps", "who was there", "who does it", "who is asked", "who answers", "who leaves"],
)
def test_the_last_of_three_hundred_stands_there_and_is_chosen(view: Payload) -> None:
    assert parse_view(view)

    elements = [block["element"] for block in view["blocks"] if "element" in block]
    chosen = [[one.get("initial_option") or {}, *one.get("initial_options", [])] for one in elements]
    assert str(LAST) in [option.get("value") for options in chosen for option in options]


@pytest.mark.parametrize(
    ("count", "groups"),
    [(1, []), (100, []), (101, ["Head 1 to Head 100", "Head 101 to Head 101"])],
)
def test_a_menu_has_groups_where_it_needs_them(count: int, groups: list[str]) -> None:
    """Each is called by its first and its last."""
    heads = {number: f"Head {number}" for number in range(1, count + 1)}
    view = modal(title="Who?", submit="Save", callback_id="who", blocks=[select_input("who", "Who?", heads)])

    element = view["blocks"][0]["element"]

    assert parse_view(view)
    assert [one["label"]["text"] for one in element.get("option_groups", [])] == groups
    assert ("options" in element) is not bool(groups)
