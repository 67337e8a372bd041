"""The loop of a broadcast subscription: every partition, no group, no commits; ready once it has read what was there.

Partitions are assigned by hand: a groupless subscription reads everything again when partitions are added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from rightcall_common import logs, telemetry
from rightcall_common.bus.dead_letters import DeadLetters, SendRecord, TooManyDeadLetters
from rightcall_common.bus.foreign import ForeignStatements
from rightcall_common.bus.records import Fault, Readable, sort
from rightcall_common.bus.subscriptions import Broadcast, Delivery
from rightcall_common.clock import Clock
from rightcall_common.errors import Unavailable
from rightcall_common.sealing.record_keys import RecordKeys

RECENT = timedelta(minutes=5)
"""Longer than any decision waits for its call, or a call for its decision."""
BATCH_RECORDS_MAX = 500
POLL_MS = 500
FETCH_RETRY_S = 1.0
ATTEMPTS_MAX = 3

_log = logs.logger(__name__)


class Broadcasting:
    """One broadcast subscription on one connection."""

    def __init__(
        self, broadcast: Broadcast, service: str, clock: Clock, send: SendRecord, keys: RecordKeys, *, embedded: bool
    ) -> None:
        self._broadcast = broadcast
        self._clock = clock
        self._embedded = embedded
        self._keys = keys
        self._letters, self._foreign_letters = (
            DeadLetters(send, service, broadcast.name, lambda record: record.key) for _ in range(2)
        )
        self._foreign = ForeignStatements(broadcast.name)
        self._ends: dict[TopicPartition, int] = {}
        self._oldest: datetime | None = None
        self.caught_up = asyncio.Event()
        """Set once it has read what was there when it started."""

    async def run(self, consumer: AIOKafkaConsumer, stopping: asyncio.Event) -> None:
        """Until `stopping` is set. The consumer has been started with any partition of the topic."""
        await self._start(consumer)
        while not stopping.is_set():
            try:
                await self._follow_new_partitions(consumer)
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH_RECORDS_MAX)
            except KafkaError as error:
                _log.warning("bus.fetch_failed", topic=self._broadcast.topic, fault=type(error).__name__)
                await asyncio.sleep(FETCH_RETRY_S)
                continue
            for records in batches.values():
                found = sort(records, self._broadcast.parse, self._keys)
                for item in found.readable:
                    self._give(item)
                for fault in found.faults:
                    if fault.key_id is not None:
                        self._foreign.meet(fault)
                    if self._live(fault.record.topic, fault.record.partition, fault.record.offset):
                        await self._bury(fault)
            if not self.caught_up.is_set() and await self._has_caught_up(consumer):
                self.caught_up.set()

    async def _start(self, consumer: AIOKafkaConsumer) -> None:
        partitions = self._partitions(consumer)
        consumer.assign(partitions)
        self._ends = await consumer.end_offsets(partitions)
        if self._broadcast.since == "start":
            await consumer.seek_to_beginning(*partitions)
            return
        self._oldest = self._clock.now() - RECENT
        at = await consumer.offsets_for_times({p: int(self._oldest.timestamp() * 1000) for p in partitions})
        await self._seek(consumer, {p: found.offset if found else None for p, found in at.items()})

    async def _seek(self, consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int | None]) -> None:
        """None: nothing is that young. The embedded bus always says so: read all there, and drop what is too old."""
        for partition, offset in offsets.items():
            if offset is not None:
                consumer.seek(partition, offset)
            elif self._embedded:
                await consumer.seek_to_beginning(partition)
            else:
                consumer.seek(partition, self._ends[partition])

    async def _follow_new_partitions(self, consumer: AIOKafkaConsumer) -> None:
        new = self._partitions(consumer) - consumer.assignment()
        if not new:
            return
        positions = {partition: await consumer.position(partition) for partition in consumer.assignment()}
        consumer.assign([*positions, *new])
        for partition, position in positions.items():
            consumer.seek(partition, position)
        await consumer.seek_to_beginning(*new)

    def _partitions(self, consumer: AIOKafkaConsumer) -> set[TopicPartition]:
        numbers: Iterable[int] = consumer.partitions_for_topic(self._broadcast.topic) or ()
        return {TopicPartition(self._broadcast.topic, number) for number in numbers}

    def _live(self, topic: str, partition: int, offset: int) -> bool:
        return offset >= self._ends.get(TopicPartition(topic, partition), 0)

    def _give(self, item: Readable) -> None:
        record, event = item
        live = self._live(record.topic, record.partition, record.offset)
        at = getattr(event, "at", None)
        if not live and self._oldest is not None and at is not None and at < self._oldest:
            return
        delivery = Delivery(record.topic, record.partition, record.offset, record.key, live, record.traceparent)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                self._broadcast.handler(event, delivery)
            except Exception as error:  # noqa: BLE001 -- our bug, whatever it is: counted, loud, the stream goes on
                telemetry.count(
                    "rightcall_batches_failed_total", topic=self._broadcast.topic, failure=type(error).__name__
                )
                _log.error("bus.broadcast_failed", topic=record.topic, offset=record.offset, exc_info=error)
            else:
                return
            if attempt == ATTEMPTS_MAX:
                telemetry.count("rightcall_events_parked_total", topic=self._broadcast.topic)

    async def _bury(self, fault: Fault) -> None:
        """Only of live records: each start reads the old ones again. Nothing waits for a dead letter here."""
        try:
            if fault.key_id is None:
                await self._letters.write(fault)
            else:
                await self._foreign.bury(self._foreign_letters, fault)
        except (Unavailable, TooManyDeadLetters) as error:
            _log.error("bus.dead_letter_lost", topic=fault.record.topic, fault=type(error).__name__)

    async def _has_caught_up(self, consumer: AIOKafkaConsumer) -> bool:
        for partition, end in self._ends.items():
            if await consumer.position(partition) < end:
                return False
        return True
