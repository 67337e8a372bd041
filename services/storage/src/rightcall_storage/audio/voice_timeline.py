"""One voice's audio on one clock: 8 kHz G.711 samples where they were spoken, silence where there are none.

Pure. A timeline of some of a stream's frames reads right where it has them: a range needs only the blocks it covers.
Not here: why there are none (`call_time`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.audio.g711 import decode

SAMPLE_RATE_HZ: Final = 8000
SAMPLE: Final = timedelta(microseconds=125)  # 1 s / 8000, exactly
SILENCE: Final = {CODEC_PCMA: b"\xd5", CODEC_PCMU: b"\xff"}  # ITU-T G.711: the codes nearest to zero


@dataclass(frozen=True, slots=True)
class EpochAudio:
    """The frames of an epoch, in any order, and when its sample 0 was."""

    started_at: datetime
    frames: Sequence[Frame]


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
class VoiceTimeline:
    """`total_samples` long; `pieces` in order and without overlap."""

    total_samples: int
    pieces: tuple[Piece, ...]

    @property
    def codecs(self) -> frozenset[int]:
        """The laws that occur; more than one after a change of codec in mid-call."""
        return frozenset(piece.codec for piece in self.pieces)

    def read(self, start: int, end: int, codec: int) -> bytes:
        """Samples [start, end) as G.711 of that law, its silence where nothing is. All audio there is of that law."""
        out = bytearray(SILENCE[codec] * (end - start))
        for piece, first, last in self._cut(start, end):
            if piece.codec != codec:
                raise InvariantBroken("timeline: read as another law than it is")
            out[first - start : last - start] = piece.payload[first - piece.start : last - piece.start]
        return bytes(out)

    def read_pcm16(self, start: int, end: int) -> bytes:
        """Samples [start, end) as 16-bit linear, little-endian, zero where nothing is: two bytes a sample."""
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


def lay_out(origin: datetime, end: datetime, epochs: Iterable[EpochAudio]) -> VoiceTimeline:
    """Place epochs between two moments. Audio outside of them is cut off.

    Where two frames claim a sample (epochs whose clocks meet), the earlier one keeps it.
    """
    total = max(0, sample_at(end, origin))
    return VoiceTimeline(total, tuple(_placed(_pieces(epochs, origin), total)))


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
