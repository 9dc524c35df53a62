"""The box where one writes, with the installed apps' commands to complete from."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.workspace.page.icons import icon
from bot.workspace.page.kit.buttons import BUSY_MARK
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.scene import Command, Entry, Scene


def draw_composer(scene: Scene, here: Entry, *, thread: str | None = None) -> Markup:
    """Commands are left out in a thread, where Slack does not run them."""
    commands = [] if thread else scene.commands
    dom_id = f"composer-{here.id}-{thread}" if thread else f"composer-{here.id}"
    told = "Reply in this thread" if thread else f"Message {here.conversation.title}"
    named: dict[str, Attribute] = {"id": dom_id, "placeholder": told, "aria_label": told}
    box = tag("textarea", rows="1", name="text", **named, **_completing(dom_id, commands))
    send = tag("button", icon("send"), BUSY_MARK, class_="composer__send", aria_label="Send")
    return tag(
        "form",
        _completions(dom_id, commands),
        tag("div", box, send, class_="composer__box"),
        tag("p", _hint(commands), class_="composer__hint"),
        class_="composer",
        id=f"{dom_id}-form",
        data_in=here.id,
        data_thread=thread,
        data_composer=True,
    )


def _completing(dom_id: str, commands: Sequence[Command]) -> dict[str, Attribute]:
    """What a screen reader is told of the list. No combobox, which a box of several lines cannot be."""
    if not commands:
        return {}
    return {"aria_autocomplete": "list", "aria_haspopup": "listbox", "aria_controls": f"{dom_id}-list"}


def _completions(dom_id: str, commands: Sequence[Command]) -> Markup | None:
    """Every command, hidden until what is typed begins with it."""
    if not commands:
        return None
    options = [_completion(f"{dom_id}-{number}", command) for number, command in enumerate(commands)]
    listbox: dict[str, Attribute] = {"role": "listbox", "aria_label": "Commands", "hidden": True}
    return tag("div", options, id=f"{dom_id}-list", class_="completions", **listbox)


def _completion(dom_id: str, command: Command) -> Markup:
    usage = tag("span", command.usage, class_="usage")
    what = tag("span", command.description, class_="what")
    option: dict[str, Attribute] = {"role": "option", "aria_selected": "false", "data_command": command.name}
    return tag("div", tag("kbd", command.name), usage, what, id=dom_id, **option)


def _hint(commands: Sequence[Command]) -> str:
    return "Enter sends, Shift + Enter begins a line" + (", / lists commands" if commands else "")
