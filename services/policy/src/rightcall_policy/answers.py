"""A batch of facts folded into their calls: the decisions that follow, and all that is written with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.events import codec
from rightcall_common.events import decisions as events
from rightcall_common.events.calls import CallerObjected, CallEvent, Purpose
from rightcall_common.ids import SubjectRef
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_common.terms import add_term
from rightcall_policy import inputs
from rightcall_policy.call_state import CallState
from rightcall_policy.decide import NewId, advance
from rightcall_policy.decided import Decided, call_decided
from rightcall_policy.facts import EVIDENCE, QUALITY
from rightcall_policy.inputs import Inputs
from rightcall_policy.rules_midcall import ADD_OBJECTION
from rightcall_policy.store import calls, decisions, people, samples
from rightcall_policy.store.decisions import DecisionRow
from rightcall_policy.terms_of_traces import trace_expires
from rightcall_policy.worlds import TenantWorld

_log = logger("policy.answers")

OBJECTION_COVERS: tuple[Purpose, ...] = (EVIDENCE, QUALITY)
"""What an objection covers that names no purposes (R23)."""
OBJECTION_REVIEW = "P24M"
"""Numbers are reassigned: an entry is looked at again (law.md 4.13)."""


class Answer(NamedTuple):
    """One decision and what it was made from."""

    decided: Decided
    inputs: Inputs
    after: CallState


@dataclass(slots=True)
class Answers:
    """The batch. `states` is changed in place, call by call, in the order of the facts."""

    states: dict[UUID, CallState]
    worlds: Mapping[str, TenantWorld]
    now: datetime
    new_id: NewId
    given: list[Answer] = field(default_factory=list)
    kept: list[tuple[str, str, str, UUID]] = field(default_factory=list)
    """(tenant, employee, period, call): samples that now count towards an employee's weekly cap."""

    def take(self, fact: CallEvent) -> None:
        """Fold one fact; a barrier gets its answer."""
        before, tenant = self.states.get(fact.call_id), self.worlds[fact.tenant_id]
        world = tenant.world(fact, before, self.now)
        after, decided = advance(before, fact, world, self.new_id)
        self.states[fact.call_id] = after
        if decided is None:
            return
        answer = Answer(decided, Inputs(fact, before, world), after)
        self.given.append(answer)
        for ref in _objectors(answer):
            tenant.objections[ref] = tenant.objections.get(ref, frozenset()) | frozenset(OBJECTION_COVERS)
        if QUALITY in decided.purposes:
            self.kept += [(after.tenant_id, agent, period, after.call_id) for period, agent in tenant.keep(after)]

    async def save(self, tx: Transaction, signer: Signer) -> None:
        """Write states, decisions and registers, each in one statement, and emit the decisions with their proofs."""
        await calls.save(tx, self.states.values())
        stated = [call_decided(answer.decided, uuid4(), self.now) for answer in self.given]
        payloads = [codec.encode(event) for event in stated]
        rows: list[DecisionRow] = []
        for answer, event, payload, proof in zip(
            self.given, stated, payloads, signer.sign_batch(payloads), strict=True
        ):
            cause = answer.inputs.fact.event_id
            tx.emit(events.TOPIC, str(event.call_id), event, cause=cause, proof=proof, raw=payload)
            rows.append(_row(answer, event, payload, proof, tx.trace_id(cause)))
        await decisions.insert(tx, rows)
        await decisions.insert_subjects(tx, {subject for answer in self.given for subject in _subjects(answer.after)})
        await samples.add(tx, self.kept)
        await self._register_objections(tx)
        tx.after_commit(self._tell_operators)

    def _tell_operators(self) -> None:
        """Counted for all tenants together: which of them paused privately, or reached a cap, is nobody's business."""
        for decided in (answer.decided for answer in self.given):
            telemetry.count("rightcall_decisions_total", outcome=decided.outcome, reason=decided.reason)
            for effect in decided.effects:
                if effect.kind == "ALERT":
                    telemetry.count("rightcall_alerts_total", reason=effect.detail)
                    where = {"tenant_id": decided.tenant_id, "call_id": str(decided.call_id), "rule": decided.rule}
                    _log.warning("policy.alert", reason=effect.detail, **where)

    async def _register_objections(self, tx: Transaction) -> None:
        review_at = add_term(self.now, OBJECTION_REVIEW, "UTC")
        for answer in sorted(self.given, key=lambda answer: answer.after.tenant_id):  # as each locks its tenant's row
            for ref in _objectors(answer):
                await people.put_objection(
                    tx, answer.after.tenant_id, uuid4(), [ref], OBJECTION_COVERS, source="call", review_at=review_at
                )


def _row(answer: Answer, event: events.CallDecided, payload: bytes, proof: str, trace_id: str | None) -> DecisionRow:
    return DecisionRow(
        tenant_id=event.tenant_id,
        call_id=event.call_id,
        decision_seq=event.decision_seq,
        event_id=event.event_id,
        decided_at=event.at,
        outcome=event.outcome,
        reason=event.reason,
        rule=event.rule,
        recording_id=event.recording_id,
        payload=payload,
        proof=proof,
        inputs=inputs.to_json(answer.inputs),
        trace_id=trace_id,
        expires_at=trace_expires(answer.decided, bool(answer.after.recordings), event.at),
    )


def _subjects(state: CallState) -> list[tuple[str, SubjectRef, UUID]]:
    return [(state.tenant_id, party.ref, state.call_id) for party in (*state.parties, *state.departed) if party.ref]


def _objectors(answer: Answer) -> list[SubjectRef]:
    """Who is to be put on the objection register: the party that objected, also if it has left; unnamed, all here."""
    fact = answer.inputs.fact
    if ADD_OBJECTION not in answer.decided.effects or not isinstance(fact, CallerObjected):
        return []
    here, gone = answer.after.parties, answer.after.departed
    meant = here if fact.party_id is None else [p for p in (*here, *gone) if p.party_id == fact.party_id]
    return [party.ref for party in meant if party.external and party.ref]
