"""What stands on top of a form that comes back because somebody else has changed the same thing meanwhile."""

from collections.abc import Sequence

from handlers.house.views.kit import Raw, Section, markup, mrkdwn


def meanwhile_notice(changed: Sequence[str]) -> Section:
    """What has changed, and what sending the form again would do."""
    lines = Raw("\n".join(markup("*{line}*", line=line) for line in changed))
    return Section(
        text=mrkdwn(
            "{lines}\nNothing is saved yet. What you filled in still stands below; send it if it is right.", lines=lines
        )
    )
