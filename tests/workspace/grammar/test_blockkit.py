"""blockkit builds what the bot sends: what it and Slack accept must pass, what only it accepts must not."""

import datetime as dt
from typing import Any

import blockkit as kit
import pytest
from blockkit.core import ColumnSettings, Component, RawText, Table

from bot.workspace.grammar import Surface, parse_blocks, parse_view
from tests.workspace.grammar.limits import in_a_message, in_a_modal, refusal, told
from tests.workspace.grammar.payloads import Json, actions, beside

FEW = [kit.Option("Going", "yes"), kit.Option("Apologies", "no", description="Nobody comes")]
SURE = kit.Confirm("Sure?", "There is no way back", "Yes", "No", style="danger")
ON_ENTER = kit.DispatchActionConfig(["on_enter_pressed"])
WORDS = kit.RichText([kit.RichTextSection([kit.RichTextEl("Hello", style=kit.RichStyle(bold=True))])])

ACTED = {
    "button": kit.Button("Go", "go", value="1", style="primary", accessibility_label="Go there"),
    "checkboxes": kit.Checkboxes("boxes", FEW, initial_options=FEW[:1], focus_on_load=True),
    "date picker": kit.DatePicker("day", initial_date=dt.date(2028, 2, 29), placeholder="A day"),
    "multiple static select": kit.MultiStaticSelect("some", options=FEW, initial_options=[*FEW], max_selected_items=2),
    "multiple external select": kit.MultiExternalSelect("some", min_query_length=1),
    "multiple users select": kit.MultiUsersSelect("some", initial_users=["U1"]),
    "multiple conversations select": kit.MultiConversationsSelect("some", default_to_current_conversation=True),
    "multiple channels select": kit.MultiChannelsSelect("some", initial_channels=["C1"]),
    "overflow": kit.Overflow("more", [kit.Option("Help", "help", url="https://example.org")]),
    "radio buttons": kit.RadioButtons("one", FEW, initial_option=FEW[1]),
    "static select": kit.StaticSelect("one", options=FEW, initial_option=FEW[0], placeholder="Choose"),
    "grouped select": kit.StaticSelect("one", option_groups=[kit.OptionGroup("Answers", FEW)]),
    "external select": kit.ExternalSelect("one", min_query_length=3),
    "users select": kit.UsersSelect("one", initial_user="U1"),
    "conversations select": kit.ConversationsSelect("one", filter=kit.ConversationFilter(["im", "public"])),
    "channels select": kit.ChannelsSelect("one", initial_channel="C1"),
    "time picker": kit.TimePicker("time", initial_time=dt.time(8, 5), timezone="Europe/London"),
}

TYPED = {
    "plain text": kit.PlainTextInput("words", multiline=True, min_length=0, max_length=3000, placeholder="Type"),
    "dispatched text": kit.PlainTextInput(
        "words", dispatch_action_config=kit.DispatchActionConfig(["on_enter_pressed"])
    ),
    "number": kit.NumberInput(is_decimal_allowed=False, min_value=1, max_value=9, initial_value=3),
    "email": kit.EmailInput("mail", initial_value="head@example.org"),
    "address": kit.UrlInput("address", initial_value="https://example.org"),
    "instant": kit.DatetimePicker("when", initial_date_time=1_700_000_000),
    "files": kit.FileInput("files", filetypes=["pdf"], max_files=10),
    "rich text": kit.RichTextInput("words", initial_value=WORDS),
}

BLOCKS = {
    "section": kit.Section("Tea & *cake*"),
    "section of fields": kit.Section(fields=[kit.Text("Place", type="plain_text", emoji=True), kit.Text("*Time*")]),
    "section that expands": kit.Section(kit.Text("*Long*", type="mrkdwn", verbatim=True), expand=True, block_id="b"),
    "section with a picture": kit.Section("x", accessory=kit.ImageEl("A map", image_url="https://example.org/m.png")),
    "header": kit.Header("Thursday"),
    "divider": kit.Divider(),
    "context": kit.Context([kit.Text("_small_"), kit.ImageEl("A map", slack_file=kit.SlackFile(id="F1"))]),
    "picture": kit.Image("A map", image_url="https://example.org/m.png", title="The way"),
    "rich text": WORDS,
    "rich inlines": kit.RichText(
        [
            kit.RichTextSection(
                [
                    kit.RichBroadcastEl("here"),
                    kit.RichColorEl("#439FE0"),
                    kit.RichChannelEl("C1", style=kit.RichStyle(highlight=True)),
                    kit.RichDateEl(1_700_000_000, "{date_long}", fallback="Tuesday"),
                    kit.RichEmojiEl("wave"),
                    kit.RichLinkEl("https://example.org", "there", unsafe=False),
                    kit.RichUserEl("U1", style=kit.RichStyle(bold=True, unlink=True)),
                    kit.RichUserGroupEl("S1"),
                ]
            ),
            kit.RichTextList("ordered", [kit.RichTextSection([kit.RichTextEl("one")])], indent=8, offset=2, border=1),
            kit.RichTextPreformatted([kit.RichTextEl("code")], border=0),
            kit.RichTextQuote([kit.RichTextEl("said")]),
        ]
    ),
    "video": kit.Video(
        "Assembly",
        alt_text="Assembly",
        video_url="https://example.org/v",
        thumbnail_url="https://example.org/v.png",
        description="In the hall",
        author_name="Ada",
    ),
}

