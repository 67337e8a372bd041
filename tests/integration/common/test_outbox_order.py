"""Why the outbox takes a lock before it numbers rows: two red twins, and ours under load."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from rightcall_common.bus import Bus
from rightcall_common.outbox import emitted
from rightcall_common.outbox.relay import run as run_outbox
from rightcall_common.postgres import Database
from tests.support.delivery import erased, running, with_empty_outbox
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "postgres", "real_kafka", "real_postgres"]

Connection = asyncpg.Connection
UNORDERED = "insert into outbox (topic, key, headers) values ('t', $1, '{}')"


@pytest.fixture
async def db(postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await with_empty_outbox(postgres, "ordered")
    yield database
    await database.close()


async def poll(db: Database, last: int) -> list[asyncpg.Record]:
    async with db.transaction("test.poll", tenants=()) as tx:
        return await tx.fetch("select id, key from outbox where id > $1 order by id", last)


async def test_red_twin_without_the_lock_a_poller_loses_the_row_that_commits_late(db: Database) -> None:
    slow, quick = await db.session(), await db.session()
    late = slow.transaction()
    await late.start()
    await slow.execute(UNORDERED, "slow")
    await quick.execute(UNORDERED, "quick")
    seen = await poll(db, 0)
    await late.commit()
    seen += await poll(db, seen[-1]["id"])
    assert [row["key"] for row in seen] == ["quick"], "the twin must lose the slow row, or this test shows nothing"
    await slow.close()
    await quick.close()


async def test_with_the_lock_no_lower_id_appears_after_a_higher_one(db: Database) -> None:
    slow = await db.session()
    late = slow.transaction()
    await late.start()
    await emitted.write(slow, db.schema, [emitted.Emitted("t", "slow", None, (), None)])

    async def quick() -> None:
        async with db.transaction("test.quick", tenants=()) as tx:
            tx.emit("t", "quick", None)

    waiting = asyncio.create_task(quick())
    observer = await db.session()

    async def is_waiting() -> bool:
        locks = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return bool(await observer.fetchval(locks))

    await eventually(is_waiting)
    assert await poll(db, 0) == []
    await late.commit()
    await waiting
    assert [row["key"] for row in await poll(db, 0)] == ["slow", "quick"]
    await slow.close()
    await observer.close()


async def test_red_twin_order_by_transaction_id_swaps_two_events_of_a_key(db: Database) -> None:
    """A batch that began to write first waits for a row that a later transaction holds, and tells of it after it."""
    early, later = await db.session(), await db.session()
    await early.execute("insert into inbox (event_id) values ($1)", key := uuid4())
    lock = "select 1 from inbox where event_id = $1 for update"
    began, held = early.transaction(), later.transaction()
    await began.start()
    await early.execute("insert into inbox (event_id) values ($1)", uuid4())
    await held.start()
    await later.execute(lock, key)
    waiting = asyncio.create_task(early.execute(lock, key))
    await emitted.write(later, db.schema, [emitted.Emitted("t", "first", None, (), None)])
    await held.commit()
    await waiting
    await emitted.write(early, db.schema, [emitted.Emitted("t", "second", None, (), None)])
    await began.commit()
    async with db.transaction("test.orders", tenants=()) as tx:
        by_txid = await tx.fetch("select key from outbox order by xmin::text::bigint, id")
        ours = await tx.fetch("select key from outbox order by id")
    assert [row["key"] for row in by_txid] == ["second", "first"], "the twin must swap, or this test shows nothing"
    assert [row["key"] for row in ours] == ["first", "second"]
    await early.close()
    await later.close()


async def write_some(db: Database, topic: str, keys: list[str], transactions: int, seed: int) -> None:
    """Each transaction locks two keys and states the next number of each: as two calls of one batch would."""
    chosen = random.Random(seed)
    for _ in range(transactions):
        async with db.transaction("test.write", tenants=()) as tx:
            pair = sorted(chosen.sample(keys, 2))
            await tx.execute("insert into inbox (event_id) values ($1)", uuid4())
            for key in pair:
                number = await tx.fetchval("update counters set n = n + 1 where key = $1 returning n", key)
                tx.emit(topic, key, erased(reason=str(number)))


async def test_under_load_every_event_arrives_once_and_in_its_keys_order(
    kafka: TestBus, postgres: TestDatabase, db: Database
) -> None:
    topic, keys = await kafka.topic(), [f"key-{n}" for n in range(8)]
    admin = await postgres.admin()
    await admin.execute("create table if not exists ordered.counters (key text primary key, n int not null)")
    await admin.execute("alter table ordered.counters owner to rightcall_ordered_owner")
    await admin.execute("grant all on ordered.counters to rightcall_ordered; delete from ordered.counters")
    await admin.executemany("insert into ordered.counters values ($1, 0)", [(key,) for key in keys])
    await admin.close()
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        await asyncio.gather(*(write_some(db, topic, keys, 40, seed) for seed in range(10)))
        records = await kafka.records(topic, 800)
        relay.cancel()
    told: dict[str, list[int]] = defaultdict(list)
    for record in records:
        told[record.key.decode()].append(int(record.value.split(b'"reason":"')[1].split(b'"')[0]))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in told.values()), told
    assert sum(len(numbers) for numbers in told.values()) == 800
