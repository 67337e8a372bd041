"""kill -9 at every point of the delivery chain: whatever dies where, each event takes effect exactly once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from rightcall_common.bus import Bus
from rightcall_common.crash import POINTS
from tests.support.delivery import erased, running, send
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, postgres

__all__ = ["embedded_kafka", "kafka", "postgres", "real_kafka"]

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


@pytest.mark.parametrize("point", CHAIN)
@pytest.mark.parametrize("nth", [1, 2])
async def test_every_event_takes_effect_once_whatever_dies(
    kafka: TestBus, postgres: TestDatabase, point: str, nth: int
) -> None:
    in_topic, out_topic = await kafka.topic("asked"), await kafka.topic("answered")
    arguments = [await postgres.migrated("probe"), kafka.setting, in_topic, out_topic, unique("probe")]
    admin = await postgres.admin()
    await admin.execute(EFFECTS)
    events = [erased(recording=UUID(int=n % 5)) for n in range(EVENTS)]
    publisher = Bus(kafka.settings(), unique("publisher"))

    async def publish(some: slice) -> None:
        await publisher.publish(in_topic, "unreadable", b"no event")
        await asyncio.gather(*(send(publisher, in_topic, event) for event in events[some]))

    async with running(publisher):
        await publish(slice(0, EVENTS // 2))
        async with service(arguments, crash=f"{point}:{nth}") as doomed:
            await asyncio.sleep(0)
            feeding = asyncio.create_task(keep_feeding(publisher, in_topic, doomed))
            await publish(slice(EVENTS // 2, EVENTS))
            async with asyncio.timeout(30):
                assert await doomed.wait() == -signal.SIGKILL, "the point was never reached: this run proves nothing"
            fed = await feeding
        async with service(arguments):

            async def all_done() -> bool:
                found = await admin.fetchval("select count(distinct event_id) from probe.effects")
                return bool(found == EVENTS + len(fed))

            await eventually(all_done, within_s=30)
            answers = await kafka.records(out_topic, EVENTS + len(fed))
    rows = [row["event_id"] for row in await admin.fetch("select event_id from probe.effects")]
    assert sorted(rows) == sorted([*(event.event_id for event in events), *fed])
    assert len({dict(answer.headers)["ce_id"] for answer in answers}) == EVENTS + len(fed)
    for table in ("effects", "outbox", "inbox", "relay_cursor"):
        await admin.execute(f"delete from probe.{table}")
    await admin.close()


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
