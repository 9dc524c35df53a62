"""Menus whose options the app suggests while somebody types."""

from markupsafe import Markup

from bot.workspace.controls import FEWEST_TYPED
from bot.workspace.grammar.composition import Option
from bot.workspace.grammar.elements import ExternalSelect, MultiExternalSelect
from bot.workspace.page.kit.buttons import BUSY_MARK, asking, confirmation
from bot.workspace.page.kit.canvas import Spot
from bot.workspace.page.kit.menus import Group, offers_of, placeholder_of, several
from bot.workspace.page.markup import Attribute, count, join, tag
from bot.workspace.page.offers import Offer


def external_select(element: ExternalSelect, spot: Spot) -> Markup:
    """A button that shows the choice and opens a menu to search in."""
    dom_id, menu_id = spot.dom_id(element), f"{spot.dom_id(element)}-menu"
    placeholder = placeholder_of(element, "Choose an option")
    held = spot.held(element)["selected_option"]
    shown = Option.model_validate(held).text.text if held else tag("span", placeholder, class_="placeholder")
    opener = tag(
        "button",
        tag("span", shown, id=f"{dom_id}-chosen"),
        BUSY_MARK,
        type="button",
        id=dom_id,
        class_="control control--menu",
        popovertarget=menu_id,
        **_named(element, spot, placeholder),
    )
    items = [
        _item(element, spot, offer, is_chosen=bool(held and held["value"] == offer.value))
        for offer in _found(element, spot)
    ]
    menu = tag(
        "div",
        _search(element, spot),
        items,
        id=menu_id,
        class_="menu",
        popover="auto",
        role="group",
        aria_label=placeholder,
    )
    return join([opener, menu, confirmation(element, spot)])


def multi_external_select(element: MultiExternalSelect, spot: Spot) -> Markup:
    """What is chosen stands first, so that it can be taken away again whatever is searched for."""
    held = offers_of(map(Option.model_validate, spot.held(element)["selected_options"]))
    chosen = [offer.value for offer in held]
    found = [offer for offer in _found(element, spot) if offer.value not in chosen]
    return several(element, spot, [Group([*held, *found])], chosen, search=_search(element, spot))


def _named(element: ExternalSelect, spot: Spot, placeholder: str) -> dict[str, Attribute]:
    """The button is called by its field and by what was chosen."""
    label = spot.naming.get("aria_labelledby")
    return {
        "aria_labelledby": f"{label} {spot.dom_id(element)}-chosen" if label else None,
        "aria_describedby": spot.described_by,
        "autofocus": element.focus_on_load,
    }


def _found(element: ExternalSelect | MultiExternalSelect, spot: Spot) -> list[Offer]:
    suggestion = spot.suggested(element)
    return offers_of(map(Option.model_validate, suggestion.options if suggestion else []))


def _item(element: ExternalSelect, spot: Spot, offer: Offer, *, is_chosen: bool) -> Markup:
    description = tag("small", offer.description) if offer.description else None
    wiring = spot.wiring(element) | asking(element, spot)
    return tag(
        "button",
        tag("span", offer.text, description, class_="label"),
        type="button",
        class_="menu__item",
        data_value=offer.value,
        aria_current="true" if is_chosen else None,
        **wiring,
    )


def _search(element: ExternalSelect | MultiExternalSelect, spot: Spot) -> Markup:
    """Where one types, and below it what came of it, which is read out."""
    suggestion = spot.suggested(element)
    typed = suggestion.typed if suggestion else ""
    box = tag(
        "input",
        type="search",
        class_="control",
        value=typed,
        placeholder="Search",
        aria_label="Search",
        autocomplete="off",
        data_seek=True,
        **spot.whereabouts(element),
    )
    return tag("div", box, tag("p", _told(element, typed, len(_found(element, spot))), role="status"), class_="search")


def _told(element: ExternalSelect | MultiExternalSelect, typed: str, found: int) -> str:
    fewest = FEWEST_TYPED if element.min_query_length is None else element.min_query_length
    if len(typed) < fewest:
        return f"Type at least {count(fewest, 'letter', 'letters')}."
    return f"{found} found" if found else "Nothing found"
