"""Files as somebody chooses them in a modal: which of them Slack's client takes, and what their names say."""

from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import MimeTypes

from bot.workspace.ids import Json

LARGEST_FILE = 10_000_000
MOST_FILES = 10

_TYPES = MimeTypes()  # Python's own table, so that two machines say the same
_TYPES.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
_TYPES.add_type("text/calendar", ".ics")


@dataclass(frozen=True)
class Upload:
    """A file as somebody chooses it from her machine."""

    name: str
    content: bytes


def extension_of(name: str) -> str:
    """The letters after the last dot, small; "" without any."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def amount(size: int) -> str:
    """A size in words."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


def media_type_of(name: str) -> str:
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def most_files(element: Json) -> int:
    """How many files a file_input takes."""
    return int(element.get("max_files", MOST_FILES))


def mistake_in(element: Json, uploads: Sequence[Upload], *, standing: int) -> str:
    """What is wrong with choosing these files beside those that stand there already, "" when nothing is."""
    most = most_files(element)
    if standing + len(uploads) > most:
        return f"Please choose at most {most} files." if most > 1 else "Please choose one file only."
    accepted = [each.removeprefix(".").lower() for each in element.get("filetypes", [])]
    for upload in uploads:
        if accepted and extension_of(upload.name) not in accepted:
            return f"{upload.name} is of another type. Please choose one of: {', '.join(accepted)}."
        if len(upload.content) > LARGEST_FILE:
            return f"{upload.name} is too large. A file may have 10 MB."
    return ""
