"""What tests of the delivery chain share: an event, a running bus, publishing an event with its envelope."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

from rightcall_common.bus import Bus, Subscription, json_of
from rightcall_common.events import codec
from rightcall_common.events.recordings import RecordingErased
from rightcall_common.postgres import Database
from tests.support.eventually import eventually
from tests.support.postgres import TestDatabase

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PARSE = json_of(codec.EventReader[RecordingErased](RecordingErased))


def erased(
    tenant: str = "acme", *, at: datetime = AT, reason: str = "art17", recording: UUID | None = None
) -> RecordingErased:
    """Some event with an id, a tenant and a key."""
    return RecordingErased(
        event_id=uuid4(), tenant_id=tenant, at=at, recording_id=recording or uuid4(), call_id=uuid4(),
        controller_id="main", reason=reason, erased_at=at,
    )  # fmt: skip


async def with_empty_outbox(postgres: TestDatabase, schema: str) -> Database:
    """A schema in which nothing has been said or handled yet."""
    database = await postgres.open(schema)
    async with database.transaction("test.clean", tenants=()) as tx:
        for table in ("outbox", "inbox", "relay_cursor"):
            await tx.execute(f"delete from {table}")
    return database


@asynccontextmanager
async def running(bus: Bus, subscriptions: Sequence[Subscription] = ()) -> AsyncIterator[Bus]:
    """The bus, connected and caught up; stopped in order afterwards."""
    task = asyncio.create_task(bus.run(subscriptions))
    try:
        await eventually(lambda: task.done() or bus.ready())
        yield bus
    finally:
        await bus.stop()
        async with asyncio.timeout(60):
            await task


def send(bus: Bus, topic: str, event: RecordingErased, *, trace: str | None = None) -> "asyncio.Future[None]":
    """Publish it as its owner would."""
    headers = codec.headers(event, source="test", trace=trace)
    return bus.publish(topic, str(event.recording_id), codec.encode(event), headers)
