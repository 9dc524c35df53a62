"""Whatever goes wrong, Slack is answered, the person is told kindly, and the log keeps no word that anybody typed."""

import logging
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.workspace.trouble import Duplicate, ServerError
from handlers.house.access import NotAllowed
from handlers.house.error_facts import facts
from handlers.house.opening import pushing
from handlers.house.views.kit import Actions, Button, modal, plain
from handlers.meetings.views.series import SERIES_FORM
from storage.members.people import RoleKind
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes

SECRET = "Ada is off sick"


class Typed(BaseModel):
    """Something to be refused, with what was typed in the refusal."""

    number: int


def breaks() -> None:
    """Fails as pydantic does, with what somebody typed in its message."""
    Typed.model_validate({"number": SECRET})


async def breaks_before_ack(body: dict[str, Any]) -> None:
    breaks()


async def breaks_after_ack(ack: AsyncAck) -> None:
    await ack()
    breaks()


async def refuses_after_ack(ack: AsyncAck) -> None:
    await ack()
    raise NotAllowed(RoleKind.COORDINATOR, whom_to_ask=("Pat Lane", "Sue Hart"))


async def lays_form_over(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """A form with a button that lays the same form over it."""
    await ack()
    another = Actions(elements=[Button(text=plain("Another"), action_id="test.form")])
    await pushing(client, body, modal(title="A form", submit="Save", callback_id="test.form", blocks=[another]))


@pytest.mark.parametrize("listener", [breaks_before_ack, breaks_after_ack])
async def test_an_unexpected_error_is_told_with_a_code_that_stands_in_the_log(
    partnership: Partnership, caplog: pytest.LogCaptureFixture, listener: Any
) -> None:
    """The person reads the code; whoever reads the log finds the place, and not what was typed."""
    partnership.local.bot.registrar.action("test.breaks", listener)
    await partnership.shows_button("Break", "test.breaks")

    with capture_logs() as logs:
        await partnership.ada.clicks("Break", in_="#heads")

    failed = next(entry for entry in logs if entry["event"] == "listener.failed")
    apology = partnership.ada.messages_in("#heads")[-1].text
    assert apology.startswith("Sorry, something went wrong here, and I have made a note of it.")
    assert f"this code: {failed['reference']}." in apology
    assert failed["error"] == "ValidationError"
    assert any("test_errors.py" in place for place in failed["at"])
    assert not any(words in str(logs) + caplog.text for words in (SECRET, "Ada", partnership.ada.id))


@pytest.mark.parametrize("listener", [breaks_before_ack, breaks_after_ack, refuses_after_ack])
async def test_whatever_a_listener_does_slack_gets_its_acknowledgement(
    partnership: Partnership, caplog: pytest.LogCaptureFixture, listener: Any
) -> None:
    """Without one the person would see a warning triangle, and Slack would send it all again."""
    partnership.local.bot.registrar.action("test.breaks", listener)
    await partnership.shows_button("Break", "test.breaks")

    with caplog.at_level(logging.WARNING):
        await partnership.ada.clicks("Break", in_="#heads")

    assert not partnership.ada.sees("Operation timed out")
    assert "didn't call ack()" not in caplog.text


async def test_an_error_in_a_form_leaves_what_was_typed(partnership: Partnership) -> None:
    """The apology lies on top of the form, and closing it leads back."""
    await describes(partnership.pat, FIRST_MEETING_ON, {"Where?": "Clay"})
    await partnership.breaks_database("term")

    await partnership.pat.submits()

    assert partnership.pat.sees("tell your coordinator this code:")
    await partnership.pat.closes()
    assert partnership.pat.sees("Where?: [Clay]")


async def test_over_the_third_form_of_a_stack_nothing_more_is_laid(partnership: Partnership) -> None:
    """Slack would refuse it: there the apology takes the form's place, and closing it leads to the second."""
    partnership.local.bot.registrar.action("test.form", lays_form_over)
    partnership.local.bot.registrar.view("test.form", breaks_before_ack)
    await partnership.shows_button("A form", "test.form")
    await partnership.ada.clicks("A form", in_="#heads")
    for _ in range(2):
        await partnership.ada.clicks("Another")

    await partnership.ada.submits()

    assert partnership.ada.sees("tell your coordinator this code:")
    await partnership.ada.closes()
    assert partnership.ada.sees("[Another]")


async def test_an_error_after_a_form_is_acknowledged_comes_as_a_direct_message(partnership: Partnership) -> None:
    """The form has closed; the conversation with the bot is where it can still speak."""
    partnership.local.bot.registrar.view("test.form", breaks_after_ack)
    await describes(partnership.pat, FIRST_MEETING_ON)
    partnership.spoils_form(partnership.pat, callback_id="test.form")

    await partnership.pat.submits()

    assert partnership.pat.modal is None
    assert "this code:" in partnership.pat.messages[-1].text


async def test_a_button_of_an_older_version_is_told_kindly(partnership: Partnership) -> None:
    """Nobody listens to it any longer, and nothing is logged as an error."""
    await partnership.shows_button("Old", "rota.swap_of_last_year", "7")

    with capture_logs() as logs:
        await partnership.ada.clicks("Old", in_="#heads")

    assert partnership.ada.messages_in("#heads")[-1].text.startswith("I can't find that any more.")
    assert not partnership.ada.sees("Operation timed out")
    assert logs == []


async def test_a_form_of_an_older_version_is_told_kindly(partnership: Partnership) -> None:
    """And what was typed into it can still be read."""
    await describes(partnership.pat, FIRST_MEETING_ON, {"Where?": "Clay"})
    partnership.spoils_form(partnership.pat, callback_id="series.form_of_last_year")

    await partnership.pat.submits()

    assert partnership.pat.sees("I can't find that any more.")
    await partnership.pat.closes()
    assert partnership.pat.sees("Where?: [Clay]")


async def test_a_form_without_a_field_that_is_wanted_is_told_kindly(partnership: Partnership) -> None:
    """An older version's form had no field for the place: there is nothing to put words beside."""
    await describes(partnership.pat, FIRST_MEETING_ON)
    modal = partnership.pat.modal
    assert modal is not None
    older = [block for block in modal.view.body["blocks"] if block["block_id"] != "place"]
    partnership.spoils_form(partnership.pat, callback_id=SERIES_FORM, blocks=older)

    await partnership.pat.submits()

    assert partnership.pat.sees("I can't find that any more.")


async def test_when_even_the_apology_fails_slack_still_gets_its_acknowledgement(partnership: Partnership) -> None:
    """A form whose error comes late is apologised for by message, and Slack takes none."""
    partnership.local.bot.registrar.view("test.form", breaks_after_ack)
    await describes(partnership.pat, FIRST_MEETING_ON)
    partnership.spoils_form(partnership.pat, callback_id="test.form")
    partnership.workspace.trouble.next("chat.postMessage", ServerError())

    with capture_logs() as logs:
        await partnership.pat.submits()

    assert partnership.pat.modal is None
    assert [entry["event"] for entry in logs] == ["listener.failed", "listener.failure_untold"]


async def test_a_tap_that_is_delivered_twice_counts_once(partnership: Partnership) -> None:
    """Slack sends again what it thinks was lost."""
    await partnership.announced()
    partnership.workspace.trouble.next("interactive", Duplicate())

    await partnership.ada.clicks("Going", in_="#heads")

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text


async def test_home_that_cannot_be_drawn_is_logged_and_nobody_is_written_to(partnership: Partnership) -> None:
    """Opening a tab is no question: an apology by message would come out of nowhere."""
    await partnership.plans_meetings()
    await partnership.breaks_database("person")

    with capture_logs() as logs:
        await partnership.ada.opens_home()

    assert [entry["event"] for entry in logs] == ["listener.failed"]
    assert partnership.ada.messages == []


def test_the_facts_of_an_error_are_kinds_places_and_slacks_code() -> None:
    """A cause is named as well; no message is kept."""
    try:
        try:
            breaks()
        except ValueError as cause:
            raise SlackApiError(SECRET, {"ok": False, "error": "ratelimited"}) from cause  # type: ignore[no-untyped-call]  # the SDK's
    except SlackApiError as error:
        kept = facts(error)

    assert kept["error"] == "SlackApiError < ValidationError"
    assert kept["slack"] == "ratelimited"
    assert SECRET not in str(kept)


async def test_the_answer_stays_when_only_the_confirmation_failed(partnership: Partnership) -> None:
    """Slack is asked only after the answer is saved, and nobody apologises for what was done."""
    await partnership.announced()
    await partnership.ada.opens_home()
    partnership.workspace.trouble.next("views.publish", ServerError())

    await partnership.ada.clicks("Going", in_="home")
    await partnership.until(date(2018, 9, 11))

    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert not partnership.ada.sees("Sorry")
