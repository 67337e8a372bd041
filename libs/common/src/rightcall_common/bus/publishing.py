"""Sends records in the order of the calls, one queue per topic, without ever making the caller wait.

aiokafka's own `send` waits: for a topic's metadata, and for room when a partition's leader is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, UnknownTopicOrPartitionError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata

from rightcall_common import logs
from rightcall_common.bus.connection import partition_of
from rightcall_common.bus.room import PIECE_BYTES_MAX, Committed, Room
from rightcall_common.errors import Unavailable, Unsendable
from rightcall_common.events.topics import MESSAGE_BYTES_MAX

PENDING_BYTES_MAX = 64 * 1024 * 1024
"""What may wait in memory while the bus is away; ingest's journal and the outbox hold everything anyway."""
RECORD_OVERHEAD_BYTES = 512

_HARMLESS = (KafkaTimeoutError, UnknownTopicOrPartitionError)
"""Faults of one record or topic. Any other one ends an idempotent producer: it must be replaced."""
_OF_THE_RECORD = (MessageSizeTooLargeError, TypeError, ValueError, AssertionError)
"""What aiokafka says, or fails with, because of what it was given: no second try brings it out."""

_log = logs.logger(__name__)


class Message(NamedTuple):
    """A record to be, of a topic that is named elsewhere."""

    key: str
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Sending(NamedTuple):
    """Records of one topic on their way together."""

    topic: str
    messages: Sequence[Message]
    bytes: int
    done: asyncio.Future[None]


