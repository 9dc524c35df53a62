"""The app manifest asks for what the code uses, and for no more."""

from datetime import date, time

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot, build
from bot.manifest import EVENT_SCOPES, calls, manifest, scopes
from bot.workspace.files import Upload
from bot.workspace.manifest import EVENT_SCOPES as WANTED
from bot.workspace.manifest import InvalidManifest
from bot.workspace.trouble import CutAfterAccepting
from storage.database.engine import Database
from storage.database.ids import TeamId
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes

# Connecting by a socket is the SDK's call, with the app's own token; a bot's scopes have no part in it.
# Without it nothing is refused: Slack leaves addresses out, and the stories of linking by e-mail fail.
ADDRESSES = "users:read.email"
OF_THE_SOCKET = {"apps.connections.open"}
# Only where reading channels is granted, for which the manifest does not ask.
WHERE_GRANTED = {"conversations.replies"}


def a_bot(*, command_prefix: str = "") -> Bot:
    """The bot as the command line makes it for its manifest: connected to nothing."""
    database = Database.open("sqlite:///unused")
    return build(database=database, client=AsyncWebClient(), command_prefix=command_prefix)


async def everything_is_used(partnership: Partnership) -> None:
    """Plans, changes her mind and plans; answers; is reminded by a message whose connection breaks off; opens Home.

    Ada has a copy of her data. An administrator sets up a second partnership, in a private channel, and names a
    coordinator when one is gone.
    """
    pat, ada = partnership.pat, partnership.ada
    await describes(pat, FIRST_MEETING_ON, {})
    await pat.submits()
    await pat.clicks("Change something")
    await pat.closes()
    await partnership.announced()
    await ada.clicks("Sending someone", in_="#heads")
    await ada.closes()
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await partnership.until(date(2018, 9, 13), time(9))
    await ada.opens_home()
    await ada.clicks("Going", in_="#heads")
    await ada.clicks("My data", in_="home")
    await ada.clicks("Send me a copy")
    await ada.closes()
    await people_are_imported(partnership)
    await another_is_set_up(partnership)
    await partnership.workspace.deactivate(pat)


async def people_are_imported(partnership: Partnership) -> None:
    """From a file, with the address of somebody who is on Slack and no member yet."""
    address = "sue@clay.example"
    await partnership.workspace.change(partnership.stranger, email=address)
    people = f"Name,E-mail,School,Role\nSue Strange,{address},Clay,Head\n".encode()
    await partnership.pat.runs("/partnership import")
    await partnership.pat.clicks("Import people")
    await partnership.pat.fills("A file", Upload("people.csv", people))
    await partnership.pat.submits()
    assert partnership.pat.sees("Sue Strange")
    await partnership.pat.closes_everything()


async def another_is_set_up(partnership: Partnership) -> None:
    ivy = partnership.workspace.add_person("Ivy West", is_admin=True)
    commons = partnership.workspace.add_channel("commons", members=[ivy])
    moor = partnership.workspace.add_channel("moor", members=[ivy, partnership.ada], private=True)
    await ivy.opens_home()
    await ivy.clicks("I will")
    await moor.invites_bot()
    await ivy.clicks("Set up")
    await ivy.fills("What is your partnership called?", "Moor Partnership")
    await ivy.fills("Where do the heads meet in Slack?", "#commons")
    await ivy.submits()
    await commons.invites_bot()
    await ivy.closes()
    await ivy.clicks("Another channel or name", in_="#commons")
    await ivy.fills("Where do the heads meet in Slack?", "#moor")
    await ivy.submits()
    await ivy.fills("Date", "2018-09-27")
    await ivy.fills("Where?", "Moorside")
    await ivy.submits()
    await ivy.clicks("See what heads will see")


async def is_missed(partnership: Partnership, scope: str) -> bool:
    """Whether a call that the bot has made, or an event that it hears of, is refused once this scope is taken away."""
    workspace = partnership.workspace
    token = partnership.local.bot.services.slack(TeamId(workspace.team_id)).token
    once_each = {call.method: call for call in workspace.calls if call.method not in OF_THE_SOCKET}
    fewer = manifest(partnership.local.bot)
    fewer["oauth_config"]["scopes"]["bot"].remove(scope)
    try:
        workspace.install(fewer)
    except InvalidManifest:
        return True
    workspace.limits.are_kept = False
    async with ClientSession(workspace.api_url, headers={"Authorization": f"Bearer {token}"}) as session:
        for call in once_each.values():
            async with session.post(call.method, json=call.arguments) as response:
                if (await response.json()).get("error") == "missing_scope":
                    return True
    return False


