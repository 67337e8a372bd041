"""`audio-v1`: sealed audio on its way from ingest to storage. Key: stream id.

`StreamOpened` and `StreamClosed` are JSON. `AudioFrames` is raw octets (one sealed frame, AES-256-GCM) with its place
in the header `rc-frame`: `<epoch>.<position>`; its plaintext is `rightcall_common.frames`, bound by `sealing.transit`.
"""

from typing import Literal
from uuid import UUID

from rightcall_common.bounds import Base64, Code, Count, Instant, Large, Many, Proof
from rightcall_common.events import codec
from rightcall_common.events.calls import Channel, GapLabel
from rightcall_common.events.envelope import Event, Value
from rightcall_common.ids import Opaque

TOPIC = "audio-v1"
FRAME_HEADER = "rc-frame"
FRAMES_PER_BLOCK = 60
"""A block is positions 60n..60n+59 of one epoch: about a minute, 480 kB of G.711, far below any multipart limit."""


class Receipt(Value, frozen=True, kw_only=True):
    """A decision receipt: the exact bytes policy signed (base64) and the header `rc-proof` as text."""

    payload: Base64
    proof: Proof


class StreamOpened(Event, frozen=True, kw_only=True):
    """A new epoch of a stream: one data key, sealed to a key that storage offered, under one decision."""

    call_id: UUID
    recording_id: UUID
    segment_id: UUID
    stream_id: UUID
    epoch: Count
    channel: Channel
    roles_inferred: bool = False
    """True: which channel is whose came from the order in the metadata, not from the tenant's numbers."""
    codec: Literal["PCMU", "PCMA"]
    started_at: Instant
    """Wall time of sample 0 of this epoch."""
    transit_key_id: Code
    sealed_key: Base64
    """base64 of the HPKE-sealed data key; see `sealing.transit`."""
    receipt: Receipt | None
    """None: sealed provisionally on a dealing line while policy was silent; unreadable until decided."""


class EpochManifest(Value, frozen=True, kw_only=True):
    """What an epoch holds in the end."""

    epoch: Count
    frames: Large
    started_at: Instant
    ended_at: Instant
    closed_by: Literal["cut", "hour", "end", "crash"]


class TimelineGap(Value, frozen=True, kw_only=True):
    """A labelled stretch in which the stream deliberately or unavoidably holds nothing."""

    label: GapLabel
    since: Instant
    until: Instant


class StreamClosed(Event, frozen=True, kw_only=True):
    """The manifest: what was published for this stream, so that a missing frame is a fact and not a guess."""

    call_id: UUID
    recording_id: UUID
    segment_id: UUID
    stream_id: UUID
    channel: Channel
    stream: Opaque | None = None
    """Its name in `CallEnded.signalled`; None: an older producer."""
    epochs: Many[EpochManifest]
    gaps: Many[TimelineGap] = ()


class AudioFrame(Value, frozen=True, kw_only=True):
    """An `AudioFrames` record after parsing: still sealed."""

    type: Literal["AudioFrames"] = "AudioFrames"
    tenant_id: str
    stream_id: UUID
    epoch: int
    position: int
    sealed: bytes


AudioEvent = StreamOpened | StreamClosed
ADAPTER: codec.EventReader[AudioEvent] = codec.EventReader(AudioEvent)
