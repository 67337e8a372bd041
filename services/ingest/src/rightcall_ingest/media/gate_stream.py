"""One stream at the gate: which of its packets leave under which span, and what the rest of its time was. Pure.

In every open span its time is, exactly once: audio and declared silence in frames, loss (what is in an epoch and in no
frame), or a gap of its own (`stream_gaps.py`).
"""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import GapLabel
from rightcall_common.frames import CODEC_PCMA
from rightcall_ingest.media.cuts import GRACE_US, arrived_in
from rightcall_ingest.media.epoch import Epoch
from rightcall_ingest.media.intake import COMFORT_NOISE, Intake, Packet
from rightcall_ingest.media.released import CloseEpoch, Closing, FrameReady, OpenEpoch, Output
from rightcall_ingest.media.rtp import RATE_HZ, SAMPLE_US
from rightcall_ingest.media.stream_gaps import StreamGaps
from rightcall_ingest.media.stream_time import StreamTime
from rightcall_ingest.media.timeline import FOREVER, RING_US, Span, State, Timeline

REORDER_US: Final = 200_000  # design section 2.6: audio is sealed this late, so that packets find their order
FRAME_SAMPLES_MAX: Final = RATE_HZ  # one second: what a frame holds, and what a crash may cost beside REORDER_US


