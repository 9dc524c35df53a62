"""Select menus: one choice with the browser's own menu, several with a list that unfolds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.workspace.grammar.composition import Option, OptionGroup
from bot.workspace.grammar.elements import (
    ChannelsSelect,
    ConversationsSelect,
    Menu,
    MultiChannelsSelect,
    MultiConversationsSelect,
    MultiMenu,
    MultiStaticSelect,
    MultiUsersSelect,
    StaticSelect,
    UsersSelect,
)
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.kit.buttons import asking, confirmation
from bot.workspace.page.kit.canvas import Spot
from bot.workspace.page.markup import Attribute, join, tag
from bot.workspace.page.offers import Offer, channels, conversations, people


@dataclass(frozen=True)
class Group:
    """Offers under a label, or without one."""

    offers: Sequence[Offer]
    label: str = ""


def static_select(element: StaticSelect, spot: Spot) -> Markup:
    chosen = spot.held(element)["selected_option"]
    return _one(element, spot, _groups(element), chosen["value"] if chosen else None)


def users_select(element: UsersSelect, spot: Spot) -> Markup:
    return _one(element, spot, [Group(people(spot.canvas.reader))], spot.held(element)["selected_user"])


def conversations_select(element: ConversationsSelect, spot: Spot) -> Markup:
    offers = conversations(spot.canvas.reader, element.filter)
    return _one(element, spot, [Group(offers)], spot.held(element)["selected_conversation"])


def channels_select(element: ChannelsSelect, spot: Spot) -> Markup:
    return _one(element, spot, [Group(channels(spot.canvas.reader))], spot.held(element)["selected_channel"])


def multi_static_select(element: MultiStaticSelect, spot: Spot) -> Markup:
    chosen = [option["value"] for option in spot.held(element)["selected_options"]]
    return several(element, spot, _groups(element), chosen)


def multi_users_select(element: MultiUsersSelect, spot: Spot) -> Markup:
    return several(element, spot, [Group(people(spot.canvas.reader))], spot.held(element)["selected_users"])


def multi_conversations_select(element: MultiConversationsSelect, spot: Spot) -> Markup:
    offers = conversations(spot.canvas.reader, element.filter)
    return several(element, spot, [Group(offers)], spot.held(element)["selected_conversations"])


def multi_channels_select(element: MultiChannelsSelect, spot: Spot) -> Markup:
    return several(element, spot, [Group(channels(spot.canvas.reader))], spot.held(element)["selected_channels"])


def _groups(element: StaticSelect | MultiStaticSelect) -> list[Group]:
    if element.option_groups:
        return [_group(group) for group in element.option_groups]
    return [Group(offers_of(element.options or ()))]


def _group(group: OptionGroup) -> Group:
    return Group(offers_of(group.options), with_emoji(group.label.text))


def offers_of(options: Iterable[Option]) -> list[Offer]:
    """Options as choices in a menu."""
    return [_offer(option) for option in options]


def _offer(option: Option) -> Offer:
    description = with_emoji(option.description.text) if option.description else ""
    return Offer(option.value, with_emoji(option.text.text), description)


def placeholder_of(element: Menu, otherwise: str) -> str:
    """What stands in a menu while nothing is chosen."""
    return with_emoji(element.placeholder.text) if element.placeholder else otherwise


def _one(element: Menu, spot: Spot, groups: list[Group], chosen: str | None) -> Markup:
    placeholder = placeholder_of(element, "Choose an option")
    nothing = tag("option", placeholder, value="", selected=not chosen, disabled=spot.tells_at_once)
    wiring = spot.wiring(element) | asking(element, spot) | spot.told(placeholder)
    shown: dict[str, Attribute] = {"id": spot.dom_id(element), "class_": "control", "autofocus": element.focus_on_load}
    select = tag("select", nothing, [_as_options(group, chosen) for group in groups], **shown, **wiring)
    return join([select, confirmation(element, spot)])


def _as_options(group: Group, chosen: str | None) -> Markup:
    options = [tag("option", offer.line, value=offer.value, selected=offer.value == chosen) for offer in group.offers]
    return tag("optgroup", options, label=group.label) if group.label else join(options)


def several(
    element: MultiMenu, spot: Spot, groups: list[Group], chosen: Sequence[str], *, search: Markup | None = None
) -> Markup:
    """A summary of what is chosen, which unfolds into boxes to tick, below a box to search them if there is one."""
    placeholder = placeholder_of(element, "Choose options")
    shown: dict[str, Attribute] = {"id": spot.dom_id(element), "class_": "control", **spot.named(placeholder)}
    summary = tag("summary", _chosen(groups, chosen, placeholder), **shown)
    limit = element.max_selected_items
    is_full = limit is not None and len(chosen) >= limit
    note = tag("small", f"At most {limit}.") if limit else None
    boxes = [_as_boxes(group, chosen, is_full=is_full) for group in groups]
    choices = tag("div", search, note, boxes, class_="choices", role="group", aria_label=placeholder)
    wiring = spot.wiring(element) | asking(element, spot)
    return join([tag("details", summary, choices, class_="many", **wiring), confirmation(element, spot)])


def _chosen(groups: list[Group], chosen: Sequence[str], placeholder: str) -> Markup:
    if not chosen:
        return tag("span", placeholder, class_="placeholder")
    names = {offer.value: offer.text for group in groups for offer in group.offers}
    return tag("span", [tag("span", names.get(value, value), class_="chip") for value in chosen], class_="chosen")


def _as_boxes(group: Group, chosen: Sequence[str], *, is_full: bool) -> Markup:
    label = tag("p", group.label, class_="choices__label") if group.label else None
    return join([label, [_box(offer, is_chosen=offer.value in chosen, is_full=is_full) for offer in group.offers]])


def _box(offer: Offer, *, is_chosen: bool, is_full: bool) -> Markup:
    box = tag("input", type="checkbox", value=offer.value, checked=is_chosen, disabled=is_full and not is_chosen)
    description = tag("small", offer.description) if offer.description else None
    return tag("label", box, tag("span", offer.text, description))
