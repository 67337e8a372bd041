"""Carries out an objection (art. 21 GDPR, law.md 4.13) on what is stored: restricted at once, until it is withdrawn.

Reads ask the register itself (`restrictions.of_recording`), so audio that comes later is restricted as well; what is
done here is the flag and the leaf. Not here: calls in progress, which policy decides on (R34, R35).
"""

from collections.abc import Sequence
from uuid import UUID

from rightcall_common.events.decisions import SubjectObjected
from rightcall_common.postgres import Transaction
from rightcall_storage.store import ledger, objections


async def calls_of(tx: Transaction, events: Sequence[SubjectObjected]) -> set[tuple[str, UUID]]:
    """(tenant, call): those in which somebody took part who objected, to be locked."""
    return {
        (event.tenant_id, call_id)
        for event in events
        for call_id in await objections.calls_of(tx, event.tenant_id, event.subject_refs)
    }


async def carry_out(tx: Transaction, event: SubjectObjected) -> None:
    """Restrict what is there on these grounds, or free what was, with a leaf of each. The calls are locked."""
    tenant_id, refs = event.tenant_id, event.subject_refs
    before = await objections.touched(tx, tenant_id, refs)
    await objections.put(tx, tenant_id, refs, event.grounds, event.at)
    after = await objections.touched(tx, tenant_id, refs)
    call_ids = await objections.calls_of(tx, tenant_id, refs)
    await objections.flag(tx, call_ids)
    await objections.unflag(tx, call_ids)
    for recording_id in sorted(before.keys() | after.keys()):
        if before.get(recording_id) == after.get(recording_id):
            continue
        purposes = after.get(recording_id, ())
        kind: ledger.Kind = "RESTRICTED" if purposes else "RESTRICTION_LIFTED"
        details = {"reason": "CALLER_OBJECTED", "purposes": " ".join(purposes), "stated": str(event.event_id)}
        await ledger.append(tx, tenant_id, kind, recording_id, details)
