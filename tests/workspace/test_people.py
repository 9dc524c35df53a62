"""The driver of people: what they can see, what they can do, and what they are told when they cannot."""

from datetime import date, time
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import NothingFound
from tests.workspace.kettle import Json, actions, button, field, hears, home, modal, opens, plain, section, text_field


@pytest.fixture
def clicks(kettle: AsyncApp) -> list[str]:
    """Kettle acknowledges every click; the list fills with the values of the buttons."""
    pressed: list[str] = []

    @kettle.action("press")
    async def heard(ack: Any, action: Json) -> None:
        pressed.append(action["value"])
        await ack()

    return pressed


def options(*labels: str) -> Json:
    return {"options": [{"text": plain(label), "value": label.lower()} for label in labels]}


async def test_people_see_the_channels_they_are_in(
    workspace: LocalWorkspace, heads: SharedChannel, ada: Person, ben: Person
) -> None:
    """And no others."""
    await ada.says("hello", in_="#heads")

    assert ada.sees("hello")
    assert not ben.sees("hello")


async def test_a_private_channel_does_not_exist_for_others(workspace: LocalWorkspace, ada: Person, ben: Person) -> None:
    """They can neither join it nor write in it."""
    workspace.add_channel("secret", members=[ada], private=True)

    with pytest.raises(NothingFound):
        await ben.joins("#secret")
    with pytest.raises(NothingFound):
        await ben.says("hello", in_="#secret")


async def test_a_public_channel_must_be_joined_to_write_there(
    workspace: LocalWorkspace, heads: SharedChannel, ben: Person
) -> None:
    """As in Slack."""
    with pytest.raises(NothingFound):
        await ben.says("hello", in_="#heads")

    await ben.joins("#heads")
    await ben.says("hello", in_="#heads")

    assert heads.last.author == "Ben Hale"


async def test_specials_are_escaped_as_slack_s_clients_do(
    heads: SharedChannel, client: AsyncWebClient, ada: Person
) -> None:
    """Nobody mentions everybody by typing the markup for it."""
    await ada.says("<!channel> Tom & Ann", in_="#heads")

    kept = (await client.conversations_history(channel=heads.id))["messages"][0]["text"]
    assert kept == "&lt;!channel&gt; Tom &amp; Ann"
    assert heads.last.text == "<!channel> Tom & Ann"


async def test_somebody_whose_account_is_closed_does_nothing(
    workspace: LocalWorkspace, installed: Installation, ada: Person
) -> None:
    """She can no more write than run a command."""
    workspace.administration.deactivate(ada.user)

    with pytest.raises(NothingFound, match="closed"):
        await ada.says("hello")
    with pytest.raises(NothingFound, match="closed"):
        await ada.runs("/tea")


async def test_the_newest_button_of_a_name_is_clicked(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person, clicks: list[str]
) -> None:
    """Among all that she can see."""
    await client.chat_postMessage(channel=heads.id, text="one", blocks=[actions(button("Going", value="older"))])
    await client.chat_postMessage(channel=ada.id, text="two", blocks=[actions(button("Going", value="newer"))])

    await ada.clicks("Going")
    await ada.clicks("Going", in_="#heads")
    await ada.clicks("Going", in_="bot")

    assert clicks == ["newer", "older", "newer"]


async def test_the_modal_before_her_comes_first(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, clicks: list[str]
) -> None:
    """Before messages, and those before Home."""
    await client.views_publish(user_id=ada.id, view=home(actions(button("Go", value="home"))))
    await client.chat_postMessage(channel=ada.id, text="Go", blocks=[actions(button("Go", value="message"))])
    await ada.clicks("Go")
    await opens(workspace, client, ada, modal(actions(button("Go", value="modal"))))
    await ada.clicks("Go")
    await ada.clicks("Go", in_="home")

    assert clicks == ["message", "modal", "home"]


async def test_a_button_that_is_gone_cannot_be_clicked(
    client: AsyncWebClient, heads: SharedChannel, ada: Person, clicks: list[str]
) -> None:
    """She is told what she sees instead."""
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Going", value="7"))])
    await client.chat_update(channel=heads.id, ts=posted["ts"], text="Too late", blocks=[])

    with pytest.raises(NothingFound, match="Too late"):
        await ada.clicks("Going")

    assert clicks == []


