"""`decisions-v1`: what policy decided and why. Key: call id, of what concerns no one call the tenant id.

A `CallDecided` is the whole standing state of its call, not a difference. Its exact bytes are signed (`rc-proof`).
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from rightcall_common.bounds import INT8_MAX, Code, Count, Few, Instant, Keep, Large, Many, Ordinal
from rightcall_common.events import codec
from rightcall_common.events.calls import GapLabel, Purpose, Purposes
from rightcall_common.events.envelope import Event, Value
from rightcall_common.ids import Opaque, SubjectRef

TOPIC = "decisions-v1"

Outcome = Literal[
    "RECORD", "DO_NOT_RECORD", "STOP_KEEP", "STOP_AND_DISCARD", "SUSPEND", "RESUME", "MASK", "CONTINUE", "DENY_PAUSE"
]
OPENING: frozenset[str] = frozenset({"RECORD", "CONTINUE", "RESUME", "DENY_PAUSE"})
"""Outcomes after which audio flows; all others close."""
Suspension = Literal["HOLD", "MASK", "EMPLOYEE_PRIVATE_PAUSE", "PARTICIPANT_NOT_INFORMED", "EMPLOYEE_NOT_SIGNALLED"]
SUSPENDED_AS: dict[Suspension, GapLabel] = {
    "MASK": "MASK",
    "EMPLOYEE_PRIVATE_PAUSE": "PRIVATE",
    "HOLD": "HOLD",
    "PARTICIPANT_NOT_INFORMED": "SUSPENDED",
    "EMPLOYEE_NOT_SIGNALLED": "SUSPENDED",
}
"""The strictest first."""


class Effect(Value, frozen=True, kw_only=True):
    """Something besides media that the decision asks for."""

    kind: Literal["BLOCK_ORDERS", "RELEASE_ORDERS", "PROMPT_AGENT", "ALERT", "ADD_OBJECTION", "COMPLIANCE_LOG"]
    detail: Code = ""
    """A code such as `announce_orally`; never free text about a person."""


class Retention(Value, frozen=True, kw_only=True):
    """How long the recording of one purpose is kept, counted from its creation (law.md section 2, arithmetic)."""

    purpose: Purpose
    retention_class: Literal["statutory", "agreement", "provisional", "quality", "security"]
    keep: Keep
    keep_max: Keep
    time_zone: Code


class ListVersion(Value, frozen=True, kw_only=True):
    """Which copy of the client list was asked."""

    version: Large
    stale: bool = False


class CallDecided(Event, frozen=True, kw_only=True):
    """The answer to one barrier fact (or to a change without one)."""

    call_id: UUID
    controller_id: Opaque | None
    decision_seq: Ordinal
    after_fact: Count
    effective_at: Instant | None
    """A fact's `at`; None: on receipt."""
    outcome: Outcome
    recording_id: UUID | None = None
    segment_id: UUID | None = None
    purposes: Purposes = ()
    """What the standing recording is kept for; empty when nothing is recorded."""
    discards: Purposes = ()
    """STOP_AND_DISCARD: the purposes whose audio of this call, all segments, is destroyed."""
    restricts: Purposes = ()
    """The purposes for which this call's audio so far is kept, but locked (GDPR art. 18; flag RESTRICTED)."""
    suspensions: Few[Suspension] = ()
    reason: Code
    flags: Few[Code] = ()
    effects: Few[Effect] = ()
    retention: Few[Retention] = ()
    provisional: bool = False
    rule: Code
    """The terminal rule of law.md section 3, e.g. R13."""
    rule_path: Few[Code] = ()
    policy_digest: Code | None
    client_list: ListVersion | None = None

    @property
    def opens(self) -> bool:
        """True when audio may flow under this decision."""
        return bool(self.purposes) and not self.suspensions and self.outcome in OPENING

    @property
    def gap_label(self) -> GapLabel:
        """What time is called in which this decision keeps no audio: of several suspensions the strictest names it."""
        return next((label for cause, label in SUSPENDED_AS.items() if cause in self.suspensions), "STOP")


AfterAction = Literal["RETAIN", "LOCK", "KEEP", "DESTROY", "FORBID_DELETION"]


class RetentionDecided(Event, frozen=True, kw_only=True):
    """What follows for a recording after its call (law.md 3.4, R14, R50-R55). Signed like a decision.

    RETAIN: these terms; without any, until `by`. LOCK: read for the review only, which is due `by`. KEEP: what was
    doubted is confirmed. DESTROY: these purposes, by themselves, at the latest `by`. FORBID_DELETION: a hold stands.
    """

    call_id: UUID
    recording_id: UUID
    retention: Few[Retention]
    reason: Code
    action: AfterAction = "RETAIN"
    purposes: Purposes = ()
    """Of whom it speaks; empty: of all that live."""
    by: Instant | None = None
    rule: Code = ""
    """The rule of law.md 3.4, e.g. R51; empty: an older producer."""


class PurposeRestricted(Event, frozen=True, kw_only=True):
    """Recordings of these purposes that are stored are not read, but for access requests, claims and orders (R43).

    The whole set, so an empty one lifts the restriction; their terms keep running. Signed like a decision. Key: tenant.
    """

    version: Annotated[int, Meta(ge=1, le=INT8_MAX)]
    """Grows; a lower one than the last is old news."""
    purposes: Purposes
    reason: Literal["WORKS_COUNCIL_CONSENT_REVOKED"] = "WORKS_COUNCIL_CONSENT_REVOKED"


class SubjectObjected(Event, frozen=True, kw_only=True):
    """A person objects (GDPR art. 21): what is stored of their calls on these grounds is restricted at once
    (18(1)(d)), so read for access requests, claims and orders only, whatever other purpose of it goes on.

    All that stands for the person, so none: the objection was withdrawn. Signed like a restriction. Key: tenant.
    """

    subject_refs: Many[SubjectRef]
    """Of all live key versions; never a number."""
    grounds: Purposes
    """QUALITY and EVIDENCE: an objection does not reach what the law requires, nor a threat (R36, R37)."""


DecisionEvent = CallDecided | RetentionDecided | PurposeRestricted | SubjectObjected
ADAPTER: codec.EventReader[DecisionEvent] = codec.EventReader(DecisionEvent)
