"""HTTP range requests (RFC 9110 section 14) for one range of bytes. Pure."""

import re
from dataclasses import dataclass
from typing import Final

_SPEC: Final = re.compile(r"^\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*$")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes [start, end) of a file of `total` bytes."""

    start: int
    end: int
    total: int

    @property
    def content_range(self) -> str:
        """The header of a 206 answer: both ends included."""
        return f"bytes {self.start}-{self.end - 1}/{self.total}"


@dataclass(frozen=True, slots=True)
class NotSatisfiable:
    """416: no byte of the file is asked for."""

    total: int

    @property
    def content_range(self) -> str:
        """The header of a 416 answer."""
        return f"bytes */{self.total}"


def read_range(header: str | None, total: int) -> ByteRange | NotSatisfiable | None:
    """What a `Range` header asks of a file.

    None: the whole file, because there is no header, or one that a server may ignore: another unit, several ranges,
    or one that is malformed (section 14.2).
    """
    found = _SPEC.match(header or "")
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = int(found[2])
        return ByteRange(max(total - length, 0), total, total) if length and total else NotSatisfiable(total)
    start = int(found[1])
    if found[2] and int(found[2]) < start:
        return None
    if start >= total:
        return NotSatisfiable(total)
    return ByteRange(start, min(int(found[2]) + 1, total) if found[2] else total, total)