async def test_with_its_scopes_nothing_is_refused(partnership: Partnership) -> None:
    await everything_is_used(partnership)

    refused = [call.method for call in partnership.workspace.calls if (call.answer or {}).get("error")]
    assert refused == []


async def test_without_any_of_its_scopes_something_is_refused(partnership: Partnership) -> None:
    """An administrator is asked for nothing in vain. The commands' own scope belongs to no call."""
    await everything_is_used(partnership)
    of_calls = set(manifest(partnership.local.bot)["oauth_config"]["scopes"]["bot"]) - {"commands", ADDRESSES}

    in_vain = [scope for scope in of_calls if not await is_missed(partnership, scope)]

    assert in_vain == []


async def test_every_call_is_declared_and_every_declared_call_is_made(partnership: Partnership) -> None:
    await everything_is_used(partnership)

    made = {call.method for call in partnership.workspace.calls} - OF_THE_SOCKET
    assert made | WHERE_GRANTED == calls(partnership.local.bot)


def test_the_commands_scope_is_asked_for_only_with_commands() -> None:
    assert scopes({"chat.update"}, has_commands=False) == ["chat:write"]
    assert scopes({"chat.update"}, has_commands=True) == ["chat:write", "commands"]


def test_an_event_asks_for_its_scope() -> None:
    """Slack sends it to nobody else."""
    assert scopes((), ["app_home_opened", "team_join"], has_commands=False) == ["users:read"]


def test_every_scope_of_an_event_is_the_one_that_slack_wants() -> None:
    """By the local workspace's own table."""
    assert {event: frozenset({WANTED[event]} - {None}) for event in EVENT_SCOPES} == EVENT_SCOPES


def test_a_call_or_an_event_whose_scope_nobody_has_looked_up_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        scopes({"files.list"}, has_commands=True)
    with pytest.raises(KeyError):
        scopes((), ["star_added"], has_commands=True)


async def test_every_command_and_event_in_it_has_a_listener(partnership: Partnership) -> None:
    """What Slack is told to send is what the code registers."""
    bot = partnership.local.bot

    made = manifest(bot)

    commands = {command["command"] for command in made["features"]["slash_commands"]}
    assert (
        commands
        == {bot.services.command(command.name) for command in bot.registrar.commands}
        == {
            "/ask",
            "/meeting",
            "/partnership",
        }
    )
    assert made["settings"]["event_subscriptions"]["bot_events"] == sorted(bot.registrar.events)


def test_home_and_messages_are_open_to_people() -> None:
    """Without the messages tab, a direct message would be refused; read-only, it could not be answered."""
    features = manifest(a_bot())["features"]

    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_by_socket_no_address_is_named() -> None:
    settings = manifest(a_bot())["settings"]

    assert settings["socket_mode_enabled"]
    assert settings["interactivity"] == {"is_enabled": True}
    assert "request_url" not in settings["event_subscriptions"]


def test_over_http_commands_events_and_taps_come_to_one_address() -> None:
    made = manifest(a_bot(), url="https://bot.example.org/")

    settings = made["settings"]
    addresses = [
        settings["interactivity"]["request_url"],
        settings["event_subscriptions"]["request_url"],
        *(command["url"] for command in made["features"]["slash_commands"]),
    ]
    assert set(addresses) == {"https://bot.example.org/slack/events"}
    assert not settings["socket_mode_enabled"]


def test_a_prefix_renames_every_command() -> None:
    """Slack gives a clashing command to whichever app came last."""
    commands = manifest(a_bot(command_prefix="relp-"))["features"]["slash_commands"]

    assert [command["command"] for command in commands] == ["/relp-partnership", "/relp-meeting", "/relp-ask"]


@pytest.mark.parametrize("command_prefix", ["relp-"])
async def test_under_a_prefix_only_the_new_name_is_known(partnership: Partnership, command_prefix: str) -> None:
    """The bot's own words use it too."""
    await partnership.pat.runs(f"/{command_prefix}meeting help")
    await partnership.pat.runs("/meeting help")

    assert partnership.pat.sees("/relp-meeting next: the next meeting")
    assert partnership.pat.sees("/meeting is not a valid command")
