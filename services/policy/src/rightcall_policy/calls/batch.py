"""A batch of facts folded into their calls: the decisions that follow, and all that is to be written with them. Pure.

Not here: looking up what is decided by (`load`), the rules (`decision`), writing and sending (`write`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events.calls import CallerObjected, CallEvent, Purpose
from rightcall_common.events.decisions import CallDecided
from rightcall_common.ids import SubjectRef
from rightcall_policy.calls.context import TenantContext
from rightcall_policy.decision import inputs
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import EVIDENCE, QUALITY
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.decided import Decided, call_decided
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.outcome import NewId
from rightcall_policy.decision.rules.objections import ADD_OBJECTION
from rightcall_policy.decision.sampling.draws import Draw, draw_of
from rightcall_policy.decision.sampling.weekly_cap import on_the_call
from rightcall_policy.decision.trace_terms import trace_expires
from rightcall_policy.decision.transition import Triggered

OBJECTION_COVERS: tuple[Purpose, ...] = (EVIDENCE, QUALITY)
"""What an objection covers that names no purposes (R23)."""
OBJECTION_REVIEW = "P24M"
"""Numbers are reassigned: an entry is looked at again (law.md 4.13)."""


class DecisionRecord(NamedTuple):
    """One decision, what it was made from, and how long both are kept."""

    event: CallDecided
    inputs: str
    expires_at: datetime
    cause: UUID | None
    """The fact that led to it; None: a change without one."""


@dataclass(slots=True)
class DecisionBatch:
    """The batch. Facts come in their order; `states`: the calls that have begun, as the facts so far leave them."""

    worlds: Mapping[str, TenantContext]
    now: datetime
    new_id: NewId
    states: dict[UUID, CallState] = field(default_factory=dict)
    said: list[DecisionRecord] = field(default_factory=list)
    subjects: set[tuple[str, SubjectRef, str]] = field(default_factory=set)
    """(tenant, ref, call): whom these decisions concern and none of their calls before."""
    draws: list[Draw] = field(default_factory=list)
    kept: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(tenant, employee, period, call): samples that now count towards an employee's weekly cap."""
    objected: list[tuple[str, SubjectRef]] = field(default_factory=list)
    begun: set[UUID] = field(default_factory=set)
    """Calls of which nothing was known."""
    masked: set[UUID] = field(default_factory=set)
    """Calls in which a secret was being said, before or between these facts."""
    _changed: set[UUID] = field(default_factory=set)

    def take(self, fact: CallEvent) -> None:
        """Fold one fact; a barrier gets its answer."""
        self._proceed(fact, self.states.get(fact.call_id), self.worlds[fact.tenant_id])

    def look_again(self, call_id: UUID, cause: Triggered) -> bool:
        """Reconsider a running call; whether that says anything."""
        before = self.states[call_id]
        return self._proceed(cause, before, self.worlds[before.tenant_id])

    def changed(self) -> list[CallState]:
        """The calls that are not as they were, by id: two processes that begin the same calls take turns."""
        return [self.states[call_id] for call_id in sorted(self._changed)]

    def _proceed(self, cause: CallEvent | Triggered, before: CallState | None, tenant: TenantContext) -> bool:
        world = tenant.world(cause, before, self.now)
        after, decided = proceed(before, cause, world, self.new_id)
        if after is before:
            return False
        call_id = after.call_id
        self.states[call_id] = after
        self._changed.add(call_id)
        if before is None:
            self.begun.add(call_id)
        elif before.secret_since:
            self.masked.add(call_id)
        if decided is None:
            return False
        given = Inputs(cause, before, world)
        self._say(decided, given, after)
        if tenant.quality() is not None:
            draw = draw_of(decided, given, after, tenant.period_of(after.started_at))
            self.draws += [draw] if draw is not None else []
        for ref in _objectors(decided, given, after):
            tenant.object(ref, OBJECTION_COVERS)
            self.objected.append((after.tenant_id, ref))
        if QUALITY in decided.purposes:
            new = tenant.keep(call_id, after.started_at, on_the_call(after))
            self.kept += [(after.tenant_id, agent, period, str(call_id)) for period, agent in new]
        return True

    def _say(self, decided: Decided, given: Inputs, after: CallState) -> None:
        event = call_decided(decided, self.new_id(), self.now)
        cause = None if isinstance(given.cause, Triggered) else given.cause.event_id
        expires_at = trace_expires(decided, bool(after.recordings), self.now, given.world.tenant)
        self.said.append(DecisionRecord(event, inputs.to_json(given), expires_at, cause))
        known = _subjects(given.before) if given.before is not None and given.before.decision_seq else set()
        if new := _subjects(after) - known:
            self.subjects.update([(after.tenant_id, ref, str(after.call_id)) for ref in new])


def _subjects(state: CallState) -> set[SubjectRef]:
    """Whom a decision on this call concerns."""
    return {party.ref for party in (*state.parties, *state.departed) if party.ref}


def _objectors(decided: Decided, given: Inputs, after: CallState) -> list[SubjectRef]:
    """Who is to be put on the objection register: the party that objected, also if it has left; unnamed, all here."""
    fact = given.cause
    asked = [effect for effect in decided.effects if effect.kind == ADD_OBJECTION.kind]
    if not asked or not isinstance(fact, CallerObjected):
        return []
    here, gone = after.parties, after.departed
    meant = here if fact.party_id is None else [p for p in (*here, *gone) if p.party_id == fact.party_id]
    return [party.ref for party in meant if party.external and party.ref]
