"""The facts of `calls-v1` as the fast path reads them: stricter than `events.calls`, but that names are any text.

What is not read here (another notation, a type or field of a later version, a fault) goes the long way and is judged or
refused there. Patterns would triple what reading costs: a name is checked when its shape is new (`keys`).
"""

from datetime import datetime
from typing import Annotated, Final, Literal, get_args
from uuid import UUID

import msgspec

from rightcall_common.bounds import INT4_MAX
from rightcall_common.events.calls import (
    PARTIES_MAX,
    SIGNALLED_MAX,
    AgentAction,
    Channel,
    Direction,
    GapLabel,
    NumberClass,
    PartyClass,
    Purpose,
)

At = Annotated[datetime, msgspec.Meta(tz=True)]
Seq = Annotated[int, msgspec.Meta(ge=1, le=INT4_MAX)]
Purposes = Annotated[tuple[Purpose, ...], msgspec.Meta(max_length=len(get_args(Purpose)))]


class Party(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """As `events.calls.Party`."""

    party_id: str
    party_class: PartyClass
    subject_ref: str | None = None
    employee_id: str | None = None
    line: str | None = None
    number_class: NumberClass = "ordinary"
    country: str | None = None
    unread: bool = False


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
    tenant_id: str
    at: At
    call_id: str
    fact_seq: Seq
    claimed_at: At | None = None


class CallStarted(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallStarted", kw_only=True):
    """As its namesake, and so below."""

    controller_id: str
    trunk: str
    line: str
    direction: Direction
    parties: Annotated[tuple[Party, ...], msgspec.Meta(max_length=PARTIES_MAX)]
    media: Media
    metadata_ok: bool = True
    metadata_damaged: bool = False


class PartyJoined(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyJoined", kw_only=True):
    party: Party
    line: str | None = None
    direction: Direction | None = None
    metadata_damaged: bool = False


class PartyLeft(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyLeft", kw_only=True):
    party_id: str
    line: str | None = None


class PartyAnnounced(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="PartyAnnounced", kw_only=True):
    party_id: str | None = None
    status: Literal["confirmed", "failed"] = "confirmed"
    purposes: Purposes = ()
    threat: bool = False
    language: str | None = None
    source: Literal["media_server", "ivr", "crm", "agent", "attested"]
    evidence_ref: str | None = None


class AgentSignalled(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="AgentSignalled", kw_only=True):
    employee_id: str | None = None
    signal: Literal["tone", "screen", "attested"]
    evidence_ref: str | None = None


class AgentActed(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="AgentActed", kw_only=True):
    action: AgentAction
    employee_id: str | None = None
    secret: Literal["card", "bsn"] | None = None


class CallHeld(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallHeld", kw_only=True):
    pass


class CallRetrieved(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallRetrieved", kw_only=True):
    pass


class CallerObjected(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallerObjected", kw_only=True):
    party_id: str | None = None
    evidence_ref: str | None = None


class ConsentChanged(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="ConsentChanged", kw_only=True):
    party_id: str | None = None
    status: Literal["given", "withdrawn"]
    evidence_ref: str | None = None


class MediaGap(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="MediaGap", kw_only=True):
    label: GapLabel
    since: At
    until: At | None = None
    streams: Annotated[tuple[str, ...], msgspec.Meta(max_length=64)] = ()


class DecisionApplied(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="DecisionApplied", kw_only=True):
    decision_seq: Seq


class StreamRef(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    stream_id: UUID
    recording_id: UUID
    segment_id: UUID


class SignalledStream(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    stream: str
    channel: Channel
    since: At
    until: At | None = None


class CallEnded(Fact, frozen=True, gc=False, forbid_unknown_fields=True, tag="CallEnded", kw_only=True):
    cause: Literal["bye", "orphaned", "refused"]
    streams: Annotated[tuple[StreamRef, ...], msgspec.Meta(max_length=5_000)] = ()
    signalled: Annotated[tuple[SignalledStream, ...], msgspec.Meta(max_length=SIGNALLED_MAX)] = ()


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
