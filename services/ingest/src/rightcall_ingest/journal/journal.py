"""The journal: what must survive kill -9 before it is published. Append-only files in one local directory.

Usage:

    journal = Journal(directory, quota_bytes=2 * 2**30)     # reads what is there; `journal.damaged` files were cut
    for record in journal.replay(): ...                     # in order: rebuild dialogs, owners, manifests
    task = asyncio.create_task(journal.run())               # the one that writes and syncs, at most every 200 ms
    journal.append(record); await journal.synced()          # on return everything appended so far is on the disk
    journal.free_frames(stream_id, epoch, position); journal.free_stream(stream_id)       # on StreamStoredUpTo
    journal.free_facts(now, published)                      # every second: calls that ended more than 24 h ago
    statutory, ordinary = journal.room()                    # before a session, and every second for running ones
    await journal.close()

Publishing reads records back by number (`outgoing.py`); which of them still count is `journal_live.py`'s.
A full disk is no error: `room()` says no, appended records wait in memory, `synced()` does not return, and the write is
tried again until there is space. What `synced()` has acknowledged is never lost: a file goes only when all its records
are free, or when its live ones are in a new file that is synced. Times are microseconds since 1970.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from rightcall_common.crash import crash_point
from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_ingest.journal.journal_files import MAGIC, OpenFiles, begins_right, rewrite, scan, set_aside, write
from rightcall_ingest.journal.journal_live import File, LiveEntry, LiveRecords
from rightcall_ingest.journal.journal_records import JournalRecord, decode_record, encode_record

FILE_BYTES: Final = 16 * 1024 * 1024  # 2000 frames: large enough to be rare, small enough to be rewritten in no time
SYNC_EVERY_S: Final = 0.02  # what is appended meanwhile shares one fsync; far below the 200 ms that a crash may cost
RETRY_S: Final = 1.0  # after a failed write (disk full)
ORDINARY_SHARE: Final = 0.80  # above, only statutory recordings go on (reliability, "spool 80 % / 95 % full")
STATUTORY_SHARE: Final = 0.95  # above, none; the rest is for facts, manifests and dialogs
COMPACT_SHARE: Final = 0.30  # a file of which less than this is live is rewritten


class Journal:
    """See the module's docstring."""

    def __init__(self, directory: Path, *, quota_bytes: int, file_bytes: int = FILE_BYTES) -> None:
        """Read the directory, or make it. Torn ends are cut off, files without a live record removed."""
        self.damaged = 0
        self.last_number = 0  # of all that was appended
        self.synced_number = 0  # of all that is on the disk
        self._directory = directory
        self._quota_bytes = quota_bytes
        self._file_bytes = file_bytes
        self._files: list[File] = []
        self._live = LiveRecords()
        self._open_files = OpenFiles()
        self._waiting: dict[int, bytes] = {}  # appended, not synced
        self._waiting_bytes = 0
        self._full = False
        self._closing = False
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._progress: asyncio.Future[None] | None = None
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in directory.glob("*.new"):  # a rewrite that a crash cut short; its source is still there
            path.unlink()
        for path in sorted(directory.glob("*.rcj")):
            self._load(path)
        self.synced_number = self.last_number
        self._remove_empty()

    # writing

    def append(self, record: JournalRecord) -> int:
        """Take a record; returns its number. It is safe once `synced` returns or `synced_number` has reached it."""
        if self._closing:
            raise InvariantBroken("the journal is closed")
        number = self.last_number + 1
        octets = encode_record(number, record)
        self.last_number = number
        self._waiting[number] = octets
        self._waiting_bytes += len(octets)
        self._live.account(number, record, LiveEntry(None, 0, len(octets), None))
        self._wake.set()
        return number

    async def synced(self) -> None:
        """Return when all that was appended before this call is on the disk."""
        await self.synced_up_to(self.last_number)

    async def synced_up_to(self, number: int) -> None:
        """Return when the record of this number, appended or still to come, is on the disk."""
        while self.synced_number < number:
            if self._progress is None:
                self._progress = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._progress)

    async def run(self) -> None:
        """Write and sync until `close`. One task; the disk is touched in a thread."""
        self._stopped.clear()
        try:
            while not self._closing or (self._waiting and not self._full):
                await self._wake.wait()
                self._wake.clear()
                if self._waiting:
                    await self._write_waiting()
                await self._tidy()
                await asyncio.sleep(RETRY_S if self._full else SYNC_EVERY_S)
        finally:
            self._stopped.set()

    async def close(self) -> None:
        """Write what waits, then let `run` end. With a full disk what waits is given up: nobody was told it is safe."""
        self._closing = True
        self._wake.set()
        await self._stopped.wait()
        self._open_files.close()

    async def _write_waiting(self) -> None:
        batch = dict(self._waiting)
        file = self._current()
        crash_point("ingest.before_journal")
        written = await asyncio.to_thread(write, file.path, file.size, b"".join(batch.values()))
        self._full = not written
        if self._full:
            self._wake.set()
            return
        crash_point("ingest.journalled")
        for number, octets in batch.items():
            del self._waiting[number]
            self._waiting_bytes -= len(octets)
            entry = self._live.get(number)
            if entry is not None:
                entry.file, entry.offset = file, file.size
                file.live += entry.size
            file.size += len(octets)
        self.synced_number = max(batch)
        if self._progress is not None:
            self._progress.set_result(None)
            self._progress = None

    def _current(self) -> File:
        if not self._files or self._files[-1].size >= self._file_bytes:
            self._files.append(File(self._directory / f"{self.synced_number + 1:020d}.rcj", len(MAGIC)))
        return self._files[-1]

    # reading

    def read(self, number: int) -> JournalRecord | None:
        """A record that is on the disk; None: freed. Raises Unreadable if the disk has altered it."""
        entry = self._live.get(number)
        if entry is None or entry.file is None:
            return None
        return decode_record(self._open_files.read(entry.file.path, entry.offset, entry.size))[1]

    def replay(self) -> Iterator[JournalRecord]:
        """All live records on the disk, in the order in which they were appended; what cannot be read is parked."""
        for number in list(self._live.entries):
            try:
                record = self.read(number)
            except Unreadable:
                self.park(number)
                self.damaged += 1
                continue
            if record is not None:
                yield record

    def about(self, number: int) -> LiveEntry | None:
        """What is known of a live record without reading it: its topic, time and size. None: freed."""
        return self._live.get(number)

    @property
    def closed(self) -> Mapping[UUID, tuple[UUID, int]]:
        """Streams whose manifest is here and that storage has not settled: their call, and the manifest's number."""
        return self._live.closed

    def of_stream(self, stream_id: UUID) -> list[int]:
        """What of a closed stream, and of its call's facts, others must have heard."""
        return self._live.of_stream(stream_id)

    def park(self, number: int) -> JournalRecord | None:
        """Set a record aside: it is no longer read, sent or counted. Returns it, None if nobody can read it."""
        entry = self._live.get(number)
        if entry is None or entry.file is None:
            return None
        octets = self._open_files.read(entry.file.path, entry.offset, entry.size)
        set_aside(self._directory, octets)
        self._live.free(number)
        try:
            return decode_record(octets)[1]
        except Unreadable:
            return None

    def first_number(self) -> int:
        """Of the oldest live record; 1 above the last one if there is none."""
        return next(iter(self._live.entries), self.last_number + 1)

    # room

    @property
    def used_bytes(self) -> int:
        """On the disk and waiting for it."""
        return sum(file.size for file in self._files) + self._waiting_bytes

    @property
    def bytes_of(self) -> Mapping[UUID, int]:
        """How many bytes count of each call."""
        return self._live.bytes_of

    @property
    def writable(self) -> bool:
        """Whether the last write reached the disk; False until a later one does."""
        return not self._full

    def room(self) -> tuple[bool, bool]:
        """(statutory, ordinary): whether audio of this class may still be journalled."""
        used = self.used_bytes
        return (
            not self._full and used < self._quota_bytes * STATUTORY_SHARE,
            not self._full and used < self._quota_bytes * ORDINARY_SHARE,
        )

    # freeing

    def free_frames(self, stream_id: UUID, epoch: int, position: int) -> None:
        """storage has the frames of this epoch up to and including this position."""
        self._live.free_frames(stream_id, epoch, position)
        self._wake.set()

    def free_stream(self, stream_id: UUID) -> None:
        """storage has settled the whole stream (`StreamStoredUpTo.complete`)."""
        self._live.free_stream(stream_id)
        self._wake.set()

    def free_facts(self, now: int, published: int) -> None:
        """Free the facts of calls that ended more than 24 h ago and that the bus has got up to this number."""
        self._live.free_facts(now, published)
        self._wake.set()

    # files

    def _load(self, path: Path) -> None:
        if path.stat().st_size > len(MAGIC) and not self._mended(path):
            path.replace(path.with_suffix(".damaged"))
            self.damaged += 1
            return
        file = File(path, len(MAGIC))
        for offset, size, number, record in scan(path):
            file.size = offset + size
            file.live += size
            self.last_number = max(self.last_number, number)
            self._live.account(number, record, LiveEntry(file, offset, size, None))
        if path.stat().st_size > file.size:  # a torn end: a crash came while it was written
            self.damaged += 1
            os.truncate(path, file.size)
        self._files.append(file)

    def _mended(self, path: Path) -> bool:
        """Take out what is damaged between whole records, and keep a copy. False: it has no head and no record."""
        places = [(offset, size) for offset, size, _, _ in scan(path)]
        whole = sum(size for _, size in places) + len(MAGIC)
        if begins_right(path) and whole == (sum(places[-1]) if places else len(MAGIC)):
            return True
        if not places:
            return False
        self.damaged += 1
        set_aside(self._directory, path.read_bytes())
        fresh = path.with_suffix(".new")
        if rewrite(path, fresh, places):
            fresh.replace(path)
        return True

    async def _tidy(self) -> None:
        self._remove_empty()
        for file in self._files[:-1]:
            if file.live < file.size * COMPACT_SHARE:
                await self._compact(file)

    def _remove_empty(self) -> None:
        for file in [file for file in self._files if not file.live and file is not self._files[-1]]:
            file.path.unlink(missing_ok=True)
            self._open_files.forget(file.path)
            self._files.remove(file)

    async def _compact(self, file: File) -> None:
        """Rewrite a mostly dead file with its live records alone, in their order, under its own name."""
        live = [(number, entry) for number, entry in self._live.entries.items() if entry.file is file]
        fresh = file.path.with_suffix(".new")
        if not await asyncio.to_thread(rewrite, file.path, fresh, [(entry.offset, entry.size) for _, entry in live]):
            return
        fresh.replace(file.path)
        self._open_files.forget(file.path)
        offset = len(MAGIC)
        for _, entry in live:
            entry.offset = offset
            offset += entry.size
        file.size, file.live = offset, sum(entry.size for number, entry in live if number in self._live.entries)
