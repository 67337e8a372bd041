"""What the gate lets go, sealed: a call's epochs and frames become journal records, its streams end as manifests.

Usage, one per call: `add_stream` as at the gate; hand all outputs of the gate to `take` and the records to `outgoing`;
when the gate is `finished`, `finish` gives the StreamClosed records and what CallEnded names. After a crash `restore`
first, with the call's records of the journal; then `first_epoch` is what the new gate needs.
Not here: whether an offered transit key is storage's (verify its proof before), and when audio may leave (`gate.py`).
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from msgspec import to_builtins

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import audio, codec
from rightcall_common.events.audio import EpochManifest, StreamClosed, StreamOpened, TimelineGap
from rightcall_common.events.calls import Channel, StreamRef
from rightcall_common.events.vault import TransitKeyOffered
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Run, SilentRun, encode_frame
from rightcall_common.ids import derived
from rightcall_common.sealing.canonical import base64_octets, base64_text
from rightcall_common.sealing.transit import DATA_KEY_BYTES, FrameSealer, seal_stream_key, stream_context
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.released import CloseEpoch, FrameReady, OpenEpoch, Output
from rightcall_ingest.media.rtp import SAMPLE_US
from rightcall_ingest.media.sealed_stream import SealedStream, effective_at
from rightcall_ingest.media.timeline import Gap, instant, micros

SOURCE: Final = "ingest"
_CODECS: Final[dict[int, Literal["PCMU", "PCMA"]]] = {CODEC_PCMU: "PCMU", CODEC_PCMA: "PCMA"}
_EPOCH_NOTE: Final = "epoch"
_GAP_NOTE: Final = "gap"


class Sealed(NamedTuple):
    """Records for `outgoing`, in order; and audio that was lost because no transit key was valid, to be stated."""

    records: tuple[JournalRecord, ...]
    unsealed: tuple[Gap, ...]


@dataclass(slots=True)
class _Label:
    channel: Channel
    roles_inferred: bool
    next_epoch: int = 0


@dataclass(slots=True)
class _Running:
    """An open epoch. `sealer` None: there was no key for it."""

    stream: SealedStream
    opened: OpenEpoch
    sealer: FrameSealer | None


class StreamSealer:
    """One call's streams. See the module's docstring."""

    def __init__(
        self, *, tenant_id: str, call_id: UUID, random: Callable[[int], bytes], trace: str | None = None
    ) -> None:
        """`random`: as `os.urandom`. `trace`: the call's W3C traceparent."""
        self._tenant_id = tenant_id
        self._call_id = call_id
        self._random = random
        self._trace = trace
        self._labels: dict[str, _Label] = {}
        self._streams: dict[UUID, SealedStream] = {}
        self._running: dict[str, _Running] = {}
        self._gaps: list[tuple[TimelineGap, str | None]] = []  # and the one stream that it concerns
        self._stood: dict[UUID, datetime] = {}  # per recording, since when a decision had opened it

    def add_stream(self, label: str, channel: Channel, *, roles_inferred: bool = False) -> None:
        """A stream of the session; labels as at the gate. Said again, it corrects the channel of later epochs."""
        self._labels.setdefault(label, _Label(channel, roles_inferred)).channel = channel
        self._labels[label].roles_inferred = roles_inferred

    def first_epoch(self, label: str) -> int:
        """An epoch above all that this call has had under the label."""
        return self._labels[label].next_epoch

    def take(self, outputs: Iterable[Output], offer: TransitKeyOffered | None, now: int) -> Sealed:
        """Seal what the gate let go. `offer`: the transit key in force; None, or past its time, means none is."""
        if offer is not None and not micros(offer.valid_from) <= now < micros(offer.valid_until):
            offer = None
        records: list[JournalRecord] = []
        unsealed: list[Gap] = []
        for output in outputs:
            match output:
                case OpenEpoch():
                    records += self._open(output, offer)
                case FrameReady():
                    records += self._seal(output)
                case CloseEpoch(stream=label):
                    running = self._running.pop(label)
                    if running.sealer is None:
                        unsealed.append(Gap("JOURNAL_FULL", running.opened.started_at, output.ended_at, label))
                    else:
                        records.append(self._close(running, output))
                case Gap(until=int()):
                    records.append(self._note_gap(output))
        records += [self._note_gap(gap) for gap in unsealed]
        return Sealed(tuple(records), tuple(unsealed))

    def finish(self, at: int) -> tuple[tuple[JournalRecord, ...], tuple[StreamRef, ...]]:
        """The call is over: each stream's manifest, and the streams that CallEnded names. InvariantBroken: not yet."""
        if self._running:
            raise InvariantBroken("a stream's manifest comes after its last epoch")
        streams = sorted(self._streams.values(), key=lambda stream: str(stream.stream_id))
        refs = tuple(
            StreamRef(stream_id=s.stream_id, recording_id=s.recording_id, segment_id=s.segment_id) for s in streams
        )
        return tuple(self._event(self._manifest(stream, at), stream.stream_id) for stream in streams), refs

    def restore(self, records: Iterable[JournalRecord]) -> None:
        """Learn from the journal what a process before had sealed; epochs that it left open are closed by the crash."""
        for record in records:
            if record.call_id != self._call_id:
                raise InvariantBroken("records of another call")
            if record.kind == "fact" and record.key == _GAP_NOTE:
                said = json.loads(record.value)
                self._gaps.append((codec.build(TimelineGap, said), said.get("stream")))
            elif record.kind == "stream":
                self._restore_stream(record)
            elif record.kind == "frame" and record.stream_id in self._streams:
                frames = self._streams[record.stream_id].frames
                frames[record.epoch or 0] = ((record.position or 0) + 1, record.at)
        for stream in self._streams.values():
            stream.crash()

    def sealed_up_to(self) -> dict[str, int]:
        """After `restore`: per stream, up to when its audio is in the journal."""
        ends: dict[str, int] = {}
        for stream in self._streams.values():
            ends[stream.label] = max(ends.get(stream.label, 0), stream.sealed_up_to())
        return ends

    # one output

    def _open(self, output: OpenEpoch, offer: TransitKeyOffered | None) -> list[JournalRecord]:
        standing = output.standing
        if standing.recording_id is None or standing.segment_id is None:
            raise InvariantBroken("an opening decision names its recording and segment")
        label = self._labels[output.stream]
        label.next_epoch = output.epoch + 1
        stream = self._stream(output.stream, standing.recording_id, standing.segment_id)
        if offer is None:
            self._running[output.stream] = _Running(stream, output, None)
            return []
        self._streams[stream.stream_id] = stream
        stream.started_at[output.epoch] = instant(output.started_at)
        self._stands(standing.recording_id, output.started_at, standing.effective_at)
        data_key = self._random(DATA_KEY_BYTES)
        self._running[output.stream] = _Running(
            stream, output, FrameSealer(data_key, str(stream.stream_id), output.epoch)
        )
        return [self._event(self._opened(output, stream, label, offer, data_key), stream.stream_id)]

    def _opened(
        self, output: OpenEpoch, stream: SealedStream, label: _Label, offer: TransitKeyOffered, data_key: bytes
    ) -> StreamOpened:
        call, recording, segment = str(self._call_id), str(stream.recording_id), str(stream.segment_id)
        context = stream_context(self._tenant_id, call, recording, segment, str(stream.stream_id), output.epoch)
        sealed = seal_stream_key(base64_octets(offer.public_key), data_key, context)
        return StreamOpened(
            event_id=derived("StreamOpened", str(stream.stream_id), str(output.epoch)),
            tenant_id=self._tenant_id,
            at=instant(output.started_at),
            call_id=self._call_id,
            recording_id=stream.recording_id,
            segment_id=stream.segment_id,
            stream_id=stream.stream_id,
            epoch=output.epoch,
            channel=label.channel,
            roles_inferred=label.roles_inferred,
            codec=_CODECS[output.codec],
            started_at=instant(output.started_at),
            transit_key_id=offer.key_id,
            sealed_key=base64_text(sealed),
            receipt=output.standing.receipt,
        )

    def _seal(self, output: FrameReady) -> list[JournalRecord]:
        running = self._running[output.stream]
        if running.sealer is None:
            return []
        stream_id = running.stream.stream_id
        sealed = running.sealer.seal(output.position, encode_frame(*_content(output)))
        ended = running.opened.started_at + output.end_sample * SAMPLE_US
        place = f"{output.epoch}.{output.position}"
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"{stream_id}.{place}",
            "ce_source": SOURCE,
            "ce_type": "AudioFrames",
            "content-type": "application/octet-stream",
            audio.FRAME_HEADER: place,
        }
        return [
            JournalRecord(
                "frame",
                audio.TOPIC,
                str(stream_id),
                sealed,
                self._call_id,
                ended,
                tuple((name, value.encode()) for name, value in headers.items()),
                stream_id,
                output.epoch,
                output.position,
            )
        ]

    def _close(self, running: _Running, output: CloseEpoch) -> JournalRecord:
        manifest = EpochManifest(
            epoch=output.epoch,
            frames=output.frames,
            started_at=instant(running.opened.started_at),
            ended_at=instant(output.ended_at),
            closed_by=output.reason,
        )
        running.stream.closed[output.epoch] = manifest
        value = codec.encode(manifest)
        stream_id = running.stream.stream_id
        return JournalRecord(
            "stream", "", _EPOCH_NOTE, value, self._call_id, output.ended_at, (), stream_id, output.epoch
        )

    def _note_gap(self, gap: Gap) -> JournalRecord:
        until = gap.until if gap.until is not None else gap.since
        noted = TimelineGap(label=gap.label, since=instant(gap.since), until=instant(until))
        self._gaps.append((noted, gap.stream))
        value = json.dumps({**to_builtins(noted), "stream": gap.stream}).encode()
        return JournalRecord("fact", "", _GAP_NOTE, value, self._call_id, until)

    def _stands(self, recording_id: UUID, started_at: int, effective_at: int | None) -> None:
        since = instant(started_at if effective_at is None else min(started_at, effective_at))
        self._stood[recording_id] = min(since, self._stood.get(recording_id, since))

    # a stream as a whole

    def _stream(self, label: str, recording_id: UUID, segment_id: UUID) -> SealedStream:
        stream_id = derived("stream", str(self._call_id), str(recording_id), str(segment_id), label)
        return self._streams.get(stream_id) or SealedStream(stream_id, recording_id, segment_id, label)

    def _manifest(self, stream: SealedStream, at: int) -> StreamClosed:
        since = self._stood[stream.recording_id]
        until = min([instant(at), *(later for later in self._stood.values() if later > since)])
        said = [gap for gap, label in self._gaps if label in (None, stream.label)]
        return StreamClosed(
            event_id=derived("StreamClosed", str(stream.stream_id)),
            tenant_id=self._tenant_id,
            at=instant(at),
            call_id=self._call_id,
            recording_id=stream.recording_id,
            segment_id=stream.segment_id,
            stream_id=stream.stream_id,
            channel=self._labels[stream.label].channel,
            stream=stream.label,
            epochs=stream.epochs(),
            gaps=stream.gaps_of(said, since, until),
        )

    def _event(self, event: StreamOpened | StreamClosed, stream_id: UUID) -> JournalRecord:
        headers = tuple(codec.headers(event, source=SOURCE, trace=self._trace))
        value, at = codec.encode(event), micros(event.at)
        return JournalRecord("stream", audio.TOPIC, str(stream_id), value, self._call_id, at, headers, stream_id)

    def _restore_stream(self, record: JournalRecord) -> None:
        if record.key == _EPOCH_NOTE and record.stream_id in self._streams:
            manifest = codec.build(EpochManifest, json.loads(record.value))
            self._streams[record.stream_id].closed[manifest.epoch] = manifest
            return
        opened = codec.parse(audio.ADAPTER, record.value, where=audio.TOPIC) if record.topic else None
        if not isinstance(opened, StreamOpened):
            return
        for label, state in self._labels.items():
            stream = self._stream(label, opened.recording_id, opened.segment_id)
            if stream.stream_id == opened.stream_id:
                self._streams[stream.stream_id] = stream
                state.next_epoch = max(state.next_epoch, opened.epoch + 1)
        if opened.stream_id not in self._streams:  # its dialog is damaged: nobody knows its label, but it must end
            label = f"unknown-{len(self._labels)}"
            self.add_stream(label, opened.channel, roles_inferred=opened.roles_inferred)
            self._streams[opened.stream_id] = SealedStream(
                opened.stream_id, opened.recording_id, opened.segment_id, label
            )
        self._streams[opened.stream_id].started_at[opened.epoch] = opened.started_at
        self._stands(opened.recording_id, micros(opened.started_at), effective_at(opened))


def _content(frame: FrameReady) -> tuple[int, int, tuple[Run, ...], tuple[SilentRun, ...]]:
    return frame.codec, frame.start_sample, frame.runs, frame.silent
