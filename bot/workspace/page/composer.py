"""The box where one writes, with what can be completed in it: the installed apps' commands, people and channels."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from bot.workspace.page.icons import icon
from bot.workspace.page.kit.buttons import BUSY_MARK
from bot.workspace.page.marks import face
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.reader import Reader
from bot.workspace.page.scene import Command, Entry, Scene

_EVERYBODY = {"@here": "Everybody who is here", "@channel": "Everybody in this channel"}


def draw_composer(scene: Scene, here: Entry, *, thread: str | None = None) -> Markup:
    """Commands are left out in a thread, where Slack does not run them."""
    commands = [] if thread else scene.commands
    dom_id = f"composer-{here.id}-{thread}" if thread else f"composer-{here.id}"
    told = "Reply in this thread" if thread else f"Message {here.conversation.title}"
    named: dict[str, Attribute] = {"id": dom_id, "placeholder": told, "aria_label": told}
    # No combobox, which a box of several lines cannot be.
    completing: dict[str, Attribute] = {
        "aria_autocomplete": "list",
        "aria_haspopup": "listbox",
        "aria_controls": f"{dom_id}-list",
    }
    box = tag("textarea", rows="1", name="text", **named, **completing)
    send = tag("button", icon("send"), BUSY_MARK, class_="composer__send", aria_label="Send")
    return tag(
        "form",
        _completions(f"{dom_id}-list", [*map(_command, commands), *_mentions(scene.reader, here)]),
        tag("div", box, send, class_="composer__box"),
        tag("p", _hint(commands), class_="composer__hint"),
        class_="composer",
        id=f"{dom_id}-form",
        data_in=here.id,
        data_thread=thread,
        data_composer=True,
    )


def _completions(dom_id: str, options: Sequence[tuple[str, list[Markup]]]) -> Markup:
    """All that could be meant, hidden until what is typed begins like it."""
    drawn = [_option(f"{dom_id}-{number}", name, shown) for number, (name, shown) in enumerate(options)]
    listbox: dict[str, Attribute] = {"role": "listbox", "aria_label": "Suggestions", "hidden": True}
    return tag("div", drawn, id=dom_id, class_="completions", **listbox)


def _option(dom_id: str, name: str, shown: list[Markup]) -> Markup:
    told: dict[str, Attribute] = {"role": "option", "aria_selected": "false", "hidden": True, "data_completes": name}
    return tag("div", shown, id=dom_id, **told)


def _command(command: Command) -> tuple[str, list[Markup]]:
    usage = tag("span", command.usage, class_="usage")
    return command.name, [tag("kbd", command.name), usage, tag("span", command.description, class_="what")]


def _mentions(reader: Reader, here: Entry) -> Iterator[tuple[str, list[Markup]]]:
    for person in reader.people.values():
        if not person.is_gone:
            name = tag("kbd", person.name)
            yield f"@{person.name}", [face(person), name, tag("span", person.title, class_="who")]
    if not here.conversation.is_direct:
        for everybody, who in _EVERYBODY.items():
            yield everybody, [tag("kbd", everybody), tag("span", who, class_="who")]
    for each in reader.conversations.values():
        if not each.is_direct:
            yield each.title, [tag("kbd", each.title)]


def _hint(commands: Sequence[Command]) -> str:
    starts = "/ lists commands, @ people" if commands else "@ lists people"
    return f"Enter sends, Shift + Enter begins a line, {starts}"