IN_MESSAGES = {
    "markdown": kit.Markdown("# Words"),
    "table": Table([[RawText("School"), WORDS]], column_settings=[ColumnSettings("right", is_wrapped=True)]),
}


def built(component: Component) -> Json:
    """What blockkit sends, under a type."""
    payload: Json = component.build()  # type: ignore[no-untyped-call]
    return payload


@pytest.mark.parametrize("block", [*BLOCKS.values(), *IN_MESSAGES.values()], ids=[*BLOCKS, *IN_MESSAGES])
def test_a_block_of_blockkits_passes_in_a_message(block: Component) -> None:
    """And comes out as it went in."""
    payload = built(block)

    (parsed,) = parse_blocks([payload], Surface.MESSAGE)

    assert parsed.payload() == payload


@pytest.mark.parametrize("surface", [Surface.MODAL, Surface.HOME])
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_blockkits_passes_in_a_view(block: Component, surface: Surface) -> None:
    """All but tables and markdown."""
    assert parse_blocks([built(block)], surface)


@pytest.mark.parametrize("name", ACTED)
def test_an_element_of_blockkits_passes_beside_a_section_and_among_actions(name: str) -> None:
    """On every surface, with a confirmation. Built once: blockkit cannot build a date or a time twice."""
    element: Any = ACTED[name]
    payload = built(element.confirm(SURE))

    for surface in Surface:
        assert parse_blocks(beside(payload), surface)
        assert parse_blocks([actions(payload)], surface)


@pytest.mark.parametrize("element", TYPED.values(), ids=TYPED)
def test_an_input_of_blockkits_passes_in_a_modal(element: Any) -> None:
    """With a hint, and optional."""
    payload = built(kit.Input("Label", element, hint="Hint", optional=True, block_id="b"))

    (parsed,) = parse_blocks([payload], Surface.MODAL)

    assert parsed.payload() == payload


def test_the_views_of_blockkit_pass() -> None:
    """A modal whose metadata was left out carries the string "null", which Slack takes."""
    name = kit.Input("Name", kit.PlainTextInput("n"))
    modal = built(kit.Modal("Title", [name], submit="Send", notify_on_close=True))
    home = built(kit.Home([kit.Section("Hello")], callback_id="home"))

    assert modal["private_metadata"] == "null"
    assert parse_view(modal).payload() == modal
    assert parse_view(home).payload() == home


def test_a_modal_that_disables_its_submit_does_not_pass() -> None:
    """`submit_disabled` belongs to workflow steps; Slack refuses it in a modal, blockkit does not."""
    modal = built(kit.Modal("Title", [kit.Divider()], submit_disabled=True))

    assert told(refusal(parse_view, modal)) == [("", "invalid additional property: submit_disabled")]


def test_a_modal_with_inputs_and_no_submit_does_not_pass() -> None:
    """blockkit does not look."""
    modal = built(kit.Modal("Title", [kit.Input("Name", kit.PlainTextInput("n"))]))

    assert [pointer for pointer, _ in told(refusal(parse_view, modal))] == ["/blocks/0/input"]


def test_an_instants_placeholder_does_not_pass() -> None:
    """blockkit gives the datetimepicker a placeholder that Slack does not know."""
    block = built(kit.Input("When", kit.DatetimePicker("when", placeholder="A moment")))

    assert told(refusal(in_a_modal, [block])) == [("/0/element", "invalid additional property: placeholder")]


def test_marked_words_in_a_plain_place_do_not_pass() -> None:
    """blockkit lets a menu's description be mrkdwn; only checkboxes and radio buttons take it."""
    fancy = kit.Option("Going", "yes", description=kit.Text("*yes*", type="mrkdwn"))
    block = built(kit.Section("x", accessory=kit.StaticSelect("one", options=[fancy])))

    assert told(refusal(in_a_message, [block])) == [
        ("/0/accessory/options/0/description/type", "must be a valid enum value")
    ]


def test_repeated_ids_do_not_pass() -> None:
    """blockkit does not compare."""
    blocks = [built(kit.Divider(block_id="a")), built(kit.Divider(block_id="a"))]

    assert told(refusal(in_a_message, blocks)) == [("/1/block_id", '`block_id` "a" already exists')]
