"""People at the page, in a real browser: with the keyboard and the mouse, at a desk and on a phone."""

import re

import pytest
from playwright.async_api import expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import actions, button, home, manifest_hearing, section
from tests.workspace.page.at_the_page import DESKTOP, PHONE, QUESTION, Visit, both_widths, composer, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


ANSWERED = [section("*Tea at four.* You are coming."), actions(button("Change", "change"))]


@pytest.fixture
def answering(kettle: AsyncApp) -> AsyncApp:
    """Kettle, which puts the answer in place of the question."""

    @kettle.action("yes")
    async def yes(ack, body, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Answered", blocks=ANSWERED
        )

    return kettle


@both_widths
async def test_a_question_is_answered_with_the_keyboard_and_the_focus_stays(
    visit: Visit, answering: AsyncApp, client: AsyncWebClient, ada: Person, heads: SharedChannel, width: int
) -> None:
    """The button that was pressed has gone; what stands around it has the focus, and Tab goes on from there."""
    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=QUESTION)
    page = await visit(ada, at=heads.id, width=width)

    await page.get_by_role("button", name="Yes").focus()
    await page.keyboard.press("Enter")

    answered = message(page, "You are coming")
    await expect(answered).to_be_visible()
    await expect(answered).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Change")).to_be_focused()


