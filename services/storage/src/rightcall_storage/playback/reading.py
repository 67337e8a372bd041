"""Reads for a purpose: judged, written to the log, the ledger and the outbox, and only then the first byte.

Not here: HTTP (`api`) and the judgement itself (`access`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from rightcall_common import telemetry
from rightcall_common.errors import Unreadable
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import RecordingRead
from rightcall_common.frames import Frame, decode_frame
from rightcall_common.postgres import Database, Transaction
from rightcall_common.web.auth import Caller
from rightcall_storage.audio.ranges import ByteRange, NotSatisfiable, read_range
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.objects.port import ObjectGone, ObjectStore
from rightcall_storage.playback.damage import Kind, ObjectDamaged, fault_of, put_on_record
from rightcall_storage.playback.playback import BlockId, PlacedBlock, Playback, playback
from rightcall_storage.rules.access import Allowed, Denied, Flag, Reason, Use, check_read
from rightcall_storage.sealing.container import BlockBinding, ContainerBroken, open_block
from rightcall_storage.sealing.keys import SecretKey, WrappedDataKey
from rightcall_storage.state.rows import EpochId, PurposeRow, ReadRow, RecordingRow
from rightcall_storage.store import calls, frames, keys, ledger, proofs, recordings, restrictions, streams
from rightcall_storage.timeline.recording_time import displaced

WINDOW_BYTES: Final = 262_144
"""Sent at once: 8 s of two channels of PCM; each window needs at most two blocks a voice."""


class ReadRequest(NamedTuple):
    """Who wants to hear what, and what for."""

    caller: Caller
    recording_id: UUID
    use: str
    reference: str | None
    range_header: str | None
    keep_law: bool = False
    """G.711 as it came, not PCM."""


@dataclass(slots=True)
class Reading:
    """An allowed read. Audio is fetched, opened and forgotten window by window."""

    binding: tuple[str, str, str]
    """tenant, controller, recording."""
    audio: Playback
    part: ByteRange
    whole: bool
    data_keys: Mapping[EpochId, SecretKey]
    objects: ObjectStore
    db: Database
    _held: dict[BlockId, list[Frame]] = field(default_factory=dict)

    async def stream(self) -> AsyncIterator[bytes]:
        """The bytes that were asked for, in order. Raises as `window` does."""
        for at in range(self.part.start, self.part.end, WINDOW_BYTES):
            yield await self.window(at, min(at + WINDOW_BYTES, self.part.end))

    async def window(self, start: int, end: int) -> bytes:
        """Bytes [start, end) of the file.

        Raises:
            ObjectDamaged: a block is missing or not as it was stored; it is on record.
            Unavailable: the object store does not answer, or the recording was destroyed meanwhile.
        """
        first, last = self.audio.layout.samples_for(start, end)
        needed = self.audio.needed(first, last)
        self._held = {
            block_id: self._held.get(block_id) or await self._fetch(block) for block_id, block in needed.items()
        }
        return self.audio.render(start, end, self._held)

    async def _fetch(self, block: PlacedBlock) -> list[Frame]:
        row = block.row
        kind: Kind | None = "missing"
        with suppress(ObjectGone):
            data = await self.objects.get(row.object_key or "", row.version_id or "", length=row.size + 1)
            kind = fault_of(row, data)
        if kind is None:
            binding = BlockBinding(*self.binding, str(row.stream_id), row.epoch, row.block)
            key = self.data_keys[row.stream_id, row.epoch].reveal()
            with suppress(ContainerBroken, Unreadable):
                return [decode_frame(plaintext) for _, plaintext in open_block(key, binding, data)]
            kind = "changed"
        await put_on_record(self.db, self.binding[0], row, kind)
        channel = self.audio.epochs[row.stream_id, row.epoch].channel or "mixed"
        raise ObjectDamaged(channel, row.epoch, row.block, kind)


class NotThere(NamedTuple):
    """No such recording for this caller: unknown, another tenant's, or gone."""


class NotComplete(NamedTuple):
    """Its call is not settled yet."""


