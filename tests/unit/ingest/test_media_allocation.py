"""Media is a hot path: a packet leaves no object behind, and costs few bytes while it passes. Counted, never timed."""

import struct
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.media.timeline import micros
from tests.support.ingest_book import Book, RememberingOutlet, book
from tests.support.ingest_media import begin

PAYLOAD_BYTES = 160
PACKETS_PER_S = 50
WARM_S = 10
LEFT_BYTES_MAX = 32 * 1024
"""Whatever the number of packets: 4,500 of them carry 720 kB."""
PASSING_BYTES_MAX = 700
"""The octets themselves, as they are kept, and what says where they belong."""


class ForgettingOutlet(RememberingOutlet):
    """Counts what leaves, and keeps none of it."""

    left = 0

    def sealed(self, records: Any) -> None:
        self.left += len(records)


class Speech:
    """Packets of a talking party, one each 20 ms, in a buffer that is used again."""

    def __init__(self, made: Book, live: LiveCall) -> None:
        self._made, self._receive, self._seq = made, live.legs[0].stream.receive, 0
        self._buffer = bytearray(12 + PAYLOAD_BYTES)

    def packet(self) -> None:
        struct.pack_into("!BBHII", self._buffer, 0, 0x80, 8, self._seq & 0xFFFF, 160 * self._seq, 7)
        self._seq += 1
        self._receive(self._buffer, len(self._buffer), micros(self._made.clock.now()))

    def seconds(self, seconds: int) -> None:
        """Packets with the clock's ticks between them."""
        for number in range(seconds * PACKETS_PER_S):
            self.packet()
            self._made.clock.advance(timedelta(milliseconds=20))
            if number % 5 == 4:
                self._made.calls.tick()


@contextmanager
def traced() -> Iterator[None]:
    watching = sys.gettrace()  # coverage's, which allocates as well
    sys.settrace(None)
    tracemalloc.start()
    try:
        yield
    finally:
        sys.settrace(watching)
        tracemalloc.stop()


async def recording(made: Book, outlet: ForgettingOutlet) -> Speech:
    """A call whose speech leaves, with all its buffers filled."""
    live = await begin(made, streams=1)
    made.decide(live, 1, 3, "EVIDENCE_AGREEMENT")
    speech = Speech(made, live)
    speech.seconds(WARM_S)
    assert outlet.left > 1
    return speech


def left_by_4500_packets(speech: Speech) -> int:
    """Octets that are still allocated after 5,000 packets and were not after 500."""
    with traced():
        speech.seconds(10)
        after_500, _ = tracemalloc.get_traced_memory()
        speech.seconds(90)
        after_5000, _ = tracemalloc.get_traced_memory()
    return after_5000 - after_500


async def test_what_stays_allocated_does_not_grow_with_the_number_of_packets() -> None:
    outlet = ForgettingOutlet()
    with book(outlet=outlet) as made:
        assert left_by_4500_packets(await recording(made, outlet)) < LEFT_BYTES_MAX


async def test_a_refused_call_keeps_no_more_than_its_ring_however_long_it_lasts() -> None:
    with book() as made:
        live = await begin(made, streams=1)
        made.decide(live, 1, 3)
        speech = Speech(made, live)
        speech.seconds(WARM_S)
        assert left_by_4500_packets(speech) < LEFT_BYTES_MAX


async def test_a_packet_costs_its_own_octets_and_little_more_while_it_passes() -> None:
    outlet = ForgettingOutlet()
    with book(outlet=outlet) as made:
        speech = await recording(made, outlet)
        passing = []
        with traced():
            for _ in range(200):
                before, _ = tracemalloc.get_traced_memory()
                tracemalloc.reset_peak()
                speech.packet()
                passing.append(tracemalloc.get_traced_memory()[1] - before)
                made.clock.advance(timedelta(milliseconds=20))
        assert median(passing) < PASSING_BYTES_MAX
