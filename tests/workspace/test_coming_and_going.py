"""Slack's own /invite and /remove, the notices of who came and went, and what a bot hears of them."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import NothingFound
from tests.workspace.kettle import MANIFEST, Json, manifest_hearing

MEMBERSHIP = ("member_joined_channel", "member_left_channel", "channel_left", "group_left")


@pytest.fixture
def heard(workspace: LocalWorkspace, kettle: AsyncApp) -> list[Json]:
    """What Kettle hears of who is where."""
    workspace.install(manifest_hearing(*MEMBERSHIP))
    events: list[Json] = []

    async def hears(event: Any) -> None:
        events.append(event)

    for name in MEMBERSHIP:
        kettle.event(name)(hears)
    return events


@pytest.fixture
def staff(workspace: LocalWorkspace, ada: Person) -> SharedChannel:
    """#staff, where Ada is alone."""
    return workspace.add_channel("staff", members=[ada])


def facts(events: list[Json]) -> list[tuple[str, str]]:
    """Of each event its name and whom it is about."""
    return [(event["type"], event.get("user") or event["actor_id"]) for event in events]


async def test_a_member_invites_the_bot(
    heard: list[Json], installed: Installation, staff: SharedChannel, client: AsyncWebClient, ada: Person
) -> None:
    """It is in, it hears so itself, and the channel says who added it."""
    await ada.runs("/invite @Kettle", in_="#staff")

    assert (await client.conversations_info(channel=staff.id))["channel"]["is_member"]
    assert [(each["type"], each["user"], each["inviter"]) for each in heard] == [
        ("member_joined_channel", installed.bot_user_id, ada.id)
    ]
    assert staff.notices == ["Kettle was added to #staff by @Ada Moor"]


async def test_several_people_can_be_invited_at_once(
    workspace: LocalWorkspace, installed: Installation, staff: SharedChannel, ada: Person, ben: Person
) -> None:
    """Capitals do not matter."""
    await ada.runs("/invite @ben hale @Kettle", in_="#staff")

    assert staff.notices == ["Ben Hale was added to #staff by @Ada Moor", "Kettle was added to #staff by @Ada Moor"]
    assert ben.sees("## #staff")


async def test_only_members_invite(installed: Installation, staff: SharedChannel, ben: Person) -> None:
    """Nobody types in a channel that she is not in."""
    with pytest.raises(NothingFound):
        await ben.runs("/invite @Kettle", in_="#staff")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/invite @Kettel", "Nobody here is called @Kettel. Type /invite and a name, such as /invite @Ada Moor."),
        ("/invite @Ada Moor", "Ada Moor is already in #staff."),
        ("/invite", "Type /invite and a name, such as /invite @Ada Moor."),
        ("/remove @Ben Hale", "Ben Hale is not in #staff."),
        ("/kick @Ada Moor", "Nobody removes herself. Leave the channel instead."),
    ],
)
async def test_what_cannot_be_done_is_said_to_her_alone(
    staff: SharedChannel, installed: Installation, ada: Person, ben: Person, line: str, answer: str
) -> None:
    """By Slackbot, in an ephemeral message."""
    await ada.runs(line, in_="#staff")

    [said] = ada.messages_in("#staff")
    assert (said.author, said.text, said.is_ephemeral) == ("Slackbot", answer, True)
    assert staff.notices == []


async def test_a_name_that_two_people_have_chooses_nobody(
    workspace: LocalWorkspace, installed: Installation, staff: SharedChannel, ada: Person
) -> None:
    """Slack's own client would have had her pick one."""
    workspace.add_person("Cat Rowe")
    workspace.add_person("Cat Rowe")

    await ada.runs("/invite @Cat Rowe", in_="#staff")

    assert ada.sees("Several people are called Cat Rowe, so nobody was chosen.")
    assert staff.notices == []


async def test_nobody_comes_into_an_archived_channel_nor_into_a_direct_message(
    installed: Installation, staff: SharedChannel, ada: Person
) -> None:
    """She is told so."""
    await staff.archives()

    await ada.runs("/invite @Kettle", in_="#staff")
    await ada.runs("/invite @Kettle")

    assert ada.sees("#staff is archived, so nobody comes or goes.")
    assert ada.sees("/invite does not work in direct messages. Type it in a channel.")


