"""Delivery on each kind of bus: effects once, in order, traced; readers of everything; publishing that never waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from rightcall_common.bus import Bus, BusRecord, Delivery, Subscription, broadcast, json_of, work, work_unscoped
from rightcall_common.clock import FixedClock
from rightcall_common.events import codec
from rightcall_common.events.recordings import ADAPTER, RecordingErased, RecordingEvents
from rightcall_common.events.topics import Topic
from rightcall_common.outbox.relay import run as run_outbox
from rightcall_common.postgres import Database, Transaction
from tests.support.delivery import PARSE, erased, running, send
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "real_kafka"]


@pytest.fixture
async def db(embedded_postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await embedded_postgres.open("delivery")
    async with database.transaction("test.clean", tenants=()) as tx:
        await tx.execute("delete from outbox")
    yield database
    await database.close()


async def test_a_published_event_is_handled_once_with_its_tenants_scope(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    seen: list[RecordingEvents] = []
    scopes: list[str] = []

    async def on_erased(events: Sequence[RecordingEvents], tx: Transaction) -> None:
        seen.extend(events)
        scopes.append(await tx.fetchval("select current_setting('rightcall.tenants')"))

    first, second = erased("acme"), erased("bolt")
    async with running(Bus(kafka.settings(), unique("svc"), db), [work(topic, json_of(ADAPTER), on_erased)]) as bus:
        await asyncio.gather(send(bus, topic, first), send(bus, topic, second), send(bus, topic, first))
        await eventually(lambda: len(seen) >= 2)
        await send(bus, topic, third := erased())
        await eventually(lambda: seen[-1] == third)
    assert seen == [first, second, third]
    assert set(scopes) <= {"acme", "bolt", "acme,bolt"}


async def test_work_begins_when_the_broadcasts_have_read_what_was_there(kafka: TestBus, db: Database) -> None:
    """A decision is made by what broadcasts say (storage's state): the first batch must not come before them."""
    told, asked = await kafka.topic(), await kafka.topic()
    heard: list[RecordingErased] = []
    heard_before: list[int] = []

    def on_told(event: RecordingErased, delivery: Delivery) -> None:
        heard.append(event)

    async def on_asked(events: Sequence[RecordingErased], tx: Transaction) -> None:
        heard_before.append(len(heard))

    async with running(Bus(kafka.settings(), unique("svc"), db)) as bus:
        await send(bus, asked, erased())
        await asyncio.gather(*(send(bus, told, erased()) for _ in range(3_000)))
    parts: list[Subscription] = [work(asked, PARSE, on_asked), broadcast(told, PARSE, on_told, since="start")]
    async with running(Bus(kafka.settings(), unique("svc"), db), parts):
        await eventually(lambda: bool(heard_before))
    assert heard_before == [3_000]


async def test_partitions_that_are_taken_together_share_a_transaction_and_each_keeps_its_order(
    kafka: TestBus, db: Database
) -> None:
    topic, service, recordings = await kafka.topic(partitions=2), unique("svc"), [UUID(int=n + 1) for n in range(20)]
    batches: list[Sequence[RecordingErased]] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        batches.append(events)

    sent = [erased(recording=recording, reason=f"{turn}") for turn in range(20) for recording in recordings]
    async with running(Bus(kafka.settings(), unique("svc"), db)) as bus:
        await asyncio.gather(*(send(bus, topic, event) for event in sent))
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased, together=True)]):
        await eventually(lambda: sum(map(len, batches)) == len(sent))
    assert any({event.recording_id for event in batch} == set(recordings) for batch in batches)
    handled = [event for batch in batches for event in batch]
    for recording in recordings:
        assert [event.reason for event in handled if event.recording_id == recording] == [f"{n}" for n in range(20)]
    assert sum([await kafka.committed(f"{service}.{topic}", topic, partition) or 0 for partition in (0, 1)]) == 400


