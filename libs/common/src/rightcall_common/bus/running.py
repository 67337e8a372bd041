"""Starts a subscription on a connection: FastStream makes the subscriber and its consumer, our loop reads it.

The subscribers have no handler: FastStream's own loop would commit past a failed record, stumble over a null header and
wait when idle (ADR 0069). They are not persistent: the next connection makes new ones.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, TopicPartition
from faststream.kafka.subscriber.usecase import LogicSubscriber

from rightcall_common import logs
from rightcall_common.bus.broadcasting import Broadcasting
from rightcall_common.bus.dead_letters import SendRecord
from rightcall_common.bus.subscriptions import Broadcast, Work
from rightcall_common.bus.working import Working
from rightcall_common.clock import Clock
from rightcall_common.postgres.database import Database
from rightcall_common.sealing.record_keys import RecordKeys

START_RETRY_S = 0.5
FETCH_WAIT_MS, FETCH_WAIT_TOGETHER_MS = 500, 25
"""How long the broker holds a fetch that finds nothing. aiokafka has one on its way per broker, and it leaves out the
partitions whose records are just being handled: what comes to those meanwhile waits until it is back. Where much comes
no fetch waits; where nothing comes each wait that ends costs both sides."""
READ_FIRST_S_MAX = 30.0
"""How long work waits at start for the broadcasts. After that it is decided by what is known, which fails closed."""
LEAVE_S_MAX = 5.0
MAX_POLL_INTERVAL_MS = 120_000
"""Longer than the longest back-off and handler; a process that hangs longer gives its partitions away."""
SESSION_MS = 6_000
HEARTBEAT_MS = 2_000
SESSION_EMBEDDED_MS = 2_000
"""The embedded bus lets the next member in only after the last one's session ended."""
HEARTBEAT_EMBEDDED_MS = 500

Subscriber = LogicSubscriber[Any]

_log = logs.logger(__name__)


@dataclass(frozen=True)
class Running:
    """A subscription at work."""

    subscriber: Subscriber
    task: asyncio.Task[None]
    ready: Callable[[], bool]

    async def leave(self) -> None:
        """Leave the group and close the consumer; bounded, for the broker may be gone."""
        with contextlib.suppress(TimeoutError, KafkaError, OSError):
            async with asyncio.timeout(LEAVE_S_MAX):
                await self.subscriber.stop()


@dataclass(frozen=True)
class SubscriptionContext:
    """What every subscription of a process is given."""

    service: str
    clock: Clock
    send: SendRecord
    stopping: asyncio.Event
    embedded: bool
    keys: RecordKeys
    bus: str
    """Which one it is (`Bus.identity`)."""
    read_first: list[asyncio.Event] = field(default_factory=list)
    """Set as the broadcasts catch up: what they say is what work is decided by."""


def run_work(broker: KafkaBroker, work: Work, db: Database, given: SubscriptionContext) -> Running:
    """Join the group `<service>.<topic>` and handle, once the broadcasts that were started before have caught up."""
    loop = Working(work, given.service, db, given.send, given.keys, given.bus)
    subscriber = work_subscriber(broker, work, given.service, embedded=given.embedded)

    async def run() -> None:
        await _caught_up(given)
        await _run(subscriber, work.name, loop.run, given.stopping)

    return Running(subscriber, asyncio.create_task(run()), lambda: loop.joined)


def run_broadcast(broker: KafkaBroker, broadcast: Broadcast, given: SubscriptionContext) -> Running:
    """Read all partitions, each process for itself."""
    loop = Broadcasting(broadcast, given.service, given.clock, given.send, given.keys, embedded=given.embedded)
    subscriber = broadcast_subscriber(broker, broadcast)
    task = asyncio.create_task(_run(subscriber, broadcast.name, loop.run, given.stopping))
    given.read_first.append(loop.caught_up)
    return Running(subscriber, task, loop.caught_up.is_set)


async def _all(events: Sequence[asyncio.Event]) -> bool:
    for event in events:
        await event.wait()
    return True


async def _caught_up(given: SubscriptionContext) -> None:
    """Wait for the broadcasts, but not for ever: one that cannot be read must not hold up all work."""
    stopping = asyncio.create_task(given.stopping.wait())
    reading = asyncio.create_task(_all(given.read_first))
    try:
        done, _ = await asyncio.wait({reading, stopping}, timeout=READ_FIRST_S_MAX, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            _log.error("bus.broadcasts_not_read", count=sum(not each.is_set() for each in given.read_first))
    finally:
        reading.cancel()
        stopping.cancel()


def work_subscriber(broker: KafkaBroker, work: Work, service: str, *, embedded: bool) -> Subscriber:
    """The consumer of a group, from the earliest record, with explicit commits. No static member ids."""
    topics = () if work.topic is None else (work.topic,)
    return broker.subscriber(
        *topics,
        pattern=None if work.pattern is None else without_dead_letters(work.pattern),
        group_id=f"{service}.{work.name}",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
        session_timeout_ms=SESSION_EMBEDDED_MS if embedded else SESSION_MS,
        heartbeat_interval_ms=HEARTBEAT_EMBEDDED_MS if embedded else HEARTBEAT_MS,
        fetch_max_wait_ms=FETCH_WAIT_TOGETHER_MS if work.together else FETCH_WAIT_MS,
        persistent=False,
    )


def broadcast_subscriber(broker: KafkaBroker, broadcast: Broadcast) -> Subscriber:
    """A consumer without a group. It starts on partition 0, which every topic has; the loop assigns the others."""
    return broker.subscriber(
        partitions=[TopicPartition(broadcast.topic, 0)],
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        persistent=False,
    )


def without_dead_letters(pattern: str) -> str:
    """A pattern for topics must not match their dead letters."""
    return f"^(?!.*-dlq$){pattern.removeprefix('^').removesuffix('$')}$"


async def _run(
    subscriber: Subscriber,
    name: str,
    loop: Callable[[AIOKafkaConsumer, asyncio.Event], Any],
    stopping: asyncio.Event,
) -> None:
    """Start the consumer, however long its topic takes to appear, and hand it to the loop."""
    while not stopping.is_set():
        try:
            await subscriber.start()
        except (KafkaError, OSError) as error:
            _log.warning("bus.not_subscribed", topic=name, fault=type(error).__name__)
            await subscriber.stop()
            await asyncio.sleep(START_RETRY_S)
            continue
        assert subscriber.consumer is not None
        await loop(subscriber.consumer, stopping)
        return
