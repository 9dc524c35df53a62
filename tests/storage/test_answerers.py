"""Who is asked what a head is asked: she, her delegates, or both, as she has said; and who may answer for her."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from storage.database.ids import PersonId, SchoolId, TeamId, UserId
from storage.delivery.answerers import Mandate, ask, mandate, tell
from storage.delivery.asking import OwnMessage, ask_again, standing_of_each
from storage.delivery.deliveries import DeliveryRow, Owed
from storage.delivery.messages import deliveries_in
from storage.members.people import DelegateMode, PersonRow, RoleKind
from storage.members.roster import Details, add_person, give_role, set_deactivated
from storage.members.schools import add_school
from storage.members.wishes import Wishes, set_wishes
from tests.storage.messages.carrying import carried, joins, sends
from tests.storage.river import EIGHT, River, founds

TODAY = EIGHT.date()
DAY = timedelta(days=1)
LONG_AGO = date(2018, 9, 3)
KIND = "reminder"
WITH_ME, INSTEAD, WHEN_SILENT = DelegateMode.WITH_ME, DelegateMode.INSTEAD, DelegateMode.WHEN_SILENT
Asking = Callable[..., Awaitable[None]]
SILENCES = [Wishes(paused_until=TODAY + DAY), Wishes(kinds_off=frozenset({KIND}))]


def question(to: PersonId, subject: str = "1", occasion: str = "1 day") -> Owed:
    return Owed(KIND, subject, occasion, EIGHT, EIGHT + timedelta(weeks=1), person_id=to)


async def sam_joins(river: River, name: str = "Sam Reed", account: str | None = "U7") -> PersonId:
    """Somebody on Slack who is nothing yet."""
    known = Details(name, None, TeamId("T1"), UserId(account)) if account else Details(name)
    async with river.writing() as session:
        return await add_person(session, river.id, known)


async def answers_for(
    river: River,
    delegate: PersonId,
    head: PersonId,
    mode: DelegateMode = WITH_ME,
    *,
    at: SchoolId | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> None:
    async with river.writing() as session:
        await give_role(
            session,
            river.id,
            delegate,
            RoleKind.DELEGATE,
            school_id=at,
            from_on=since,
            to_on=until,
            for_id=head,
            mode=mode,
        )


async def heads_another(river: River, head: PersonId, name: str) -> SchoolId:
    async with river.writing() as session:
        school_id = await add_school(session, river.id, name)
        await give_role(session, river.id, head, RoleKind.HEAD, school_id=school_id, from_on=LONG_AGO)
        return school_id


async def wishes(river: River, person_id: PersonId, wished: Wishes) -> None:
    async with river.writing() as session:
        await set_wishes(session, river.id, person_id, wished)


async def asked(
    river: River, *heads: PersonId, subject: str = "1", occasion: str = "1 day", by: Asking = ask
) -> Sequence[str]:
    """Whom the question reaches that is put to these heads: "Ada Moor", "Sam Reed for Ada Moor"."""
    head, recipient = aliased(PersonRow), aliased(PersonRow)
    async with river.writing() as session:
        await by(session, river.id, [question(one, subject, occasion) for one in heads], on=TODAY)
        rows = await session.execute(
            select(recipient.name, head.name)
            .select_from(DeliveryRow)
            .join(recipient, recipient.id == DeliveryRow.person_id)
            .outerjoin(head, head.id == DeliveryRow.for_id)
            .where(DeliveryRow.subject == subject, DeliveryRow.dedupe_key.contains(f"/{occasion}/"))
        )
    return sorted(f"{name} for {of}" if of else name for name, of in rows)


@pytest.mark.parametrize(
    ("mode", "whom"),
    [
        (WITH_ME, ["Ada Moor", "Sam Reed for Ada Moor"]),
        (INSTEAD, ["Sam Reed for Ada Moor"]),
        (WHEN_SILENT, ["Ada Moor"]),
    ],
)
async def test_a_head_says_who_is_asked(river: River, mode: DelegateMode, whom: Sequence[str]) -> None:
    """Somebody else's delegate changes nothing for Ben."""
    await answers_for(river, await sam_joins(river), river.ada, mode)

    assert await asked(river, river.ada, river.ben) == sorted(["Ben Hale", *whom])


