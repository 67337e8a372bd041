"""Finishes what `ending` began: objects deleted in all versions, looked for again, certified, answered. Crash-safe.

Keys are gone before this runs. Each step is a recovery point: what is listed is written down before it is deleted.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from rightcall_common import telemetry, tracing
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable
from rightcall_common.events import codec
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import RecordingDiscarded, RecordingErased
from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_storage.keys.kms import Kms
from rightcall_storage.keys.residual_copies import horizon
from rightcall_storage.lifecycle import orders
from rightcall_storage.lifecycle.random_refs import random_refs
from rightcall_storage.objects.port import ObjectLocked, ObjectStore, delete_every_version
from rightcall_storage.rules.certificate import DeletedVersion, Erasure, certificate_bytes
from rightcall_storage.state.rows import CallRow, Certified, Destruction, EpochRow, RecordingRow
from rightcall_storage.store import calls, endings, frames, ledger, proofs, recordings, streams

RETRY_AFTER: Final = timedelta(seconds=30)
DAMAGED_RETRY_AFTER: Final = timedelta(minutes=10)
"""Something of it cannot be read: until somebody has looked."""
LOCKED_RETRY_AFTER: Final = timedelta(days=1)
"""An object lock ends on a date, not soon."""

_log = logger("storage.destruction")


@dataclass(slots=True)
class Destroying:
    """What destroying needs."""

    db: Database
    objects: ObjectStore
    kms: Kms
    signer: Signer
    wake: asyncio.Event
    new_id: Callable[[], UUID] = uuid4
    _ordered: OneByOne = field(default_factory=lambda: OneByOne("orders"))
    _destroying: OneByOne = field(default_factory=lambda: OneByOne("destroy", rest_s=0.0))
    """Its row says when it is tried again."""

    async def round(self) -> int:
        """Go on with orders, then finish every destruction that may be tried now; how many were.

        One whose rows cannot be used is alarmed and tried again later; it costs no other its turn.
        """
        async with self.db.transaction("storage.name_tenants", tenants=()) as tx:
            names = await calls.tenant_names(tx)
        await self._ordered.each(names, lambda tenant_id: orders.go_on(self.db, tenant_id))
        finished = 0
        for tenant_id in names:
            while row := await self._next(tenant_id):
                finished += await self._destroy(tenant_id, row)
        return finished

    async def _destroy(self, tenant_id: str, row: Destruction) -> bool:
        done: list[bool] = []

        async def destroy(_: UUID) -> None:
            done.append(await self._try(tenant_id, row))

        if await self._destroying.each([row.destruction_id], destroy):
            await self._later(tenant_id, row, DAMAGED_RETRY_AFTER)
        return done == [True]

    async def _next(self, tenant_id: str) -> Destruction | None:
        async with self.db.transaction("storage.next_destruction", tenants=[tenant_id]) as tx:
            return await endings.next_open(tx, tenant_id)

    async def _try(self, tenant_id: str, row: Destruction) -> bool:
        crash_point("storage.keys_destroyed")
        with tracing.handling({row.destruction_id: row.traceparent} if row.traceparent else {}):
            try:
                listed = await self._delete_objects(tenant_id, row)
            except (Unavailable, ObjectLocked) as fault:
                locked = isinstance(fault, ObjectLocked)
                _log.warning("storage.objects_not_deleted", fault=type(fault).__name__)
                await self._later(tenant_id, row, LOCKED_RETRY_AFTER if locked else RETRY_AFTER)
                return False
            crash_point("storage.objects_deleted")
            await self._finish(tenant_id, row, listed)
        return True

    async def _delete_objects(self, tenant_id: str, row: Destruction) -> list[DeletedVersion]:
        found = await self.objects.versions(row.prefix)
        async with self.db.transaction("storage.list_objects", tenants=[tenant_id]) as tx:
            named = {
                block.object_key: block.sha256
                for block in await frames.blocks_of_recording(tx, tenant_id, row.recording_id)
            }
            versions = [DeletedVersion(each.key, each.version_id, each.size, named.get(each.key)) for each in found]
            listed = await endings.remember_listed(tx, tenant_id, row.destruction_id, versions)
        await delete_every_version(self.objects, row.prefix)
        return listed

    async def _later(self, tenant_id: str, row: Destruction, after: timedelta) -> None:
        async with self.db.transaction("storage.retry_destruction", tenants=[tenant_id]) as tx:
            await endings.retry_later(tx, tenant_id, row.destruction_id, tx.now + after)

    async def _finish(self, tenant_id: str, row: Destruction, listed: list[DeletedVersion]) -> None:
        async with self.db.transaction("storage.finish_destruction", tenants=[tenant_id]) as tx:
            recording = await recordings.get(tx, tenant_id, row.recording_id)
            if recording is None:
                raise LookupError("destruction: a recording's row is its tombstone and never goes")
            call = await calls.lock_known(tx, tenant_id, recording.call_id)
            if await endings.lock(tx, tenant_id, row.destruction_id) is None:
                return  # another process has finished it
            epochs = await self._epochs(tx, tenant_id, row)
            certificate = await self._certify(tx, call, row, listed, epochs) if row.whole else None
            await endings.finish(tx, tenant_id, row.destruction_id, certificate)
            await frames.forget_blocks(tx, tenant_id, [(epoch.stream_id, epoch.epoch) for epoch in epochs])
            recording = await recordings.get(tx, tenant_id, row.recording_id) or recording
            if certificate is not None:
                await self._erased(tx, call, recording, row, certificate)
            elif recording.state == "discarding" and not await endings.unfinished(tx, tenant_id, row.recording_id):
                await self._discarded(tx, recording, row)

    async def _epochs(self, tx: Transaction, tenant_id: str, row: Destruction) -> list[EpochRow]:
        epochs = await streams.epochs_of_recording(tx, tenant_id, row.recording_id)
        return [
            epoch for epoch in epochs if f"{row.recording_id}/{epoch.stream_id}/{epoch.epoch}/".startswith(row.prefix)
        ]

    async def _certify(
        self, tx: Transaction, call: CallRow, row: Destruction, listed: list[DeletedVersion], epochs: list[EpochRow]
    ) -> Certified:
        """Sign it. The horizon counts what exists now: epochs may have come after the keys were destroyed."""
        goes_on = call.ended_at is None
        until = await horizon(tx, {epoch.transit_key_id for epoch in epochs}, goes_on=goes_on)
        until += self.kms.destroy_latency
        payload = certificate_bytes(
            Erasure(
                certificate_id=row.destruction_id,
                tenant_id=call.tenant_id,
                recording_id=row.recording_id,
                request_id=row.request_id,
                reason=row.reason,
                ground=row.ground,
                keys_destroyed_at=row.keys_destroyed_at,
                erased_at=tx.now,
                key_ids=row.key_ids,
                objects=listed,
                horizon_at=until,
                call_goes_on=goes_on,
                kms_kind=self.kms.kind,
                kms_for_development=self.kms.for_development,
                destroy_latency=self.kms.destroy_latency,
            )
        )
        return Certified(payload, self.signer.sign(payload, "certificates"), tx.now, until)

    async def _erased(
        self, tx: Transaction, call: CallRow, recording: RecordingRow, row: Destruction, certificate: Certified
    ) -> None:
        tenant_id, cause = recording.tenant_id, row.destruction_id
        await recordings.set_state(tx, tenant_id, recording.recording_id, "erased", reason=row.reason)
        others = await recordings.of_call(tx, tenant_id, call.call_id)
        if not any(each.state in ("open", "stored") for each in others):
            await calls.forget_subjects(tx, tenant_id, call.call_id, random_refs())
        for item in await endings.unanswered(tx, tenant_id, recording.recording_id):
            await orders.erased(tx, tenant_id, item, certificate, cause)
            count = await endings.close_order(tx, tenant_id, item.request_id)
            if count is not None:
                orders.done(tx, tenant_id, item.request_id, "EraseRecordings", count, cause)
        event = RecordingErased(
            **self._about(tx, recording),
            reason=row.reason,
            erased_at=certificate.erased_at,
            horizon_at=certificate.horizon_at,
        )
        tx.emit(events.TOPIC, str(recording.recording_id), event, cause=cause)
        await proofs.drop_openings(tx, tenant_id, recording.recording_id)
        details = {"reason": row.reason, "certificate_id": str(row.destruction_id)}
        await ledger.append(tx, tenant_id, "RECORDING_ERASED", recording.recording_id, details)
        tx.after_commit(lambda: telemetry.count("rightcall_recordings_total", state="erased"))

    async def _discarded(self, tx: Transaction, recording: RecordingRow, row: Destruction) -> None:
        await recordings.set_state(tx, recording.tenant_id, recording.recording_id, "discarded", reason=row.reason)
        terms = await recordings.purposes(tx, recording.tenant_id, [recording.recording_id])
        purposes = tuple(term.purpose for term in terms[recording.recording_id])
        said = {**self._about(tx, recording), "purposes": purposes, "reason": row.reason}
        event = codec.build(RecordingDiscarded, said)
        tx.emit(events.TOPIC, str(recording.recording_id), event, cause=row.destruction_id)
        details = {"reason": row.reason}
        await ledger.append(tx, recording.tenant_id, "RECORDING_DISCARDED", recording.recording_id, details)
        tx.after_commit(lambda: telemetry.count("rightcall_recordings_total", state="discarded"))

    def _about(self, tx: Transaction, recording: RecordingRow) -> dict[str, Any]:
        return {
            "event_id": self.new_id(), "tenant_id": recording.tenant_id, "at": tx.now,
            "recording_id": recording.recording_id, "call_id": recording.call_id,
            "controller_id": recording.controller_id,
        }  # fmt: skip
