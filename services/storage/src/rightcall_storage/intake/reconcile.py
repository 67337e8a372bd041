"""Draws the conclusions from a call's rows: discards carried out, progress told to ingest, recordings completed.

Idempotent and called at the end of every change, under the call's lock, so that facts may arrive in any order.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import uuid4

from rightcall_common import telemetry, tracing
from rightcall_common.events import codec, vault
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import RecordingStored
from rightcall_common.events.vault import StreamStoredUpTo
from rightcall_common.postgres import Transaction
from rightcall_storage.lifecycle.ending import end_purposes
from rightcall_storage.rules.discards import is_discarded
from rightcall_storage.rules.retention import dated, latest, lock_until
from rightcall_storage.state.progress import StoredProgress, is_complete
from rightcall_storage.state.rows import CallRow, Discard, RecordingRow, StreamRow
from rightcall_storage.store import calls, ledger, recordings, streams
from rightcall_storage.timeline import call_rows
from rightcall_storage.timeline.call_rows import CallRows
from rightcall_storage.timeline.stating import state_time

MILLISECOND = timedelta(milliseconds=1)


async def settle(tx: Transaction, locked: Iterable[CallRow]) -> None:
    """Conclude what can be concluded about these calls, each told in its own trace."""
    locked = list(locked)
    discards = await calls.discards_of(tx, [call.call_id for call in locked])
    for call in sorted(locked, key=lambda call: (call.tenant_id, call.call_id)):  # ledgers lock by tenant, in order
        with tracing.handling({call.call_id: call.traceparent} if call.traceparent else {}):
            await _settle(tx, call, discards.get(call.call_id, ()))


async def _settle(tx: Transaction, call: CallRow, discards: Sequence[Discard]) -> None:
    rows = await call_rows.load(tx, call)
    if await _discard(tx, rows, discards):
        rows = await call_rows.load(tx, call)
    for stream in rows.streams.values():
        await _tell(tx, rows, stream)
    for recording in rows.recordings.values():
        await _complete(tx, rows, recording)


async def _discard(tx: Transaction, rows: CallRows, discards: Sequence[Discard]) -> bool:
    """Destroy what STOP_AND_DISCARD named. True: something was."""
    seqs = {discard.purpose: discard.decision_seq for discard in discards}
    reasons = {discard.purpose: discard.reason for discard in discards}
    doomed = [
        wrap
        for key, wraps in rows.wraps.items()
        for wrap in wraps
        if is_discarded(wrap.context.purpose, rows.epochs[key].decision_seq or 0, seqs)
    ]
    for purpose in sorted({wrap.context.purpose for wrap in doomed}):
        going = [wrap for wrap in doomed if wrap.context.purpose == purpose]
        await end_purposes(tx, rows, going, reason=reasons[purpose], cause=rows.call.call_id)
        rows = await call_rows.load(tx, rows.call)
    return bool(doomed)


async def _tell(tx: Transaction, rows: CallRows, stream: StreamRow) -> None:
    """Say how far ingest may free its journal, if that is news."""
    now = rows.progress(stream.stream_id)
    if now is None or now == _said(stream):
        return
    said = stream._replace(
        said_epoch=now.epoch, said_position=now.position, said_complete=now.complete, said_state=now.state
    )
    await streams.said(tx, rows.call.tenant_id, said)
    event = StreamStoredUpTo(
        event_id=uuid4(),
        tenant_id=rows.call.tenant_id,
        at=tx.now,
        stream_id=stream.stream_id,
        epoch=now.epoch,
        position=now.position,
        complete=now.complete,
        state=now.state,
    )
    tx.emit(vault.TOPIC, str(stream.stream_id), event, cause=rows.call.call_id)


def _said(stream: StreamRow) -> StoredProgress | None:
    if stream.said_epoch is None or stream.said_position is None:
        return None
    state = stream.said_state or "stored"
    return StoredProgress(stream.said_epoch, stream.said_position, bool(stream.said_complete), state)  # type: ignore[arg-type]


async def _complete(tx: Transaction, rows: CallRows, recording: RecordingRow) -> None:
    """State RecordingStored, exactly once, when nothing of the recording is awaited any more.

    What comes later of its time, a late gap or decision, is told of it anew.
    """
    if recording.state == "stored" and recording.gaps_total is not None:
        await state_time(tx, rows, recording)
    own = [stream for stream in rows.streams.values() if stream.recording_id == recording.recording_id]
    live = rows.live_epochs(recording.recording_id)
    ended = rows.call.ended_at is not None
    if recording.state != "open" or not live:
        return
    if not is_complete(ended, [rows.progress(stream.stream_id) for stream in own]):
        return
    started, finished = await state_time(tx, rows, recording)
    terms = dated(rows.purposes[recording.recording_id], started)
    await recordings.put_purposes(tx, recording.tenant_id, terms)
    lock = lock_until(terms, provisional=recording.provisional)
    await recordings.set_stored(tx, recording.tenant_id, recording.recording_id, (started, finished), lock)
    said = {
        "event_id": uuid4(),
        "tenant_id": recording.tenant_id,
        "at": tx.now,
        "recording_id": recording.recording_id,
        "call_id": recording.call_id,
        "controller_id": recording.controller_id,
        "purposes": [term.purpose for term in terms if term.ended_at is None],
        "started_at": started,
        "duration_ms": (finished - started) // MILLISECOND,
        "retain_until": latest(terms),
        "provisional": recording.provisional,
    }
    event = codec.build(RecordingStored, said)
    tx.emit(events.TOPIC, str(recording.recording_id), event, cause=rows.call.call_id)
    details: ledger.Details = {"retain_until": event.retain_until.isoformat(), "duration_ms": event.duration_ms}
    await ledger.append(tx, recording.tenant_id, "RECORDING_STORED", recording.recording_id, details)
    tx.after_commit(lambda: telemetry.count("rightcall_recordings_total", state="stored"))


NEVER_ARRIVED = "NEVER_ARRIVED"
"""Why an epoch is refused that a manifest lists and that nobody ever opened here."""
