"""Whose a call is, and facts that race its start: through PostgreSQL, each fact stated exactly once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.errors import Unavailable
from rightcall_common.events.calls import PartyAnnounced
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.api.facts import take
from rightcall_ingest.calls.owners import Owners
from rightcall_ingest.facts.stated import MatchedStatement
from rightcall_ingest.sip.siprec_session import EndReason, SessionEnd
from rightcall_ingest.store import CallOwner, Store
from tests.support.eventually import eventually
from tests.support.ingest_book import AT, KEYS, TENANT, Book, book, configured, offer
from tests.support.postgres import TestDatabase

TELEPHONY = Caller(TENANT, "telephony", "p-1", "token")


async def settled() -> None:
    """Nothing to wait for."""


@pytest.fixture
async def store(postgres: TestDatabase) -> AsyncIterator[Store]:
    db = await postgres.open("ingest", "rightcall_ingest", clock=FixedClock(AT))
    yield Store(db)
    await db.close()


def join(made: Book, store: Store, instance: str = "i-1", http: str = "127.0.0.1:1") -> tuple[Owners, ApiDeps]:
    """Owners and a desk as `process` wires them."""
    owners = Owners(store, made.calls, instance, http, settled)
    made.sessions.owners, made.calls.on_over = owners, owners.end
    made.directory.learn(configured(version=2, attestation=None))
    return owners, ApiDeps(made.calls, made.directory, KEYS, store, instance, http, settled)


def announced(native_id: str) -> MatchedStatement:
    return MatchedStatement.model_validate(
        {"match": {"call_sid": native_id}, "fact": "announced", "purposes": ["EVIDENCE_AGREEMENT"]}
    )


async def test_a_fact_that_races_the_start_of_its_call_is_stated_exactly_once(store: Store) -> None:
    with book(ports=200) as made:
        owners, desk = join(made, store)

        async def race(number: int) -> None:
            said = offer(dialog=f"race{number}")
            starting = made.sessions.on_invite(said)
            stating = take(desk, TELEPHONY, announced(said.native_ids.call_id))
            await asyncio.gather(*((starting, stating) if number % 2 else (stating, starting)))

        await asyncio.gather(*(race(number) for number in range(24)))
        await eventually(lambda: len(made.of_type(PartyAnnounced)) >= 24)
        await owners.stop()
        assert sorted(fact.call_id for fact in made.of_type(PartyAnnounced)) == sorted(
            live.who.call_id for live in made.calls
        )


async def test_a_fact_waits_for_its_call_and_for_that_of_its_own_tenant_only(store: Store) -> None:
    with book() as made:
        owners, desk = join(made, store)
        said = offer(dialog="waits")
        other = Caller("other", "telephony", "p-1", "token")
        assert (await take(desk, other, announced(said.native_ids.call_id))).status == "waiting"
        assert (await take(desk, TELEPHONY, announced(said.native_ids.call_id))).status == "waiting"
        await made.sessions.on_invite(said)
        await eventually(lambda: made.of_type(PartyAnnounced))
        await owners.stop()
        assert len(made.of_type(PartyAnnounced)) == 1


async def test_a_waiting_fact_that_this_version_cannot_read_costs_the_call_none_of_the_others(store: Store) -> None:
    with book() as made:
        owners, desk = join(made, store)
        said = offer(dialog="odd")
        ref = KEYS.native_ref(TENANT, said.native_ids.call_id)
        of_another_version: dict[str, Any] = {"fact": "announced", "purposes": ["EVIDENCE_AGREEMENT"] * 2, "colour": 1}
        await store.leave_waiting(TENANT, UUID(int=1), ref, of_another_version)
        await take(desk, TELEPHONY, announced(said.native_ids.call_id))
        await made.sessions.on_invite(said)
        await eventually(lambda: made.of_type(PartyAnnounced))
        await owners.stop()
        assert len(made.of_type(PartyAnnounced)) == 1


async def test_the_owner_of_a_call_is_found_by_its_ids_until_long_after_its_end(store: Store) -> None:
    with book() as made:
        owners, _ = join(made, store)
        await made.sessions.on_invite(offer())
        call_id = made.only_call().who.call_id
        ref = KEYS.native_ref(TENANT, "d1@sbc.example")
        await eventually(lambda: _is_owned(store, ref))
        assert await store.by_native_ref("other", ref) == []
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        await eventually(lambda: _has_ended(store, ref))
        with book() as beside:
            _, elsewhere = join(beside, store, "i-2", "127.0.0.1:2")
            found = await elsewhere.find(TELEPHONY, call_id)
            assert isinstance(found, CallOwner)
            assert (found.instance, found.http) == ("i-1", "127.0.0.1:1")
            with pytest.raises(Problem) as foreign:
                await elsewhere.find(Caller("other", "telephony", "p-1", "token"), call_id)
            assert foreign.value.status == 404
        await owners.stop()


async def _is_owned(store: Store, ref: str) -> bool:
    return bool(await store.by_native_ref(TENANT, ref))


async def _has_ended(store: Store, ref: str) -> bool:
    return (await store.by_native_ref(TENANT, ref))[0].ended_at is not None


async def test_a_process_that_lost_a_call_of_its_own_says_that_its_owner_is_gone(store: Store) -> None:
    with book() as made, book() as fresh:
        owners, _ = join(made, store)
        await made.sessions.on_invite(offer(dialog="gone"))
        call_id = made.only_call().who.call_id
        ref = KEYS.native_ref(TENANT, "gone@sbc.example")
        await eventually(lambda: _is_owned(store, ref))
        await owners.stop()
        for instance, http in (("i-1", "127.0.0.1:9"), ("i-9", "127.0.0.1:1")):
            _, desk = join(fresh, store, instance, http)
            with pytest.raises(Problem) as gone:
                await desk.find(TELEPHONY, call_id)
            assert (gone.value.status, gone.value.code) == (409, "OWNER_GONE")


async def test_while_the_database_is_away_calls_begin_and_are_introduced_when_it_comes_up(
    store: Store, postgres: TestDatabase
) -> None:
    away = Store()
    with book() as made:
        owners, _ = join(made, away)
        with pytest.raises(Unavailable):
            await away.by_native_ref(TENANT, "x")
        await made.sessions.on_invite(offer(dialog="later"))
        db = await postgres.open("ingest", "rightcall_ingest", clock=FixedClock(AT))
        away.connected(db)
        await eventually(lambda: _is_owned(store, KEYS.native_ref(TENANT, "later@sbc.example")))
        await owners.stop()
        await db.close()