@both_widths
async def test_a_command_is_completed_and_its_answer_is_for_one_alone(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel, width: int
) -> None:
    """Slash lists the commands, Tab takes one, Enter runs it."""
    page = await visit(ada, at=heads.id, width=width)

    await composer(page).focus()
    await page.keyboard.type("/t")
    await expect(page.get_by_role("option", name="/tea")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(composer(page)).to_have_value("/tea ")
    await page.keyboard.type("when")
    await expect(page.get_by_role("option", name="/tea")).to_have_attribute("aria-selected", "false")
    await page.keyboard.press("Enter")

    answer = message(page, "Four o'clock")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(composer(page)).to_have_value("")


async def test_the_list_of_commands_gives_way(
    visit: Visit, brewing: AsyncApp, ada: Person, heads: SharedChannel
) -> None:
    """To Escape, to anything that is no command, and it can be used with the mouse."""
    page = await visit(ada, at=heads.id)
    listbox = page.get_by_role("listbox")

    await composer(page).press_sequentially("/")
    await expect(listbox).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(listbox).to_be_hidden()
    await composer(page).fill("/x")
    await expect(listbox).to_be_hidden()
    await composer(page).fill("/")
    await page.get_by_role("option", name="/tea").click()

    await expect(composer(page)).to_have_value("/tea ")
    await expect(composer(page)).to_be_focused()


async def test_a_name_is_completed_where_the_cursor_is(
    visit: Visit, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """By its first letters or a later word's; what is sent mentions him, and he sees that he is meant."""
    await heads.invites(ben)
    page = await visit(ada, at=heads.id)

    await composer(page).fill("Thank you, ")
    await page.keyboard.type("@hal")
    await expect(page.get_by_role("option", name="Ben Hale")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await page.keyboard.type("and #he")
    await page.keyboard.press("Tab")
    await expect(composer(page)).to_have_value("Thank you, @Ben Hale and #heads ")
    await page.keyboard.press("Enter")

    await expect(message(page, "Thank you").locator(".mention")).to_have_text(["@Ben Hale", "#heads"])


async def test_one_person_can_become_another(visit: Visit, ada: Person, ben: Person, heads: SharedChannel) -> None:
    """In the same conversation, with her own words only; the address keeps it all for a reload."""
    await heads.invites(ben)
    await ben.says("Hello Ada", in_="#heads")
    page = await visit(ada, at=heads.id)

    await composer(page).fill("half a sentence")
    await page.get_by_role("button", name="You are: Ada Moor").click()
    await page.get_by_role("link", name="Ben Hale", exact=True).click()
    await expect(page.get_by_role("button", name="You are: Ben Hale")).to_be_visible()
    await expect(composer(page)).to_have_value("")
    await composer(page).fill("Hello myself")
    await page.keyboard.press("Enter")
    await expect(message(page, "Hello myself")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="You are: Ben Hale")).to_be_visible()
    await expect(page.get_by_role("heading", name="#heads")).to_be_visible()
    await page.go_back()

    await expect(page.get_by_role("button", name="You are: Ada Moor")).to_be_visible()


async def test_a_half_written_message_waits_while_one_is_elsewhere(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel
) -> None:
    """Each conversation keeps its own."""
    quiet = workspace.add_channel("quiet", members=[ada])
    page = await visit(ada, at=heads.id)

    await composer(page).fill("half a sentence")
    await page.get_by_role("link", name="quiet").click()
    await expect(page).to_have_url(re.compile(f"in={quiet.id}"))
    await expect(composer(page)).to_have_value("")
    await page.get_by_role("link", name="heads").click()

    await expect(composer(page)).to_have_value("half a sentence")


async def test_what_others_do_appears_while_one_types(
    visit: Visit, client: AsyncWebClient, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """New messages, at the end of the conversation; the words, the focus and the cursor stay."""
    await heads.invites(ben)
    for number in range(30):
        await ben.says(f"Message {number}", in_="#heads")
    page = await visit(ada, at=heads.id)

    await composer(page).fill("typing")
    await page.keyboard.press("ArrowLeft")
    await ben.says("Just now", in_="#heads")

    await expect(message(page, "Just now")).to_be_in_viewport()
    await expect(composer(page)).to_be_focused()
    await page.keyboard.type("-")
    await expect(composer(page)).to_have_value("typin-g")


async def test_a_reader_of_old_messages_is_not_carried_away(
    visit: Visit, ada: Person, ben: Person, heads: SharedChannel
) -> None:
    """Whoever has scrolled up stays there when something new comes."""
    await heads.invites(ben)
    for number in range(60):
        await ben.says(f"Message {number}.", in_="#heads")
    page = await visit(ada, at=heads.id)

    first = message(page, "Message 0.")
    await first.scroll_into_view_if_needed()
    await ben.says("Just now", in_="#heads")

    await expect(message(page, "Just now")).to_have_count(1)
    await expect(first).to_be_in_viewport()


@both_widths
async def test_home_is_opened_published_and_used(
    visit: Visit, kettle: AsyncApp, workspace: LocalWorkspace, ada: Person, width: int
) -> None:
    """The app hears that somebody came, and what it publishes then stands there."""
    workspace.install(manifest_hearing("app_home_opened"))

    @kettle.event("app_home_opened")
    async def opened(event, client):  # type: ignore[no-untyped-def]  # bolt injects by name
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(section("Boiling"), actions(button("Stop"))))

    @kettle.action("press")
    async def press(ack, body, client):  # type: ignore[no-untyped-def]  # as above
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home(section("Cold")))

    page = await visit(ada, width=width)

    await page.get_by_role("button", name="Stop").click()

    await expect(page.get_by_role("region", name="Home")).to_have_text("Cold")
    await page.get_by_role("link", name="Messages").click()
    await expect(composer(page)).to_have_attribute("placeholder", "Message Kettle")


@both_widths
async def test_a_thread_opens_beside_the_conversation(
    visit: Visit, ada: Person, heads: SharedChannel, width: int
) -> None:
    """And closes again; on a phone it takes the whole page."""
    await ada.says("Tea?", in_="#heads")
    page = await visit(ada, at=heads.id, width=width)
    thread = page.get_by_role("region", name="Thread")

    await message(page, "Tea?").hover()
    await page.get_by_role("link", name="Reply in thread to Ada Moor").click()
    await thread.get_by_role("textbox", name="Reply in this thread").fill("Yes")
    await page.keyboard.press("Enter")
    await expect(thread).to_contain_text("1 reply")
    await expect(composer(page)).to_be_visible(visible=width == DESKTOP)
    await thread.get_by_role("link", name="Close thread").click()

    await expect(thread).to_have_count(0)
    await expect(page.get_by_role("link", name="1 reply")).to_be_visible()


@both_widths
async def test_the_clock_is_moved_from_the_bar(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel, width: int
) -> None:
    """To the next morning, and to a date and time."""
    page = await visit(ada, at=heads.id, width=width)
    clock = page.locator("#clock-button")

    await expect(clock).to_have_text("Thu 13 May 2027, 09:00")
    await clock.click()
    await page.get_by_role("button", name="Tomorrow at 08:00").click()
    await expect(clock).to_have_text("Fri 14 May 2027, 08:00")
    await clock.click()
    await page.get_by_label("To a date and time").fill("2027-06-01T12:30")
    await page.get_by_role("button", name="Move", exact=True).click()

    await expect(clock).to_have_text("Tue 1 Jun 2027, 12:30")


async def test_on_a_phone_conversations_lie_in_a_drawer(
    visit: Visit, workspace: LocalWorkspace, ada: Person, heads: SharedChannel
) -> None:
    """It opens, Escape closes it, and choosing closes it too."""
    quiet = workspace.add_channel("quiet", members=[ada])
    page = await visit(ada, at=heads.id, width=PHONE)
    drawer = page.get_by_role("navigation", name="Conversations")

    await expect(drawer).to_be_hidden()
    await page.get_by_role("button", name="Conversations").click()
    await expect(drawer).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await page.get_by_role("button", name="Conversations").click()
    await drawer.get_by_role("link", name="quiet").click()

    await expect(drawer).to_be_hidden()
    await expect(page).to_have_url(re.compile(f"in={quiet.id}"))


async def test_what_cannot_be_done_is_said_and_read_out(visit: Visit, ada: Person, heads: SharedChannel) -> None:
    """In passing, above the page."""
    await ada.says("Tea?", in_="#heads")
    page = await visit(ada, at=heads.id)
    await page.get_by_role("link", name="Reply in thread to Ada Moor").click()
    reply = page.get_by_role("textbox", name="Reply in this thread")

    await reply.fill("/tea")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("status")).to_contain_text("Commands do not work in threads.")
    await expect(reply).to_have_value("/tea")
