"""A recording's time, told whole: from its lawful start to the call's end every instant of each stream, and of each
channel, is audio, silence that the sender declared, or a gap with a label (design section 2, step 7). Pure.

`lay_out` is the one place that says so: what the API lists, how long a WAV file lasts, what an export and the events
say of gaps is its answer. It is fed with facts, in any order and more than once: what was decided, what ingest stated
as gaps, which streams were signalled, and what of each epoch is here. `call_channels` says which fact counts. What
nobody explains is LOSS, or CRASH where it touches one.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from rightcall_common.frames import Frame
from rightcall_storage.audio.call_channels import (
    AUDIO,
    CHANNELS,
    CUTS,
    EDGE,
    LOST,
    MISSING,
    NO_STREAM,
    ORDER,
    PACKET,
    REASONS,
    ROUNDING,
    SILENCE,
    SOMEBODYS,
    UNEXPLAINED,
    ChannelGap,
    Seats,
    channel_parts,
    gaps_of,
)
from rightcall_storage.audio.painting import Part, cut, merged, painted
from rightcall_storage.audio.voice_timeline import SAMPLE, SAMPLE_RATE_HZ, sample_at

Spans = Sequence[tuple[int, int]]
"""[first, end) of samples."""


class DecisionTime(NamedTuple):
    """A decision on the call: from `at` on audio is kept for this recording, or it is not, with that label."""

    seq: int
    at: datetime
    opens: bool
    label: str


class GapClaim(NamedTuple):
    """Ingest says why nothing is kept. `until` None: until audio comes again. `streams`: by name; empty: all."""

    label: str
    since: datetime
    until: datetime | None
    streams: Sequence[str] = ()


class StoredEpoch(NamedTuple):
    """What is here of an epoch, in samples from `started_at`. `ended_at`: as its manifest says.

    `fate`: `kept`; `lost`, it was sealed and could never be opened here; `ended`, a decision took away what was here.
    """

    channel: str | None
    started_at: datetime
    ended_at: datetime | None
    audio: Spans = ()
    silence: Spans = ()
    fate: Literal["kept", "lost", "ended"] = "kept"

    @property
    def end(self) -> datetime:
        """By its manifest, or by what is here, whichever is later."""
        last = max((until for _, until in [*self.audio, *self.silence]), default=0)
        return max(self.ended_at or self.started_at, self.started_at + last * SAMPLE)


class StreamOfCall(NamedTuple):
    """A stream of the session. `since` None: an older producer signalled none, only its epochs are known."""

    name: str | None
    channel: str
    since: datetime | None
    until: datetime | None
    epochs: Sequence[StoredEpoch] = ()
    gaps: Sequence[GapClaim] = ()
    """What its own manifests say."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The answer. Parts are in samples from `started_at`, and cover it to `ended_at` without a hole or an overlap."""

    started_at: datetime
    ended_at: datetime
    streams: tuple[tuple[Part, ...], ...]
    """In the order in which they were given."""
    channels: Mapping[str, tuple[Part, ...]]
    gaps: tuple[ChannelGap, ...]

    @property
    def lost_ms(self) -> int:
        """What is lost, over all streams."""
        return self._ms(LOST)

    @property
    def silence_ms(self) -> int:
        """Silence that was declared, over all streams."""
        return self._ms({SILENCE})

    @property
    def unheard(self) -> list[str]:
        """The channels that have a stream and never had audio, nor a declared silence."""
        states = {name: {part.state for part in self.channels[name]} - {NO_STREAM} for name in CHANNELS}
        return [name for name in CHANNELS if states[name] and not states[name] & {AUDIO, SILENCE}]

    def _ms(self, states: Collection[str]) -> int:
        samples = sum(part.end - part.start for parts in self.streams for part in parts if part.state in states)
        return samples * 1000 // SAMPLE_RATE_HZ


