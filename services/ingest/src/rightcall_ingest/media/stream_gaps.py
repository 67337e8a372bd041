"""The time of a stream's open spans that is in no frame: named, and stated as gaps of this stream alone. Pure.

What lies behind the last packet before a cut is owed: the next packet tells by its number, or the call's end by
arrival. By then the epoch before the cut is closed, so silence in it is NO_AUDIO: nothing came.
"""

from collections.abc import Iterable
from typing import Final

from rightcall_common.events.calls import GapLabel
from rightcall_ingest.media.released import Output
from rightcall_ingest.media.rtp import SAMPLE_US
from rightcall_ingest.media.sample_line import SOURCE_BITS, SampleLine
from rightcall_ingest.media.stream_time import Named, StreamTime, UnreadTimes, by_arrival
from rightcall_ingest.media.timeline import Gap

EDGE_US: Final = 1_000_000  # signalling and media begin and end at different moments: so much of nothing is no gap
NAMED_US_MIN: Final = 1_000  # eight samples: less is the clocks' rounding
NAMED_MAX: Final = 256  # gaps of its own that one stream may state: each is a fact; the rest stays unexplained (LOSS)


class StreamGaps:
    """Of one stream. `heard`: a packet has come since the recording began. `edge`: none has, in its first span, and the
    stream was there from the beginning. `edge_label`: what such a beginning of up
    to `EDGE_US` is called; None: nothing, it is not stated."""

    def __init__(self, stream: str, line: SampleLine, time: StreamTime, unread: UnreadTimes) -> None:
        self._stream, self._line, self._time, self._unread = stream, line, time, unread
        self._named = 0
        self._owed: list[tuple[int, int]] = []
        self.heard = self.edge = False
        self.edge_label: GapLabel | None = None

    def name(self, named: Iterable[Named], out: list[Output]) -> None:
        """State these."""
        for label, since, until in named:
            if until - since >= NAMED_US_MIN and self._named < NAMED_MAX:
                self._named += 1
                out.append(Gap(label, since, until, self._stream))

    def unknown(self, since: int, until: int, number: int, out: list[Output]) -> None:
        """Time before this packet, which is the first one of its source."""
        begun = self._line.unconfirmed.pop(number >> SOURCE_BITS, until)
        named = by_arrival(since, until, self._unread.within(since, until), (begun, until))
        if self.edge and until - since <= EDGE_US and _nothing_came(named):
            named = [] if self.edge_label is None else [(self.edge_label, since, until)]
        self.name(named, out)

    def owe(self, since: int, until: int) -> None:
        """An open span has ended at `until`, and nothing came from `since` on."""
        self._owed.append((since, until))

    def settle(self, first: int, number: int, samples: int, out: list[Output]) -> None:
        """The next packet has come: its number tells what is owed."""
        if not self._owed:
            return
        owed, self._owed = self._owed, []
        lost_until = self._time.lost_until(first, number, samples)
        for since, until in owed:
            if lost_until is None:
                self.unknown(since, until, number, out)
                continue
            lost = since
            if lost_until > self._time.end:
                lost = min(max(since, self._line.anchor + lost_until * SAMPLE_US), until)
            self.name([("LOSS", since, lost), ("NO_AUDIO", lost, until)], out)

    def give_up(self, call_end: int | None, out: list[Output]) -> None:
        """Nothing comes any more. `call_end`: the call is over, and not only the stream."""
        owed, self._owed = self._owed, []
        for since, until in owed:
            named = by_arrival(since, until, self._unread.within(since, until), self._line.waiting)
            if until != call_end or until - since > EDGE_US or not (self.heard and _nothing_came(named)):
                self.name(named, out)


def _nothing_came(named: Iterable[Named]) -> bool:
    return all(label == "NO_AUDIO" for label, _, _ in named)
