"""App Home around the capabilities' parts: whose it is, and a kind word where there is nothing to do."""

from collections.abc import Sequence

from handlers.house.access import Inside
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    HEADER_MAX,
    OPTION_MAX,
    VIEW_BLOCKS_MAX,
    Block,
    Blocks,
    Context,
    Divider,
    Header,
    Option,
    Payload,
    Section,
    StaticSelect,
    fit,
    home,
    mrkdwn,
    plain,
)
from handlers.house.views.parts import first_name
from handlers.house.views.refusals import can_help
from storage.members.partnership import Partnership
from storage.members.people import Member, RoleHeld, RoleKind

SWITCH = "home.partnership"

NOBODY_COORDINATES = "Nobody coordinates one here yet: an administrator of this workspace can say who will."


def home_of_member(
    here: Inside, parts: Sequence[Blocks], buttons: Blocks = (), *, partnerships: Sequence[Partnership]
) -> Payload:
    """The parts in order, and at the end the buttons that open screens.

    With several partnerships, the first block chooses between them.
    """
    name, member = here.partnership.name, here.member
    blocks: list[Block] = [
        Header(text=plain(fit(name, HEADER_MAX))),
        Context(
            elements=[mrkdwn("Hello {name}. {roles}", name=first_name(member.person.name), roles=roles_words(member))]
        ),
    ]
    if len(partnerships) > 1:
        blocks.append(_switcher(here.partnership, partnerships))
    if not parts:
        blocks.append(Section(text=mrkdwn("There is nothing for you to do just now. I will write when there is.")))
    ending = [Divider(), *buttons] if buttons else []
    return home([*blocks, *_that_fit(parts, VIEW_BLOCKS_MAX - len(blocks) - len(ending)), *ending])


def _that_fit(parts: Sequence[Blocks], room: int) -> list[Block]:
    """Whole parts, each below a line, for as long as there is room; and a word where that is not all of them."""
    more = Context(elements=[mrkdwn("There is more. It comes up here as you deal with these.")])
    fitting: list[Block] = []
    for number, part in enumerate(parts, 1):
        with_part = [*fitting, Divider(), *part]
        if len(with_part) > (room if number == len(parts) else room - 1):  # before the last, the word needs its block
            return [*fitting, more]
        fitting = with_part
    return fitting


def not_drawn() -> Blocks:
    """In the place of a part that failed."""
    return [
        Section(text=mrkdwn("Something is missing here just now. I have made a note of it; please look again later."))
    ]


def home_before_start(partnership: str, coordinators: Sequence[str]) -> Payload:
    """A member who is early."""
    words = mrkdwn("{name} is being set up. {whom}", name=partnership, whom=can_help(coordinators))
    return home([Header(text=plain("Hello")), Section(text=words)])


def home_of_stranger(whom_to_ask: Sequence[str], parts: Sequence[Blocks] = ()) -> Payload:
    """Anybody else in the workspace: what this is, and whom to ask; `parts` for one who has something to say here."""
    if parts:
        return home([Header(text=plain("Hello")), *(block for blocks in parts for block in blocks)])
    standing = f"I don't find you among its members. {can_help(whom_to_ask)}" if whom_to_ask else NOBODY_COORDINATES
    words = mrkdwn("I look after a partnership of schools. {standing}", standing=standing)
    return home([Header(text=plain("Hello")), Section(text=words)])


def roles_words(member: Member) -> str:
    """ "You're head at Hilltop, and the coordinator. For Oakfield (Ben)." """
    own = [role for role in member.roles if role.kind is not RoleKind.DELEGATE]
    held = [f"{_ROLES[role.kind]} at {role.school}" if role.school else _ROLES[role.kind] for role in own]
    others = [_head_meant(role) for role in member.roles if role.kind is RoleKind.DELEGATE]
    said = [f"You're {', and '.join(held)}."] if held else []
    return " ".join(said + ([f"For {', and '.join(others)}."] if others else []))


def _head_meant(role: RoleHeld) -> str:
    """ "Oakfield (Ben)": whom a delegate answers for."""
    head = first_name(role.for_name) if role.for_name else ""
    return f"{role.school} ({head})" if role.school and head else role.school or head or "a head"


_ROLES = {
    RoleKind.COORDINATOR: "the coordinator",
    RoleKind.HEAD: "head",
    RoleKind.TEACHER: "a teacher",
}


def _switcher(here: Partnership, partnerships: Sequence[Partnership]) -> Section:
    options = {one.id: _option(one) for one in partnerships}
    return Section(
        text=mrkdwn("You belong to {count} partnerships. Show:", count=len(partnerships)),
        accessory=StaticSelect(action_id=SWITCH, options=[*options.values()], initial_option=options[here.id]),
    )


def _option(partnership: Partnership) -> Option:
    value = PartnershipRef(partnership=partnership.id).model_dump_json()
    return Option(text=plain(fit(partnership.name, OPTION_MAX)), value=value)
