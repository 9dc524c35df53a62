"""Whatever is typed into a field is shown as it was typed, or refused beside the field; it notifies nobody."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes

# What is typed, and how it reads.
TYPED = {
    "emoji": ("Fête d'été 🎉👩🏽‍🏫🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Fête d'été 🎉👩🏽‍🏫🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    "everybody": ("<!channel> @here <@U0001> #general", "<!channel> @here <@U0001> #general"),
    "entities": ("Fish & Chips <b>1 > 0</b> &amp;", "Fish & Chips <b>1 > 0</b> &amp;"),
    "a date": ("<!date^0^{date}|1970>", "<!date^0^{date}|1970>"),
    "braces": ("{name} {0} {} %s", "{name} {0} {} %s"),
    "a link": ("<https://example.org|Click here>", "<https://example.org|Click here>"),
    "right to left": ("בית ספר", "\u2068בית ספר\u2069"),
    "an override": ("\u202egnitteeM\u2066", "gnitteeM"),
    "markup": ("*big* _bent_ ~gone~ `code`", "∗big∗ ˍbentˍ ∼gone∼ ˋcodeˋ"),
    "a quotation": ("1 > 0\n> quoted", "1 > 0 > quoted"),
    "lines": ("one\n\ttwo\u2028three", "one two three"),
    "a bullet": ("• first", "• first"),
}


def markup_in(said: object) -> Iterator[str]:
    """Every text in which Slack looks for its markup."""
    match said:
        case {"type": "mrkdwn", "text": str(words)}:
            yield words
        case dict():
            for value in said.values():
                yield from markup_in(value)
        case list():
            for value in said:
                yield from markup_in(value)


def notifies_nobody(partnership: Partnership) -> bool:
    sent = [call.arguments for call in partnership.workspace.calls]
    texts = [*markup_in(sent), *(str(said[key]) for said in sent for key in ("text", "initial_comment") if key in said)]
    assert texts
    return not any(mark in words for words in texts for mark in ("<!channel", "<!here", "<@", "<#", "<!date^0"))


@pytest.mark.parametrize(("typed", "shown"), [*TYPED.values()], ids=[*TYPED])
async def test_what_is_typed_is_shown_as_typed_and_notifies_nobody(
    partnership: Partnership, typed: str, shown: str
) -> None:
    """A series' name, its place and a stand-in's name: in preview, channel, reminder, list, Home and files alike."""
    await describes(partnership.pat, FIRST_MEETING_ON, {"What is it called?": typed, "Where?": typed})
    await partnership.pat.submits()
    modal = partnership.pat.modal
    assert modal is not None
    assert modal.text.count(shown) == 2
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 13))
    await partnership.ada.runs("/meeting list")

    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", typed)
    await partnership.ada.submits()

    await partnership.ada.opens_home()
    await partnership.ada.clicks("Add to calendar", in_="home")

    assert partnership.heads.last.text.count(shown) == 2
    (below,) = partnership.heads.replies(partnership.heads.last)
    reminder, listed, sent = (message.text for message in partnership.ada.messages)
    assert below.text.startswith(f"{shown}, Thu 20 Sep")
    assert sent.startswith(f"{shown}, Thu 20 Sep")
    assert reminder.count(shown) == 3
    assert listed.count(shown) == 2
    assert f"{shown} is going for you." in reminder
    assert notifies_nobody(partnership)


@pytest.mark.parametrize("field", ["What is it called?", "Where?"])
async def test_three_thousand_characters_are_refused_beside_the_field(partnership: Partnership, field: str) -> None:
    """Slack says how many may stand there."""
    await describes(partnership.pat, FIRST_MEETING_ON, {field: "x" * 3001})

    await partnership.pat.submits()

    assert partnership.pat.errors[field].startswith("Please shorten this text to")


@pytest.mark.parametrize(
    ("block_id", "field", "says"),
    [
        ("name", "What is it called?", "Give the meetings a name of up to 80 characters"),
        ("place", "Where?", "Say where you meet in up to 150 characters"),
    ],
)
async def test_the_bot_counts_for_itself(partnership: Partnership, block_id: str, field: str, says: str) -> None:
    """A client that does not keep to the field's limit meets the same answer."""
    await describes(partnership.pat, FIRST_MEETING_ON, {field: "x" * 3000})
    modal = partnership.pat.modal
    assert modal is not None
    blocks = [
        {**block, "element": {key: value for key, value in block["element"].items() if key != "max_length"}}
        if block["block_id"] == block_id
        else block
        for block in modal.view.body["blocks"]
    ]
    partnership.spoils_form(partnership.pat, blocks=blocks)

    await partnership.pat.submits()

    assert partnership.pat.errors[field].startswith(says)


async def test_the_longest_that_may_be_typed_passes_everywhere(partnership: Partnership) -> None:
    """Eighty and a hundred and fifty characters, each of which has to be escaped."""
    await partnership.plans_meetings(filled={"What is it called?": "&" * 80, "Where?": "<" * 150})
    await partnership.until(date(2018, 9, 13))
    await partnership.ada.runs("/meeting list")
    await partnership.ada.opens_home()

    await partnership.ada.clicks("Sending someone", in_="home")
    await partnership.ada.fills("Who is coming for you?", "&" * 80)
    await partnership.ada.submits()

    assert f"{'&' * 80} is going for you." in partnership.ada.home
    assert f"{'&' * 80}\nThursday 20 September at 16:00, {'<' * 150}" in partnership.heads.last.text


async def test_a_web_address_as_the_place_can_be_tapped(partnership: Partnership) -> None:
    """Some meetings take place on the web."""
    await partnership.announced(filled={"Where?": "Online (https://meet.example.org/j/1?a=b&c=d), from 15:50"})

    sent = json.dumps(partnership.heads.last.blocks)

    assert "<https://meet.example.org/j/1?a=b&amp;c=d>)" in sent
    assert "Online (https://meet.example.org/j/1?a=b&c=d), from 15:50" in partnership.heads.last.text
