"""What time alone brings about: terms pass (R53), frames are given up, objects are locked, losing attempts go.

All in bounded batches, tenant by tenant, by the database's injected clock. Not here: deciding (`retention`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from rightcall_common import telemetry
from rightcall_common.errors import Unavailable
from rightcall_common.events import vault
from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database
from rightcall_storage.intake.assembling import Assembling
from rightcall_storage.intake.loss_timeout import give_up
from rightcall_storage.lifecycle.ending import end_purposes, end_recording
from rightcall_storage.objects.port import ObjectGone, ObjectStore
from rightcall_storage.rules.retention import EXPIRED, expired
from rightcall_storage.store import after_calls, calls, frames, freezes, proofs, recordings, streams
from rightcall_storage.timeline import call_rows

BATCH_MAX: Final = 200
"""Endings per tenant and round: a clock that jumps ahead must not empty the vault before somebody looks."""
GIVE_UP_AFTER: Final = timedelta(hours=25)
"""Silence of a call, whose end may be what is missing. audio-v1 keeps a record for 24 h: a consumer that was held up
may still be behind by that much, and what has not come by then is not on its way."""
REFUSALS_MAX: Final = 5
"""In a row: then the object store is away, and each attempt may take its time-out."""
ATTEMPTS_KEPT: Final = timedelta(hours=24)
COMPLETED_KEPT: Final = timedelta(hours=48)
"""How long vault-v1 keeps saying that a stream is complete; ingest has freed it long before."""
STRAYS_KEPT: Final = timedelta(days=7)
"""Frames whose epoch nobody opened; a transit key that could still open it is not kept for longer."""
UNRECORDED_KEPT: Final = timedelta(days=30)
READS_KEPT: Final = timedelta(days=731)
"""24 months; reads of a recording that is there are kept with it."""

SHOWN_S: Final = 300.0
"""How long a round's gauges stand: a round of many tenants takes minutes, and one that hangs must not look well."""

_log = logger("storage.sweeping")


