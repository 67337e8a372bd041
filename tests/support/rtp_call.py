"""A call at the gate whose every packet is known: when it was spoken, when it arrived, when it was read. No sockets.

`Heard` turns what the gate lets out back into a stream's time, by the words of the frame format and nothing else.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rightcall_common.events.calls import Purpose
from rightcall_common.frames import decode_frame, encode_frame
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, Gate, OpenEpoch, Output
from rightcall_ingest.media.timeline import ActiveDecision, Gap

T0 = 1_764_000_000_000_000
MS = 1_000
PACKET = 20 * MS
RECORDING, SEGMENT = UUID(int=1), UUID(int=2)
PCMA, CN, EVENT = 8, 13, 101
Interval = tuple[int, int]


@dataclass(frozen=True)
class Sent:
    """One packet. `spoken`: when it was sent, by a clock that runs with the time. `lost`: it never arrives."""

    spoken: int
    arrival: int
    data: bytes
    samples: int
    lost: bool = False
    read: int = 0
    """When the process reads it; never before it arrived."""


@dataclass(frozen=True)
class Cut:
    """A barrier fact at `at`, stated `stated` later, answered after `answered` more."""

    at: int
    opens: bool
    stated: int = 0
    answered: int = 5 * MS


def packet(payload_type: int, seq: int, timestamp: int, ssrc: int, name: int, samples: int) -> bytes:
    """Its payload says which one it is."""
    head = struct.pack("!BBHII", 0x80, payload_type, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc & 0xFFFFFFFF)
    return head + name.to_bytes(4, "big") * (samples // 4)


@dataclass
class Heard:
    """One stream's time as storage reads it: audio by packet name, silence, loss inside of epochs, stated gaps."""

    audio: list[tuple[int, int, int]] = field(default_factory=list)
    silent: list[Interval] = field(default_factory=list)
    lost: list[Interval] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    shut: list[Gap] = field(default_factory=list)
    """Of the whole call."""

    @property
    def kept(self) -> list[int]:
        return [name for name, _, _ in self.audio]

    def of(self, label: str) -> list[Interval]:
        """This stream's stated gaps of a label."""
        return [(gap.since, gap.until or 0) for gap in self.gaps if gap.label == label]

    def losses(self) -> int:
        """Microseconds of LOSS, stated or in an epoch."""
        return sum(until - since for since, until in [*self.lost, *self.of("LOSS")])


def heard(outputs: Sequence[Output], stream: str) -> Heard:
    """Read frames as storage does: encoded and decoded again."""
    result, epoch, covered = Heard(), None, list[Interval]()
    for output in outputs:
        match output:
            case OpenEpoch() if output.stream == stream:
                epoch, covered = output, []
            case FrameReady() if output.stream == stream:
                assert epoch is not None
                frame = decode_frame(encode_frame(output.codec, output.start_sample, output.runs, output.silent))
                base = epoch.started_at + frame.start_sample * 125
                for offset, payload in frame.runs:
                    since = base + offset * 125
                    result.audio.append((int.from_bytes(payload[:4], "big"), since, since + len(payload) * 125))
                    covered.append(result.audio[-1][1:])
                quiet = [(base + offset * 125, base + (offset + samples) * 125) for offset, samples in frame.silent]
                result.silent += quiet
                covered += quiet
            case CloseEpoch() if output.stream == stream:
                assert epoch is not None
                result.lost += outside((epoch.started_at, output.ended_at), covered)
                epoch = None
            case Gap(stream=None, until=int()):
                result.shut.append(output)
            case Gap() if output.stream == stream:
                result.gaps.append(output)
    assert epoch is None
    stated = [(gap.since, gap.until or 0) for gap in result.gaps]
    result.lost = [piece for hole in result.lost for piece in outside(hole, stated)]  # what is stated is explained
    return result


def outside(span: Interval, taken: Sequence[Interval]) -> list[Interval]:
    """What of a span lies in none of these."""
    at, free = span[0], []
    for since, until in sorted(taken):
        if since > at:
            free.append((at, min(since, span[1])))
        at = max(at, until)
    if at < span[1]:
        free.append((at, span[1]))
    return [(since, until) for since, until in free if since < until]


def run(streams: dict[str, Sequence[Sent]], cuts: Sequence[Cut], end: int, *, tick: int = 100 * MS) -> list[Output]:
    """The whole call: packets are read when they are read, facts stated and decisions taken when they come."""
    gate, out = Gate(), list[Output]()
    ports = {name: gate.add_stream(name, {PCMA: 8}, {EVENT}) for name in streams}
    happens: list[tuple[int, int, str, object]] = []
    for name, packets in streams.items():
        happens += [
            (max(sent.read, sent.arrival), 0, name, sent) for sent in packets if not sent.lost and sent.arrival < end
        ]
    stated = 0
    for number, cut in enumerate(cuts, 1):
        stated = max(stated, cut.at + cut.stated)  # facts are stated in order; their answers may come in any
        happens.append((stated, 1, "barrier", (number, cut)))
        happens.append((stated + cut.answered, 2, "answer", (number, cut)))
    happens += [(at, 3, "tick", None) for at in range(T0 + tick, end, tick)]
    happens.append((end, 4, "end", None))
    happens += [(end + n * tick, 5, "tick", None) for n in range(1, 2_400 * MS // tick)]
    for now, _, what, content in sorted(happens, key=lambda event: event[:2]):
        match content:
            case Sent():
                ports[what].receive(content.data, len(content.data), content.arrival)
            case (int(number), Cut() as cut) if what == "barrier":
                out += gate.barrier(number, cut.at, True)
            case (int(number), Cut() as cut):
                kind: tuple[Purpose, ...] = ("EVIDENCE_AGREEMENT",) if cut.opens else ()
                out += gate.decide(
                    ActiveDecision(number, number, cut.at, cut.opens, "HOLD", RECORDING, SEGMENT, kind), now
                )
            case _ if what == "end":
                gate.finish(end)
            case _:
                out += gate.advance(now)
    assert gate.finished
    return out
