"""chat.*: what may be posted, where, and what becomes of it."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import (
    MANIFEST,
    SCOPES,
    Json,
    actions,
    button,
    manifest_without,
    refusal,
    refused,
    section,
)


@pytest.fixture(autouse=True)
def unhurried(workspace: LocalWorkspace) -> None:
    """How fast one may post is told elsewhere."""
    workspace.limits.are_kept = False


async def test_a_message_appears_in_the_channel(client: AsyncWebClient, heads: SharedChannel) -> None:
    """The answer carries the channel's id, the ts and the message as it was kept."""
    answer = await client.chat_postMessage(channel=heads.id, text="Good *morning*")

    assert heads.last.text == "Good morning"
    assert heads.last.author == "Kettle"
    assert (answer["channel"], answer["ts"]) == (heads.id, heads.last.ts)
    assert answer["message"]["text"] == "Good *morning*"


async def test_a_user_s_id_reaches_her_directly(client: AsyncWebClient, ada: Person) -> None:
    """The answer names the conversation, which chat.update will want."""
    answer = await client.chat_postMessage(channel=ada.id, text="hello")

    assert answer["channel"].startswith("D")
    assert ada.messages[-1].text == "hello"


async def test_a_channel_may_be_named(client: AsyncWebClient, heads: SharedChannel) -> None:
    """chat.postMessage finds #heads by its name."""
    await client.chat_postMessage(channel="#heads", text="hello")

    assert heads.last.text == "hello"


async def test_an_unknown_channel_is_refused(client: AsyncWebClient) -> None:
    """channel_not_found."""
    assert await refusal(client.chat_postMessage(channel="C0NOWHERE", text="hello")) == "channel_not_found"


