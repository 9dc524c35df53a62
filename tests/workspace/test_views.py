"""views.*: triggers, the stack of modals, hashes, what is typed, and Home."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import (
    MANIFEST,
    Json,
    actions,
    button,
    field,
    home,
    modal,
    plain,
    refusal,
    refused,
    section,
    text_field,
)


class Opener:
    """Makes triggers as acts do, and opens modals with them."""

    def __init__(self, workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
        self._workspace = workspace
        self._client = client
        self._ada = ada

    def trigger(self) -> str:
        """What an act outside a modal gives the app, or inside the modal that is open."""
        modal_id = self._ada.modal.view.id if self._ada.modal else None
        return self._workspace.keys.trigger(self._workspace.app, self._ada.id, view_id=modal_id)

    async def opens(self, view: Json) -> Json:
        opened: Json = (await self._client.views_open(trigger_id=self.trigger(), view=view))["view"]
        return opened

    async def pushes(self, view: Json) -> Json:
        pushed: Json = (await self._client.views_push(trigger_id=self.trigger(), view=view))["view"]
        return pushed


@pytest.fixture
def app(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> Opener:
    return Opener(workspace, client, ada)


async def test_a_modal_opens_before_the_person_who_acted(app: Opener, ada: Person, ben: Person) -> None:
    """And before nobody else."""
    await app.opens(modal(text_field("Where?"), title="Meeting"))

    assert ada.modal is not None
    assert ada.modal.title == "Meeting"
    assert ben.modal is None


async def test_the_answer_describes_the_view(app: Opener, installed: Installation) -> None:
    """With its id, its hash and an empty state."""
    opened = await app.opens(modal(text_field("Where?"), private_metadata="7", external_id="meeting-7"))

    assert opened["id"].startswith("V")
    assert opened["root_view_id"] == opened["id"]
    assert opened["previous_view_id"] is None
    assert opened["app_id"] == installed.app_id
    assert (opened["private_metadata"], opened["external_id"]) == ("7", "meeting-7")
    assert opened["state"]["values"] == {"Where?": {"it": {"type": "plain_text_input", "value": None}}}


async def test_a_trigger_opens_one_view(app: Opener, client: AsyncWebClient) -> None:
    """The second time it is exchanged_trigger_id."""
    trigger = app.trigger()
    await client.views_open(trigger_id=trigger, view=modal())

    assert await refusal(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "expected"), [(3, None), (3.001, "expired_trigger_id")])
async def test_a_trigger_lives_for_three_seconds(
    workspace: LocalWorkspace, app: Opener, client: AsyncWebClient, seconds: float, expected: str | None
) -> None:
    """By the workspace's clock."""
    trigger = app.trigger()
    workspace.clock.advance(seconds=seconds)

    opening = client.views_open(trigger_id=trigger, view=modal())

    if expected:
        assert await refusal(opening) == expected
    else:
        assert (await opening)["ok"]


async def test_a_made_up_trigger_is_refused(client: AsyncWebClient) -> None:
    """With the format that Slack expects."""
    answer = await refused(client.views_open(trigger_id="now please", view=modal()))

    assert answer["error"] == "invalid_trigger_id"
    assert answer["response_metadata"]["messages"] == ["[ERROR] Expected format 132456.7890123.abcdef"]
    assert await refusal(client.views_open(trigger_id="1.2.abcdef", view=modal())) == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger_unused(app: Opener, client: AsyncWebClient) -> None:
    """The app can try again within its three seconds."""
    trigger = app.trigger()
    await refused(client.views_open(trigger_id=trigger, view={**modal(), "title": plain("x" * 25)}))

    assert (await client.views_open(trigger_id=trigger, view=modal()))["ok"]


async def test_a_view_is_held_against_the_grammar(app: Opener) -> None:
    """invalid_arguments, with Slack's words and pointer."""
    answer = await refused(app.opens(modal(title="x" * 25)))

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]


async def test_a_view_that_is_too_large_has_its_own_code(app: Opener) -> None:
    """view_too_large."""
    large = modal(*(section("€" * 3000) for _ in range(30)))

    assert await refusal(app.opens(large)) == "view_too_large"


