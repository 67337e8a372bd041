"""`recordings-v1`: what became of recordings, told by storage. Key: recording id."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from rightcall_common.bounds import Code, Instant, Large
from rightcall_common.events import codec
from rightcall_common.events.calls import Channel, GapLabel, Purpose, Purposes
from rightcall_common.events.envelope import Event
from rightcall_common.ids import Opaque, whole

TOPIC = "recordings-v1"


class RecordingEvent(Event, frozen=True, kw_only=True):
    """What all statements about a recording share."""

    recording_id: UUID
    call_id: UUID
    controller_id: Opaque


class RecordingStored(RecordingEvent, frozen=True, kw_only=True):
    """Receipt, all manifests and the call's end are in; every listed frame is stored or declared a gap."""

    purposes: Purposes
    started_at: Instant
    duration_ms: Large
    retain_until: Instant
    provisional: bool = False


class RecordingDiscarded(RecordingEvent, frozen=True, kw_only=True):
    """STOP_AND_DISCARD was carried out."""

    purposes: Purposes
    reason: Code


class GapDeclared(RecordingEvent, frozen=True, kw_only=True):
    """Audio that should be there is not, and this is the label."""

    label: GapLabel
    stream_id: UUID
    """Of a stream that never opened an id made of the recording's and the stream's name."""
    since: Instant
    until: Instant
    channel: Channel | None = None
    """Where it is missing; None: an older producer."""
    stream: Opaque | None = None
    """Its name in `CallEnded.signalled`; None: nobody named it, or all streams of the channel alike."""


class PurposeEnded(RecordingEvent, frozen=True, kw_only=True):
    """One purpose's wrap is gone; others may live."""

    purpose: Purpose
    reason: Code


class RecordingErased(RecordingEvent, frozen=True, kw_only=True):
    """The last wrap is destroyed, then the objects, all versions."""

    reason: Code
    erased_at: Instant
    horizon_at: Instant | None = None
    """After it neither a backup nor the bus leads to the recording or its subject any more; None: an older producer."""


class RecordingRead(RecordingEvent, frozen=True, kw_only=True):
    """Somebody was allowed to read: written before the first byte."""

    use: Code
    role: Code


class AfterCall(RecordingEvent, frozen=True, kw_only=True):
    """Somebody said something of a recording after its call, and what it is judged by (law.md 3.4). Nobody is named."""

    purposes: Purposes
    """Those that live."""
    created_at: Instant
    retain_until: Instant
    provisional: bool = False


class RecordingClassified(AfterCall, frozen=True, kw_only=True):
    """The agent's disposition: was an agreement made (R51)?"""

    disposition: Literal["agreement", "no_agreement"]


class PrivateClaimed(AfterCall, frozen=True, kw_only=True):
    """An employee who took part says that the call was private (R50, R50b). The recording is locked already."""


class PrivateClaimReviewed(AfterCall, frozen=True, kw_only=True):
    """Who the law names has listened to the minimum, and says what the call was (R50, R50b)."""

    claimed_at: Instant
    found: Literal["private", "business"]
    reviewer: Literal["compliance", "privacy"]


class FoundMisclassified(AfterCall, frozen=True, kw_only=True):
    """These roles, each another person, say that it should not have been made for its purpose (R52)."""

    approved_by: Annotated[tuple[Literal["compliance", "privacy"], ...], Meta(max_length=2)]


class ExtensionAsked(AfterCall, frozen=True, kw_only=True):
    """The competent authority asks for longer retention (R55)."""

    reference: Annotated[str, Meta(pattern=whole(r"^[A-Za-z0-9_.:/-]{1,64}$"))]
    """The authority's own, never a number."""
    until: Instant


class HoldPlaced(AfterCall, frozen=True, kw_only=True):
    """A legal hold stands, or its review was moved (R54). The case and who approved it stay in storage."""

    hold_id: UUID
    placed_at: Instant
    review_at: Instant


class HoldReleased(AfterCall, frozen=True, kw_only=True):
    """A legal hold is over."""

    hold_id: UUID
    held: bool = False
    """Another hold of the recording stands."""
    review_at: Instant | None = None
    """When that one is looked at; None: no other stands, or an older producer."""


RecordingEvents = (
    RecordingStored
    | RecordingDiscarded
    | GapDeclared
    | PurposeEnded
    | RecordingErased
    | RecordingRead
    | RecordingClassified
    | PrivateClaimed
    | PrivateClaimReviewed
    | FoundMisclassified
    | ExtensionAsked
    | HoldPlaced
    | HoldReleased
)
ADAPTER: codec.EventReader[RecordingEvents] = codec.EventReader(RecordingEvents)
