"""The gate: holds a call's audio in memory until a decision lets it leave. Pure: no IO, clock or randomness.

Usage, one `Gate` per call, every time in microseconds since 1970 (`timeline.micros`), `now` never going back:

    gate = Gate()
    caller = gate.add_stream("1", {8: CODEC_PCMA}, telephone_events={101})   # at INVITE; later ones by re-INVITE
    gate.barrier(fact.fact_seq, at, cuts(fact, gate.standing_purposes, never_recorded))    # before it is published
    caller.receive(buffer, size, arrival)                                    # per packet; says nothing
    gate.decide(standing_of(decided, receipt), now)                          # per CallDecided
    gate.advance(now)                                                        # every 50-100 ms
    gate.block("JOURNAL_FULL", now), gate.unblock(now)                       # ingest itself cannot keep audio
    gate.finish(bye_at)                                                      # then `advance` until `gate.finished`

Each but `receive` returns what came of it, in order, to be handed on at once: `OpenEpoch`, `FrameReady`, `CloseEpoch`
(to `sealing_streams`), `Gap` (to a MediaGap fact) and `Applied` (to a DecisionApplied fact). After a crash a new gate
is made with `first_epoch` above all epochs that the journal knows, and its first barrier is the fact of the crash.
A provisional opening (policy silent on a dealing line) will be a `Standing` without receipt; nothing here forbids it.
"""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import GapLabel, Purpose
from rightcall_ingest.rtp import RATE_HZ, SAMPLE_US, SampleLine, parse
from rightcall_ingest.timeline import FOREVER, RING_US, Applied, Gap, Span, Standing, State, Timeline

REORDER_US: Final = 200_000  # design section 2.6: audio is sealed this late, so that packets find their order
FRAME_SAMPLES_MAX: Final = RATE_HZ  # one second: what a frame holds, and what a crash may cost beside REORDER_US
EPOCH_US_MAX: Final = 3600 * 1_000_000  # a data key serves an hour at most, as long as a transit key is offered
PENDING_PACKETS_MAX: Final = (
    1000  # ring and reorder window hold 2.2 s: 110 packets of 20 ms, 880 of the shortest, 2.5 ms
)


