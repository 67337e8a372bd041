"""What really lies where, past all rules of the services: journals, tables, topics, objects."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from confluent_kafka.admin import AdminClient

from rightcall_common.events import audio, codec
from rightcall_common.events.audio import StreamOpened
from rightcall_storage.state.rows import BlockRow
from tests.e2e.scene import Scene

Place = tuple[UUID, int]
"""Stream and epoch."""
SERVICES = ("ingest", "policy", "storage", "dsar")


async def rows(scene: Scene, query: str, *arguments: object) -> list[asyncpg.Record]:
    """As the administrator, past all row security."""
    connection = await asyncpg.connect(scene.platform.where.postgres)
    try:
        return list(await connection.fetch(query, *arguments))
    finally:
        await connection.close()


async def every_row(scene: Scene) -> AsyncIterator[tuple[str, bytes]]:
    """All values of all rows as they are: table's name, and text or octets."""
    tables = await rows(
        scene,
        """select table_schema, table_name from information_schema.tables
           where table_schema = any ($1) and table_type = 'BASE TABLE'""",
        list(SERVICES),
    )
    assert len(tables) > 20
    for schema, table in tables:
        for row in await rows(scene, f'select * from "{schema}"."{table}"'):
            for value in row.values():
                yield f"{schema}.{table}", octets_of(value)


def octets_of(value: object) -> bytes:
    """A column's value as it is: PostgreSQL prints octets in hexadecimal, where nothing would be found."""
    return value if isinstance(value, bytes) else str(value).encode()


def journalled(scene: Scene, ingest: str, call_id: str) -> dict[Place, int]:
    """The last position that the journal holds of each stream and epoch of a call; -1: opened, no frame yet."""
    found: dict[Place, int] = {}
    for record in scene.platform.journal(ingest):
        if str(record.call_id) != call_id or record.stream_id is None:
            continue
        if record.kind == "frame" and record.epoch is not None and record.position is not None:
            place = (record.stream_id, record.epoch)
            found[place] = max(found.get(place, -1), record.position)
        elif record.topic == audio.TOPIC:
            event = codec.parse(audio.ADAPTER, record.value, where="journal")
            if isinstance(event, StreamOpened):
                found.setdefault((event.stream_id, event.epoch), -1)
    return found


async def blocks(scene: Scene, call_id: str) -> list[tuple[asyncpg.Record, BlockRow]]:
    """The stored blocks of a call, each with its epoch's row."""
    found = await rows(
        scene,
        """select b.*, e.started_at from storage.blocks b join storage.epochs e using (tenant_id, stream_id, epoch)
           where e.call_id = $1 order by e.started_at, b.epoch, b.block""",
        UUID(call_id),
    )
    return [(row, BlockRow(*(row[name] for name in BlockRow._fields))) for row in found]


async def positions(scene: Scene, call_id: str) -> dict[Place, set[int]]:
    """Which frames storage has stored of each stream and epoch of a call. AssertionError: one twice."""
    found: dict[Place, set[int]] = {}
    for _, block in await blocks(scene, call_id):
        here = found.setdefault((block.stream_id, block.epoch), set())
        last = -1
        for run in block.extent.runs:
            first = run.first_position + (run.first_position == last)  # a frame with a hole in it has two runs
            here.update(range(first, run.last_position + 1))
            last = run.last_position
    return found


async def spoken(scene: Scene, call_id: str) -> Mapping[UUID, list[tuple[float, float]]]:
    """When each stream holds audio: (from, until) in seconds since 1970, as stored."""
    found: dict[UUID, list[tuple[float, float]]] = {}
    for row, block in await blocks(scene, call_id):
        anchor = row["started_at"].timestamp()
        for run in block.extent.runs:
            there = (anchor + run.first_sample / 8000, anchor + run.end_sample / 8000)
            found.setdefault(block.stream_id, []).append(there)
    return found


async def audio_of(scene: Scene, call_id: str) -> list[str]:
    """Every place where audio of a call lies or was announced."""
    found = [f"epoch {row['stream_id']}" for row in await rows(
        scene, "select stream_id from storage.epochs where call_id = $1", UUID(call_id)
    )]  # fmt: skip
    for ingest in scene.platform.where.sip_of:
        found += [f"{ingest}'s journal, {place}" for place in journalled(scene, ingest, call_id)]
    streams = [record for record in await every_record(scene) if record.topic == audio.TOPIC]
    found += [f"{record.topic} {record.offset}" for record in streams if call_id.encode() in (record.value or b"")]
    return found


async def every_record(scene: Scene) -> list[ConsumerRecord]:
    """All that lies on the bus, but for the clients' topics, which may hold numbers; their dead letters may not."""
    kafka = scene.platform.where.kafka
    topics = (await asyncio.to_thread(AdminClient({"bootstrap.servers": kafka}).list_topics, timeout=20)).topics
    named = {name: meta for name, meta in topics.items() if not name.startswith("__") and not may_hold_numbers(name)}
    parts = [TopicPartition(name, number) for name, meta in named.items() for number in meta.partitions]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        found: list[ConsumerRecord] = []
        while any([await consumer.position(part) < ends[part] for part in parts]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                found += batch
        return found
    finally:
        await consumer.stop()


def may_hold_numbers(topic: str) -> bool:
    return topic.startswith("crm-clients-v1-") and not topic.endswith("-dlq")


def texts(record: ConsumerRecord) -> Iterator[bytes]:
    """Key, value and headers of a record, as they are."""
    yield record.key or b""
    yield record.value or b""
    for name, value in record.headers:
        yield name.encode()
        yield value or b""


async def object_names(scene: Scene, prefix: str = "") -> list[str]:
    """Every object and older version below a prefix (a recording's is its id and a slash)."""
    store = scene.platform.objects()
    try:
        return [version.key for version in await store.versions(prefix)]
    finally:
        await store.close()


async def every_object(scene: Scene) -> AsyncIterator[tuple[str, bytes]]:
    """Name and octets of every object version."""
    store = scene.platform.objects()
    try:
        for version in await store.versions(""):
            octets = b"" if version.is_delete_marker else await store.get(version.key, version.version_id)
            yield version.key, octets
    finally:
        await store.close()