class Stream(Intake):
    """One SIPREC label. `since` and `until`: when it was signalled and when it was taken out of the session."""

    def __init__(
        self,
        label: str,
        codecs: Mapping[int, int],
        events: Collection[int] = (),
        comfort_noise: Collection[int] = (),
        first_epoch: int = 0,
        *,
        resumed: bool = False,
    ) -> None:
        super().__init__(codecs, events, comfort_noise)
        self.label = label
        self.done = -FOREVER  # all spans up to this time are settled for this stream
        self.since, self.until = -FOREVER, FOREVER
        self._next_epoch = first_epoch
        self._epoch: Epoch | None = None
        self._ended_at = -FOREVER  # when the last closed epoch ended
        self._codec = next(iter(codecs.values()), CODEC_PCMA)
        self._time = StreamTime()
        self._span: Span | None = None
        self._gaps = StreamGaps(label, self.line, self._time, self._unread)
        self._gaps.edge_label = "CRASH" if resumed else None
        self._covered = -FOREVER  # up to here the time of open spans is accounted for
        self._shut_by: GapLabel | None = None  # the label of the last span, if it was shut
        self._on_cut: int | None = None  # where the packet begins that lay on the last open span's end
        self._recordings: set[UUID | None] = set()
        self._dropping = False  # from `_covered` on what lies in an open span is dropped: its clocks do not agree
        self._dropped = 0  # samples that lay in a closed span and came behind it: nobody knows on which side they are
        self._renewed = False  # the last epoch had grown old: the next one goes on where that one was
        self._crowded = -FOREVER  # an epoch ran ahead: no time is left before this

    def drain(self, timeline: Timeline, now: int) -> list[Output]:
        """Let go of what may leave, drop what may not, hold what waits."""
        out: list[Output] = []
        settled = now - REORDER_US
        if self.until <= self.done < FOREVER:
            self._finish(None, out)
        for span, end in timeline.spans():
            until = min(end, self.until)
            if until <= self.done:
                continue
            if self._epoch is not None and self._epoch.span is not span:
                self._close("cut", out)
            if span.state is State.WAIT:
                self._pass_over(max(span.since, now - RING_US), span, until, out)
                break
            if self._span is not span:
                self._enter(span, out)
            if span.state is State.OPEN:
                self._pass_over(span.since, span, until, out)
                self._release(span, until, settled, out)
            else:
                self._pass_over(min(until, settled), span, until, out)  # a barrier may still fall behind that
            if settled < until:
                break
            self._leave(span, until, out)
            if until in (timeline.end, self.until):
                self._finish(timeline.end if until == timeline.end else None, out)
            else:
                self._close("cut", out)
        return out

    def _enter(self, span: Span, out: list[Output]) -> None:
        """The first look at a span that is decided: what lay on the cut before it is named by the cut."""
        self._span = span
        on_cut, self._on_cut = self._on_cut, None
        if span.state is not State.OPEN:
            if on_cut is not None and span.label is not None:
                self._gaps.name([(span.label, on_cut, span.since)], out)
            return
        recording = None if span.standing is None else span.standing.recording_id
        fresh = recording not in self._recordings
        self._recordings.add(recording)
        self._gaps.edge, self._gaps.heard = fresh and self.since <= span.since, self._gaps.heard and not fresh
        self._covered = max(self._covered, span.since, self.since)
        over = self.line.anchor + self._time.end * SAMPLE_US
        if self._time.number >= 0 and (on_cut is not None or over > self._covered):
            begun = self._covered if on_cut is None else on_cut
            if on_cut is not None or not self._gaps.edge:
                self._gaps.name([(self._shut_by or "LOSS", begun, over)], out)
            self._covered = max(self._covered, over)

    def _leave(self, span: Span, until: int, out: list[Output]) -> None:
        if span.state is State.OPEN:
            if self._on_cut is None and self._covered < until:
                if self._dropping:
                    lost, self._covered = self._covered, min(until, self._heard_at(self._time.end))
                    self._gaps.name([("LOSS", lost, self._covered)], out)
                if self._time.comfort:
                    self._silence_to(span, until, out)
                elif self._covered < until:
                    self._gaps.owe(self._covered, until)
            self._gaps.edge, self._gaps.edge_label, self._dropping = False, None, False
        self._shut_by = None if span.state is State.OPEN else span.label
        self.done = until

    def _finish(self, call_end: int | None, out: list[Output]) -> None:
        """The call has ended, or the stream has been taken out of it."""
        self._gaps.give_up(call_end, out)
        self._close("end", out)
        self._on_cut = None
        if call_end is None:
            self.done = FOREVER

    def _pass_over(self, limit: int, span: Span, until: int, out: list[Output]) -> None:
        """Drop what lies before `limit`. It counts as heard where both clocks put it into this span; what carries no
        audio always does, for a telephone event lies where it began, however long it lasts."""
        ring, anchor = self._ring, self.line.anchor
        while ring and anchor + ring[0][0] * SAMPLE_US < limit:
            first, arrival, number, kind, payload = ring.popleft()
            lies_here = anchor + first * SAMPLE_US >= span.since and arrived_in(arrival, span.since, until)
            if lies_here or kind < 0:
                self._gaps.settle(first, number, len(payload), out)
                self._time.passed(first, number, len(payload), comfort=kind == COMFORT_NOISE)
                self._left = self._time.end
            if arrival >= until:
                self._dropped += len(payload)

    # frames

    def _release(self, span: Span, until: int, settled: int, out: list[Output]) -> None:
        """Frames out of an open span: those whose second is over and settled; at the span's end, all that lie in it.
        A packet is settled by both clocks: one that has just arrived may still lie behind a cut."""
        over = settled >= until
        while self._ring:
            first, arrival, *_ = self._ring[0]
            at = self.line.anchor + first * SAMPLE_US
            if at >= until or (not over and (arrival > settled or settled < at + FRAME_SAMPLES_MAX * SAMPLE_US)):
                return
            if self._epoch is not None and self._epoch.runs_ahead(self.line.anchor):
                self._close("cut", out)
                self._crowded = self._ended_at
            self._frame(span, until, until + GRACE_US if over else settled, first + FRAME_SAMPLES_MAX, out)

    def _frame(self, span: Span, until: int, latest: int, end: int, out: list[Output]) -> None:
        ring, anchor, time = self._ring, self.line.anchor, self._time
        runs: list[tuple[int, bytes]] = []
        silent: list[tuple[int, int]] = []
        codec: int | None = None
        behind_max = min(end, (until - anchor) // SAMPLE_US)
        while ring:
            first, arrival, number, kind, payload = packet = ring[0]
            behind = first + len(payload)
            if (
                first == time.end
                and number == time.number + 1
                and kind == codec
                and behind <= behind_max
                and span.since <= arrival <= latest
                and not (time.comfort or self._dropping)
            ):  # nearly every packet: what `_hole` does where there is none
                ring.popleft()
                runs.append((first, payload))
                time.end, time.number = behind, number
                continue
            if behind > end or anchor + first * SAMPLE_US >= until or (kind >= 0 and codec not in (None, kind)):
                break
            if arrival > latest < until:
                break
            ring.popleft()
            agree = kind < 0 or (
                arrived_in(arrival, span.since, until)
                and not self.line.may_lie_before(span.since, first, number, arrival)
            )
            if kind >= 0 and (first < time.end or anchor + first * SAMPLE_US < self._crowded):
                continue  # counted as lost by its number
            if not agree and self._dropping and (first, number) == (time.end, time.number + 1):
                time.passed(first, number, len(payload))
                continue
            if not (runs or silent) and self._epoch is not None and self._epoch.is_an_hour_old(first):
                self._close("hour", out)
            kept = kind >= 0 and agree and behind <= behind_max
            quiet = self._hole(span, packet, kept, out)
            if quiet:
                silent.append((first - quiet, quiet))
            if kept:
                runs.append((first, payload))
            codec = self._codec if kept or quiet else codec
            self._dropping = not agree  # its clocks do not agree: it belongs to neither side, and its time is lost
            if agree and kind >= 0 and not kept:
                self._on_cut = self._heard_at(first)
                break
        self._put_out(runs, silent, out)

    def _hole(self, span: Span, packet: Packet, kept: bool, out: list[Output]) -> int:
        """Account for the time before this packet, and for its own; returns how many samples before it are silence."""
        first, _, number, kind, payload = packet
        time, epoch = self._time, self._epoch
        self._gaps.settle(first, number, len(payload), out)
        if epoch is not None:
            self._covered = max(self._covered, epoch.heard_at(max(time.end, epoch.end)))
        floor = self._sample_at(self._covered) if epoch is None else max(time.end, epoch.end)
        lost_until = time.lost_until(first, number, len(payload))
        if number == time.number + 1 and lost_until == time.end and not self._dropping:
            lost_until = floor  # after an hour of a slow clock this lies before `time.end`
        elif lost_until is not None:
            lost_until = max(lost_until, min(first, max(floor, time.end) + self._dropped))
        self._dropped = 0
        quiet = 0 if lost_until is None else max(0, first - max(lost_until, floor))
        if kept:
            self._codec = kind
        if kept or quiet:
            epoch = self._epoch_for(span, first - quiet, out)
        begins = self._heard_at(first - quiet)
        if lost_until is None:
            self._gaps.unknown(self._covered, begins, number, out)
        elif epoch is None or (epoch.frames == 0 and epoch.end == epoch.first):
            self._gaps.name([("LOSS", self._covered, begins)], out)
        self._gaps.heard, self._gaps.edge = True, False
        time.passed(first, number, len(payload), comfort=kind == COMFORT_NOISE)
        end = first + len(payload) if kept else first
        if epoch is not None:
            epoch.end = max(epoch.end, end)
        self._covered = max(self._covered, self._heard_at(end))
        self._left = max(self._left, time.end)
        return quiet

    def _put_out(self, runs: list[tuple[int, bytes]], silent: list[tuple[int, int]], out: list[Output]) -> None:
        epoch = self._epoch
        if epoch is None or not (runs or silent):
            return
        first = min(begins for begins, *_ in (*runs[:1], *silent[:1]))
        if runs:
            epoch.end = max(epoch.end, runs[-1][0] + len(runs[-1][1]))
            self._covered = max(self._covered, epoch.heard_at(epoch.end))
            self._left = max(self._left, epoch.end)
        spoken = tuple([(begins - first, payload) for begins, payload in runs])
        quiet, start = tuple([(begins - first, samples) for begins, samples in silent]), first - epoch.first
        out.append(FrameReady(self.label, epoch.number, epoch.frames, epoch.codec, start, spoken, quiet))
        epoch.frames += 1

    def _silence_to(self, span: Span, until: int, out: list[Output]) -> None:
        """The source had said that it is silent (comfort noise), and nothing has come since."""
        first = max(self._time.end, self._sample_at(self._covered) if self._epoch is None else self._epoch.end)
        if (samples := (until - self._heard_at(first)) // SAMPLE_US) > 0:
            epoch = self._epoch_for(span, first, out)
            self._put_out([], [(first, samples)], out)
            epoch.end = first + samples
        self._covered = until

    def _heard_at(self, sample: int) -> int:
        """A frame's time runs with its epoch; the anchor may have moved since that began."""
        return self.line.anchor + sample * SAMPLE_US if self._epoch is None else self._epoch.heard_at(sample)

    def _sample_at(self, at: int) -> int:
        return -((self.line.anchor - at) // SAMPLE_US)

    def _epoch_for(self, span: Span, first: int, out: list[Output]) -> Epoch:
        epoch = self._epoch
        if epoch is not None:
            if epoch.codec == self._codec:
                return epoch
            self._close("cut", out)
        # a falling anchor must not lay one epoch over another
        started_at = max(self.line.anchor + first * SAMPLE_US, self._ended_at)
        standing = span.standing_at(started_at)
        if standing is None:
            raise InvariantBroken("an open span has a decision")
        anchor = self.line.anchor if self._renewed else started_at - first * SAMPLE_US
        epoch = self._epoch = Epoch(span, self._next_epoch, self._codec, started_at, first, first, anchor)
        self._next_epoch += 1
        out.append(OpenEpoch(self.label, epoch.number, started_at, epoch.codec, standing))
        return epoch

    def _close(self, reason: Closing, out: list[Output]) -> None:
        epoch, self._epoch, self._renewed = self._epoch, None, reason == "hour"
        if epoch is not None:
            self._ended_at = epoch.heard_at(epoch.end)
            out.append(CloseEpoch(self.label, epoch.number, reason, epoch.frames, self._ended_at))