@dataclass(frozen=True, slots=True)
class OpenEpoch:
    """A new data key is needed for this stream. `started_at`: sample 0. `standing` names recording and receipt."""

    stream: str
    epoch: int
    started_at: int
    codec: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class FrameReady:
    """Up to a second of audio that may leave, as `frames.encode_frame` wants it. Positions count from 0, no holes."""

    stream: str
    epoch: int
    position: int
    codec: int
    start_sample: int
    runs: tuple[tuple[int, bytes], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CloseEpoch:
    """Nothing will follow in this epoch. `ended_at`: first sample after its last one."""

    stream: str
    epoch: int
    reason: Literal["cut", "hour", "end"]
    frames: int
    ended_at: int


Output = OpenEpoch | FrameReady | CloseEpoch | Gap | Applied


@dataclass(slots=True)
class Counts:
    """What became of packets that did not go the ordinary way. Never what was in them."""

    received: int = 0
    malformed: int = 0
    telephone_events: int = 0  # RFC 4733: digits, dropped unread
    other_types: int = 0  # payload types that were not agreed: comfort noise, RTCP on the RTP port, strays
    strays: int = 0  # from elsewhere than the stream's source; never `received`
    duplicates: int = 0  # beside `SampleLine.duplicates`
    late: int = 0
    overflow: int = 0


@dataclass(slots=True)
class _Epoch:
    span: Span
    number: int
    codec: int
    started_at: int
    first: int  # sample 0 on the stream's line
    end: int  # first sample behind the last frame
    frames: int = 0

    @property
    def ended_at(self) -> int:
        return self.started_at + (self.end - self.first) * SAMPLE_US


class Stream:
    """One SIPREC label: its ring, and the epoch that is open."""

    def __init__(self, label: str, codecs: Mapping[int, int], events: Collection[int], first_epoch: int) -> None:
        self.label = label
        self.counts = Counts()
        self.line = SampleLine()
        self.done = -FOREVER  # all spans up to this time are settled for this stream
        self._codecs = dict(codecs)
        self._events = frozenset(events)
        self._next_epoch = first_epoch
        self._epoch: _Epoch | None = None
        self._ring: deque[tuple[int, int, bytes]] = deque()  # first sample, codec, payload; in order, disjoint
        self._tail = 0  # first sample behind the last packet in the ring
        self._left = -FOREVER  # first sample behind the last frame that left
        self._ended_at = -FOREVER  # when the last closed epoch ended

    def receive(self, data: bytes | bytearray | memoryview, size: int, arrival: int) -> None:
        """Take one packet, `data[:size]`, into the ring; the payload is copied, the buffer may be used again."""
        counts = self.counts
        counts.received += 1
        head = parse(data, size)
        if head is None:
            counts.malformed += 1
            return
        payload_type, seq, timestamp, ssrc, start, end = head
        codec = self._codecs.get(payload_type)
        if codec is None:
            if payload_type in self._events:
                counts.telephone_events += 1
            else:
                counts.other_types += 1
            return
        first = self.line.place(seq, timestamp, ssrc, end - start, arrival)
        if first is None:
            return
        if len(self._ring) >= PENDING_PACKETS_MAX:
            counts.overflow += 1
        elif first >= self._tail:
            self._ring.append((first, codec, bytes(data[start:end])))
            self._tail = first + end - start
        else:
            self._put_in_order(first, codec, bytes(data[start:end]))

    def _put_in_order(self, first: int, codec: int, payload: bytes) -> None:
        if first < self._left:
            self.counts.late += 1
            return
        ring = self._ring
        at = len(ring)
        while at and ring[at - 1][0] > first:
            at -= 1
        before_ends = ring[at - 1][0] + len(ring[at - 1][2]) if at else first
        if before_ends > first or (at < len(ring) and ring[at][0] < first + len(payload)):
            self.counts.duplicates += 1
            return
        ring.insert(at, (first, codec, payload))
        self._tail = max(self._tail, first + len(payload))

    def drain(self, timeline: Timeline, now: int) -> list[Output]:
        """Let go of what may leave, drop what may not, hold what waits."""
        out: list[Output] = []
        settled = now - REORDER_US
        for span, until in timeline.spans():
            if until <= self.done:
                continue
            if self._epoch is not None and self._epoch.span is not span:
                self._close("cut", out)
            if span.state is State.WAIT:
                self._drop_before(max(span.since, now - RING_US))
                break
            if span.state is State.OPEN:
                self._drop_before(span.since)
                self._release(span, until, settled, out)
            else:
                self._drop_before(min(until, settled))  # a barrier may still fall into what is not settled
            if settled < until:
                break
            self._close("end" if until == timeline.end else "cut", out)
            self.done = until
        return out

    def _drop_before(self, at: int) -> None:
        ring = self._ring
        anchor = self.line.anchor
        while ring and anchor + ring[0][0] * SAMPLE_US < at:
            ring.popleft()

    def _release(self, span: Span, until: int, settled: int, out: list[Output]) -> None:
        """Frames out of an open span: those whose second is over and settled; at the span's end, all that lie in it."""
        ring = self._ring
        anchor = self.line.anchor
        while ring:
            first, codec, _ = ring[0]
            if anchor + first * SAMPLE_US >= until or settled < min(
                until, anchor + (first + FRAME_SAMPLES_MAX) * SAMPLE_US
            ):
                return
            runs = self._take(first, codec, until)
            if not runs:
                ring.popleft()  # its last sample lies behind the cut: it belongs to neither side
                continue
            epoch = self._epoch_for(span, codec, first, out)
            start = first - epoch.first
            out.append(FrameReady(self.label, epoch.number, epoch.frames, codec, start, tuple(runs)))
            epoch.frames += 1
            epoch.end = self._left = first + runs[-1][0] + len(runs[-1][1])

    def _take(self, first: int, codec: int, until: int) -> list[tuple[int, bytes]]:
        ring = self._ring
        end = min(first + FRAME_SAMPLES_MAX, (until - self.line.anchor - 1) // SAMPLE_US + 1)
        runs: list[tuple[int, bytes]] = []
        while ring and ring[0][1] == codec and ring[0][0] + len(ring[0][2]) <= end:
            start, _, payload = ring.popleft()
            runs.append((start - first, payload))
        return runs

    def _epoch_for(self, span: Span, codec: int, first: int, out: list[Output]) -> _Epoch:
        started_at = self.line.anchor + first * SAMPLE_US
        epoch = self._epoch
        if epoch is not None:
            if epoch.codec == codec and started_at - epoch.started_at < EPOCH_US_MAX:
                return epoch
            self._close("hour" if epoch.codec == codec else "cut", out)
        started_at = max(started_at, self._ended_at)  # a falling anchor must not lay one epoch over another
        standing = span.standing_at(started_at)
        if standing is None:
            raise InvariantBroken("an open span has a decision")
        epoch = self._epoch = _Epoch(span, self._next_epoch, codec, started_at, first, first)
        self._next_epoch += 1
        out.append(OpenEpoch(self.label, epoch.number, started_at, codec, standing))
        return epoch

    def _close(self, reason: Literal["cut", "hour", "end"], out: list[Output]) -> None:
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            self._ended_at = epoch.ended_at
            out.append(CloseEpoch(self.label, epoch.number, reason, epoch.frames, epoch.ended_at))


class Gate:
    """All streams of one call and its timeline. See the module's docstring for use."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.streams: dict[str, Stream] = {}

    @property
    def standing_purposes(self) -> tuple[Purpose, ...]:
        """What `timeline.cuts` asks for."""
        standing = self.timeline.standing
        return () if standing is None else standing.purposes

    @property
    def finished(self) -> bool:
        """The call has ended and everything that may leave has left."""
        end, waits = self.timeline.end, self.timeline.state is State.WAIT
        return end < FOREVER and not waits and all(s.done >= end for s in self.streams.values())

    def add_stream(
        self, label: str, codecs: Mapping[int, int], telephone_events: Collection[int] = (), first_epoch: int = 0
    ) -> Stream:
        """A stream of the session. `codecs`: payload type to `frames.CODEC_*`. InvariantBroken: the label is taken."""
        if label in self.streams:
            raise InvariantBroken("a stream label is unique in its call")
        stream = self.streams[label] = Stream(label, codecs, telephone_events, first_epoch)
        return stream

    def barrier(self, fact_seq: int, at: int, cuts: bool) -> list[Output]:
        """A barrier fact is about to be stated; `cuts` by `timeline.cuts`. InvariantBroken: facts out of order."""
        return [*self.timeline.barrier(fact_seq, at, cuts)]

    def decide(self, standing: Standing, now: int) -> list[Output]:
        """A decision has arrived (again, late, or out of order: see `Timeline.decide`)."""
        return [*self.timeline.decide(standing, now), *self.advance(now)]

    def block(self, label: GapLabel, now: int) -> list[Output]:
        """From now on ingest itself cannot keep audio of this call; until `unblock` the time is a gap of this label."""
        return [*self.timeline.block(label, now)]

    def unblock(self, now: int) -> list[Output]:
        """Ingest can keep audio again; what the standing decision opens is open from now."""
        return [*self.timeline.unblock(now)]

    def finish(self, at: int) -> None:
        """The call ends at `at`; decisions may still come. Go on with `advance` until `finished`."""
        self.timeline.finish(at)

    def advance(self, now: int) -> list[Output]:
        """Time has passed: what is settled leaves or is dropped."""
        out: list[Output] = [*self.timeline.expire(now)]
        for stream in self.streams.values():
            out += stream.drain(self.timeline, now)
        done = min((stream.done for stream in self.streams.values()), default=now - REORDER_US)
        self.timeline.forget(done)
        return out
