"""Files that were shared: pictures are shown, texts can be opened, and everything can be taken away."""

from markupsafe import Markup

from bot.workspace.files import amount, extension_of
from bot.workspace.page.icons import icon
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.scene import ShownFile

PICTURES = {"gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png"}


def address_of(file_id: str) -> str:
    return f"/page/files/{file_id}"


TEXTS = frozenset({"csv", "ics", "json", "log", "md", "tsv", "txt"})


def shown_type(name: str) -> str | None:
    """The media type under which a browser may open the file: a picture's, or bare text; None for all that could act
    as a page, or that it could only save."""
    return picture_type(name) or ("text/plain" if extension_of(name) in TEXTS else None)


def picture_type(name: str) -> str | None:
    """The media type of a picture that is safe to show, by its name."""
    return PICTURES.get(extension_of(name))


def draw_file(file: ShownFile) -> Markup:
    """A picture is seen at once, and whole in a tab of its own; a text is opened there; everything can be saved."""
    address = address_of(file.id)
    opens: dict[str, Attribute] = {"href": address, "target": "_blank", "rel": "noopener noreferrer"}
    saved: dict[str, Attribute] = {"href": address, "download": file.name, "aria_label": f"Download {file.title}"}
    save = tag("a", icon("download"), class_="icon-button", title="Download", **saved)
    if picture_type(file.name):
        picture = tag("img", src=address, alt=file.alt_text or file.title, loading="lazy")
        return tag("figure", tag("figcaption", file.title, save), tag("a", picture, **opens), class_="picture")
    words = [icon("file"), tag("span", file.title, tag("small", f"{file.name}, {amount(file.size)}"))]
    if shown_type(file.name):
        return tag("div", tag("a", words, class_="file__open", **opens), save, class_="file")
    return tag("div", tag("a", words, class_="file__open", href=address, download=file.name), class_="file")
