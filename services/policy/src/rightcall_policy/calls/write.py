"""Writes what a batch of facts led to, in one statement, and emits its decisions with their proofs."""

import secrets
from collections import Counter
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from rightcall_common import telemetry
from rightcall_common.events import codec
from rightcall_common.events import decisions as events
from rightcall_common.events.decisions import CallDecided
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.commitments import SALT_BYTES, commit
from rightcall_common.sealing.receipts import Signer
from rightcall_common.terms import add_term
from rightcall_policy.calls import objecting
from rightcall_policy.calls.batch import OBJECTION_COVERS, OBJECTION_REVIEW, DecisionBatch, DecisionRecord
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.sampling.draws import together
from rightcall_policy.decision.timers import mask_prompt_due
from rightcall_policy.store import calls, decisions, people, samples, timers
from rightcall_policy.store.decisions import NewDecision
from rightcall_policy.store.together import write

_log = logger("policy.answers")


async def write_batch(tx: Transaction, signer: Signer, answers: DecisionBatch, *, heard: bool = True) -> None:
    """Write states, decisions and draws in one statement, then registers; emit the decisions.

    A decision's leaf of the ledger is the salted commitment beside its proof; the salt stays in our row.
    `heard` is false where no fact came: a call of which nothing is heard is forgotten after some days.
    """
    changed = answers.changed()
    seen = {tenant_id: world.seen for tenant_id, world in answers.worlds.items()}
    written = await write(
        tx,
        calls.saving([_row(each) for each in changed], seen, tx.now, heard=heard),
        decisions.inserting(_emitted(tx, signer, answers.said), tx.now),
        decisions.inserting_subjects(answers.subjects),
        samples.adding(answers.kept),
        samples.putting_draws(together(answers.draws)),
    )
    calls.check(written, answers.begun)
    await _save_timers(tx, changed, answers)
    await _register_objections(tx, signer, answers)
    tx.after_commit(partial(_tell_operators, [each.event for each in answers.said]))


def _row(state: CallState) -> tuple[str, str, str, bool]:
    return state.tenant_id, str(state.call_id), state.to_json(), state.ended


def _emitted(tx: Transaction, signer: Signer, said: Sequence[DecisionRecord]) -> list[NewDecision]:
    """The decisions' rows, once they are signed and on their way."""
    payloads = [codec.encode(each.event) for each in said]
    proofs = signer.sign_batch(payloads, "decisions")
    salts = secrets.token_bytes(SALT_BYTES * len(said))  # one system call, not one for each
    rows: list[NewDecision] = []
    for number, ((event, inputs, expires_at, cause), payload, proof) in enumerate(
        zip(said, payloads, proofs, strict=True)
    ):
        salt = salts[SALT_BYTES * number : SALT_BYTES * (number + 1)]
        call_id, event_id = str(event.call_id), str(event.event_id)
        tx.emit(
            events.TOPIC, call_id, codec.Head(event_id, "CallDecided", tx.now),
            cause=cause, proof=proof, raw=payload, commitment=commit(payload, salt),
        )  # fmt: skip
        recording_id = str(event.recording_id) if event.recording_id else None
        row = NewDecision(
            event.tenant_id, call_id, event.decision_seq, event_id, event.outcome, event.reason, event.rule,
            recording_id, payload, proof, inputs, tx.trace_id(cause), expires_at, salt,
        )  # fmt: skip
        rows.append(row)
    return rows


async def _save_timers(tx: Transaction, changed: Sequence[CallState], answers: DecisionBatch) -> None:
    """The prompts of masks that began (R31); those of masks that ended, and of calls that did, stop."""
    due = {(each.tenant_id, each.call_id): mask_prompt_due(each) for each in changed}
    await timers.start(tx, {call: at for call, at in due.items() if at is not None})
    await timers.stop(tx, [call for call, at in due.items() if at is None and call[1] in answers.masked])


async def _register_objections(tx: Transaction, signer: Signer, answers: DecisionBatch) -> None:
    review_at = add_term(answers.now, OBJECTION_REVIEW, "UTC")
    for tenant_id, ref in sorted(answers.objected, key=lambda each: each[0]):  # as each locks its tenant's row
        stands = await people.put_objection(
            tx, tenant_id, uuid4(), [ref], OBJECTION_COVERS, source="call", review_at=review_at
        )  # fmt: skip
        objecting.state(tx, signer, tenant_id, [ref], stands)


def _tell_operators(said: Sequence[CallDecided]) -> None:
    """Counted for all tenants together: which of them paused privately, or reached a cap, is nobody's business."""
    for (outcome, reason), number in Counter((each.outcome, each.reason) for each in said).items():
        telemetry.count("rightcall_decisions_total", number, outcome=outcome, reason=reason)
    for each in said:
        for effect in each.effects:
            where = {"tenant_id": each.tenant_id, "call_id": str(each.call_id), "rule": each.rule}
            if effect.kind == "ALERT":
                telemetry.count("rightcall_alerts_total", reason=effect.detail)
                _log.warning("policy.alert", reason=effect.detail, **where)
            elif effect.kind == "COMPLIANCE_LOG":
                _log.warning("policy.compliance_log", reason=each.reason, **where)
