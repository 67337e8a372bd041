"""A recording's time from a call's rows: what `call_time.lay_out` is given, and its answer as rows. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from rightcall_common.ids import derived
from rightcall_storage.audio.call_channels import ChannelGap
from rightcall_storage.audio.call_time import Cover, DecisionTime, GapClaim, StoredEpoch, StreamOfCall, lay_out
from rightcall_storage.audio.voice_timeline import SAMPLE
from rightcall_storage.rules.discards import survivors
from rightcall_storage.state.rows import EpochId, GapRow, ManifestRow, StreamRow
from rightcall_storage.state.time_rows import GapClaimRow, SignalledRow, StandingRow, StatedGap
from rightcall_storage.timeline.call_rows import CallRows

CLOCKS = timedelta(milliseconds=60)
"""Beside a gap's end: three packets, as a packet across a cut belongs to it (`call_channels.PACKET`)."""
LISTED_MAX = 1_000
"""Of a recording's gaps the longest: single lost packets of a bad line must not make an answer without bounds."""


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """What was said of a call's time, besides its rows."""

    standings: Sequence[StandingRow]
    claims: Sequence[GapClaimRow]
    signalled: Sequence[SignalledRow]
    manifest_gaps: Sequence[GapRow]
    discards: Mapping[str, int]
    """Purpose -> the decision that took it: what was opened before for it is no part of the recording any more."""


@dataclass(frozen=True, slots=True)
class RecordingTime:
    """A recording's time, and its streams in the order of `cover.streams`."""

    cover: Cover
    streams: Sequence[StreamOfCall]
    stream_ids: Sequence[UUID]

    def gaps(self) -> list[StatedGap]:
        """Those that are listed, in order of time."""
        longest = sorted(self.cover.gaps, key=lambda gap: gap.start - gap.end)[:LISTED_MAX]
        return [self._gap(gap) for gap in sorted(longest)]

    def _gap(self, gap: ChannelGap) -> StatedGap:
        started = self.cover.started_at
        since, until = started + gap.start * SAMPLE, started + gap.end * SAMPLE
        name = None if gap.shared else self.streams[gap.stream].name
        return StatedGap(gap.channel, name, self.stream_ids[gap.stream], gap.label, since, until)


def told(rows: CallRows, recording_id: UUID, facts: TimeFacts) -> RecordingTime | None:
    """Lay out one recording of a call. None: nothing of it is known yet."""
    purposes = [term.purpose for term in rows.purposes[recording_id]]
    decided = []
    for each in facts.standings:
        opens = each.opens and each.recording_id == recording_id
        lives = opens and bool(survivors(purposes, each.decision_seq, facts.discards))
        decided.append(DecisionTime(each.decision_seq, each.at, lives, each.label))
    claims = [GapClaim(each.label, each.since, each.until, each.streams) for each in facts.claims]
    own = [stream for stream in rows.streams.values() if stream.recording_id == recording_id]
    others = displaced(rows.manifests.values(), facts.manifest_gaps)
    streams: list[StreamOfCall] = []
    ids: list[UUID] = []
    for signal, members in _by_signal(rows, own, facts.signalled):
        epochs = [epoch for member in members for epoch in _epochs(rows, member.stream_id, others)]
        gaps = _claims(facts.manifest_gaps, {member.stream_id for member in members})
        if signal is not None:
            streams.append(StreamOfCall(signal.stream, signal.channel, signal.since, signal.until, epochs, gaps))
            never_opened = derived("stream", str(recording_id), signal.stream)
            ids.append(members[0].stream_id if members else never_opened)
        else:
            streams.append(StreamOfCall(members[0].name, members[0].channel or "mixed", None, None, epochs, gaps))
            ids.append(members[0].stream_id)
    cover = lay_out(decided, streams, claims, rows.call.ended_at)
    return None if cover is None else RecordingTime(cover, streams, ids)


def displaced(manifests: Iterable[ManifestRow], gaps: Sequence[GapRow]) -> set[EpochId]:
    """Epochs whose whole time ingest calls REFUSED on their own stream: somebody else spoke there until the signalled
    source did. What that one said is a gap and not audio, for every reader."""
    return {
        (each.stream_id, each.epoch)
        for each in manifests
        if each.frames
        and any(
            gap.label == "REFUSED"
            and gap.stream_id == each.stream_id
            and gap.since - CLOCKS <= each.started_at
            and each.ended_at <= gap.until + CLOCKS
            for gap in gaps
        )
    }


def _by_signal(
    rows: CallRows, own: Sequence[StreamRow], signalled: Sequence[SignalledRow]
) -> list[tuple[SignalledRow | None, list[StreamRow]]]:
    """Each stream that was signalled with what was opened of it, then those that nobody signalled.

    A stream without a name (its manifest never came) is taken for the one of its channel that nothing was opened of.
    """
    members: dict[str, list[StreamRow]] = {signal.stream: [] for signal in signalled}
    strangers: list[StreamRow] = []
    for stream in sorted(own, key=lambda each: each.name is None):  # those with a name first
        free = (each.stream for each in signalled if not members[each.stream] and each.channel == stream.channel)
        name = next(free, "") if stream.name is None else stream.name
        members.get(name, strangers).append(stream)
    found: list[tuple[SignalledRow | None, list[StreamRow]]] = [(each, members[each.stream]) for each in signalled]
    return [*found, *((None, [stream]) for stream in strangers)]


def _epochs(rows: CallRows, stream_id: UUID, others: Collection[EpochId]) -> list[StoredEpoch]:
    ids = sorted(key for key in {*rows.epochs, *rows.manifests} if key[0] == stream_id and key not in others)
    return [epoch for key in ids if (epoch := _epoch(rows, key)) is not None]


def _epoch(rows: CallRows, key: EpochId) -> StoredEpoch | None:
    """What is here of it. None: nothing was ever sealed, or nobody knows how much."""
    opened, manifest = rows.epochs.get(key), rows.manifests.get(key)
    if opened is not None and opened.state == "live":
        blocks = [block.extent for block in rows.blocks.get(key, [])]
        audio = [(run.first_sample, run.end_sample) for block in blocks for run in block.runs]
        silence = [span for block in blocks for span in block.silences]
        sealed_upto = manifest.ended_at if manifest is not None and manifest.frames else None
        return StoredEpoch(opened.channel or "mixed", opened.started_at, sealed_upto, audio, silence)
    if manifest is None or manifest.frames == 0:
        return None
    taken = opened is not None and opened.state in ("discarded", "erased")
    channel = opened.channel if opened is not None else None
    return StoredEpoch(channel, manifest.started_at, manifest.ended_at, fate="ended" if taken else "lost")


def _claims(gaps: Iterable[GapRow], stream_ids: Collection[UUID]) -> list[GapClaim]:
    return [GapClaim(gap.label, gap.since, gap.until) for gap in gaps if gap.stream_id in stream_ids]
