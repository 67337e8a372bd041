"""What a decision *is* inside the core, and how it becomes the event that is signed and published."""

from datetime import datetime
from uuid import UUID

import msgspec

from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import CallDecided, ListVersion, Outcome, Retention, Suspension
from rightcall_common.events.decisions import Effect as EffectValue
from rightcall_policy.decision.call_state import Effect
from rightcall_policy.decision.context import ListState
from rightcall_policy.decision.terms import Keep


class Decided(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The whole standing state of a call after one fact. Fields as in `events.decisions.CallDecided`."""

    call_id: UUID
    tenant_id: str
    controller_id: str
    decision_seq: int
    after_fact: int
    effective_at: datetime | None
    outcome: Outcome
    reason: str
    rule: str
    rule_path: tuple[str, ...]
    purposes: tuple[Purpose, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    discards: tuple[Purpose, ...] = ()
    restricts: tuple[Purpose, ...] = ()
    flags: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    retention: tuple[Keep, ...] = ()
    provisional: bool = False
    recording_id: UUID | None = None
    segment_id: UUID | None = None
    time_zone: str = "UTC"
    policy_digest: str | None = None
    client_list: ListState = ListState(None, "unavailable")


def call_decided(decided: Decided, event_id: UUID, now: datetime) -> CallDecided:
    """The event. `now` is when policy states it; from when it counts is `effective_at`."""
    listed = decided.client_list
    return CallDecided(
        event_id=event_id,
        tenant_id=decided.tenant_id,
        at=now,
        call_id=decided.call_id,
        controller_id=decided.controller_id,
        decision_seq=decided.decision_seq,
        after_fact=decided.after_fact,
        effective_at=decided.effective_at,
        outcome=decided.outcome,
        recording_id=decided.recording_id,
        segment_id=decided.segment_id,
        purposes=decided.purposes,
        discards=decided.discards,
        restricts=decided.restricts,
        suspensions=decided.suspensions,
        reason=decided.reason,
        flags=decided.flags,
        effects=tuple([EffectValue(kind=kind, detail=detail) for kind, detail in decided.effects]),
        retention=tuple([_retention(keep, decided.time_zone) for keep in decided.retention]),
        provisional=decided.provisional,
        rule=decided.rule,
        rule_path=decided.rule_path,
        policy_digest=decided.policy_digest,
        client_list=None
        if listed.version is None
        else ListVersion(version=listed.version, stale=listed.freshness != "fresh"),
    )


def _retention(term: Keep, time_zone: str) -> Retention:
    return Retention(
        purpose=term.purpose,
        retention_class=term.retention_class,
        keep=term.keep,
        keep_max=term.keep_max,
        time_zone=time_zone,
    )
