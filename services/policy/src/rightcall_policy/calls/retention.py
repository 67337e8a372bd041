"""Judges recordings after their calls (law.md 3.4): looks up, asks the rules, signs, emits, keeps the receipt.

Not here: the rules (`rules_after`) and what they are asked with (`said_after`); storage carries it out.
"""

import json
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.events import codec
from rightcall_common.events import decisions as events
from rightcall_common.events.recordings import AfterCall, RecordingDiscarded, RecordingErased, RecordingStored
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_common.terms import add_term
from rightcall_policy.clients.client_list import ClientLists
from rightcall_policy.decision import inputs
from rightcall_policy.decision.context import MIFID, ListState
from rightcall_policy.decision.retention.decide import (
    Remembered,
    claim,
    judged,
    kept_of,
    remembered,
    retention_decided,
    was_client,
)
from rightcall_policy.decision.retention.subject import EmployeeClaim, RetentionAction, RetentionSubject
from rightcall_policy.decision.rules.after_call import RECHECK_AFTER, recheck
from rightcall_policy.decision.trace_terms import AFTER_RECORDING
from rightcall_policy.store import after_calls, client_lists, client_rows, decisions
from rightcall_policy.store.after_calls import ProvisionalRow
from rightcall_policy.store.decisions import DecisionRow
from rightcall_policy.tenants.cache import TenantRules

SOME: Final = 50
"""Provisional recordings per transaction."""
CLAIMED_LIVE: Final = "PRIVATE_CLAIM_PENDING"
"""Flag of a statutory recording whose employee said in the call that it was private (R17): R50 follows."""

_log = logger("policy.judging")


async def answer(tx: Transaction, rules: TenantRules, signer: Signer, said: AfterCall) -> None:
    """One thing that was said, one decision or none."""
    standing = (await rules.standing(tx, [said.tenant_id])).get(said.tenant_id)
    tenant = standing.tenant if standing else None
    call = _remembered(await decisions.of_call(tx, said.tenant_id, said.call_id))
    if found := judged(said, tenant, call):
        ids = (said.tenant_id, said.call_id, said.recording_id)
        await _decide(tx, signer, ids, kept_of(said, tenant), *found, cause=said.event_id)


async def stored(tx: Transaction, rules: TenantRules, signer: Signer, event: RecordingStored) -> None:
    """A provisional recording waits for a fresh list; one that was claimed as private in its call is locked (R50)."""
    row = ProvisionalRow(
        event.recording_id, event.call_id, event.purposes, event.started_at, event.retain_until
    )  # fmt: skip
    if event.provisional:
        await after_calls.put_provisional(tx, event.tenant_id, row)
    if MIFID not in event.purposes:
        return
    own = _of_recording(await decisions.of_call(tx, event.tenant_id, event.call_id), event.recording_id)
    if not any(CLAIMED_LIVE in json.loads(each.payload)["flags"] for each in own):
        return
    kept = _kept(row, await _zone(tx, rules, event.tenant_id), event.provisional)
    rule, after = claim(kept, EmployeeClaim(event.at))
    if after:
        ids = (event.tenant_id, event.call_id, event.recording_id)
        await _decide(tx, signer, ids, kept, rule, after, cause=event.event_id)


async def gone(tx: Transaction, event: RecordingErased | RecordingDiscarded, until: datetime) -> None:
    """What was decided of it is kept as long as its trace."""
    await after_calls.settled(tx, event.tenant_id, [event.recording_id])
    await after_calls.keep_no_longer(tx, event.tenant_id, event.recording_id, until)


async def recheck_some(tx: Transaction, rules: TenantRules, signer: Signer, tenant_id: str) -> bool:
    """R14: confirm or end provisional recordings by a fresh list; without one, a daily alert. True: look again."""
    state = ClientLists(await client_lists.lists(tx, tenant_id)).state(tx.now)
    fresh = state.freshness == "fresh"
    rows = await after_calls.lock_provisional(tx, tenant_id, None if fresh else tx.now - RECHECK_AFTER, SOME)
    zone = await _zone(tx, rules, tenant_id)
    settled: list[UUID] = []
    alerted: list[UUID] = []
    for row in rows:
        own = _of_recording(await decisions.of_call(tx, tenant_id, row.call_id), row.recording_id)
        call = _remembered(own)
        entries = await client_rows.of_refs(tx, tenant_id, sorted(call.external))
        listed = was_client(call, entries, row.created_at)
        seen = ListState(state.version, "unavailable") if listed is None else state
        kept = _kept(row, zone, True)
        after = recheck(kept, seen, bool(listed), tx.now)
        locked = after is not None and after.action == "LOCK"
        if after is None or (locked and row.alerted_at is not None and tx.now - row.alerted_at < RECHECK_AFTER):
            continue
        (alerted if locked else settled).append(row.recording_id)
        rule = "R52" if after.action == "DESTROY" else "R14"
        await _decide(tx, signer, (tenant_id, row.call_id, row.recording_id), kept, rule, after)
    await after_calls.settled(tx, tenant_id, settled)
    await after_calls.alerted(tx, tenant_id, alerted)
    return len(rows) == SOME and bool(settled or alerted)


async def _zone(tx: Transaction, rules: TenantRules, tenant_id: str) -> str:
    standing = (await rules.standing(tx, [tenant_id])).get(tenant_id)
    return standing.tenant.time_zone if standing else "UTC"


def _kept(row: ProvisionalRow, zone: str, provisional: bool) -> RetentionSubject:
    return RetentionSubject(row.purposes, row.created_at, row.retain_until, zone, provisional)


async def _decide(
    tx: Transaction,
    signer: Signer,
    ids: tuple[str, UUID, UUID],
    kept: RetentionSubject,
    rule: str,
    after: RetentionAction,
    *,
    cause: UUID | None = None,
) -> None:
    decided = retention_decided(ids, kept, rule, after, uuid4(), tx.now)
    if decided is None:
        return
    payload = codec.encode(decided)
    proof = signer.sign(payload, "retention")
    tx.emit(events.TOPIC, str(decided.call_id), decided, cause=cause, proof=proof, raw=payload)
    await after_calls.put_decision(tx, decided, payload, proof)
    if decided.action == "RETAIN" and decided.by:
        until = add_term(decided.by, AFTER_RECORDING, "UTC")
        await decisions.keep_until(tx, decided.tenant_id, decided.call_id, until)
    tx.after_commit(partial(_tell_operators, decided, after))


def _tell_operators(decided: events.RetentionDecided, after: RetentionAction) -> None:
    telemetry.count("rightcall_retention_decisions_total", action=decided.action, reason=decided.reason)
    for effect in after.effects:
        if effect.kind == "ALERT":
            telemetry.count("rightcall_alerts_total", reason=effect.detail)
            where = {"tenant_id": decided.tenant_id, "recording_id": str(decided.recording_id), "rule": decided.rule}
            _log.warning("policy.alert", reason=effect.detail, **where)


def _remembered(rows: list[DecisionRow]) -> Remembered:
    return remembered(inputs.from_json(row.inputs, None) for row in rows)


def _of_recording(rows: list[DecisionRow], recording_id: UUID) -> list[DecisionRow]:
    return [row for row in rows if row.recording_id == recording_id]
