"""How the workspace says no: an error code of Slack's, with whatever Slack says beside it."""

from collections.abc import Iterable

from bot.workspace.grammar import Refused
from bot.workspace.ids import Json


class Refusal(Exception):
    """A Web API call that is answered `{"ok": false, "error": code}`."""

    def __init__(self, code: str, messages: Iterable[str] = (), **beside: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self._beside = beside

    @classmethod
    def of_grammar(cls, refused: Refused, *, code: str, root: str) -> "Refusal":
        """What the grammar found, in the words of the method: `code` unless the grammar names a narrower one."""
        messages = refused.messages(root)
        return cls(refused.error or code, messages, **({"errors": _bare(messages)} if code == "invalid_blocks" else {}))

    def answer(self) -> Json:
        said: Json = {"ok": False, "error": self.code, **self._beside}
        if self.messages:
            said["response_metadata"] = {"messages": self.messages}
        return said


def _bare(messages: list[str]) -> list[str]:
    return [message.removeprefix("[ERROR] ") for message in messages]
