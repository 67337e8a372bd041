"""Publishes committed outbox rows in the order of their commits. One leader per schema; another takes over.

What the leader's own process commits is handed to it, and goes out without being read again if nothing lies between it
and what was published last: ids are given one after the other under a lock (`emitted`), so the next id says so.
A crash between publishing and marking sends rows twice; inboxes drop the second. A replaced bus gets everything
again that is still kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from rightcall_common import logs, telemetry
from rightcall_common.bus.bus import Bus
from rightcall_common.bus.publishing import Message
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable, Unsendable
from rightcall_common.outbox import emitted, janitor
from rightcall_common.outbox.emitted import Emitted
from rightcall_common.postgres.database import Database
from rightcall_common.postgres.failures import trouble_as_unavailable

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

BATCH_ROWS_MAX = 500
BATCH_BYTES_MAX = 16 * 1024 * 1024
"""A quarter of what may wait for the bus (`publishing`)."""
OFFERED_ROWS_MAX = 1_000
"""That wait in memory; what comes on top is read from the table."""
MARK_S = 0.1
"""How much may be sent twice after a crash: marking every batch would cost a commit each, and its time."""
POLL_S = 1.0
"""A notification may be lost, or not be sent by a process that led until then: the poll finds its rows."""
MEASURE_S = 5.0
RETRY_S = 0.5
LEADER_RETRY_S = 1.0
ACKNOWLEDGED_S_MAX = 30.0
"""Longer than that without an acknowledgement: look again which bus this is. The rows are sent again."""
LOCK_CLASS = 0x52434C44

_LEAD = "select pg_try_advisory_lock($1, hashtext(current_schema()))"
_ROWS = """
    select id, topic, key, event_id, headers, value from outbox where id > $1 order by id limit $2
"""
_CURSOR = "select bus, last_id from relay_cursor"
_RESET = """
    insert into relay_cursor (bus, last_id) values ($1, 0)
    on conflict (single) do update set bus = $1, last_id = 0, updated_at = now()
"""
_MARK = "update relay_cursor set last_id = $1, updated_at = now()"
MEASURED = ("rightcall_outbox_waiting", "rightcall_outbox_oldest_seconds")
_WAITING = """
    select count(*) as rightcall_outbox_waiting,
           coalesce(extract(epoch from now() - min(emitted_at)), 0)::float8 as rightcall_outbox_oldest_seconds
    from (
        select emitted_at from outbox
        where id > coalesce($1::bigint, (select last_id from relay_cursor), 0) order by id limit 10000
    ) as unpublished
