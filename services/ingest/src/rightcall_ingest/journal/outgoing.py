"""Publishes what the journal holds, in its order, after it is on the disk, until the bus has acknowledged it.

Usage: `outgoing.send(record)` for everything that another service must hear, `asyncio.create_task(outgoing.run())`,
`Bus(..., on_new_bus=outgoing.on_new_bus)`, and at the end `await outgoing.published_up_to(journal.last_number)`.
A record may reach the bus twice, never not at all: consumers know it by its event id, or by stream, epoch, position.
Facts have a lane of their own: audio may wait for room on the bus, and no decision waits behind it. In a lane the order
of the journal stands, so no stream starves another one and a manifest comes behind its frames.
What no retry brings out is parked (`journal.park`): an alarm, and nothing waits behind it.
Not here: when a record is no longer needed (`journal.py`), what goes a second time (`resending.py`).
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Final, Protocol

from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable, Unreadable, Unsendable
from rightcall_common.events import audio, calls
from rightcall_common.events.topics import TOPICS
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.progress import PublishProgress

BATCH_RECORDS_MAX: Final = 500  # under way at once: 4 MB of audio, read back from the page cache if it must go again
BACKOFF_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
AGAIN_BYTES_PER_S: Final = 512 * 1024  # what is sent again never crowds out what is new
RETENTION_US: Final = {topic.name: topic.retention_ms * 1000 for topic in TOPICS if topic.retention_ms is not None}
LANES: Final = (calls.TOPIC, audio.TOPIC)


class PublishingBus(Protocol):
    """What this module needs of `rightcall_common.bus.Bus`."""

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]: ...

    async def identity(self) -> str: ...


class Outgoing:
    """One per process. How far it has come is in a small file; if that is lost or old, more is sent again."""

    def __init__(
        self, journal: Journal, bus: PublishingBus, *, progress_file: Path, now: Callable[[], int],
        on_parked: Callable[[JournalRecord | None, str], None] = lambda record, fault: None,
    ) -> None:  # fmt: skip
        """`now`: microseconds since 1970. `on_parked`: a record (None: nobody can read it) will never be published."""
        self._journal = journal
        self._bus = bus
        self._now = now
        self._on_parked = on_parked
        self._progress = PublishProgress(progress_file, LANES)
        self._renewed = asyncio.Event()
        self._moved: asyncio.Future[None] | None = None
        self._again: asyncio.Queue[int] = asyncio.Queue()

    @property
    def published(self) -> int:
        """The number up to which this bus has acknowledged everything."""
        return min(self.published_of(lane) for lane in LANES)

    def published_of(self, topic: str) -> int:
        """The number up to which this bus has acknowledged everything of this topic."""
        return self._progress.published[topic]

    def send(self, record: JournalRecord) -> int | None:
        """Journal a record; it is published once it is on the disk. Returns its number; None: it cannot be kept."""
        try:
            return self._journal.append(record)
        except Unsendable as fault:
            self._on_parked(record, str(fault))
            return None

    def parked(self, record: JournalRecord, fault: str) -> None:
        """Whoever gives this record knows already that nobody will hear it."""
        self._on_parked(record, fault)

    def on_new_bus(self) -> None:
        """The bus was replaced by an empty one: everything that is not settled goes out again."""
        self._renewed.set()

    def send_again(self, numbers: Iterable[int]) -> None:
        """These records go out a second time, at a bounded rate and beside the new ones."""
        for number in numbers:
            self._again.put_nowait(number)

    @property
    def sending_again(self) -> bool:
        """Whether something of the last `send_again` is still to go."""
        return not self._again.empty()

    async def published_up_to(self, number: int) -> None:
        """Return when the bus has acknowledged everything up to this number."""
        while self.published < number:
            if self._moved is None:
                self._moved = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._moved)

    async def run(self) -> None:
        """Publish until cancelled. Whatever is not `Unavailable` is our own bug and ends it."""
        failures = 0
        while True:
            self._renewed.clear()
            self._progress.meet(await self._bus.identity())
            before = self.published
            fault = await self._until_one_ends(
                *(self._publish_all(lane) for lane in LANES), self._publish_again(), self._until_renewed()
            )
            if fault is not None:
                failures = 0 if self.published > before else failures + 1
                await asyncio.sleep(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])

    async def _until_one_ends(self, *parts: Coroutine[Any, Any, None]) -> Unavailable | None:
        """Run side by side until one ends; the others are cancelled. Raises what is not `Unavailable`."""
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        for fault in faults:
            if not isinstance(fault, Unavailable):
                raise fault
        return next((fault for fault in faults if isinstance(fault, Unavailable)), None)

    async def _until_renewed(self) -> None:
        await self._renewed.wait()

    async def _publish_all(self, lane: str) -> None:
        while True:
            start = max(self.published_of(lane) + 1, self._journal.first_number())
            await self._journal.synced_up_to(start)
            end = min(self._journal.synced_number, start + BATCH_RECORDS_MAX - 1)
            if await self._publish_some(number for number in range(start, end + 1) if self._is_due(number, lane)):
                crash_point("ingest.published")
            self._progress.advance(lane, end)
            if self._moved is not None:
                self._moved.set_result(None)
                self._moved = None

    async def _publish_again(self) -> None:
        while True:
            number = await self._again.get()
            about = self._journal.about(number)
            if about is not None:
                await self._publish_some([number])
                await asyncio.sleep(about.size / AGAIN_BYTES_PER_S)

    async def _publish_some(self, numbers: Iterable[int]) -> int:
        """Publish and wait for all acknowledgements. Returns how many were. Raises Unavailable."""
        sent = {number: future for number in numbers if (future := self._publish(number)) is not None}
        if not sent:
            return 0
        try:
            await asyncio.wait(sent.values())
        except asyncio.CancelledError:
            for future in sent.values():
                future.cancel()  # what has not left yet goes with the next try
            raise
        for number, future in sent.items():
            try:
                future.result()
            except Unsendable as fault:
                self._park(number, fault)
        return len(sent)

    def _is_due(self, number: int, lane: str) -> bool:
        """Live, of this lane; and not what a bus has had and would have forgotten by now."""
        about = self._journal.about(number)
        if about is None or about.topic != lane:
            return False
        return number > self._progress.ever[lane] or self._now() - about.at <= RETENTION_US.get(lane, 0)

    def _publish(self, number: int) -> asyncio.Future[None] | None:
        try:
            record = self._journal.read(number)
            if record is None:
                return None
            sent = self._bus.publish(record.topic, record.key, record.value, record.headers)
        except (Unreadable, Unsendable) as fault:
            self._park(number, fault)
            return None
        sent.add_done_callback(_noticed)
        return sent

    def _park(self, number: int, fault: Exception) -> None:
        self._on_parked(self._journal.park(number), str(fault))


def _noticed(sent: asyncio.Future[None]) -> None:
    """A batch fails with its first failure; the others are the same outage and no news."""
    if not sent.cancelled():
        sent.exception()