def epoch_of(channel: str, started_at: datetime, ended_at: datetime, frames: Iterable[Frame]) -> StoredEpoch:
    """An epoch as its manifest and those of its frames tell it that are here."""
    audio, silence = [], []
    for frame in frames:
        audio += [(frame.start_sample + at, frame.start_sample + at + len(octets)) for at, octets in frame.runs]
        silence += [(frame.start_sample + at, frame.start_sample + at + samples) for at, samples in frame.silent]
    return StoredEpoch(channel, started_at, ended_at, audio, silence)


def lay_out(
    decided: Iterable[DecisionTime],
    streams: Sequence[StreamOfCall],
    claims: Iterable[GapClaim],
    ended_at: datetime | None,
) -> Cover | None:
    """Tell a recording's time. None: nothing says when it began.

    Args:
        decided: all decisions on the call that are known, each as the recording sees it.
        streams: all streams of the call; of their epochs those of this recording.
        claims: the gaps that are facts of the call.
        ended_at: when the call ended; audio that is there outlasts it.
    """
    decided = sorted(decided, key=lambda each: each.seq)
    known = [epoch for stream in streams for epoch in stream.epochs if epoch.fate != "ended"]
    starts = [each.at for each in decided if each.opens][:1] + [epoch.started_at for epoch in known]
    if not starts:
        return None
    origin = min(starts)
    ends = [epoch.end for epoch in known] + ([ended_at] if ended_at else [])
    total = max(0, sample_at(max(ends, default=origin), origin))
    said = [*_closings(decided, origin + total * SAMPLE), *claims]
    over = total if ended_at is None else sample_at(ended_at, origin)
    laid = [_stream(each, origin, total, over, said) for each in _with_life(streams, origin)]
    first, last = _without_edges(laid, total)
    started = origin + first * SAMPLE
    parts = tuple(tuple(cut(each, first, last)) for each in laid)
    seats = [_seats(each, started) for each in streams]
    channels = {name: channel_parts(name, parts, seats, last - first) for name in CHANNELS}
    return Cover(started, origin + last * SAMPLE, parts, channels, gaps_of(parts, seats))


def _closings(decided: Sequence[DecisionTime], end: datetime) -> list[GapClaim]:
    """Where the standing decision did not let the recording go on, after the first one that did."""
    changes: list[DecisionTime] = []
    for each in decided[next((n for n, first in enumerate(decided) if first.opens), len(decided)) :]:
        at = max(each.at, changes[-1].at) if each.opens and changes else each.at  # what was closed stays closed
        changes = [change for change in changes if change.at < at] + [each._replace(at=at)]
    ends = [change.at for change in changes[1:]] + [end]
    return [
        GapClaim(change.label, change.at, until)
        for change, until in zip(changes, ends, strict=False)
        if not change.opens
    ]


def _with_life(streams: Sequence[StreamOfCall], origin: datetime) -> list[StreamOfCall]:
    """Streams that nobody signalled were there all the time, unless the others of their kind say something else: one
    that begins more than an edge after the first, or ends more than one before the last, joined or left."""
    unknown = [each for each in streams if each.since is None and each.epochs]
    begins = min((min(e.started_at for e in each.epochs) for each in unknown), default=origin)
    ends = max((max(e.end for e in each.epochs) for each in unknown), default=origin)
    found = []
    for each in streams:
        if each.since is None and each.epochs:
            since, until = min(e.started_at for e in each.epochs), max(e.end for e in each.epochs)
            found.append(
                each._replace(
                    since=origin if since - begins <= EDGE * SAMPLE else since,
                    until=None if ends - until <= EDGE * SAMPLE else until,
                )
            )
        else:
            found.append(each)
    return found


