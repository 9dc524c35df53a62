"""What people do at the page, as the browser says it: what comes of it, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.page.routes import mount
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import A_THURSDAY
from tests.workspace.kettle import (
    Json,
    actions,
    button,
    field,
    home,
    manifest_hearing,
    modal,
    plain,
    section,
    text_field,
)
from tests.workspace.page.visitor import control, done, shown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_button_reaches_the_app(
    http: ClientSession, kettle: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """With the person, the message and the value, as Slack sends them."""
    pressed: list[Json] = []

    @kettle.action("press")
    async def press(ack, body):  # type: ignore[no-untyped-def]  # bolt injects by name
        pressed.append(body)
        await ack()

    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes", value="7"))])

    told = await done(http, ada, "use", container=f"message:{heads.id}:{posted['ts']}", control=control("row", "press"))

    assert told == ""
    assert [(each["user"]["id"], each["actions"][0]["value"]) for each in pressed] == [(ada.id, "7")]


async def test_an_app_that_does_not_answer_is_said_beside_the_button(
    http: ClientSession, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """Nobody is connected, and the page says so where it was pressed."""
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes"))])

    await done(http, ada, "use", container=f"message:{heads.id}:{posted['ts']}", control=control("row", "press"))

    page = await shown(http, ada, heads.id)
    assert "Operation timed out" in page.one("main").one("p", role="alert").text
    assert page.one("p", class_="sidebar__state").text == "Kettle is not connected"


async def test_a_choice_that_is_not_offered_is_not_made(
    http: ClientSession, client: AsyncWebClient, ada: Person, heads: SharedChannel
) -> None:
    """The app may have changed its options since the page was drawn."""
    select = {"type": "static_select", "action_id": "leaf", "options": [{"text": plain("Assam"), "value": "a"}]}
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(select)])
    here = f"message:{heads.id}:{posted['ts']}"

    told = await done(http, ada, "use", container=here, control=control("row", "leaf", "x"))

    assert told == "This choice has gone in the meantime. Look again, and choose another."


async def test_what_has_gone_in_the_meantime_explains_itself(
    http: ClientSession, client: AsyncWebClient, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """A stale message, a stale button, a closed modal, a conversation that one is not in, somebody who has left."""
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes"))])
    here = f"message:{heads.id}:{posted['ts']}"

    gone_message = await done(http, ada, "use", container=f"message:{heads.id}:1.0", control=control("row", "press"))
    gone_button = await done(http, ada, "use", container=here, control=control("row", "old"))
    gone_modal = await done(http, ada, "submit", view="V404", fields=[])
    not_there = await done(http, ben, "use", container=here, control=control("row", "press"))
    async with http.post("/page/act", json={"kind": "close", "user": "U404", "view": "V1", "which": "one"}) as answer:
        nobody = (await answer.json())["told"]

    assert gone_message == "This message has gone in the meantime."
    assert gone_button == "This has just changed. Look again, and choose what stands there now."
    assert gone_modal == "This has closed in the meantime."
    assert not_there == "Ben Hale is not in this conversation."
    assert nobody == "This person is no longer here. Choose somebody else at the top."


async def test_somebody_elses_ephemeral_message_is_not_hers_to_press(
    http: ClientSession,
    client: AsyncWebClient,
    workspace: LocalWorkspace,
    ada: Person,
    ben: Person,
    heads: SharedChannel,
) -> None:
    """It is not even shown to her."""
    await heads.invites(ben)
    blocks = [actions(button("Yes"))]
    posted = await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="For Ada", blocks=blocks)
    container = f"message:{heads.id}:{posted['message_ts']}"

    told = await done(http, ben, "use", container=container, control=control("row", "press"))

    assert told == "This message has gone in the meantime."
    assert (await shown(http, ben, heads.id)).all("li", class_="message--ephemeral") == []
    assert "Only visible to you" in (await shown(http, ada, heads.id)).one("li", class_="message--ephemeral").text


async def test_a_modal_is_filled_in_refused_and_sent(
    http: ClientSession, kettle: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """What is missing stands beside its field; what was typed stays; then the app gets it all."""
    sent: list[Json] = []

    @kettle.command("/tea")
    async def tea(ack, body, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        days = field("Day", {"type": "datetimepicker"}, optional=True)
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_field("Leaf"), text_field("For"), days))

    @kettle.view("brew")
    async def brew(ack, view):  # type: ignore[no-untyped-def]  # as above
        sent.append(view["state"]["values"])
        await ack()

    await done(http, ada, "say", conversation=heads.id, text="/tea")
    view = (await shown(http, ada, heads.id)).one("form", class_="modal__view").attributes["data-view"]
    leaf, day = control("Leaf", "it", "Assam"), control("Day", "it", "2027-05-14T16:00")

    await done(http, ada, "submit", view=view, fields=[leaf, control("For", "it", ""), day])
    refused = (await shown(http, ada, heads.id)).one("dialog", id="modal")
    await done(http, ada, "submit", view=view, fields=[leaf, control("For", "it", "two"), day])

    assert [error.text for error in refused.all("p", class_="error")] == ["Please complete this required field."]
    assert [box.attributes.get("value") for box in refused.all("input", type="text")] == ["Assam", None]
    at_four = int(datetime(2027, 5, 14, 15, tzinfo=UTC).timestamp())
    assert [values["Day"]["it"]["selected_date_time"] for values in sent] == [at_four]
    assert [values["For"]["it"]["value"] for values in sent] == ["two"]
    assert (await shown(http, ada, heads.id)).one("dialog", id="modal").all() == []


async def test_closing_goes_back_one_view_or_all_the_way(
    http: ClientSession, kettle: AsyncApp, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Close shows the view beneath, the x ends the whole stack; nobody else can do either."""

    @kettle.command("/tea")
    async def tea(ack, body, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_field("Leaf")))

    @kettle.view("brew")
    async def brew(ack):  # type: ignore[no-untyped-def]  # as above
        await ack(response_action="push", view=modal(text_field("Sugar"), title="Sugar"))

    async def title() -> str:
        return (await shown(http, ada, heads.id)).one("dialog", id="modal").one("h2").text

    await done(http, ada, "say", conversation=heads.id, text="/tea")
    first = ada.modal
    assert first is not None
    assert await done(http, ben, "close", view=first.view.id, which="all") == "This has closed in the meantime."
    await done(http, ada, "submit", view=first.view.id, fields=[control("Leaf", "it", "Assam")])
    pushed = ada.modal
    assert pushed is not None
    shown_when_pushed = await title()

    await done(http, ada, "close", view=pushed.view.id, which="one")
    shown_after_closing = await title()
    await done(http, ada, "close", view=first.view.id, which="all")

    assert (shown_when_pushed, shown_after_closing) == ("Sugar", "Tea")
    assert ada.modal is None


