"""Draws the conclusions from a call's rows: discards carried out, progress told to ingest, recordings completed.

Idempotent and called at the end of every change, under the call's lock, so that facts may arrive in any order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from rightcall_common import telemetry, tracing
from rightcall_common.events import recordings as events
from rightcall_common.events import vault
from rightcall_common.events.recordings import GapDeclared, RecordingStored
from rightcall_common.events.vault import StreamStoredUpTo
from rightcall_common.postgres import Transaction
from rightcall_storage import call_rows, ledger
from rightcall_storage.call_rows import CallRows
from rightcall_storage.discards import is_discarded
from rightcall_storage.ending import end_purposes
from rightcall_storage.retention import dated, latest, lock_until
from rightcall_storage.rows import CallRow, Discard, EpochRow, GapRow, Recording, StreamRow
from rightcall_storage.settlement import Hole, Progress, gaps_of, holes, is_complete, moment, samples_between
from rightcall_storage.store import calls, recordings, streams
from rightcall_storage.timeline import SAMPLE_RATE_HZ

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


def _said(stream: StreamRow) -> Progress | None:
    if stream.said_epoch is None or stream.said_position is None:
        return None
    state = stream.said_state or "stored"
    return Progress(stream.said_epoch, stream.said_position, bool(stream.said_complete), state)  # type: ignore[arg-type]


async def _complete(tx: Transaction, rows: CallRows, recording: Recording) -> None:
    """State RecordingStored, exactly once, when nothing of the recording is awaited any more."""
    own = [stream for stream in rows.streams.values() if stream.recording_id == recording.recording_id]
    live = rows.live_epochs(recording.recording_id)
    ended = rows.call.ended_at is not None
    if recording.state != "open" or not live:
        return
    if not is_complete(ended, [rows.progress(stream.stream_id) for stream in own]):
        return
    lost_ms = await _declare_losses(tx, rows, recording)
    started, finished = _span(rows, live)
    terms = dated(rows.purposes[recording.recording_id], started)
    await recordings.put_purposes(tx, recording.tenant_id, terms)
    lock = lock_until(terms, provisional=recording.provisional)
    await recordings.set_stored(tx, recording.tenant_id, recording.recording_id, (started, finished), lock, lost_ms)
    event = RecordingStored(
        event_id=uuid4(),
        tenant_id=recording.tenant_id,
        at=tx.now,
        recording_id=recording.recording_id,
        call_id=recording.call_id,
        controller_id=recording.controller_id,
        purposes=tuple(term.purpose for term in terms if term.ended_at is None),
        started_at=started,
        duration_ms=(finished - started) // MILLISECOND,
        retain_until=latest(terms),
        provisional=recording.provisional,
    )
    tx.emit(events.TOPIC, str(recording.recording_id), event, cause=rows.call.call_id)
    details: ledger.Details = {"retain_until": event.retain_until.isoformat(), "duration_ms": event.duration_ms}
    await ledger.append(tx, recording.tenant_id, "RECORDING_STORED", recording.recording_id, details)
    tx.after_commit(lambda: telemetry.count("rightcall_recordings_total", state="stored"))


def _span(rows: CallRows, live: Sequence[EpochRow]) -> tuple[datetime, datetime]:
    """From the first sample to the end that manifests state, or to the last sample where one knows no better."""
    ends = [rows.manifests[epoch.stream_id, epoch.epoch].ended_at for epoch in live]
    for epoch in live:
        runs = [run for block in rows.epoch_state((epoch.stream_id, epoch.epoch)).blocks for run in block.runs]
        ends += [moment(epoch.started_at, run.end_sample) for run in runs]
    started = min(epoch.started_at for epoch in live)
    return started, max(started, *ends)


async def _declare_losses(tx: Transaction, rows: CallRows, recording: Recording) -> int:
    """A missing frame is a labelled gap (I10): of epochs that were opened, and of those that never were.

    Returns how many milliseconds are missing in all.
    """
    lost, samples = [], 0
    for key, manifest in rows.manifests.items():
        if rows.streams[key[0]].recording_id != recording.recording_id or manifest.frames == 0:
            continue
        epoch = rows.epochs.get(key)
        if epoch is not None and epoch.state == "live":
            found = holes(rows.epoch_state(key), samples_between(epoch.started_at, manifest.ended_at))
        elif epoch is None or epoch.reason == NEVER_ARRIVED:
            found = [Hole(0, samples_between(manifest.started_at, manifest.ended_at), True)]
        else:
            continue
        samples += sum(hole.end - hole.start for hole in found)
        for since, until in gaps_of(found):
            at = (moment(manifest.started_at, since), moment(manifest.started_at, until))
            lost.append(GapRow(key[0], recording.recording_id, "LOSS", *at, "storage"))
    for gap in await streams.put_gaps(tx, recording.tenant_id, lost):
        event = GapDeclared(
            event_id=uuid4(),
            tenant_id=recording.tenant_id,
            at=tx.now,
            recording_id=recording.recording_id,
            call_id=recording.call_id,
            controller_id=recording.controller_id,
            label="LOSS",
            stream_id=gap.stream_id,
            since=gap.since,
            until=gap.until,
        )
        tx.emit(events.TOPIC, str(recording.recording_id), event, cause=rows.call.call_id)
        details = {"stream_id": str(gap.stream_id), "since": gap.since.isoformat(), "until": gap.until.isoformat()}
        await ledger.append(tx, recording.tenant_id, "GAP_DECLARED", recording.recording_id, details)
    return samples // SAMPLES_PER_MS


SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
NEVER_ARRIVED = "NEVER_ARRIVED"
"""Why an epoch is refused that a manifest lists and that nobody ever opened here."""
