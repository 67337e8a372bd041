"""From a fact on real Kafka to its signed decision on real Kafka, against a bare echo of the same bytes there.

    rightcall servers start --state DIR
    python -m services.policy.bench.whole_path --servers DIR/servers.json [--calls N] [--clients N] [--rate N]

Three things are printed: facts per second of a policy process (consume, inbox, fold, decide, sign, ledger leaf, outbox,
publish, commit), of a bare aiokafka loop that sends the same records on, and their ratio, by the clock and in CPU time;
what three kill -9 lost or doubled; and, at a steady rate of calls, the time from `CallStarted` on the bus to
`CallDecided` on the bus, as the broker stamps them. Ratios by the clock and the latency say something of this code only
if the machine was idle: the load per core is printed with them. CPU time is steadier; it does not count PostgreSQL and
Kafka.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from rightcall_common.events import calls, decisions, topics
from services.policy.bench.made_up_calls import BARRIERS, EMPLOYEES, Record, in_turn, load, one_call
from services.policy.bench.surroundings import BUNDLE, ECHO_TOPIC, Surroundings, producer, surroundings

BATCH = 500
SEED = 7
LATENCY_S = 10.0
WARM_S = 2.0
"""Calls before the time is taken: statements are prepared, and PostgreSQL gets to know tables that were empty."""


async def publish(here: Surroundings, records: Iterable[Record]) -> None:
    """Send all and wait for the acknowledgements."""
    async with producer(here.kafka) as sender:
        for key, value, headers in marked(here, list(records)):
            await sender.send(calls.TOPIC, value, key=key, headers=headers)
        await sender.flush()


async def arrivals(kafka: str, topic: str, count: int, within_s: float) -> list[tuple[int, bytes, bytes]]:
    """(timestamp in ms, key, value) of the first `count` records of a topic."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    found: list[tuple[int, bytes, bytes]] = []
    try:
        async with asyncio.timeout(within_s):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found += [(record.timestamp, record.key, record.value) for record in records]
    finally:
        await consumer.stop()
    return found


class Pace(NamedTuple):
    """Facts per second by the clock, and what one of them cost the process in CPU time."""

    per_s: float
    cpu_us: float


def cpu_s(pid: int) -> float:
    """CPU time of a process so far."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def load_per_core() -> float:
    """The last minute's: above 1 somebody waits for a core."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def pace(stamps_ms: list[int]) -> float:
    """Records per second between the first tenth and the last, so that starting up does not count."""
    ordered = sorted(stamps_ms)
    skipped = len(ordered) // 10
    return (len(ordered) - skipped) / max(0.001, (ordered[-1] - ordered[skipped]) / 1000)


async def echo(kafka: str, count: int) -> Pace:
    """A bare loop: getmany, send on, gather, commit."""
    consumer = AIOKafkaConsumer(
        calls.TOPIC, bootstrap_servers=kafka, group_id=f"echo-{uuid4()}", auto_offset_reset="earliest",
        enable_auto_commit=False,
    )  # fmt: skip
    await consumer.start()
    done, began = 0, time.process_time()
    try:
        async with producer(kafka) as sender:
            while done < count:
                sent = []
                for records in (await consumer.getmany(timeout_ms=1000, max_records=BATCH)).values():
                    for record in records:
                        sent.append(await sender.send(ECHO_TOPIC, record.value, key=record.key))
                await asyncio.gather(*sent)
                await consumer.commit()
                done += len(sent)
    finally:
        await consumer.stop()
    cpu_us = (time.process_time() - began) / count * 1e6
    return Pace(pace([stamp for stamp, _, _ in await arrivals(kafka, ECHO_TOPIC, count, 60)]), cpu_us)


async def throughput(here: Surroundings, count: int) -> Pace:
    """One policy process that finds `count` calls waiting. Its CPU time is counted from its start, because it answers
    before anybody can ask whether it is ready; what a process costs that starts and finds nothing is taken off."""
    spent: list[float] = []
    stamps: list[tuple[int, bytes, bytes]] = []
    for _ in ("what waits", "nothing waits"):
        process = here.start()
        try:
            await here.until_ready(process)
            await here.storage_is_well()
            stamps = stamps or await arrivals(here.kafka, decisions.TOPIC, count * BARRIERS, 600)
            spent.append(cpu_s(process.pid))
        finally:
            process.terminate()
            process.wait()
    cpu_us = (spent[0] - spent[1]) / (count * (BARRIERS + 1)) * 1e6
    return Pace(pace([stamp for stamp, _, _ in stamps]) * (BARRIERS + 1) / BARRIERS, cpu_us)


async def killed(here: Surroundings, load_: list[list[Record]], chance: random.Random) -> Counter[str]:
    """Three kill -9 while the calls come in; then what is missing or there twice, on the topic and in the database."""
    sending = asyncio.create_task(publish(here, in_turn(load_)))
    process = here.start()
    for _ in range(3):
        await here.until_ready(process)
        await here.storage_is_well()
        await asyncio.sleep(chance.uniform(0.3, 1.5))
        process.kill()
        process.wait()
        process = here.start()
    await sending
    await here.until_ready(process)
    await here.storage_is_well()
    wanted = {UUID(call[0][0].decode()) for call in load_}
    try:
        rows = await _settled(here, wanted)
    finally:
        process.terminate()
        process.wait()
    per_call = Counter(row["call_id"] for row in rows)
    on_topic: dict[UUID, set[UUID]] = {}
    for _, key, value in await _all_of(here.kafka, decisions.TOPIC):
        call_id = UUID(key.decode())
        if call_id in wanted:
            on_topic.setdefault(call_id, set()).add(UUID(json.loads(value)["event_id"]))
    return Counter(
        calls=len(wanted),
        lost=sum(max(0, BARRIERS - per_call[call]) for call in wanted),
        doubled=sum(max(0, per_call[call] - BARRIERS) for call in wanted),
        lost_on_topic=sum(max(0, BARRIERS - len(on_topic.get(call, ()))) for call in wanted),
        doubled_on_topic=sum(max(0, len(on_topic.get(call, ())) - BARRIERS) for call in wanted),
    )