@dataclass(slots=True)
class Reader:
    """What reading needs."""

    db: Database
    chain: KeyChain
    objects: ObjectStore

    async def open(self, request: ReadRequest) -> Reading | Denied | NotSatisfiable | NotThere | NotComplete:
        """Judge and log a read. When this returns a `Reading`, the read is in the ledger and in the outbox."""
        tenant_id = request.caller.tenant_id
        async with self.db.transaction("storage.read", tenants=[tenant_id]) as tx:
            recording = await recordings.get(tx, tenant_id, request.recording_id)
            if recording is None or recording.state not in ("open", "stored"):
                return NotThere()
            await calls.lock_known(tx, tenant_id, recording.call_id)  # an erasure comes wholly before or after
            recording = await recordings.get(tx, tenant_id, request.recording_id) or recording
            terms = (await recordings.purposes(tx, tenant_id, [recording.recording_id]))[recording.recording_id]
            restricted = await restrictions.of_recording(tx, tenant_id, recording.recording_id)
            verdict = _judge(request, recording, terms, restricted)
            if isinstance(verdict, Denied):
                await _log(tx, request, verdict.reason, None)
                return verdict
            if recording.state != "stored":
                await _log(tx, request, Reason.RECORDING_NOT_COMPLETE, None)
                return NotComplete()
            return await self._open(tx, request, recording, verdict)

    async def _open(
        self, tx: Transaction, request: ReadRequest, recording: RecordingRow, verdict: Allowed
    ) -> Reading | NotSatisfiable:
        if recording.started_at is None or recording.ended_at is None:
            raise LookupError("reading: a stored recording has no span")
        data_keys = await self._data_keys(tx, recording, verdict)
        epochs = await streams.epochs_of_recording(tx, recording.tenant_id, recording.recording_id)
        others = await _displaced(tx, recording, {epoch.stream_id for epoch in epochs})
        audio = playback(
            recording.started_at,
            recording.ended_at,
            [epoch for epoch in epochs if (key := (epoch.stream_id, epoch.epoch)) in data_keys and key not in others],
            await frames.blocks_of_recording(tx, recording.tenant_id, recording.recording_id),
            keep_law=request.keep_law,
        )
        part = read_range(request.range_header, audio.layout.total_bytes)
        if isinstance(part, NotSatisfiable):
            await _log(tx, request, Reason.RANGE_NOT_SATISFIABLE, None)
            return part
        whole = part is None
        part = part or ByteRange(0, audio.layout.total_bytes, audio.layout.total_bytes)
        await _log(tx, request, verdict.reason, part)
        _tell(tx, request, recording)
        binding = (recording.tenant_id, recording.controller_id, str(recording.recording_id))
        return Reading(binding, audio, part, whole, data_keys, self.objects, self.db)

    async def _data_keys(self, tx: Transaction, recording: RecordingRow, verdict: Allowed) -> dict[EpochId, SecretKey]:
        """Of each epoch the key, by the wrap of the first purpose that carries the use."""
        chosen: dict[EpochId, WrappedDataKey] = {}
        wraps = await keys.wraps_of_recording(tx, recording.tenant_id, recording.recording_id)
        for purpose in verdict.purposes:
            for wrap in wraps:
                if wrap.context.purpose == purpose:
                    chosen.setdefault((UUID(wrap.context.stream_id), wrap.context.epoch), wrap)
        opened = await self.chain.unwrap(tx, chosen.values())
        return dict(zip(chosen, opened, strict=True))


def flags_of(recording: RecordingRow) -> list[Flag]:
    """What its row takes away, and that it is provisional (R14)."""
    flags = [Flag(flag) for flag in recording.flags]
    return [*flags, Flag.PROVISIONAL] if recording.provisional else flags


def live_purposes(terms: Sequence[PurposeRow]) -> list[str]:
    """The purposes that have a wrap."""
    return [term.purpose for term in terms if term.ended_at is None]


def _judge(
    request: ReadRequest, recording: RecordingRow, terms: Sequence[PurposeRow], restricted: Sequence[str]
) -> Allowed | Denied:
    return check_read(
        request.caller.role,
        request.use,
        live_purposes(terms),
        flags=flags_of(recording),
        restricted_purposes=restricted,
        reference=request.reference,
    )


async def _log(tx: Transaction, request: ReadRequest, outcome: Reason, part: ByteRange | None) -> None:
    """Allowed, refused or not possible: the access log, and a leaf."""
    caller, read_id = request.caller, uuid4()
    use = request.use if request.use in set(Use) else "UNKNOWN"
    span = (part.start, part.end) if part else (None, None)
    row = ReadRow(
        read_id, request.recording_id, tx.now, caller.person, caller.role, use, request.reference, outcome, *span
    )
    await proofs.log_read(tx, caller.tenant_id, row)
    kind: ledger.Kind = "READ" if part else "READ_DENIED"
    details = {"read_id": str(read_id), "person": caller.person, "role": caller.role, "use": use, "outcome": outcome}
    await ledger.append(tx, caller.tenant_id, kind, request.recording_id, details)
    tx.after_commit(lambda: telemetry.count("rightcall_reads_total", use=use, outcome=str(outcome)))


def _tell(tx: Transaction, request: ReadRequest, recording: RecordingRow) -> None:
    event = RecordingRead(
        event_id=uuid4(),
        tenant_id=recording.tenant_id,
        at=tx.now,
        recording_id=recording.recording_id,
        call_id=recording.call_id,
        controller_id=recording.controller_id,
        use=request.use,
        role=request.caller.role,
    )
    tx.emit(events.TOPIC, str(recording.recording_id), event)


async def _displaced(tx: Transaction, recording: RecordingRow, stream_ids: set[UUID]) -> set[EpochId]:
    manifests = await streams.manifests(tx, recording.tenant_id, stream_ids)
    return displaced(manifests, await streams.gaps(tx, recording.tenant_id, recording.recording_id))
