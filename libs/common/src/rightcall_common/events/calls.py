"""`calls-v1`: facts about a call, stated by the ingest process that owns it. Key: call id.

`fact_seq` numbers a call's facts from 1 without a hole; `at` is ingest's receipt time. A tenant's own time travels
as `claimed_at`: evidence only. Parties are `subject_ref` and class, never a number or a name (invariant I11).
"""

from typing import Annotated, Literal, get_args
from uuid import UUID

from msgspec import Meta
from pydantic import Field

from rightcall_common.bounds import Few, Instant, Many, Ordinal
from rightcall_common.events import codec
from rightcall_common.events.envelope import Event, Value
from rightcall_common.ids import Opaque, SubjectRef, whole

TOPIC = "calls-v1"

PartyClass = Literal["employee", "external", "withheld"]
PARTIES_MAX = 256
"""A conference has dozens; ingest reads no more of one snapshot."""
Direction = Literal["inbound", "outbound", "internal", "unknown"]
NumberClass = Literal["ordinary", "emergency"]
Purpose = Literal["MIFID_STATUTORY", "EVIDENCE_AGREEMENT", "QUALITY_TRAINING", "SECURITY_THREAT"]
Purposes = Annotated[
    tuple[Purpose, ...], Field(max_length=len(get_args(Purpose))), Meta(max_length=len(get_args(Purpose)))
]
"""At most as many as there are."""
GapLabel = Literal[
    "HOLD",
    "MASK",
    "STOP",
    "LOSS",
    "CRASH",
    "SRC_SUSPENDED",
    "NO_DECISION",
    "PRIVATE",
    "SUSPENDED",
    "JOURNAL_FULL",
    "NO_AUDIO",
    "REFUSED",
]
"""`LOSS`: what was sent and did not arrive, or arrived too late. `NO_AUDIO`: a stream was signalled and its sender sent
nothing. `REFUSED`: packets came and were not received (another source than the signalled one, a refused m-line, no
port)."""
SIGNALLED_MAX = 1_000
"""Streams that a session ever had; ingest leaves out what comes on top."""
Channel = Literal["external", "employee", "mixed"]
"""Whose voice a stream carries, as a WAV file has it."""
AgentAction = Literal[
    "pause",
    "resume",
    "private",
    "secret_entry_start",
    "secret_entry_end",
    "threat",
    "mifid_start",
    "attest",
    "disposition",
]
"""`attest` and `disposition` change nothing about recording. What the agent said aloud to a party is `PartyAnnounced`
with source `agent`, because an announcement counts for the purposes that it names."""


class Party(Value, frozen=True, kw_only=True):
    """One end of the conversation as the phone system named it, by reference."""

    party_id: Opaque
    party_class: PartyClass
    subject_ref: SubjectRef | None = None
    employee_id: Opaque | None = None
    line: Opaque | None = None
    """The tenant's line that lists this party's number, if one does."""
    number_class: NumberClass = "ordinary"
    country: Annotated[str, Meta(pattern=whole(r"^[A-Z]{2}$"))] | None = None
    unread: bool = False
    """Who this is cannot be read, or a placeholder of the phone system stands for it. The class is withheld then."""


class JournalRoom(Value, frozen=True, kw_only=True):
    """Whether the journal that must carry the audio still has room, per class (design section 4)."""

    statutory: bool
    ordinary: bool


class Media(Value, frozen=True, kw_only=True):
    """What ingest could do with audio when it stated the fact. Unknown means no."""

    journal_room: JournalRoom
    transit_key_until: Instant | None = None


class CallFact(Event, frozen=True, kw_only=True):
    """What all facts of a call share."""

    call_id: UUID
    fact_seq: Ordinal
    claimed_at: Instant | None = None


class CallStarted(CallFact, frozen=True, kw_only=True):
    """A phone system opened a recording session (RFC 7866 section 6.1: INVITE)."""

    controller_id: Opaque
    trunk: Opaque
    line: Opaque
    direction: Direction
    parties: Annotated[tuple[Party, ...], Meta(max_length=PARTIES_MAX)]
    media: Media
    metadata_ok: bool = True
    """False: who takes part is not known, or not of everybody: no, damaged or sparing rs-metadata."""
    metadata_damaged: bool = False
    """Something of the client's metadata could not be read; the parties that could be read are in `parties`."""


class PartyJoined(CallFact, frozen=True, kw_only=True):
    """A participant appeared in the metadata (RFC 7865 participantsessionassoc).

    Of one who is there already: something that was not known of the call is known now, as the other fields say.
    """

    party: Party
    line: Opaque | None = None
    """The call's line from now on, where the joining party changes it."""
    direction: Direction | None = None
    """The call's direction, where it was unknown before."""
    metadata_damaged: bool = False
    """As in `CallStarted`, of what the client says now."""


