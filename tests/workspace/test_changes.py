"""Whoever draws the workspace is told what is out of date."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.changes import Change, Changes
from bot.workspace.ids import ChannelId, UserId
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import home

HEADS, ADA = ChannelId("C1"), UserId("U1")


async def test_a_subscriber_hears_each_change() -> None:
    """In the order in which they were announced."""
    changes = Changes()
    with changes.subscribed() as subscription:
        changes.announce(channel=HEADS)
        changes.announce(user=ADA)

        heard = [await anext(subscription) for _ in range(2)]

    assert heard == [Change(channel_id=HEADS), Change(user_id=ADA)]


async def test_changes_that_were_not_read_yet_are_told_once() -> None:
    """However often they were announced."""
    changes = Changes()
    with changes.subscribed() as subscription:
        changes.announce(channel=HEADS)
        changes.announce(channel=HEADS)
        changes.announce(user=ADA)

        heard = [await anext(subscription) for _ in range(2)]

    assert heard == [Change(channel_id=HEADS), Change(user_id=ADA)]


async def test_a_message_changes_its_channel(workspace: LocalWorkspace, heads: SharedChannel, ada: Person) -> None:
    """For everybody in it."""
    with workspace.subscribe() as changes:
        await ada.says("hello", in_="#heads")

        assert await anext(changes) == Change(channel_id=heads.id)


async def test_an_ephemeral_message_and_home_change_what_one_person_sees(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """And nobody else."""
    with workspace.subscribe() as changes:
        await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="psst")
        first = await anext(changes)
        await client.views_publish(user_id=ada.id, view=home())
        second = await anext(changes)

    assert {first, second} == {Change(user_id=ada.id)}
