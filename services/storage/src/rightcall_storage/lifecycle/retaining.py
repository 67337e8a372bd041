"""Carries out what policy decided of a recording after its call (law.md 3.4): terms, locks, ends. The call is locked.

Not here: what is decided (policy's `rules_after`), and who may ask for it (`api_after_calls`).
"""

from rightcall_common.events.decisions import RetentionDecided
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_storage.lifecycle import orders
from rightcall_storage.lifecycle.ending import end_purposes, end_recording
from rightcall_storage.rules.access import Flag
from rightcall_storage.rules.retention import decided_later, lock_until
from rightcall_storage.state.rows import RecordingRow
from rightcall_storage.store import after_calls, calls, ledger, recordings
from rightcall_storage.timeline import call_rows
from rightcall_storage.timeline.call_rows import CallRows

PRIVATE_CLAIM: str = "PRIVATE_CLAIM_PENDING"

_log = logger("storage.retaining")


async def carry_out(tx: Transaction, decided: RetentionDecided) -> None:
    """Apply one decision, with a leaf. What is gone already, or was never here, stays so."""
    rows = await call_rows.load(tx, await calls.lock_known(tx, decided.tenant_id, decided.call_id))
    recording = rows.recordings.get(decided.recording_id)
    if recording is None or recording.state not in ("open", "stored"):
        _log.info("storage.decided_too_late", action=decided.action, reason=decided.reason)
        return
    details: ledger.Details = {
        "decision_id": str(decided.event_id),
        "action": decided.action,
        "rule": decided.rule,
        "reason": decided.reason,
        "by": decided.by.isoformat() if decided.by else None,
    }
    await ledger.append(tx, recording.tenant_id, "RETENTION_DECIDED", recording.recording_id, details)
    if decided.action == "RETAIN":
        await _retain(tx, rows, recording, decided)
    elif decided.action == "LOCK" and decided.reason == PRIVATE_CLAIM:
        await recordings.add_flag(tx, recording.tenant_id, recording.recording_id, Flag.LOCKED)
        await after_calls.put_claim(tx, recording.tenant_id, recording.recording_id, decided.by)
    elif decided.action == "KEEP":
        await _confirm(tx, rows, recording, decided)
    elif decided.action == "DESTROY":
        await _destroy(tx, rows, recording, decided)


async def release(tx: Transaction, rows: CallRows, recording: RecordingRow) -> None:
    """The last hold is gone: what was decided or asked for meanwhile happens now, what is over in the next sweep."""
    waiting = await after_calls.doomed(tx, recording.tenant_id, recording.recording_id)
    if waiting is not None:
        await _end(tx, rows, recording, *waiting)
    await orders.hold_ended(tx, rows.call, recording.recording_id)


async def _retain(tx: Transaction, rows: CallRows, recording: RecordingRow, decided: RetentionDecided) -> None:
    began = recording.started_at or recording.created_at
    terms = rows.purposes[recording.recording_id]
    changed = decided_later(terms, decided.retention, decided.purposes, decided.by, began)
    await after_calls.retain(tx, recording.tenant_id, changed)
    if changed and recording.state == "stored":
        by_purpose = {term.purpose: term for term in (*terms, *changed)}
        until = lock_until(by_purpose.values(), provisional=recording.provisional)
        await after_calls.lock_objects_until(tx, recording.tenant_id, recording.recording_id, until)


async def _confirm(tx: Transaction, rows: CallRows, recording: RecordingRow, decided: RetentionDecided) -> None:
    """A claim was not private (R50), or a fresh list names the client (R14): a statutory one is immutable from now."""
    where = (recording.tenant_id, recording.recording_id)
    if decided.rule == "R14":
        await after_calls.confirm(tx, *where)
        until = lock_until(rows.purposes[recording.recording_id], provisional=False)
        await after_calls.lock_objects_until(tx, *where, until)
    else:
        await recordings.remove_flag(tx, *where, Flag.LOCKED)


async def _destroy(tx: Transaction, rows: CallRows, recording: RecordingRow, decided: RetentionDecided) -> None:
    """Key first. At once: `by` is the law's last day. A hold goes first (R54)."""
    if Flag.LEGAL_HOLD in recording.flags:
        where = (recording.tenant_id, recording.recording_id)
        await after_calls.doom(tx, *where, decided.reason, decided.purposes)
        return
    await _end(tx, rows, recording, decided.reason, decided.purposes)


async def _end(
    tx: Transaction, rows: CallRows, recording: RecordingRow, reason: str, purposes: list[str] | tuple[str, ...]
) -> None:
    terms = rows.purposes[recording.recording_id]
    live = {term.purpose for term in terms if term.ended_at is None}
    if not purposes or live <= set(purposes):
        await end_recording(tx, rows, recording.recording_id, reason=reason)
        return
    wraps = [wrap for own in rows.wraps.values() for wrap in own if wrap.context.purpose in purposes]
    own = [wrap for wrap in wraps if wrap.context.recording_id == str(recording.recording_id)]
    await end_purposes(tx, rows, own, reason=reason)
    where = (recording.tenant_id, recording.recording_id)  # what is left was not doubted
    await recordings.remove_flag(tx, *where, Flag.LOCKED)
    if "MIFID_STATUTORY" in purposes:
        await after_calls.confirm(tx, *where)
        await after_calls.lock_objects_until(tx, *where, None)
