"""What doctor finds of Slack: the tokens, the clock, the scopes, the channels and the people."""

from datetime import timedelta

import pytest

from bot.doctor import Finding, Verdict, examine
from bot.workspace.trouble import CutBeforeAccepting, ServerError, TooMany
from storage.database.ids import TeamId
from storage.members.partnership import open_partnership
from tests.bot.doctor.installed import EVERYTHING, SCOPES, Installed
from tests.handlers.partnerships import MONDAY_MORNING


async def test_a_bot_token_that_slack_does_not_know_is_wrong_and_the_clock_is_looked_at_all_the_same(
    bot: Installed,
) -> None:
    bot.environment.setenv("SLACK_BOT_TOKEN", "xoxb-another")

    found = await bot.finds("bot token")

    assert found.words.startswith("Slack refuses SLACK_BOT_TOKEN: invalid_auth. Copy it again")
    assert {"clock", "socket"} <= dict(bot.said).keys()
    assert "scopes" not in dict(bot.said)


async def test_an_app_that_was_removed_is_to_be_installed_again(bot: Installed) -> None:
    bot.environment.delenv("SLACK_APP_TOKEN")
    bot.environment.setenv("SLACK_SIGNING_SECRET", "secret")
    bot.workspace.administration.uninstall(bot.granted.app_id)

    found = await bot.finds("bot token")

    assert found.words.startswith("the app was removed from the workspace. Install it again")


async def test_slack_that_cannot_be_reached_is_one_line(bot: Installed) -> None:
    bot.workspace.trouble.next("auth.test", CutBeforeAccepting())

    found = await bot.finds("bot token")

    assert found.words.startswith("Slack cannot be reached.")
    assert [name for name, _ in bot.said][-1] == "bot token"


@pytest.mark.parametrize("trouble", [TooMany(retry_after=30), ServerError(500)])
async def test_slack_that_is_in_trouble_is_not_blamed_on_the_token(
    bot: Installed, trouble: TooMany | ServerError
) -> None:
    """Nobody should copy a token again that is right."""
    bot.workspace.trouble.next("auth.test", trouble)

    found = await bot.finds("bot token")

    assert found.verdict is Verdict.WRONG
    assert "Copy it again" not in found.words


async def test_the_bot_and_its_workspace_are_named(bot: Installed) -> None:
    """A token of the wrong workspace would be noticed here."""
    assert await bot.finds("bot token") == Finding(Verdict.OK, "partnership in the workspace Local workspace.")


@pytest.mark.parametrize(
    ("minutes", "words"), [(3, "is 3 minutes fast"), (-61, "is 61 minutes slow"), (2, "agrees"), (-2, "agrees")]
)
async def test_a_clock_that_differs_from_slack_s_by_more_than_two_minutes_is_wrong(
    bot: Installed, minutes: int, words: str
) -> None:
    clock = bot.workspace.clock.now
    found: dict[str, Finding] = {}

    await examine(
        lambda check, finding: found.update({check.name: finding}),
        scopes=SCOPES,
        clock=lambda: clock() + timedelta(minutes=minutes),
    )

    assert found["clock"].words.startswith(words)
    assert found["clock"].is_ok == (words == "agrees")


async def test_a_scope_that_is_missing_is_named_with_the_way_to_grant_it(bot: Installed) -> None:
    bot.grants([scope for scope in SCOPES if scope != "im:history"])

    found = await bot.finds("scopes")

    assert found.verdict is Verdict.WRONG
    assert found.words.startswith("im:history missing. Paste the manifest again")


async def test_a_scope_too_many_is_a_remark(bot: Installed) -> None:
    bot.grants([*SCOPES, "pins:write"])

    found = await bot.finds("scopes")

    assert found == Finding(Verdict.NOTE, "all that are needed, and more: pins:write can go.")


async def test_an_app_token_that_opens_no_socket_is_wrong(bot: Installed) -> None:
    bot.environment.setenv("SLACK_APP_TOKEN", "xapp-another")

    found = await bot.finds("socket")

    assert found.words.startswith("Slack refuses SLACK_APP_TOKEN: invalid_auth. Make one under Basic Information")


