"""The modal in front, in a dialog that the browser opens while there is one."""

from markupsafe import Markup

from bot.workspace.grammar import Modal
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.blocks import draw_blocks
from bot.workspace.page.kit.buttons import BUSY_MARK
from bot.workspace.page.markup import join, tag
from bot.workspace.page.mrkdwn import plain
from bot.workspace.page.scene import ShownView


def draw_modal(view: ShownView | None) -> Markup:
    """The dialog, with the modal in it while there is one."""
    inside = _view(view, view.body) if view and isinstance(view.body, Modal) else None
    return tag("dialog", inside, id="modal", class_="modal", aria_labelledby="modal-title")


def _view(view: ShownView, body: Modal) -> Markup:
    """Keyed by the view and its title: an update keeps scroll and focus, unless it turns the view into another."""
    trouble = tag("p", view.trouble, class_="modal__trouble", role="alert") if view.trouble else None
    return tag(
        "form",
        tag("div", _title(body), _closing(view), class_="modal__head"),
        trouble,
        tag("div", draw_blocks(body.blocks, view.canvas), class_="modal__body"),
        _foot(view, body),
        class_="modal__view",
        id=view.canvas.dom_id("modal", body.title.text),
        data_container=view.canvas.container,
        data_view=view.id,
        novalidate=True,
    )


def _title(body: Modal) -> Markup:
    return tag("h2", plain(body.title.text), id="modal-title", tabindex="-1")


def _closing(view: ShownView) -> Markup:
    """The x closes the whole stack, as Slack's does."""
    label = "Close all" if view.is_pushed else "Close"
    return tag("button", icon("close"), type="button", class_="icon-button", aria_label=label, data_close="all")


def _foot(view: ShownView, body: Modal) -> Markup:
    words = plain(body.close.text) if body.close else "Back" if view.is_pushed else "Cancel"
    close = tag("button", words, type="button", class_="button", data_close="one")
    submit = None
    if body.submit:
        label = [tag("span", plain(body.submit.text)), BUSY_MARK]
        submit = tag("button", label, class_="button button--primary", data_submit=True)
    return tag("div", join([close, submit]), class_="modal__foot")
