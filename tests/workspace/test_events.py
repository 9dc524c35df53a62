"""The Events API: who hears of what, and in which words."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import Json, home, manifest_hearing, section


class Ears:
    """Kettle, subscribed to some events; what it heard, oldest first."""

    def __init__(self, workspace: LocalWorkspace, kettle: AsyncApp) -> None:
        self._workspace = workspace
        self._kettle = kettle
        self.heard: list[Json] = []

    def hear(self, *events: str, without: str | None = None) -> None:
        """Subscribes, with all scopes but one."""
        manifest = manifest_hearing(*events)
        scopes = manifest["oauth_config"]["scopes"]
        scopes["bot"] = [scope for scope in scopes["bot"] if scope != without]
        self._workspace.install(manifest)

        async def heard(body: Json) -> None:
            self.heard.append(body)

        for kind in {event.partition(".")[0] for event in events}:
            self._kettle.event(kind)(heard)
        for subtype in ("message_changed", "message_deleted", "file_share"):
            self._kettle.event({"type": "message", "subtype": subtype})(heard)

    @property
    def last(self) -> Json:
        event: Json = self.heard[-1]["event"]
        return event


@pytest.fixture
def ears(workspace: LocalWorkspace, kettle: AsyncApp) -> Ears:
    return Ears(workspace, kettle)


async def test_an_event_comes_in_its_envelope(
    ears: Ears, installed: Installation, heads: SharedChannel, ada: Person
) -> None:
    """With the team, the app, an id of its own and whom it is for."""
    ears.hear("message.channels")

    await ada.says("hello", in_="#heads")

    [body] = ears.heard
    assert body["type"] == "event_callback"
    assert (body["team_id"], body["api_app_id"]) == (installed.team_id, installed.app_id)
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == installed.bot_user_id


async def test_a_message_is_told_with_its_channel(ears: Ears, heads: SharedChannel, ada: Person) -> None:
    """Its ts is the event's too."""
    ears.hear("message.channels")

    ts = await ada.says("hello", in_="#heads")

    event = ears.last
    assert (event["text"], event["user"], event["channel"], event["channel_type"]) == (
        "hello",
        ada.id,
        heads.id,
        "channel",
    )
    assert (event["ts"], event["event_ts"]) == (ts, ts)


@pytest.mark.parametrize(
    ("event", "kind", "channel_type"),
    [("message.im", "direct", "im"), ("message.groups", "private", "group")],
)
async def test_each_kind_of_conversation_has_its_event(
    workspace: LocalWorkspace, ears: Ears, ada: Person, event: str, kind: str, channel_type: str
) -> None:
    """message.im for direct ones, message.groups for private channels."""
    ears.hear(event)
    if kind == "private":
        await workspace.add_channel("secret", members=[ada], private=True).invites_bot()

    await ada.says("hello", in_="#secret" if kind == "private" else None)

    assert ears.last["channel_type"] == channel_type


async def test_a_bot_hears_only_where_it_is(workspace: LocalWorkspace, ears: Ears, ada: Person) -> None:
    """Not in a public channel that it has not joined."""
    ears.hear("message.channels")
    workspace.add_channel("lobby", members=[ada])

    await ada.says("hello", in_="#lobby")

    assert ears.heard == []


async def test_a_bot_hears_only_what_it_subscribed_to(ears: Ears, heads: SharedChannel, ada: Person) -> None:
    """Messages in channels are not messages to it."""
    ears.hear("message.im")

    await ada.says("hello", in_="#heads")

    assert ears.heard == []


async def test_edits_and_deletions_are_messages_with_a_subtype(
    ears: Ears, client: AsyncWebClient, heads: SharedChannel, workspace: LocalWorkspace
) -> None:
    """They carry what stood there before."""
    ears.hear("message.channels")
    posted = await client.chat_postMessage(channel=heads.id, text="tea")

    await client.chat_update(channel=heads.id, ts=posted["ts"], text="coffee")
    await workspace.at_rest()
    edit = ears.last
    await client.chat_delete(channel=heads.id, ts=posted["ts"])
    await workspace.at_rest()
    deletion = ears.last

    assert edit["subtype"] == "message_changed"
    assert (edit["previous_message"]["text"], edit["message"]["text"]) == ("tea", "coffee")
    assert (deletion["subtype"], deletion["deleted_ts"]) == ("message_deleted", posted["ts"])
    assert deletion["previous_message"]["text"] == "coffee"


async def test_an_ephemeral_message_is_no_event(
    ears: Ears, client: AsyncWebClient, heads: SharedChannel, ada: Person, workspace: LocalWorkspace
) -> None:
    """Nobody but one person knows of it."""
    ears.hear("message.channels")

    await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="psst")
    await workspace.at_rest()

    assert ears.heard == []


async def test_a_mention_is_told(ears: Ears, installed: Installation, heads: SharedChannel, ada: Person) -> None:
    """Of the bot, not of somebody else."""
    ears.hear("app_mention")

    await ada.says("@Ada Moor is here", in_="#heads")
    await ada.says("@Kettle hello", in_="#heads")

    [body] = ears.heard
    assert (body["event"]["type"], body["event"]["channel"]) == ("app_mention", heads.id)
    assert body["event"]["text"] == f"<@{installed.bot_user_id}> hello"


async def test_coming_and_going_is_told(ears: Ears, heads: SharedChannel, ada: Person, ben: Person) -> None:
    """To the apps in the channel."""
    ears.hear("member_joined_channel", "member_left_channel")

    await ben.joins("#heads")
    await ben.leaves("#heads")

    told = [(body["event"]["type"], body["event"]["user"], body["event"]["channel"]) for body in ears.heard]
    assert told == [("member_joined_channel", ben.id, heads.id), ("member_left_channel", ben.id, heads.id)]


