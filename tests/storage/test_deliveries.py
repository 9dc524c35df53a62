"""What is owed, said as often as anybody likes; and the wish to have it drawn again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.database.ids import ChannelId, PersonId
from storage.delivery.deliveries import DeliveryRow, MessageRow, Owed, owe, touch
from storage.delivery.joining import join_due
from storage.delivery.messages import claim_messages, deliveries_in, next_delivery_at
from storage.members.founding import NewPerson
from storage.members.people import PersonRow, RoleKind
from tests.storage.river import EIGHT, River, founds, plans_of

MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)
LEASE = timedelta(seconds=90)
NOTICE = Owed("announcement", "1", "", EIGHT, EIGHT + WEEK, channel=ChannelId("C1"))


def ask(person_id: PersonId) -> Owed:
    return Owed("reminder", "1", "7 days", EIGHT, EIGHT + WEEK, person_id=person_id)


async def owed_in(river: River) -> int:
    async with river.reading() as session:
        return len((await session.scalars(select(DeliveryRow.id))).all())


async def owes(river: River, *owed: Owed) -> None:
    async with river.writing() as session:
        await owe(session, river.id, owed)


async def test_a_thing_is_owed_once_however_often_it_is_said(river: River) -> None:
    """Said twice at once, and again tomorrow with another morning in it: the first word counts."""
    await owes(river, ask(river.ada), ask(river.ada))

    await owes(river, replace(ask(river.ada), not_before=EIGHT + timedelta(days=1)))

    async with river.reading() as session:
        assert (await session.scalars(select(DeliveryRow.not_before))).all() == [EIGHT]


async def test_another_kind_subject_or_occasion_is_owed_as_well(river: River) -> None:
    """The 1-day reminder is not the 7-day one."""
    asked = ask(river.ada)

    await owes(
        river, asked, replace(asked, kind="other"), replace(asked, subject="2"), replace(asked, occasion="1 day")
    )

    assert await owed_in(river) == 4


async def test_everybody_is_owed_their_own(river: River) -> None:
    """And a channel whose id looks like a person's is nobody's."""
    await owes(river, ask(river.ada), ask(river.ben))

    await owes(river, replace(ask(river.ada), person_id=None, channel=ChannelId(str(river.ada))))

    assert await owed_in(river) == 3


async def test_who_is_asked_on_anothers_behalf_is_asked_once_for_each(river: River) -> None:
    """Ben answers for himself, for Ada and for Cat: three asks in one message, none of which replaces another."""
    for_ada, for_cat = (replace(ask(river.ben), for_id=head) for head in (river.ada, river.cat))
    await owes(river, ask(river.ben), for_ada, for_cat, for_ada)

    async with river.writing() as session:
        await join_due(session, EIGHT)
        (message_id,) = await session.scalars(select(MessageRow.id))
        carried = await deliveries_in(session, message_id)

    assert [(one.for_id, one.is_live) for one in carried] == [(None, True), (river.ada, True), (river.cat, True)]


async def test_nobody_is_asked_on_behalf_of_somebody_in_another_partnership(river: River) -> None:
    """The database holds it, whoever writes."""
    await founds(river.database, "Coast", NewPerson("Dev Nair", RoleKind.HEAD))
    async with river.reading() as session:
        dev = (await session.scalars(select(PersonRow.id).where(PersonRow.name == "Dev Nair"))).one()

    with pytest.raises(IntegrityError):
        await owes(river, replace(ask(river.ben), for_id=dev))


async def test_owing_nothing_is_harmless(river: River) -> None:
    """Everybody has answered."""
    await owes(river)

    assert await owed_in(river) == 0


async def test_a_touch_reaches_every_message_of_the_kind_and_subject_and_no_other(river: River) -> None:
    """The announcement of meeting 2 does not change when meeting 1 is answered."""
    await owes(river, NOTICE, replace(NOTICE, subject="2"), replace(NOTICE, kind="minutes"))
    async with river.writing() as session:
        await join_due(session, EIGHT)

        await touch(session, river.id, "announcement", "1")

        versions = await session.execute(
            select(DeliveryRow.kind, DeliveryRow.subject, MessageRow.wanted_version)
            .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
            .order_by(DeliveryRow.id)
        )
        assert versions.all() == [("announcement", "1", 2), ("announcement", "2", 1), ("minutes", "1", 1)]


async def test_a_touch_for_one_person_leaves_the_others_messages_alone(river: River) -> None:
    """Ada's answer changes Ada's message."""
    await owes(river, ask(river.ada), ask(river.ben))
    async with river.writing() as session:
        await join_due(session, EIGHT)

        await touch(session, river.id, "reminder", "1", person_id=river.ada)

        versions = await session.execute(select(MessageRow.person_id, MessageRow.wanted_version))
        assert dict(iter(versions)) == {river.ada: 2, river.ben: 1}


async def test_a_touch_for_one_person_reaches_whoever_is_asked_on_her_behalf(river: River) -> None:
    """Ada's answer changes what Ben is asked for her, and Ben's changes nothing of hers."""
    await owes(river, ask(river.ada), replace(ask(river.ben), for_id=river.ada))
    async with river.writing() as session:
        await join_due(session, EIGHT)

        await touch(session, river.id, "reminder", "1", person_id=river.ada)
        await touch(session, river.id, "reminder", "1", person_id=river.ben)

        versions = await session.execute(select(MessageRow.person_id, MessageRow.wanted_version))
        assert dict(iter(versions)) == {river.ada: 2, river.ben: 3}


async def test_the_next_delivery_is_the_earliest_that_becomes_due(river: River) -> None:
    """What is due by now is not to come."""
    await owes(river, ask(river.ada), replace(ask(river.ben), not_before=EIGHT + MINUTE))

    async with river.reading() as session:
        assert await next_delivery_at(session, after=EIGHT - MINUTE) == EIGHT
        assert await next_delivery_at(session, after=EIGHT) == EIGHT + MINUTE
        assert await next_delivery_at(session, after=EIGHT + MINUTE) is None


async def test_a_claimed_message_may_go_again_when_its_claim_has_run_out(river: River) -> None:
    """If its process has died, that is the moment at which another looks for it."""
    await owes(river, ask(river.ada))
    async with river.writing() as session:
        await join_due(session, EIGHT)
        await claim_messages(session, EIGHT, lease=LEASE, limit=10)

    async with river.reading() as session:
        assert await next_delivery_at(session, after=EIGHT) == EIGHT + LEASE


async def test_looking_ahead_reads_only_what_is_unfinished(sqlite_river: River) -> None:
    """Both questions have an index that holds just those rows."""
    plans = await plans_of(sqlite_river.database, lambda session: next_delivery_at(session, after=EIGHT))

    assert "ix_delivery_owed" in plans[0]
    assert "ix_message_unfinished" in plans[1]
