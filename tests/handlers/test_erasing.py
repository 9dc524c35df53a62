"""Whoever wants to be forgotten is, in one step: who she is goes, and what others count on stays without her."""

from datetime import date, time
from pathlib import Path

from sqlalchemy import Table, func, or_, select

from handlers.meetings.invitations import turnout
from handlers.privacy.views.my_data import ERASE_OF
from handlers.setting_up.welcomes import welcome_to
from storage.changes.scrubbing import people_in
from storage.database.ids import PersonId
from storage.delivery.deliveries import owe
from storage.meetings.meeting_answers import Turnout
from storage.meetings.meetings import MeetingRow, meeting
from storage.members.people import RoleKind
from tests.handlers.known import (
    EMAIL,
    NAME,
    ada_is_known,
    changes_address,
    erases_herself,
    opens_my_data,
    person_id,
    refers_to,
    tables_of_people,
    taps,
)
from tests.handlers.partnerships import Partnership, found

# What others count on goes on referring to somebody who has no name any longer.
KEPT_WITHOUT_A_NAME = {"attendance", "meeting_answer", "role"}
MONDAY = date(2018, 9, 10)


async def rows_about(partnership: Partnership, table: Table, who: PersonId) -> int:
    """How many rows of a table refer to somebody."""
    refers = or_(*(table.c[column] == who for column in people_in(table)))
    async with partnership.local.bot.services.reading() as session:
        return await session.scalar(select(func.count()).select_from(table).where(refers)) or 0


async def first_turnout(partnership: Partnership) -> Turnout:
    """How the first meeting of all counts."""
    async with partnership.local.bot.services.reading() as session:
        first = await session.scalar(select(MeetingRow.id).order_by(MeetingRow.on).limit(1))
        assert first is not None
        about = await meeting(session, partnership.id, first)
        assert about is not None
        return await turnout(session, about)


def bytes_in(folder: Path) -> bytes:
    """Everything that SQLite has written: the database, its log and its index."""
    files = sorted(folder.glob("bot.sqlite*"))
    assert files
    return b"".join(file.read_bytes() for file in files)


async def test_it_is_one_step_that_says_first_what_remains(partnership: Partnership) -> None:
    await opens_my_data(partnership.ada)
    erase = partnership.ada.finds("Erase my data")

    await erase.press()

    assert erase.confirmation == (
        "I forget who you are. Every role ends today. Past meetings still count that somebody came, without saying "
        "who. Messages that stand in Slack stay there. Nobody can undo this."
    )
    assert partnership.ada.sees("I have forgotten who you are.")


async def test_she_is_a_stranger_then(partnership: Partnership) -> None:
    await erases_herself(partnership.ada)
    await partnership.ada.closes()

    assert "I don't find you among its members. Pat Lane can help." in partnership.ada.home
    await partnership.ada.runs("/partnership data")
    assert partnership.ada.sees("This is for the members of a partnership, and I don't find you among them.")


async def test_nothing_refers_to_her_but_what_others_count_on(partnership: Partnership) -> None:
    """A table that is new here is to be filled in tests/handlers/known.py."""
    ada = await ada_is_known(partnership)
    before = {table.name for table in tables_of_people() if await rows_about(partnership, table, ada)}

    await erases_herself(partnership.ada)

    assert before == {table.name for table in tables_of_people()}
    after = {table.name for table in tables_of_people() if await rows_about(partnership, table, ada)}
    assert after == KEPT_WITHOUT_A_NAME


async def test_a_past_meeting_still_counts_her(partnership: Partnership) -> None:
    """As one of those invited, and as one who sent somebody."""
    await ada_is_known(partnership)
    before = await first_turnout(partnership)

    await erases_herself(partnership.ada)

    assert before == await first_turnout(partnership) == Turnout(invited=3, going=0, sending=1, apologies=0)


