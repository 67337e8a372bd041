"""kill -9 at every point of the delivery chain: whatever dies where, each event takes effect exactly once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from rightcall_common.bus import Bus
from rightcall_common.crash import POINTS
from rightcall_common.ids import derived
from tests.support.delivery import erased, running, send
from tests.support.kafka import TestBus, embedded_kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres, real_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "real_kafka", "real_postgres"]

ROOT = Path(__file__).resolve().parents[3]
EVENTS = 40
CHAIN = [name for name in POINTS if name.startswith(("bus.", "transaction.", "relay."))]
EFFECTS = """
    create table if not exists probe.effects (event_id uuid not null);
    alter table probe.effects owner to rightcall_probe_owner;
    grant all on probe.effects to rightcall_probe;
"""


@asynccontextmanager
async def service(arguments: list[str], *, crash: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {**os.environ, "RIGHTCALL_CRASH": crash}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.probe_service", *arguments, cwd=ROOT, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture(params=["embedded", "real"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[tuple[TestBus, str, "asyncpg.Connection"]]:
    """Bus, the service's DSN and an administrator's connection: all embedded, or all real."""
    kafka: TestBus = request.getfixturevalue(f"{request.param}_kafka")
    postgres: TestDatabase = request.getfixturevalue(f"{request.param}_postgres")
    dsn, admin = await postgres.migrated("probe"), await postgres.admin()
    await admin.execute(EFFECTS)
    yield kafka, dsn, admin
    await admin.execute("drop schema probe cascade")
    await admin.close()


@pytest.mark.parametrize("point", CHAIN)
@pytest.mark.parametrize("nth", [1, 2])
async def test_every_event_takes_effect_once_whatever_dies(
    stage: tuple[TestBus, str, "asyncpg.Connection"], point: str, nth: int
) -> None:
    kafka, dsn, admin = stage
    in_topic, out_topic = await kafka.topic("asked"), await kafka.topic("answered")
    arguments = [dsn, kafka.setting, in_topic, out_topic, unique("probe")]
    events = [erased(recording=UUID(int=n % 5)) for n in range(EVENTS)]
    async with running(Bus(kafka.settings(), unique("publisher"))) as publisher:
        await asyncio.gather(*(send(publisher, in_topic, event) for event in events))
        async with service(arguments, crash=f"{point}:{nth}") as doomed:
            async with asyncio.timeout(30):
                fed = await keep_feeding(publisher, in_topic, doomed)
            assert doomed.returncode == -signal.SIGKILL
        expected = {event.event_id for event in events} | set(fed)
        async with service(arguments):
            answered = await answers(kafka, out_topic, len(expected))
    effects = [row["event_id"] for row in await admin.fetch("select event_id from probe.effects")]
    assert sorted(effects) == sorted(expected), "no effect is lost or doubled"
    assert answered == {derived("answer", str(event_id)) for event_id in expected}


async def answers(kafka: TestBus, topic: str, count: int) -> set[UUID]:
    """The distinct answers; a crash of the relay may repeat some."""
    found = len(await kafka.records(topic, count, within_s=30))
    while True:
        records = await kafka.records(topic, found)
        ids = {UUID(dict(record.headers)["ce_id"].decode()) for record in records}
        if len(ids) == count:
            return ids
        found = len(records) + 1


async def keep_feeding(bus: Bus, topic: str, doomed: asyncio.subprocess.Process) -> list[UUID]:
    """One more event (and one more unreadable record) at a time, so that a point's second pass comes."""
    fed: list[UUID] = []
    while doomed.returncode is None:
        await asyncio.wait([asyncio.create_task(doomed.wait())], timeout=0.3)
        if doomed.returncode is None:
            await bus.publish(topic, "unreadable", b"no event")
            await send(bus, topic, event := erased(recording=uuid4()))
            fed.append(event.event_id)
    return fed
