"""The bus for tests: the embedded one always, a real Kafka as well where it is. Topics have names of their own.

Use: `from tests.support.kafka import kafka`; take `kafka`, `topic = await kafka.topic("calls")`, `kafka.settings()`.
"""

import secrets
import string
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from rightcall_local.launcher.embedded_bus import EmbeddedBus
from tests.support.eventually import eventually
from tests.support.servers import missing, real

CRC_AT = 17
"""Where a record batch of version 2 has the CRC-32C of what follows (Kafka protocol guide, "Record Batch")."""


@dataclass(frozen=True)
class BusSettings:
    """What `Bus` needs of a service's settings."""

    kafka: str
    instance: str = field(default_factory=lambda: unique("instance"))


def unique(name: str) -> str:
    """A name that no other test uses. Letters only: metrics refuse labels that look like numbers."""
    return f"{name}-{''.join(secrets.choice(string.ascii_lowercase) for _ in range(10))}"


@dataclass
class TestBus:
    """A bus under test. `embedded` is None for a real Kafka."""

    __test__ = False
    setting: str
    embedded: EmbeddedBus | None = None

    @property
    def address(self) -> str:
        return self.embedded.address if self.embedded else self.setting

    def settings(self) -> BusSettings:
        return BusSettings(self.setting)

    async def topic(self, name: str = "topic", *, partitions: int = 1, config: dict[str, str] | None = None) -> str:
        """A new topic and its dead letters' topic."""
        topic = unique(name)
        await self.create(topic, partitions=partitions, config=config)
        await self.create(f"{topic}-dlq")
        return topic

    async def create(self, topic: str, *, partitions: int = 1, config: dict[str, str] | None = None) -> None:
        """Create exactly this topic."""
        if self.embedded is not None:
            self.embedded.add_topics([f"{topic} {partitions}"])
            return
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=config or {})])
        finally:
            await admin.close()

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[AIOKafkaProducer]:
        """A producer that is not ours: a CRM's, an attacker's."""
        producer = AIOKafkaProducer(bootstrap_servers=self.address)
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    async def records(self, topic: str, count: int, *, within_s: float = 15.0) -> list[Any]:
        """The first `count` records of a topic, over all partitions. AssertionError if there are fewer in time."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.address, auto_offset_reset="earliest")
        await consumer.start()
        found: list[Any] = []

        async def enough() -> bool:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(records)
            return len(found) >= count

        try:
            await eventually(enough, within_s=within_s)
        finally:
            await consumer.stop()
        return found

    async def committed(self, group: str, topic: str, partition: int = 0) -> int | None:
        """The group's committed offset."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.address, group_id=group, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(topic, partition)])
            found: int | None = await consumer.committed(TopicPartition(topic, partition))
        finally:
            await consumer.stop()
        return found


async def send_undecodable(bus: TestBus, topic: str) -> None:
    """A record as only a hostile or broken producer writes it: the name of its header is no UTF-8."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=0, is_transactional=False, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1_000,
    )  # fmt: skip
    builder.append(offset=0, timestamp=1, key=b"k", value=b"{}", headers=[("name", b"value")])
    batch = bytearray(bytes(builder.build()).replace(b"name", b"\xff\xfe\xff\xfe"))
    batch[CRC_AT : CRC_AT + 4] = calc_crc32c(bytes(batch[CRC_AT + 4 :])).to_bytes(4)
    client = AIOKafkaClient(bootstrap_servers=bus.address)
    await client.bootstrap()
    try:
        await client.set_topics([topic])
        leader = client.cluster.leader_for_partition(TopicPartition(topic, 0))
        request = ProduceRequest(
            transactional_id=None, required_acks=-1, timeout=5_000, topics=[(topic, [(0, bytes(batch))])]
        )
        await client.send(leader, request)
    finally:
        await client.close()


@pytest.fixture(scope="module")
def embedded_kafka() -> Iterator[TestBus]:
    """The embedded bus."""
    with tempfile.TemporaryDirectory(prefix="rightcall-test-bus-") as directory:
        bus = EmbeddedBus(Path(directory), [])
        bus.start()
        try:
            yield TestBus(f"file:{bus.address_file}", bus)
        finally:
            bus.stop()


@pytest.fixture(scope="module")
def real_kafka() -> TestBus:
    """A real Kafka."""
    address = real("kafka")
    if address is None:
        pytest.skip(missing("kafka"))
    return TestBus(address)


@pytest.fixture(scope="module", params=["embedded", "real"])
def kafka(request: pytest.FixtureRequest) -> TestBus:
    """Each kind of bus."""
    bus: TestBus = request.getfixturevalue(f"{request.param}_kafka")
    return bus