async def test_the_same_question_twice_is_asked_once(river: River) -> None:
    """A timer that fires again owes nothing more."""
    await answers_for(river, await sam_joins(river), river.ada)

    await asked(river, river.ada)

    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]


async def test_who_is_asked_when_she_is_silent_is_asked_after_her(river: River) -> None:
    """Once the same question stands in Slack before her; another one says nothing of this one."""
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    await sends(river, question(river.ada, "1", "7 days"))

    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]
    assert await asked(river, river.ada, subject="2") == ["Ada Moor"]


async def test_what_she_did_not_say_of_another_day_is_no_silence(river: River) -> None:
    """The meeting was to be then; by now it is on another one, of which she has not been asked."""
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    await sends(river, replace(question(river.ada, "1", "7 days"), about_on=LONG_AGO))

    assert await asked(river, river.ada) == ["Ada Moor"]


async def test_a_question_that_has_not_left_is_no_silence(river: River) -> None:
    """Two timers after an outage: she has not seen the first, whose message waits for the morning."""
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    await asked(river, river.ada, occasion="7 days")
    await joins(river)

    assert await asked(river, river.ada) == ["Ada Moor"]


async def test_what_she_is_asked_for_somebody_else_is_no_silence_of_hers(river: River) -> None:
    """Ada answers for Ben besides, and that was asked before."""
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    await answers_for(river, river.ada, river.ben, INSTEAD)
    async with river.writing() as session:
        await ask(session, river.id, [question(river.ben, "1", "7 days")], on=TODAY)
    await sends(river)

    assert await asked(river, river.ada) == ["Ada Moor"]


@pytest.mark.parametrize("wished", SILENCES)
async def test_who_does_not_want_to_be_asked_counts_as_silent(river: River, wished: Wishes) -> None:
    """She has paused, or turned it off."""
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    await wishes(river, river.ada, wished)

    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]


@pytest.mark.parametrize("mode", list(DelegateMode))
async def test_the_delegate_of_a_head_who_is_not_on_slack_is_asked(river: River, mode: DelegateMode) -> None:
    """Whatever the mode: Cat is not on Slack yet."""
    await answers_for(river, await sam_joins(river), river.cat, mode)

    assert "Sam Reed for Cat Rowe" in await asked(river, river.cat)


async def test_so_is_that_of_a_head_whose_account_is_closed(river: River) -> None:
    await answers_for(river, await sam_joins(river), river.ada, WHEN_SILENT)
    async with river.writing() as session:
        await set_deactivated(session, river.id, river.ada, EIGHT)

    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]


@pytest.mark.parametrize("reason", ["not on Slack", "closed account", *SILENCES])
async def test_a_delegate_whom_nothing_reaches_is_as_if_there_were_none(river: River, reason: str | Wishes) -> None:
    """The head is asked herself, though she has said: instead of me."""
    sam = await sam_joins(river, account=None if reason == "not on Slack" else "U7")
    await answers_for(river, sam, river.ada, INSTEAD)
    if reason == "closed account":
        async with river.writing() as session:
            await set_deactivated(session, river.id, sam, EIGHT)
    elif isinstance(reason, Wishes):
        await wishes(river, sam, reason)

    assert await asked(river, river.ada) == ["Ada Moor"]


