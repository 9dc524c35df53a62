"""What heads often do about questions: what the stories of this folder begin with."""

from datetime import date, time
from typing import Any

from sqlalchemy import select

from bot.workspace.people import Person
from schedules.local_time import instant
from storage.database.ids import PartnershipId, QuestionId
from storage.questions.questions import AskedAs, Question, QuestionRow, QuestionState, ask, question
from tests.handlers.partnerships import LONDON, Partnership

FIRST_SLOT = (date(2018, 9, 10), time(10))


async def asks(person: Person, text: str) -> str:
    """She asks, whatever she is warned of; her key."""
    await person.runs("/ask")
    await person.fills("Your question", text)
    await person.submits()
    while person.modal is not None and person.modal.title == "Before it is asked":
        await person.submits()
    key = key_before(person)
    await person.submits()
    return key


def key_before(person: Person) -> str:
    """The key in the last view, as a phone would copy it."""
    assert person.modal is not None
    blocks = person.modal.view.body["blocks"]
    (key,) = [one["element"]["initial_value"] for one in blocks if one.get("block_id") == "key"]
    return str(key)


async def asked_by(person: Person, partnership: Partnership, text: str) -> str:
    """She asks, and at ten the question stands in the heads' channel; her key."""
    key = await asks(person, text)
    await partnership.until(*FIRST_SLOT)
    return key


async def the_question(partnership: Partnership) -> Question:
    """The only one there is."""
    async with partnership.local.bot.services.reading() as session:
        only: QuestionId = (await session.scalars(select(QuestionRow.id))).one()
        found = await question(session, partnership.id, only)
    assert found is not None
    return found


async def fills_in(person: Person, key: str, deed: str, words: str | None = None) -> None:
    """Below the newest question, up to the submit button."""
    await person.clicks("I asked this", in_="heads")
    await person.fills("Your five words", key)
    await person.fills("What would you like to do?", deed)
    if words is not None:
        await person.fills("Your words", words)


async def does(person: Person, key: str, deed: str, words: str | None = None) -> None:
    """Whoever holds the key does something about the newest question."""
    await fills_in(person, key, deed, words)
    await person.submits()
    assert person.errors == {}
    await person.closes()


def replies(partnership: Partnership) -> list[str]:
    """What stands below the newest question."""
    return [one.text for one in partnership.heads.replies(partnership.heads.last)]


async def was_asked(
    partnership: Partnership,
    text: str,
    summary: str | None = "Ring the county.",
    *,
    on: date = date(2018, 6, 11),
    of: PartnershipId | None = None,
    **differs: Any,
) -> None:
    """A question of long ago, answered unless it differs."""
    async with partnership.local.bot.services.writing() as session:
        asked: dict[str, Any] = {
            "id": QuestionId(text.encode().hex()[:32].ljust(32, "0")),
            "partnership_id": of or partnership.id,
            "asked_as": AskedAs.COLLEAGUE,
            "text": text,
            "salt": "",
            "key_hash": "",
            "slot_at": instant(on, time(10), LONDON),
            "state": QuestionState.APPEARED,
            "is_answered": True,
            "summary": summary,
        }
        await ask(session, Question(**asked | differs))
