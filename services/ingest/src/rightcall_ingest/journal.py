"""The journal: what must survive kill -9 before it is published. Append-only files in one local directory.

Usage:

    journal = Journal(directory, quota_bytes=2 * 2**30)     # reads what is there; `journal.damaged` files were cut
    for record in journal.replay(): ...                     # in order: rebuild dialogs, owners, manifests
    task = asyncio.create_task(journal.run())               # the one that writes and syncs, at most every 200 ms
    journal.append(record); await journal.synced()          # on return everything appended so far is on the disk
    journal.free_frames(stream_id, epoch, position); journal.free_stream(stream_id)       # on StreamStoredUpTo
    journal.free_facts(now)                                 # every minute: calls that ended more than 24 h ago
    statutory, ordinary = journal.room()                    # before a session, and every second for running ones
    await journal.close()

Publishing reads records back by number (`outgoing.py`). A full disk is no error: `room()` says no, appended records
wait in memory, `synced()` does not return, and the write is tried again until there is space. What `synced()` has
acknowledged is never lost: a file goes only when all its records are free, or when its live ones are in a new file
that is synced. Times are microseconds since 1970.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from rightcall_common.crash import crash_point
from rightcall_common.errors import InvariantBroken
from rightcall_ingest.journal_files import MAGIC, begins_right, rewrite, scan, write
from rightcall_ingest.journal_records import Record, decode_record, encode_record

FILE_BYTES: Final = 16 * 1024 * 1024  # 2000 frames: large enough to be rare, small enough to be rewritten in no time
SYNC_EVERY_S: Final = 0.02  # what is appended meanwhile shares one fsync; far below the 200 ms that a crash may cost
RETRY_S: Final = 1.0  # after a failed write (disk full)
ORDINARY_SHARE: Final = 0.80  # above, only statutory recordings go on (reliability, "spool 80 % / 95 % full")
STATUTORY_SHARE: Final = 0.95  # above, none; the rest is for facts, manifests and dialogs
COMPACT_SHARE: Final = 0.30  # a file of which less than this is live is rewritten
FACTS_KEPT_US: Final = 24 * 3600 * 1_000_000  # design section 2.7: facts are sent again after a bus restart


@dataclass(slots=True, eq=False)
class _File:
    path: Path
    size: int
    live: int = 0


@dataclass(slots=True)
class _Entry:
    """Where a live record is. `file` None: not on the disk yet."""

    file: _File | None
    offset: int
    size: int
    place: tuple[int, int] | None  # of a frame: epoch and position


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
        self._files: list[_File] = []
        self._entries: dict[int, _Entry] = {}  # live records, in order
        self._by_stream: dict[UUID, set[int]] = {}
        self._by_call: dict[UUID, set[int]] = {}
        self._dialogs: dict[str, tuple[UUID, int]] = {}
        self._ended: dict[UUID, int] = {}
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

    def append(self, record: Record) -> int:
        """Take a record; returns its number. It is safe once `synced` returns or `synced_number` has reached it."""
        if self._closing:
            raise InvariantBroken("the journal is closed")
        number = self.last_number + 1
        octets = encode_record(number, record)
        self.last_number = number
        self._waiting[number] = octets
        self._waiting_bytes += len(octets)
        self._account(number, record, _Entry(None, 0, len(octets), None))
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
            entry = self._entries.get(number)
            if entry is not None:
                entry.file, entry.offset = file, file.size
                file.live += entry.size
            file.size += len(octets)
        self.synced_number = max(batch)
        if self._progress is not None:
            self._progress.set_result(None)
            self._progress = None

    def _current(self) -> _File:
        if not self._files or self._files[-1].size >= self._file_bytes:
            self._files.append(_File(self._directory / f"{self.synced_number + 1:020d}.rcj", len(MAGIC)))
        return self._files[-1]

    # reading

    def read(self, number: int) -> Record | None:
        """A record that is on the disk; None: freed. Raises Unreadable if the disk has altered it."""
        entry = self._entries.get(number)
        if entry is None or entry.file is None:
            return None
        with entry.file.path.open("rb") as file:
            file.seek(entry.offset)
            return decode_record(file.read(entry.size))[1]

    def replay(self) -> Iterator[Record]:
        """All live records on the disk, in the order in which they were appended."""
        for number in list(self._entries):
            record = self.read(number)
            if record is not None:
                yield record

    def first_number(self) -> int:
        """Of the oldest live record; 1 above the last one if there is none."""
        return next(iter(self._entries), self.last_number + 1)

    # room

    @property
    def used_bytes(self) -> int:
        """On the disk and waiting for it."""
        return sum(file.size for file in self._files) + self._waiting_bytes

    def room(self) -> tuple[bool, bool]:
        """(statutory, ordinary): whether audio of this class may still be journalled."""
        used = self.used_bytes
        return (
            not self._full and used < self._quota_bytes * STATUTORY_SHARE,
            not self._full and used < self._quota_bytes * ORDINARY_SHARE,
        )

    # freeing

    def free_frames(self, stream_id: UUID, epoch: int, position: int) -> None:
        """storage has the frames of this epoch up to and including this position.

        The newest frame of an epoch stays until the stream is settled: after a crash it tells how many there were.
        """
        places = {number: self._entries[number].place for number in self._by_stream.get(stream_id, ())}
        frames = sorted(number for number, place in places.items() if place is not None and place[0] == epoch)
        for number in frames[:-1]:
            place = places[number]
            if place is not None and place[1] <= position:
                self._free(number)
                self._by_stream[stream_id].discard(number)
        self._wake.set()

    def free_stream(self, stream_id: UUID) -> None:
        """storage has settled the whole stream (`StreamStoredUpTo.complete`)."""
        for number in self._by_stream.pop(stream_id, ()):
            self._free(number)
        self._wake.set()

    def free_facts(self, now: int) -> None:
        """Free the facts of calls that ended more than 24 h ago."""
        for call_id in [call for call, at in self._ended.items() if now - at >= FACTS_KEPT_US]:
            del self._ended[call_id]
            for number in self._by_call.pop(call_id, ()):
                self._free(number)
        self._wake.set()

    def _free(self, number: int) -> None:
        entry = self._entries.pop(number, None)
        if entry is not None and entry.file is not None:
            entry.file.live -= entry.size

    def _account(self, number: int, record: Record, entry: _Entry) -> None:
        if record.kind == "frame" and record.epoch is not None and record.position is not None:
            entry.place = (record.epoch, record.position)
        self._entries[number] = entry
        if record.kind == "dialog":
            self._free(self._dialogs.get(record.key, (record.call_id, 0))[1])
            self._dialogs[record.key] = (record.call_id, number)
        elif record.stream_id is not None:
            self._by_stream.setdefault(record.stream_id, set()).add(number)
        else:
            self._by_call.setdefault(record.call_id, set()).add(number)
        if record.ends_call:
            self._ended[record.call_id] = record.at
            for key in [key for key, (call, _) in self._dialogs.items() if call == record.call_id]:
                self._free(self._dialogs.pop(key)[1])

    # files

    def _load(self, path: Path) -> None:
        if path.stat().st_size > len(MAGIC) and not begins_right(path):  # not ours, or its head is gone: kept aside
            path.replace(path.with_suffix(".damaged"))
            self.damaged += 1
            return
        file = _File(path, len(MAGIC))
        readable = len(MAGIC)
        for offset, size, number, record in scan(path):
            file.size = offset + size
            file.live += size
            readable += size
            self.last_number = number
            self._account(number, record, _Entry(file, offset, size, None))
        if path.stat().st_size != readable:
            self.damaged += 1
            os.truncate(path, file.size)
        self._files.append(file)

    async def _tidy(self) -> None:
        self._remove_empty()
        for file in self._files[:-1]:
            if file.live < file.size * COMPACT_SHARE:
                await self._compact(file)

    def _remove_empty(self) -> None:
        for file in [file for file in self._files if not file.live and file is not self._files[-1]]:
            file.path.unlink(missing_ok=True)
            self._files.remove(file)

    async def _compact(self, file: _File) -> None:
        """Rewrite a mostly dead file with its live records alone, in their order, under its own name."""
        live = [(number, entry) for number, entry in self._entries.items() if entry.file is file]
        fresh = file.path.with_suffix(".new")
        if not await asyncio.to_thread(rewrite, file.path, fresh, [(entry.offset, entry.size) for _, entry in live]):
            return
        fresh.replace(file.path)
        offset = len(MAGIC)
        for _, entry in live:
            entry.offset = offset
            offset += entry.size
        file.size, file.live = offset, sum(entry.size for number, entry in live if number in self._entries)
