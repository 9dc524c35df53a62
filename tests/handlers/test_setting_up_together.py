"""Two coordinators set up one partnership at once, and neither undoes unseen what the other has done."""

from bot.workspace.people import Person
from tests.handlers.first_steps import Workspace, describes_meeting, fills_first_screen, words_beside


async def test_two_who_wait_both_go_on(fresh: Workspace) -> None:
    """The screen of who asked last moves on by itself; the other says that it has happened."""
    quin = await two_set_up(fresh)
    await fresh.names_channel()
    await quin.opens_home()
    await quin.clicks("I've done that", in_="home")
    await fresh.heads.invites_bot()
    assert quin.sees("4 members in #heads.")

    await fresh.pat.clicks("I've done that", in_="modal")

    assert fresh.pat.sees("4 members in #heads.")
    assert fresh.pat.sees("( ) Quin Hart")
    assert words_beside(fresh.pat, "Quin Hart") == "coordinates"


async def test_a_name_that_a_colleague_has_given_is_not_overwritten_unseen(fresh: Workspace) -> None:
    quin = await two_set_up(fresh)
    await fresh.pat.opens_home()
    await fresh.pat.clicks("Set up", in_="home")
    await quin.clicks("Set up", in_="home")
    await fills_first_screen(quin, "#heads", "Moor Partnership")

    await fills_first_screen(fresh.pat, "#heads", "River Partnership")
    assert fresh.pat.sees("Meanwhile somebody has changed the name to “Moor Partnership”.")
    assert [one.name for one in await fresh.partnerships()] == ["Moor Partnership"]
    await fresh.pat.submits()

    assert [one.name for one in await fresh.partnerships()] == ["River Partnership"]


async def test_heads_whom_a_colleague_has_ticked_are_not_overwritten_unseen(fresh: Workspace) -> None:
    """What she ticked herself stands there still."""
    quin = await two_set_up(fresh)
    await fresh.heads.invites_bot()
    await fresh.names_channel()
    await fresh.pat.clicks("Ben Hale")
    await quin.opens_home()
    await quin.clicks("Go on", in_="home")
    await describes_meeting(quin)

    await fresh.describes_meeting()
    assert fresh.pat.sees("Meanwhile somebody has changed who is a head.")
    assert fresh.pat.sees("( ) Ben Hale")
    assert await fresh.heads_by_name() == ["Ada Moor", "Ben Hale"]
    await fresh.pat.submits()

    assert await fresh.heads_by_name() == ["Ada Moor"]


async def test_nothing_starts_that_is_not_as_it_was_shown(fresh: Workspace) -> None:
    """A colleague, who will be told as well, has unticked somebody while she read the dates."""
    quin = await two_set_up(fresh)
    await fresh.heads.invites_bot()
    await fresh.names_channel()
    await fresh.describes_meeting()
    await quin.opens_home()
    await quin.clicks("Go on", in_="home")
    await quin.clicks("Ben Hale")
    await describes_meeting(quin)

    await fresh.pat.submits()
    assert fresh.pat.sees("Meanwhile somebody has changed who is a head.")
    assert fresh.pat.sees("Start tells 2 people and #heads")
    await fresh.pat.submits()

    assert fresh.pat.sees("River Partnership has started.")
    await quin.submits()
    assert quin.sees("This partnership has started already. My Home tab shows how it stands.")


async def two_set_up(fresh: Workspace) -> Person:
    """Quin coordinates as well as Pat; she is in #heads, too."""
    quin = fresh.workspace.add_person("Quin Hart")
    await fresh.heads.invites(quin)
    await fresh.names_pat()
    await fresh.coordinates_too(quin)
    await quin.opens_home()
    return quin
