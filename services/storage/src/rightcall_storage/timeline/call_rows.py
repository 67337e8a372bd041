"""Everything that storage knows of one call, loaded at once under the call's lock, as the pure cores want it."""

from dataclasses import dataclass
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.sealing.keys import WrappedDataKey
from rightcall_storage.state.progress import EpochState, StoredProgress, progress
from rightcall_storage.state.rows import (
    BlockRow,
    CallRow,
    EpochId,
    EpochRow,
    ManifestRow,
    PurposeRow,
    RecordingRow,
    StreamRow,
)
from rightcall_storage.store import frames, keys, recordings, streams


@dataclass(frozen=True, slots=True)
class CallRows:
    """A call's rows. Read after the call was locked, so they stand until the commit."""

    call: CallRow
    recordings: dict[UUID, RecordingRow]
    purposes: dict[UUID, list[PurposeRow]]
    streams: dict[UUID, StreamRow]
    manifests: dict[EpochId, ManifestRow]
    epochs: dict[EpochId, EpochRow]
    blocks: dict[EpochId, list[BlockRow]]
    wraps: dict[EpochId, list[WrappedDataKey]]

    def epoch_states(self, stream_id: UUID) -> list[EpochState]:
        """A stream's epochs, opened or only listed in its manifest."""
        ids = sorted(key for key in {*self.epochs, *self.manifests} if key[0] == stream_id)
        return [self.epoch_state(key) for key in ids]

    def epoch_state(self, key: EpochId) -> EpochState:
        """One epoch as `settlement` sees it."""
        opened, manifest = self.epochs.get(key), self.manifests.get(key)
        return EpochState(
            key[1],
            opened.state if opened else None,  # type: ignore[arg-type]
            manifest.frames if manifest else None,
            opened.dropped_upto if opened else -1,
            tuple(block.extent for block in self.blocks.get(key, [])),
        )

    def progress(self, stream_id: UUID) -> StoredProgress | None:
        """How far a stream is settled."""
        return progress(self.epoch_states(stream_id), closed=self.streams[stream_id].closed)

    def live_epochs(self, recording_id: UUID) -> list[EpochRow]:
        """The epochs of a recording that have a key."""
        return [epoch for epoch in self.epochs.values() if epoch.recording_id == recording_id and epoch.state == "live"]


async def load(tx: Transaction, call: CallRow) -> CallRows:
    """All rows of a locked call."""
    tenant_id = call.tenant_id
    found = {each.recording_id: each for each in await recordings.of_call(tx, tenant_id, call.call_id)}
    rows = {each.stream_id: each for each in await streams.of_call(tx, tenant_id, call.call_id)}
    loaded = CallRows(
        call,
        found,
        await recordings.purposes(tx, tenant_id, found),
        rows,
        {(each.stream_id, each.epoch): each for each in await streams.manifests(tx, tenant_id, rows)},
        {(each.stream_id, each.epoch): each for each in await streams.epochs_of_call(tx, tenant_id, call.call_id)},
        {},
        {},
    )
    for block in await frames.blocks_of_streams(tx, tenant_id, rows):
        loaded.blocks.setdefault((block.stream_id, block.epoch), []).append(block)
    for wrap in await keys.wraps_of_call(tx, tenant_id, call.call_id):
        loaded.wraps.setdefault((UUID(wrap.context.stream_id), wrap.context.epoch), []).append(wrap)
    return loaded
