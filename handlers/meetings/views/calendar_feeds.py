"""The meetings in somebody's own calendar: her address, and what to do with it."""

from datetime import datetime

from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Blocks,
    Button,
    Context,
    Payload,
    Raw,
    Section,
    instant_text,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.notes import note
from storage.members.partnership import Partnership

TITLE = "My calendar"
SCREEN = "calendar_feed.screen"
MAKE = "calendar_feed.make"
REMOVE = "calendar_feed.remove"

WHAT_IT_IS = (
    "Your own calendar, on your phone or your computer, can show the meetings and follow whatever changes. "
    "For that it needs an address that only you know."
)
HOW_OFTEN = (
    "Calendars look there when they please: most within a few hours, Google within 8 to 24. "
    "So whatever is urgent I also tell you here."
)
KEEP_IT = (
    "Keep it to yourself: whoever has it reads when and where the meetings are, though never who comes. "
    "I show it this once. If it gets lost, make a new one, and the old one ends."
)
NOT_HERE = (
    "Your calendar cannot look the meetings up here, because nobody outside can call me. "
    "Add to calendar, beside each meeting on my Home tab, sends you a file to open."
)


def own_feed(of: Partnership, made_at: datetime | None) -> Payload:
    """Whether she has an address; the address itself is shown only when it is made."""
    ref = PartnershipRef(partnership=of.id).model_dump_json()
    if made_at is None:
        make = Button(text=plain("Make my address"), action_id=MAKE, value=ref, style="primary")
        return _screen([Section(text=mrkdwn(WHAT_IT_IS)), Actions(elements=[make])])
    since = mrkdwn(
        "Your calendar may look up the meetings of {name}, at the address that you made on {when}. "
        "I keep no copy of it.",
        name=of.name,
        when=instant_text(made_at, of.zone),
    )
    new = Button(text=plain("Make a new address"), action_id=MAKE, value=ref)
    remove = Button(text=plain("End it"), action_id=REMOVE, value=ref)
    return _screen([Section(text=since), Actions(elements=[new, remove])])


def new_feed(of: Partnership, address: str) -> Payload:
    """The address, the one time that it is shown; `webcal` opens a calendar program by itself where there is one."""
    _scheme, _, rest = address.partition("://")
    return _screen(
        [
            Section(
                text=mrkdwn(
                    "Here is where your calendar finds the meetings of {name}. "
                    "In it, choose “subscribe” or “add by URL”, and paste:\n`{address}`",
                    name=of.name,
                    address=Raw(address),
                )
            ),
            Section(
                text=mrkdwn("On an iPhone or a Mac this opens it at once:\n`{webcal}`", webcal=Raw(f"webcal://{rest}"))
            ),
            Context(elements=[mrkdwn(KEEP_IT)]),
        ]
    )


def no_address_here() -> Payload:
    return note(TITLE, NOT_HERE)


def _screen(blocks: Blocks) -> Payload:
    often = Context(elements=[mrkdwn(HOW_OFTEN)])
    return modal(title=TITLE, callback_id=SCREEN, close="Done", blocks=[*blocks, often])
