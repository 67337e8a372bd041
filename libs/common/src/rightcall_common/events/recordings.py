"""`recordings-v1`: what became of recordings, told by storage. Key: recording id."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from rightcall_common.bounds import Code, Instant, Large
from rightcall_common.events.calls import Channel, GapLabel, Purpose, Purposes
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
    purposes: Purposes
    started_at: Instant
    duration_ms: Large
    retain_until: Instant
    provisional: bool = False


class RecordingDiscarded(RecordingEvent):
    """STOP_AND_DISCARD was carried out."""

    type: Literal["RecordingDiscarded"] = "RecordingDiscarded"
    purposes: Purposes
    reason: Code


class GapDeclared(RecordingEvent):
    """Audio that should be there is not, and this is the label."""

    type: Literal["GapDeclared"] = "GapDeclared"
    label: GapLabel
    stream_id: UUID
    """Of a stream that never opened an id made of the recording's and the stream's name."""
    since: Instant
    until: Instant
    channel: Channel | None = None
    """Where it is missing; None: an older producer."""
    stream: Opaque | None = None
    """Its name in `CallEnded.signalled`; None: nobody named it, or all streams of the channel alike."""


class PurposeEnded(RecordingEvent):
    """One purpose's wrap is gone; others may live."""

    type: Literal["PurposeEnded"] = "PurposeEnded"
    purpose: Purpose
    reason: Code


class RecordingErased(RecordingEvent):
    """The last wrap is destroyed, then the objects, all versions."""

    type: Literal["RecordingErased"] = "RecordingErased"
    reason: Code
    erased_at: Instant
    horizon_at: Instant | None = None
    """After it neither a backup nor the bus leads to the recording or its subject any more; None: an older producer."""


class RecordingRead(RecordingEvent):
    """Somebody was allowed to read: written before the first byte."""

    type: Literal["RecordingRead"] = "RecordingRead"
    use: Code
    role: Code


class AfterCall(RecordingEvent):
    """Somebody said something of a recording after its call, and what it is judged by (law.md 3.4). Nobody is named."""

    purposes: Purposes
    """Those that live."""
    created_at: Instant
    retain_until: Instant
    provisional: bool = False


class RecordingClassified(AfterCall):
    """The agent's disposition: was an agreement made (R51)?"""

    type: Literal["RecordingClassified"] = "RecordingClassified"
    disposition: Literal["agreement", "no_agreement"]


class PrivateClaimed(AfterCall):
    """An employee who took part says that the call was private (R50, R50b). The recording is locked already."""

    type: Literal["PrivateClaimed"] = "PrivateClaimed"


class PrivateClaimReviewed(AfterCall):
    """Who the law names has listened to the minimum, and says what the call was (R50, R50b)."""

    type: Literal["PrivateClaimReviewed"] = "PrivateClaimReviewed"
    claimed_at: Instant
    found: Literal["private", "business"]
    reviewer: Literal["compliance", "privacy"]


class FoundMisclassified(AfterCall):
    """These roles, each another person, say that it should not have been made for its purpose (R52)."""

    type: Literal["FoundMisclassified"] = "FoundMisclassified"
    approved_by: Annotated[tuple[Literal["compliance", "privacy"], ...], Field(max_length=2)]


class ExtensionAsked(AfterCall):
    """The competent authority asks for longer retention (R55)."""

    type: Literal["ExtensionAsked"] = "ExtensionAsked"
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/-]{1,64}$")]
    """The authority's own, never a number."""
    until: Instant


class HoldPlaced(AfterCall):
    """A legal hold stands, or its review was moved (R54). The case and who approved it stay in storage."""

    type: Literal["HoldPlaced"] = "HoldPlaced"
    hold_id: UUID
    placed_at: Instant
    review_at: Instant


class HoldReleased(AfterCall):
    """A legal hold is over."""

    type: Literal["HoldReleased"] = "HoldReleased"
    hold_id: UUID
    held: bool = False
    """Another hold of the recording stands."""
    review_at: Instant | None = None
    """When that one is looked at; None: no other stands, or an older producer."""


RecordingEvents = Annotated[
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
    | HoldReleased,
    Field(discriminator="type"),
]
ADAPTER: TypeAdapter[RecordingEvents] = TypeAdapter(RecordingEvents)
