"""Files that were shared: pictures are shown, everything else can be taken away."""

from markupsafe import Markup

from bot.workspace.files import amount
from bot.workspace.page.icons import icon
from bot.workspace.page.markup import tag
from bot.workspace.page.scene import ShownFile

PICTURES = {"gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png"}


def address_of(file_id: str) -> str:
    return f"/page/files/{file_id}"


def picture_type(name: str) -> str | None:
    """The media type of a picture that is safe to show, by its name."""
    return PICTURES.get(name.rpartition(".")[2].lower())


def draw_file(file: ShownFile) -> Markup:
    if picture_type(file.name):
        caption = tag("figcaption", file.title)
        picture = tag("img", src=address_of(file.id), alt=file.alt_text or file.title, loading="lazy")
        return tag("figure", caption, picture, class_="picture")
    words = tag("span", file.title, tag("small", f"{file.name}, {amount(file.size)}"))
    return tag("a", icon("file"), words, class_="file", href=address_of(file.id), download=file.name)
