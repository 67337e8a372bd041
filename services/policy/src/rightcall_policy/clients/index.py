"""Which rows of the client lists concern a subject ref: a million clients in memory as sorted bytes, not objects. Pure.

One `_Table` per key version holds 16 bytes of digest and four columns a row, in the order of the digests; the first
bits of a digest lead to the few rows that it can be among. What changed lately lies beside the tables and is merged
into new ones now and then, so a change costs what has changed and not the whole list. Not here: reading (`store`).
"""

import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import Any, Final, NamedTuple

from rightcall_common.ids import SubjectRef
from rightcall_policy.clients.columns import NONE, Column
from rightcall_policy.decision.context import ClientEntry

DIGEST_BYTES: Final = 16
RECENT_MAX: Final = 4_096
"""Changed refs beside the tables: about 2 MB. Merging them costs some ten milliseconds, on another thread."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DIRECTORIES: Final = ((512, 0), (65_536, 8))
"""Fewer rows than this: so many first bits of a digest lead to them; 16 beyond."""

Traits = tuple[str, frozenset[str]]
"""Kind and service scope: a list knows a handful."""
Changes = Mapping[SubjectRef, tuple[ClientEntry, ...]]
"""Ref -> all rows that it has now; none: it is on no list any more."""


class Row(NamedTuple):
    """A row of a list for one ref, as it is read: times in microseconds since 1970, `NONE` for no time."""

    version: int
    digest: bytes
    traits: Traits
    effective_from: int
    effective_to: int
    notified_at: int


class Clients(Mapping[SubjectRef, tuple[ClientEntry, ...]]):
    """All rows of a tenant's lists by ref. A value: a change makes another one that shares what is the same."""

    __slots__ = ("_recent", "_tables")

    def __init__(self, tables: "Mapping[int, _Table] | None" = None, recent: Changes | None = None) -> None:
        self._tables = tables or {}
        self._recent = recent or {}

    def __getitem__(self, ref: SubjectRef) -> tuple[ClientEntry, ...]:
        found = self._find(ref)
        if not found:
            raise KeyError(ref)
        return found

    def get(self, ref: SubjectRef, default: Any = None) -> Any:
        """The ref's rows, or `default`: most callers are on no list, so that is no exception."""
        return self._find(ref) or default

    def __len__(self) -> int:
        """How many refs."""
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[SubjectRef]:
        for version, table in self._tables.items():
            for digest in table.distinct():
                if (ref := f"{version}.{digest.hex()}") not in self._recent:
                    yield ref
        yield from (ref for ref, entries in self._recent.items() if entries)

    @property
    def rows(self) -> int:
        """About how many rows: as far as they are in tables."""
        return sum(len(table) for table in self._tables.values())

    def changed(self, changes: Changes, *, recent_max: int = RECENT_MAX) -> "Clients":
        """With these refs' rows replaced."""
        recent = {**self._recent, **changes}
        if len(recent) <= recent_max:
            return Clients(self._tables, recent)
        by_version: dict[int, dict[bytes, tuple[ClientEntry, ...]]] = {}
        for ref, entries in recent.items():
            version, digest = split(ref)
            by_version.setdefault(version, {})[digest] = entries
        tables = dict(self._tables)
        for version, those in by_version.items():
            tables[version] = tables.get(version, _Table.of(())).changed(those)
        return Clients({version: table for version, table in tables.items() if len(table)})

    def _find(self, ref: SubjectRef) -> tuple[ClientEntry, ...]:
        recent = self._recent.get(ref)
        if recent is not None:
            return recent
        version, digest = split(ref)
        table = self._tables.get(version)
        return table.entries(digest) if table else ()


class Builder:
    """Makes a `Clients` from rows in the order of version and digest, as PostgreSQL sorts them; a part at a time."""

    def __init__(self) -> None:
        self._drafts: dict[int, _Draft] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """The next rows."""
        for row in rows:
            self._drafts.setdefault(row.version, _Draft()).add(row)

    def build(self) -> Clients:
        """All rows that were added. The builder is used up."""
        tables = {}
        while self._drafts:
            version, draft = self._drafts.popitem()
            tables[version] = draft.table()
        return Clients(tables)


def split(ref: SubjectRef) -> tuple[int, bytes]:
    """Key version and digest of a ref."""
    version, _, digest = ref.partition(".")
    return int(version), bytes.fromhex(digest)


def microseconds(at: datetime | None) -> int:
    """A time as a row holds it."""
    return NONE if at is None else (at - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=4_096)  # most times of a list are one of some thousand days
def _time(value: int) -> datetime | None:
    return None if value == NONE else _EPOCH + timedelta(microseconds=value)


def entry(traits: Traits, effective_from: int, effective_to: int, notified_at: int) -> ClientEntry:
    """A row as rules ask it."""
    kind, scope = traits
    return ClientEntry(kind, scope, _time(effective_from), _time(effective_to), _time(notified_at))  # type: ignore[arg-type]


