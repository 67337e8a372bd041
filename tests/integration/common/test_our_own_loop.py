"""Why the loop is our own (ADR 0069), as far as only a broker shows it; and how a connection to one that is gone ends.

Each test but the last pins what stands in the way and fails on the day that FastStream or aiokafka mends it: then
ADR 0069 is to be opened again. More of them: `tests/unit/common/test_our_own_loop.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import ProducerClosed
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from rightcall_common.bus import connection
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, unique

__all__ = ["embedded_kafka"]


@asynccontextmanager
async def consuming(broker: KafkaBroker) -> AsyncIterator[None]:
    await broker.start()
    try:
        yield
    finally:
        await broker.stop()


async def send(bus: TestBus, topic: str, *values: bytes) -> None:
    async with bus.producer() as outsider:
        for value in values:
            await outsider.send_and_wait(topic, value, key=b"k")


async def test_under_faststreams_manual_acknowledgement_a_failed_record_is_passed_by_the_next_commit(
    embedded_kafka: TestBus,
) -> None:
    topic, group = await embedded_kafka.topic(), unique("group")
    broker = KafkaBroker(embedded_kafka.address, allow_auto_create_topics=False, logger=None)
    seen: list[bytes] = []

    @broker.subscriber(topic, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy.MANUAL)
    async def handle(value: bytes, message: KafkaMessage) -> None:
        seen.append(value)
        if value == b"fails":
            raise ValueError("our bug")
        await message.ack()

    await send(embedded_kafka, topic, b"a", b"fails", b"c")
    async with consuming(broker):
        await eventually(lambda: b"c" in seen)
    assert seen == [b"a", b"fails", b"c"]
    assert await embedded_kafka.committed(group, topic) == 3, "nobody will handle the second again"


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self) -> None:
        self.assigned: list[TopicPartition] = []

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.assigned += assigned

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None: ...


@pytest.mark.parametrize("group", ["group", None])
async def test_a_listener_hears_of_its_partitions_only_in_a_group(embedded_kafka: TestBus, group: str | None) -> None:
    topic, listener = await embedded_kafka.topic(), Listener()
    broker = KafkaBroker(embedded_kafka.address, allow_auto_create_topics=False, logger=None)
    seen: list[bytes] = []

    @broker.subscriber(topic, group_id=group and unique(group), auto_offset_reset="earliest", listener=listener)
    async def handle(value: bytes) -> None:
        seen.append(value)

    await send(embedded_kafka, topic, b"a")
    async with consuming(broker):
        await eventually(lambda: seen)
    assert bool(listener.assigned) == (group is not None)


async def gone(tmp_path: Path) -> tuple[KafkaBroker, "asyncio.Future[Any]"]:
    """A connection to a bus that has died, and a record that is on its way for ever."""
    bus = EmbeddedBus(tmp_path, ["t"])
    broker = connection.build(bus.start(), "test")
    await connection.connect(broker)
    producer = connection.producer_of(broker)
    await producer.send_and_wait("t", b"v", key=b"k")
    bus.kill()
    return broker, await producer.send("t", b"v", key=b"k")


async def test_faststreams_stop_waits_for_ever_for_a_record_that_a_bus_that_is_gone_never_took(tmp_path: Path) -> None:
    broker, sent = await gone(tmp_path)
    stopping = asyncio.create_task(broker.stop())
    done, _ = await asyncio.wait({sent, stopping}, timeout=2.0)
    assert not done
    await connection.sever(broker)
    await stopping
    assert sent.exception() is not None


async def test_a_severed_connection_ends_its_unsent_records_and_leaves_nothing_running(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    broker, sent = await gone(tmp_path)
    await connection.sever(broker)
    assert sent.done()
    assert isinstance(sent.exception(), ProducerClosed)
    await eventually(lambda: asyncio.all_tasks() == before)
