"""From what a turn does to the decision that is said, and the state that remembers it. Judges nothing."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from rightcall_common.events.calls import CallerObjected, CallEvent, Purpose
from rightcall_common.events.decisions import Effect as Stated
from rightcall_common.events.decisions import ListVersion, Outcome, Suspension
from rightcall_policy.decision.call_state import CallState, DecidedEffect, LastDecision, RecordingState
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID
from rightcall_policy.decision.decided import NOT_STATED, Decided
from rightcall_policy.decision.rulebook import BLOCK_ORDERS, RELEASE_ORDERS
from rightcall_policy.decision.rules.objections import ADD_OBJECTION
from rightcall_policy.decision.segment_start import FINAL_RULES, Verdict
from rightcall_policy.decision.terms import retention_of
from rightcall_policy.decision.transition import Trigger

NewId = Callable[[], UUID]
TALKING_MIN = 2
"""Whoever is left alone on a line waits, in a transfer, for the next of ours."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a turn does: the new standing purposes and suspensions, what is destroyed or locked, and why."""

    rule: str
    reason: str
    outcome: Outcome
    purposes: tuple[Purpose, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    discards: tuple[Purpose, ...] = ()
    restricts: tuple[Purpose, ...] = ()
    flags: tuple[str, ...] = ()
    effects: tuple[DecidedEffect, ...] = ()
    """Of this turn only."""
    path: tuple[str, ...] = ()
    held_by: tuple[str, str] = ("", "")


def build_decision(
    folded: CallState,
    case: Case | None,
    verdict: Verdict,
    change: Change,
    cause: CallEvent | Trigger,
    at: datetime,
    new_id: NewId,
) -> tuple[CallState, Decided]:
    """Ids, orders banner, effects, terms. `folded`: the state after the fact, still with what stood before."""
    controller = case.line.controller_id if case else folded.controller_id
    recordings, recording_id, segment_id = _ids(folded, change, controller, new_id)
    effects, blocked = _effects(folded, verdict, change, cause)
    final = case is not None and verdict.rule in FINAL_RULES and not (verdict.rule == "R05" and _undecided(case))
    after = replace(
        folded,
        controller_id=controller,
        decision_seq=folded.decision_seq + 1,
        final_rule=verdict.rule if final else folded.final_rule,
        final_reason=verdict.reason if final else folded.final_reason,
        orders_blocked=blocked,
        recordings=recordings,
        standing=LastDecision(
            change.purposes,
            change.suspensions,
            recording_id,
            segment_id,
            folded.line,
            change.held_by,
            verdict.effects,
        ),
    )
    effective_at = None if isinstance(cause, str) else at
    return after, _decided(after, case, verdict, change, effects, at, effective_at)


def _undecided(case: Case) -> bool:
    """R05 is final once outsiders are found in conversation: not while it is unknown who talks, nor while none can."""
    return not case.parties_known or len(case.state.parties) < TALKING_MIN


def _decided(
    after: CallState,
    case: Case | None,
    verdict: Verdict,
    change: Change,
    effects: tuple[DecidedEffect, ...],
    at: datetime,
    effective_at: datetime | None,
) -> Decided:
    listed = after.client_list
    return Decided(
        event_id=NOT_STATED,
        tenant_id=after.tenant_id,
        at=at,
        call_id=after.call_id,
        controller_id=after.controller_id,
        decision_seq=after.decision_seq,
        after_fact=after.fact_seq,
        effective_at=effective_at,
        outcome=change.outcome,
        reason=change.reason,
        rule=change.rule,
        rule_path=change.path,
        purposes=change.purposes,
        suspensions=change.suspensions,
        discards=change.discards,
        restricts=change.restricts,
        flags=_flags(verdict, change),
        effects=tuple([Stated(kind=kind, detail=detail) for kind, detail in effects]),
        retention=tuple([retention_of(case, purpose) for purpose in change.purposes]) if case else (),
        provisional=verdict.provisional and bool(change.purposes),
        recording_id=after.standing.recording_id,
        segment_id=after.standing.segment_id,
        policy_digest=case.tenant.policy_digest if case else None,
        client_list=ListVersion(version=listed.version, stale=listed.freshness != "fresh")
        if case and listed.version is not None
        else None,
    )


def _flags(verdict: Verdict, change: Change) -> tuple[str, ...]:
    if not (verdict.flags or change.flags or change.restricts):
        return ()
    return tuple(dict.fromkeys((*verdict.flags, *change.flags, *(("RESTRICTED",) if change.restricts else ()))))


def _ids(
    folded: CallState, change: Change, controller: str, new_id: NewId
) -> tuple[tuple[RecordingState, ...], UUID | None, UUID | None]:
    """The call's recordings (what is destroyed or locked is never continued), and the ids of what stands now."""
    recordings = _without(folded.recordings, change.discards) if change.discards else folded.recordings
    if locked := {*change.restricts}:
        recordings = tuple(
            [replace(each, closed=each.closed or bool(locked & {*each.purposes})) for each in recordings]
        )
    if not change.purposes:
        return recordings, None, None
    stood = folded.standing
    recordings, recording_id = _recording(recordings, controller, change.purposes, new_id)
    same = stood.purposes == change.purposes and stood.line == folded.line and stood.recording_id == recording_id
    return recordings, recording_id, stood.segment_id if same else new_id()


def _without(recordings: tuple[RecordingState, ...], discards: tuple[Purpose, ...]) -> tuple[RecordingState, ...]:
    """What is destroyed is gone; a recording that keeps another purpose is not continued under its name."""
    left: list[RecordingState] = []
    for recording in recordings:
        rest = tuple([purpose for purpose in recording.purposes if purpose not in discards])
        if rest:
            left.append(recording if rest == recording.purposes else replace(recording, purposes=rest, closed=True))
    return tuple(left)


def _recording(
    recordings: tuple[RecordingState, ...], controller: str, purposes: tuple[Purpose, ...], new_id: NewId
) -> tuple[tuple[RecordingState, ...], UUID]:
    """One recording per controller and set of purposes: a segment that comes back to them joins the same one."""
    for recording in recordings:
        if recording.controller_id == controller and recording.purposes == purposes and not recording.closed:
            return recordings, recording.recording_id
    made = RecordingState(controller, purposes, new_id())
    return (*recordings, made), made.recording_id


def _effects(
    folded: CallState, verdict: Verdict, change: Change, cause: CallEvent | Trigger
) -> tuple[tuple[DecidedEffect, ...], bool]:
    """What is asked for, and whether orders are blocked now.

    The banner is a state and is restated; a prompt or alert of 3.2 is said once while it lasts.
    """
    wanted = verdict.effects + change.effects
    blocked = BLOCK_ORDERS in wanted or (folded.orders_blocked and MIFID not in change.purposes)
    effects: list[DecidedEffect] = []
    if wanted:
        said = [effect for effect in verdict.effects if effect not in folded.standing.effects]
        effects = [effect for effect in (*said, *change.effects) if effect != BLOCK_ORDERS]
    if blocked:
        effects.insert(0, BLOCK_ORDERS)
    elif folded.orders_blocked:
        effects.insert(0, RELEASE_ORDERS)
    if isinstance(cause, CallerObjected) and MIFID not in change.purposes:
        effects.append(ADD_OBJECTION)  # also when nothing was being recorded yet
    return tuple(dict.fromkeys(effects)) if effects else (), blocked
