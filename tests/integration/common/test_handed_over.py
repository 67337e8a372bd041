"""What the leader's own process commits goes out without being read again: in the same order, once, and nothing lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from rightcall_common.bus import Bus, publishing
from rightcall_common.events.codec import Head
from rightcall_common.outbox import relay
from rightcall_common.postgres import Database
from tests.support.delivery import AT, running, with_empty_outbox
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "postgres", "real_kafka", "real_postgres"]


@pytest.fixture
async def db(postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await with_empty_outbox(postgres, "handed")
    yield database
    await database.close()


@asynccontextmanager
async def leading(db: Database, bus: Bus) -> AsyncIterator[None]:
    """The relay leads in this process."""
    task = asyncio.create_task(relay.run(db, bus))
    try:
        await eventually(lambda: db.on_emitted is not None)
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def emit(db: Database, topic: str, *bodies: bytes, key: str = "k") -> None:
    async with db.transaction("test.emit", tenants=()) as tx:
        for body in bodies:
            tx.emit(topic, key, Head(uuid4(), "Test", AT), raw=body)


def numbers(*given: int) -> list[bytes]:
    return [str(each).encode() for each in given]


async def test_commits_of_two_processes_go_out_in_the_order_in_which_they_were_made(
    kafka: TestBus, postgres: TestDatabase, db: Database
) -> None:
    topic, elsewhere = await kafka.topic(), await postgres.open("handed")
    async with running(Bus(kafka.settings(), unique("svc"))) as bus, leading(db, bus):
        for number in range(0, 90, 3):
            await emit(db, topic, *numbers(number, number + 1))
            await emit(elsewhere, topic, *numbers(number + 2))
        records = await kafka.records(topic, 90)
    assert [record.value for record in records] == numbers(*range(90))
    await elsewhere.close()


async def test_an_id_that_was_given_and_rolled_back_holds_up_nobody(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus, leading(db, bus):
        for number in range(5):
            await emit(db, topic, *numbers(number))
            async with db.transaction("test.gap", tenants=()) as tx:
                await tx.execute("select nextval(pg_get_serial_sequence('outbox', 'id'))")
        records = await kafka.records(topic, 5)
    assert [record.value for record in records] == numbers(*range(5))


async def test_what_waits_for_the_bus_goes_out_once_and_in_order_also_what_is_too_much_to_be_held(
    kafka: TestBus, db: Database
) -> None:
    topic, count = await kafka.topic(), relay.OFFERED_ROWS_MAX + 500
    bus = Bus(kafka.settings(), unique("svc"))
    async with leading(db, bus):
        for first in range(0, count, 50):
            await emit(db, topic, *numbers(*range(first, first + 50)))
        async with running(bus):
            await emit(db, topic, *numbers(count))
            records = await kafka.records(topic, count + 1)
            await emit(db, topic, *numbers(count + 1))
            records = await kafka.records(topic, count + 2)
    assert [record.value for record in records] == numbers(*range(count + 2))


async def test_large_and_small_records_of_one_transaction_keep_their_order(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    large = [b"x" * size for size in (900_000, 200_000, 300_000, 262_144)]
    bodies = [*numbers(*range(100)), large[0], *numbers(100), *large[1:], *numbers(*range(101, 300))]
    async with running(Bus(kafka.settings(), unique("svc"))) as bus, leading(db, bus):
        await emit(db, topic, *bodies)
        records = await kafka.records(topic, len(bodies))
    assert [record.value for record in records] == bodies


async def test_more_than_may_wait_for_the_bus_goes_out_some_at_a_time(
    kafka: TestBus, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new bus is told everything again: a hundred tenants with large directories, say."""
    monkeypatch.setattr(publishing, "PENDING_BYTES_MAX", 400_000)
    monkeypatch.setattr(relay, "BATCH_BYTES_MAX", 100_000)
    topic, bodies = await kafka.topic(), [bytes([number]) * 9_000 for number in range(100)]
    for first in range(0, 100, 10):
        await emit(db, topic, *bodies[first : first + 10])
    async with running(Bus(kafka.settings(), unique("svc"))) as bus, leading(db, bus):
        records = await kafka.records(topic, len(bodies))
    assert [record.value for record in records] == bodies


async def test_keys_go_to_the_partition_that_any_client_of_kafka_would_choose(kafka: TestBus, db: Database) -> None:
    topic, alone = await kafka.topic(partitions=4), await kafka.topic(partitions=4)
    keys = [uuid4().hex for _ in range(40)]
    async with running(Bus(kafka.settings(), unique("svc"))) as bus, leading(db, bus):
        async with db.transaction("test.emit", tenants=()) as tx:
            for key in keys:
                tx.emit(topic, key, Head(uuid4(), "Test", AT), raw=b"together")
        for key in keys:
            await bus.publish(alone, key, b"alone")
        together = {record.key: record.partition for record in await kafka.records(topic, len(keys))}
        apart = {record.key: record.partition for record in await kafka.records(alone, len(keys))}
    assert together == apart