"""

_log = logs.logger(__name__)


async def run(db: Database, bus: Bus) -> None:
    """Relay and prune until cancelled. Every process of a service runs this; one of them leads."""
    while True:
        try:
            with trouble_as_unavailable("relay", OSError):
                await _lead(db, bus)
        except Unavailable as error:
            telemetry.count("rightcall_background_failures_total", task="relay")
            _log.warning("relay.interrupted", fault=str(error))
            await asyncio.sleep(RETRY_S)


async def _lead(db: Database, bus: Bus) -> None:
    session = await db.session()
    try:
        while not await session.fetchval(_LEAD, LOCK_CLASS):  # noqa: ASYNC110 -- PostgreSQL tells nobody of freed locks
            await asyncio.sleep(LEADER_RETRY_S)
        relay = Relay(session, bus)
        await session.add_listener(emitted.channel(db.schema), relay.heard)
        beside = [asyncio.create_task(janitor.run(db)), asyncio.create_task(relay.measure())]
        db.on_emitted = relay.offer
        try:
            await relay.run()
        finally:
            db.on_emitted = None
            for each in beside:
                each.cancel()
            for metric in MEASURED:  # whoever leads next tells them
                telemetry.forget(metric)
    finally:
        session.terminate()


class Rows(NamedTuple):
    """Rows that this process committed, numbered from `first` on."""

    first: int
    rows: Sequence[Emitted]


class Relay:
    """The leader's work. Uses one session: when it is lost, so is the lead."""

    def __init__(self, session: Connection, bus: Bus) -> None:
        self._session = session
        self._bus = bus
        self._offered: deque[Rows] = deque()
        self._to_be_read = True
        """Somebody else committed what nobody offers."""
        self._woken = asyncio.Event()
        self._known: str | None = None
        self._published = self._marked = 0
        """Ids of the last rows; nobody else moves them, for nobody else leads."""
        self._mark_at = 0.0
        self._marking: asyncio.Task[None] | None = None
        self._using = asyncio.Lock()
        """The session does one thing at a time."""

    def heard(self, *_: object) -> None:
        """Something was committed elsewhere."""
        self._to_be_read = True
        self._woken.set()

    def offer(self, first: int, rows: Sequence[Emitted]) -> None:
        """These rows were committed here, under ids from `first` on."""
        if sum(len(each.rows) for each in self._offered) < OFFERED_ROWS_MAX:
            self._offered.append(Rows(first, rows))
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled or the database is gone (Unavailable)."""
        try:
            await self._run()
        finally:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                if self._marking is not None:
                    await self._marking
                await self._mark()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                while await self.publish_next():
                    self._mark_in_time()
            except Unavailable as error:
                _log.warning("relay.not_published", fault=str(error))
                await asyncio.sleep(RETRY_S)
            self._mark_in_time()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S if self._published == self._marked else MARK_S):
                    await self._woken.wait()

    async def publish_next(self) -> bool:
        """Publish one batch, to be marked. False: there is nothing more. Raises Unavailable."""
        last = await self._position(await self._bus.identity())
        offered = self._next_offered(last)
        if offered:
            await self._publish(offered)
            crash_point("relay.published")
            self._published = last + len(offered)
            return self._to_be_read or bool(self._offered)
        self._to_be_read = False
        async with self._using:
            rows = await self._session.fetch(_ROWS, last, BATCH_ROWS_MAX)
        if not rows:
            return False
        await self._publish([_emitted(row) for row in rows])
        crash_point("relay.published")
        self._published = rows[-1]["id"]
        return len(rows) == BATCH_ROWS_MAX or bool(self._offered)

    def _next_offered(self, last: int) -> list[Emitted]:
        """What was offered and comes right behind the last row; what has gone out meanwhile is passed over."""
        found: list[Emitted] = []
        while self._offered and self._offered[0].first <= last + len(found) + 1 and len(found) < BATCH_ROWS_MAX:
            first, rows = self._offered.popleft()
            if first == last + len(found) + 1:
                found += rows
        return found

    def _mark_in_time(self) -> None:
        """Now and then, beside what goes out next: a commit takes longer. Raises what the last one met."""
        if self._marking is not None and self._marking.done():
            self._marking.result()
            self._marking = None
        if self._marking is None and self._published != self._marked and time.monotonic() >= self._mark_at:
            self._marking = asyncio.create_task(self._mark())
            self._mark_at = time.monotonic() + MARK_S

    async def _mark(self) -> None:
        """Remember how far it was published."""
        async with self._using:
            published = self._published
            if published != self._marked:
                await self._session.execute(_MARK, published)
                self._marked = published

    async def _position(self, bus: str) -> int:
        """The last row that this bus has. Another bus has none."""
        if bus != self._known:
            async with self._using:
                cursor = await self._session.fetchrow(_CURSOR)
                known = cursor is not None and cursor["bus"] == bus
                if not known:
                    await self._session.execute(_RESET, bus)
                self._published = self._marked = int(cursor["last_id"]) if cursor is not None and known else 0
            self._known = bus
        return self._published

    async def _publish(self, rows: Sequence[Emitted]) -> None:
        """Some at a time, if they are large: only so much may wait for the bus."""
        first = size = 0
        for at, row in enumerate(rows):
            size += len(row.value or b"")
            if size > BATCH_BYTES_MAX and at > first:
                await self._publish_some(rows[first:at])
                first, size = at, len(row.value or b"")
        await self._publish_some(rows[first:])

    async def _publish_some(self, rows: Sequence[Emitted]) -> None:
        """One that no retry brings out is passed over with an alarm, and stays in the table for whoever looks into it;
        what follows of its key goes on, and consumers see that it is missing as they see a lost one."""
        try:
            await self._send(rows)
        except Unsendable as fault:
            if len(rows) > 1:
                for row in rows:
                    await self._publish_some([row])
                return
            telemetry.count("rightcall_outbox_parked_total")
            _log.error("relay.parked", topic=_label(rows[0].topic), event_id=str(rows[0].event_id), fault=str(fault))

    async def _send(self, rows: Sequence[Emitted]) -> None:
        by_topic: dict[str, list[Message]] = {}
        for row in rows:
            by_topic.setdefault(row.topic, []).append(Message(row.key, row.value, row.headers))
        sent = [self._bus.publish_all(topic, messages) for topic, messages in by_topic.items()]
        done, late = await asyncio.wait(sent, timeout=ACKNOWLEDGED_S_MAX)
        if late:
            for each in late:
                each.cancel()
            raise Unavailable("relay: no acknowledgement")
        for future in done:
            future.result()
        for topic, messages in by_topic.items():
            telemetry.count("rightcall_outbox_published_total", len(messages), topic=_label(topic))

    async def measure(self) -> None:
        """Keep the gauges, until cancelled: also while nothing goes out, or one batch after the other does."""
        while True:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # `run` meets it too
                async with self._using:
                    known = None if self._known is None else self._published
                    found = await self._session.fetchrow(_WAITING, known)
                for metric, value in found.items() if found is not None else ():
                    telemetry.gauge(metric, value, lasts_s=3 * MEASURE_S)
            await asyncio.sleep(MEASURE_S)


def _emitted(row: asyncpg.Record) -> Emitted:
    return Emitted(row["topic"], row["key"], row["event_id"], emitted.headers_of(row["headers"]), row["value"])


def _label(topic: str) -> str:
    return topic.partition("-v1")[0] + "-v1"
