"""The embedded bus forgets what is over 5 MB, read or not; a producer of ours gives it no more than was read."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from rightcall_common.bus import Bus, BusRecord, room, work_unscoped
from rightcall_common.bus.room import EMBEDDED_BYTES_MAX
from rightcall_common.events import audio
from rightcall_common.events.topics import TOPICS
from rightcall_common.postgres import Database
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from tests.support.delivery import running
from tests.support.eventually import eventually
from tests.support.kafka import TestBus
from tests.support.postgres import TestDatabase, embedded_postgres
from tests.support.proving import record_keys

__all__ = ["embedded_postgres"]

RECORDS, OCTETS = 2_000, 8_000
"""16 MB: what 50 calls of 20 s send."""


def keys(service: str) -> RecordKeys:
    """Of the marked topics that it writes and reads."""
    with tempfile.TemporaryDirectory() as directory:
        return record_keys(Path(directory), service)


@pytest.fixture
def bus() -> Iterator[TestBus]:
    with tempfile.TemporaryDirectory(prefix="rightcall-test-bus-") as directory:
        embedded = EmbeddedBus(Path(directory), [topic.name for topic in TOPICS])
        embedded.start()
        yield TestBus(f"file:{embedded.address_file}", embedded)
        embedded.stop()


@pytest.fixture
async def db(embedded_postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await embedded_postgres.open("room")
    yield database
    await database.close()


def number_of(record: BusRecord) -> int | None:
    return int(record.key)


async def read_all(bus: TestBus, db: Database, *, bounded: bool) -> tuple[set[int], int]:
    """Publish all while the reader is away, then let it read, slowly. What it read, and the most that lay unread."""
    read: set[int] = set()

    async def on_frames(numbers: Sequence[int]) -> None:
        await asyncio.sleep(0.01)
        read.update(numbers)

    producer = Bus(bus.settings(), "ingest", None, keys("ingest"))
    if not bounded:
        producer.address.file = None
        producer.address._given = bus.address
    async with running(producer) as sender:
        sent = [sender.publish(audio.TOPIC, str(n), b"x" * OCTETS) for n in range(RECORDS)]
        await asyncio.sleep(2)
        unread = sum(future.done() for future in sent) * OCTETS
        reading = work_unscoped(audio.TOPIC, number_of, on_frames)
        async with running(Bus(bus.settings(), "storage", db, keys("storage")), [reading]):
            await asyncio.wait(sent, timeout=60)
            if bounded:
                await eventually(lambda: len(read) == RECORDS, within_s=60)
            else:
                await asyncio.sleep(3)
    return read, unread


async def test_what_a_reader_that_was_away_has_not_read_is_still_there(bus: TestBus, db: Database) -> None:
    read, unread = await read_all(bus, db, bounded=True)
    assert read == set(range(RECORDS))
    assert 0 < unread <= EMBEDDED_BYTES_MAX


async def test_without_that_the_bus_forgets_in_silence(bus: TestBus, db: Database) -> None:
    """The twin: a producer that does not wait for the reader loses, or this file proves nothing."""
    read, _ = await read_all(bus, db, bounded=False)
    assert len(read) < RECORDS


async def test_a_topic_without_a_group_is_not_waited_for(bus: TestBus) -> None:
    async with running(Bus(bus.settings(), "storage", None, keys("storage"))) as sender:
        sent = [sender.publish("vault-v1", str(n), b"x" * OCTETS) for n in range(600)]
        done, late = await asyncio.wait(sent, timeout=30)
    assert (len(done), len(late)) == (600, 0)


async def test_a_reader_that_never_was_there_is_not_waited_for_for_ever(
    bus: TestBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "NEVER_READ_S", 0.5)
    async with running(Bus(bus.settings(), "ingest", None, keys("ingest"))) as sender:
        sent = [sender.publish(audio.TOPIC, str(n), b"x" * OCTETS) for n in range(1_000)]
        done, late = await asyncio.wait(sent, timeout=60)
    assert (len(done), len(late)) == (1_000, 0)


def test_every_group_that_is_waited_for_reads_its_topic() -> None:
    """Else its producer would wait for somebody who never comes."""
    named = {group for topic in TOPICS for group in topic.groups}
    assert named == {
        "policy.calls-v1", "storage.calls-v1", "storage.decisions-v1", "storage.audio-v1", "policy.recordings-v1",
        "dsar.recordings-v1", "policy.subject-orders-v1", "storage.subject-orders-v1", "dsar.subject-answers-v1",
    }  # fmt: skip
    for service in ("policy", "storage", "dsar"):
        source = (
            Path(__file__).resolve().parents[3] / f"services/{service}/src/rightcall_{service}/stream.py"
        ).read_text()
        for group in (name for name in named if name.startswith(f"{service}.")):
            family = group.partition(".")[2].removesuffix("-v1").replace("subject-", "").replace("-", "_")
            constant = {"orders": "subjects.ORDERS_TOPIC", "answers": "subjects.ANSWERS_TOPIC"}.get(
                family, f"{family}.TOPIC"
            )
            assert f"work({constant}" in source or f"work_unscoped({constant}" in source, group
