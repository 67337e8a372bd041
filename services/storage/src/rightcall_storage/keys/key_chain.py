"""The key chain at work: rows from the store, the root from the KMS, cryptography from `keys`.

Epoch keys are cached in memory by week, so that a handler needs no KMS. Not here: the weekly rotation (`rotation`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_common.postgres import Database, Transaction
from rightcall_storage.keys.kms import Kms, open_epoch_key, seal_epoch_key
from rightcall_storage.sealing import floe, keys
from rightcall_storage.sealing.keys import (
    EpochKey,
    PurposeKey,
    PurposeScope,
    SecretKey,
    WrapContext,
    WrappedDataKey,
    WrappedPurposeKey,
)
from rightcall_storage.state.rows import EpochKeyRow
from rightcall_storage.store import keys as rows


class KeyChain:
    """Wraps and unwraps data keys for one process."""

    def __init__(self, kms: Kms, *, random: floe.Random) -> None:
        self.kms = kms
        self.random = random
        self._epoch_keys: dict[str, EpochKey] = {}

    async def ensure_week(self, db: Database, now: datetime) -> str:
        """See that the week of `now` has a key, and return the week. Safe to run in several processes at once.

        Keys of weeks that were destroyed leave this process's memory.
        """
        week = keys.iso_week(now.date())
        async with db.transaction("storage.look_for_week", tenants=()) as tx:
            known = {row.week for row in await rows.weeks(tx)}
        for gone in self._epoch_keys.keys() - known:  # destroyed, perhaps by another process
            self.forget(gone)
        if week in known:
            return week
        kms_key_id = f"epoch-{week}-{uuid4().hex[:8]}"
        await self.kms.create(kms_key_id)
        epoch_key = keys.new_epoch_key(week, random=self.random)
        row = EpochKeyRow(week, kms_key_id, await seal_epoch_key(self.kms, kms_key_id, epoch_key))
        async with db.transaction("storage.add_week", tenants=()) as tx:
            added = await rows.add_week(tx, row)
        if not added:
            await self.kms.destroy(kms_key_id)  # another process was first
        return week

    async def answers(self, db: Database) -> bool:
        """Whether the KMS opens the standing epoch key right now. Raises Unavailable if it does not answer."""
        async with db.transaction("storage.probe_kms", tenants=()) as tx:
            row = await self._standing(tx)
        await open_epoch_key(self.kms, row.kms_key_id, row.week, row.wrapped)
        return True

    def forget(self, week: str) -> None:
        """A week's key is destroyed."""
        self._epoch_keys.pop(week, None)

    async def wrap(self, tx: Transaction, data_key: SecretKey, contexts: Sequence[WrapContext]) -> list[WrappedDataKey]:
        """The data key for each of these purposes, under this week's purpose keys."""
        found = await self.standing_keys(tx, {context.scope for context in contexts})
        return [keys.wrap_data_key(found[context.scope], data_key, context, random=self.random) for context in contexts]

    async def unwrap(self, tx: Transaction, wraps: Iterable[WrappedDataKey]) -> list[SecretKey]:
        """The data keys of these wraps. Raises InvariantBroken if a purpose key is missing."""
        wraps = list(wraps)
        wrapped = await rows.purpose_keys_by_id(tx, {wrap.purpose_key_id for wrap in wraps})
        opened = {row.purpose_key_id: await self.open(tx, row) for row in wrapped}
        if any(wrap.purpose_key_id not in opened for wrap in wraps):
            raise InvariantBroken("keys: a wrap names a purpose key that is not there")
        return [keys.unwrap_data_key(opened[wrap.purpose_key_id], wrap) for wrap in wraps]

    async def open(self, tx: Transaction, row: WrappedPurposeKey) -> PurposeKey:
        """The purpose key of a row."""
        return keys.unwrap_purpose_key(await self._epoch_key(tx, row.week), row)

    async def standing_keys(self, tx: Transaction, scopes: set[PurposeScope]) -> dict[PurposeScope, PurposeKey]:
        """This week's key of each scope, made where it is missing."""
        standing = await rows.hold_standing_week(tx)
        if standing is None:
            raise Unavailable("keys: no epoch key yet")
        week, epoch_key = standing.week, await self._epoch_key(tx, standing.week)
        known = {row.scope: row for row in await rows.purpose_keys(tx, week, scopes)}
        missing = sorted(scopes - known.keys(), key=lambda scope: (scope.tenant_id, scope.controller_id, scope.purpose))
        for scope in missing:
            made = keys.new_purpose_key(uuid4().hex, scope, week, random=self.random)
            await rows.add_purpose_key(tx, keys.wrap_purpose_key(epoch_key, made, random=self.random))
        if missing:
            known = {row.scope: row for row in await rows.purpose_keys(tx, week, scopes)}
        return {scope: keys.unwrap_purpose_key(epoch_key, row) for scope, row in known.items()}

    async def _standing(self, tx: Transaction) -> EpochKeyRow:
        weeks = await rows.weeks(tx)
        if not weeks:
            raise Unavailable("keys: no epoch key yet")
        return weeks[0]

    async def _epoch_key(self, tx: Transaction, week: str) -> EpochKey:
        if week not in self._epoch_keys:
            row = next((row for row in await rows.weeks(tx) if row.week == week), None)
            if row is None:
                raise InvariantBroken("keys: a purpose key of a week without a key")
            self._epoch_keys[week] = await open_epoch_key(self.kms, row.kms_key_id, week, row.wrapped)
        return self._epoch_keys[week]


def end_of_week(now: datetime) -> datetime:
    """When the week of `now` ends (UTC): from then on its keys are destroyed, in every backup as well."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=8 - now.isoweekday())
