"""The preview of an import is one that Slack takes, and loses no line unsaid, however many lines there are."""

import pytest

from bot.workspace.grammar import parse_view
from handlers.house.views.kit import Payload
from handlers.importing.views.import_preview import LINE_MAX, SHOWN, Preview, preview
from handlers.imports.views.importing import PASTED_MAX, Source, What
from storage.database.ids import PartnershipId

SOURCE = Source(partnership=PartnershipId(2**31 - 1), what=What.PEOPLE, pasted="x" * PASTED_MAX)


def previewed(*lines: str) -> Payload:
    """As many lines are left out as are changed, and as are added."""
    return preview(SOURCE, Preview(added=lines, changed=lines, refused=lines, as_before=0), None)


@pytest.mark.parametrize("char", ["x", "&", "é", "名", "🙂"])
@pytest.mark.parametrize("length", [1, 80, LINE_MAX])
def test_a_modal_holds_it(char: str, length: int) -> None:
    """A hundred blocks and 250 kB, whichever letters a name is written in."""
    view = previewed(*[char * length] * 500)

    assert parse_view(view)


@pytest.mark.parametrize(("line", "shown"), [("Ada", SHOWN), ("&" * LINE_MAX, 25)])
def test_what_is_not_shown_is_counted(line: str, shown: int) -> None:
    """Lines that take more room are fewer."""
    texts = [block["text"]["text"] for block in previewed(*[line] * 500)["blocks"] if block["type"] == "section"]

    assert sum(text.count("• ") for text in texts) == 3 * shown
    assert texts.count(f"_and {500 - shown} more_") == 3
