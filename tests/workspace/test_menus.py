"""Menus of people, channels and conversations, and menus whose options the app suggests while somebody types."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.ids import TeamId
from bot.workspace.interactions import NO_OPTIONS
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import NothingFound
from tests.workspace.kettle import Json, actions, field, hears, modal, opens, plain, section

SCHOOLS = ["Hilltop", "Oakfield", "Clay"]


def option(label: str) -> Json:
    return {"text": plain(label), "value": label.lower()}


@pytest.fixture
def asked(kettle: AsyncApp) -> list[Json]:
    """Kettle suggests the schools whose name begins as typed; the list fills with what it was asked."""
    questions: list[Json] = []

    @kettle.options("it")
    async def schools(ack: Any, payload: Json) -> None:
        questions.append(payload)
        await ack(options=[option(school) for school in SCHOOLS if school.startswith(payload["value"])])

    return questions


async def test_an_app_is_asked_with_what_was_typed_and_where(
    workspace: LocalWorkspace, kettle: AsyncApp, asked: list[Json], client: AsyncWebClient, ada: Person
) -> None:
    """In a modal with the view, in a message with the channel."""
    hears(kettle.action("it"))
    view = await opens(workspace, client, ada, modal(field("School", {"type": "external_select"})))
    await ada.fills("School", "Hilltop")
    await ada.closes()
    menu = {"type": "external_select", "action_id": "it"}
    posted = await client.chat_postMessage(channel=ada.id, text="?", blocks=[section("Which?", accessory=menu)])
    await ada.fills("Which?", "Clay")

    in_modal, in_message = asked
    assert (in_modal["type"], in_modal["value"]) == ("block_suggestion", "Hilltop")
    assert (in_modal["block_id"], in_modal["action_id"]) == ("School", "it")
    assert (in_modal["container"], in_modal["view"]["id"]) == ({"type": "view", "view_id": view["id"]}, view["id"])
    assert in_message["channel"] == {"id": posted["channel"], "name": "directmessage"}
    assert in_message["message"]["ts"] == posted["ts"]
    assert ada.sees("Which? [Clay]")


async def test_several_suggestions_can_be_chosen(
    workspace: LocalWorkspace, asked: list[Json], client: AsyncWebClient, ada: Person
) -> None:
    """The app is asked for each."""
    await opens(workspace, client, ada, modal(field("Schools", {"type": "multi_external_select"})))

    await ada.fills("Schools", ["Hilltop", "Clay"])
    chosen = ada.screen()
    await ada.fills("Schools", None)

    assert [question["value"] for question in asked] == ["Hilltop", "Clay"]
    assert "Schools: [Hilltop, Clay]" in chosen
    assert ada.sees("Schools: []")


@pytest.mark.parametrize(("more", "questions"), [({}, []), ({"min_query_length": 1}, ["Oa"])])
async def test_an_app_is_asked_once_enough_was_typed(
    workspace: LocalWorkspace, asked: list[Json], client: AsyncWebClient, ada: Person, more: Json, questions: list[str]
) -> None:
    """Three characters, unless it says otherwise."""
    await opens(workspace, client, ada, modal(field("School", {"type": "external_select", **more})))

    with pytest.raises(NothingFound, match="does not offer “Oa”"):
        await ada.fills("School", "Oa")

    assert [question["value"] for question in asked] == questions


async def test_suggestions_may_stand_in_groups(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """Those of every group can be chosen."""
    groups = [{"label": plain(school), "options": [option(school)]} for school in SCHOOLS]
    hears(kettle.options("it"), {"option_groups": groups})
    await opens(workspace, client, ada, modal(field("School", {"type": "external_select"})))

    await ada.fills("School", "Clay")

    assert ada.sees("School: [Clay]")


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(f"School {number}") for number in range(101)]},
        {"options": [{"text": plain("x" * 76), "value": "x"}]},
        {"options": [], "option_groups": []},
        {},
    ],
)
async def test_suggestions_that_slack_would_not_show_are_not_shown(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person, answer: Json
) -> None:
    """More than a hundred, a label that is too long, two lists or none: words beside the field instead."""

    @kettle.options("it")
    async def schools(ack: Any) -> None:
        await ack(answer)

    await opens(workspace, client, ada, modal(field("School", {"type": "external_select"})))

    with pytest.raises(NothingFound):
        await ada.fills("School", "School 7")

    assert ada.errors == {"School": NO_OPTIONS}


async def test_nobody_who_has_gone_can_be_chosen(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, ben: Person
) -> None:
    """She is told who can."""
    await workspace.deactivate(ben)
    await opens(workspace, client, ada, modal(field("Who", {"type": "multi_users_select"})))

    with pytest.raises(NothingFound, match="only: Ada Moor, Kettle"):
        await ada.fills("Who", ["Ben Hale"])


async def test_of_two_people_with_one_name_one_is_chosen(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """By herself rather than by her name."""
    workspace.add_person("Cat Rowe")
    second = workspace.add_person("Cat Rowe")
    await opens(workspace, client, ada, modal(field("Who", {"type": "users_select"})))

    await ada.fills("Who", second)

    assert ada.modal is not None
    state = workspace.store.inputs.first("container = ?", ada.modal.view.id)
    assert state is not None
    assert state.value["selected_user"] == second.id


FILTERS: list[tuple[Json, str]] = [
    ({"include": ["private"]}, "#secret"),
    ({"include": ["public"]}, "#abroad, #heads, #lobby"),
    ({"include": ["public"], "exclude_external_shared_channels": True}, "#heads, #lobby"),
    ({"include": ["im"], "exclude_bot_users": True}, "Ben Hale"),
]


@pytest.mark.parametrize(("only", "offered"), FILTERS)
async def test_a_menu_of_conversations_is_filtered(
    workspace: LocalWorkspace,
    client: AsyncWebClient,
    heads: SharedChannel,
    ada: Person,
    ben: Person,
    only: Json,
    offered: str,
) -> None:
    """As Slack's client does; private ones only where she is in."""
    olu = workspace.add_person("Olu Other", team_id=TeamId("T0OTHER"))
    workspace.add_channel("lobby")
    workspace.add_channel("abroad", members=[olu])
    workspace.add_channel("secret", members=[ada], private=True)
    workspace.add_channel("hidden", members=[ben], private=True)
    workspace.services.conversations.direct(ada.id, ben.id)
    await opens(workspace, client, ada, modal(field("Where", {"type": "conversations_select", "filter": only})))

    with pytest.raises(NothingFound, match=f"only: {offered}$"):
        await ada.fills("Where", "#hidden")