class _Draft:
    """The rows of one key version, while they come in."""

    def __init__(self) -> None:
        self._digests = bytearray()
        self._traits: dict[Traits, int] = {}
        self._columns = tuple(array("q") for _ in range(4))

    def add(self, row: Row) -> None:
        self._digests += row.digest
        number = self._traits.setdefault(row.traits, len(self._traits))
        for column, value in zip(
            self._columns, (number, row.effective_from, row.effective_to, row.notified_at), strict=True
        ):
            column.append(value)

    def table(self) -> "_Table":
        digests = bytes(self._digests)
        self._digests.clear()
        return _Table(digests, tuple(self._traits), tuple(Column(raw) for raw in self._columns))


class _Table:
    """The rows of one key version, sorted by digest; a ref that several clients share has several rows."""

    __slots__ = ("_bits", "_columns", "_digests", "_starts", "_traits")

    def __init__(
        self,
        digests: bytes,
        traits: tuple[Traits, ...],
        columns: tuple[Column, ...],
        starts: "array[int] | None" = None,
    ) -> None:
        self._digests = digests
        self._traits = traits
        self._columns = columns
        self._bits = _bits_for(len(self))
        self._starts = starts or _directory(digests, self._bits)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "_Table":
        draft = _Draft()
        for row in rows:
            draft.add(row)
        return draft.table()

    def __len__(self) -> int:
        return len(self._digests) // DIGEST_BYTES

    def distinct(self) -> Iterator[bytes]:
        """Each digest once."""
        last = b""
        for at in range(len(self)):
            digest = self._digest(at)
            if digest != last:
                yield digest
            last = digest

    def entries(self, digest: bytes) -> tuple[ClientEntry, ...]:
        """All rows of a digest."""
        begin, end = self._bucket(digest)
        at = self._digests.find(digest, begin * DIGEST_BYTES, end * DIGEST_BYTES)
        while at % DIGEST_BYTES and at != -1:  # the end of one digest and the beginning of the next can look like it
            at = self._digests.find(digest, at + 1, end * DIGEST_BYTES)
        if at == -1:
            return ()
        first = last = at // DIGEST_BYTES
        while last < end and self._digest(last) == digest:
            last += 1
        return tuple(self._entry(row) for row in range(first, last))

    def changed(self, changes: Mapping[bytes, tuple[ClientEntry, ...]]) -> "_Table":
        """With these digests' rows replaced. What lies between them is copied, not looked at."""
        numbers = {traits: number for number, traits in enumerate(self._traits)}
        kept: list[tuple[int, int]] = []
        added: list[list[tuple[int, ...]]] = []
        digests: list[bytes] = []
        moved = array("q", bytes(8 * len(self._starts)))
        behind = 0
        for digest in sorted(changes):
            first, last = self._span(digest)
            rows = sorted(_raw(each, numbers) for each in changes[digest])
            kept.append((behind, first))
            added.append(rows)
            digests += (self._digests[behind * DIGEST_BYTES : first * DIGEST_BYTES], digest * len(rows))
            moved[self._number(digest) + 1] += len(rows) - (last - first)
            behind = last
        kept.append((behind, len(self)))
        added.append([])
        digests.append(self._digests[behind * DIGEST_BYTES :])
        together = b"".join(digests)
        columns = tuple(
            column.spliced(kept, [[row[which] for row in rows] for rows in added])
            for which, column in enumerate(self._columns)
        )
        same = _bits_for(len(together) // DIGEST_BYTES) == self._bits
        starts = array("I", map(add, self._starts, accumulate(moved))) if same else None
        return _Table(together, tuple(numbers), columns, starts)

    def _digest(self, at: int) -> bytes:
        return self._digests[at * DIGEST_BYTES : (at + 1) * DIGEST_BYTES]

    def _number(self, digest: bytes) -> int:
        return (digest[0] << 8 | digest[1]) >> (16 - self._bits)

    def _bucket(self, digest: bytes) -> tuple[int, int]:
        number = self._number(digest)
        return self._starts[number], self._starts[number + 1]

    def _span(self, digest: bytes) -> tuple[int, int]:
        """Where the digest's rows are; where they would be, if it has none."""
        begin, end = self._bucket(digest)
        first = last = bisect_left(range(len(self)), digest, begin, end, key=self._digest)
        while last < end and self._digest(last) == digest:
            last += 1
        return first, last

    def _entry(self, row: int) -> ClientEntry:
        numbers, begins, ends, told = self._columns
        return entry(self._traits[numbers[row]], begins[row], ends[row], told[row])


def _raw(row: ClientEntry, numbers: dict[Traits, int]) -> tuple[int, ...]:
    number = numbers.setdefault((row.kind, row.service_scope), len(numbers))
    return number, *(microseconds(at) for at in (row.effective_from, row.effective_to, row.notified_at))


def _bits_for(rows: int) -> int:
    return next((bits for below, bits in _DIRECTORIES if rows < below), 16)


def _directory(digests: bytes, bits: int) -> "array[int]":
    """Where the rows of each beginning of a digest start; one more entry than there are beginnings."""
    found = Counter(first >> (16 - bits) for (first,) in struct.iter_unpack(f">H{DIGEST_BYTES - 2}x", digests))
    return array("I", [0, *accumulate(found.get(number, 0) for number in range(1 << bits))])
