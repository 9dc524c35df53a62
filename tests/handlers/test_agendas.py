"""The agenda: whoever is invited proposes, the coordinator orders, and it stands wherever the meeting is shown."""

from datetime import date, time

from bot.workspace.controls import controls_of
from bot.workspace.people import Button, Person
from bot.workspace.sight import Place
from handlers.meetings.views.meetings import MeetingRef
from handlers.proceedings.views.agendas import OPEN, PROPOSE
from storage.database.ids import AgendaItemId, MeetingId
from storage.delivery.deliveries import touch_subject
from storage.delivery.subjects import MEETING
from storage.proceedings.agendas import NewItem, amend_item, propose
from tests.handlers.known import person_id, taps
from tests.handlers.partnerships import Partnership, found
from tests.handlers.rosters import NOT_FOUND

FIRST = MeetingId(1)


async def proposes(person: Person, title: str, *, minutes: str | None = None, lead: str | None = None) -> None:
    """Somebody fills in the form before her, and sends it."""
    await person.fills("What is it about?", title)
    if minutes is not None:
        await person.fills("How many minutes?", minutes)
    if lead is not None:
        await person.fills("Who leads it?", lead)
    await person.submits()


async def are_proposed(partnership: Partnership, *titles: str) -> None:
    """Ben has proposed items for the first meeting."""
    ben = await person_id(partnership, "Ben Hale")
    services = partnership.local.bot.services
    async with services.writing() as session:
        for title in titles:
            new = NewItem(title, lead_id=None, minutes=None)
            await propose(session, partnership.id, FIRST, new, by=ben, now=services.clock())
        await touch_subject(session, partnership.id, MEETING.subject(FIRST))
    await partnership.local.bot.run_due()


async def chooses(person: Person, act: str, number: int) -> None:
    """A coordinator chooses from the menu beside one item of the agenda before her."""
    assert person.modal is not None
    menus = [one for one in controls_of(person.modal.view.body["blocks"]) if one.kind == "overflow"]
    control = menus[number - 1]
    await person.presses(Button(act, Place(person.modal.view), control, control.option(act), person))


def items(person: Person) -> list[str]:
    """The numbered lines of the agenda before somebody."""
    assert person.modal is not None
    lines = [line.partition(" [")[0] for line in person.modal.text.splitlines()]
    return [line.split(". ", 1)[1] for line in lines if line.split(". ")[0].isdecimal()]


async def test_an_item_proposed_in_the_channel_stands_in_the_announcement(partnership: Partnership) -> None:
    """The form gives way to the agenda, and sending it twice makes one item."""
    await partnership.announced()
    assert "Nothing is on the agenda yet. [Propose an item]" in partnership.heads.last.text

    await partnership.ada.clicks("Propose an item", in_="#heads")
    await partnership.ada.fills("What is it about?", "Moderation across schools")
    await partnership.ada.fills("How many minutes?", "10")
    await partnership.ada.fills("Who leads it?", "Ben Hale")
    await partnership.ada.submits(twice=True)

    assert items(partnership.ada) == ["Moderation across schools (Ben Hale, 10 minutes)"]
    assert partnership.ada.sees("10 minutes in all.")
    assert "Agenda\n1. Moderation across schools (Ben Hale, 10 minutes) [Agenda]" in partnership.heads.last.text
    assert partnership.heads.last.text.index("Moderation") < partnership.heads.last.text.index("Are you coming?")


async def test_it_stands_in_the_reminder_on_home_and_behind_the_command(partnership: Partnership) -> None:
    """A reminder of a meeting without an agenda says nothing of one."""
    await partnership.announced()
    await partnership.until(date(2018, 9, 13))
    assert "agenda" not in partnership.ada.messages[-1].text
    await are_proposed(partnership, "Moderation across schools")

    await partnership.until(date(2018, 9, 19))
    await partnership.ada.opens_home()
    await partnership.ada.runs("/meeting agneda")

    assert "1. Moderation across schools" in partnership.ada.messages[-1].text
    assert "1. Moderation across schools" in partnership.ada.home
    assert items(partnership.ada) == ["Moderation across schools"]


async def test_a_coordinator_orders_changes_and_drops(partnership: Partnership) -> None:
    """By single steps, by numbers, and each drop with its way back."""
    await partnership.announced()
    await are_proposed(partnership, "Budget", "Reading", "Transition")
    await partnership.pat.opens_home()
    await partnership.pat.clicks("Agenda")

    await chooses(partnership.pat, "Move up", 3)
    assert items(partnership.pat) == ["Budget", "Transition", "Reading"]
    await chooses(partnership.pat, "Move up", 1)
    await chooses(partnership.pat, "Move down", 1)
    assert items(partnership.pat) == ["Transition", "Budget", "Reading"]

    await partnership.pat.clicks("Put in order")
    await partnership.pat.fills("Which come first?", "3, 1")
    await partnership.pat.submits()
    assert items(partnership.pat) == ["Reading", "Transition", "Budget"]

    await chooses(partnership.pat, "Change", 3)
    await proposes(partnership.pat, "Budget for 2019", minutes="15", lead="Pat Lane")
    assert partnership.pat.sees("Changed the agenda item “Budget for 2019”")
    await partnership.pat.closes()
    assert items(partnership.pat) == ["Reading", "Transition", "Budget for 2019 (Pat Lane, 15 minutes)"]

    await chooses(partnership.pat, "Drop", 1)
    assert "1. Transition\n2. Budget for 2019" in partnership.heads.last.text
    assert partnership.pat.sees("Dropped “Reading” from the agenda.")
    await partnership.pat.clicks("Undo")
    await partnership.local.bot.run_due()
    assert "1. Reading\n2. Transition" in partnership.heads.last.text