async def test_a_stale_button_can_be_pressed(
    client: AsyncWebClient, heads: SharedChannel, ada: Person, clicks: list[str]
) -> None:
    """Somebody found it before it went."""
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Going", value="7"))])
    stale = ada.finds("Going")
    await client.chat_update(channel=heads.id, ts=posted["ts"], text="Too late", blocks=[])

    await stale.press()

    assert clicks == ["7"]


async def test_a_double_click_presses_twice(client: AsyncWebClient, ada: Person, clicks: list[str]) -> None:
    """Before anything has changed."""
    await client.chat_postMessage(channel=ada.id, text="Tea?", blocks=[actions(button("Going", value="7"))])

    await ada.clicks("Going", twice=True)

    assert clicks == ["7", "7"]


async def test_a_confirm_dialog_is_answered_with_yes(client: AsyncWebClient, ada: Person, clicks: list[str]) -> None:
    """Its words can be read beforehand."""
    dialog = {"title": plain("Sure?"), "text": plain("All will go."), "confirm": plain("Yes"), "deny": plain("No")}
    await client.chat_postMessage(
        channel=ada.id, text="Tea?", blocks=[actions(button("Clear", value="7", confirm=dialog))]
    )

    assert ada.finds("Clear").confirmation == "All will go."
    await ada.clicks("Clear")

    assert clicks == ["7"]