async def test_a_socket_is_asked_for_once_and_a_refusal_for_haste_is_no_fault(bot: Installed) -> None:
    bot.workspace.trouble.next("apps.connections.open", TooMany(retry_after=30))

    found = await bot.finds("socket")

    assert found.verdict is Verdict.NOTE
    assert [call.method for call in bot.workspace.calls].count("apps.connections.open") == 1


async def test_a_channel_that_the_bot_is_not_in_is_wrong_and_says_what_to_type(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    await bot.founds(bot.workspace.add_channel("heads"))

    found = await bot.finds("heads' channel of River")

    assert found.words == "the bot is not in it. Type in #heads: /invite @Partnership"


async def test_a_private_channel_that_the_bot_is_not_in_does_not_exist_for_it(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    await bot.founds(bot.workspace.add_channel("heads", private=True))

    found = await bot.finds("heads' channel of River")

    assert found.words.startswith("it is not there, or it is private and the bot is not in it.")


@pytest.mark.parametrize(("is_private", "scope"), [(False, "channels:history"), (True, "groups:history")])
async def test_a_channel_whose_history_cannot_be_read_may_hear_a_thing_twice(
    bot: Installed, is_private: bool, scope: str
) -> None:
    """It is nobody's fault, and can be helped: the scope is named."""
    can_look = [*EVERYTHING, "channels:history", "groups:history"]
    heads = bot.workspace.add_channel("heads", private=is_private)
    bot.grants(sorted(set(can_look)))
    await heads.invites_bot()
    await bot.founds(heads)
    granted = await bot.finds("heads' channel of River")

    bot.grants(sorted(set(can_look) - {scope}))
    found = await bot.finds("heads' channel of River")

    assert granted == Finding(Verdict.OK, "the bot is in #heads.")
    assert found == Finding(
        Verdict.NOTE,
        f"the bot is in #heads, but its history could not be looked up without the scope {scope}. "
        "An announcement that a crash cuts off may come twice, and replies in threads are not seen.",
    )


async def test_a_channel_that_was_archived_is_wrong(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    await bot.founds(heads)
    await heads.archives()

    found = await bot.finds("heads' channel of River")

    assert found.words.startswith("#heads is archived.")


async def test_a_channel_that_is_still_to_be_chosen_is_a_remark(bot: Installed) -> None:
    async with bot.database.writing() as session:
        await open_partnership(session, TeamId(bot.workspace.team_id), "River", now=MONDAY_MORNING)

    found = await bot.finds("heads' channel of River")

    assert found == Finding(Verdict.NOTE, "the coordinator has not chosen it yet.")


async def test_without_the_scopes_for_it_what_cannot_be_looked_up_is_said(bot: Installed) -> None:
    """The bot asks for no more than it needs, and doctor is no reason to."""
    bot.grants(sorted(set(SCOPES) - {"channels:read", "groups:read", "users:read"}))
    heads = bot.workspace.add_channel("heads")
    await bot.founds(heads)

    await bot.examined()

    found = dict(bot.said)
    assert found["heads' channel of River"].words == (
        "could not be looked up without the scope channels:read (groups:read where it is private)."
    )
    assert found["people of River"].words == "could not be looked up without the scope users:read."
    assert {found["heads' channel of River"].verdict, found["people of River"].verdict} == {Verdict.NOTE}


async def test_people_whose_account_is_closed_are_named(bot: Installed) -> None:
    """Slack takes messages to them, and nobody reads those."""
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    ada, ben = bot.workspace.add_person("Ada Moor"), bot.workspace.add_person("Ben Hale")
    await bot.founds(heads, ada, ben)
    bot.workspace.administration.deactivate(ben.user)

    found = await bot.finds("people of River")

    assert found == Finding(Verdict.NOTE, "Slack account deactivated: Ben Hale. Tell the coordinator.")


async def test_of_many_who_are_gone_five_are_named_from_a_workspace_of_any_size(bot: Installed) -> None:
    bot.grants(EVERYTHING)
    heads = bot.workspace.add_channel("heads")
    await heads.invites_bot()
    people = [bot.workspace.add_person(f"Head {number:03}") for number in range(210)]
    await bot.founds(heads, *people)
    for person in people[-7:]:
        bot.workspace.administration.deactivate(person.user)

    found = await bot.finds("people of River")

    assert found.words == (
        "Slack account deactivated: Head 203, Head 204, Head 205, Head 206, Head 207 and 2 more. Tell the coordinator."
    )
