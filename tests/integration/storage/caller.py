"""What ingest and policy would publish about one call, with real keys and signatures, and the audio it must become."""

import base64
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from rightcall_common.bus import BusRecord
from rightcall_common.events import audio, calls, codec, decisions
from rightcall_common.events.audio import EpochManifest, Receipt, StreamClosed, StreamOpened, TimelineGap
from rightcall_common.events.calls import (
    CallEnded,
    CallStarted,
    Channel,
    JournalRoom,
    Media,
    MediaGap,
    Party,
    SignalledStream,
    StreamRef,
)
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.envelope import Stated
from rightcall_common.frames import CODEC_PCMA, encode_frame
from rightcall_common.ids import uuid7
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.transit import FrameSealer, seal_stream_key, stream_context
from rightcall_storage.state.rows import TransitKeyRow

TENANT, CONTROLLER = "acme", "acme-nl"
CALLER_REF, EMPLOYEE_REF = "1." + "ca" * 16, "1." + "e1" * 16
FRAME_SAMPLES = 80
"""10 ms instead of a second: a block is a block, and a test is quick."""
SAMPLE = timedelta(microseconds=125)
NOTHING: Mapping[int, int] = {}
TERMS = {
    "MIFID_STATUTORY": ("statutory", "P5Y", "P7Y"),
    "EVIDENCE_AGREEMENT": ("provisional", "P30D", "P5Y"),
    "QUALITY_TRAINING": ("quality", "P30D", "P90D"),
    "SECURITY_THREAT": ("security", "P28D", "P12M"),
}


def record(topic: str, key: UUID | str, value: bytes, headers: dict[str, bytes]) -> BusRecord:
    """As it lies on a topic."""
    return BusRecord(topic, 0, 0, str(key), value, headers)


def stated(topic: str, key: UUID, event: Stated, proof: str | None = None) -> BusRecord:
    """An event on its topic."""
    pairs = codec.headers(event, source="test", trace=f"00-{key.hex}-{key.hex[:16]}-01", proof=proof)
    return record(topic, key, codec.encode(event), dict(pairs))


@dataclass
class SentStream:
    """One stream of one epoch or more; `samples` is what a reader must hear, None where nothing was sent."""

    stream_id: UUID
    channel: Channel
    name: str | None = None
    """As ingest calls it; None: an older producer."""
    epochs: list[EpochManifest] = field(default_factory=list)
    gaps: list[TimelineGap] = field(default_factory=list)
    heard: dict[int, bytes] = field(default_factory=dict)
    """Sample counted from the call's beginning -> octets."""


