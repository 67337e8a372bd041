"""Seals what the journal holds of a running session: BYE after a crash needs the client's address, which names people.

A key is made at each start and after each hour, and is forgotten with the last session that it seals. So no name is
ever in a journal file in the clear, and what is left of a session in a file that is not yet rewritten opens for nobody
once its key is gone. Records of an earlier version are read as they are.
"""

import contextlib
import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from rightcall_common.errors import Unreadable
from rightcall_common.sealing.canonical import base64_octets, base64_text
from rightcall_common.sealing.transit import DATA_KEY_BYTES, FrameSealer
from rightcall_ingest.journal.journal_files import owner_only, sync_directory
from rightcall_ingest.journal.journal_records import JournalRecord

KEY_SERVES: Final = timedelta(hours=1)
MARK: Final = b"D1"
_NUMBER_BYTES: Final = 8
_HEAD_BYTES: Final = len(MARK) + 2 * _NUMBER_BYTES


@dataclass(slots=True)
class DialogSeals:
    """`path`: the file of the keys. A seal is mark, key's number, position under it, ciphertext; bound to its call."""

    path: Path
    _keys: dict[int, bytes] = field(repr=False, default_factory=dict)
    _current: int = 0
    _sealed: int = 0
    _since: datetime | None = None
    _kept: bool = True
    """Whether the file holds all keys: a full disk takes none, and nothing that is sealed under a new one is safe."""
    _used: dict[UUID, int] = field(default_factory=dict)
    """The key of each running session's newest seal."""
    _wait_for: tuple[int, frozenset[int]] = (0, frozenset())

    def __post_init__(self) -> None:
        self._keys = _load(self.path)
        self._current = max(self._keys, default=0)

    def seal(self, call_id: UUID, clear: bytes, now: datetime) -> bytes:
        """What the journal takes."""
        if self._since is None or now - self._since >= KEY_SERVES:
            self._keys[self._current + 1] = os.urandom(DATA_KEY_BYTES)
            self._current, self._sealed, self._since = self._current + 1, 0, now
            self._save(self._keys)
        self._sealed += 1
        self._used[call_id] = self._current
        sealed = self._sealer(self._current, call_id).seal(self._sealed, clear)
        return MARK + _octets(self._current) + _octets(self._sealed) + sealed

    def open(self, call_id: UUID, kept: bytes) -> bytes:
        """What was sealed. Raises Unreadable: its key is gone, or the octets were altered."""
        if not kept.startswith(MARK):
            return kept
        number, position = (
            int.from_bytes(kept[at : at + _NUMBER_BYTES]) for at in (len(MARK), len(MARK) + _NUMBER_BYTES)
        )
        if number not in self._keys:
            raise Unreadable("journal dialog: key_is_gone")
        self._used[call_id] = number
        return self._sealer(number, call_id).open(position, kept[_HEAD_BYTES:])

    def opened(self, records: Iterable[JournalRecord]) -> Iterator[JournalRecord]:
        """The journal's records with their sessions in the clear. One that opens no more is left out: nobody knows how
        to go on with its call, which ends (`restoring.unanswered`)."""
        for record in records:
            if record.kind != "dialog":
                yield record
                continue
            with contextlib.suppress(Unreadable):
                yield replace(record, value=self.open(record.call_id, record.value))

    def kept(self) -> bool:
        """Whether every key is on the disk; tries again."""
        return self._kept or self._save(self._keys)

    def tidy(self, running: Container[UUID], appended: int, synced: int) -> None:
        """Forget the keys that no running session needs any more. Call it every second.

        `appended`, `synced`: the journal's last number, and the last one on the disk: what was needed before counts
        until what replaced it is there.
        """
        self._used = {call_id: number for call_id, number in self._used.items() if call_id in running}
        needed = frozenset(self._used.values())
        at, before = self._wait_for
        if synced < at:
            return
        self._wait_for = appended, needed
        keys = {one: key for one, key in self._keys.items() if one in needed | before or one == self._current}
        if keys.keys() != self._keys.keys() and self._save(keys):
            self._keys = keys

    def _save(self, keys: Mapping[int, bytes]) -> bool:
        try:
            _write(self.path, keys)
        except OSError:
            self._kept = False
        else:
            self._kept = True
        return self._kept

    def _sealer(self, number: int, call_id: UUID) -> FrameSealer:
        return FrameSealer(self._keys[number], str(call_id), number)


def _octets(number: int) -> bytes:
    return number.to_bytes(_NUMBER_BYTES)


def _load(path: Path) -> dict[int, bytes]:
    """What cannot be read opens nothing: its sessions are lost, as with a damaged journal."""
    try:
        found = json.loads(path.read_text())
        return {int(number): base64_octets(key) for number, key in found["keys"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, keys: Mapping[int, bytes]) -> None:
    """Synced, then replaced whole: no session is journalled under a key that a crash could take."""
    fresh = path.with_suffix(".new-keys")
    written = json.dumps({"keys": {str(number): base64_text(key) for number, key in keys.items()}})
    with open(fresh, "w", opener=owner_only) as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_directory(path.parent)
