"""Gives up on a call's missing pieces after a deadline, so that it ends with labelled gaps and not in silence (I4).

A manifest that never came is made from what is there; an epoch that a manifest lists and nobody opened is refused; a
call whose end was never told has ended.
"""

from uuid import UUID

from rightcall_common.postgres import Database, Transaction
from rightcall_storage.intake.assembling import Assembling
from rightcall_storage.intake.reconcile import NEVER_ARRIVED, settle
from rightcall_storage.state.progress import moment
from rightcall_storage.state.rows import EpochId, EpochRow, ManifestRow, StreamRow
from rightcall_storage.store import calls, frames, recordings, streams
from rightcall_storage.timeline import call_rows
from rightcall_storage.timeline.call_rows import CallRows

CLOSED_BY_DEADLINE = "crash"
NEVER_ENDED = "NEVER_ENDED"
"""Why a call ended whose end nobody told; beside the causes of CallEnded."""


async def give_up(db: Database, assembling: Assembling, tenant_id: str, call_id: UUID) -> None:
    """Close what is open with what is there. Each step may be repeated; the last one states the recordings."""
    async with db.transaction("storage.close_by_deadline", tenants=[tenant_id]) as tx:
        rows = await call_rows.load(tx, await calls.lock_known(tx, tenant_id, call_id))
        if rows.call.ended_at is None:
            rows = await _end(tx, rows)
        for stream in rows.streams.values():
            await _close(tx, tenant_id, rows, stream)
    await assembling.store_due(rows.streams, give_up=True)
    async with db.transaction("storage.settle_by_deadline", tenants=[tenant_id]) as tx:
        await settle(tx, [await calls.lock_known(tx, tenant_id, call_id)])


async def _end(tx: Transaction, rows: CallRows) -> CallRows:
    """The call ended when the last was heard of it. What it left is incomplete: streams may be missing altogether."""
    call = rows.call
    known = [epoch.started_at for epoch in rows.epochs.values()]
    known += [manifest.ended_at for manifest in rows.manifests.values()]
    for key, epoch in rows.epochs.items():
        runs = [run for block in rows.epoch_state(key).blocks for run in block.runs]
        known += [moment(epoch.started_at, run.end_sample) for run in runs]
    await calls.end(tx, call.tenant_id, call.call_id, max(known, default=call.started_at or call.heard_at), NEVER_ENDED)
    for recording in rows.recordings.values():
        if recording.state == "open":
            await recordings.set_incomplete(tx, call.tenant_id, recording.recording_id)
    return await call_rows.load(tx, await calls.lock_known(tx, call.tenant_id, call.call_id))


async def _close(tx: Transaction, tenant_id: str, rows: CallRows, stream: StreamRow) -> None:
    own = {key for key in {*rows.epochs, *rows.manifests} if key[0] == stream.stream_id}
    waiting = {(each.stream_id, each.epoch): each.positions for each in await frames.waiting(tx, [stream.stream_id])}
    for key in sorted(own):
        opened, manifest = rows.epochs.get(key), rows.manifests.get(key)
        if manifest is None and opened is not None:
            await streams.put_manifests(tx, tenant_id, [_manifest(rows, opened, waiting.get(key, ()))])
            await recordings.set_incomplete(tx, tenant_id, stream.recording_id)
        elif opened is None and manifest is not None:
            await streams.open_epoch(tx, tenant_id, _refused(stream, key, manifest), None)
            await recordings.set_incomplete(tx, tenant_id, stream.recording_id)
    if not stream.closed:
        await streams.name(tx, tenant_id, stream, closed=True)


def _manifest(rows: CallRows, epoch: EpochRow, waiting: tuple[int, ...]) -> ManifestRow:
    """What is there, as a manifest. The end of the audio is not known better than its last stored sample."""
    key: EpochId = (epoch.stream_id, epoch.epoch)
    runs = [run for block in rows.epoch_state(key).blocks for run in block.runs]
    last = max([run.last_position for run in runs] + list(waiting), default=-1)
    samples = max((run.end_sample for run in runs), default=0)
    ended_at = max(moment(epoch.started_at, samples), rows.call.ended_at or epoch.started_at)
    return ManifestRow(*key, last + 1, epoch.started_at, ended_at, CLOSED_BY_DEADLINE)


def _refused(stream: StreamRow, key: EpochId, manifest: ManifestRow) -> EpochRow:
    return EpochRow(
        *key, stream.call_id, stream.recording_id, "refused", NEVER_ARRIVED, None, "PCMA", manifest.started_at, "", -1
    )
