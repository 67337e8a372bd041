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
(to `sealing_streams`), `Gap` (to a MediaGap fact; with `stream` it concerns that one alone) and `Applied` (to a
DecisionApplied fact). After a crash a new gate is made with `first_epoch` above all epochs that the journal knows, and
its first barrier is the fact of the crash.
A provisional opening (policy silent on a dealing line) will be an `ActiveDecision` without receipt; nothing
here forbids it.
"""

from collections.abc import Collection, Mapping
from typing import Final

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import GapLabel, Purpose
from rightcall_ingest.media.gate_stream import REORDER_US, Stream
from rightcall_ingest.media.released import CloseEpoch, FrameReady, OpenEpoch, Output
from rightcall_ingest.media.timeline import FOREVER, ActiveDecision, State, Timeline

__all__: Final = ["REORDER_US", "CloseEpoch", "FrameReady", "Gate", "OpenEpoch", "Output", "Stream"]


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
        self,
        label: str,
        codecs: Mapping[int, int],
        telephone_events: Collection[int] = (),
        first_epoch: int = 0,
        *,
        comfort_noise: Collection[int] = (),
        resumed: bool = False,
    ) -> Stream:
        """A stream of the session; its `since` and `until` may be set later (`signalled.note`).

        `codecs`: payload type to `frames.CODEC_*`. `comfort_noise`: payload types beside 13 and 19. `resumed`: it had
        begun in the process before, and what is lost until its first packet is a part of the crash. InvariantBroken:
        the label is taken.
        """
        if label in self.streams:
            raise InvariantBroken("a stream label is unique in its call")
        stream = Stream(label, codecs, telephone_events, comfort_noise, first_epoch, resumed=resumed)
        self.streams[label] = stream
        return stream

    def barrier(self, fact_seq: int, at: int, cuts: bool) -> list[Output]:
        """A barrier fact is about to be stated; `cuts` by `timeline.cuts`. InvariantBroken: facts out of order."""
        return [*self.timeline.barrier(fact_seq, at, cuts)]

    def decide(self, standing: ActiveDecision, now: int) -> list[Output]:
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
