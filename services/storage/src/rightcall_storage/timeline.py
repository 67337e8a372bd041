"""One stream's audio on one clock: 8 kHz G.711 samples where they were spoken, a labelled gap where none is kept.

Pure. A timeline of some of a stream's frames reads right where it has them: a range needs only the blocks it covers.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.g711 import decode

SAMPLE_RATE_HZ: Final = 8000
SAMPLE: Final = timedelta(microseconds=125)  # 1 s / 8000, exactly
LOSS: Final = "LOSS"  # law.md I10: packets that never came, and whatever nobody declared
NO_STREAM: Final = "NO_STREAM"  # the other stream had begun, or went on, when this one was not there
SILENCE: Final = {CODEC_PCMA: b"\xd5", CODEC_PCMU: b"\xff"}  # ITU-T G.711: the codes nearest to zero


@dataclass(frozen=True, slots=True)
class DeclaredGap:
    """A gap that ingest stated, with its label (HOLD, MASK, ...). `end` None: until the timeline's end."""

    start: datetime
    end: datetime | None
    label: str


@dataclass(frozen=True, slots=True)
class EpochAudio:
    """The frames of an epoch (any order), and when it ran. `ended_at` None: until its last sample."""

    started_at: datetime
    ended_at: datetime | None
    frames: Sequence[Frame]


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples [start, end) that are not there, and why."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Audio from sample `start` on, one byte a sample."""

    start: int
    codec: int
    payload: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.payload)

    def __repr__(self) -> str:
        return f"Piece({self.start}..{self.end}, codec={self.codec})"


@dataclass(frozen=True, slots=True)
class Timeline:
    """`total_samples` long; `pieces` and `gaps` in order, together covering it exactly once."""

    total_samples: int
    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]

    @property
    def codecs(self) -> frozenset[int]:
        """The laws that occur; more than one after a change of codec in mid-call."""
        return frozenset(piece.codec for piece in self.pieces)

    def read(self, start: int, end: int, codec: int) -> bytes:
        """Samples [start, end) as G.711 of that law, gaps as its silence. All audio there must be of that law."""
        out = bytearray(SILENCE[codec] * (end - start))
        for piece, first, last in self._cut(start, end):
            if piece.codec != codec:
                raise InvariantBroken("timeline: read as another law than it is")
            out[first - start : last - start] = piece.payload[first - piece.start : last - piece.start]
        return bytes(out)

    def read_pcm16(self, start: int, end: int) -> bytes:
        """Samples [start, end) as 16-bit linear, little-endian, gaps as zero: two bytes a sample."""
        out = bytearray(2 * (end - start))
        for piece, first, last in self._cut(start, end):
            samples = piece.payload[first - piece.start : last - piece.start]
            out[2 * (first - start) : 2 * (last - start)] = decode(samples, piece.codec)
        return bytes(out)

    def _cut(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Pieces in [start, end), each with the part of it that is inside."""
        if not 0 <= start <= end <= self.total_samples:
            raise InvariantBroken("timeline: read outside of it")
        at = bisect_right(self.pieces, start, key=lambda piece: piece.end)
        while at < len(self.pieces) and self.pieces[at].start < end:
            piece = self.pieces[at]
            yield piece, max(piece.start, start), min(piece.end, end)
            at += 1


def sample_at(moment: datetime, origin: datetime) -> int:
    """The sample at a moment, counted from `origin`; a moment between two samples belongs to the earlier one."""
    return (moment - origin) // SAMPLE


def lay_out(
    origin: datetime, end: datetime, epochs: Iterable[EpochAudio], declared: Iterable[DeclaredGap] = ()
) -> Timeline:
    """Place a stream's epochs between two moments. Audio outside of them is cut off.

    Where two frames claim a sample (epochs whose clocks meet), the earlier one keeps it. A gap has the label that was
    declared for it; else NO_STREAM before the first and after the last epoch, and LOSS between.
    """
    total = max(0, sample_at(end, origin))
    epochs = list(epochs)
    pieces = tuple(_placed(_pieces(epochs, origin), total))
    labels = [(sample_at(gap.start, origin), _sample_or(gap.end, origin, total), gap.label) for gap in declared]
    first, last = _extent(epochs, origin, total)
    labels += [(0, first, NO_STREAM), (last, total, NO_STREAM), (first, last, LOSS)]
    return Timeline(total, pieces, tuple(_gaps(pieces, total, labels)))


def _pieces(epochs: Iterable[EpochAudio], origin: datetime) -> list[Piece]:
    found = []
    for epoch in epochs:
        anchor = sample_at(epoch.started_at, origin)
        for frame in epoch.frames:
            found += [Piece(anchor + frame.start_sample + at, frame.codec, payload) for at, payload in frame.runs]
    return sorted(found, key=lambda piece: piece.start)


def _placed(pieces: Iterable[Piece], total: int) -> Iterator[Piece]:
    """The same pieces without overlap and within [0, total)."""
    free_from = 0
    for piece in pieces:
        start, end = max(piece.start, free_from), min(piece.end, total)
        if start < end:
            yield Piece(start, piece.codec, piece.payload[start - piece.start : end - piece.start])
            free_from = end


def _extent(epochs: Sequence[EpochAudio], origin: datetime, total: int) -> tuple[int, int]:
    """From the first epoch's start to the last one's end, within the timeline."""
    if not epochs:
        return total, total
    starts, ends = [], []
    for epoch in epochs:
        start = sample_at(epoch.started_at, origin)
        last_sample = start + max((frame.end_sample for frame in epoch.frames), default=0)
        starts.append(start)
        ends.append(max(last_sample, _sample_or(epoch.ended_at, origin, last_sample)))
    first = min(max(min(starts), 0), total)
    return first, min(max(*ends, first), total)


def _sample_or(moment: datetime | None, origin: datetime, otherwise: int) -> int:
    return otherwise if moment is None else sample_at(moment, origin)


def _gaps(pieces: Sequence[Piece], total: int, labels: Sequence[tuple[int, int, str]]) -> Iterator[Gap]:
    """The rest of [0, total), cut where a label begins or ends; the first of `labels` that fits wins."""
    edges = {edge for start, end, _ in labels for edge in (start, end)}
    at = 0
    for start, end in [*((piece.start, piece.end) for piece in pieces), (total, total)]:
        yield from _labelled(at, start, sorted(edge for edge in edges if at < edge < start), labels)
        at = end


def _labelled(start: int, end: int, edges: Sequence[int], labels: Sequence[tuple[int, int, str]]) -> Iterator[Gap]:
    """[start, end) as as few gaps as its labels allow."""
    open_gap: Gap | None = None
    for first, last in zip([start, *edges], [*edges, end], strict=True):
        if first == last:
            continue
        label = next((name for begin, finish, name in labels if begin <= first and last <= finish), LOSS)
        if open_gap and open_gap.label == label:
            open_gap = Gap(open_gap.start, last, label)
            continue
        if open_gap:
            yield open_gap
        open_gap = Gap(first, last, label)
    if open_gap:
        yield open_gap