@dataclass(slots=True)
class Sweeping:
    """What sweeping needs."""

    db: Database
    objects: ObjectStore
    assembling: Assembling
    _sweeping: dict[str, OneByOne] = field(default_factory=lambda: defaultdict(lambda: OneByOne("sweep")))
    """By part, so that one that fails costs its tenant none of the others."""
    _expiring: OneByOne = field(default_factory=lambda: OneByOne("expire"))
    _giving_up: OneByOne = field(default_factory=lambda: OneByOne("give_up"))

    async def round(self) -> None:
        """Everything once. What one tenant's rows raise, or one recording's, is alarmed and costs no other its turn."""
        async with self.db.transaction("storage.name_tenants", tenants=()) as tx:
            names = await calls.tenant_names(tx)
            await frames.drop_strays(tx, tx.now - STRAYS_KEPT)
        telemetry.gauge("rightcall_erasures_overdue", sum([await self.expire(name) for name in names]), lasts_s=SHOWN_S)
        late = [await self._overdue_reviews(name) for name in names]
        for kind, counts in zip(("hold", "claim"), zip(*late, strict=True), strict=bool(late)):
            telemetry.gauge("rightcall_reviews_overdue", sum(counts), lasts_s=SHOWN_S, kind=kind)
        for part in (
            self.give_up, self.lock_objects, self.sweep_attempts, self.forget_streams, self.forget_people,
        ):  # fmt: skip
            await self._sweeping[part.__name__].each(names, part)

    async def _overdue_reviews(self, tenant_id: str) -> tuple[int, int]:
        """Holds and claims that somebody should have looked at (R50, R54). They stand all the same."""
        async with self.db.transaction("storage.count_reviews", tenants=[tenant_id]) as tx:
            return await after_calls.overdue(tx, tenant_id, tx.now)

    async def expire(self, tenant_id: str) -> int:
        """End what has passed its term (R53), key first; held or asked for, it stays (R54, R56). How many were due."""
        async with self.db.transaction("storage.find_expired", tenants=[tenant_id]) as tx:
            due = await recordings.due(tx, tenant_id, tx.now, BATCH_MAX)
        of_call = {recording_id: call_id for call_id, recording_id in due}
        await self._expiring.each(of_call, lambda each: self._expire_one(tenant_id, of_call[each], each))
        return len(due)

    async def _expire_one(self, tenant_id: str, call_id: UUID, recording_id: UUID) -> None:
        async with self.db.transaction("storage.expire", tenants=[tenant_id]) as tx:
            rows = await call_rows.load(tx, await calls.lock_known(tx, tenant_id, call_id))
            recording, terms = rows.recordings[recording_id], rows.purposes[recording_id]
            kept_until = await freezes.until(tx, tenant_id, recording_id)
            going = set(expired(terms, recording.flags, tx.now, kept_until))
            if recording.state not in ("open", "stored") or not going:
                return
            if going == {term.purpose for term in terms if term.ended_at is None}:
                await end_recording(tx, rows, recording_id, reason=EXPIRED)
                return
            wraps = [wrap for own in rows.wraps.values() for wrap in own if wrap.context.purpose in going]
            own = [wrap for wrap in wraps if wrap.context.recording_id == str(recording_id)]
            await end_purposes(tx, rows, own, reason=EXPIRED)

    async def give_up(self, tenant_id: str) -> None:
        """Settle calls of which nothing comes any more, whether their end was said or not: what is missing is LOSS."""
        async with self.db.transaction("storage.find_silent_calls", tenants=[tenant_id]) as tx:
            await frames.drop_unopened(tx, tenant_id, tx.now - STRAYS_KEPT)
            silent = await calls.silent_since(tx, tenant_id, tx.now - GIVE_UP_AFTER, BATCH_MAX)
        await self._giving_up.each(silent, partial(give_up, self.db, self.assembling, tenant_id))

    async def lock_objects(self, tenant_id: str) -> None:
        """Put the object lock on stored statutory recordings, and see that it is there.

        One that the store refuses holds up no other, and no other tenant; tried again in the next round.
        """
        async with self.db.transaction("storage.find_unlocked", tenants=[tenant_id]) as tx:
            unlocked = await recordings.unlocked(tx, tenant_id, BATCH_MAX)
        refused_in_a_row = 0
        for recording_id, until in unlocked:
            try:
                await self._lock_one(tenant_id, recording_id, until)
                refused_in_a_row = 0
            except (ObjectGone, Unavailable) as fault:
                telemetry.count("rightcall_background_failures_total", task="lock")
                _log.error("storage.not_locked", recording_id=str(recording_id), fault=type(fault).__name__)
                refused_in_a_row += 1
                if refused_in_a_row == REFUSALS_MAX:
                    return

    async def _lock_one(self, tenant_id: str, recording_id: UUID, until: datetime) -> None:
        async with self.db.transaction("storage.find_objects", tenants=[tenant_id]) as tx:
            blocks = await frames.blocks_of_recording(tx, tenant_id, recording_id)
        for block in blocks:
            if block.object_key and block.version_id:
                await self.objects.lock_until(block.object_key, block.version_id, until)
        async with self.db.transaction("storage.note_lock", tenants=[tenant_id]) as tx:
            await recordings.set_locked(tx, tenant_id, recording_id)

    async def sweep_attempts(self, tenant_id: str) -> None:
        """Delete the objects of attempts that lost, a day after their recording was settled."""
        async with self.db.transaction("storage.find_unswept", tenants=[tenant_id]) as tx:
            unswept = await recordings.unswept(tx, tenant_id, tx.now - ATTEMPTS_KEPT, BATCH_MAX)
        for recording_id in unswept:
            await self._sweep_one(tenant_id, recording_id)

    async def _sweep_one(self, tenant_id: str, recording_id: UUID) -> None:
        async with self.db.transaction("storage.find_winners", tenants=[tenant_id]) as tx:
            blocks = await frames.blocks_of_recording(tx, tenant_id, recording_id)
        named = {(block.object_key, block.version_id) for block in blocks}
        for version in await self.objects.versions(f"{recording_id}/"):
            if (version.key, version.version_id) not in named:
                await self.objects.delete(version.key, version.version_id)
                telemetry.count("rightcall_orphans_swept_total")
        async with self.db.transaction("storage.note_sweep", tenants=[tenant_id]) as tx:
            await recordings.set_swept(tx, tenant_id, recording_id)

    async def forget_people(self, tenant_id: str) -> None:
        """Who took part in calls of which nothing is kept, and who read long ago (law.md 4.14)."""
        async with self.db.transaction("storage.forget_people", tenants=[tenant_id]) as tx:
            await calls.forget_unrecorded(tx, tenant_id, tx.now - UNRECORDED_KEPT, BATCH_MAX)
            await freezes.forget(tx, tenant_id, tx.now)
            await proofs.forget_reads(tx, tenant_id, tx.now - READS_KEPT, BATCH_MAX)

    async def forget_streams(self, tenant_id: str) -> None:
        """Take entries of long completed streams off the compacted topic."""
        async with self.db.transaction("storage.forget_streams", tenants=[tenant_id]) as tx:
            for stream_id in await streams.forgettable(tx, tenant_id, tx.now - COMPLETED_KEPT, BATCH_MAX):
                tx.emit(vault.TOPIC, str(stream_id), None)