async def test_a_bot_that_is_removed_hears_only_that_it_left(
    workspace: LocalWorkspace, heard: list[Json], heads: SharedChannel, client: AsyncWebClient, ada: Person
) -> None:
    """channel_left, and by whom: member_left_channel goes to those who are still there."""
    heard.clear()

    await ada.runs("/remove @Kettle", in_="#heads")

    assert heard == [
        {"type": "channel_left", "channel": heads.id, "actor_id": ada.id, "event_ts": heard[0]["event_ts"]}
    ]
    assert not (await client.conversations_info(channel=heads.id))["channel"]["is_member"]
    assert heads.notices[-1] == "Kettle was removed from #heads by @Ada Moor"


async def test_a_bot_that_is_removed_from_a_private_channel_hears_of_a_group(
    workspace: LocalWorkspace, heard: list[Json], ada: Person
) -> None:
    """group_left; from then on the channel does not exist for it."""
    secret = workspace.add_channel("secret", members=[ada], private=True)
    await secret.invites_bot()
    heard.clear()

    await secret.removes_bot()

    assert facts(heard) == [("group_left", ada.id)]


async def test_a_bot_that_did_not_subscribe_is_removed_in_silence(
    workspace: LocalWorkspace, heard: list[Json], heads: SharedChannel, ada: Person
) -> None:
    """As on Slack, where member_left_channel alone tells a bot nothing of itself."""
    workspace.install(manifest_hearing("member_left_channel"))
    heard.clear()

    await ada.runs("/kick @Kettle", in_="#heads")

    assert heard == []


async def test_a_bot_hears_that_somebody_else_was_removed(
    heard: list[Json], heads: SharedChannel, ada: Person, ben: Person
) -> None:
    """Slackbot tells the person herself."""
    await heads.invites(ben, by=ada)
    heard.clear()

    await heads.removes(ben, by=ada)

    assert facts(heard) == [("member_left_channel", ben.id)]
    assert ben.sees("Slackbot: You have been removed from #heads by @Ada Moor")
    assert not ben.sees("## #heads")


async def test_guests_remove_nobody_and_join_nothing(
    workspace: LocalWorkspace, heads: SharedChannel, ben: Person
) -> None:
    """They are where they were invited to."""
    gil = workspace.add_person("Gil Guest", is_guest=True)
    with pytest.raises(NothingFound):
        await gil.joins("#heads")
    await heads.invites(gil, ben)

    await gil.runs("/remove @Ben Hale", in_="#heads")

    assert gil.sees("Guests cannot remove anybody.")
    assert heads.notices[-1] == "Ben Hale joined #heads"


async def test_coming_and_going_by_oneself_is_noticed_too(heads: SharedChannel, ben: Person) -> None:
    """Nobody said it, so it is no message of anybody's."""
    await ben.joins("#heads")
    await ben.leaves("#heads")

    assert heads.notices[-2:] == ["Ben Hale joined #heads", "Ben Hale left #heads"]
    assert heads.messages == []


async def test_a_notice_mentions_nobody(
    workspace: LocalWorkspace, kettle: AsyncApp, staff: SharedChannel, ada: Person
) -> None:
    """An app that is added is not called upon, though its name stands there."""
    workspace.install(manifest_hearing("app_mention"))
    called: list[Json] = []

    @kettle.event("app_mention")
    async def mentioned(event: Any) -> None:
        called.append(event)

    await ada.runs("/invite @Kettle", in_="#staff")

    assert called == []


async def test_a_notice_is_a_message_to_apps(client: AsyncWebClient, heads: SharedChannel, ada: Person) -> None:
    """With Slack's subtype, text and inviter."""
    [notice] = (await client.conversations_history(channel=heads.id))["messages"]

    bot = notice["user"]
    assert (notice["subtype"], notice["text"], notice["inviter"]) == (
        "channel_join",
        f"<@{bot}> has joined the channel",
        ada.id,
    )


async def test_a_bot_is_not_told_who_installed_it(workspace: LocalWorkspace, ada: Person) -> None:
    """The workspace alone remembers; a new manifest by nobody in particular changes nothing."""
    workspace.install(MANIFEST, by=ada)
    workspace.install(MANIFEST)

    assert workspace.installer is not None
    assert workspace.installer.id == ada.id