@dataclass
class Caller:
    """One call of a tenant. Every method returns records as they would lie on their topics."""

    policy: Signer
    transit: TransitKeyRow
    started_at: datetime
    seed: int = 1
    tenant_id: str = TENANT
    purposes: Sequence[str] = ("EVIDENCE_AGREEMENT",)
    call_id: UUID = field(default_factory=uuid4)
    recording_id: UUID = field(default_factory=uuid4)
    segment_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.streams: dict[Channel, SentStream] = {}
        self.signalled: list[SignalledStream] = []
        self.facts = 0

    def started(self, **changed: Any) -> BusRecord:
        """CallStarted."""
        room = Media(journal_room=JournalRoom(statutory=True, ordinary=True))
        parties = (
            Party(party_id="p1", party_class="external", subject_ref=CALLER_REF),
            Party(party_id="p2", party_class="employee", subject_ref=EMPLOYEE_REF, employee_id="e-17"),
        )
        values = {
            "controller_id": CONTROLLER, "trunk": "t1", "line": "sales", "direction": "inbound", "parties": parties,
            "media": room, **changed,
        }  # fmt: skip
        return stated(calls.TOPIC, self.call_id, CallStarted(**self._fact(), **values))

    def decided(self, seq: int = 1, *, signer: Signer | None = None, **changed: Any) -> BusRecord:
        """CallDecided under policy's signature (or another one's)."""
        event = self.decision(seq, **changed)
        payload = codec.encode(event)
        proof = (signer or self.policy).sign(payload, "decisions")
        return stated(decisions.TOPIC, self.call_id, event, proof)

    def discarded(self, seq: int, *purposes: str) -> BusRecord:
        """STOP_AND_DISCARD of these purposes (all without any)."""
        named = purposes or tuple(self.purposes)
        return self.decided(
            seq, outcome="STOP_AND_DISCARD", purposes=(), discards=named, retention=(), reason="CALLER_OBJECTED",
            recording_id=None, segment_id=None, rule="R35",
        )  # fmt: skip

    def decision(self, seq: int, **changed: Any) -> CallDecided:
        """What policy decided."""
        purposes = changed.get("purposes", tuple(self.purposes))
        values = {
            "event_id": uuid7(self.started_at, self.random.randbytes(10)), "tenant_id": self.tenant_id,
            "at": self.started_at, "call_id": self.call_id, "controller_id": CONTROLLER, "decision_seq": seq,
            "after_fact": seq, "effective_at": self.started_at, "outcome": "RECORD",
            "recording_id": self.recording_id, "segment_id": self.segment_id, "purposes": purposes,
            "reason": "REC_EVIDENCE", "rule": "R26", "policy_digest": "ab" * 32,
            "retention": tuple(
                {"purpose": p, "retention_class": TERMS[p][0], "keep": TERMS[p][1], "keep_max": TERMS[p][2],
                 "time_zone": "Europe/Amsterdam"}
                for p in purposes
            ),
        }  # fmt: skip
        return codec.build(CallDecided, {**values, **changed})

    def receipt(self, seq: int = 1, *, signer: Signer | None = None, **changed: Any) -> Receipt:
        """The decision receipt as ingest passes it on."""
        payload = codec.encode(self.decision(seq, **changed))
        return Receipt(
            payload=base64.b64encode(payload).decode(), proof=(signer or self.policy).sign(payload, "decisions")
        )

    def epoch(
        self,
        channel: Channel,
        frames: int,
        *,
        epoch: int = 0,
        after: timedelta = timedelta(0),
        receipt: Receipt | None = None,
        closed_by: str = "end",
        silent: Mapping[int, int] = NOTHING,
        lost: Mapping[int, int] = NOTHING,
    ) -> list[BusRecord]:
        """StreamOpened and the epoch's sealed frames; `after`: when sample 0 is, counted from the call's start.

        `silent`: before the audio of a frame so many samples of silence that the sender declared; `lost`: so many that
        never came.
        """
        stream = self.streams.setdefault(channel, SentStream(uuid4(), channel))
        started = self.started_at + after
        data_key = self.random.randbytes(32)
        sealer = FrameSealer(data_key, str(stream.stream_id), epoch)
        records = [self._opened(stream, epoch, started, data_key, receipt or self.receipt())]
        at = 0
        for position in range(frames):
            octets = self.random.randbytes(FRAME_SAMPLES)
            at += lost.get(position, 0)
            quiet = silent.get(position, 0)
            stream.heard[after // SAMPLE + at + quiet] = octets
            plain = encode_frame(CODEC_PCMA, at, [(quiet, octets)], [(0, quiet)] if quiet else [])
            place = {audio.FRAME_HEADER: f"{epoch}.{position}".encode()}
            records.append(record(audio.TOPIC, stream.stream_id, sealer.seal(position, plain), place))
            at += quiet + FRAME_SAMPLES
        ended = started + at * SAMPLE
        stream.epochs.append(
            codec.build(
                EpochManifest,
                {"epoch": epoch, "frames": frames, "started_at": started, "ended_at": ended, "closed_by": closed_by},
            )
        )
        return records

    def gap(self, channel: Channel, label: str, since: timedelta, until: timedelta) -> None:
        """A labelled gap that the manifest will state."""
        gap = {"label": label, "since": self.started_at + since, "until": self.started_at + until}
        self.streams[channel].gaps.append(codec.build(TimelineGap, gap))

    def signal(self, channel: Channel, since: timedelta = timedelta(0), until: timedelta | None = None) -> str:
        """A stream of the session, answered with a port: as CallEnded will say, and the manifest if it ever opens."""
        name = f"s{len(self.signalled)}"
        ends = None if until is None else self.started_at + until
        said = {"stream": name, "channel": channel, "since": self.started_at + since, "until": ends}
        self.signalled.append(codec.build(SignalledStream, said))
        if channel in self.streams:
            self.streams[channel].name = name
        return name

    def media_gap(self, label: str, since: timedelta, until: timedelta | None, *streams: str) -> BusRecord:
        """MediaGap of these streams, or of all of the call."""
        ends = None if until is None else self.started_at + until
        said = {**self._fact(), "label": label, "since": self.started_at + since, "until": ends, "streams": streams}
        return stated(calls.TOPIC, self.call_id, codec.build(MediaGap, said))

    def closed(self) -> list[BusRecord]:
        """StreamClosed of every stream."""
        return [
            stated(
                audio.TOPIC,
                stream.stream_id,
                StreamClosed(
                    event_id=uuid4(),
                    tenant_id=self.tenant_id,
                    at=self.started_at,
                    call_id=self.call_id,
                    recording_id=self.recording_id,
                    segment_id=self.segment_id,
                    stream_id=stream.stream_id,
                    channel=stream.channel,
                    stream=stream.name,
                    epochs=tuple(stream.epochs),
                    gaps=tuple(stream.gaps),
                ),
            )
            for stream in self.streams.values()
        ]

    def ended(self, after: timedelta | None = None) -> BusRecord:
        """CallEnded with all streams; without `after` at the end of the last one."""
        known = [epoch.ended_at for stream in self.streams.values() for epoch in stream.epochs]
        at = max([self.started_at, *known]) if after is None else self.started_at + after
        refs = tuple(
            StreamRef(stream_id=s.stream_id, recording_id=self.recording_id, segment_id=self.segment_id)
            for s in self.streams.values()
        )
        said = {**self._fact(), "at": at, "cause": "bye", "streams": refs, "signalled": tuple(self.signalled)}
        return stated(calls.TOPIC, self.call_id, CallEnded(**said))

    def whole(self, frames: int = 70, *, receipt: Receipt | None = None) -> list[BusRecord]:
        """A plain call of two streams, everything about it in its natural order."""
        sound = [
            *self.epoch("external", frames, receipt=receipt), *self.epoch("employee", frames, receipt=receipt)
        ]  # fmt: skip
        return [self.started(), self.decided(), *sound, *self.closed(), self.ended()]

    def samples(self, channel: Channel, total: int) -> bytes:
        """What the channel must hold: A-law as it was sent, its silence where nothing was."""
        line = bytearray(b"\xd5" * total)
        for at, octets in self.streams[channel].heard.items():
            line[at : at + len(octets)] = octets
        return bytes(line[:total])

    def _fact(self) -> dict[str, Any]:
        self.facts += 1
        return {
            "event_id": uuid4(), "tenant_id": self.tenant_id, "at": self.started_at, "call_id": self.call_id,
            "fact_seq": self.facts,
        }  # fmt: skip

    def _opened(
        self, stream: SentStream, epoch: int, started: datetime, data_key: bytes, receipt: Receipt
    ) -> BusRecord:
        ids = (self.call_id, self.recording_id, self.segment_id, stream.stream_id)
        first, second, third, fourth = (str(part) for part in ids)
        context = stream_context(self.tenant_id, first, second, third, fourth, epoch)
        sealed = seal_stream_key(self.transit.public_key, data_key, context)
        event = StreamOpened(
            event_id=uuid4(),
            tenant_id=self.tenant_id,
            at=started,
            call_id=self.call_id,
            recording_id=self.recording_id,
            segment_id=self.segment_id,
            stream_id=stream.stream_id,
            epoch=epoch,
            channel=stream.channel,
            codec="PCMA",
            started_at=started,
            transit_key_id=self.transit.key_id,
            sealed_key=base64.b64encode(sealed).decode(),
            receipt=receipt,
        )
        return stated(audio.TOPIC, stream.stream_id, event)


def frames_of(records: Iterable[BusRecord]) -> list[BusRecord]:
    """Only the sealed frames."""
    return [each for each in records if audio.FRAME_HEADER in each.headers]
