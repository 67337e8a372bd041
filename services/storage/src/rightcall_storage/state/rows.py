"""What lies in storage's tables, as values that the pure cores and the store share. No SQL, no IO."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_storage.state.progress import Extent, Run

CallKey = tuple[str, UUID]
"""(tenant, call)."""
EpochId = tuple[UUID, int]
"""(stream, epoch)."""


class CallRow(NamedTuple):
    """A call, locked."""

    tenant_id: str
    call_id: UUID
    controller_id: str | None
    direction: str | None
    traceparent: str | None
    started_at: datetime | None
    ended_at: datetime | None
    heard_at: datetime
    decision_seq: int | None
    refs_forgotten: bool


class Start(NamedTuple):
    """What CallStarted says."""

    tenant_id: str
    call_id: UUID
    controller_id: str
    direction: str
    traceparent: str | None
    started_at: datetime


class Discard(NamedTuple):
    """STOP_AND_DISCARD of one purpose: epochs whose receipt has a lower `decision_seq` lose it, now and later."""

    tenant_id: str
    call_id: UUID
    purpose: str
    decision_seq: int
    reason: str


class Restriction(NamedTuple):
    """What was admitted under a lower `decision_seq` for these purposes stays, but locked."""

    tenant_id: str
    call_id: UUID
    decision_seq: int
    purposes: tuple[str, ...]


class LatestDecision(NamedTuple):
    """The last decision on a call."""

    tenant_id: str
    call_id: UUID
    decision_seq: int
    outcome: str
    reason: str


class Damage(NamedTuple):
    """An object that was not as it was stored. `kind`: missing, cut, changed."""

    recording_id: UUID
    stream_id: UUID
    epoch: int
    block: int
    kind: str


class RecordingRow(NamedTuple):
    """A recording's row. `state`: open, stored, discarding, discarded, erasing, erased."""

    tenant_id: str
    recording_id: UUID
    call_id: UUID
    controller_id: str
    state: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    lost_ms: int
    incomplete: bool
    provisional: bool
    roles_inferred: bool
    flags: list[str]
    stored_at: datetime | None
    gone_at: datetime | None
    gone_reason: str | None
    silence_ms: int = 0
    gaps_total: int | None = None
    """None: an earlier version stored it, and its gaps are those of its manifests and its lost frames."""
    unheard: Sequence[str] = ()
    """Channels that never had audio."""


class PurposeRow(NamedTuple):
    """One purpose of a recording. `ended_at` None: its wraps live."""

    recording_id: UUID
    purpose: str
    retention_class: str
    keep: str
    keep_max: str
    time_zone: str
    decision_seq: int
    retain_until: datetime
    ended_at: datetime | None
    ended_reason: str | None = None


class Found(NamedTuple):
    """A recording as a subject request needs it."""

    recording: RecordingRow
    direction: str | None
    traceparent: str | None
    mixed: bool
    """Several voices are on one of its streams."""


class StreamRow(NamedTuple):
    """A stream, and the last StreamStoredUpTo about it."""

    stream_id: UUID
    call_id: UUID
    recording_id: UUID
    segment_id: UUID
    channel: str | None
    listed: bool
    closed: bool
    said_epoch: int | None
    said_position: int | None
    said_complete: bool | None
    said_state: str | None
    name: str | None = None
    """Ingest's name for it within the call."""


class ManifestRow(NamedTuple):
    """What a closed stream says of one of its epochs."""

    stream_id: UUID
    epoch: int
    frames: int
    started_at: datetime
    ended_at: datetime
    closed_by: str


class EpochRow(NamedTuple):
    """An epoch that was opened. `state`: live, refused, discarded, erased."""

    stream_id: UUID
    epoch: int
    call_id: UUID
    recording_id: UUID
    state: str
    reason: str | None
    decision_seq: int | None
    codec: str
    started_at: datetime
    transit_key_id: str
    dropped_upto: int
    channel: str | None = None
    """Who is heard, as ingest knew when it opened the epoch: it may learn better in mid-call."""


class GapRow(NamedTuple):
    """A labelled stretch of a stream, as its manifest states it."""

    stream_id: UUID
    recording_id: UUID
    label: str
    since: datetime
    until: datetime
    declared_by: str


class BlockRow(NamedTuple):
    """A block that is settled: an object, or (`object_key` None) nothing, because all its frames were lost."""

    stream_id: UUID
    epoch: int
    block: int
    recording_id: UUID
    object_key: str | None
    version_id: str | None
    sha256: str | None
    size: int
    runs: list[int]
    """Flat: first position, last position, first sample, end sample of each run of audio."""
    codecs: list[int]
    silences: Sequence[int] = ()
    """Flat: first sample, end sample of each silence that the sender declared."""

    @property
    def extent(self) -> Extent:
        """As `settlement` sees it."""
        runs, quiet = self.runs, self.silences
        return Extent(
            self.block,
            tuple(Run(*runs[at : at + 4]) for at in range(0, len(runs), 4)),
            tuple((quiet[at], quiet[at + 1]) for at in range(0, len(quiet), 2)),
        )


class WaitingFrames(NamedTuple):
    """Which positions of an epoch wait."""

    stream_id: UUID
    epoch: int
    positions: tuple[int, ...]


class EpochKeyRow(NamedTuple):
    """The key of a week, under its KMS key."""

    week: str
    kms_key_id: str
    wrapped: bytes


class TransitKeyRow(NamedTuple):
    """A key that streams' keys are sealed to. `wrapped` None: its private half is destroyed."""

    key_id: str
    kms_key_id: str
    public_key: bytes
    wrapped: bytes | None
    valid_from: datetime
    valid_until: datetime
    proof: str


class Destruction(NamedTuple):
    """Keys are gone (this row is their transaction); objects, certificate and answers follow."""

    destruction_id: UUID
    recording_id: UUID
    prefix: str
    reason: str
    whole: bool
    ground: str | None
    request_id: UUID | None
    key_ids: list[str]
    horizon_at: datetime | None
    traceparent: str | None
    keys_destroyed_at: datetime
    listed: str | None
    objects_gone_at: datetime | None
    payload: bytes | None
    proof: str | None


class Certified(NamedTuple):
    """A certificate as signed, and the dates that are in it."""

    payload: bytes
    proof: str
    erased_at: datetime
    horizon_at: datetime | None


class OrderItem(NamedTuple):
    """An item of a subject order that is not answered yet."""

    request_id: UUID
    recording_id: UUID
    ground: str
    traceparent: str | None


class ReadRow(NamedTuple):
    """Somebody asked to hear a recording."""

    read_id: UUID
    recording_id: UUID
    at: datetime
    person: str
    role: str
    use: str
    reference: str | None
    outcome: str
    first_byte: int | None
    end_byte: int | None