async def test_a_private_channel_is_unknown_to_a_bot_outside(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """It cannot even tell that the channel exists."""
    secret = workspace.add_channel("secret", members=[ada], private=True)

    assert await refusal(client.chat_postMessage(channel=secret.id, text="hello")) == "channel_not_found"


async def test_a_public_channel_wants_the_bot_in_it(workspace: LocalWorkspace, client: AsyncWebClient) -> None:
    """not_in_channel until it has joined."""
    lobby = workspace.add_channel("lobby")

    assert await refusal(client.chat_postMessage(channel=lobby.id, text="hello")) == "not_in_channel"


async def test_with_chat_write_public_a_bot_posts_from_outside(
    workspace: LocalWorkspace, client: AsyncWebClient
) -> None:
    """That scope stands for joining."""
    lobby = workspace.add_channel("lobby")
    workspace.install({**MANIFEST, "oauth_config": {"scopes": {"bot": [*SCOPES, "chat:write.public"]}}})

    await client.chat_postMessage(channel=lobby.id, text="hello")

    assert lobby.last.text == "hello"


async def test_nothing_is_posted_in_an_archived_channel(client: AsyncWebClient, heads: SharedChannel) -> None:
    """Neither posted nor edited."""
    posted = await client.chat_postMessage(channel=heads.id, text="hello")
    await heads.archives()

    assert await refusal(client.chat_postMessage(channel=heads.id, text="hello")) == "is_archived"
    assert await refusal(client.chat_update(channel=heads.id, ts=posted["ts"], text="bye")) == "is_archived"


async def test_a_message_must_say_something(client: AsyncWebClient, ada: Person) -> None:
    """no_text."""
    assert await refusal(client.api_call("chat.postMessage", json={"channel": ada.id})) == "no_text"


async def test_text_is_cut_at_40000_characters(client: AsyncWebClient, ada: Person) -> None:
    """The rest is lost without a word."""
    answer = await client.chat_postMessage(channel=ada.id, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000


async def test_blocks_are_held_against_the_grammar(client: AsyncWebClient, ada: Person) -> None:
    """invalid_blocks, with the place and the reason, also repeated under `errors`."""
    answer = await refused(client.chat_postMessage(channel=ada.id, text="hello", blocks=[section("x" * 3001)]))

    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]


async def test_blocks_in_the_wrong_format_have_their_own_code(client: AsyncWebClient, ada: Person) -> None:
    """An object around the list is invalid_blocks_format."""
    sent = {"channel": ada.id, "text": "hello", "blocks": {"blocks": []}}

    assert await refusal(client.api_call("chat.postMessage", json=sent)) == "invalid_blocks_format"


async def test_too_much_in_all_blocks_has_its_own_code(client: AsyncWebClient, ada: Person) -> None:
    """msg_blocks_too_long, though each block is short enough."""
    long = [{"type": "markdown", "text": "x" * 7000}] * 2

    assert await refusal(client.chat_postMessage(channel=ada.id, text="hello", blocks=long)) == "msg_blocks_too_long"


async def test_a_hundred_attachments_pass_and_one_more_does_not(
    client: AsyncWebClient, ada: Person, ben: Person
) -> None:
    """too_many_attachments."""
    hundred = [{"text": "x"}] * 100
    await client.chat_postMessage(channel=ada.id, text="hello", attachments=hundred)

    answer = await refusal(client.chat_postMessage(channel=ben.id, text="hello", attachments=[*hundred, {"text": "x"}]))

    assert answer == "too_many_attachments"


async def test_markdown_text_stands_alone(client: AsyncWebClient, ada: Person) -> None:
    """With text or blocks it is a conflict, and it has a length of its own."""
    sent: Json = {"channel": ada.id, "markdown_text": "**hello**"}

    assert (await client.chat_postMessage(**sent | {"markdown_text": "x" * 12_000}))["ok"]
    assert await refusal(client.chat_postMessage(**sent, text="hello")) == "markdown_text_conflict"
    assert await refusal(client.chat_postMessage(**sent | {"markdown_text": "x" * 12_001})) == "msg_too_long"


async def test_metadata_comes_back_in_the_history(client: AsyncWebClient, heads: SharedChannel) -> None:
    """Only for whoever asks for it."""
    note = {"event_type": "claimed", "event_payload": {"claim": 7}}
    await client.chat_postMessage(channel=heads.id, text="hello", metadata=note)

    silent = await client.conversations_history(channel=heads.id)
    telling = await client.conversations_history(channel=heads.id, include_all_metadata=True)

    assert "metadata" not in silent["messages"][0]
    assert telling["messages"][0]["metadata"] == note


@pytest.mark.parametrize(
    ("metadata", "code"),
    [("claimed", "invalid_metadata_format"), ({"event_type": "claimed"}, "invalid_metadata_schema")],
)
async def test_metadata_has_a_form(client: AsyncWebClient, ada: Person, metadata: object, code: str) -> None:
    """An event_type and an event_payload."""
    sent = {"channel": ada.id, "text": "hello", "metadata": metadata}

    assert await refusal(client.api_call("chat.postMessage", json=sent)) == code


async def test_a_reply_stands_in_its_thread(client: AsyncWebClient, heads: SharedChannel) -> None:
    """The channel's history leaves it out, unless it was broadcast."""
    parent = await client.chat_postMessage(channel=heads.id, text="Who brings biscuits?")
    await _reply(client, heads, parent["ts"], "I do")
    await _reply(client, heads, parent["ts"], "All done", reply_broadcast=True)

    history = await client.conversations_history(channel=heads.id)
    thread = await client.conversations_replies(channel=heads.id, ts=parent["ts"])

    assert [each["text"] for each in history["messages"]][:2] == ["All done", "Who brings biscuits?"]
    assert [each["text"] for each in thread["messages"]] == ["Who brings biscuits?", "I do", "All done"]
    assert thread["messages"][0]["reply_count"] == 2


async def test_a_thread_needs_its_first_message(client: AsyncWebClient, ada: Person) -> None:
    """thread_not_found."""
    sent = client.chat_postMessage(channel=ada.id, text="hello", thread_ts="1.000000")

    assert await refusal(sent) == "thread_not_found"


async def test_a_message_to_somebody_who_has_left_seems_to_succeed(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Only users.info tells that her account is closed."""
    workspace.administration.deactivate(ada.user)

    posted = await client.chat_postMessage(channel=ada.id, text="hello")
    info = await client.users_info(user=ada.id)

    assert posted["ok"]
    assert info["user"]["deleted"]


async def test_a_bot_whose_messages_tab_is_closed_cannot_write_to_people(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """messages_tab_disabled."""
    features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": True}}
    workspace.install({**MANIFEST, "features": features})

    assert await refusal(client.chat_postMessage(channel=ada.id, text="hello")) == "messages_tab_disabled"


async def test_another_name_or_picture_needs_a_scope(client: AsyncWebClient, ada: Person) -> None:
    """chat:write.customize."""
    answer = await refused(client.chat_postMessage(channel=ada.id, text="hello", username="Pot"))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write.customize")


async def test_an_edited_message_changes_in_place(client: AsyncWebClient, heads: SharedChannel) -> None:
    """It keeps its ts and is marked as edited."""
    posted = await client.chat_postMessage(channel=heads.id, text="hello")

    await client.chat_update(channel=heads.id, ts=posted["ts"], text="goodbye")

    assert [each.text for each in heads.messages] == ["goodbye"]
    assert heads.last.ts == posted["ts"]
    assert heads.last.is_edited


async def test_an_edit_keeps_the_blocks_that_it_does_not_mention(client: AsyncWebClient, heads: SharedChannel) -> None:
    """Only an empty list takes them away."""
    posted = await client.chat_postMessage(channel=heads.id, text="tea?", blocks=[actions(button("Yes"))])

    await client.chat_update(channel=heads.id, ts=posted["ts"], text="no tea")
    kept = heads.last.text
    await client.chat_update(channel=heads.id, ts=posted["ts"], text="no tea", blocks=[])

    assert kept == "[Yes]"
    assert heads.last.text == "no tea"


@pytest.mark.parametrize("named", ["user", "name"])
async def test_an_edit_wants_the_channel_s_id(client: AsyncWebClient, ada: Person, named: str) -> None:
    """A user's id or a name is channel_not_found."""
    posted = await client.chat_postMessage(channel=ada.id, text="hello")
    channel = ada.id if named == "user" else "#heads"

    assert await refusal(client.chat_update(channel=channel, ts=posted["ts"], text="bye")) == "channel_not_found"


async def test_an_unknown_message_cannot_be_edited_or_deleted(client: AsyncWebClient, heads: SharedChannel) -> None:
    """message_not_found."""
    assert await refusal(client.chat_update(channel=heads.id, ts="1.000000", text="bye")) == "message_not_found"
    assert await refusal(client.chat_delete(channel=heads.id, ts="1.000000")) == "message_not_found"


async def test_somebody_else_s_message_stays_as_it_is(
    client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """A bot edits and deletes its own."""
    ts = await ada.says("mine", in_="#heads")

    assert await refusal(client.chat_update(channel=heads.id, ts=ts, text="yours")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=heads.id, ts=ts)) == "cant_delete_message"


async def test_a_deleted_message_is_gone(client: AsyncWebClient, heads: SharedChannel, ada: Person) -> None:
    """For everybody."""
    posted = await client.chat_postMessage(channel=heads.id, text="hello")

    await client.chat_delete(channel=heads.id, ts=posted["ts"])

    assert heads.messages == []
    assert not ada.sees("hello")


async def test_an_ephemeral_message_is_seen_by_one_person(
    client: AsyncWebClient, heads: SharedChannel, ada: Person, ben: Person
) -> None:
    """Nobody else sees it, and the history does not know it."""
    await heads.invites(ben)

    await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="psst")
    history = await client.conversations_history(channel=heads.id)

    assert ada.sees("psst")
    assert not ben.sees("psst")
    assert "psst" not in [message["text"] for message in history["messages"]]


async def test_an_ephemeral_message_is_beyond_chat_update(
    client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Its message_ts opens nothing."""
    posted = await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="psst")

    answer = await refusal(client.chat_update(channel=heads.id, ts=posted["message_ts"], text="louder"))

    assert answer == "message_not_found"


async def test_an_ephemeral_message_reaches_only_members(
    client: AsyncWebClient, heads: SharedChannel, ben: Person
) -> None:
    """user_not_in_channel for anybody else, user_not_found for nobody."""
    assert await refusal(client.chat_postEphemeral(channel=heads.id, user=ben.id, text="psst")) == "user_not_in_channel"
    assert await refusal(client.chat_postEphemeral(channel=heads.id, user="U0", text="psst")) == "user_not_found"


async def test_an_ephemeral_message_has_at_most_4000_bytes(
    client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Bytes, not characters."""
    await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="é" * 2000)

    answer = await refusal(client.chat_postEphemeral(channel=heads.id, user=ada.id, text="é" * 2001))

    assert answer == "msg_too_long"


async def test_posting_needs_its_scope(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """chat:write."""
    workspace.install(manifest_without("chat:write"))

    assert (await refused(client.chat_postMessage(channel=ada.id, text="hello")))["needed"] == "chat:write"


async def test_a_permalink_leads_to_a_message(client: AsyncWebClient, heads: SharedChannel) -> None:
    """To one that exists."""
    posted = await client.chat_postMessage(channel=heads.id, text="hello")

    link = await client.chat_getPermalink(channel=heads.id, message_ts=posted["ts"])

    assert link["permalink"] == f"https://local.slack.com/archives/{heads.id}/p{posted['ts'].replace('.', '')}"
    assert await refusal(client.chat_getPermalink(channel=heads.id, message_ts="1.000000")) == "message_not_found"


async def test_a_later_message_has_a_later_ts(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient, ada: Person, ben: Person
) -> None:
    """By the workspace's clock, and never twice the same."""
    first = await client.chat_postMessage(channel=ada.id, text="one")
    second = await client.chat_postMessage(channel=ben.id, text="two")
    workspace.clock.advance(timedelta(hours=1))
    third = await client.chat_postMessage(channel=ben.id, text="three")

    assert float(first["ts"]) == workspace.clock.now().timestamp() - 3600
    assert first["ts"] < second["ts"] < third["ts"]


async def _reply(client: AsyncWebClient, channel: SharedChannel, ts: str, text: str, **more: object) -> None:
    await client.chat_postMessage(channel=channel.id, thread_ts=ts, text=text, **more)  # type: ignore[arg-type]