async def test_numbers_that_are_not_on_the_list_are_refused_beside_their_field(partnership: Partnership) -> None:
    await partnership.announced()
    await are_proposed(partnership, "Budget", "Reading")
    await partnership.pat.runs("/meeting agenda")
    await partnership.pat.clicks("Put in order")

    for numbers in ("3", "1, 1", "Reading first", "0", "-1", "²"):
        await partnership.pat.fills("Which come first?", numbers)
        await partnership.pat.submits()
        beside = partnership.pat.errors["Which come first?"]
        assert beside == "Type each number of the list at most once, such as: 3, 1, 2"


async def test_two_coordinators_change_the_same_item(partnership: Partnership) -> None:
    """The second sees what the first has made of it, before hers counts."""
    await partnership.announced()
    await are_proposed(partnership, "Budget")
    await partnership.pat.runs("/meeting agenda")
    await chooses(partnership.pat, "Change", 1)
    await partnership.pat.fills("What is it about?", "Money")
    async with partnership.local.bot.services.writing() as session:
        await amend_item(session, AgendaItemId(1), NewItem("Finance", None, None))

    await partnership.pat.submits()

    assert partnership.pat.sees("Meanwhile somebody has changed the item to “Finance”.")
    await partnership.pat.submits()
    await partnership.pat.closes()
    assert items(partnership.pat) == ["Money"]


async def test_thirty_items_fit_everywhere(partnership: Partnership) -> None:
    """The channel shows as many as there is room for; the whole stands behind the button."""
    await partnership.announced()
    titles = [f"{number} {'&' * 140}" for number in range(30)]
    await are_proposed(partnership, *titles)

    for person in (partnership.pat, partnership.ada):
        await person.opens_home()
        await person.clicks("Agenda")
        assert items(person) == titles
    await partnership.pat.clicks("Put in order")
    await partnership.pat.fills("Which come first?", "30")
    await partnership.pat.submits()

    assert items(partnership.pat) == [titles[-1], *titles[:-1]]
    assert "And 28 more." in partnership.heads.last.text
    await partnership.until(date(2018, 9, 13), time(9))
    assert "1. 29 &&&" in partnership.ada.messages[-1].text


async def test_there_is_an_end_to_what_can_be_proposed(partnership: Partnership) -> None:
    """Said beside the field, with what to do instead."""
    await partnership.announced()
    await are_proposed(partnership, *(f"Item {number}" for number in range(60)))
    await partnership.ada.clicks("Agenda", in_="#heads")
    await partnership.ada.clicks("Propose an item")

    await proposes(partnership.ada, "One more")

    assert partnership.ada.errors["What is it about?"].startswith("There are 60 items already.")


async def test_after_the_meeting_nothing_is_proposed(partnership: Partnership) -> None:
    """Neither by a form that stayed open nor by a button that did."""
    await partnership.announced()
    await partnership.ada.clicks("Propose an item", in_="#heads")
    await partnership.ada.fills("What is it about?", "Too late")
    button = partnership.ben.finds("Propose an item", in_="#heads")
    await partnership.until(date(2018, 9, 20), time(17))

    await partnership.ada.submits()
    await button.press()

    words = "This meeting is over, so its agenda stays as it is."
    assert partnership.ada.errors["What is it about?"] == words
    assert partnership.ben.sees(words)
    assert "agenda" not in partnership.heads.messages[0].text


async def test_whoever_is_not_invited_neither_reads_nor_proposes(partnership: Partnership) -> None:
    """A teacher, a stranger, and a head of another partnership, though they find the buttons."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    coast = partnership.workspace.add_channel("coast", members=[zoe])
    await found(partnership.local, coast, name="Coast Partnership", heads_of={"Sands": zoe})
    await partnership.heads.invites(partnership.tom, partnership.stranger, zoe)
    await partnership.announced()
    await are_proposed(partnership, "Budget")
    partnership.workspace.limits.are_kept = False  # one button after another, in one channel
    ref = MeetingRef(partnership=partnership.id, meeting=FIRST).model_dump_json()

    for action_id in (OPEN, PROPOSE):
        for somebody in (partnership.tom, partnership.stranger, zoe):
            await taps(partnership, somebody, action_id, ref)
            assert somebody.modal is None
    nowhere = MeetingRef(partnership=partnership.id, meeting=MeetingId(99)).model_dump_json()
    await taps(partnership, partnership.ada, OPEN, nowhere)

    assert partnership.ada.sees(NOT_FOUND)


async def test_somebody_in_two_partnerships_says_which(partnership: Partnership) -> None:
    """A command in her conversation with the bot might mean either."""
    coast = partnership.workspace.add_channel("coast", members=[partnership.ada])
    await found(partnership.local, coast, name="Coast Partnership", heads_of={"Sands": partnership.ada})
    await partnership.announced()

    await partnership.ada.runs("/meeting agenda")
    await partnership.ada.clicks("River Partnership")
    assert partnership.ada.modal is not None
    assert partnership.ada.modal.title == "Agenda"
    await partnership.ada.closes()
    await partnership.ada.runs("/meeting agenda")
    await partnership.ada.clicks("Coast Partnership")

    assert partnership.ada.sees("No meeting is planned that you are asked to, so there is no agenda yet.")


async def test_help_names_what_others_add(partnership: Partnership) -> None:
    await partnership.ada.runs("/meeting help")

    assert partnership.ada.sees("/meeting agenda: what is to be talked about next")
