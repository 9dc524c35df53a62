"""What a coordinator reads when Slack takes no message for a channel or for somebody, and what she can do about it."""

from handlers.house.views.kit import Actions, Block, Raw, Section, markup, mrkdwn
from handlers.house.views.parts import Part
from handlers.members.views.people import PageRef
from handlers.overseeing.views import not_reached
from storage.database.ids import ChannelId, PartnershipId

_OF_CHANNELS = {
    "not_in_channel": (
        "I'm not in {channel}, so what I have to say there cannot be read. "
        "Type `/invite @Partnership` in {channel}, and it goes out by itself."
    ),
    "channel_not_found": (
        "I can't find {channel}. If it is private, type `/invite @Partnership` there, and what I have to say goes out "
        "by itself. If it has been deleted, choose another channel in Settings."
    ),
    "is_archived": (
        "{channel} is archived, so nobody can write there. Unarchive it and tap Try again under Messages, or choose "
        "another channel in Settings."
    ),
}
_RESTRICTED = (
    "In {channel} only some may write, and I am not among them. Ask whoever looks after {channel} to let me, "
    "or choose another channel in Settings."
)
_OF_PEOPLE = {
    "messages_tab_disabled": (
        "Slack brings my messages to nobody, {name} among them: ask whoever installed me to turn on the Messages tab "
        "in my settings."
    ),
}
_SOMEBODY = (
    "Slack takes no message for {name}. If the Slack account is another one now, choose it under People, Edit details. "
    "Until then an e-mail is the way."
)


def channel_words(channel: ChannelId, code: str) -> Raw:
    """What is wrong with a channel, and what to do, by Slack's word for it."""
    return markup(_OF_CHANNELS.get(code, _RESTRICTED), channel=Raw(f"<#{channel}>"))


def of_channel(channel: ChannelId, code: str) -> Part:
    words = channel_words(channel, code)
    return Part([Section(text=mrkdwn("{words}", words=words))], text="I can't write in one of our channels.")


def of_person(partnership_id: PartnershipId, name: str, code: str, *, may_see_list: bool) -> Part:
    """`may_see_list` says whether the list of those not reached is the reader's to open."""
    words = mrkdwn(_OF_PEOPLE.get(code, _SOMEBODY), name=name)
    button = not_reached.button(PageRef(partnership=partnership_id))
    blocks: list[Block] = [Section(text=words), *([Actions(elements=[button])] if may_see_list else [])]
    return Part(blocks, text=f"I can't write to {name}.")


def is_well_again() -> Part:
    """In the place of a trouble that is over."""
    words = "My messages get through again. There is nothing to do."
    return Part([Section(text=mrkdwn(words))], text=words)