class Publisher:
    """The queues of one process; they outlive a connection only if nothing was connected yet."""

    def __init__(self, on_fatal: Callable[[], None]) -> None:
        self._on_fatal = on_fatal
        self._producer: AIOKafkaProducer | None = None
        self._room: Room | None = None
        self._queues: dict[str, asyncio.Queue[Sending]] = {}
        self._senders: set[asyncio.Task[None]] = set()
        self._pending: set[asyncio.Future[None]] = set()
        self._bytes = 0

    def publish(self, topic: str, messages: Sequence[Message]) -> asyncio.Future[None]:
        """See `Bus.publish_all`."""
        size = sum([_size(topic, each) for each in messages])
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.add_done_callback(_retrieved)
        if self._bytes + size > PENDING_BYTES_MAX:
            done.set_exception(Unavailable("too much is waiting for the bus"))
            return done
        self._bytes += size
        self._pending.add(done)
        self._queue(topic).put_nowait(Sending(topic, messages, size, done))
        return done

    def connected(self, producer: AIOKafkaProducer, committed: Committed | None = None) -> None:
        """Start sending over this connection. `committed`: how far readers are, where the bus forgets the unread."""
        self._producer = producer
        self._room = Room(committed) if committed is not None else None
        if self._room is not None:
            self._senders.add(asyncio.create_task(self._room.run()))
        for queue in self._queues.values():
            self._start(queue)

    def disconnected(self) -> None:
        """Stop sending. What was not acknowledged fails with Unavailable: it is unknown whether it arrived."""
        self._producer = None
        for sender in self._senders:
            sender.cancel()
        self._senders.clear()
        self._queues.clear()
        for done in tuple(self._pending):
            if not done.done():
                done.set_exception(Unavailable("the connection to the bus ended before the acknowledgement"))
        self._pending.clear()
        self._bytes = 0

    async def flush(self, within_s: float) -> None:
        """Wait until everything is acknowledged, or the time is over."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=within_s)

    def _queue(self, topic: str) -> asyncio.Queue[Sending]:
        if topic not in self._queues:
            self._queues[topic] = asyncio.Queue()
            if self._producer is not None:
                self._start(self._queues[topic])
        return self._queues[topic]

    def _start(self, queue: asyncio.Queue[Sending]) -> None:
        if self._producer is not None:
            self._senders.add(asyncio.create_task(self._send_all(queue, self._producer)))

    async def _send_all(self, queue: asyncio.Queue[Sending], producer: AIOKafkaProducer) -> None:
        while True:
            sending = await queue.get()
            if sending.done.cancelled():  # nobody waits for it any more: it is sent again by whoever wanted it
                self._settled(sending)
                continue
            try:
                accepted = await self._hand_over(producer, sending)
            except Exception as error:  # noqa: BLE001 -- the caller's future gets it as Unavailable
                self._failed(sending, error)
            else:
                accepted.add_done_callback(partial(self._answered, sending))

    async def _hand_over(self, producer: AIOKafkaProducer, sending: Sending) -> asyncio.Future[Any]:
        """To the producer, as the bus has room for it."""
        room, topic = self._room, sending.topic
        if room is None:
            return await _accepted(producer, topic, sending.messages)
        accepted: list[asyncio.Future[Any]] = []
        for size, messages in _pieces(topic, sending.messages):
            await room.take(topic, size)
            try:
                accepted.append(await _accepted(producer, topic, messages))
            except BaseException:
                room.give_back(topic, size)
                raise
            accepted[-1].add_done_callback(partial(room.placed, topic, size))
        return asyncio.gather(*accepted)

    def _answered(self, sending: Sending, sent: asyncio.Future[Any]) -> None:
        if sent.cancelled():
            self._failed(sending, None)
        elif (error := sent.exception()) is not None:
            self._failed(sending, error)
        else:
            self._settled(sending)
            if not sending.done.done():
                sending.done.set_result(None)

    def _failed(self, sending: Sending, error: BaseException | None) -> None:
        self._settled(sending)
        if sending.done.done():
            return
        fault, where = type(error).__name__, f"publish to {sending.topic}"
        _log.warning("bus.publish_failed", topic=sending.topic, fault=fault)
        refused = isinstance(error, _OF_THE_RECORD)
        sending.done.set_exception(Unsendable(f"{where}: {fault}") if refused else Unavailable(f"{where}: {fault}"))
        if isinstance(error, KafkaError) and not isinstance(error, (*_HARMLESS, *_OF_THE_RECORD)):
            self._on_fatal()

    def _settled(self, sending: Sending) -> None:
        if sending.done in self._pending:
            self._pending.discard(sending.done)
            self._bytes -= sending.bytes


def _pieces(topic: str, messages: Sequence[Message]) -> Iterator[tuple[int, Sequence[Message]]]:
    """(bytes, messages), in order: as many as go at once where room is scarce."""
    first = total = 0
    for at, message in enumerate(messages):
        size = _size(topic, message)
        if at > first and total + size > PIECE_BYTES_MAX:
            yield total, messages[first:at]
            first, total = at, 0
        total += size
    yield total, messages[first:]


def _size(topic: str, message: Message) -> int:
    """Raises Unsendable: no key, or larger than a topic takes."""
    key, value, headers = message
    if not key:
        raise Unsendable(f"a record for {topic} needs a key")
    size = len(value or b"") + RECORD_OVERHEAD_BYTES + sum([len(name) + len(text) for name, text in headers])
    if size > MESSAGE_BYTES_MAX:
        raise Unsendable(f"a record for {topic} has {size} bytes; a topic takes {MESSAGE_BYTES_MAX}")
    return size


async def _accepted(
    producer: AIOKafkaProducer, topic: str, messages: Sequence[Message]
) -> asyncio.Future[RecordMetadata] | asyncio.Future[list[RecordMetadata]]:
    """Hand records to the producer, in their order; the future ends when all are acknowledged.

    Many go in batches of our own: the producer makes a future for each record that it is given alone.
    """
    if len(messages) == 1:
        ((key, value, headers),) = messages
        alone: asyncio.Future[RecordMetadata] = await producer.send(topic, value, key=key.encode(), headers=headers)
        return alone
    partitions = sorted(await producer.partitions_for(topic))
    batches: dict[int, BatchBuilder] = {}
    sent: list[asyncio.Future[RecordMetadata]] = []
    for key, value, headers in messages:
        encoded = key.encode()
        partition = partition_of(encoded, partitions, partitions)
        batch = batches.get(partition) or batches.setdefault(partition, producer.create_batch())
        if batch.append(key=encoded, value=value, timestamp=None, headers=headers) is None:  # it is full
            sent.append(await producer.send_batch(batch, topic, partition=partition))
            batch = batches[partition] = producer.create_batch()
            batch.append(key=encoded, value=value, timestamp=None, headers=headers)
    for partition, batch in batches.items():
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    return asyncio.gather(*sent)


def _retrieved(done: asyncio.Future[None]) -> None:
    """A caller that does not look at its future is not an error."""
    if not done.cancelled():
        done.exception()