async def test_offsets_are_committed_behind_the_last_record(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[RecordingEvents] = []

    async def on_erased(events: Sequence[RecordingEvents], tx: Transaction) -> None:
        seen.extend(events)

    async with running(Bus(kafka.settings(), service, db), [work(topic, json_of(ADAPTER), on_erased)]) as bus:
        await asyncio.gather(*(send(bus, topic, erased()) for _ in range(700)))
        await eventually(lambda: len(seen) == 700)
    assert await kafka.committed(f"{service}.{topic}", topic) == 700


async def test_an_emitted_event_goes_on_in_the_trace_of_its_cause(kafka: TestBus, db: Database) -> None:
    topic, answers = await kafka.topic(), await kafka.topic("answers")
    traces: list[str | None] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        for event in events:
            traces.append(tx.trace_id(event.event_id))
            tx.emit(answers, str(event.recording_id), erased(reason="answer"), cause=event.event_id)

    one, two = "1" * 32, "2" * 32
    subscription = work(topic, PARSE, on_erased)
    async with running(Bus(kafka.settings(), unique("svc"), db), [subscription]) as bus:
        relay = asyncio.create_task(run_outbox(db, bus))
        await asyncio.gather(*(send(bus, topic, erased(), trace=f"00-{t}-{'a' * 16}-01") for t in (one, two)))
        records = await kafka.records(answers, 2)
        relay.cancel()
    assert traces == [one, two]
    sent = [dict(record.headers) for record in records]
    assert [headers["traceparent"].decode().split("-")[1] for headers in sent] == [one, two]
    assert [headers["ce_source"] for headers in sent] == [b"delivery", b"delivery"]


async def test_a_pattern_finds_a_topic_that_appears_later_but_not_its_dead_letters(
    kafka: TestBus, db: Database
) -> None:
    prefix = unique("lists")
    seen: list[tuple[str, str]] = []

    async def on_records(records: Sequence[BusRecord]) -> None:
        seen.extend((record.topic, record.key) for record in records)

    subscription = work_unscoped(None, lambda record: record, on_records, pattern=rf"{prefix}-.*")
    await kafka.create(f"{prefix}-early")
    async with running(Bus(kafka.settings(), unique("svc"), db), [subscription]) as bus:
        await bus.publish(f"{prefix}-early", "c-1", b"{}")
        await eventually(lambda: seen == [(f"{prefix}-early", "c-1")])
        await kafka.create(f"{prefix}-late")
        await kafka.create(f"{prefix}-late-dlq")
        await bus.publish(f"{prefix}-late-dlq", "c-0", b"{}")
        await bus.publish(f"{prefix}-late", "c-2", b"{}")
        await eventually(lambda: len(seen) >= 2)
    assert seen[1:] == [(f"{prefix}-late", "c-2")]


async def test_a_pattern_that_matches_nothing_yet_is_ready(kafka: TestBus, db: Database) -> None:
    prefix = unique("none")
    seen: list[str] = []

    async def on_records(records: Sequence[BusRecord]) -> None:
        seen.extend(record.key for record in records)

    subscription = work_unscoped(None, lambda record: record, on_records, pattern=rf"{prefix}-.*")
    async with running(Bus(kafka.settings(), unique("svc"), db), [subscription]) as bus:
        await bus.create_topics([Topic(f"{prefix}-first", "k", ("crm",), ("policy",), None, "numbers", 1)])
        await bus.create_topics([Topic(f"{prefix}-first", "k", ("crm",), ("policy",), None, "numbers", 1)])
        await bus.publish(f"{prefix}-first", "c-1", b"{}")
        await eventually(lambda: seen == ["c-1"])


async def test_a_broadcast_reads_all_partitions_from_the_start_and_then_what_comes(kafka: TestBus) -> None:
    topic = await kafka.topic(partitions=1 if kafka.embedded else 3)
    seen: dict[UUID, bool] = {}

    def on_event(event: RecordingErased, delivery: Delivery) -> None:
        seen[event.event_id] = delivery.live

    old, new = [erased() for _ in range(20)], [erased() for _ in range(20)]
    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        await asyncio.gather(*(send(bus, topic, event) for event in old))
    subscription = broadcast(topic, PARSE, on_event, since="start")
    async with running(Bus(kafka.settings(), unique("svc")), [subscription]) as bus:
        assert seen == {event.event_id: False for event in old}, "ready means that everything was read"
        await asyncio.gather(*(send(bus, topic, event) for event in new))
        await eventually(lambda: len(seen) == 40)
    assert [seen[event.event_id] for event in new] == [True] * 20


async def test_being_connected_is_not_being_ready(kafka: TestBus) -> None:
    """Whoever is ready has read what was there: a service that answers before that decides by nothing."""
    topic = await kafka.topic()
    bus = Bus(kafka.settings(), unique("svc"))
    task = asyncio.create_task(bus.run([broadcast(topic, PARSE, lambda event, delivery: None, since="start")]))
    try:
        await bus.identity()
        assert not bus.ready()
        await eventually(bus.ready)
    finally:
        await bus.stop()
        await task


async def test_a_recent_broadcast_skips_what_is_older_than_five_minutes(kafka: TestBus) -> None:
    topic = await kafka.topic()
    seen: list[str] = []
    now = datetime.now(UTC)

    def on_event(event: RecordingErased, delivery: Delivery) -> None:
        seen.append(event.reason)

    async with running(Bus(kafka.settings(), unique("svc"))) as bus:
        await send(bus, topic, erased(at=now - timedelta(minutes=6), reason="old"))
        await send(bus, topic, erased(at=now - timedelta(minutes=4), reason="young"))
    subscription = broadcast(topic, PARSE, on_event, since="recent")
    async with running(Bus(kafka.settings(), unique("svc"), clock=FixedClock(now)), [subscription]):
        assert seen == ["young"]


async def test_a_recent_broadcast_starts_at_the_end_when_nothing_is_young(real_kafka: TestBus) -> None:
    topic = await real_kafka.topic()
    seen: list[str] = []

    def on_event(event: RecordingErased, delivery: Delivery) -> None:
        seen.append(event.reason)

    later = datetime.now(UTC) + timedelta(hours=1)
    subscription = broadcast(topic, PARSE, on_event, since="recent")
    async with running(Bus(real_kafka.settings(), unique("svc"))) as bus:
        await send(bus, topic, erased(reason="before"))
    async with running(Bus(real_kafka.settings(), unique("svc"), clock=FixedClock(later)), [subscription]) as bus:
        await send(bus, topic, erased(reason="after"))
        await eventually(lambda: seen)
    assert seen == ["after"]


async def test_a_broadcast_follows_partitions_that_are_added(real_kafka: TestBus) -> None:
    topic = await real_kafka.topic()
    seen: list[tuple[str, int]] = []

    def on_event(event: RecordingErased, delivery: Delivery) -> None:
        seen.append((event.reason, delivery.partition))

    subscription = broadcast(topic, PARSE, on_event, since="start")
    async with running(Bus(real_kafka.settings(), unique("svc")), [subscription]) as bus:
        await send(bus, topic, erased(reason="first"))
        await eventually(lambda: seen)
        admin = AIOKafkaAdminClient(bootstrap_servers=real_kafka.address)
        await admin.start()
        await admin.create_partitions({topic: NewPartitions(3)})
        await admin.close()
        async with real_kafka.producer() as producer:
            event = erased(reason="second")
            await producer.send_and_wait(topic, codec.encode(event), key=b"k", partition=2)
        await eventually(lambda: len(seen) == 2)
    assert seen == [("first", 0), ("second", 2)]


async def test_publishing_to_a_topic_that_is_missing_does_not_hold_up_the_others(real_kafka: TestBus) -> None:
    topic = await real_kafka.topic()
    async with running(Bus(real_kafka.settings(), unique("svc"))) as bus:
        started = time.monotonic()
        lost = bus.publish(unique("nowhere"), "k", b"{}")
        await bus.publish(topic, "k", b"{}")
        assert time.monotonic() - started < 5
        assert not lost.done()


async def test_a_record_without_a_key_or_too_large_is_refused_at_once(kafka: TestBus) -> None:
    bus = Bus(kafka.settings(), "svc")
    with pytest.raises(ValueError, match="needs a key"):
        bus.publish("unmarked", "", b"{}")
    with pytest.raises(ValueError, match="a topic takes"):
        bus.publish("unmarked", "k", b"x" * 1_048_576)


async def test_what_was_published_before_the_bus_was_there_is_sent_once_it_is(kafka: TestBus) -> None:
    topic = await kafka.topic()
    bus = Bus(kafka.settings(), unique("svc"))
    waiting = [bus.publish(topic, "k", str(n).encode()) for n in range(100)]
    async with running(bus):
        await asyncio.gather(*waiting)
    assert [record.value for record in await kafka.records(topic, 100)] == [str(n).encode() for n in range(100)]