async def test_a_double_submission_submits_twice(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """Before the modal has closed."""
    submissions: list[str] = []

    @kettle.view("brew")
    async def brewing(ack: Any, view: Json) -> None:
        submissions.append(view["id"])
        await ack()

    await opens(workspace, client, ada, modal())
    await ada.submits(twice=True)

    assert len(submissions) == 2
    assert ada.modal is None


async def test_the_second_answer_to_a_double_submission_opens_nothing(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """The first has closed the modal, and it stays closed."""
    answers: list[Json] = [{}, {"response_action": "update", "view": modal(title="Again")}]

    @kettle.view("brew")
    async def brewing(ack: Any) -> None:
        await ack(**answers.pop(0))

    await opens(workspace, client, ada, modal())
    await ada.submits(twice=True)

    assert ada.modal is None


ENTRIES: list[tuple[Json, Any, str]] = [
    ({"type": "plain_text_input"}, "Hilltop", "Hilltop"),
    ({"type": "number_input", "is_decimal_allowed": False}, 12, "12"),
    ({"type": "email_text_input"}, "ada@hilltop.example", "ada@hilltop.example"),
    ({"type": "url_text_input"}, "https://hilltop.example", "https://hilltop.example"),
    ({"type": "static_select", **options("Oakfield", "Clay")}, "Clay", "Clay"),
    ({"type": "multi_static_select", **options("Oakfield", "Clay")}, ["Clay", "Oakfield"], "Clay, Oakfield"),
    ({"type": "radio_buttons", **options("Oakfield", "Clay")}, "Clay", "( ) Oakfield (x) Clay"),
    ({"type": "checkboxes", **options("Oakfield", "Clay")}, ["Clay"], "( ) Oakfield (x) Clay"),
    ({"type": "datepicker"}, date(2027, 5, 13), "2027-05-13"),
    ({"type": "timepicker"}, time(16), "16:00"),
    ({"type": "users_select"}, "Ben Hale", "@Ben Hale"),
    ({"type": "multi_users_select"}, ["Ben Hale", "Ada Moor"], "@Ben Hale, @Ada Moor"),
]


@pytest.mark.parametrize(("element", "entry", "shown"), ENTRIES, ids=[str(each[0]["type"]) for each in ENTRIES])
async def test_a_field_shows_what_was_filled_in(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, ben: Person, element: Json, entry: Any, shown: str
) -> None:
    """Each kind by what a person would say."""
    await opens(workspace, client, ada, modal(field("It", element)))

    await ada.fills("It", entry)

    assert ada.sees(f"It: [{shown}]")


async def test_a_person_can_be_chosen_herself(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, ben: Person
) -> None:
    """Not only by her name."""
    await opens(workspace, client, ada, modal(field("Who", {"type": "users_select"})))

    await ada.fills("Who", ben)

    assert ada.sees("Who: [@Ben Hale]")


async def test_a_channel_can_be_chosen(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """By its name."""
    await opens(workspace, client, ada, modal(field("Where", {"type": "channels_select"})))

    await ada.fills("Where", "#heads")

    assert ada.sees("Where: [#heads]")


async def test_a_field_can_be_emptied(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """By filling in nothing."""
    await opens(workspace, client, ada, modal(text_field("Where", initial_value="Hilltop")))

    await ada.fills("Where", None)

    assert not ada.sees("Hilltop")


async def test_what_is_not_offered_cannot_be_chosen(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """She is told what is."""
    await opens(
        workspace, client, ada, modal(field("School", {"type": "static_select", **options("Oakfield", "Clay")}))
    )

    with pytest.raises(NothingFound, match="only: Oakfield, Clay"):
        await ada.fills("School", "Hilltop")


async def test_what_she_chose_in_a_message_stands_there(
    kettle: AsyncApp, client: AsyncWebClient, heads: SharedChannel, ada: Person, ben: Person
) -> None:
    """For her, and for nobody else."""
    hears(kettle.action("choose"))
    await heads.invites(ben)
    which = {"type": "static_select", "action_id": "choose", "placeholder": plain("Choose"), **options("Assam")}
    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[section("Tea?", accessory=which)])

    await ada.fills("Tea?", "Assam")

    assert ada.sees("Tea? [Assam]")
    assert ben.sees("Tea? [Choose]")


async def test_options_can_be_clicked(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """A tick comes and goes."""
    await opens(workspace, client, ada, modal(field("With", {"type": "checkboxes", **options("Milk", "Sugar")})))

    await ada.clicks("Milk")
    await ada.clicks("Sugar")
    await ada.clicks("Milk")

    assert ada.sees("With: [( ) Milk (x) Sugar]")


async def test_what_she_does_not_see_is_said(ada: Person, kettle: AsyncApp) -> None:
    """With her whole screen."""
    await ada.says("I am here")

    with pytest.raises(NothingFound, match="I am here"):
        await ada.fills("Where", "Hilltop")
    with pytest.raises(NothingFound, match="I am here"):
        await ada.submits()
    with pytest.raises(NothingFound, match="I am here"):
        await ada.clicks("Going")


async def test_the_whole_screen_is_plain_text(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """The modal, then conversations, then Home."""
    await ada.says("hello", in_="#heads")
    await client.chat_postMessage(channel=ada.id, text="Tea?", blocks=[section("Tea?", accessory=button("Yes"))])
    await client.views_publish(user_id=ada.id, view=home(section("Nothing to do")))
    await opens(workspace, client, ada, modal(text_field("Where")))

    assert ada.screen() == (
        "= Tea =\nWhere: []\n[Brew]\n\n"
        "## #heads\nKettle was added to #heads by @Ada Moor\nAda Moor: hello\n\n"
        "## Kettle\nKettle: Tea? [Yes]\n\n"
        "## Home\nNothing to do"
    )


async def test_a_date_is_seen_in_her_own_zone(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """Two people, one message."""
    ada = workspace.add_person("Ada Abroad", tz="America/New_York")
    ben = workspace.add_person("Ben Home", tz="Europe/London")
    now = int(workspace.clock.now().timestamp())
    for person in (ada, ben):
        await client.chat_postMessage(channel=person.id, text=f"At <!date^{now}^{{time}}|nine>")

    assert ada.sees("At 04:00")
    assert ben.sees("At 09:00")


async def test_nobody_is_found_by_a_name_that_nobody_has(workspace: LocalWorkspace) -> None:
    """Nor a channel."""
    with pytest.raises(LookupError, match="Zoe"):
        workspace.person("Zoe")
    with pytest.raises(LookupError, match="zoo"):
        workspace.channel("zoo")


async def test_an_empty_channel_has_no_last_message(heads: SharedChannel) -> None:
    """It says so."""
    with pytest.raises(NothingFound, match="nothing has been said in #heads"):
        _ = heads.last


async def test_a_message_has_words_and_a_fallback(client: AsyncWebClient, heads: SharedChannel) -> None:
    """What is read on the screen, and what a notification shows."""
    await client.chat_postMessage(channel=heads.id, text="fallback", blocks=[section("words")])

    assert (heads.last.text, heads.last.fallback) == ("words", "fallback")


async def test_an_act_waits_until_the_app_says_that_it_is_done(
    workspace: LocalWorkspace, kettle: AsyncApp, ada: Person
) -> None:
    """By `settled`, awaited after every act."""
    order: list[str] = []

    @kettle.command("/tea")
    async def tea(ack: Any) -> None:
        order.append("heard")
        await ack()

    async def settled() -> None:
        order.append("settled")

    workspace.settled = settled
    await ada.runs("/tea")
    order.append("returned")

    assert order == ["heard", "settled", "returned"]
