"""Ends purposes and recordings: wraps first, in this transaction; objects and certificate follow (`destruction`).

The same path for a discard, an erasure and an expired term. The call is locked.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from rightcall_common import telemetry, tracing
from rightcall_common.events import codec
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import PurposeEnded
from rightcall_common.postgres import Transaction
from rightcall_storage.sealing.keys import WrappedDataKey
from rightcall_storage.state.rows import Destruction, EpochId, RecordingRow
from rightcall_storage.store import endings, frames, keys, ledger, recordings, streams
from rightcall_storage.timeline.call_rows import CallRows


async def end_purposes(
    tx: Transaction, rows: CallRows, doomed: Sequence[WrappedDataKey], *, reason: str, cause: UUID | None = None
) -> None:
    """Delete these wraps. An epoch without any is shredded; a recording without any is discarded."""
    await keys.destroy_wraps(tx, doomed)
    gone = set(map(_permission, doomed))
    for recording_id in sorted({UUID(wrap.context.recording_id) for wrap in doomed}):
        recording = rows.recordings[recording_id]
        wraps = [w for w in _wraps(rows, recording_id) if _permission(w) not in gone]
        own = [w for w in doomed if UUID(w.context.recording_id) == recording_id]
        await _end_purpose_rows(tx, recording, own, wraps, reason, cause)
        if keyless := _epochs(own) - _epochs(wraps):
            await _shred(tx, recording, own, keyless, reason=reason, cause=cause)
        if not wraps:
            await recordings.set_state(tx, recording.tenant_id, recording_id, "discarding", reason=reason)


async def end_recording(
    tx: Transaction,
    rows: CallRows,
    recording_id: UUID,
    *,
    reason: str,
    request: tuple[UUID, str] | None = None,
    cause: UUID | None = None,
) -> None:
    """Erase a recording whole: all wraps, then everything of it, also what comes later."""
    doomed, recording = _wraps(rows, recording_id), rows.recordings[recording_id]
    await keys.destroy_wraps(tx, doomed)
    await _end_purpose_rows(tx, recording, doomed, [], reason, cause)
    epochs = {key for key, epoch in rows.epochs.items() if epoch.recording_id == recording_id}
    await _shred(tx, recording, doomed, epochs, reason=reason, whole=True, request=request, cause=cause)
    await recordings.set_state(tx, recording.tenant_id, recording_id, "erasing", reason=reason)


async def _end_purpose_rows(
    tx: Transaction,
    recording: RecordingRow,
    own: Sequence[WrappedDataKey],
    left: Sequence[WrappedDataKey],
    reason: str,
    cause: UUID | None,
) -> None:
    """Purposes without a wrap are over; said as PurposeEnded while the recording lives on for another purpose."""
    for purpose in sorted({w.context.purpose for w in own} - {w.context.purpose for w in left}):
        news = await recordings.end_purpose(tx, recording.tenant_id, recording.recording_id, purpose, reason)
        if not news or not left:
            continue
        said = {
            "event_id": uuid4(),
            "tenant_id": recording.tenant_id,
            "at": tx.now,
            "recording_id": recording.recording_id,
            "call_id": recording.call_id,
            "controller_id": recording.controller_id,
            "purpose": purpose,
            "reason": reason,
        }
        event = codec.build(PurposeEnded, said)
        tx.emit(events.TOPIC, str(recording.recording_id), event, cause=cause)
        details = {"purpose": purpose, "reason": reason}
        await ledger.append(tx, recording.tenant_id, "PURPOSE_ENDED", recording.recording_id, details)


async def _shred(
    tx: Transaction,
    recording: RecordingRow,
    doomed: Sequence[WrappedDataKey],
    epochs: set[EpochId],
    *,
    reason: str,
    whole: bool = False,
    request: tuple[UUID, str] | None = None,
    cause: UUID | None = None,
) -> None:
    """These epochs have no key: mark them, drop what waits, and schedule their objects' deletion."""
    tenant_id, state = recording.tenant_id, "erased" if whole else "discarded"
    await streams.end_epochs(tx, tenant_id, epochs, state, reason)
    for stream_id, epoch in sorted(epochs, key=str):
        dropped = await frames.drop(tx, stream_id, epoch, 0, None)
        await streams.dropped(tx, tenant_id, stream_id, epoch, dropped)
    request_id, ground = request or (None, None)
    key_ids = {_key_id(wrap) for wrap in doomed}
    if whole:  # what was discarded before is of this recording as well
        key_ids |= await endings.key_ids_of(tx, tenant_id, recording.recording_id)
    for prefix in _prefixes(recording, epochs, whole=whole):
        row = begun(tx, recording, prefix, reason=reason, traceparent=tracing.of(cause))._replace(
            whole=whole,
            request_id=request_id,
            ground=ground,
            key_ids=sorted(key_ids),
        )
        await endings.begin(tx, tenant_id, row)
    if whole:
        tx.after_commit(lambda: telemetry.count("rightcall_erasures_total", reason=reason))


def begun(
    tx: Transaction, recording: RecordingRow, prefix: str, *, reason: str, traceparent: str | None
) -> Destruction:
    """A destruction as it starts: keys gone now, nothing else done."""
    return Destruction(
        destruction_id=uuid4(),
        recording_id=recording.recording_id,
        prefix=prefix,
        reason=reason,
        whole=False,
        ground=None,
        request_id=None,
        key_ids=[],
        horizon_at=None,
        traceparent=traceparent,
        keys_destroyed_at=tx.now,
        listed=None,
        objects_gone_at=None,
        payload=None,
        proof=None,
    )


def _prefixes(recording: RecordingRow, epochs: set[EpochId], *, whole: bool) -> list[str]:
    if whole:
        return [f"{recording.recording_id}/"]
    return [f"{recording.recording_id}/{stream_id}/{epoch}/" for stream_id, epoch in sorted(epochs, key=str)]


def _wraps(rows: CallRows, recording_id: UUID) -> list[WrappedDataKey]:
    return [w for wraps in rows.wraps.values() for w in wraps if UUID(w.context.recording_id) == recording_id]


def _permission(wrap: WrappedDataKey) -> tuple[str, int, str]:
    return wrap.context.stream_id, wrap.context.epoch, wrap.context.purpose


def _epochs(wraps: Sequence[WrappedDataKey]) -> set[EpochId]:
    return {(UUID(wrap.context.stream_id), wrap.context.epoch) for wrap in wraps}


def _key_id(wrap: WrappedDataKey) -> str:
    """How a certificate names a destroyed wrap: its data key, and the purpose key that it was wrapped with."""
    context = wrap.context
    return f"{context.stream_id}/{context.epoch}/{context.purpose}/{wrap.purpose_key_id}"