async def test_a_rich_text_that_nobody_has_touched_is_sent_as_it_was(
    http: ClientSession, kettle: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """With the underline that cannot be typed; what was typed beside it becomes rich text."""
    sent: list[Json] = []
    underlined = {"type": "text", "text": "Bring tea", "style": {"underline": True}}
    start = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [underlined]}]}

    @kettle.command("/tea")
    async def tea(ack, body, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        kept = field("Kept", {"type": "rich_text_input", "initial_value": start})
        typed = field("Typed", {"type": "rich_text_input"})
        await client.views_open(trigger_id=body["trigger_id"], view=modal(kept, typed))

    @kettle.view("brew")
    async def brew(ack, view):  # type: ignore[no-untyped-def]  # as above
        sent.append(view["state"]["values"])
        await ack()

    await done(http, ada, "say", conversation=heads.id, text="/tea")
    modal_form = (await shown(http, ada, heads.id)).one("form", class_="modal__view")
    there = [box.text for box in modal_form.all("textarea")]
    fields = [control("Kept", "it", there[0]), control("Typed", "it", "*Bring* cups")]
    await done(http, ada, "submit", view=modal_form.attributes["data-view"], fields=fields)

    (values,) = sent
    (part,) = values["Typed"]["it"]["rich_text_value"]["elements"]
    assert there == ["Bring tea", ""]
    assert values["Kept"]["it"]["rich_text_value"] == start
    assert [run["text"] for run in part["elements"]] == ["Bring", " cups"]


async def test_the_app_hears_that_its_home_was_opened_and_what_it_publishes_is_shown(
    http: ClientSession, kettle: AsyncApp, installed: Installation, workspace: LocalWorkspace, ada: Person
) -> None:
    """Nothing is there until it does."""
    workspace.install(manifest_hearing("app_home_opened"))

    @kettle.event("app_home_opened")
    async def opened(event, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await client.views_publish(user_id=event["user"], view=home(section("Good morning")))

    before = await shown(http, ada)
    await done(http, ada, "open", app=installed.app_id, tab="home")
    await workspace.until(lambda: ada.home != "")
    after = await shown(http, ada)

    assert "has not published a Home" in before.one("main").text
    assert after.one("div", class_="home").text == "Good morning"


async def test_what_is_typed_is_escaped_and_names_become_mentions(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """As Slack's own composer sends it."""
    await done(http, ada, "say", conversation=heads.id, text="<b> @Ben Hale & #heads @Benjamin @here")

    (*_, message) = workspace.store.messages.where("channel_id = ? ORDER BY ts", heads.id)
    assert message.text == f"&lt;b&gt; <@{ben.id}> &amp; <#{heads.id}> @Benjamin <!here>"


async def test_a_reply_stands_in_its_thread(http: ClientSession, ada: Person, heads: SharedChannel) -> None:
    """The conversation shows how many there are, the thread what they say."""
    ts = await ada.says("Tea?", in_="#heads")

    await done(http, ada, "say", conversation=heads.id, text="Yes, please", thread=ts)
    told = await done(http, ada, "say", conversation=heads.id, text="/tea", thread=ts)

    page = await shown(http, ada, heads.id, thread=ts)
    assert page.one("section", id="conversation").one("a", class_="message__replies").all("span")[1].text == "1 reply"
    assert [each.text for each in page.one("section", id="conversation").all("div", class_="text")][1:] == ["Tea?"]
    assert [each.text for each in page.one("section", id="thread").all("div", class_="text")] == ["Tea?", "Yes, please"]
    assert told == "Commands do not work in threads. Type it in the conversation instead."


async def test_an_app_is_invited_by_slacks_own_command(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, installed: Installation
) -> None:
    """The conversation then says so, in words of its own."""
    quiet = workspace.add_channel("quiet", members=[ada])

    await done(http, ada, "say", conversation=quiet.id, text="/invite @kettle")

    notice = (await shown(http, ada, quiet.id)).one("li", class_="message--notice")
    assert (notice.one("strong").text, notice.one("div", class_="text").text) == (
        "Kettle",
        "was added to #quiet by @Ada Moor",
    )
    assert workspace.services.conversations.has(quiet.record, installed.bot_user_id)


async def test_the_composer_offers_slacks_own_commands_in_channels(
    http: ClientSession, kettle: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """In direct messages they would do nothing."""
    with_kettle = (await shown(http, ada, heads.id)).one("nav", id="sidebar").one("a", data_app="").attributes["href"]
    direct = with_kettle.partition("in=")[2]

    offered = {
        place: [
            each.text
            for each in (await shown(http, ada, place, tab="messages")).all("kbd")
            if each.text.startswith("/")
        ]
        for place in (heads.id, direct)
    }

    assert offered == {heads.id: ["/tea", "/invite", "/remove"], direct: ["/tea"]}


@pytest.mark.parametrize(
    ("target", "now"),
    [
        ("an hour", datetime(2027, 5, 13, 9, tzinfo=UTC)),
        ("until tomorrow", datetime(2027, 5, 14, 7, tzinfo=UTC)),
        ("a week", datetime(2027, 5, 20, 7, tzinfo=UTC)),
        ("2027-10-31T08:00", datetime(2027, 10, 31, 8, tzinfo=UTC)),
    ],
)
async def test_the_clock_is_moved_in_the_persons_own_zone(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, target: str, now: datetime
) -> None:
    """Eight in the morning is eight where she is, in summer and in winter."""
    await done(http, ada, "wait", target=target)

    assert workspace.clock.now() == now


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("2027-05-13T08:59", "The clock only goes forward. Choose a time that is still to come."),
        ("soon", "That is no date and time. Choose both, such as 13 May 2027 at 08:00."),
    ],
)
async def test_the_clock_does_not_go_just_anywhere(
    http: ClientSession, workspace: LocalWorkspace, ada: Person, target: str, words: str
) -> None:
    """Not back, and not to what is no time."""
    assert await done(http, ada, "wait", target=target) == words
    assert workspace.clock.now() == A_THURSDAY


async def test_the_host_may_move_the_clock_in_its_own_way() -> None:
    """So that a bot does on the way what falls due there."""
    asked: list[datetime] = []

    async def move(to: datetime) -> None:
        asked.append(to)

    async with LocalWorkspace.running(
        clock=WorkspaceClock(A_THURSDAY), mount=lambda workspace: mount(workspace, move_clock=move)
    ) as workspace:
        ada = workspace.add_person("Ada Moor")
        async with ClientSession(workspace.url) as http:
            await done(http, ada, "wait", target="an hour")

        assert (asked, workspace.clock.now()) == ([A_THURSDAY + timedelta(hours=1)], A_THURSDAY)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ('{"kind": "wait", "user": "U1", "target": "an hour"}', "text/plain", 415),
        ("not JSON", "application/json", 400),
        ('{"kind": "unheard of", "user": "U1"}', "application/json", 400),
        ('{"kind": "wait", "user": "U1", "target": "an hour", "more": 1}', "application/json", 400),
    ],
)
async def test_only_the_page_itself_can_act(http: ClientSession, body: str, content_type: str, status: int) -> None:
    """A form on another site can send text, but no JSON; and what is no act is refused."""
    async with http.post("/page/act", data=body, headers={"Content-Type": content_type}) as answer:
        assert answer.status == status
