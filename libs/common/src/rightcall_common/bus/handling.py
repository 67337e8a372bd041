"""Runs a work handler on a partition's batch: retried if something is unavailable, bisected if we have a bug."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rightcall_common import logs, telemetry, tracing
from rightcall_common.bus.records import Fault, Readable
from rightcall_common.bus.subscriptions import BusRecord, Work
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable, Unreadable
from rightcall_common.outbox import inbox
from rightcall_common.postgres.database import Database
from rightcall_common.postgres.transaction import Transaction

BACK_OFF_S = (0.1, 0.5, 2.0)
"""Between attempts while something is unavailable; then the partition is paused. Below half a session time-out."""
ATTEMPTS_ALONE_MAX = 3
BETWEEN_ATTEMPTS_S = 0.2

_PARK = """
    insert into parked (topic, partition, "offset", key, fault) values ($1, $2, $3, $4, $5)
"""

_IDS = ("tenant_id", "call_id", "recording_id", "segment_id", "stream_id", "request_id", "fact_seq", "decision_seq")
"""Opaque ids that a span may carry."""

_log = logs.logger(__name__)


class Handling:
    """How one service handles one work subscription."""

    def __init__(self, work: Work, service: str, db: Database) -> None:
        self._work = work
        self._db = db
        self._name = f"{service}.{work.handler.__name__}"

    async def settle(self, items: Sequence[Readable]) -> list[Fault]:
        """Handle all, in order. Returns what the handler itself found unreadable.

        Raises:
            Unavailable: after bounded back-off; nothing is known of the items from some point on.
        """
        if not items:
            return []
        fault = await self._attempt(items)
        if fault is None:
            return []
        if len(items) == 1:
            return await self._settle_alone(items[0], fault)
        half = len(items) // 2
        return [*await self.settle(items[:half]), *await self.settle(items[half:])]

    async def _attempt(self, items: Sequence[Readable]) -> Exception | None:
        """Run the handler. None: done. An exception: ours. Raises Unavailable."""
        for pause_s in (*BACK_OFF_S, None):
            try:
                with self._spans(items):
                    await self._handle(items)
            except Unavailable as error:
                self._report(items, error)
                if pause_s is None:
                    raise
                telemetry.count("rightcall_transaction_retries_total", transaction=self._name)
                await asyncio.sleep(pause_s)
            except Unreadable as error:
                return error  # found while it was handled: no bug of ours
            except Exception as error:  # noqa: BLE001 -- our bug, whatever it is: bisected and parked
                self._report(items, error)
                return error
            else:
                return None
        return None

    async def _settle_alone(self, item: Readable, fault: Exception) -> list[Fault]:
        for _ in range(1, ATTEMPTS_ALONE_MAX):
            if isinstance(fault, Unreadable):
                return [Fault(item.record, str(fault))]
            await asyncio.sleep(BETWEEN_ATTEMPTS_S)
            again = await self._attempt([item])
            if again is None:
                return []
            fault = again
        await self._park(item, fault)
        return []

    async def _park(self, item: Readable, fault: Exception) -> None:
        record = item.record
        key = self._work.key_for_dead_letter(record)
        async with self._db.transaction("bus.park", tenants=()) as tx:
            await tx.execute(_PARK, record.topic, record.partition, record.offset, key, type(fault).__name__)
        telemetry.count("rightcall_events_parked_total", topic=self._work.name)
        _log.error("bus.parked", topic=record.topic, partition=record.partition, offset=record.offset)

    async def _handle(self, items: Sequence[Readable]) -> None:
        crash_point("bus.before_handler")
        events = [item.event for item in items]
        if not self._work.scoped:
            await self._work.handler(events)
            self._count(items)
            return
        tenants = {tenant for event in events if (tenant := getattr(event, "tenant_id", None)) is not None}
        async with self._db.transaction(self._name, tenants=tenants) as tx:
            if self._work.inbox:
                items = await self._handle_unseen(items, tx)
            else:
                await self._work.handler(events, tx)
        self._count(items)

    async def _handle_unseen(self, items: Sequence[Readable], tx: Transaction) -> list[Readable]:
        """Each event once: neither one that was handled before nor one that is twice in this batch."""
        first = {item.event.event_id: item for item in reversed(items)}
        unseen = await inbox.unseen(tx, list(first))
        fresh = [item for item in items if item.event.event_id in unseen and first[item.event.event_id] is item]
        if len(fresh) < len(items):
            telemetry.count("rightcall_events_duplicate_total", len(items) - len(fresh), topic=self._work.name)
        if fresh:
            await self._work.handler([item.event for item in fresh], tx)
            await inbox.remember(tx, unseen)
        return fresh

    def _count(self, items: Sequence[Readable]) -> None:
        for kind, number in Counter(str(getattr(item.event, "type", "none")) for item in items).items():
            telemetry.count("rightcall_events_handled_total", number, topic=self._work.name, type=kind)

    @contextmanager
    def _spans(self, items: Sequence[Readable]) -> Iterator[None]:
        """A span per event, in the trace of whoever stated it. Audio frames come without a trace and get none."""
        spans: list[telemetry.ActiveSpan] = []
        handled: dict[UUID, str] = {}
        recorded = telemetry.recorded()
        for record, event in items:
            if record.traceparent is None and not self._work.scoped:
                continue
            if recorded:
                told = _told_of(record, event)
                spans.append(telemetry.start_span(self._name, parent=record.traceparent, attributes=told))
            event_id = getattr(event, "event_id", None)
            if event_id is not None:
                handled[event_id] = spans[-1].traceparent if recorded else telemetry.passed_on(record.traceparent)
        try:
            with tracing.handling(handled):
                yield
        except BaseException as error:
            for span in spans:
                span.fail(type(error).__name__)
            raise
        finally:
            for span in spans:
                span.end()

    def _report(self, items: Sequence[Readable], error: Exception) -> None:
        """Loudly. The log keeps the fault's class and places; its text may quote what somebody said or dialled."""
        first = items[0].record
        where = {"topic": first.topic, "partition": first.partition, "offset": first.offset, "count": len(items)}
        telemetry.count("rightcall_batches_failed_total", topic=self._work.name, failure=type(error).__name__)
        _log.error("bus.batch_failed", handler=self._name, exc_info=error, **where)


def _told_of(record: BusRecord, event: Any) -> dict[str, telemetry.AttributeValue]:
    return {
        "messaging.destination.name": record.topic,
        "messaging.destination.partition.id": record.partition,
        "messaging.kafka.offset": record.offset,
        "event.type": str(getattr(event, "type", "none")),
        **{name: str(value) for name in _IDS if (value := getattr(event, name, None)) is not None},
    }
