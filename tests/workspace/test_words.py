"""Text as a person reads it: markup gone, mentions by name, dates in her own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.words import Reader
from tests.workspace.kettle import Json, actions, button, field, plain, section

AT_FOUR = int(datetime(2027, 5, 27, 15, tzinfo=UTC).timestamp())


@pytest.fixture
def reader(workspace: LocalWorkspace) -> Reader:
    """Somebody in London, on 13 May 2027."""
    return Reader(workspace.store, zone=ZoneInfo("Europe/London"), now=workspace.clock.now())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Good *morning*, _all_ of ~us~ you", "Good morning, all of us you"),
        ("*_both_* and `code`", "both and code"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("Tom &amp; Ann &lt;3", "Tom & Ann <3"),
        ("see <https://dates.example|the dates>", "see the dates"),
        ("see <https://dates.example>", "see https://dates.example"),
        ("<mailto:ada@hilltop.example|ada@hilltop.example>", "ada@hilltop.example"),
        ("<!channel>, <!here> and <!everyone>", "@channel, @here and @everyone"),
        ("<!subteam^S1|@heads>", "@heads"),
        ("<@U0NOBODY|ada>", "@ada"),
        ("&lt;!channel&gt;", "<!channel>"),
    ],
)
async def test_markup_is_read_as_words(reader: Reader, written: str, read: str) -> None:
    """What a person sees on her screen."""
    assert reader.mrkdwn(written) == read


async def test_people_and_channels_are_read_by_name(reader: Reader, heads: SharedChannel, ada: Person) -> None:
    """Whatever their ids."""
    assert reader.mrkdwn(f"<@{ada.id}> in <#{heads.id}>") == "@Ada Moor in #heads"


@pytest.mark.parametrize(
    ("zone", "read"),
    [("Europe/London", "Thursday 27 May at 16:00"), ("America/New_York", "Thursday 27 May at 11:00")],
)
async def test_a_date_is_read_in_the_reader_s_zone(workspace: LocalWorkspace, zone: str, read: str) -> None:
    """The same instant, other words."""
    reader = Reader(workspace.store, zone=ZoneInfo(zone), now=workspace.clock.now())

    assert reader.mrkdwn(f"<!date^{AT_FOUR}^{{date_long}} at {{time}}|27 May, 16:00 UK time>") == read


async def test_a_date_that_slack_would_not_understand_shows_its_fallback(reader: Reader) -> None:
    """An unknown token, for instance."""
    assert reader.mrkdwn(f"<!date^{AT_FOUR}^{{teatime}}|27 May, 16:00 UK time>") == "27 May, 16:00 UK time"


RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "Bring "}, {"type": "emoji", "name": "tea"}],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "cups"}]},
                {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example"}]},
            ],
        },
    ],
}
TABLE: Json = {
    "type": "table",
    "rows": [[{"type": "raw_text", "text": "Ada"}, {"type": "raw_text", "text": "Hilltop"}]],
}


@pytest.mark.parametrize(
    ("block", "read"),
    [
        (section("*Tea* at four"), "Tea at four"),
        ({"type": "section", "fields": [plain("Ada"), plain("Ben")]}, "Ada Ben"),
        (section("Tea?", accessory=button("Yes")), "Tea? [Yes]"),
        (actions(button("Yes"), button("No", "no")), "[Yes] [No]"),
        ({"type": "header", "text": plain("Tea")}, "Tea"),
        ({"type": "divider"}, ""),
        ({"type": "context", "elements": [plain("for two"), {"type": "image", "alt_text": "a pot"}]}, "for two a pot"),
        ({"type": "image", "title": plain("The pot"), "alt_text": "brown, round"}, "The pot (brown, round)"),
        ({"type": "markdown", "text": "**Tea** at four"}, "Tea at four"),
        (RICH, "Bring :tea:\ncups\nhttps://a.example"),
        (TABLE, "Ada | Hilltop"),
        (field("Where?", {"type": "plain_text_input", "placeholder": plain("A school")}), "Where?: [A school]"),
    ],
)
async def test_each_block_is_read_as_words(reader: Reader, block: Json, read: str) -> None:
    """In the order in which it is seen."""
    assert reader.blocks([block]) == read


async def test_attachments_are_read_after_the_message(client: AsyncWebClient, heads: SharedChannel) -> None:
    """Their words, their fields, or the blocks in them."""
    old = {"title": "Dates", "text": "for *all*", "fields": [{"title": "Term", "value": "Spring"}]}
    new = {"blocks": [actions(button("Yes"))]}

    await client.chat_postMessage(channel=heads.id, text="Here", attachments=[old, new])

    assert heads.last.text == "Here\nDates\nfor all\nTerm: Spring\n[Yes]"