async def test_a_meeting_to_come_does_without_her(partnership: Partnership) -> None:
    """The channel's count is drawn again."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text

    await erases_herself(partnership.ada)
    await partnership.until(MONDAY, time(11))

    assert "None of 2 has answered yet." in partnership.heads.last.text
    await partnership.pat.opens_home()
    assert "Ada" not in partnership.pat.home
    assert "Former member" not in partnership.pat.home


async def test_the_coordinator_hears_what_she_was_and_not_who(partnership: Partnership) -> None:
    await erases_herself(partnership.ada)
    await partnership.until(MONDAY, time(9, 30))

    assert partnership.pat.messages[-1].text.startswith(
        "Somebody who was head at Hilltop has left, and I have erased who it was, as they asked."
    )
    assert partnership.ben.messages == []


async def test_messages_that_showed_her_name_are_drawn_again(partnership: Partnership) -> None:
    """Ben was welcomed on Pat's behalf; now it is Ada who looks after the partnership."""
    services, ben = partnership.local.bot.services, await person_id(partnership, "Ben Hale")
    async with services.writing() as session:
        await owe(session, partnership.id, [welcome_to(ben, services.clock())])
    await partnership.until(MONDAY, time(9, 1))
    assert "Pat Lane asked me to look after" in partnership.ben.messages[0].text
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)

    await erases_herself(partnership.pat)
    await partnership.until(MONDAY, time(9, 2))

    assert "Pat" not in partnership.ben.messages[0].text
    assert "Ada Moor asked me to look after" in partnership.ben.messages[0].text


async def test_no_reminder_reaches_her_any_more(partnership: Partnership) -> None:
    await partnership.announced()
    await erases_herself(partnership.ada)
    said = len(partnership.ada.messages)

    await partnership.until(date(2018, 9, 20), time(12))

    assert len(partnership.ada.messages) == said
    assert partnership.ben.messages


async def test_the_last_coordinator_names_another_first(partnership: Partnership) -> None:
    await erases_herself(partnership.pat)

    assert partnership.pat.sees("The only coordinator cannot be erased")
    await partnership.pat.closes()
    assert "Hello Pat. You're the coordinator." in partnership.pat.home


async def test_once_another_is_named_she_can_go(partnership: Partnership) -> None:
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)

    await erases_herself(partnership.pat)
    await partnership.pat.closes()

    assert "I don't find you among its members. Ada Moor can help." in partnership.pat.home


async def test_a_coordinator_erases_somebody_who_asked_her(partnership: Partnership) -> None:
    await taps(partnership, partnership.pat, ERASE_OF, await refers_to(partnership, "Cat Rowe"))

    assert partnership.pat.sees("I have forgotten Cat Rowe. This cannot be undone")
    await partnership.cat.opens_home()
    assert "I don't find you among its members." in partnership.cat.home


async def test_whoever_is_erased_is_not_there_to_be_erased_again(partnership: Partnership) -> None:
    cat = await refers_to(partnership, "Cat Rowe")
    await taps(partnership, partnership.pat, ERASE_OF, cat)
    await partnership.pat.closes()

    await partnership.pat.clicks("About somebody", in_="#heads")

    assert partnership.pat.messages_in("#heads")[-1].text.startswith("I can't find that any more.")


async def test_a_change_that_knew_her_cannot_be_undone(partnership: Partnership) -> None:
    """Erased is erased, ten minutes or not."""
    await changes_address(partnership, partnership.pat, await person_id(partnership, "Cat Rowe"), "cat@clay.example")
    await erases_herself(partnership.cat)
    await partnership.pat.opens_home()

    await partnership.pat.clicks("Undo")

    assert partnership.pat.sees("Somebody whom this was about has asked me since to forget them")


async def test_in_another_partnership_she_stays_who_she_is(partnership: Partnership) -> None:
    """The same human is another person there."""
    await found(partnership.local, partnership.heads, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await erases_herself(partnership.ada)  # where her Home opens, in the first by name

    await partnership.ada.closes()

    assert partnership.ada.home.startswith("River Partnership\nHello Ada. You're head at Hilltop.")


async def test_no_byte_of_her_is_left_in_the_files(partnership: Partnership, tmp_path: Path) -> None:
    """Neither name nor address nor account; history and messages about her were there before."""
    await ada_is_known(partnership)
    her = [NAME.encode(), EMAIL.encode(), partnership.ada.id.encode()]
    await partnership.local.bot.services.database.truncate_log()
    assert all(mark in bytes_in(tmp_path) for mark in her)

    await erases_herself(partnership.ada)

    assert [mark for mark in her if mark in bytes_in(tmp_path)] == []
