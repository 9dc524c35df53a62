"""What stands before whoever answers for a head: for whom, by school and name, in words that Slack takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

import pytest

from bot.workspace.grammar import Surface, parse_blocks, parse_view
from handlers.house.places import Kind, Spot
from handlers.house.views.kit import Blocks, message
from handlers.house.views.parts import personal_message
from handlers.meetings.views.mandates import at_schools, heading, whose
from handlers.meetings.views.meetings import (
    MeetingRef,
    SendingMetadata,
    answer_words,
    for_head,
    not_invited,
    own_meeting,
    reminder,
    sending_form,
)
from storage.database.ids import ChannelId, MeetingId, PartnershipId, PersonId, SeriesId
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answer, Answered
from storage.meetings.meetings import Meeting

ADA, SAM, UNA = PersonId(1), PersonId(2), PersonId(3)
FOR_ADA = Mandate(SAM, ADA, "Ada Moor", ("Hilltop",))
LONGEST = Mandate(PersonId(2**31 - 1), PersonId(2**31 - 2), "&" * 80, ("<" * 150,) * 30)
GOING = Answered(ADA, "Ada Moor", Answer.GOING, None)
MEETING = Meeting(
    id=MeetingId(1),
    partnership_id=PartnershipId(1),
    name="Heads",
    series_id=SeriesId(1),
    channel=ChannelId("C1"),
    on=date(2018, 9, 20),
    from_time=time(16),
    minutes=60,
    place="Hilltop",
    zone_name="Europe/London",
)


def text_of(blocks: Blocks) -> str:
    built = message(blocks, text="Words")["blocks"]
    return "\n".join(block["text"]["text"] for block in built if block["type"] == "section")


@pytest.mark.parametrize(
    ("mandate", "said", "words"),
    [
        (None, GOING, "*You're going.* You can change your mind:"),
        (None, replace(GOING, by_id=SAM, by_name="Sam Reed"), "*Sam answered for you: Going.* You can change it:"),
        (FOR_ADA, GOING, "*Ada (Hilltop) answered: Going.* You can change it:"),
        (
            FOR_ADA,
            replace(GOING, answer=Answer.APOLOGIES, by_id=SAM, by_name="Sam Reed"),
            "*You answered for Ada (Hilltop): Apologies.* You can change it:",
        ),
        (
            FOR_ADA,
            Answered(ADA, "Ada Moor", Answer.SENDING, "Jo Field", by_id=UNA, by_name="Una Bell"),
            "*Una answered for Ada (Hilltop): Sending Jo Field.* You can change it:",
        ),
    ],
)
def test_an_answer_says_who_gave_it_to_whoever_did_not(mandate: Mandate | None, said: Answered, words: str) -> None:
    """To the head, to the delegate who gave it, and to another."""
    assert text_of(own_meeting(MEETING, said, mandate=mandate, is_open=True)).endswith(words)


@pytest.mark.parametrize(
    ("schools", "words"),
    [
        ((), ""),
        (("Hilltop",), "Hilltop"),
        (("Hilltop", "Clay"), "Hilltop and Clay"),
        (("Hilltop", "Clay", "Oakfield"), "Hilltop, Clay and Oakfield"),
        (("Hilltop", "Clay", "Oakfield", "Moorside"), "Hilltop, Clay and 2 more"),
    ],
)
def test_a_few_schools_are_named_and_the_others_counted(schools: Sequence[str], words: str) -> None:
    assert at_schools(schools) == words


def test_a_head_of_no_known_school_is_meant_by_name() -> None:
    """As set-up may leave her."""
    nowhere = replace(FOR_ADA, schools=())

    asked = text_of(reminder(MEETING, None, mandate=nowhere, is_open=True, is_live=True).blocks)

    assert asked.endswith("Is Ada coming?")
    assert whose(nowhere) == "Ada"
    assert text_of([heading(nowhere)]) == "*For Ada*"


def test_buttons_that_look_alike_are_told_apart_by_who_hears_them() -> None:
    """Two heads of one delegate are asked in one message."""
    blocks = message(own_meeting(MEETING, None, mandate=FOR_ADA, is_open=True), text="Words")["blocks"]

    labels = [button["accessibility_label"] for button in blocks[-1]["elements"]]
    assert labels[0] == "Going for Ada (Hilltop): Heads, Thu 20 Sep, 16:00"


def test_whoever_answered_for_somebody_else_is_told_so() -> None:
    """The note beside a button; after the meeting nothing has come of it."""
    said = replace(GOING, by_id=SAM, by_name="Sam Reed")

    words = answer_words(MEETING, said, mandate=FOR_ADA, is_over=False)

    assert words == (
        "You answered for Ada (Hilltop): Going. Heads, Thu 20 Sep, 16:00. To change it, tap another answer."
    )
    assert "nothing has changed" in answer_words(MEETING, said, mandate=FOR_ADA, is_over=True)


def test_slack_takes_the_longest_names_and_the_most_schools() -> None:
    """In a message, on Home, as a note, and in the form."""
    sent = Answered(LONGEST.head_id, "&" * 80, Answer.SENDING, "&" * 80, by_id=UNA, by_name="&" * 80)
    parts = [
        reminder(MEETING, said, mandate=LONGEST, is_open=True, is_live=is_live)
        for said in (None, sent)
        for is_live in (True, False)
    ]
    payload = personal_message("Sam Reed", parts)
    metadata = SendingMetadata(
        meeting=MeetingRef(partnership=MEETING.partnership_id, meeting=MEETING.id, head=LONGEST.head_id),
        tapped_at=Spot(kind=Kind.VIEW),
    )

    assert parse_blocks(payload["blocks"], Surface.MESSAGE)
    assert parse_blocks(message(for_head(LONGEST, [(MEETING, sent)] * 4), text="W")["blocks"], Surface.MESSAGE)
    assert parse_view(sending_form(MEETING, metadata, mandate=LONGEST, stand_in="&" * 80))
    assert len(not_invited([LONGEST] * 40)) <= 3000
