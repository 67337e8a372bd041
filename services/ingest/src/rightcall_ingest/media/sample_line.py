"""Where a stream's packets lie on one unbroken line of samples, and where that line lies in time. Pure, hot path.

Not here: headers (`rtp.py`), the payload types, what may be kept (`gate.py`), what holes are (`stream_time.py`).
"""

from typing import Final

from rightcall_ingest.media.rtp import SAMPLE_US

_SEQ: Final = 0x10000
_HALF_SEQ: Final = 0x8000
_TS: Final = 0x1_0000_0000
_HALF_TS: Final = 0x8000_0000

SOURCE_BITS: Final = 40  # of a packet's number: below them its sequence number goes on, above them sources are counted
MISORDER_MAX: Final = 100  # RFC 3550 appendix A.1: further back, unless its time is as old, the source has restarted
DROPOUT_MAX: Final = 3000  # the same: further ahead, and on another clock, it is a restart as well
AHEAD_US_MAX: Final = (
    200_000  # as far as packets are put back in order; further ahead, the source set its timestamp anew
)
BEHIND_US_MAX: Final = 2_000_000  # the ring's length: further behind, the source's clock stood still while it paused
SSRC_SILENT_US: Final = 100_000  # after five missing packets the old source is gone and a new one is taken at once
STEP_US: Final = 60_000  # later by this than the packet before: a clock that stood still, or the network
SENDING_US_MAX: Final = 100_000  # who sends at least this often was not held up by the network (events: every 20-50 ms)
STEP_CONFIRMED_US: Final = 160_000  # a network that was held up has caught up by then, a clock never does
CAUGHT_UP_US: Final = 150_000  # of what a network held up, within that time: no jitter of a clock that went on
DOUBT_US: Final = 2_000_000  # no network holds packets up for longer: who is late then has a clock that is
JITTER_US: Final = 40_000
DRIFT_WINDOW_US: Final = 2_000_000
DRIFT_WINDOW_PACKETS_MIN: Final = 50  # a second of ordinary speech: fewer packets say too little about the clock
DRIFT_US_MAX: Final = 400  # per window = 200 ppm, twice what two ordinary quartz clocks differ
SLOW_US: Final = 60_000  # a whole window later than this is no jitter: the clock runs slowly


