"""How lists are imported in the stories, and what Slack was asked about them."""

from bot.workspace.files import Upload
from tests.handlers.partnerships import Partnership

HEADERS = "Name,E-mail,School,Role,Head since"
DEV = f"{HEADERS}\nDev Nair,dev@clay.example,Clay,Teacher,"


def a_file(text: str, name: str = "people.csv", encoding: str = "utf-8") -> Upload:
    return Upload(name, text.encode(encoding))


async def opens(partnership: Partnership, what: str) -> None:
    await partnership.pat.runs("/partnership import")
    await partnership.pat.clicks(f"Import {what}")


async def pastes(partnership: Partnership, text: str, what: str = "people") -> None:
    """As far as the preview."""
    await opens(partnership, what)
    await partnership.pat.fills("Or paste the lines", text)
    await partnership.pat.submits()


async def chooses(partnership: Partnership, file: Upload, what: str = "people") -> None:
    """As far as the preview."""
    await opens(partnership, what)
    await partnership.pat.fills("A file", file)
    await partnership.pat.submits()


async def imports(partnership: Partnership, text: str, what: str = "people") -> None:
    """Pasted and saved."""
    await pastes(partnership, text, what)
    await partnership.pat.submits()


def looked_up(partnership: Partnership) -> list[object]:
    """The addresses about which Slack was asked one by one."""
    return [call.arguments for call in partnership.workspace.calls if call.method == "users.lookupByEmail"]
