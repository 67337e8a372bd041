"""Which of the journal's records still count, and where each is: what storage, the bus and a call's end set free. Pure.

Not here: files and their bytes (`journal.py`, `journal_files.py`). Times are microseconds since 1970.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from rightcall_ingest.journal.journal_records import JournalRecord

FACTS_KEPT_US: Final = 24 * 3600 * 1_000_000  # design section 2.7: facts are sent again after a bus restart


@dataclass(slots=True, eq=False)
class File:
    """One file: its length, and how many of its bytes still count."""

    path: Path
    size: int
    live: int = 0


@dataclass(slots=True)
class LiveEntry:
    """Where a live record is. `file` None: not on the disk yet."""

    file: File | None
    offset: int
    size: int
    place: tuple[int, int] | None  # of a frame: epoch and position
    call_id: UUID | None = None
    topic: str = ""
    at: int = 0


@dataclass(slots=True)
class LiveRecords:
    """The live records by number, in order; by stream, call and dialog for those who set them free."""

    entries: dict[int, LiveEntry] = field(default_factory=dict)
    bytes_of: Counter[UUID] = field(default_factory=Counter)
    """How much is there of each call."""
    _by_stream: dict[UUID, set[int]] = field(default_factory=dict)
    _by_call: dict[UUID, set[int]] = field(default_factory=dict)
    _dialogs: dict[str, tuple[UUID, int]] = field(default_factory=dict)
    _ended: dict[UUID, int] = field(default_factory=dict)
    closed: dict[UUID, tuple[UUID, int]] = field(default_factory=dict)
    """Streams whose manifest is here and that storage has not settled: their call, and the manifest's number."""

    def get(self, number: int) -> LiveEntry | None:
        """None: freed, or never appended."""
        return self.entries.get(number)

    def account(self, number: int, record: JournalRecord, entry: LiveEntry) -> None:
        """A record was appended or found. A dialog's older snapshot is free, and with its call's end the newest one."""
        entry.topic, entry.at = record.topic, record.at
        if record.kind == "frame" and record.epoch is not None and record.position is not None:
            entry.place = (record.epoch, record.position)
        self.entries[number] = entry
        entry.call_id = record.call_id
        self.bytes_of[record.call_id] += entry.size
        if record.kind == "dialog":
            self._free(self._dialogs.get(record.key, (record.call_id, 0))[1])
            self._dialogs[record.key] = (record.call_id, number)
        elif record.stream_id is not None:
            self._by_stream.setdefault(record.stream_id, set()).add(number)
            if record.closes_stream:
                self.closed[record.stream_id] = (record.call_id, number)
        else:
            self._by_call.setdefault(record.call_id, set()).add(number)
        if record.ends_call:
            self._ended[record.call_id] = record.at
            for key in [key for key, (call, _) in self._dialogs.items() if call == record.call_id]:
                self._free(self._dialogs.pop(key)[1])

    def free_frames(self, stream_id: UUID, epoch: int, position: int) -> None:
        """storage has the frames of this epoch up to and including this position.

        The newest frame of an epoch stays until the stream is settled: after a crash it tells how many there were.
        """
        places = {number: self.entries[number].place for number in self._by_stream.get(stream_id, ())}
        frames = sorted(number for number, place in places.items() if place is not None and place[0] == epoch)
        for number in frames[:-1]:
            place = places[number]
            if place is not None and place[1] <= position:
                self._free(number)
                self._by_stream[stream_id].discard(number)

    def free_stream(self, stream_id: UUID) -> None:
        """storage has settled the whole stream."""
        self.closed.pop(stream_id, None)
        for number in self._by_stream.pop(stream_id, ()):
            self._free(number)

    def free_facts(self, now: int, published: int) -> None:
        """Free the facts of calls that ended more than 24 h ago, once all of them are published: those up to this
        number."""
        old = [call for call, at in self._ended.items() if now - at >= FACTS_KEPT_US]
        for call_id in [call for call in old if max(self._by_call.get(call, ()), default=0) <= published]:
            del self._ended[call_id]
            for number in self._by_call.pop(call_id, ()):
                self._free(number)

    def free(self, number: int) -> None:
        """This one alone: it was set aside."""
        self._free(number)
        for numbers in (*self._by_stream.values(), *self._by_call.values()):
            numbers.discard(number)

    def of_stream(self, stream_id: UUID) -> list[int]:
        """The stream's live records that have a topic, and those of its call behind them, in order."""
        call_id = self.closed[stream_id][0] if stream_id in self.closed else None
        own = sorted(self._by_stream.get(stream_id, ())), sorted(self._by_call.get(call_id, ()) if call_id else ())
        return [
            number for numbers in own for number in numbers if number in self.entries and self.entries[number].topic
        ]

    def _free(self, number: int) -> None:
        entry = self.entries.pop(number, None)
        if entry is not None and entry.call_id is not None:
            self.bytes_of[entry.call_id] -= entry.size
            if self.bytes_of[entry.call_id] <= 0:
                del self.bytes_of[entry.call_id]
        if entry is not None and entry.file is not None:
            entry.file.live -= entry.size
