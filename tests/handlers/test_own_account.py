"""A coordinator may put another Slack account in the place of her own; the last of them cannot do without one."""

from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import details, opens_page, shown


async def gives_account_to(partnership: Partnership, account: object) -> None:
    """Pat puts another account, or none, into her own details."""
    await opens_page(partnership, "Pat Lane")
    await partnership.pat.clicks("Edit details")
    await partnership.pat.fills("Slack account", account)  # type: ignore[arg-type]  # as a story has it
    await partnership.pat.submits()


async def test_the_last_coordinator_keeps_her_account(partnership: Partnership) -> None:
    """Without it she could do nothing any more, and nobody could give it back to her."""
    await gives_account_to(partnership, None)

    assert partnership.pat.errors["Slack account"].startswith("Nobody would coordinate any longer who is on Slack.")
    assert (await details(partnership, "Pat Lane")).user_id is not None


async def test_whoever_gives_her_own_account_away_is_told_only_that_it_is_saved(partnership: Partnership) -> None:
    """The page beneath is no longer hers to see, which is nothing to be told of as a mistake."""
    await gives_account_to(partnership, partnership.stranger)

    assert "New details of Pat Lane" in shown(partnership.pat)
    assert partnership.pat.messages == []
