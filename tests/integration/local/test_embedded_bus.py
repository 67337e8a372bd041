"""The embedded bus is Kafka enough for one member per group; clients survive its death by reading the address again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from rightcall_local.launcher.embedded_bus import EmbeddedBus
from rightcall_local.processes import wait_until

DEADLINE_S = 10.0


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[EmbeddedBus]:
    embedded = EmbeddedBus(tmp_path, ["calls-v1", "audio-v1 4"])
    embedded.start()
    yield embedded
    embedded.stop()


@asynccontextmanager
async def producing(address: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True, acks="all")
    await producer.start()
    yield producer
    await _end(producer)


@asynccontextmanager
async def consuming(address: str, topic: str, group: str | None) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=address,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=2000,  # the mock makes a group's second join wait for this less 1 s
        heartbeat_interval_ms=500,
    )
    await consumer.start()
    yield consumer
    await _end(consumer)


async def _end(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """A client whose broker died may hang in stop(), or fall out of it cancelled: it is abandoned."""
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(client.stop(), 1.0)


async def test_a_group_of_one_joins_within_a_second_and_reads_keys_and_headers(bus: EmbeddedBus) -> None:
    async with producing(bus.address) as producer:
        for number in range(20):
            headers = [("ce_id", f"event-{number}".encode())]
            await producer.send_and_wait("calls-v1", b"%d" % number, key=b"call-1", headers=headers)
    began = time.monotonic()
    async with consuming(bus.address, "calls-v1", "policy.calls-v1") as consumer:
        records = [await asyncio.wait_for(consumer.getone(), DEADLINE_S) for _ in range(20)]
        seconds = time.monotonic() - began
        await consumer.commit()
    assert [record.value for record in records] == [b"%d" % number for number in range(20)]
    assert {record.key for record in records} == {b"call-1"}
    assert records[7].headers == (("ce_id", b"event-7"),)
    assert seconds < 1.0


async def test_a_member_that_comes_back_goes_on_where_it_committed(bus: EmbeddedBus) -> None:
    async with producing(bus.address) as producer:
        await producer.send_and_wait("calls-v1", b"first", key=b"call-1")
        async with consuming(bus.address, "calls-v1", "policy.calls-v1") as consumer:
            await asyncio.wait_for(consumer.getone(), DEADLINE_S)
            await consumer.commit()
        await producer.send_and_wait("calls-v1", b"second", key=b"call-1")
    async with consuming(bus.address, "calls-v1", "policy.calls-v1") as consumer:
        assert (await asyncio.wait_for(consumer.getone(), DEADLINE_S)).value == b"second"


async def test_after_kill_9_and_restart_a_client_that_reads_the_address_again_works(bus: EmbeddedBus) -> None:
    before = bus.address
    async with producing(before) as producer:
        await producer.send_and_wait("calls-v1", b"lost with the broker", key=b"call-1")
        bus.kill()
    bus.start()
    assert bus.address != before
    async with producing(bus.address) as producer, consuming(bus.address, "calls-v1", "policy.calls-v1") as consumer:
        await producer.send_and_wait("calls-v1", b"after", key=b"call-1")
        assert (await asyncio.wait_for(consumer.getone(), DEADLINE_S)).value == b"after"


async def test_topics_have_the_partitions_that_were_asked_for(bus: EmbeddedBus) -> None:
    assert await partitions(bus, "calls-v1") == {0}
    assert await partitions(bus, "audio-v1") == {0, 1, 2, 3}


async def test_a_later_tenants_topic_is_made_at_run_time_and_again_after_a_restart(bus: EmbeddedBus) -> None:
    bus.add_topics(["crm-clients-v1-acme"])
    assert await partitions(bus, "crm-clients-v1-acme") == {0}
    bus.restart()
    assert await partitions(bus, "crm-clients-v1-acme") == {0}


def test_another_process_has_a_topic_made_by_writing_the_topics_file(bus: EmbeddedBus) -> None:
    with bus.topics_file.open("a", encoding="utf-8") as topics:
        topics.write("crm-clients-v1-acme\n")
    assert wait_until(lambda: "crm-clients-v1-acme" in bus.topics(), DEADLINE_S)


def test_one_unusable_line_does_not_take_the_bus_from_everybody(bus: EmbeddedBus) -> None:
    bus.add_topics(["crm-clients-v1-acme"])
    with bus.topics_file.open("a", encoding="utf-8") as topics:
        topics.write("broken many\nafter-the-broken-one\n")
    assert wait_until(lambda: "after-the-broken-one" in bus.topics(), DEADLINE_S)


def test_the_bus_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    with parent.stdout as said:
        bus_process = psutil.Process(int(said.readline()))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert wait_until(lambda: gone(bus_process), DEADLINE_S)


def test_sigterm_ends_the_bus_in_order(tmp_path: Path) -> None:
    (tmp_path / "topics").write_text("calls-v1\n")
    files = ["--address-file", str(tmp_path / "address"), "--topics-file", str(tmp_path / "topics")]
    process = subprocess.Popen(
        [sys.executable, "-m", "rightcall_local.launcher.embedded_bus", *files],
        stdout=subprocess.PIPE,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == b"ready\n"
        process.terminate()
        assert process.wait(DEADLINE_S) == 0


PARENT = """
import sys, pathlib, time
from rightcall_local.launcher.embedded_bus import EmbeddedBus
bus = EmbeddedBus(pathlib.Path(sys.argv[1]), ["calls-v1"])
bus.start()
print(bus._process.pid, flush=True)
time.sleep(60)
"""


def gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def partitions(bus: EmbeddedBus, topic: str) -> set[int]:
    assert topic in bus.topics()
    async with consuming(bus.address, topic, None) as consumer:
        return set(consumer.partitions_for_topic(topic) or ())
