"""`recordings-v1`: what became of recordings, told by storage. Key: recording id."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, TypeAdapter

from rightcall_common.events.calls import GapLabel, Purpose
from rightcall_common.events.envelope import Event
from rightcall_common.ids import Opaque

TOPIC = "recordings-v1"


class RecordingEvent(Event):
    """What all statements about a recording share."""

    recording_id: UUID
    call_id: UUID
    controller_id: Opaque


class RecordingStored(RecordingEvent):
    """Receipt, all manifests and the call's end are in; every listed frame is stored or declared a gap."""

    type: Literal["RecordingStored"] = "RecordingStored"
    purposes: tuple[Purpose, ...]
    started_at: AwareDatetime
    duration_ms: int
    retain_until: AwareDatetime
    provisional: bool = False


class RecordingDiscarded(RecordingEvent):
    """STOP_AND_DISCARD was carried out."""

    type: Literal["RecordingDiscarded"] = "RecordingDiscarded"
    purposes: tuple[Purpose, ...]
    reason: str


class GapDeclared(RecordingEvent):
    """Audio that should be there is not, and this is the label."""

    type: Literal["GapDeclared"] = "GapDeclared"
    label: GapLabel
    stream_id: UUID
    since: AwareDatetime
    until: AwareDatetime


class PurposeEnded(RecordingEvent):
    """One purpose's wrap is gone; others may live."""

    type: Literal["PurposeEnded"] = "PurposeEnded"
    purpose: Purpose
    reason: str


class RecordingErased(RecordingEvent):
    """The last wrap is destroyed, then the objects, all versions."""

    type: Literal["RecordingErased"] = "RecordingErased"
    reason: str
    erased_at: AwareDatetime
    horizon_at: AwareDatetime | None = None
    """After it neither a backup nor the bus leads to the recording or its subject any more; None: an older producer."""


class RecordingRead(RecordingEvent):
    """Somebody was allowed to read: written before the first byte."""

    type: Literal["RecordingRead"] = "RecordingRead"
    use: str
    role: str


RecordingEvents = Annotated[
    RecordingStored | RecordingDiscarded | GapDeclared | PurposeEnded | RecordingErased | RecordingRead,
    Field(discriminator="type"),
]
ADAPTER: TypeAdapter[RecordingEvents] = TypeAdapter(RecordingEvents)
