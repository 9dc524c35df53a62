"""App Home around the capabilities' parts: whose it is, and a kind word where there is nothing to do."""

from collections.abc import Sequence

from handlers.capability import Viewer
from handlers.views.kit import (
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
from handlers.views.parts import first_name
from storage.partnership import Member, Partnership

SWITCH = "home.partnership"
HEADER_MAX = 150
OPTION_MAX = 75


def home_of_member(viewer: Viewer, parts: Sequence[Blocks], *, partnerships: Sequence[Partnership]) -> Payload:
    """The parts in order; with several partnerships, the first block chooses between them."""
    name, member = viewer.partnership.name, viewer.member
    blocks: list[Block] = [
        Header(text=plain(fit(name, HEADER_MAX))),
        Context(elements=[mrkdwn("Hello {name}. {roles}", name=first_name(member.person.name), roles=_roles(member))]),
    ]
    if len(partnerships) > 1:
        blocks.append(_switcher(viewer.partnership, partnerships))
    for part in parts:
        blocks += [Divider(), *part]
    if not parts:
        blocks.append(Section(text=mrkdwn("There is nothing for you to do just now. I will write when there is.")))
    return home(blocks[:VIEW_BLOCKS_MAX])


def home_of_stranger(whom_to_ask: Sequence[str]) -> Payload:
    """Anybody else in the workspace: what this is, and whom to ask."""
    whom = f"{', '.join(whom_to_ask)} can help." if whom_to_ask else ""
    return home(
        [
            Header(text=plain("Hello")),
            Section(
                text=mrkdwn(
                    "I look after the meetings of a partnership of schools. You are not among its members yet. {whom}",
                    whom=whom,
                )
            ),
        ]
    )


def _roles(member: Member) -> str:
    """ "You're head at Hilltop, and coordinator." """
    held = [f"{role.kind} at {role.school}" if role.school else str(role.kind) for role in member.roles]
    return f"You're {', and '.join(held)} here." if held else ""


def _switcher(here: Partnership, partnerships: Sequence[Partnership]) -> Section:
    options = {one.id: Option(text=plain(fit(one.name, OPTION_MAX)), value=str(one.id)) for one in partnerships}
    return Section(
        text=mrkdwn("You belong to {count} partnerships. Show:", count=len(partnerships)),
        accessory=StaticSelect(action_id=SWITCH, options=[*options.values()], initial_option=options[here.id]),
    )
