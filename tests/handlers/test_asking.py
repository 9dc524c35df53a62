"""Somebody who has no time just now has the question asked again later in the day, once, and only herself."""

from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.local import installed
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.views.kit import Section, mrkdwn
from handlers.house.views.parts import LATER, SHOW_MORE, Ask, MessageRef, Part
from schedules.local_time import instant
from storage.database.ids import MessageId
from storage.delivery.deliveries import Delivery, MessageRow, Owed, owe
from storage.members.wishes import Wishes, set_wishes
from tests.handlers.known import person_id
from tests.handlers.partnerships import LONDON, Partnership, london_time
from tests.handlers.rosters import is_refused

REMINDED_ON = date(2018, 9, 13)


async def reminded(partnership: Partnership, at: time = time(8, 5)) -> None:
    """Ada has been asked at eight whether she is coming."""
    await partnership.plans_meetings()
    await partnership.until(REMINDED_ON, at)


async def id_of_only_message_to(partnership: Partnership, name: str) -> MessageId:
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.reading() as session:
        return (await session.scalars(select(MessageRow.id).where(MessageRow.person_id == whose))).one()


async def test_later_today_asks_again_three_hours_later(partnership: Partnership) -> None:
    """The older copy says when, and loses its buttons once the newer one is there."""
    await reminded(partnership)

    await partnership.ada.clicks("Later today", in_="bot", twice=True)
    before = partnership.ada.messages[0].text
    await partnership.until(REMINDED_ON, time(17))

    assert "I'll ask again at 11:05." in before
    assert "[Going]" in before
    assert [london_time(message) for message in partnership.ada.messages] == ["Thu 13 Sep 08:00", "Thu 13 Sep 11:05"]
    assert "[Going]" not in partnership.ada.messages[0].text
    assert "[Going]" in partnership.ada.messages[1].text


async def test_who_answers_meanwhile_is_not_asked_again(partnership: Partnership) -> None:
    await reminded(partnership)
    await partnership.ada.clicks("Later today", in_="bot")

    await partnership.ada.clicks("Going", in_="bot")
    await partnership.until(REMINDED_ON, time(17))

    assert len(partnership.ada.messages) == 1
    assert "That's all. Thank you." in partnership.ada.messages[0].text


async def test_late_in_the_day_later_is_the_next_morning(partnership: Partnership) -> None:
    """Nothing is sent after five. On Friday Ada's school is closed; and on any other day she hears from half past nine
    on."""
    await reminded(partnership, time(15))
    ada = await person_id(partnership, "Ada Moor")
    async with partnership.local.bot.services.writing() as session:
        await set_wishes(session, partnership.id, ada, Wishes(hour=time(9, 30)))
    await partnership.closes_school("Hilltop", date(2018, 9, 14))

    await partnership.ben.clicks("Later today", in_="bot")
    await partnership.ada.clicks("Later today", in_="bot")
    said = [one.messages[0].text for one in (partnership.ben, partnership.ada)]
    await partnership.until(date(2018, 9, 17), time(17))

    assert "I'll ask again on Fri 14 Sep at 08:00." in said[0]
    assert "I'll ask again on Mon 17 Sep at 09:30." in said[1]
    came = [[london_time(message) for message in one.messages][1:] for one in (partnership.ben, partnership.ada)]
    assert came == [["Fri 14 Sep 08:00"], ["Mon 17 Sep 09:30"]]


async def test_who_has_paused_is_asked_again_once_she_is_back(partnership: Partnership) -> None:
    """The message says the truth: not today."""
    await reminded(partnership)
    ada = await person_id(partnership, "Ada Moor")
    async with partnership.local.bot.services.writing() as session:
        await set_wishes(session, partnership.id, ada, Wishes(paused_until=date(2018, 9, 17)))

    await partnership.ada.clicks("Later today", in_="bot")
    said = partnership.ada.messages[0].text
    await partnership.until(date(2018, 9, 18))

    assert "I'll ask again on Mon 17 Sep at 08:00." in said
    assert [london_time(message) for message in partnership.ada.messages][1:] == ["Mon 17 Sep 08:00"]


async def test_what_was_put_off_outlives_a_restart_and_a_clock_that_is_set_back(partnership: Partnership) -> None:
    """The bot that she told is gone, and the machine's clock was an hour fast."""
    await reminded(partnership)
    await partnership.ada.clicks("Later today", in_="bot")

    async with installed(
        partnership.workspace, partnership.local.bot.services.database, rng=Random(2)
    ) as partnership.local:
        partnership.workspace.clock.advance(seconds=-3600)
        await partnership.until(REMINDED_ON, time(17))

    assert [london_time(message) for message in partnership.ada.messages] == ["Thu 13 Sep 08:00", "Thu 13 Sep 11:05"]


async def test_whoever_is_nothing_here_any_longer_puts_nothing_off(partnership: Partnership) -> None:
    """Her last role ended between the question and the tap."""
    await reminded(partnership)
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 12))

    await partnership.ada.clicks("Later today", in_="bot")
    await partnership.until(REMINDED_ON, time(17))

    (_asked, answered) = partnership.ada.messages
    assert answered.is_ephemeral
    assert "Pat Lane can help" in answered.text


async def test_one_question_that_cannot_be_drawn_does_not_keep_the_others_from_being_put_off(
    partnership: Partnership,
) -> None:
    """Another capability's mistake."""
    cannot_draw: list[bool] = []

    async def drawn(_session: AsyncSession, _delivery: Delivery, _now: datetime) -> Part:
        if cannot_draw:
            raise ZeroDivisionError
        return Part([Section(text=mrkdwn("Tea or coffee?"))], text="Tea or coffee?", ask=Ask.LIVE)

    await partnership.plans_meetings()
    services = partnership.local.bot.services
    kinds = services.kinds
    assert isinstance(kinds, dict)
    kinds["tea"] = DeliveryKind("tea", drawn)
    ada, at = await person_id(partnership, "Ada Moor"), instant(REMINDED_ON, time(8), LONDON)
    async with services.writing() as session:
        await owe(session, partnership.id, [Owed("tea", "1", "", at, at + timedelta(days=9), person_id=ada)])
    await partnership.until(REMINDED_ON, time(8, 5))
    cannot_draw.append(True)

    await partnership.ada.clicks("Later today", in_="bot")
    await partnership.until(REMINDED_ON, time(17))

    first, *_, last = partnership.ada.messages
    assert "Tea or coffee?" in first.text
    assert "[Going]" in last.text


async def test_nobody_puts_off_what_somebody_else_is_asked(partnership: Partnership) -> None:
    """Ben has got hold of Ada's button."""
    await reminded(partnership)
    hers = MessageRef(message=await id_of_only_message_to(partnership, "Ada Moor")).model_dump_json()

    for action in (LATER, SHOW_MORE):
        assert await is_refused(partnership, partnership.ben, action, hers)
    await partnership.until(REMINDED_ON, time(17))

    assert len(partnership.ada.messages) == 1
    assert "ask again" not in partnership.ada.messages[0].text
