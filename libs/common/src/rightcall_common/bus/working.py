"""The loop of a work subscription: fetch, handle, commit `offset + 1`; pause a partition that cannot go on.

Offsets are committed after the transaction, and only up to what is done; the next batch does not wait for that.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from rightcall_common import logs, telemetry
from rightcall_common.bus.dead_letters import DeadLetters, SendRecord, TooManyDeadLetters
from rightcall_common.bus.foreign import ForeignStatements
from rightcall_common.bus.handling import Handling
from rightcall_common.bus.positions import Positions
from rightcall_common.bus.records import Fault, Raw, sort
from rightcall_common.bus.subscriptions import BusRecord, Work
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable
from rightcall_common.postgres.database import Database
from rightcall_common.sealing.record_keys import RecordKeys

LAG = "rightcall_consumer_lag_records"
MEASURE_S = 5.0
"""Between two questions for the ends of the partitions."""
BATCH_RECORDS_MAX = 500
"""In one transaction."""
POLL_MS = 500
"""A record ends the wait at once; this is how long a stop may take when there is nothing to do."""
PAUSE_S = 5.0
"""Between two tries on a partition whose handler found something unavailable."""
FETCH_RETRY_S = 1.0
COMMIT_S = 0.1
"""Between two commits of offsets: each costs as much as a question to the database, and only saves repeats."""

Batch = Mapping[TopicPartition, Sequence[Raw]]
"""At least one record of each partition."""

_log = logs.logger(__name__)


class Working:
    """One work subscription on one connection."""

    def __init__(self, work: Work, service: str, db: Database, send: SendRecord, keys: RecordKeys, bus: str) -> None:
        self._work = work
        self._service = service
        self._send = send
        self._keys = keys
        self._foreign = ForeignStatements(work.name)
        self._handling = Handling(work, service, db)
        self._positions = Positions(db, bus)
        self._met: set[TopicPartition] = set()
        """Assigned to us, and read from where the database is."""
        self._letters: dict[tuple[TopicPartition, bool], DeadLetters] = {}
        """Those of foreign records are counted apart: they must not use up the others' room."""
        self._paused: dict[TopicPartition, float] = {}
        self._done: dict[TopicPartition, int] = {}
        """Of each assigned partition from which something came: the offset behind what is done."""
        self._behind: dict[TopicPartition, int] = {}
        """Offsets that are done and not yet on their way to the broker."""
        self._committing: asyncio.Task[None] | None = None
        self._commit_at = 0.0
        self._hurry = asyncio.Event()
        self.joined = False

    async def run(self, consumer: AIOKafkaConsumer, stopping: asyncio.Event) -> None:
        """Until `stopping` is set; then the batch in hand is finished."""
        self._show_paused()
        measuring = asyncio.create_task(self._measure(consumer))
        try:
            await self._run(consumer, stopping)
        finally:
            measuring.cancel()
            telemetry.forget(LAG, topic=self._work.name)

    async def _run(self, consumer: AIOKafkaConsumer, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                await self._meet(consumer)
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH_RECORDS_MAX)
                batches = {each: records for each, records in batches.items() if each in self._met}
                for each, records in batches.items():
                    self._done.setdefault(each, records[0].offset)
            except (KafkaError, Unavailable) as error:
                _log.warning("bus.fetch_failed", topic=self._work.name, fault=type(error).__name__)
                await asyncio.sleep(FETCH_RETRY_S)
                continue
            except Exception as error:  # noqa: BLE001 -- see _step_over
                _log.error("bus.undecodable", topic=self._work.name, fault=type(error).__name__)
                await self._step_over(consumer)
                continue
            self.joined = True
            for batch in [batches] if self._work.together else [{each: batches[each]} for each in batches]:
                if batch and not stopping.is_set():
                    await self._take(consumer, batch)
            self._resume(consumer)
        await self._committed()
        await self._positions.reached({}, now=True)

    async def _meet(self, consumer: AIOKafkaConsumer) -> None:
        """What a rebalance brought while a fetch was under way is dropped: it is fetched again from its place."""
        assigned = consumer.assignment()
        new = assigned - self._met
        if new:
            await self._positions.go_back(consumer, new)
        self._met = set(assigned)
        self._done = {each: offset for each, offset in self._done.items() if each in self._met and each not in new}

    async def _measure(self, consumer: AIOKafkaConsumer) -> None:
        """Keep the gauge of what is not done yet, by asking the bus for the ends: also while a batch does not end, a
        partition is paused or nothing comes. Where the bus does not answer nobody knows, and the gauge vanishes."""
        while True:
            with contextlib.suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(MEASURE_S):
                    ends = await consumer.end_offsets(list(self._met)) if self._met else {}
                    lag = [end - await self._undone(consumer, each) for each, end in ends.items()]
                telemetry.gauge(LAG, sum(max(0, each) for each in lag), lasts_s=3 * MEASURE_S, topic=self._work.name)
            await asyncio.sleep(MEASURE_S)

    async def _undone(self, consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
        """The first offset that is not done."""
        done = self._done.get(partition)
        return int(await consumer.position(partition)) if done is None else done

    async def _step_over(self, consumer: AIOKafkaConsumer) -> None:
        """Get past a record that aiokafka cannot decode (a header's name that is not UTF-8).

        It raises for ever, and drops what it fetched before it; so go back to what is committed and take one record
        at a time. The rest of the producer's batch is as undecodable: one dead letter for each, up to their cap.
        """
        await self._committed()
        for partition in consumer.assignment() - self._paused.keys():
            committed = await consumer.committed(partition)
            if committed is None:
                await consumer.seek_to_beginning(partition)
            else:
                consumer.seek(partition, committed)
            try:
                records = await consumer.getmany(partition, timeout_ms=POLL_MS, max_records=1)
            except KafkaError:
                continue
            except Exception as error:  # noqa: BLE001 -- this is the one
                at = await consumer.position(partition)
                reason = f"{partition.topic}: {type(error).__name__} while decoding"
                await self._skip(
                    consumer,
                    partition,
                    Fault(BusRecord(partition.topic, partition.partition, at, "", None, {}), reason),
                )
            else:
                for one in records.values():
                    await self._take(consumer, {partition: one})

    async def _skip(self, consumer: AIOKafkaConsumer, partition: TopicPartition, fault: Fault) -> None:
        behind = fault.record.offset + 1
        try:
            await self._bury(partition, fault)
        except _Interrupted as interrupted:
            self._pause(consumer, partition, interrupted.done, interrupted.for_s)
            return
        consumer.seek(partition, behind)
        self._done[partition] = behind
        self._commit(consumer, {partition: behind})
        await self._committed()

    def _commit(self, consumer: AIOKafkaConsumer, behind: Mapping[TopicPartition, int]) -> None:
        """In the order of the calls, a few times a second. A crash before it arrives only brings facts again."""
        self._behind |= behind
        if self._committing is not None:
            if not self._committing.done():
                return  # it takes these as well
            self._committing.result()  # whatever it raised besides Kafka's own
        self._committing = asyncio.create_task(self._commit_all(consumer))

    async def _commit_all(self, consumer: AIOKafkaConsumer) -> None:
        while self._behind:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._commit_at):
                    await self._hurry.wait()
            behind, self._behind = self._behind, {}
            await _commit(consumer, behind)
            await self._positions.reached(behind)
            self._commit_at = asyncio.get_running_loop().time() + COMMIT_S

    async def _committed(self) -> None:
        """Wait until all that is done is committed."""
        if self._committing is not None:
            self._hurry.set()
            await self._committing
            self._hurry.clear()

    async def _take(self, consumer: AIOKafkaConsumer, batch: Batch) -> None:
        started = time.monotonic()
        done = await self._settle(consumer, batch)
        if behind := {each: offset for each, offset in done.items() if offset > batch[each][0].offset}:
            crash_point("bus.before_offset_commit")
            self._commit(consumer, behind)
        self._done.update(done)
        telemetry.observe("rightcall_batch_seconds", time.monotonic() - started, topic=self._work.name)

    async def _settle(self, consumer: AIOKafkaConsumer, batch: Batch) -> dict[TopicPartition, int]:
        """Handle a batch; returns up to which offset each partition is done. What cannot go on is paused there.

        Partitions that were taken together and found something unavailable are tried again one by one: what one of
        them waits for shall not hold up the others.
        """
        found = sort([raw for records in batch.values() for raw in records], self._work.parse, self._keys)
        try:
            faults = [*found.faults, *await self._handling.settle(found.readable)]
        except Unavailable:
            if len(batch) > 1:
                return {each: (await self._settle(consumer, {each: batch[each]}))[each] for each in batch}
            ((partition, records),) = batch.items()
            self._pause(consumer, partition, records[0].offset, PAUSE_S)
            return {partition: records[0].offset}
        if found.unknown:
            telemetry.count("rightcall_events_unknown_total", found.unknown, topic=self._work.name)
        done = {partition: records[-1].offset + 1 for partition, records in batch.items()}
        for fault in sorted(faults, key=lambda fault: fault.record.offset):
            partition = TopicPartition(fault.record.topic, fault.record.partition)
            if fault.record.offset >= done[partition]:
                continue  # it comes again, with all behind the one that could not be buried
            try:
                await self._bury(partition, fault)
            except _Interrupted as interrupted:
                done[partition] = interrupted.done
                self._pause(consumer, partition, interrupted.done, interrupted.for_s)
        return done

    async def _bury(self, partition: TopicPartition, fault: Fault) -> None:
        which = partition, fault.key_id is not None
        if which not in self._letters:
            self._letters[which] = DeadLetters(
                self._send, self._service, self._work.name, self._work.key_for_dead_letter
            )
        try:
            if fault.key_id is None:
                await self._letters[which].write(fault)
            else:
                self._foreign.meet(fault)
                await self._foreign.bury(self._letters[which], fault)
        except Unavailable as error:
            raise _Interrupted(fault.record.offset, PAUSE_S) from error
        except TooManyDeadLetters as error:
            _log.error("bus.partition_stopped", topic=partition.topic, partition=partition.partition)
            raise _Interrupted(fault.record.offset, math.inf) from error

    def _pause(self, consumer: AIOKafkaConsumer, partition: TopicPartition, at: int, for_s: float) -> None:
        """Rewind and fetch nothing of this partition for a while; the others go on."""
        try:
            consumer.seek(partition, at)
            consumer.pause(partition)
        except IllegalStateError:
            return  # the partition went to another member, who starts where we committed
        self._paused[partition] = time.monotonic() + for_s
        self._show_paused()

    def _resume(self, consumer: AIOKafkaConsumer) -> None:
        for partition, until in tuple(self._paused.items()):
            if until > time.monotonic() and partition in consumer.assignment():
                continue
            del self._paused[partition]
            if partition in consumer.assignment():
                consumer.resume(partition)
            self._show_paused()

    def _show_paused(self) -> None:
        telemetry.gauge("rightcall_partitions_paused", len(self._paused), topic=self._work.name)


class _Interrupted(Exception):
    """A batch ended early: everything before `done` is settled; go on after `for_s` seconds (infinite: not at all)."""

    def __init__(self, done: int, for_s: float) -> None:
        super().__init__()
        self.done = done
        self.for_s = for_s


async def _commit(consumer: AIOKafkaConsumer, behind: Mapping[TopicPartition, int]) -> None:
    """A failed commit only means that the batch comes again, here or to the partition's next owner."""
    ours = {partition: offset for partition, offset in behind.items() if partition in consumer.assignment()}
    try:
        if ours:
            await consumer.commit(ours)
    except KafkaError as error:
        topics = sorted({partition.topic for partition in ours})
        _log.warning("bus.commit_failed", topic=",".join(topics), fault=type(error).__name__)
