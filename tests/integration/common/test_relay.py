"""The relay: one leader, nothing forgotten when the bus is replaced; the janitor: only what may go."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from rightcall_common import telemetry
from rightcall_common.bus import Bus, work
from rightcall_common.events import tenants
from rightcall_common.events.recordings import TOPIC, RecordingErased
from rightcall_common.outbox import janitor
from rightcall_common.outbox import relay as relay_module
from rightcall_common.outbox.relay import run as run_outbox
from rightcall_common.postgres import Database, Transaction
from tests.support.delivery import PARSE, erased, running, with_empty_outbox
from tests.support.eventually import eventually
from tests.support.kafka import BusSettings, TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "postgres", "real_kafka", "real_postgres"]


@pytest.fixture
async def db(embedded_postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await with_empty_outbox(embedded_postgres, "relayed")
    yield database
    await database.close()


async def emit(db: Database, topic: str, *events: RecordingErased) -> None:
    async with db.transaction("test.emit", tenants=["acme"]) as tx:
        for event in events:
            tx.emit(topic, str(event.recording_id), event)


async def emit_and_fail(db: Database, topic: str) -> None:
    async with db.transaction("test.emit", tenants=["acme"]) as tx:
        tx.emit(topic, "k", erased(reason="undone"))
        raise ZeroDivisionError


async def rows(db: Database) -> list[tuple[str, str]]:
    async with db.transaction("test.rows", tenants=()) as tx:
        return [(row["topic"], row["key"]) for row in await tx.fetch("select topic, key from outbox order by id")]


async def test_what_is_rolled_back_is_never_published(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        with pytest.raises(ZeroDivisionError):
            await emit_and_fail(db, topic)
        await emit(db, topic, kept := erased(reason="kept"))
        (record,) = await kafka.records(topic, 1)
        relay.cancel()
    assert dict(record.headers)["ce_id"].decode() == str(kept.event_id)


async def test_a_commit_wakes_the_relay_of_another_process(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        await emit(db, topic, erased())
        await kafka.records(topic, 1)
        elsewhere = await db.session()
        await elsewhere.execute("insert into outbox (topic, key, headers) values ($1, 'k', '{}')", topic)
        await elsewhere.execute(f"notify rightcall_outbox_{db.schema}")
        await kafka.records(topic, 2)
        await elsewhere.close()
        relay.cancel()


async def test_the_second_process_takes_over_when_the_leader_goes(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        leader = asyncio.create_task(run_outbox(db, bus))
        await emit(db, topic, first := erased())
        await kafka.records(topic, 1)
        follower = asyncio.create_task(run_outbox(db, bus))
        leader.cancel()
        await emit(db, topic, second := erased())
        records = await kafka.records(topic, 2)
        follower.cancel()
    ids = [dict(record.headers)["ce_id"].decode() for record in records]
    assert ids == [str(first.event_id), str(second.event_id)]


async def test_the_relay_goes_on_after_its_session_was_cut(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        await emit(db, topic, erased())
        await kafka.records(topic, 1)
        async with db.transaction("test.cut", tenants=()) as tx:
            cut = "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and granted"
            assert await tx.fetchval(cut + " and pid <> pg_backend_pid()") == 1
        await emit(db, topic, erased())
        await kafka.records(topic, 2)
        relay.cancel()


async def test_a_row_that_no_bus_takes_is_passed_over_and_nothing_waits_behind_it(kafka: TestBus, db: Database) -> None:
    """Whoever wrote it: a table that was restored or repaired by hand never stops a service."""
    topic, first, last = await kafka.topic(), erased(), erased()
    await emit(db, topic, first)
    async with db.transaction("test.poison", tenants=()) as tx:
        await tx.execute(
            "insert into outbox (topic, key, headers, value) values ($1, 'k', '{}', $2), ($1, 'k', 'no json', $3)",
            topic, b"x" * 2_000_000, b"{}",
        )  # fmt: skip
    await emit(db, topic, last)
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        await eventually(lambda: _is_there(kafka, topic, last.event_id))
        assert not relay.done()
        relay.cancel()


async def _is_there(kafka: TestBus, topic: str, event_id: UUID) -> bool:
    records = await kafka.records(topic, 3)
    return str(event_id).encode() in [dict(record.headers).get("ce_id") for record in records]


async def test_a_replaced_bus_gets_everything_again_and_effects_stay_single(
    embedded_kafka: TestBus, db: Database
) -> None:
    assert embedded_kafka.embedded is not None
    topic = await embedded_kafka.topic()
    effects: list[UUID] = []
    told: list[str] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        ids = [event.event_id for event in events]
        tx.after_commit(lambda: effects.extend(ids))

    bus = Bus(embedded_kafka.settings(), unique("svc"), db, on_new_bus=lambda: told.append("new"))
    before, lost, after = [erased() for _ in range(50)], [erased() for _ in range(50)], [erased() for _ in range(50)]
    async with running(bus, [work(topic, PARSE, on_erased)]):
        relay = asyncio.create_task(run_outbox(db, bus))
        await emit(db, topic, *before)
        await eventually(lambda: len(effects) == 50)
        first = await bus.identity()
        embedded_kafka.embedded.kill()
        await emit(db, topic, *lost)
        unanswered = bus.publish(topic, "k", b"{}")
        embedded_kafka.embedded.start()
        await eventually(lambda: len(effects) == 100, within_s=30)
        await emit(db, topic, *after)
        await eventually(lambda: len(effects) == 150)
        assert await bus.identity() != first
        assert unanswered.done()
        assert unanswered.exception() is not None
        relay.cancel()
    assert told == ["new"]
    assert effects == [event.event_id for event in [*before, *lost, *after]]
    assert len(await embedded_kafka.records(topic, 150)) == 150


async def age(db: Database) -> None:
    async with db.transaction("test.age", tenants=()) as tx:
        await tx.execute("update outbox set emitted_at = emitted_at - interval '400 days'")
        await tx.execute("update inbox set received_at = received_at - interval '400 days'")


async def test_the_janitor_removes_published_rows_after_their_topics_retention(postgres: TestDatabase) -> None:
    db = await postgres.open("swept")
    old, young, unpublished = erased(), erased(), erased()
    await emit(db, TOPIC, old)
    await age(db)
    await emit(db, TOPIC, young)
    async with db.transaction("test.mark", tenants=()) as tx:
        await tx.execute("insert into relay_cursor (bus, last_id) select 'b', max(id) from outbox")
    await emit(db, TOPIC, unpublished)
    await janitor.prune(db)
    assert await rows(db) == [(TOPIC, str(young.recording_id)), (TOPIC, str(unpublished.recording_id))]
    await age(db)
    await janitor.prune(db)
    assert await rows(db) == [(TOPIC, str(unpublished.recording_id))]
    await db.close()


async def test_of_a_compacted_topic_the_newest_row_of_each_key_stays(postgres: TestDatabase) -> None:
    db = await postgres.open("compacted")
    async with db.transaction("test.emit", tenants=()) as tx:
        for key in ("acme", "bolt", "acme", "gone"):
            tx.emit(tenants.TOPIC, key, erased())
        tx.emit(tenants.TOPIC, "gone", None)
    async with db.transaction("test.mark", tenants=()) as tx:
        await tx.execute("insert into relay_cursor (bus, last_id) select 'b', max(id) from outbox")
    await janitor.prune(db)
    assert [key for _, key in await rows(db)] == ["bolt", "acme", "gone"]
    await age(db)
    await janitor.prune(db)
    assert [key for _, key in await rows(db)] == ["bolt", "acme"]
    await db.close()


async def test_the_inbox_forgets_ids_that_can_no_longer_come(postgres: TestDatabase) -> None:
    db = await postgres.open("forgetful")
    async with db.transaction("test.inbox", tenants=()) as tx:
        await tx.execute(
            "insert into inbox select gen_random_uuid(), now() - interval '9 days' from generate_series(1, 9)"
        )
        await tx.execute("insert into inbox select gen_random_uuid(), now() - interval '7 days'")
    await janitor.prune(db)
    async with db.transaction("test.inbox", tenants=()) as tx:
        assert await tx.fetchval("select count(*) from inbox") == 1
    await db.close()


def waiting() -> tuple[float, float] | None:
    """How many wait, and since when, as a scrape is told it; None: nothing."""
    lines = telemetry.exposition().decode().splitlines()
    shown = [line.rpartition(" ") for line in lines if line.startswith("rightcall_outbox_")]
    values = {name: float(value) for name, _, value in shown}
    if "rightcall_outbox_waiting" not in values:
        return None
    return values["rightcall_outbox_waiting"], values["rightcall_outbox_oldest_seconds"]


async def test_only_the_leader_says_what_waits_also_while_there_is_no_bus(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP-17: one that has lost the lead kept its last value for ever, and one without a bus had none."""
    monkeypatch.setattr(relay_module, "MEASURE_S", 0.1)
    nowhere = Bus(BusSettings("127.0.0.1:1"), unique("svc"))
    leader = asyncio.create_task(run_outbox(db, nowhere))
    await eventually(lambda: waiting() == (0, 0))
    await emit(db, "recordings-v1", erased(), erased())
    await eventually(lambda: (waiting() or (0, 0))[0] == 2)
    since = (waiting() or (0, 0))[1]
    await eventually(lambda: (waiting() or (0, 0))[1] > since)
    leader.cancel()
    await asyncio.wait([leader])
    assert waiting() is None
