"""A batch of facts folded into their calls: the decisions that follow, and all that is written with them."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
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
from rightcall_common.sealing.commitments import SALT_BYTES, commit
from rightcall_common.sealing.receipts import Signer
from rightcall_common.terms import add_term
from rightcall_policy import inputs
from rightcall_policy.call_state import CallState
from rightcall_policy.decide import NewId, proceed
from rightcall_policy.decided import Decided, call_decided
from rightcall_policy.draws import Draw, draw_of, together
from rightcall_policy.facts import EVIDENCE, QUALITY
from rightcall_policy.inputs import Inputs
from rightcall_policy.rules_midcall import ADD_OBJECTION
from rightcall_policy.store import calls, decisions, people, samples, timers
from rightcall_policy.store.decisions import DecisionRow
from rightcall_policy.store.together import write
from rightcall_policy.terms_of_traces import trace_expires
from rightcall_policy.timers import mask_prompt_due
from rightcall_policy.turn import Triggered
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
    _before: dict[UUID, CallState] = field(init=False)

    def __post_init__(self) -> None:
        self._before = dict(self.states)

    def take(self, fact: CallEvent) -> None:
        """Fold one fact; a barrier gets its answer."""
        self._proceed(fact, self.states.get(fact.call_id), self.worlds[fact.tenant_id])

    def look_again(self, call_id: UUID, cause: Triggered) -> bool:
        """Reconsider a running call; whether that says anything."""
        before = self.states[call_id]
        return self._proceed(cause, before, self.worlds[before.tenant_id])

    def _proceed(self, cause: CallEvent | Triggered, before: CallState | None, tenant: TenantWorld) -> bool:
        world = tenant.world(cause, before, self.now)
        after, decided = proceed(before, cause, world, self.new_id)
        self.states[after.call_id] = after
        if decided is None:
            return False
        answer = Answer(decided, Inputs(cause, before, world), after)
        self.given.append(answer)
        for ref in _objectors(answer):
            tenant.objections[ref] = tenant.objections.get(ref, frozenset()) | frozenset(OBJECTION_COVERS)
        if QUALITY in decided.purposes:
            self.kept += [(after.tenant_id, agent, period, after.call_id) for period, agent in tenant.keep(after)]
        return True

    async def save(self, tx: Transaction, signer: Signer, *, heard: bool = True) -> None:
        """Write states, decisions and draws in one statement, then registers; emit the decisions with their proofs.

        A decision's leaf of the ledger is the salted commitment beside its proof; the salt stays in our row.
        `heard` is false where no fact came: a call of which nothing is heard is forgotten after some days.
        """
        changed = [state for call_id, state in self.states.items() if state is not self._before.get(call_id)]
        begun = self.states.keys() - self._before.keys()
        seen = {tenant_id: world.seen for tenant_id, world in self.worlds.items()}
        stated = [call_decided(answer.decided, uuid4(), self.now) for answer in self.given]
        payloads = [codec.encode(event) for event in stated]
        rows: list[DecisionRow] = []
        for answer, event, payload, proof in zip(
            self.given, stated, payloads, signer.sign_batch(payloads), strict=True
        ):
            cause = None if isinstance(answer.inputs.cause, Triggered) else answer.inputs.cause.event_id
            salt = secrets.token_bytes(SALT_BYTES)
            leaf = commit(payload, salt)
            tx.emit(events.TOPIC, str(event.call_id), event, cause=cause, proof=proof, raw=payload, commitment=leaf)
            rows.append(_row(answer, event, payload, proof, tx.trace_id(cause))._replace(salt=salt))
        written = await write(
            tx,
            calls.saving(changed, seen, tx.now, heard=heard),
            decisions.inserting(rows),
            decisions.inserting_subjects(self._new_subjects()),
            samples.adding(self.kept),
            samples.putting_draws(self._draws()),
        )
        calls.check(written, begun)
        await self._save_timers(tx, changed)
        await self._register_objections(tx)
        tx.after_commit(self._tell_operators)

    def _new_subjects(self) -> set[tuple[str, SubjectRef, UUID]]:
        """Whom these decisions concern and none of their calls before: those stand there already."""
        known = (state for state in self._before.values() if state.decision_seq)
        return {each for answer in self.given for each in _subjects(answer.after)}.difference(*map(_subjects, known))

    async def _save_timers(self, tx: Transaction, changed: Sequence[CallState]) -> None:
        """The prompts of masks that began (R31); those of masks that ended, and of calls that did, stop."""
        due = {(state.tenant_id, state.call_id): mask_prompt_due(state) for state in changed}
        masked = {call_id for call_id, state in self._before.items() if state.secret_since}
        await timers.start(tx, {call: at for call, at in due.items() if at is not None})
        await timers.stop(tx, [call for call, at in due.items() if at is None and call[1] in masked])

    def _tell_operators(self) -> None:
        """Counted for all tenants together: which of them paused privately, or reached a cap, is nobody's business."""
        said = Counter((answer.decided.outcome, answer.decided.reason) for answer in self.given)
        for (outcome, reason), number in said.items():
            telemetry.count("rightcall_decisions_total", number, outcome=outcome, reason=reason)
        for decided in (answer.decided for answer in self.given):
            where = {"tenant_id": decided.tenant_id, "call_id": str(decided.call_id), "rule": decided.rule}
            for effect in decided.effects:
                if effect.kind == "ALERT":
                    telemetry.count("rightcall_alerts_total", reason=effect.detail)
                    _log.warning("policy.alert", reason=effect.detail, **where)
                elif effect.kind == "COMPLIANCE_LOG":
                    _log.warning("policy.compliance_log", reason=decided.reason, **where)

    def _draws(self) -> list[Draw]:
        each = (
            draw_of(decided, given, after, self.worlds[after.tenant_id].period_of(after.started_at))
            for decided, given, after in self.given
        )
        return together(draw for draw in each if draw is not None)

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
    fact = answer.inputs.cause
    if ADD_OBJECTION not in answer.decided.effects or not isinstance(fact, CallerObjected):
        return []
    here, gone = answer.after.parties, answer.after.departed
    meant = here if fact.party_id is None else [p for p in (*here, *gone) if p.party_id == fact.party_id]
    return [party.ref for party in meant if party.external and party.ref]