async def test_a_home_cannot_be_opened_nor_a_modal_published(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """Each surface has its own method."""
    assert await refusal(app.opens(home())) == "invalid_arguments"
    assert await refusal(client.views_publish(user_id=ada.id, view=modal())) == "invalid_arguments"


async def test_three_modals_can_lie_on_each_other(app: Opener, ada: Person) -> None:
    """The fourth is push_limit_reached."""
    first = await app.opens(modal(title="One"))
    second = await app.pushes(modal(title="Two"))
    third = await app.pushes(modal(title="Three"))

    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    assert ada.modal is not None
    assert ada.modal.title == "Three"
    assert await refusal(app.pushes(modal(title="Four"))) == "push_limit_reached"


async def test_a_push_wants_an_act_inside_a_modal(app: Opener, client: AsyncWebClient) -> None:
    """With any other trigger there is nothing to push upon."""
    assert await refusal(client.views_push(trigger_id=app.trigger(), view=modal())) == "not_found"


async def test_an_external_id_stands_once_in_a_team(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """duplicate_external_id for the second view, on whatever surface."""
    await app.opens(modal(external_id="mine"))

    published = client.views_publish(user_id=ada.id, view={**home(), "external_id": "mine"})

    assert await refusal(published) == "duplicate_external_id"


async def test_an_update_shows_at_once(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """By the view's id or by its external id, and with a new hash."""
    opened = await app.opens(modal(title="Tea", external_id="mine"))

    by_id = await client.views_update(view_id=opened["id"], view=modal(title="Coffee", external_id="mine"))
    await client.views_update(external_id="mine", view=modal(title="Water"))

    assert by_id["view"]["hash"] != opened["hash"]
    assert ada.modal is not None
    assert ada.modal.title == "Water"


async def test_an_update_of_a_closed_view_finds_nothing(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """not_found."""
    opened = await app.opens(modal())
    await ada.closes()

    assert await refusal(client.views_update(view_id=opened["id"], view=modal())) == "not_found"


async def test_another_app_s_view_does_not_exist(workspace: LocalWorkspace, app: Opener) -> None:
    """not_found."""
    opened = await app.opens(modal())
    other = workspace.install({"display_information": {"name": "Pot"}})
    others_client = AsyncWebClient(token=other.bot_token, base_url=workspace.api_url, retry_handlers=[])

    assert await refusal(others_client.views_update(view_id=opened["id"], view=modal())) == "not_found"


async def test_a_stale_hash_is_refused(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """hash_conflict, for modals and for Home."""
    opened = await app.opens(modal())
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    published = await client.views_publish(user_id=ada.id, view=home())
    await client.views_publish(user_id=ada.id, view=home(), hash=published["view"]["hash"])

    late_update = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    late_publication = client.views_publish(user_id=ada.id, view=home(), hash=published["view"]["hash"])

    assert await refusal(late_update) == "hash_conflict"
    assert await refusal(late_publication) == "hash_conflict"


async def test_what_was_typed_outlives_an_update(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """Where block_id and action_id stay the same; a new block_id begins afresh."""
    opened = await app.opens(modal(text_field("Where?"), text_field("Who?")))
    await ada.fills("Where?", "Hilltop")
    await ada.fills("Who?", "Ben")

    renamed = {**text_field("Who?"), "block_id": "who-2"}
    updated = await client.views_update(view_id=opened["id"], view=modal(text_field("Where?"), renamed))

    values = updated["view"]["state"]["values"]
    assert values["Where?"]["it"]["value"] == "Hilltop"
    assert values["who-2"]["it"]["value"] is None


async def test_a_field_that_stays_ignores_a_new_initial_value(app: Opener, client: AsyncWebClient) -> None:
    """What it started with stands, as if it had been typed."""
    opened = await app.opens(modal(text_field("Where?", initial_value="Hilltop")))

    updated = await client.views_update(view_id=opened["id"], view=modal(text_field("Where?", initial_value="Clay")))

    assert updated["view"]["state"]["values"]["Where?"]["it"]["value"] == "Hilltop"


async def test_a_field_that_changes_its_kind_begins_afresh(app: Opener, client: AsyncWebClient, ada: Person) -> None:
    """Text cannot stand in a date picker."""
    opened = await app.opens(modal(text_field("When?")))
    await ada.fills("When?", "soon")

    dated = field("When?", {"type": "datepicker", "initial_date": "2027-05-13"})
    updated = await client.views_update(view_id=opened["id"], view=modal(dated))

    assert updated["view"]["state"]["values"]["When?"]["it"] == {"type": "datepicker", "selected_date": "2027-05-13"}


async def test_blocks_without_ids_are_given_some(app: Opener) -> None:
    """They differ at every drawing, so nobody can rely on them."""
    nameless = modal({"type": "section", "text": plain("hello"), "accessory": {"type": "button", "text": plain("Go")}})

    first = (await app.opens(nameless))["blocks"][0]
    second = (await app.opens(nameless))["blocks"][0]

    assert first["block_id"] != second["block_id"]
    assert first["accessory"]["action_id"] != second["accessory"]["action_id"]


async def test_home_is_published_for_one_person(client: AsyncWebClient, ada: Person, ben: Person) -> None:
    """And published again it is the same view with new content."""
    first = await client.views_publish(user_id=ada.id, view=home(section("Hello Ada")))
    second = await client.views_publish(user_id=ada.id, view=home(section("Hello again"), actions(button("Go"))))

    assert ada.home == "Hello again\n[Go]"
    assert ben.home == ""
    assert second["view"]["id"] == first["view"]["id"]


async def test_home_is_published_for_people_who_exist(client: AsyncWebClient) -> None:
    """user_not_found."""
    assert await refusal(client.views_publish(user_id="U0NOBODY", view=home())) == "user_not_found"


async def test_home_must_be_enabled(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """In the manifest."""
    features = {**MANIFEST["features"], "app_home": {"messages_tab_enabled": True}}
    workspace.install({**MANIFEST, "features": features})

    assert await refusal(client.views_publish(user_id=ada.id, view=home())) == "not_enabled"


async def test_an_update_must_say_of_what(client: AsyncWebClient) -> None:
    """A view_id or an external_id."""
    assert await refusal(client.api_call("views.update", json={"view": modal()})) == "invalid_arguments"
