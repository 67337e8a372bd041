"""A journal file on the disk: `RCJ1`, then records. Reading what a crash left, appending with fsync, rewriting.

Blocking: call it in a thread. Not here: which records still count (`journal.py`), their octets (`journal_records.py`).
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rightcall_common.errors import Unreadable
from rightcall_ingest.journal.journal_records import (
    HEAD_AT,
    HEAD_BEGINS,
    PREFIX,
    RECORD_BYTES_MAX,
    JournalRecord,
    decode_record,
)

MAGIC: Final = b"RCJ1"

PARKED_FILE: Final = "parked"
PARKED_BYTES_MAX: Final = 16 * 1024 * 1024
OPEN_FILES_MAX: Final = 8  # publishing goes through them in order; the rest of the descriptors is for sockets


def begins_right(path: Path) -> bool:
    """Whether this is a journal file at all."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def scan(path: Path) -> Iterator[tuple[int, int, int, JournalRecord]]:
    """(offset, size, number, record) of all readable records. What is altered is passed over, also where its length
    is what was altered: reading goes on at the next record that is whole."""
    data = path.read_bytes()
    at = len(MAGIC) if data.startswith(MAGIC) else _next_whole(data, 0)
    while at < len(data):
        size = _size_at(data, at)
        found = None
        if size is not None:
            with contextlib.suppress(Unreadable):
                found = decode_record(data[at : at + size])
        if found is not None and size is not None:
            yield at, size, *found
            at += size
        else:
            at = _next_whole(data, at + 1)


def _size_at(data: bytes, at: int) -> int | None:
    if len(data) - at < PREFIX.size:
        return None
    size = PREFIX.size + PREFIX.unpack_from(data, at)[0]
    return size if size <= RECORD_BYTES_MAX and at + size <= len(data) else None


def _next_whole(data: bytes, at: int) -> int:
    """Where the next record begins whose checksum holds; the end if there is none."""
    while (head := data.find(HEAD_BEGINS, at + HEAD_AT)) >= 0:
        at = head - HEAD_AT
        size = _size_at(data, at)
        if size is not None:
            with contextlib.suppress(Unreadable):
                decode_record(data[at : at + size])
                return at
        at += 1
    return len(data)


def write(path: Path, at: int, octets: bytes) -> bool:
    """Write at `at` and sync; False if the disk is full or fails, and then the file still ends at `at`.

    After a failed fsync nobody knows what is on the disk: the next try writes all of it again.
    """
    try:
        with open(path, "ab", opener=owner_only) as file:
            new = at == len(MAGIC)
            file.truncate(0 if new else at)
            file.write(MAGIC + octets if new else octets)
            file.flush()
            os.fdatasync(file.fileno())
        if new:
            sync_directory(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            os.truncate(path, at)
        return False
    return True


def rewrite(path: Path, fresh: Path, places: list[tuple[int, int]]) -> bool:
    """Copy the records at these (offset, size) into a new, synced file; False if the disk is full or fails."""
    try:
        data = path.read_bytes()
        with open(fresh, "wb", opener=owner_only) as file:
            file.write(MAGIC + b"".join(data[offset : offset + size] for offset, size in places))
            file.flush()
            os.fdatasync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        return False
    return True


def set_aside(directory: Path, octets: bytes) -> None:
    """Keep what cannot be used for whoever looks into it; never read again. A full disk drops it: it was of no use."""
    with contextlib.suppress(OSError), open(directory / PARKED_FILE, "ab", opener=owner_only) as file:
        if file.tell() + len(octets) <= PARKED_BYTES_MAX:
            file.write(octets)


class OpenFiles:
    """Reads ranges of journal files without opening one for each: on the way to the bus every record is read once."""

    def __init__(self) -> None:
        self._handles: dict[Path, int] = {}

    def read(self, path: Path, offset: int, size: int) -> bytes:
        """Fewer bytes if the file ends before."""
        handle = self._handles.get(path)
        if handle is None:
            while len(self._handles) >= OPEN_FILES_MAX:
                self.forget(next(iter(self._handles)))
            handle = self._handles[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(handle, size, offset)

    def forget(self, path: Path) -> None:
        """The file is another one now, or none."""
        handle = self._handles.pop(path, None)
        if handle is not None:
            os.close(handle)

    def close(self) -> None:
        """Close all."""
        for path in list(self._handles):
            self.forget(path)


def owner_only(path: str, flags: int) -> int:
    """For `open(opener=)`: a new file that other accounts cannot read."""
    return os.open(path, flags, 0o600)


def sync_directory(directory: Path) -> None:
    """A file's name is durable only when its directory is."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