async def test_a_guest_is_offered_only_where_she_is(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel
) -> None:
    """Public channels too are closed to her."""
    gil = workspace.add_person("Gil Guest", is_guest=True)
    workspace.add_channel("lobby", members=[gil])
    await opens(workspace, client, gil, modal(field("Where", {"type": "channels_select"})))

    with pytest.raises(NothingFound, match=r"only: #lobby$"):
        await gil.fills("Where", "#heads")


HERE = {"default_to_current_conversation": True}
STARTS: list[tuple[str, Json, str]] = [
    ("#heads", {}, "[]"),
    ("#heads", HERE, "[#heads]"),
    ("#heads", {**HERE, "filter": {"include": ["private"]}}, "[]"),
    ("#heads", {**HERE, "filter": {"exclude_bot_users": True}}, "[#heads]"),
    ("bot", {**HERE, "filter": {"exclude_bot_users": True}}, "[]"),
    ("#abroad", {**HERE, "filter": {"include": ["public"]}}, "[#abroad]"),
    ("#abroad", {**HERE, "filter": {"exclude_external_shared_channels": True}}, "[]"),
]


@pytest.mark.parametrize(("here", "more", "shown"), STARTS)
async def test_a_menu_may_start_from_the_conversation_before_her(
    workspace: LocalWorkspace, kettle: AsyncApp, heads: SharedChannel, ada: Person, here: str, more: Json, shown: str
) -> None:
    """In which she typed the command, if the menu offers it."""

    @kettle.command("/tea")
    async def tea(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal(field("Where", {"type": "conversations_select", **more}))
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    workspace.add_channel("abroad", members=[ada, workspace.add_person("Olu Other", team_id=TeamId("T0OTHER"))])
    await ada.runs("/tea", in_=here)

    assert ada.sees(f"Where: {shown}")


async def test_a_menu_may_start_from_elsewhere(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Its own initial conversation comes first; a modal that a button opens is opened in the button's channel; one that
    lies on it, too."""
    lobby = workspace.add_channel("lobby", members=[ada])
    here = {"type": "multi_conversations_select", "default_to_current_conversation": True}
    pushed = modal(field("Also", here))

    @kettle.action("press")
    async def pressed(ack: Any, body: Json) -> None:
        await ack()
        view = modal(field("Where", here), field("Else", {**here, "initial_conversations": [lobby.id]}))
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    hears(kettle.view("brew"), {"response_action": "push", "view": pushed})
    button = {"type": "button", "text": plain("Go"), "action_id": "press"}
    await client.chat_postMessage(channel=heads.id, text="?", blocks=[actions(button)])
    await ada.clicks("Go")
    first = ada.screen()
    await ada.submits()

    assert "Where: [#heads]\nElse: [#lobby]" in first
    assert ada.sees("Also: [#heads]")
