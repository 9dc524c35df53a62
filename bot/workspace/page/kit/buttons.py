"""What is pressed: buttons, overflow menus, and the dialog that asks once more."""

from markupsafe import Markup

from bot.workspace.grammar.composition import Confirm, OverflowOption
from bot.workspace.grammar.elements import Button, Confirmable, Overflow
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.canvas import Spot
from bot.workspace.page.markup import Attribute, join, tag
from bot.workspace.page.mrkdwn import plain

BUSY_MARK = tag("span", class_="busy-mark", aria_hidden="true")


def button(element: Button, spot: Spot) -> Markup:
    words = [tag("span", plain(element.text.text)), BUSY_MARK]
    style = f"button button--{element.style}" if element.style else "button"
    shown: dict[str, Attribute] = {
        "id": spot.dom_id(element),
        "class_": style,
        "aria_label": element.accessibility_label,
    }
    wiring = spot.wiring(element) | asking(element, spot)
    return join([_pressable(words, element.url, **shown, **wiring), confirmation(element, spot)])


def overflow(element: Overflow, spot: Spot) -> Markup:
    menu_id = f"{spot.dom_id(element)}-menu"
    opener = tag(
        "button",
        [icon("more"), BUSY_MARK],
        type="button",
        id=spot.dom_id(element),
        class_="button button--icon",
        popovertarget=menu_id,
        aria_label="More actions",
    )
    items = [_overflow_item(element, option, spot) for option in element.options]
    menu = tag("div", items, id=menu_id, class_="menu", popover="auto", role="group", aria_label="More actions")
    return join([opener, menu, confirmation(element, spot)])


def _overflow_item(element: Overflow, option: OverflowOption, spot: Spot) -> Markup:
    description = tag("small", plain(option.description.text)) if option.description else None
    words = tag("span", [plain(option.text.text), description], class_="label")
    wiring = spot.wiring(element) | asking(element, spot)
    return _pressable(words, option.url, class_="menu__item", data_value=option.value, **wiring)


def _pressable(words: Markup | list[Markup], address: str | None, **attributes: Attribute) -> Markup:
    """A button; or a link that is also reported to the app, as Slack does."""
    if address and address.startswith(("https://", "http://", "mailto:")):
        return tag("a", words, href=address, target="_blank", rel="noopener noreferrer", **attributes)
    return tag("button", words, type="button", **attributes)


def asking(element: Confirmable, spot: Spot) -> dict[str, Attribute]:
    """Names the dialog that must be answered first, if there is one."""
    return {"data_confirm": _confirmation_id(element, spot)} if element.confirm else {}


def confirmation(element: Confirmable, spot: Spot) -> Markup | None:
    """The dialog, closed until the browser opens it."""
    if element.confirm is None:
        return None
    dom_id = _confirmation_id(element, spot)
    question = _question(element.confirm, dom_id, spot)
    told: dict[str, Attribute] = {"aria_labelledby": f"{dom_id}-title", "aria_describedby": f"{dom_id}-text"}
    return tag("dialog", question, id=dom_id, class_="confirm", role="alertdialog", **told)


def _question(confirm: Confirm, dom_id: str, spot: Spot) -> Markup:
    style = f"button button--{confirm.style or 'primary'}"
    answers = [
        tag("button", with_emoji(confirm.deny.text), type="button", class_="button", data_answer="no"),
        tag("button", with_emoji(confirm.confirm.text), type="button", class_=style, data_answer="yes"),
    ]
    return tag(
        "div",
        tag("h2", plain(confirm.title.text), id=f"{dom_id}-title"),
        tag("div", spot.canvas.text(confirm.text), id=f"{dom_id}-text", class_="text"),
        tag("div", answers, class_="actions"),
        class_="confirm__question",
    )


def _confirmation_id(element: Confirmable, spot: Spot) -> str:
    return f"{spot.dom_id(element)}-confirm"