def _stream(stream: StreamOfCall, origin: datetime, total: int, over: int, said: Sequence[GapClaim]) -> list[Part]:
    """All of one stream's time. `over`: the call's end; what another stream has beyond it is missed on none."""

    def at(moment: datetime | None) -> int:
        return total if moment is None else sample_at(moment, origin)

    spans: list[tuple[int, int, str]] = []
    for epoch in stream.epochs:
        anchor = at(epoch.started_at)
        spans += [(anchor + first, anchor + last, AUDIO) for first, last in epoch.audio]
        spans += [(anchor + first, anchor + last, SILENCE) for first, last in epoch.silence]
        spans.append((anchor, at(epoch.end), "STOP" if epoch.fate == "ended" else MISSING))
    spoken = sorted(start for start, _, state in spans if state == AUDIO)
    since, until = (at(stream.since), min(at(stream.until), over)) if stream.since is not None else (total, total)
    since, until = min([since, *(a for a, _, _ in spans)]), max([until, *(b for _, b, _ in spans)])  # it was there
    spans += [(0, since, NO_STREAM), (max(since, until), total, NO_STREAM)]
    nobodys = {(each.since, each.until) for each in said if each.label == "LOSS" and not each.streams}
    for claim in [*(each for each in said if not each.streams or stream.name in each.streams), *stream.gaps]:
        begun, ended = at(claim.since), at(claim.until)
        if claim.until is None:
            ended = next(iter(spoken[bisect_left(spoken, begun) :]), total)
        whole = claim.label == "LOSS" and not claim.streams and (claim.since, claim.until) in nobodys
        spans.append((begun, ended, SOMEBODYS if whole else claim.label))
    return _explained(painted(total, spans, ORDER, UNEXPLAINED))


def _explained(parts: Sequence[Part]) -> list[Part]:
    """What is left over gets its reason from what it touches: a sliver between two clocks, a packet across a cut, what
    a crash took beside what it is known to have taken, and the second in which signalling and media are not one yet."""
    left_over = frozenset({UNEXPLAINED})
    parts = _renamed(parts, left_over | {MISSING}, ROUNDING - 1, frozenset(ORDER) - {MISSING})
    parts = _renamed(parts, {MISSING, "LOSS"}, PACKET, CUTS)
    parts = _renamed(parts, left_over, None, frozenset({"CRASH"}))
    parts = _renamed(parts, left_over, EDGE, REASONS)
    there = [number for number, part in enumerate(parts) if part.state != NO_STREAM]
    if any(part.state in (AUDIO, SILENCE) for part in parts):
        for number in (there[0], there[-1]):
            part = parts[number]
            if part.state in (UNEXPLAINED, SOMEBODYS, "NO_AUDIO") and part.end - part.start <= EDGE:
                parts[number] = part._replace(state=NO_STREAM)
    lost = (UNEXPLAINED, SOMEBODYS, MISSING)
    return merged(part._replace(state="LOSS") if part.state in lost else part for part in parts)


def _renamed(
    parts: Sequence[Part], wanted: Collection[str], longest: int | None, takers: Collection[str]
) -> list[Part]:
    """Each part of a wanted state, of so many samples at most, with the state of a neighbour that may take it; of two
    the earlier one."""
    found: list[Part] = []
    for number, part in enumerate(parts):
        if part.state in wanted and (longest is None or part.end - part.start <= longest):
            beside = [*parts[max(number - 1, 0) : number], *parts[number + 1 : number + 2]]
            taker = next((each.state for each in beside if each.state in takers), part.state)
            found.append(part._replace(state=taker))
        else:
            found.append(part)
    return merged(found)


def _without_edges(laid: Sequence[Sequence[Part]], total: int) -> tuple[int, int]:
    """The recording without up to a second at its ends in which nobody sent anything."""
    there = [part for parts in laid for part in parts if part.state not in (NO_STREAM, "NO_AUDIO")]
    first = min((part.start for part in there), default=0)
    last = max((part.end for part in there), default=total)
    return (first if first <= EDGE else 0), (last if total - last <= EDGE else total)


def _seats(stream: StreamOfCall, origin: datetime) -> Seats:
    """Where a stream is heard: as each epoch says from its beginning on, before the first one as that one says."""
    said = sorted((sample_at(e.started_at, origin), e.channel) for e in stream.epochs if e.channel is not None)
    if not said:
        return [(0, stream.channel)]
    return [(0, said[0][1]), *((max(start, 0), channel) for start, channel in said)]
