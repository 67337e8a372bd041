"""The facts of `calls-v1` as the fast path reads them: stricter than `events.calls`, so whatever this reads, that does.

What is not read here (another notation, a type or field of a later version, a fault) goes the long way and is judged or
refused there. So the bytes that were read hold nothing but the event's own fields, and may be kept as they are.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from rightcall_common.events.calls import AgentAction, Direction, GapLabel, NumberClass, PartyClass, Purpose
from rightcall_common.ids import OPAQUE_PATTERN, SUBJECT_REF_PATTERN, TENANT_PATTERN

CALL_ID_PATTERN: Final = r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""As ingest writes it; another notation of the same id goes the long way."""


def _like(pattern: str) -> msgspec.Meta:
    """Python's `$` also stands before a line's end, pydantic's does not."""
    return msgspec.Meta(pattern=pattern.removesuffix("$") + r"\Z")


At = Annotated[datetime, msgspec.Meta(tz=True)]
Seq = Annotated[int, msgspec.Meta(ge=1)]
Opaque = Annotated[str, _like(OPAQUE_PATTERN)]
SubjectRef = Annotated[str, _like(SUBJECT_REF_PATTERN)]
Country = Annotated[str, _like(r"^[A-Z]{2}$")]
Language = Annotated[str, _like(r"^[a-z]{2}$")]


class Party(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """As `events.calls.Party`."""

    party_id: Opaque
    party_class: PartyClass
    subject_ref: SubjectRef | None = None
    employee_id: Opaque | None = None
    line: Opaque | None = None
    number_class: NumberClass = "ordinary"
    country: Country | None = None


class Room(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """As `events.calls.JournalRoom`."""

    statutory: bool
    ordinary: bool


class Media(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """As `events.calls.Media`."""

    journal_room: Room
    transit_key_until: At | None = None


class Fact(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """What all facts share."""

    event_id: UUID
    tenant_id: Annotated[str, _like(TENANT_PATTERN)]
    at: At
    call_id: Annotated[str, _like(CALL_ID_PATTERN)]
    fact_seq: Seq
    claimed_at: At | None = None


class CallStarted(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallStarted", kw_only=True):
    """As its namesake, and so below."""

    controller_id: Opaque
    trunk: Opaque
    line: Opaque
    direction: Direction
    parties: tuple[Party, ...]
    media: Media
    metadata_ok: bool = True


class PartyJoined(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyJoined", kw_only=True):
    party: Party
    line: Opaque | None = None


class PartyLeft(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyLeft", kw_only=True):
    party_id: Opaque
    line: Opaque | None = None


class PartyAnnounced(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyAnnounced", kw_only=True):
    party_id: Opaque | None = None
    status: Literal["confirmed", "failed"] = "confirmed"
    purposes: tuple[Purpose, ...] = ()
    threat: bool = False
    language: Language | None = None
    source: Literal["media_server", "ivr", "crm", "agent", "attested"]
    evidence_ref: Opaque | None = None


class AgentSignalled(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="AgentSignalled", kw_only=True):
    employee_id: Opaque | None = None
    signal: Literal["tone", "screen", "attested"]
    evidence_ref: Opaque | None = None


class AgentActed(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="AgentActed", kw_only=True):
    action: AgentAction
    employee_id: Opaque | None = None
    secret: Literal["card", "bsn"] | None = None


class CallHeld(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallHeld", kw_only=True):
    pass


class CallRetrieved(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallRetrieved", kw_only=True):
    pass


class CallerObjected(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallerObjected", kw_only=True):
    party_id: Opaque | None = None
    evidence_ref: Opaque | None = None


class ConsentChanged(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="ConsentChanged", kw_only=True):
    party_id: Opaque | None = None
    status: Literal["given", "withdrawn"]
    evidence_ref: Opaque | None = None


class MediaGap(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="MediaGap", kw_only=True):
    label: GapLabel
    since: At
    until: At | None = None


class DecisionApplied(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="DecisionApplied", kw_only=True):
    decision_seq: Seq


class StreamRef(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    stream_id: UUID
    recording_id: UUID
    segment_id: UUID


class CallEnded(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallEnded", kw_only=True):
    cause: Literal["bye", "orphaned", "refused"]
    streams: tuple[StreamRef, ...] = ()


AnyFact = (
    CallStarted
    | PartyJoined
    | PartyLeft
    | PartyAnnounced
    | AgentSignalled
    | AgentActed
    | CallHeld
    | CallRetrieved
    | CallerObjected
    | ConsentChanged
    | MediaGap
    | DecisionApplied
    | CallEnded
)
read = msgspec.json.Decoder(AnyFact).decode
"""The fact. Raises one of `NOT_READ` where the long way has to look at it."""
NOT_READ: Final = (msgspec.MsgspecError, UnicodeDecodeError)

time_text = msgspec.json.Encoder().encode
"""An instant in quotes, as pydantic writes it: `b'"2026-11-23T09:00:06.950000Z"'`."""
