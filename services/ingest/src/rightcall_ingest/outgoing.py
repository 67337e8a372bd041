"""Publishes what the journal holds, in its order, after it is on the disk, until the bus has acknowledged it.

Usage: `outgoing.send(record)` for everything that another service must hear, `asyncio.create_task(outgoing.run())`,
`Bus(..., on_new_bus=outgoing.on_new_bus)`, and at the end `await outgoing.published_up_to(journal.last_number)`.
A record may reach the bus twice, never not at all: consumers know it by its event id, or by stream, epoch, position.
Not here: when a record is no longer needed (`journal.py`).
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol

from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable
from rightcall_common.events.topics import TOPICS
from rightcall_ingest.journal import Journal
from rightcall_ingest.journal_records import Record

BATCH_RECORDS_MAX: Final = 500  # under way at once: 4 MB of audio, read back from the page cache if it must go again
BACKOFF_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
RETENTION_US: Final = {topic.name: topic.retention_ms * 1000 for topic in TOPICS if topic.retention_ms is not None}


class Bus(Protocol):
    """What this module needs of `rightcall_common.bus.Bus`."""

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]: ...

    async def identity(self) -> str: ...


class Outgoing:
    """One per process. How far it has come is in a small file; if that is lost or old, more is sent again."""

    def __init__(self, journal: Journal, bus: Bus, *, progress_file: Path, now: Callable[[], int]) -> None:
        """`now`: microseconds since 1970."""
        self._journal = journal
        self._bus = bus
        self._now = now
        self._file = progress_file
        self._bus_id, self._published, self._ever = _load(progress_file)
        self._renewed = asyncio.Event()
        self._moved: asyncio.Future[None] | None = None

    @property
    def published(self) -> int:
        """The number up to which this bus has acknowledged everything."""
        return self._published

    def send(self, record: Record) -> int:
        """Journal a record; it is published once it is on the disk. Returns its number."""
        return self._journal.append(record)

    def on_new_bus(self) -> None:
        """The bus was replaced by an empty one: everything that is not settled goes out again."""
        self._renewed.set()

    async def published_up_to(self, number: int) -> None:
        """Return when the bus has acknowledged everything up to this number."""
        while self._published < number:
            if self._moved is None:
                self._moved = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._moved)

    async def run(self) -> None:
        """Publish until cancelled. Whatever is not `Unavailable` is our own bug and ends it."""
        failures = 0
        while True:
            self._renewed.clear()
            self._meet(await self._bus.identity())
            publishing = asyncio.ensure_future(self._publish_all())
            renewed = asyncio.ensure_future(self._renewed.wait())
            before = self._published
            try:
                await asyncio.wait([publishing, renewed], return_when=asyncio.FIRST_COMPLETED)
            finally:
                publishing.cancel()
                renewed.cancel()
                outcome = (await asyncio.gather(publishing, return_exceptions=True))[0]
            if isinstance(outcome, Unavailable):
                failures = 0 if self._published > before else failures + 1
                await asyncio.sleep(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
            elif isinstance(outcome, Exception):
                raise outcome

    def _meet(self, bus_id: str) -> None:
        if bus_id != self._bus_id:
            self._bus_id, self._published = bus_id, 0

    async def _publish_all(self) -> None:
        while True:
            start = max(self._published + 1, self._journal.first_number())
            await self._journal.synced_up_to(start)
            end = min(self._journal.synced_number, start + BATCH_RECORDS_MAX - 1)
            sent = [sent for number in range(start, end + 1) if (sent := self._publish(number)) is not None]
            if sent:
                await asyncio.wait(sent)
                for future in sent:
                    future.result()
                crash_point("ingest.published")
            self._advance(end)

    def _publish(self, number: int) -> asyncio.Future[None] | None:
        record = self._journal.read(number)
        if record is None or not record.topic:
            return None
        if number <= self._ever and self._now() - record.at > RETENTION_US.get(record.topic, 0):
            return None  # a bus has had it, and would have forgotten it by now
        sent = self._bus.publish(record.topic, record.key, record.value, record.headers)
        sent.add_done_callback(_noticed)
        return sent

    def _advance(self, number: int) -> None:
        self._published = number
        self._ever = max(self._ever, number)
        _save(self._file, self._bus_id, self._published, self._ever)
        if self._moved is not None:
            self._moved.set_result(None)
            self._moved = None


def _noticed(sent: asyncio.Future[None]) -> None:
    """A batch fails with its first failure; the others are the same outage and no news."""
    if not sent.cancelled():
        sent.exception()


def _load(path: Path) -> tuple[str, int, int]:
    """(bus, published on it, published on any). Nothing readable: nothing was published."""
    try:
        found = json.loads(path.read_text())
        return str(found["bus"]), int(found["published"]), int(found["ever"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", 0, 0


def _save(path: Path, bus_id: str, published: int, ever: int) -> None:
    """Replaced whole, not synced: an older one only means more is sent again. A full disk likewise."""
    fresh = path.with_suffix(".tmp")
    try:
        fresh.write_text(json.dumps({"bus": bus_id, "published": published, "ever": ever}))
        fresh.replace(path)
    except OSError:
        return
