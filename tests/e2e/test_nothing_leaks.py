"""Invariant I11: after all these calls no number, no name and no audio stands anywhere but where it must."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from confluent_kafka.admin import AdminClient

from tests.e2e.scene import NUMBERS, SALES, Scene
from tests.support.eventually import eventually

CALLER = "+31201110005"
DIGITS = [number.lstrip("+").encode() for number in (*NUMBERS, CALLER)]
LOUD = re.compile(rb"alice|pbx\.example")


async def test_numbers_are_in_no_topic_but_the_crms(scene: Scene) -> None:
    await one_call(scene)
    consumer = AIOKafkaConsumer(bootstrap_servers=scene.platform.where.kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        parts = await asyncio.to_thread(everything_but_clients, scene.platform.where.kafka)
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        seen = 0
        while batch := await consumer.getmany(timeout_ms=1500):
            for record in (record for records in batch.values() for record in records):
                seen += 1
                whole = b"|".join([record.key or b"", record.value or b"", repr(record.headers).encode()])
                assert not [digits for digits in DIGITS if digits in whole], record.topic
        assert seen > 20
    finally:
        await consumer.stop()


async def test_numbers_are_in_no_log_no_span_no_metric_and_no_object_name(scene: Scene) -> None:
    await one_call(scene)
    for file in files(scene.platform.state):
        content = file.name.encode() + b"\n" + file.read_bytes()
        assert not [digits for digits in DIGITS if digits in content], file
        assert not LOUD.search(content) or "secrets" in file.parts, file
    for service in ("ingest", "policy", "storage", "dsar"):
        metrics = (await scene.ask("GET", service, "/metrics", "operator")).content
        assert not [digits for digits in DIGITS if digits in metrics], service


async def test_numbers_are_in_no_table_but_the_bundle_that_lists_the_tenants_own(scene: Scene) -> None:
    await one_call(scene)
    connection = await asyncpg.connect(scene.platform.where.postgres)
    try:
        tables = await connection.fetch(
            """select table_schema, table_name from information_schema.tables
               where table_schema in ('ingest', 'policy', 'storage', 'dsar') and table_type = 'BASE TABLE'"""
        )
        assert len(tables) > 20
        for schema, table in tables:
            if (schema, table) == ("policy", "bundles"):
                continue
            text = str(await connection.fetch(f'select t::text from "{schema}"."{table}" t')).encode()
            assert not [digits for digits in DIGITS if digits in text], (schema, table)
    finally:
        await connection.close()


def everything_but_clients(kafka: str) -> list[TopicPartition]:
    """Every partition of every topic; the client topic is the one that may hold numbers."""
    topics = AdminClient({"bootstrap.servers": kafka}).list_topics(timeout=10).topics
    named = {name: meta for name, meta in topics.items() if not name.startswith(("__", "crm-clients-v1-"))}
    return [TopicPartition(name, number) for name, meta in named.items() for number in meta.partitions]


async def one_call(scene: Scene) -> None:
    """A recorded call, so that there is something to find."""
    async with scene.call(CALLER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1.5)
    await scene.stored(call_id)
    await eventually(lambda: bool(scene.platform.spans("storage")))
    await asyncio.sleep(0)


def files(state: Path) -> Iterator[Path]:
    """Logs, spans, journals, objects: everything under the state directory but the database and the address files."""
    for file in state.rglob("*"):
        if file.is_file() and not {"postgres", "secrets"} & set(file.relative_to(state).parts):
            yield file