async def test_a_bot_hears_that_it_was_invited_itself(
    workspace: LocalWorkspace, ears: Ears, installed: Installation, ada: Person
) -> None:
    """So it can say hello."""
    ears.hear("member_joined_channel")
    lobby = workspace.add_channel("lobby", members=[ada])

    await lobby.invites_bot()

    assert ears.last["user"] == installed.bot_user_id


async def test_a_private_channel_s_events_want_their_own_scope(
    workspace: LocalWorkspace, ears: Ears, ada: Person, ben: Person
) -> None:
    """groups:read, where public ones want channels:read."""
    ears.hear("member_joined_channel", without="groups:read")
    secret = workspace.add_channel("secret", members=[ada], private=True)

    await secret.invites_bot()

    assert ears.heard == []


async def test_opening_home_is_told_with_the_view_that_is_there(
    ears: Ears, client: AsyncWebClient, ada: Person
) -> None:
    """The first time there is none."""
    ears.hear("app_home_opened")

    await ada.opens_home()
    first = ears.last
    await client.views_publish(user_id=ada.id, view=home(section("hello")))
    await ada.opens_home()
    await ada.opens_messages()

    assert (first["user"], first["tab"], "view" in first) == (ada.id, "home", False)
    assert ears.heard[1]["event"]["view"]["type"] == "home"
    assert ears.last["tab"] == "messages"


async def test_people_coming_and_changing_is_told(workspace: LocalWorkspace, ears: Ears, ada: Person) -> None:
    """team_join, and user_change when an account is closed, opened again, or says something new."""
    ears.hear("team_join", "user_change")

    cat = workspace.add_person("Cat Rowe")
    await workspace.deactivate(ada)
    await workspace.reactivate(ada)
    await workspace.change(ada, name="Ada Moor-Hale", email="ada@oakfield.example", is_guest=True)

    joined, closed, opened, changed = [body["event"] for body in ears.heard]
    assert (joined["type"], joined["user"]["id"]) == ("team_join", cat.id)
    assert [(each["type"], each["user"]["deleted"]) for each in (closed, opened)] == [
        ("user_change", True),
        ("user_change", False),
    ]
    assert (changed["user"]["real_name"], changed["user"]["profile"]["email"], changed["user"]["is_restricted"]) == (
        "Ada Moor-Hale",
        "ada@oakfield.example",
        True,
    )


async def test_an_address_is_told_only_with_its_scope(workspace: LocalWorkspace, ears: Ears, ada: Person) -> None:
    """users:read.email; without users:read nothing is told at all."""
    ears.hear("user_change", without="users:read.email")

    await workspace.change(ada, email="ada@oakfield.example")

    assert "email" not in ears.last["user"]["profile"]


@pytest.mark.parametrize(("is_private", "prefix"), [(False, "channel"), (True, "group")])
async def test_archiving_renaming_and_deleting_is_told(
    workspace: LocalWorkspace, ears: Ears, ada: Person, is_private: bool, prefix: str
) -> None:
    """With the channel; a private one's events are called after groups."""
    events = [f"{prefix}_{what}" for what in ("archive", "unarchive", "rename", "deleted")]
    ears.hear(*events)
    staff = workspace.add_channel("staff", members=[ada], private=is_private)
    await staff.invites_bot()

    await staff.archives()
    await staff.unarchives()
    await staff.renames("leaders")
    renamed = ears.last
    await staff.deletes()

    assert [body["event"]["type"] for body in ears.heard] == events
    assert (renamed["channel"]["name"], ears.last["channel"]) == ("leaders", staff.id)
    with pytest.raises(LookupError):
        workspace.channel("leaders")


async def test_what_happens_to_a_public_channel_is_told_to_every_app(
    workspace: LocalWorkspace, ears: Ears, ada: Person
) -> None:
    """Of a private one only the apps in it hear."""
    ears.hear("channel_archive", "group_archive")
    lobby = workspace.add_channel("lobby", members=[ada])
    secret = workspace.add_channel("secret", members=[ada], private=True)

    await lobby.archives()
    await secret.archives()

    assert [body["event"]["channel"] for body in ears.heard] == [lobby.id]


async def test_a_reaction_is_told(
    workspace: LocalWorkspace, ears: Ears, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """On which message, by whom."""
    ears.hear("reaction_added")
    ts = await ada.says("hello", in_="#heads")

    await client.reactions_add(channel=heads.id, timestamp=ts, name="wave")
    await workspace.at_rest()

    assert (ears.last["reaction"], ears.last["item"]["ts"], ears.last["item_user"]) == ("wave", ts, ada.id)


async def test_a_shared_file_is_told(
    workspace: LocalWorkspace, ears: Ears, client: AsyncWebClient, heads: SharedChannel
) -> None:
    """By its id."""
    ears.hear("file_shared")

    await client.files_upload_v2(channel=heads.id, filename="dates.csv", content="a,b")
    await workspace.at_rest()

    assert ears.last["channel_id"] == heads.id
    assert ears.last["file_id"].startswith("F")


async def test_a_removed_app_hears_so_twice(workspace: LocalWorkspace, ears: Ears, installed: Installation) -> None:
    """That its tokens are revoked, and that it was uninstalled; afterwards nothing more."""
    ears.hear("tokens_revoked", "app_uninstalled", "team_join")

    workspace.administration.uninstall(installed.app_id)
    workspace.add_person("Cat Rowe")
    await workspace.at_rest()

    assert [body["event"]["type"] for body in ears.heard] == ["tokens_revoked", "app_uninstalled"]
