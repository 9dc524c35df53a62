"""What a log may keep of an error. Never a message, for it may quote what somebody typed."""

from pathlib import Path
from traceback import extract_tb

from slack_sdk.errors import SlackApiError

FRAMES_KEPT = 12


def facts(error: BaseException) -> dict[str, object]:
    """The kinds and places of an error and its causes, and Slack's code."""
    kinds, places = [], []
    link: BaseException | None = error
    while link is not None:
        kinds.append(type(link).__name__)
        places += [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    return {"error": " < ".join(kinds), "at": places[-FRAMES_KEPT:]} | ({"slack": code} if code else {})