class PartyLeft(CallFact, frozen=True, kw_only=True):
    """A participant is gone from a complete snapshot."""

    party_id: Opaque
    line: Opaque | None = None


class PartyAnnounced(CallFact, frozen=True, kw_only=True):
    """The recording announcement was played to a party in full, or it is known to have failed (law.md 3.1)."""

    party_id: Opaque | None = None
    """None: all external parties of the call at that moment."""
    status: Literal["confirmed", "failed"] = "confirmed"
    purposes: Purposes = ()
    threat: bool = False
    language: Annotated[str, Meta(pattern=whole(r"^[a-z]{2}$"))] | None = None
    source: Literal["media_server", "ivr", "crm", "agent", "attested"]
    evidence_ref: Opaque | None = None


class AgentSignalled(CallFact, frozen=True, kw_only=True):
    """The employee was told on the spot that this call is recorded (tone, light, screen)."""

    employee_id: Opaque | None = None
    """None: every employee on the call at that moment."""
    signal: Literal["tone", "screen", "attested"]
    evidence_ref: Opaque | None = None


class AgentActed(CallFact, frozen=True, kw_only=True):
    """The employee pressed something."""

    action: AgentAction
    employee_id: Opaque | None = None
    secret: Literal["card", "bsn"] | None = None


class CallHeld(CallFact, frozen=True, kw_only=True):
    """Hold, park or queue, *signalled* as such (metadata without send and recv)."""


class CallRetrieved(CallFact, frozen=True, kw_only=True):
    """The end of a hold."""


class CallerObjected(CallFact, frozen=True, kw_only=True):
    """The other party said that it does not want to be recorded (art. 21 GDPR)."""

    party_id: Opaque | None = None
    evidence_ref: Opaque | None = None


class ConsentChanged(CallFact, frozen=True, kw_only=True):
    """A party gave or withdrew consent (art. 7 GDPR); matters in all-party consent profiles."""

    party_id: Opaque | None = None
    status: Literal["given", "withdrawn"]
    evidence_ref: Opaque | None = None


class MediaGap(CallFact, frozen=True, kw_only=True):
    """Time of which no audio is kept, and why. `until` is None while it lasts."""

    label: GapLabel
    since: Instant
    until: Instant | None = None
    streams: Few[Opaque] = ()
    """Which streams it concerns, as `SignalledStream.stream` names them; empty: all of the call."""


class DecisionApplied(CallFact, frozen=True, kw_only=True):
    """The media state now is what this decision says: the answer to HTTP's 202."""

    decision_seq: Ordinal


class StreamRef(Value, frozen=True, kw_only=True):
    """A stream that was opened during the call, so that storage knows for which manifests to wait."""

    stream_id: UUID
    recording_id: UUID
    segment_id: UUID


class SignalledStream(Value, frozen=True, kw_only=True):
    """A stream of the session (one SIPREC label), whether or not anything of it was recorded."""

    stream: Opaque
    channel: Channel
    since: Instant
    """When it was signalled and answered with a port; nothing is missing before."""
    until: Instant | None = None
    """When it was taken out of the session; None: it lasted as long as the call."""


class CallEnded(CallFact, frozen=True, kw_only=True):
    """BYE, or no sign of life any more."""

    cause: Literal["bye", "orphaned", "refused"]
    streams: Many[StreamRef] = ()
    signalled: Annotated[tuple[SignalledStream, ...], Meta(max_length=SIGNALLED_MAX)] = ()
    """Every stream that the session ever had; empty: an older producer."""


CallEvent = (
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
ADAPTER: codec.EventReader[CallEvent] = codec.EventReader(CallEvent)

BARRIERS: frozenset[str] = frozenset(
    {
        "CallStarted", "PartyJoined", "PartyLeft", "PartyAnnounced", "AgentSignalled", "AgentActed", "CallHeld",
        "CallRetrieved", "CallerObjected", "ConsentChanged",
    }
)  # fmt: skip
"""Facts that policy answers one for one with a `CallDecided`, and at which media is cut (design section 2.5)."""

ANSWERED_GAPS: frozenset[GapLabel] = frozenset({"CRASH", "SRC_SUSPENDED"})
"""Gaps that policy must hear of: after a crash the new process needs the standing state, a silent recorder an alert."""


def is_barrier(fact: CallEvent) -> bool:
    """True for the facts that policy answers one for one with a `CallDecided`."""
    if isinstance(fact, MediaGap):
        return fact.label in ANSWERED_GAPS and fact.until is None
    return type(fact).__name__ in BARRIERS
