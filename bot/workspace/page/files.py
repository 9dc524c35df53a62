"""Files that were shared: pictures are shown, PDFs and texts can be opened, and everything can be taken away."""

from markupsafe import Markup

from bot.workspace.files import amount, extension_of
from bot.workspace.page.icons import icon
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.scene import ShownFile

PICTURES = {"gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png"}
TEXTS = frozenset({"csv", "json", "log", "md", "tsv", "txt"})
"""A calendar file is not among them: whoever opens it wants the date in her calendar, not the lines it is made of."""


def address_of(file_id: str) -> str:
    return f"/page/files/{file_id}"


def shown_type(name: str) -> str | None:
    """The media type under which a browser may open the file: a picture's, a PDF's, or bare text; None for all that
    could act as a page, or that it could only save. A PDF is drawn by a viewer that is no part of this page."""
    extension = extension_of(name)
    if extension == "pdf":
        return "application/pdf"
    return picture_type(name) or ("text/plain" if extension in TEXTS else None)


def picture_type(name: str) -> str | None:
    """The media type of a picture that is safe to show, by its name."""
    return PICTURES.get(extension_of(name))


def draw_file(file: ShownFile) -> Markup:
    """A picture is seen at once, and whole in a tab of its own; a PDF or a text is opened there; everything can be
    saved."""
    address = address_of(file.id)
    opens: dict[str, Attribute] = {"href": address, "target": "_blank", "rel": "noopener noreferrer"}
    saves: dict[str, Attribute] = {"href": address, "download": file.name}
    save = tag(
        "a", icon("download"), class_="icon-button", title="Download", aria_label=f"Download {file.title}", **saves
    )
    if picture_type(file.name):
        picture = tag("img", src=address, alt=file.alt_text or file.title, loading="lazy")
        return tag("figure", tag("figcaption", file.title, save), tag("a", picture, **opens), class_="picture")
    words = [icon("file"), tag("span", file.title, tag("small", _about(file)))]
    if shown_type(file.name):
        return tag("div", tag("a", words, class_="file__open", **opens), save, class_="file")
    return tag("div", tag("a", words, icon("download"), class_="file__open", **saves), class_="file")


def _about(file: ShownFile) -> str:
    """The size, after the name where the title is another."""
    return amount(file.size) if file.title == file.name else f"{file.name}, {amount(file.size)}"
