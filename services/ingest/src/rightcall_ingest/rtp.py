"""RTP (RFC 3550): one packet's header to plain integers, and one stream's packets to a single unbroken sample line.

Pure, and on the hot path: no object per packet beyond one tuple. Not here: sockets, payload types, what may be kept.
"""

import struct
from typing import Final

RATE_HZ: Final = 8000
SAMPLE_US: Final = 125  # one sample at 8 kHz; also one octet of G.711
PACKET_BYTES_MAX: Final = 2048  # an Ethernet frame carries 1472; longer ones are cut off by the socket and refused here

_HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")
_HEADER_BYTES: Final = 12
_PLAIN: Final = 0x80  # version 2, no padding, no extension, no CSRC: nearly every packet
_SEQ: Final = 0x10000
_HALF_SEQ: Final = 0x8000
_TS: Final = 0x1_0000_0000
_HALF_TS: Final = 0x8000_0000

MISORDER_MAX: Final = 100  # RFC 3550 appendix A.1: further back is a restart of the source, not a late packet
AHEAD_US_MAX: Final = (
    200_000  # as far as packets are put back in order; further ahead, the source set its timestamp anew
)
BEHIND_US_MAX: Final = 2_000_000  # the ring's length: further behind, the source's clock stood still while it paused
SSRC_SILENT_US: Final = 100_000  # after five missing packets the old source is gone and a new one is taken at once
DRIFT_WINDOW_US: Final = 2_000_000
DRIFT_WINDOW_PACKETS_MIN: Final = 50  # a second of ordinary speech: fewer packets say too little about the clock
DRIFT_US_MAX: Final = 400  # per window = 200 ppm, twice what two ordinary quartz clocks differ
FROZEN_US: Final = 250_000  # a whole window later than this is no jitter: the clock stood still


def parse(data: bytes | bytearray | memoryview, size: int) -> tuple[int, int, int, int, int, int] | None:
    """(payload type, sequence number, timestamp, SSRC, payload start, payload end) of `data[:size]`.

    None: not RTP version 2, cut off, or without payload. CSRCs, extension and padding are skipped (RFC 3550 5.1).
    """
    if not _HEADER_BYTES < size <= PACKET_BYTES_MAX:
        return None
    first, second, seq, timestamp, ssrc = _HEADER.unpack_from(data)
    if first == _PLAIN:
        return second & 0x7F, seq, timestamp, ssrc, _HEADER_BYTES, size
    if first >> 6 != 2:
        return None
    start = _HEADER_BYTES + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > size:
            return None
        start += 4 + 4 * _EXTENSION.unpack_from(data, start)[1]
    end = size
    if first & 0x20:
        padding = data[size - 1]
        if padding == 0:
            return None
        end -= padding
    return (second & 0x7F, seq, timestamp, ssrc, start, end) if start < end else None


class SampleLine:
    """Where a stream's packets lie on one line of samples, and where that line lies in time.

    `place` gives a packet's first sample; sample n was heard at `anchor + 125 n` microseconds. `anchor` is the
    smallest arrival minus RTP offset (design section 2.3): no packet is ever placed later than it arrived. A source
    that changes its SSRC or jumps with its timestamp goes on along the same line, anew at its arrival. As quartz
    clocks differ, the anchor may follow the smallest of the last 2 s back up, by 200 ppm at most, and a source
    whose clock stood still is anchored anew: without that, words spoken after a pause would count as before it.
    """

    __slots__ = (
        "_candidate", "_end", "_last_arrival", "_line", "_locked", "_low", "_seen", "_seq", "_ssrc", "_ts",
        "_window_ends", "anchor", "duplicates", "foreign", "reanchored",
    )  # fmt: skip

    def __init__(self) -> None:
        self.anchor = 0  # microseconds since 1970 of sample 0
        self.duplicates = 0  # of the newest packet; the ring finds those of older ones
        self.foreign = 0  # packets of an SSRC that is not (or not yet) the stream's
        self.reanchored = 0
        self._locked = False
        self._ssrc = self._seq = self._ts = self._line = 0  # of the newest packet; `_line` is its first sample
        self._end = 0  # first sample behind it
        self._last_arrival = 0
        self._candidate = (-1, -1)  # SSRC and sequence number that would confirm a change
        self._low = self._seen = self._window_ends = 0

    def place(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int | None:
        """The first sample's number on the line; None: a duplicate of the newest, or not (yet) of this stream."""
        if ssrc != self._ssrc or not self._locked:
            return self._other_source(seq, timestamp, ssrc, samples, arrival)
        ahead = (seq - self._seq) & 0xFFFF
        if ahead == 0:
            self.duplicates += 1
            return None
        step = (timestamp - self._ts) & 0xFFFFFFFF
        if step >= _HALF_TS:
            step -= _TS
        line = self._line + step
        if ahead >= _HALF_SEQ:  # an older packet: place it, learn only how fast it came
            if _SEQ - ahead > MISORDER_MAX:
                return self._if_confirmed(seq, timestamp, ssrc, samples, arrival)
            self._learn(arrival - line * SAMPLE_US, arrival)
            return line
        late = arrival - self.anchor - line * SAMPLE_US
        if step <= 0 or late > BEHIND_US_MAX or late < -AHEAD_US_MAX:
            return self._start(seq, timestamp, ssrc, samples, arrival)
        self._seq, self._ts, self._line, self._end, self._last_arrival = seq, timestamp, line, line + samples, arrival
        self._learn(arrival - line * SAMPLE_US, arrival)
        return line

    def _learn(self, offset: int, arrival: int) -> None:
        """`offset`: arrival minus RTP offset of one packet."""
        if offset < self.anchor:
            self.anchor = offset
        if offset < self._low or self._seen == 0:
            self._low = offset
        self._seen += 1
        if arrival >= self._window_ends and self._seen >= DRIFT_WINDOW_PACKETS_MIN:
            self._end_window(arrival)

    def _end_window(self, arrival: int) -> None:
        late = self._low - self.anchor
        if late > FROZEN_US:  # what comes next lies later on the line; what came stays where it is
            self._line += late // SAMPLE_US
            self._end += late // SAMPLE_US
            self.reanchored += 1
        else:
            self.anchor += min(late, DRIFT_US_MAX)
        self._seen = 0
        self._window_ends = arrival + DRIFT_WINDOW_US

    def _other_source(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int | None:
        if not self._locked or arrival - self._last_arrival > SSRC_SILENT_US:
            return self._start(seq, timestamp, ssrc, samples, arrival)
        return self._if_confirmed(seq, timestamp, ssrc, samples, arrival)

    def _if_confirmed(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int | None:
        """Two packets in sequence make a source (RFC 3550 section 6.2.1, MIN_SEQUENTIAL); a stray one makes none."""
        if self._candidate == (ssrc, seq):
            return self._start(seq, timestamp, ssrc, samples, arrival)
        self._candidate = (ssrc, (seq + 1) & 0xFFFF)
        self.foreign += 1
        return None

    def _start(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int:
        """Lock to this source and go on along the line at its arrival, but never back into what was placed before."""
        if self._locked:
            line = max((arrival - self.anchor) // SAMPLE_US, self._end)
            self.reanchored += 1
        else:
            line, self.anchor, self._locked = 0, arrival, True
        self._ssrc, self._seq, self._ts, self._line, self._end = ssrc, seq, timestamp, line, line + samples
        self._last_arrival, self._candidate = arrival, (-1, -1)
        self._seen, self._window_ends = 0, arrival + DRIFT_WINDOW_US
        self._learn(arrival - line * SAMPLE_US, arrival)
        return line
