"""A stream's intake: its packets in order in a ring, each with its arrival. Pure, on the hot path. Says nothing.

Not here: which of them may leave (`gate_stream.py`), and what the holes between them are (`stream_time.py`).
"""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rightcall_ingest.media.rtp import parse
from rightcall_ingest.media.sample_line import SampleLine
from rightcall_ingest.media.stream_time import UnreadTimes

PENDING_PACKETS_MAX: Final = (
    1000  # ring and reorder window hold 2.2 s: 110 packets of 20 ms, 880 of the shortest, 2.5 ms
)
EVENT: Final = -1  # in the place of a codec: a telephone event (RFC 4733), dropped unread
COMFORT_NOISE: Final = -2  # the same: comfort noise (RFC 3389), dropped unread
COMFORT_NOISE_TYPES: Final = frozenset({13, 19})  # RFC 3551 section 6; 19 from before it; agreed upon or not

Packet = tuple[int, int, int, int, bytes]
"""(first sample, arrival, number, codec or what else it is, payload; b"" unless it is audio)"""


@dataclass(slots=True)
class Counts:
    """What became of packets that did not go the ordinary way. Never what was in them."""

    received: int = 0
    malformed: int = 0
    telephone_events: int = 0  # RFC 4733: digits, dropped unread
    comfort_noise: int = 0  # RFC 3389: silence
    other_types: int = 0  # payload types that were not agreed: RTCP on the RTP port, strays
    strays: int = 0  # from elsewhere than the stream's source; never `received`
    duplicates: int = 0  # beside `SampleLine.duplicates`
    late: int = 0
    overflow: int = 0


class Intake:
    """The ring of one stream: packets in order and disjoint."""

    def __init__(self, codecs: Mapping[int, int], events: Collection[int], comfort_noise: Collection[int]) -> None:
        self.counts = Counts()
        self.line = SampleLine()
        self._codecs = dict(codecs)
        self._events = frozenset(events)
        self._comfort_noise = COMFORT_NOISE_TYPES | frozenset(comfort_noise)
        self._unread = UnreadTimes()
        self._ring: deque[Packet] = deque()
        self._tail = 0  # first sample behind the last packet in the ring
        self._left = 0  # first sample behind what has left or was passed over: nothing is put in before it

    def receive(self, data: bytes | bytearray | memoryview, size: int, arrival: int) -> None:
        """Take one packet, `data[:size]`, into the ring; the payload is copied, the buffer may be used again."""
        counts = self.counts
        counts.received += 1
        head = parse(data, size)
        if head is None:
            counts.malformed += 1
            self._unread.came(arrival)
            return
        payload_type, seq, timestamp, ssrc, start, end = head
        codec = self._codecs.get(payload_type)
        if codec is None:
            self._receive_mark(payload_type, seq, timestamp, ssrc, arrival)
            return
        line = self.line
        first = line.place(seq, timestamp, ssrc, end - start, arrival)
        if first is None:
            return
        if line.moved is not None:
            self._move(*line.moved)
        if len(self._ring) >= PENDING_PACKETS_MAX:
            counts.overflow += 1
        elif first >= self._tail:
            self._ring.append((first, arrival, line.number, codec, bytes(data[start:end])))
            self._tail = first + end - start
        else:
            self._put_in_order((first, arrival, line.number, codec, bytes(data[start:end])))

    def forget(self) -> None:
        """Drop what waits: it is not this stream's."""
        self._ring.clear()

    def _receive_mark(self, payload_type: int, seq: int, timestamp: int, ssrc: int, arrival: int) -> None:
        """A packet whose octets nobody reads; its sequence number and its time count."""
        counts = self.counts
        if payload_type in self._events:
            counts.telephone_events += 1
            kind = EVENT
        elif payload_type in self._comfort_noise:
            counts.comfort_noise += 1
            kind = COMFORT_NOISE
        else:
            counts.other_types += 1
            self._unread.came(arrival)
            return
        first = self.line.mark(seq, timestamp, ssrc, arrival)
        if first is None:
            return
        if len(self._ring) >= PENDING_PACKETS_MAX:
            counts.overflow += 1
            return
        ring, number = self._ring, self.line.number
        at = len(ring)
        while at and ring[at - 1][2] > number:
            at -= 1
        before = ring[at - 1] if at else None
        if before is not None and before[2] == number:
            counts.duplicates += 1
            return
        if before is not None:
            first = max(first, before[0] + len(before[4]))
        if at < len(ring):
            first = min(first, ring[at][0])
        ring.insert(at, (first, arrival, number, kind, b""))
        self._tail = max(self._tail, first)

    def _put_in_order(self, packet: Packet) -> None:
        first, ring = packet[0], self._ring
        if first < self._left:
            self.counts.late += 1
            return
        at = len(ring)
        while at and (ring[at - 1][0] > first or (ring[at - 1][0] == first and ring[at - 1][2] > packet[2])):
            at -= 1
        end = first + len(packet[4])
        before_ends = ring[at - 1][0] + len(ring[at - 1][4]) if at else first
        if before_ends > first or (at < len(ring) and ring[at][0] < end):
            self.counts.duplicates += 1
            return
        ring.insert(at, packet)
        self._tail = max(self._tail, end)

    def _move(self, number: int, samples: int) -> None:
        """The source's clock stood still before this packet, or its network did: what came since lies elsewhere."""
        self.line.moved = None
        waiting, self._ring, self._tail = self._ring, deque(), 0
        for first, arrival, mine, codec, payload in sorted(
            (first + samples if mine >= number else first, arrival, mine, codec, payload)
            for first, arrival, mine, codec, payload in waiting
        ):
            if first < self._tail:
                self.counts.duplicates += 1
                continue
            self._ring.append((first, arrival, mine, codec, payload))
            self._tail = first + len(payload)
