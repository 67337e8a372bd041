"""The three failures and their three actions, on each kind of bus."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from rightcall_common import telemetry
from rightcall_common.bus import Bus, BusRecord, dead_letters, handling, work, work_unscoped, working
from rightcall_common.errors import Unavailable, Unreadable
from rightcall_common.events import codec
from rightcall_common.events.recordings import RecordingErased
from rightcall_common.postgres import Database, Transaction
from tests.support.delivery import PARSE, erased, running, send
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, send_undecodable, unique
from tests.support.postgres import TestDatabase, embedded_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "real_kafka"]


@pytest.fixture
async def db(embedded_postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await embedded_postgres.open("failures")
    yield database
    await database.close()


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "BACK_OFF_S", (0.01, 0.02))
    monkeypatch.setattr(handling, "BETWEEN_ATTEMPTS_S", 0.01)
    monkeypatch.setattr(working, "PAUSE_S", 0.3)


async def parked(db: Database, topic: str) -> list[tuple[int, str, str]]:
    async with db.transaction("test.parked", tenants=()) as tx:
        rows = await tx.fetch('select "offset", key, fault from parked where topic = $1', topic)
    return [tuple(row) for row in rows]


async def test_what_cannot_be_read_becomes_a_dead_letter_without_its_content(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[str] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        seen.extend(event.reason for event in events)

    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased)]) as bus:
        async with kafka.producer() as outsider:
            await outsider.send_and_wait(topic, b'{"type":"RecordingErased","reason":"+31201110001"}', key=b"rec-1")
            await outsider.send_and_wait(topic, b"\xff\xfe not json", key=b"rec-2", headers=[("h", None)])
            await outsider.send_and_wait(topic, b"{}", key=b"\xff")
            await outsider.send_and_wait(topic, b"{}")
        await send(bus, topic, erased(reason="good"))
        letters = await kafka.records(f"{topic}-dlq", 4)
        await eventually(lambda: seen == ["good"])
    bodies = [json.loads(letter.value) for letter in letters]
    assert [letter.key for letter in letters] == [b"rec-1", b"rec-2", b"-", b"-"]
    assert [(b["origin_topic"], b["origin_partition"], b["origin_offset"]) for b in bodies] == [
        (topic, 0, n) for n in range(4)
    ]
    assert [b["fault"] for b in bodies] == [
        f"{topic}.event_id: missing", f"{topic}: json_invalid", f"{topic}: the key is not UTF-8", f"{topic}: no key",
    ]  # fmt: skip
    assert b"31201110001" not in b"".join(letter.value for letter in letters)
    assert await kafka.committed(f"{service}.{topic}", topic) == 5


async def test_a_key_that_looks_like_a_number_is_replaced_in_the_dead_letter(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic("list")

    def parse(record: BusRecord, /) -> BusRecord:
        raise Unreadable("list: a client ref looks like a phone number")

    async def on_records(records: Sequence[BusRecord]) -> None:
        raise AssertionError("nothing can be read")

    subscription = work_unscoped(topic, parse, on_records, key_for_dead_letter=lambda record: "replaced")
    async with running(Bus(kafka.settings(), unique("svc"), db), [subscription]) as bus:
        await bus.publish(topic, "31201110001", b"{}")
        (letter,) = await kafka.records(f"{topic}-dlq", 1)
    assert letter.key == b"replaced"
    assert b"31201110001" not in letter.value


async def test_a_type_that_this_version_does_not_know_is_skipped_not_buried(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[str] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        seen.extend(event.reason for event in events)

    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased)]) as bus:
        await bus.publish(topic, "k", codec.encode(erased()).replace(b"RecordingErased", b"RecordingSung"))
        await send(bus, topic, erased(reason="known"))
        await eventually(lambda: seen == ["known"])
    assert await kafka.committed(f"{service}.{topic}", topic) == 2
    async with kafka.producer() as outsider:
        assert (await outsider.send_and_wait(f"{topic}-dlq", b"probe", key=b"k")).offset == 0, "no dead letter"


async def test_a_flood_of_unreadable_records_stops_the_partition(
    kafka: TestBus, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "LETTERS_PER_MINUTE_MAX", 3)
    topic, service = await kafka.topic(), unique("svc")

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        raise AssertionError("nothing can be read")

    bus = Bus(kafka.settings(), service, db)
    async with running(bus, [work(topic, PARSE, on_erased)]):
        for _ in range(10):
            await bus.publish(topic, "k", b"bad")
        await kafka.records(f"{topic}-dlq", 3)

        async def stopped() -> bool:
            return await kafka.committed(f"{service}.{topic}", topic) == 3

        await eventually(stopped)
    async with kafka.producer() as outsider:
        assert (await outsider.send_and_wait(f"{topic}-dlq", b"probe", key=b"k")).offset == 3


async def test_unavailable_is_retried_until_it_is_there_and_nothing_is_lost(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[UUID] = []
    calls = {"count": 0}

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        calls["count"] += 1
        if calls["count"] <= 7:
            raise Unavailable("the object store does not answer")
        seen.extend(event.event_id for event in events)

    events = [erased() for _ in range(5)]
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased)]) as bus:
        for event in events:
            await send(bus, topic, event)
        await eventually(lambda: len(seen) >= 5)
    assert seen == [event.event_id for event in events]
    assert await parked(db, topic) == []
    assert await kafka.committed(f"{service}.{topic}", topic) == 5


async def test_partitions_taken_together_do_not_wait_for_what_one_of_them_misses(kafka: TestBus, db: Database) -> None:
    topic, recordings = await kafka.topic(partitions=2), [UUID(int=number + 1) for number in range(20)]
    handled: set[UUID] = set()
    away = True

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        ids = {event.recording_id for event in events}
        if away and recordings[0] in ids:
            raise Unavailable("the rules of this tenant")
        handled.update(ids)

    async with running(Bus(kafka.settings(), unique("svc"), db)) as bus:
        await asyncio.gather(*(send(bus, topic, erased(recording=recording)) for recording in recordings))
    async with running(Bus(kafka.settings(), unique("svc"), db), [work(topic, PARSE, on_erased, together=True)]):
        await eventually(lambda: bool(handled))
        assert recordings[0] not in handled, "its partition waits, the other has gone on"
        away = False
        await eventually(lambda: handled == set(recordings))


async def test_our_own_bug_costs_only_the_event_that_shows_it(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[str] = []
    tries: list[int] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        if any(event.reason == "poison" for event in events):
            tries.append(len(events))
            raise KeyError("text with +31201110001 in it")
        tx.after_commit(lambda: seen.extend(event.reason for event in events))

    events: list[Any] = [erased(reason=str(n) if n != 5 else "poison") for n in range(12)]
    waiting = Bus(kafka.settings(), unique("svc"))
    async with running(waiting):
        for event in events:
            await send(waiting, topic, event)
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased)]):
        await eventually(lambda: len(seen) == 11)

        async def passed() -> bool:
            return await kafka.committed(f"{service}.{topic}", topic) == 12

        await eventually(passed)
    assert seen == [str(n) for n in range(12) if n != 5], "in order, each once"
    assert tries.count(1) == 3
    assert await parked(db, topic) == [(5, str(events[5].recording_id), "KeyError")]


async def test_a_key_that_looks_like_a_number_is_replaced_where_it_is_parked(kafka: TestBus, db: Database) -> None:
    topic, number = await kafka.topic("list"), "+31201110009"

    def parse(record: BusRecord, /) -> BusRecord:
        return record

    async def on_records(records: Sequence[BusRecord]) -> None:
        raise KeyError("our bug")

    parts = [work_unscoped(topic, parse, on_records, key_for_dead_letter=lambda record: f"hash-{len(record.key)}")]
    async with running(Bus(kafka.settings(), unique("svc"), db), parts):
        async with kafka.producer() as outsider:
            await outsider.send_and_wait(topic, b"{}", key=number.encode())

        async def is_parked() -> bool:
            return bool(await parked(db, topic))

        await eventually(is_parked)
    assert await parked(db, topic) == [(0, "hash-12", "KeyError")]


async def test_what_a_handler_finds_unreadable_is_buried_not_parked(kafka: TestBus, db: Database) -> None:
    topic = await kafka.topic()
    seen: list[str] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        for event in events:
            if event.reason == "forged":
                raise Unreadable("recordings-v1: the proof does not verify")
        tx.after_commit(lambda: seen.extend(event.reason for event in events))

    async with running(Bus(kafka.settings(), unique("svc"), db), [work(topic, PARSE, on_erased)]) as bus:
        for reason in ("a", "forged", "b"):
            await send(bus, topic, erased(reason=reason))
        (letter,) = await kafka.records(f"{topic}-dlq", 1)
        await eventually(lambda: seen == ["a", "b"])
    assert json.loads(letter.value)["fault"] == "recordings-v1: the proof does not verify"
    assert await parked(db, topic) == []


async def test_a_record_that_the_client_cannot_decode_is_stepped_over(kafka: TestBus, db: Database) -> None:
    topic, service = await kafka.topic(), unique("svc")
    seen: list[str] = []

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        reasons = [event.reason for event in events]
        tx.after_commit(lambda: seen.extend(reasons))

    publisher = Bus(kafka.settings(), unique("svc"))
    async with running(publisher):
        for reason in ("a", "b", "c"):
            await send(publisher, topic, erased(reason=reason))
        await send_undecodable(kafka, topic)
        for reason in ("d", "e"):
            await send(publisher, topic, erased(reason=reason))
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, on_erased)]):
        await eventually(lambda: len(seen) == 5)
        (letter,) = await kafka.records(f"{topic}-dlq", 1)
    assert seen == ["a", "b", "c", "d", "e"]
    assert (json.loads(letter.value)["origin_offset"], letter.key) == (3, b"-")
    assert await kafka.committed(f"{service}.{topic}", topic) == 6


def lag(topic: str) -> float | None:
    """What a scrape is told; None: nothing."""
    series = f'rightcall_consumer_lag_records{{topic="{topic}"}} '
    lines = telemetry.exposition().decode().splitlines()
    return next((float(line.removeprefix(series)) for line in lines if line.startswith(series)), None)


async def test_the_lag_is_right_while_nothing_comes_while_a_batch_hangs_and_while_a_partition_is_paused(
    kafka: TestBus, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP-17: it was set when a batch ended, to what the last fetch had seen."""
    monkeypatch.setattr(working, "MEASURE_S", 0.1)
    monkeypatch.setattr(working, "PAUSE_S", 60)
    topic = await kafka.topic()
    may_go_on, away = asyncio.Event(), [False]

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        await may_go_on.wait()
        if away[0]:
            raise Unavailable("whatever this needs")

    async with running(Bus(kafka.settings(), unique("svc"), db), [work(topic, PARSE, on_erased)]) as bus:
        await eventually(lambda: lag(topic) == 0)
        for _ in range(3):
            await send(bus, topic, erased())
        await eventually(lambda: lag(topic) == 3)
        may_go_on.set()
        await eventually(lambda: lag(topic) == 0)
        away[0] = True
        await send(bus, topic, erased())
        await eventually(lambda: lag(topic) == 1)
        await send(bus, topic, erased())
        await eventually(lambda: lag(topic) == 2)
    assert lag(topic) is None, "what does not consume any more has no lag"
