"""A million numbers of a kind in a few bytes each: a column holds `(value - base) / step` in the narrowest array. Pure.

Dates of a client list are whole days, hours or seconds, so their common step makes them two or four bytes; whatever has
no common step still fits, in eight. Not here: what a column means (`client_index`).
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from math import gcd
from typing import Final

NONE: Final = -(2**63)
"""Stands for "no value" among raw values; no time in microseconds is that long ago."""
_AT_ONCE: Final = 4_096
"""Values that exist as Python objects at a time while a column is made."""
_WIDTHS: Final = (("B", 2**8), ("H", 2**16), ("I", 2**32), ("Q", 2**64))


class Column:
    """An immutable sequence of integers of 64 bits, some of them `NONE`."""

    __slots__ = ("_base", "_codes", "_room", "_step")

    def __init__(self, raw: "array[int]") -> None:
        """`raw`: an array of type `q`."""
        present = [_least_and_greatest(part) for part in _parts(raw)]
        known = [pair for pair in present if pair is not None]
        self._base = min((low for low, _ in known), default=0)
        step = 0
        for part in _parts(raw):
            step = gcd(step, *[value - self._base for value in part if value != NONE])
        self._step = step or 1
        top = (max((high for _, high in known), default=self._base) - self._base) // self._step + 1
        code, self._room = next(width for width in _WIDTHS if top < width[1])
        self._codes = array(code)
        for part in _parts(raw):
            self._codes.extend([self._code(value) for value in part])

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, at: int) -> int:
        code = self._codes[at]
        return NONE if code == 0 else self._base + (code - 1) * self._step

    @property
    def nbytes(self) -> int:
        """What the values take."""
        return len(self._codes) * self._codes.itemsize

    def spliced(self, kept: Sequence[tuple[int, int]], added: Sequence[Sequence[int]]) -> "Column":
        """`kept[0]`, `added[0]`, `kept[1]`, ...: slices of this column with new values behind each."""
        if not all(self._fits(value) for values in added for value in values):
            return Column(self._raw_spliced(kept, added))
        other = Column.__new__(Column)
        other._base, other._step, other._room = self._base, self._step, self._room
        other._codes = array(self._codes.typecode)
        for (begin, end), values in zip(kept, added, strict=True):
            other._codes.extend(self._codes[begin:end])
            other._codes.extend([self._code(value) for value in values])
        return other

    def _raw_spliced(self, kept: Sequence[tuple[int, int]], added: Sequence[Sequence[int]]) -> "array[int]":
        raw = array("q")
        for (begin, end), values in zip(kept, added, strict=True):
            raw.extend(self[at] for at in range(begin, end))
            raw.extend(values)
        return raw

    def _code(self, value: int) -> int:
        return 0 if value == NONE else (value - self._base) // self._step + 1

    def _fits(self, value: int) -> bool:
        if value == NONE:
            return True
        steps, rest = divmod(value - self._base, self._step)
        return rest == 0 and 0 <= steps < self._room - 1


def _parts(raw: "array[int]") -> Iterator["array[int]"]:
    return (raw[at : at + _AT_ONCE] for at in range(0, len(raw), _AT_ONCE))


def _least_and_greatest(part: Iterable[int]) -> tuple[int, int] | None:
    known = [value for value in part if value != NONE]
    return (min(known), max(known)) if known else None
