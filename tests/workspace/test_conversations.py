"""conversations.* and users.*: who is there, and what was said."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.administration import Details
from bot.workspace.ids import TeamId
from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import manifest_without, refusal, refused

OF_TEA = {"event_type": "tea", "event_payload": {}}


async def test_a_user_is_described(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """Name, address, zone with its offset of the day, and what she may do."""
    user = (await client.users_info(user=ada.id))["user"]

    assert (user["real_name"], user["name"], user["profile"]["email"]) == (
        "Ada Moor",
        "ada.moor",
        "ada@hilltop.example",
    )
    assert (user["tz"], user["tz_offset"]) == ("Europe/London", 3600)
    assert not any(user[flag] for flag in ("deleted", "is_bot", "is_admin", "is_restricted"))
    assert "is_stranger" not in user


async def test_an_address_is_shown_only_with_its_scope(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """users:read.email."""
    workspace.install(manifest_without("users:read.email"))

    user = (await client.users_info(user=ada.id))["user"]

    assert "email" not in user["profile"]
    assert await refusal(client.users_lookupByEmail(email="ada@hilltop.example")) == "missing_scope"


STANDINGS: list[tuple[Details, set[str]]] = [
    ({}, set()),
    ({"is_admin": True}, {"is_admin"}),
    ({"is_owner": True}, {"is_admin", "is_owner"}),
    ({"is_primary_owner": True}, {"is_admin", "is_owner", "is_primary_owner"}),
    ({"is_guest": True}, {"is_restricted"}),
    ({"is_single_channel_guest": True}, {"is_restricted", "is_ultra_restricted"}),
]


@pytest.mark.parametrize(("details", "flags"), STANDINGS)
async def test_what_somebody_is_in_the_workspace_is_marked(
    workspace: LocalWorkspace, client: AsyncWebClient, details: Details, flags: set[str]
) -> None:
    """An owner is an administrator too, and every guest is restricted."""
    person = workspace.add_person("Amy Any", **details)

    user = (await client.users_info(user=person.id))["user"]

    assert {flag for flag, is_set in user.items() if is_set is True} - {"is_email_confirmed"} == flags


async def test_a_stranger_is_one_whom_the_bot_meets_in_no_channel(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Somebody of another workspace in a channel that it sees is known by her team's id alone."""
    olu = workspace.add_person("Olu Other", team_id=TeamId("T0OTHER"))
    before = (await client.users_info(user=olu.id))["user"]
    secret = workspace.add_channel("secret", members=[ada, olu], private=True)
    unseen = (await client.users_info(user=olu.id))["user"]

    await secret.invites_bot()
    met = (await client.users_info(user=olu.id))["user"]
    shared = (await client.conversations_info(channel=secret.id))["channel"]

    assert [user.get("is_stranger", False) for user in (before, unseen, met)] == [True, True, False]
    assert met["team_id"] == "T0OTHER"
    assert shared["is_ext_shared"]
    assert not (await client.conversations_info(channel=heads.id))["channel"]["is_ext_shared"]


async def test_the_bot_is_a_user_too(client: AsyncWebClient, installed: Installation) -> None:
    """users.info and bots.info agree about it."""
    user = (await client.users_info(user=installed.bot_user_id))["user"]
    bot = (await client.bots_info(bot=installed.bot_id))["bot"]

    assert (user["is_bot"], user["profile"]["bot_id"]) == (True, installed.bot_id)
    assert (bot["name"], bot["user_id"], bot["app_id"]) == ("Kettle", installed.bot_user_id, installed.app_id)
    assert await refusal(client.bots_info(bot="B0NOBODY")) == "bot_not_found"