class SampleLine:
    """One stream's packets, by number and by sample.

    `place` gives a packet's first sample; sample n was heard at `anchor + 125 n` microseconds. `anchor` is the smallest
    arrival minus RTP offset (design section 2.3): no packet is ever placed later than it arrived. As quartz clocks
    differ, the anchor may follow the smallest of the last 2 s back up, by 200 ppm at most.
    Arrival corrects a clock that does not run with the time (RFC 4733 section 2.5.1.2): a source that jumps or goes
    back is placed at its arrival; one whose clock stood still while it sent telephone events, at once; one whose clock
    stood still while it paused, when 160 ms have shown that it does not catch up (`moved`). One that paused for longer
    than the ring is placed at its arrival, and moved back if it does catch up: then it was the network.
    `number` of the packet placed last: its sequence number without wrapping; another source starts 2^40 higher.
    """

    __slots__ = (
        "_candidate", "_doubt", "_end", "_first", "_former", "_heard", "_last_arrival", "_late", "_line", "_locked",
        "_low", "_newest", "_pause", "_seen", "_seq", "_ssrc", "_started", "_step_base", "_step_ends", "_step_from",
        "_step_high", "_step_low", "_ts", "_window_ends", "anchor", "duplicates", "foreign", "moved", "number",
        "reanchored", "unconfirmed",
    )  # fmt: skip

    def __init__(self) -> None:
        self.anchor = 0  # microseconds since 1970 of sample 0
        self.number = -1
        self.moved: tuple[int, int] | None = None
        """Packets from this number on lie so many samples later than was said (less than 0: earlier). For the caller to
        heed and to clear."""
        self.unconfirmed: dict[int, int] = {}
        """Per source that had to be confirmed: since when its packets came and were not taken."""
        self.duplicates = 0  # of the newest packet; the ring finds those of older ones
        self.foreign = 0  # packets of an SSRC that is not (or not yet) the stream's, and of no time that can be true
        self.reanchored = 0
        self._locked = False
        self._ssrc = self._seq = self._ts = self._line = 0  # of the newest packet; `_line` is its first sample
        self._newest = 0  # its number
        self._end = 0  # first sample behind it
        self._late = 0  # how much later than its place on the line it came
        self._last_arrival = self._heard = 0  # of the newest packet, and of the newest with audio
        self._pause = 0  # the longest time without a packet since that one
        self._former: dict[int, tuple[int, int]] = {}  # sources before: newest sequence number, and when that came
        self._candidate = (-1, -1, 0, 0)  # SSRC and sequence number that would confirm a change; its first and last
        self._doubt = (0, 0, 0)  # packets from this number on were moved by so many samples, until this arrival
        self._step_from = self._step_base = self._step_low = self._step_high = self._step_ends = 0
        self._started = (0, 0, 0, 0)  # where it went on after a long pause: number, arrival, how much later, the anchor
        self._low = self._first = self._seen = self._window_ends = 0

    @property
    def waiting(self) -> tuple[int, int] | None:
        """From when to when another source has sent, since the last packet of ours, that is not confirmed."""
        *_, since, last = self._candidate
        return (since, last) if since > self._last_arrival else None

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
        late = arrival - self.anchor - line * SAMPLE_US
        if ahead >= _HALF_SEQ:  # an older packet: place it, learn only how fast it came
            return self._older(seq, timestamp, ssrc, samples, arrival, line)
        if late > BEHIND_US_MAX and late - self._late > STEP_US and line >= self._end:
            return self._start_late(seq, timestamp, ssrc, samples, arrival, line)
        if line < self._end or late < -AHEAD_US_MAX:
            if self._started[2]:  # it was the network: what it has brought since stays in doubt
                self._doubt = (*self._doubt[:2], arrival - 1)
            return self._start(seq, timestamp, ssrc, samples, arrival)
        self._newest += ahead
        if self._started[2]:
            line -= self._catch_up(line, arrival)
            late = arrival - self.anchor - line * SAMPLE_US
        if late - self._late > STEP_US:
            line += self._step(late, arrival)
        elif self._step_from:
            line += self._confirm(late, arrival)
        self._seq, self._ts, self._line, self._end, self._last_arrival = seq, timestamp, line, line + samples, arrival
        self._pause, self._heard, self.number = 0, arrival, self._newest
        offset = arrival - line * SAMPLE_US
        self._late = offset - self.anchor
        self._learn(offset, arrival)
        return line

    def mark(self, seq: int, timestamp: int, ssrc: int, arrival: int) -> int | None:
        """The place of a packet without audio: comfort noise (RFC 3389) or a telephone event (RFC 4733), whose time is
        its event's beginning. It lies never before what was placed; None: as of `place`, or too old to say."""
        if ssrc != self._ssrc or not self._locked:
            return self._other_source(seq, timestamp, ssrc, 0, arrival)
        ahead = (seq - self._seq) & 0xFFFF
        if ahead == 0 or ahead >= _HALF_SEQ:
            return self._older_mark(ahead, seq, ssrc)
        step = (timestamp - self._ts) & 0xFFFFFFFF
        line = self._line + (step if step < _HALF_TS else step - _TS)
        if line * SAMPLE_US > arrival - self.anchor + AHEAD_US_MAX:  # its clock is not that of the audio
            line = (arrival - self.anchor) // SAMPLE_US
        self._newest += ahead
        self._pause = max(self._pause, arrival - self._last_arrival)
        self._seq, self._last_arrival, self.number = seq, arrival, self._newest
        self._end = max(line, self._end)
        return self._end

    def _older_mark(self, ahead: int, seq: int, ssrc: int) -> int | None:
        if ahead == 0 or _SEQ - ahead > MISORDER_MAX:
            self.duplicates += ahead == 0
            return None
        self.number = self._newest - (_SEQ - ahead)
        return self._end

    def _older(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int, line: int) -> int | None:
        behind = (self._seq - seq) & 0xFFFF
        if self._newest - behind < self._doubt[0]:  # it was sent before the clock stood still
            line -= self._doubt[1]
        offset = arrival - line * SAMPLE_US
        late = offset - self.anchor
        if behind > MISORDER_MAX and not (line < self._line and 0 <= late <= BEHIND_US_MAX):
            return self._if_confirmed(seq, timestamp, ssrc, samples, arrival)
        if not -AHEAD_US_MAX <= late <= BEHIND_US_MAX:
            self.foreign += 1
            return None
        self.number = self._newest - behind
        self._learn(offset, arrival)
        return line

    def _start_late(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int, line: int) -> int:
        """Its clock stood still, or its network did: the next packets will tell. Placed as if it were the clock."""
        placed = self._start(seq, timestamp, ssrc, samples, arrival)
        self._started = (self._newest, arrival, placed - line, self.anchor)
        self._doubt = (self._newest, placed - line, arrival + DOUBT_US)
        return placed

    def _catch_up(self, line: int, arrival: int) -> int:
        """After such a start: a clock goes on as it is, a network brings what it held up as fast as it can. Returns by
        how much this packet, and all since the start, lie earlier."""
        number, since, samples, anchor = self._started
        caught_up = anchor - (arrival - line * SAMPLE_US)
        if arrival > since + STEP_CONFIRMED_US:
            self._started = (0, 0, 0, 0)
            if samples * SAMPLE_US - caught_up > STEP_US:  # a network would not stop in the midst of it
                self._doubt = (0, 0, 0)
        elif caught_up >= CAUGHT_UP_US:
            self._started, self.moved, self.anchor = (0, 0, 0, 0), (number, -samples), anchor
            self._doubt = (0, 0, 0)
            self._late, self._seen, self._window_ends = samples * SAMPLE_US, 0, arrival + DRIFT_WINDOW_US
            self._step_from, self._step_base, self._step_ends = number, 0, arrival + STEP_CONFIRMED_US
            self._step_low = self._step_high = self._late - caught_up
            return samples
        return 0

    def _step(self, late: int, arrival: int) -> int:
        """This packet is a good deal later than the one before it. While it sent (telephone events) the network did not
        hold it up: its clock stood still. Else the next packets will tell. Returns by how much it is moved now."""
        events_us = self._last_arrival - self._heard
        sending = self._pause and max(self._pause, arrival - self._last_arrival) <= SENDING_US_MAX
        if sending and late - self._late <= events_us + JITTER_US:
            self.reanchored += 1
            return (late - self._late) // SAMPLE_US
        if not self._step_from:
            self._step_from, self._step_base, self._step_low = self._newest, self._late, late
            self._step_high = late
            self._step_ends = arrival + STEP_CONFIRMED_US
        return 0

    def _confirm(self, late: int, arrival: int) -> int:
        if arrival - self._last_arrival > SENDING_US_MAX:
            self._step_ends = arrival + STEP_CONFIRMED_US
        self._step_low = min(self._step_low, late)
        moved = (self._step_low - self._step_base) // SAMPLE_US
        if moved * SAMPLE_US < STEP_US:
            self._step_from = 0
        elif arrival >= self._step_ends and self._step_high - self._step_low >= JITTER_US:  # the network catches up
            self._step_high, self._step_ends = self._step_low, arrival + STEP_CONFIRMED_US
        elif arrival >= self._step_ends:
            self.moved = (self._step_from, moved)
            self._doubt_from_here(self._step_from, moved, arrival)
            self._step_from = 0
            return moved
        return 0

    def _doubt_from_here(self, number: int, moved: int, arrival: int) -> None:
        since, before, until = self._doubt
        self._doubt = (
            (since, before + moved, arrival + DOUBT_US) if arrival < until else (number, moved, arrival + DOUBT_US)
        )
        self.reanchored += 1

    def may_lie_before(self, at: int, first: int, number: int, arrival: int) -> bool:
        """Whether this packet may have been spoken before `at` though it lies behind it: it was moved, and it may have
        been the network after all that was slow."""
        since, moved, until = self._doubt
        return number >= since and arrival <= until and self.anchor + (first - moved) * SAMPLE_US < at

    def _learn(self, offset: int, arrival: int) -> None:
        """`offset`: arrival minus RTP offset of one packet."""
        self.anchor = min(self.anchor, offset)
        if self._seen == 0:
            self._first = self._low = offset
        elif offset < self._low:
            self._low = offset
        self._seen += 1
        if arrival >= self._window_ends and self._seen >= DRIFT_WINDOW_PACKETS_MIN:
            self._end_window(arrival)

    def _end_window(self, arrival: int) -> None:
        late = self._low - self.anchor
        if late > SLOW_US and self._first - self._low >= JITTER_US:
            pass  # it is less late than it was: the network catches up
        elif late > SLOW_US:  # what comes next lies later on the line; what came stays where it is
            self._line += late // SAMPLE_US
            self._end += late // SAMPLE_US
            self._doubt_from_here(self._newest + 1, late // SAMPLE_US, arrival)
        else:
            self.anchor += min(late, DRIFT_US_MAX)
        self._seen = 0
        self._window_ends = arrival + DRIFT_WINDOW_US

    def _other_source(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int | None:
        newest, came = self._former.get(ssrc, (seq, arrival - DOUBT_US - 1))
        if (newest - seq) & 0xFFFF < _HALF_SEQ and arrival - came <= DOUBT_US:
            self.foreign += 1  # a late one of a source before; later than that it has restarted
            return None
        if not self._locked or arrival - self._last_arrival > SSRC_SILENT_US:
            return self._start(seq, timestamp, ssrc, samples, arrival)
        return self._if_confirmed(seq, timestamp, ssrc, samples, arrival)

    def _if_confirmed(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int | None:
        """Two packets in sequence make a source (RFC 3550 section 6.2.1, MIN_SEQUENTIAL); a stray one makes none."""
        known, expected, since, _ = self._candidate
        if known == ssrc and expected == seq:
            return self._start(seq, timestamp, ssrc, samples, arrival)
        self._candidate = (ssrc, (seq + 1) & 0xFFFF, since if known == ssrc else arrival, arrival)
        self.foreign += 1
        return None

    def _start(self, seq: int, timestamp: int, ssrc: int, samples: int, arrival: int) -> int:
        """Lock to this source and go on along the line at its arrival, but never back into what was placed before."""
        ahead = (seq - self._seq) & 0xFFFF
        if self._locked and ssrc != self._ssrc:
            former = {**self._former, self._ssrc: (self._seq, self._last_arrival)}
            self._former = {one: last for one, last in former.items() if arrival - last[1] <= DOUBT_US}
        if self._locked and ssrc == self._ssrc and 0 < ahead <= DROPOUT_MAX:
            self._newest += ahead
        else:
            self._newest = ((self._newest >> SOURCE_BITS) + 1) << SOURCE_BITS
            if self._candidate[0] == ssrc and self._candidate[2] > self._last_arrival:
                self.unconfirmed[self._newest >> SOURCE_BITS] = self._candidate[2]
        if self._locked:
            line = max((arrival - self.anchor) // SAMPLE_US, self._end)
            self.reanchored += 1
        else:
            line, self.anchor, self._locked = 0, arrival, True
        self._ssrc, self._seq, self._ts, self._line, self._end = ssrc, seq, timestamp, line, line + samples
        self._last_arrival, self._candidate, self.number = arrival, (-1, -1, 0, 0), self._newest
        self._step_from, self._pause, self._heard, self._started = 0, 0, arrival, (0, 0, 0, 0)
        self._seen, self._window_ends = 0, arrival + DRIFT_WINDOW_US
        self._late = arrival - line * SAMPLE_US - self.anchor
        self._learn(arrival - line * SAMPLE_US, arrival)
        return line
