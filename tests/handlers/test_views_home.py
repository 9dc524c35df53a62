"""App Home holds what Slack takes: whole parts in their order, and never without the buttons that open screens."""

from dataclasses import replace

import pytest

from handlers.house.access import Inside
from handlers.house.views.home import home_of_member
from handlers.house.views.kit import VIEW_BLOCKS_MAX, Actions, Blocks, Button, Payload, Section, mrkdwn, plain
from schedules.bank_holidays import Nation
from storage.database.ids import PartnershipId, PersonId, TeamId, UserId
from storage.members.partnership import Partnership
from storage.members.people import Member, Person, RoleHeld, RoleKind

RIVER = Partnership(PartnershipId(1), TeamId("T1"), "River", "Europe/London", Nation.ENG, heads_channel=None)
ADA = Person(PersonId(1), RIVER.id, "Ada Moor", TeamId("T1"), UserId("U1"))
SCREENS = [Actions(elements=[Button(text=plain("My details"), action_id="screen.me")])]
THERE_IS_MORE = "There is more. It comes up here as you deal with these."


def a_part(words: str, *, blocks: int) -> Blocks:
    return [Section(text=mrkdwn("{words}", words=words)) for _ in range(blocks)]


def drawn(*parts: Blocks) -> Payload:
    here = Inside(RIVER, Member(ADA, (RoleHeld(RoleKind.HEAD, "Hilltop"),)))
    return home_of_member(here, parts, SCREENS, partnerships=[RIVER])


def words_of(view: Payload) -> list[str]:
    """Each block's words, from the top down."""
    return [
        block.get("text", {}).get("text") or "".join(one["text"] for one in block.get("elements", ()) if "text" in one)
        for block in view["blocks"]
        if block["type"] in ("section", "context")
    ]


def test_every_part_stands_in_its_order() -> None:
    """Where there is room for all of them, nothing is said of more."""
    words = words_of(drawn(a_part("first", blocks=1), a_part("second", blocks=2)))

    assert words[-3:] == ["first", "second", "second"]


@pytest.mark.parametrize("blocks", [14, 20])
def test_a_part_for_which_there_is_no_room_is_left_out_whole(blocks: int) -> None:
    """Half a question without its buttons would be worse than none; nor may it take the room for saying so."""
    view = drawn(a_part("first", blocks=80), a_part("second", blocks=blocks), a_part("third", blocks=1))

    words = words_of(view)
    assert (words.count("first"), words.count("second"), words.count("third")) == (80, 0, 0)
    assert words[-1] == THERE_IS_MORE


def test_the_buttons_that_open_screens_stand_below_whatever_there_is() -> None:
    """The last room is theirs, down to the last block that Slack takes."""
    fewer = [drawn(a_part("first", blocks=count)) for count in range(85, VIEW_BLOCKS_MAX + 1)]

    assert {view["blocks"][-1]["type"] for view in fewer} == {"actions"}
    assert max(len(view["blocks"]) for view in fewer) == VIEW_BLOCKS_MAX


def asks(words: str) -> Blocks:
    yes = [Button(text=plain("Yes"), action_id="yes", value="1") for _ in range(2)]
    return [Section(text=mrkdwn("{words}", words=words), accessory=yes[0]), Actions(elements=[yes[1]])]


def test_a_button_keeps_its_block_when_home_is_drawn_anew() -> None:
    """A tap in that moment meets the button that it was meant for, whatever has come above it."""
    before, after = drawn(asks("Coming?")), drawn(a_part("News", blocks=1), asks("Are you coming?"))

    named = [[block["block_id"] for block in view["blocks"] if "block_id" in block] for view in (before, after)]
    assert named[0] == named[1]
    assert len({*named[0]}) == 3


def test_what_holds_a_choice_has_another_block_at_every_drawing() -> None:
    """Slack would let the partnership stay chosen that was, whichever is shown."""
    moor = replace(RIVER, id=PartnershipId(2), name="Moor")
    here = Inside(RIVER, Member(ADA, (RoleHeld(RoleKind.HEAD, "Hilltop"),)))

    view = home_of_member(here, [], partnerships=[RIVER, moor])

    assert not any("block_id" in block for block in view["blocks"])