async def test_a_person_is_found_by_her_address(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """In any case of letters, as long as her account is open."""
    found = await client.users_lookupByEmail(email="ADA@hilltop.example")
    await workspace.deactivate(ada)
    closed = await refusal(client.users_lookupByEmail(email="ada@hilltop.example"))
    await workspace.reactivate(ada)
    opened = await client.users_lookupByEmail(email="ada@hilltop.example")

    assert (found["user"]["id"], closed, opened["user"]["id"]) == (ada.id, "users_not_found", ada.id)


async def test_somebody_of_another_workspace_has_no_address_here(
    workspace: LocalWorkspace, client: AsyncWebClient
) -> None:
    """Neither shown nor looked up."""
    olu = workspace.add_person("Olu Other", email="olu@abroad.example", team_id=TeamId("T0OTHER"))

    assert "email" not in (await client.users_info(user=olu.id))["user"]["profile"]
    assert await refusal(client.users_lookupByEmail(email="olu@abroad.example")) == "users_not_found"


async def test_little_is_told_of_somebody_who_has_gone(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """No zone, nor what she was allowed to do; she stays in the list."""
    await workspace.deactivate(ada)

    listed = [user for user in (await client.users_list())["members"] if user["id"] == ada.id]

    assert [(user["deleted"], "tz" in user, "is_admin" in user) for user in listed] == [(True, False, False)]


async def test_lists_come_in_pages(client: AsyncWebClient, ada: Person, ben: Person) -> None:
    """The cursor leads on until it is empty."""
    ids: list[str] = []
    cursor = ""
    for _ in range(4):
        page = await client.users_list(limit=1, cursor=cursor)
        ids += [user["id"] for user in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]

    assert cursor == ""
    assert len(set(ids)) == 4
    assert {ada.id, ben.id} < set(ids)


async def test_a_made_up_cursor_is_refused(client: AsyncWebClient) -> None:
    """invalid_cursor."""
    assert await refusal(client.users_list(cursor="elsewhere")) == "invalid_cursor"


async def test_a_channel_is_described(client: AsyncWebClient, heads: SharedChannel) -> None:
    """As one that the bot is in."""
    channel = (await client.conversations_info(channel=heads.id))["channel"]
    counted = (await client.conversations_info(channel=heads.id, include_num_members=True))["channel"]

    assert (channel["name"], channel["is_member"]) == ("heads", True)
    assert ("num_members" in channel, counted["num_members"]) == (False, 2)
    assert (channel["is_channel"], channel["is_private"], channel["is_im"]) == (True, False, False)


async def test_a_direct_conversation_names_the_other_person(client: AsyncWebClient, ada: Person) -> None:
    """It has no name of its own."""
    opened = await client.conversations_open(users=[ada.id], return_im=True)
    again = await client.conversations_open(users=ada.id)

    assert (opened["channel"]["is_im"], opened["channel"]["user"]) == (True, ada.id)
    assert again["channel"] == {"id": opened["channel"]["id"]}


async def test_several_people_share_a_group_conversation(client: AsyncWebClient, ada: Person, ben: Person) -> None:
    """The same one each time."""
    first = await client.conversations_open(users=[ada.id, ben.id], return_im=True)
    second = await client.conversations_open(users=[ben.id, ada.id])

    assert first["channel"]["is_mpim"]
    assert second["channel"]["id"] == first["channel"]["id"]


async def test_a_conversation_is_opened_with_somebody(client: AsyncWebClient) -> None:
    """Who exists."""
    assert await refusal(client.conversations_open(users="")) == "users_list_not_supplied"
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"


async def test_members_are_listed(
    client: AsyncWebClient, heads: SharedChannel, installed: Installation, ada: Person
) -> None:
    """The bot among them, in pages."""
    first = await client.conversations_members(channel=heads.id, limit=1)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_members(channel=heads.id, limit=1, cursor=cursor)

    assert {*first["members"], *second["members"]} == {ada.id, installed.bot_user_id}
    assert second["response_metadata"]["next_cursor"] == ""


async def test_a_public_channel_shows_its_members_to_every_bot(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """With channels:read; of a private one nobody outside knows."""
    lobby = workspace.add_channel("lobby", members=[ada])
    secret = workspace.add_channel("secret", members=[ada], private=True)

    assert (await client.conversations_members(channel=lobby.id))["members"] == [ada.id]
    assert not (await client.conversations_info(channel=lobby.id))["channel"]["is_member"]
    assert await refusal(client.conversations_members(channel=secret.id)) == "channel_not_found"
    assert await refusal(client.conversations_info(channel=secret.id)) == "channel_not_found"
    workspace.install(manifest_without("channels:read"))
    assert await refusal(client.conversations_members(channel=lobby.id)) == "missing_scope"


async def test_channels_are_listed_by_kind(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Public ones all, private ones only where the bot is in, each kind with its scope."""
    workspace.add_channel("secret", members=[ada], private=True)
    inner = workspace.add_channel("inner", members=[ada], private=True)
    await inner.invites_bot()

    public = await client.conversations_list()
    private = await client.conversations_list(types="private_channel")

    assert [channel["name"] for channel in public["channels"]] == ["heads"]
    assert [channel["name"] for channel in private["channels"]] == ["inner"]
    assert await refusal(client.conversations_list(types="secret_channel")) == "invalid_types"


async def test_archived_channels_can_be_left_out(client: AsyncWebClient, heads: SharedChannel) -> None:
    """They are listed unless one says so."""
    await heads.archives()

    assert len((await client.conversations_list())["channels"]) == 1
    assert (await client.conversations_list(exclude_archived=True))["channels"] == []


async def test_a_kind_of_channel_needs_its_scope(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """groups:read for private ones."""
    workspace.install(manifest_without("groups:read"))

    answer = await refused(client.conversations_list(types="public_channel,private_channel"))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:read")


async def test_a_person_s_conversations_are_listed(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Those that the bot may know of, public ones unless one asks for others."""
    inner = workspace.add_channel("inner", members=[ada], private=True)
    workspace.add_channel("secret", members=[ada], private=True)
    await inner.invites_bot()

    found = await client.users_conversations(user=ada.id)
    private = await client.users_conversations(user=ada.id, types="private_channel")

    assert [channel["id"] for channel in found["channels"]] == [heads.id]
    assert [channel["id"] for channel in private["channels"]] == [inner.id]
    assert await refusal(client.users_conversations(user="U0NOBODY")) == "user_not_found"


async def test_a_bot_joins_a_public_channel(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """Once; then it is told that it is there already."""
    lobby = workspace.add_channel("lobby")

    joined = await client.conversations_join(channel=lobby.id)
    again = await client.conversations_join(channel=lobby.id)

    assert joined["channel"]["is_member"]
    assert again["warning"] == "already_in_channel"


async def test_a_bot_creates_a_channel(client: AsyncWebClient, heads: SharedChannel) -> None:
    """With a name that is free and well formed."""
    created = await client.conversations_create(name="new-heads", is_private=True)

    assert (created["channel"]["is_private"], created["channel"]["is_member"]) == (True, True)
    assert await refusal(client.conversations_create(name="heads")) == "name_taken"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Heads", "invalid_name_specials"),
        ("new heads", "invalid_name_specials"),
    ],
)
async def test_a_channel_s_name_has_a_form(client: AsyncWebClient, name: str, code: str) -> None:
    """At most 80 small letters, figures, hyphens and underscores."""
    assert (await client.conversations_create(name="x" * 80))["ok"]
    assert await refusal(client.conversations_create(name=name)) == code


async def test_a_bot_invites_people(
    client: AsyncWebClient, heads: SharedChannel, installed: Installation, ben: Person
) -> None:
    """All of them or none."""
    await client.conversations_invite(channel=heads.id, users=[ben.id])

    assert ben.id in (await client.conversations_members(channel=heads.id))["members"]
    assert await refusal(client.conversations_invite(channel=heads.id, users=[ben.id])) == "already_in_channel"
    assert (
        await refusal(client.conversations_invite(channel=heads.id, users=installed.bot_user_id)) == "cant_invite_self"
    )


async def test_history_comes_newest_first_and_in_pages(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """`has_more` says that there is a next page."""
    for word in ("one", "two", "three"):
        await ada.says(word, in_="#heads")

    first = await client.conversations_history(channel=heads.id, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=heads.id, limit=2, cursor=cursor)

    assert [message["text"] for message in first["messages"]] == ["three", "two"]
    assert first["has_more"]
    assert [message.get("subtype", message["text"]) for message in second["messages"]] == ["one", "channel_join"]
    assert not second["has_more"]


async def test_history_has_bounds(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Exclusive ones, unless one says inclusive."""
    marks = []
    for word in ("one", "two", "three"):
        marks.append(await ada.says(word, in_="#heads"))
        workspace.clock.advance(timedelta(minutes=1))
    oldest, _, latest = marks

    between = await client.conversations_history(channel=heads.id, oldest=oldest, latest=latest)
    inclusive = await client.conversations_history(channel=heads.id, oldest=oldest, latest=latest, inclusive=True)

    assert [message["text"] for message in between["messages"]] == ["two"]
    assert len(inclusive["messages"]) == 3
    assert await refusal(client.conversations_history(channel=heads.id, oldest="noon")) == "invalid_ts_oldest"
    assert await refusal(client.conversations_history(channel=heads.id, latest="noon")) == "invalid_ts_latest"


@pytest.mark.parametrize(
    ("kind", "scope"), [("public", "channels:history"), ("private", "groups:history"), ("direct", "im:history")]
)
async def test_reading_needs_the_scope_of_the_kind(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, kind: str, scope: str
) -> None:
    """channels:history, groups:history or im:history."""
    channel = await _a_channel(workspace, client, ada, kind)
    workspace.install(manifest_without(scope))

    history = await refused(client.conversations_history(channel=channel))
    replies = await refused(client.conversations_replies(channel=channel, ts="1.000000"))

    assert (history["error"], history["needed"]) == ("missing_scope", scope)
    assert (replies["error"], replies["needed"]) == ("missing_scope", scope)


async def test_a_channel_is_read_from_within(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """not_in_channel from outside."""
    lobby = workspace.add_channel("lobby")

    assert await refusal(client.conversations_history(channel=lobby.id)) == "not_in_channel"
    assert await refusal(client.conversations_replies(channel=lobby.id, ts="1.000000")) == "not_in_channel"


async def test_a_thread_comes_oldest_first_and_in_pages(
    client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """What it is below comes first; any of its messages leads to it, and metadata comes for the asking."""
    first = await client.chat_postMessage(channel=heads.id, text="Tea?", metadata=OF_TEA)
    reply = await ada.says("Yes", thread=first["ts"], in_="#heads")
    await ada.says("Two sugars", thread=first["ts"], in_="#heads")
    await ada.says("Something else", in_="#heads")

    thread = await client.conversations_replies(channel=heads.id, ts=reply, limit=1000, include_all_metadata=True)
    page = await client.conversations_replies(channel=heads.id, ts=first["ts"], limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=heads.id, ts=first["ts"], limit=2, cursor=cursor)

    whole = thread["messages"]
    assert [each["text"] for each in whole] == ["Tea?", "Yes", "Two sugars"]
    assert ["metadata" in each for each in whole] == [True, False, False]
    assert [each.get("parent_user_id") for each in whole] == [None, whole[0]["user"], whole[0]["user"]]
    assert ([each["text"] for each in page["messages"]], page["has_more"]) == (["Tea?", "Yes"], True)
    assert ([each["text"] for each in rest["messages"]], rest["has_more"]) == (["Two sugars"], False)
    assert "metadata" not in page["messages"][0]


async def test_a_thread_has_bounds(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Exclusive ones, unless one says inclusive; what it is below stands outside them."""
    begun = await ada.says("Tea?", in_="#heads")
    marks = []
    for word in ("one", "two", "three"):
        workspace.clock.advance(timedelta(minutes=1))
        marks.append(await ada.says(word, thread=begun, in_="#heads"))
    bounds = {"channel": heads.id, "ts": begun, "oldest": marks[0], "latest": marks[2]}

    between = await client.api_call("conversations.replies", params=bounds)
    inclusive = await client.api_call("conversations.replies", params={**bounds, "inclusive": True})

    assert [each["text"] for each in between["messages"]] == ["Tea?", "two"]
    assert [each["text"] for each in inclusive["messages"]] == ["Tea?", "one", "two", "three"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ts": "1.000000"}, "thread_not_found"),
        ({"oldest": "noon"}, "invalid_ts_oldest"),
        ({"latest": "noon"}, "invalid_ts_latest"),
        ({"cursor": "next"}, "invalid_cursor"),
        ({"limit": 1001}, "invalid_arguments"),
        ({"thread_ts": "1.000000"}, "invalid_arguments"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
    ],
)
async def test_what_is_wrongly_asked_of_a_thread_is_refused(
    client: AsyncWebClient, heads: SharedChannel, ada: Person, given: dict[str, str], code: str
) -> None:
    """By the code for what is wrong."""
    asked = {"channel": heads.id, "ts": await ada.says("Tea?", in_="#heads"), **given}

    assert await refusal(client.api_call("conversations.replies", params=asked)) == code


async def test_a_thread_is_gone_with_its_first_message(client: AsyncWebClient, heads: SharedChannel) -> None:
    """thread_not_found, as for one that nobody sees but whom it was meant for."""
    first = await client.chat_postMessage(channel=heads.id, text="Tea?")
    await client.chat_delete(channel=heads.id, ts=first["ts"])

    assert await refusal(client.conversations_replies(channel=heads.id, ts=first["ts"])) == "thread_not_found"


async def test_the_team_is_described(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """No other team is known."""
    assert (await client.team_info())["team"]["id"] == workspace.team_id
    assert await refusal(client.team_info(team="T0OTHER")) == "team_not_found"


async def _a_channel(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, kind: str) -> str:
    if kind == "direct":
        return str((await client.conversations_open(users=ada.id))["channel"]["id"])
    channel = workspace.add_channel("somewhere", members=[ada], private=kind == "private")
    await channel.invites_bot()
    return channel.id