async def _settled(here: Surroundings, wanted: set[UUID]) -> list[asyncpg.Record]:
    """All decisions on these calls, once nothing has come for three seconds."""
    admin = await asyncpg.connect(here.admin_dsn)
    rows: list[asyncpg.Record] = []
    try:
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 3 or len(rows) < len(wanted) * BARRIERS:
            found = await admin.fetch(
                "select call_id, decision_seq from policy.decisions where call_id = any ($1)", list(wanted)
            )
            if len(found) != len(rows):
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > 60:
                break
            rows = found
            await asyncio.sleep(0.5)
    finally:
        await admin.close()
    return rows


async def _all_of(kafka: str, topic: str) -> list[tuple[int, bytes, bytes]]:
    parts = [
        TopicPartition(topic, number)
        for each in topics.TOPICS
        if each.name == topic
        for number in range(each.partitions)
    ]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        count = sum((await consumer.end_offsets(parts)).values())
    finally:
        await consumer.stop()
    return await arrivals(kafka, topic, count, 120)


async def latency(here: Surroundings, clients: list[str], rate: int, chance: random.Random) -> list[float]:
    """Milliseconds from each `CallStarted` on the bus to its decision there, at so many calls a second.

    By the broker's clock, which stamps what it appends: neither this process' own send nor its next look at the topic
    is policy's time.
    """
    process = here.start()
    try:
        await here.until_ready(process)
        await here.storage_is_well()
        async with producer(here.kafka) as sender:
            for count in (int(rate * WARM_S), int(rate * LATENCY_S)):
                load_ = [one_call(clients, chance)[0] for _ in range(count)]
                await _at_rate(sender, marked(here, load_), rate)
                await asyncio.sleep(1.0)
                await here.analyze()
    finally:
        process.terminate()
        process.wait()
    wanted = {key for key, _, _ in load_}
    began = {key: stamp for stamp, key, _ in await _all_of(here.kafka, calls.TOPIC) if key in wanted}
    answered = {key: stamp for stamp, key, _ in await _all_of(here.kafka, decisions.TOPIC) if key in wanted}
    if answered.keys() != wanted:
        raise RuntimeError(f"{len(wanted) - len(answered)} calls were not answered within a second")
    return [float(answered[key] - began[key]) for key in wanted]


def marked(here: Surroundings, load_: list[Record]) -> list[Record]:
    """As ingest marks them, before the time is taken."""
    return [(key, value, here.marked(calls.TOPIC, "ingest", key, value, headers)) for key, value, headers in load_]


async def _at_rate(sender: AIOKafkaProducer, load_: list[Record], rate: int) -> None:
    """So many a second."""
    began = time.perf_counter()
    for number, (key, value, headers) in enumerate(load_):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        await sender.send(calls.TOPIC, value, key=key, headers=headers)


async def measure(servers: dict[str, str], bundle: bytes, count: int, clients: int, rate: int) -> dict[str, float]:
    """All figures."""
    chance = random.Random(SEED)  # noqa: S311 (a load, not a secret)
    load_before = load_per_core()
    with tempfile.TemporaryDirectory(prefix="rightcall-bench-") as folder:
        async with surroundings(servers, Path(folder)) as here:
            process = here.start()
            await here.until_ready(process)
            await here.accept_bundle(bundle)
            await here.employ(EMPLOYEES)
            refs = await here.list_clients(clients)
            process.terminate()
            process.wait()
            waiting = load(count, refs, chance)
            await publish(here, in_turn(waiting))
            bare = await echo(here.kafka, count * (BARRIERS + 1))
            whole = await throughput(here, count)
            kills = await killed(here, load(count, refs, chance), chance)
            took = sorted(await latency(here, refs, rate, chance))
    at = statistics.quantiles(took, n=100)
    return {
        "load per core before": load_before, "load per core after": load_per_core(),
        "echo facts/s": bare.per_s, "policy facts/s": whole.per_s, "ratio": whole.per_s / bare.per_s,
        "echo CPU us/fact": bare.cpu_us, "policy CPU us/fact": whole.cpu_us, "ratio of CPU": bare.cpu_us / whole.cpu_us,
        "kill -9": 3, **{f"after kills: {name}": number for name, number in kills.items()},
        "latency ms p50": at[49], "latency ms p95": at[94], "latency ms p99": at[98],
    }  # fmt: skip


def run(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("RIGHTCALL_SERVERS")
    parser.add_argument("--servers", type=Path, default=default, required=default is None)
    parser.add_argument("--calls", type=int, default=5_000)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=500, help="calls per second while latency is measured")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = asyncio.run(
        measure(json.loads(chosen.servers.read_text()), BUNDLE.read_bytes(), chosen.calls, chosen.clients, chosen.rate)
    )
    lines = (f"{name:32} {number:14,.2f}\n" for name, number in figures.items())
    sys.stdout.write(json.dumps(figures) + "\n" if chosen.json else "".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
