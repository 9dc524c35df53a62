"""Files to send along: those that were chosen, and the button that opens the browser's own chooser."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.workspace.files import LARGEST_FILE, amount, most_files
from bot.workspace.grammar.elements import FileInput
from bot.workspace.ids import Json
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.buttons import BUSY_MARK
from bot.workspace.page.kit.canvas import Spot
from bot.workspace.page.markup import Attribute, join, tag


def file_input(element: FileInput, spot: Spot) -> Markup:
    """The chooser is the browser's, hidden behind its label, which looks like a button."""
    dom_id = spot.dom_id(element)
    files: list[Json] = spot.held(element)["files"]
    most = most_files(element.payload())
    told = spot.told("File") | {"aria_describedby": f"{spot.described_by or ''} {dom_id}-limits".strip()}
    limits: dict[str, Attribute] = {"multiple": most > 1, "accept": _accepted(element), "data_most": LARGEST_FILE + 1}
    chooser = tag("input", type="file", id=dom_id, class_="unseen", **limits, **told, **spot.whereabouts(element))
    words = tag("span", _words(len(files), most))
    button = tag("label", [icon("file"), words, BUSY_MARK], for_=dom_id, class_="button")
    note = tag("p", _limits(element, most), id=f"{dom_id}-limits", class_="hint")
    return join([_chosen(element, spot, files), tag("div", chooser, button, note, class_="chooser")])


def _accepted(element: FileInput) -> str | None:
    return ",".join(_dotted(element)) or None


def _dotted(element: FileInput) -> list[str]:
    return [f".{each.removeprefix('.').lower()}" for each in element.filetypes or ()]


def _words(count: int, most: int) -> str:
    if most == 1:
        return "Choose another file" if count else "Choose a file"
    return "Add files" if count else "Choose files"


def _limits(element: FileInput, most: int) -> str:
    """ ".csv or .xlsx, at most 10 MB"; the kinds only where the app has named them."""
    size = f"{LARGEST_FILE // 1_000_000} MB"
    amount = size if most == 1 else f"{most} files of {size} each"
    *others, last = _dotted(element) or [""]
    kinds = f"{', '.join(others)} or {last}" if others else last
    return f"{kinds}, at most {amount}" if kinds else f"At most {amount}"


def _chosen(element: FileInput, spot: Spot, files: Sequence[Json]) -> Markup | None:
    rows = [_row(element, spot, each, [other["id"] for other in files if other != each]) for each in files]
    return tag("ul", rows, class_="chosen-files") if files else None


def _row(element: FileInput, spot: Spot, file: Json, others: list[str]) -> Markup:
    """Its button says which files are left without it."""
    name = tag("span", file["name"], tag("small", amount(file["size"])), class_="label")
    remove = tag(
        "button",
        icon("close"),
        type="button",
        class_="icon-button",
        aria_label=f"Remove {file['name']}",
        data_value=" ".join(others),
        **spot.wiring(element),
    )
    return tag("li", icon("file"), name, remove)
