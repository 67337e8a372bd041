"""What the platform needs of the real servers in servers.json, each promise asked of the server itself."""

import asyncio
import io
import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error
from minio.retention import Retention

pytestmark = pytest.mark.servers
DEADLINE_S = 20.0


def server(name: str) -> Any:
    """The address of this server, else a skip that names it."""
    listed = os.environ.get("RIGHTCALL_SERVERS")
    if listed is None:
        pytest.skip(f"{name}: RIGHTCALL_SERVERS names no servers.json")
    addresses = json.loads(Path(listed).read_text(encoding="utf-8"))
    if name not in addresses:
        pytest.skip(f"{name}: not in {listed}")
    return addresses[name]


@pytest.fixture
async def topic() -> AsyncIterator[str]:
    """A topic of four partitions, deleted afterwards."""
    name = f"check-{uuid.uuid4()}"
    admin = AIOKafkaAdminClient(bootstrap_servers=server("kafka"))
    await admin.start()
    await admin.create_topics([NewTopic(name, 4, 1, topic_configs={"retention.ms": "60000"})])
    yield name
    await admin.delete_topics([name])
    await admin.close()


@asynccontextmanager
async def member(topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=server("kafka"),
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        metadata_max_age_ms=500,
    )
    await consumer.start()
    yield consumer
    await consumer.stop()


async def produce(topic: str, count: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=server("kafka"), enable_idempotence=True, acks="all")
    await producer.start()
    for number in range(count):
        await producer.send_and_wait(topic, b"%d" % number, key=b"call-%d" % number, partition=number % 4)
    await producer.stop()


async def test_two_members_of_a_kafka_group_share_the_partitions_and_read_each_record_once(topic: str) -> None:
    await produce(topic, 40)
    group = f"{topic}.group"
    async with member(topic, group) as one, member(topic, group) as two:
        async with asyncio.timeout(DEADLINE_S):
            while not (len(one.assignment()) == 2 and len(two.assignment()) == 2):
                await asyncio.sleep(0.05)
            first = await read(one, 20)
            second = await read(two, 20)
    assert one_of_each(first, second) == {b"%d" % number for number in range(40)}


async def read(consumer: AIOKafkaConsumer, count: int) -> list[bytes]:
    return [(await consumer.getone()).value for _ in range(count)]


def one_of_each(first: list[bytes], second: list[bytes]) -> set[bytes]:
    assert not set(first) & set(second)
    return {*first, *second}


async def test_kafka_makes_no_topic_by_itself() -> None:
    never_created = f"check-{uuid.uuid4()}"
    producer = AIOKafkaProducer(bootstrap_servers=server("kafka"), request_timeout_ms=1000)
    await producer.start()
    with pytest.raises(KafkaError):
        await producer.send_and_wait(never_created, b"1")
    await producer.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=server("kafka"))
    await admin.start()
    assert never_created not in await admin.list_topics()
    await admin.close()


async def test_kafka_deletes_records_before_an_offset(topic: str) -> None:
    await produce(topic, 8)
    partition = TopicPartition(topic, 0)
    admin = AIOKafkaAdminClient(bootstrap_servers=server("kafka"))
    await admin.start()
    await admin.delete_records({partition: RecordsToDelete(1)})
    await admin.close()
    async with member(topic, f"{topic}.reader") as consumer:
        assert await consumer.beginning_offsets([partition]) == {partition: 1}


async def test_postgresql_is_15_or_newer_and_the_dsn_is_a_superusers() -> None:
    connection = await asyncpg.connect(server("postgres"))
    try:
        assert int(await connection.fetchval("SHOW server_version_num")) >= 150000
        assert await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    finally:
        await connection.close()


@pytest.fixture(params=["minio", "versitygw"])
def s3(request: pytest.FixtureRequest) -> Minio:
    address = server(request.param)
    return Minio(address["address"], access_key=address["access_key"], secret_key=address["secret_key"], secure=False)


@pytest.fixture
def bucket(s3: Minio) -> str:
    """A bucket with object lock; what is locked in it stays until its retention ends."""
    name = f"check-{uuid.uuid4()}"
    s3.make_bucket(name, object_lock=True)
    return name


def test_a_locked_object_cannot_be_deleted_before_its_time(s3: Minio, bucket: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=30)
    put = s3.put_object(bucket, "block", io.BytesIO(b"sealed"), 6, retention=Retention(COMPLIANCE, until))
    with pytest.raises(S3Error):
        s3.remove_object(bucket, "block", version_id=put.version_id)
    headers = {name.lower(): value for name, value in (s3.stat_object(bucket, "block").metadata or {}).items()}
    assert headers["x-amz-object-lock-mode"] == "COMPLIANCE"


def test_an_unlocked_version_is_gone_after_its_deletion(s3: Minio, bucket: str) -> None:
    put = s3.put_object(bucket, "block", io.BytesIO(b"sealed"), 6)
    s3.remove_object(bucket, "block", version_id=put.version_id)
    assert list(s3.list_objects(bucket, include_version=True)) == []
    s3.remove_bucket(bucket)


@pytest.mark.parametrize("name", ["minio", "versitygw"])
def test_a_wrong_secret_is_refused(name: str) -> None:
    address = server(name)
    stranger = Minio(address["address"], access_key=address["access_key"], secret_key="wrong-secret", secure=False)
    with pytest.raises(S3Error):
        stranger.list_buckets()


def test_the_list_of_servers_is_for_its_owner_alone() -> None:
    server("postgres")
    assert Path(os.environ["RIGHTCALL_SERVERS"]).stat().st_mode & 0o777 == 0o600