@pytest.mark.parametrize(
    ("since", "until", "is_asked"),
    [
        (LONG_AGO, TODAY, True),
        (TODAY, None, True),
        (LONG_AGO, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
async def test_a_delegation_counts_from_its_first_day_to_its_last(
    river: River, since: date, until: date | None, is_asked: bool
) -> None:
    """For being asked and for answering alike."""
    sam = await sam_joins(river)
    await answers_for(river, sam, river.ada, since=since, until=until)

    assert ("Sam Reed for Ada Moor" in await asked(river, river.ada)) is is_asked
    async with river.reading() as session:
        assert (await mandate(session, river.id, sam, river.ada, on=TODAY) is not None) is is_asked


async def test_the_delegate_of_a_head_of_two_schools_is_asked_once(river: River) -> None:
    """And answers at both."""
    sam = await sam_joins(river)
    for name in ("Clay", "Moorside"):
        await answers_for(river, sam, river.ada, at=await heads_another(river, river.ada, name))

    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]
    async with river.reading() as session:
        found = await mandate(session, river.id, sam, river.ada, on=TODAY)
    assert found == Mandate(sam, river.ada, "Ada Moor", ("Clay", "Moorside"))


async def test_who_hands_over_one_of_two_schools_is_asked_for_the_other(river: River) -> None:
    """Instead of me at Clay; and, later, everywhere."""
    sam, clay = await sam_joins(river), await heads_another(river, river.ada, "Clay")
    await answers_for(river, sam, river.ada, INSTEAD, at=clay)
    assert await asked(river, river.ada) == ["Ada Moor", "Sam Reed for Ada Moor"]

    await answers_for(river, sam, river.ada, INSTEAD)

    assert await asked(river, river.ada, subject="2") == ["Sam Reed for Ada Moor"]


async def test_a_delegate_of_two_heads_is_asked_for_each(river: River) -> None:
    """Ben answers for himself and for both the others."""
    for head in (river.ada, river.cat):
        await answers_for(river, river.ben, head, INSTEAD)

    whom = await asked(river, river.ada, river.ben, river.cat)

    assert whom == ["Ben Hale", "Ben Hale for Ada Moor", "Ben Hale for Cat Rowe"]


async def test_each_of_several_delegates_is_asked_in_their_own_way(river: River) -> None:
    sam, una = await sam_joins(river), await sam_joins(river, "Una Bell", "U8")
    await answers_for(river, sam, river.ada, WITH_ME)
    await answers_for(river, una, river.ada, WHEN_SILENT)
    first = await asked(river, river.ada)
    await sends(river)

    assert first == ["Ada Moor", "Sam Reed for Ada Moor"]
    assert await asked(river, river.ada, occasion="today") == [
        "Ada Moor",
        "Sam Reed for Ada Moor",
        "Una Bell for Ada Moor",
    ]


@pytest.mark.parametrize(
    ("mode", "whom"),
    [
        (WITH_ME, ["Ada Moor", "Sam Reed for Ada Moor"]),
        (INSTEAD, ["Ada Moor", "Sam Reed for Ada Moor"]),
        (WHEN_SILENT, ["Ada Moor"]),
    ],
)
async def test_what_a_head_must_know_she_is_told_herself(river: River, mode: DelegateMode, whom: Sequence[str]) -> None:
    """A meeting has moved today: whoever is asked instead of her, it is she who would come in vain."""
    await answers_for(river, await sam_joins(river), river.ada, mode)

    assert await asked(river, river.ada, by=tell) == whom


async def test_how_often_somebody_was_asked_is_counted_for_each_head(river: River) -> None:
    """Ben has been asked for Ada twice before this, and for himself never."""
    await answers_for(river, river.ben, river.ada, INSTEAD)
    for occasion in ("7 days", "1 day"):
        async with river.writing() as session:
            await ask(session, river.id, [question(river.ada, "1", occasion)], on=TODAY)
        await sends(river)
    async with river.writing() as session:
        await ask(session, river.id, [question(river.ada, "1", "today")], on=TODAY)

    (claim,) = await sends(river, question(river.ben, "1", "today"))

    assert {one.for_id: one.times_said for one in await carried(river, claim)} == {river.ada: 2, None: 0}


async def test_what_is_put_off_for_one_head_says_nothing_of_another(river: River) -> None:
    """Ben has one message about Ada and one about Cat, and has the first asked again."""
    for_ada, for_cat = (replace(question(river.ben), for_id=head) for head in (river.ada, river.cat))
    ((first,), (second,)) = [await sends(river, one) for one in (for_ada, for_cat)]
    own, at = OwnMessage(first.message_id, river.id, river.ben), EIGHT + timedelta(hours=3)

    async with river.writing() as session:
        await ask_again(session, own, await deliveries_in(session, first.message_id), at, is_urgent=True)

        standings = await standing_of_each(session, [first.message_id, second.message_id])
        again = [standings[one.message_id].again_at for one in (first, second)]
    assert again == [at, None]


async def test_nobody_answers_for_a_head_who_has_not_named_them(river: River) -> None:
    """Nor in another partnership, whichever way round."""
    sam = await sam_joins(river)
    await answers_for(river, sam, river.ada)
    coast = await founds(river.database, "Coast")

    async with river.reading() as session:
        assert await mandate(session, river.id, sam, river.ben, on=TODAY) is None
        assert await mandate(session, river.id, river.ada, sam, on=TODAY) is None
        assert await mandate(session, coast, sam, river.ada, on=TODAY) is None
