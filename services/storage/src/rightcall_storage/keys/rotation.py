"""The weekly rotation: survivors are wrapped anew under the new week's keys, then the old week's KMS key is destroyed.

After it last week's database rows open nothing with all of today's keys: so an erasure outlives backups.
Every step may be repeated; a crash leaves both weeks, and the next round goes on.
"""

from collections.abc import Sequence
from typing import Final

from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.sealing import keys
from rightcall_storage.sealing.keys import WrappedPurposeKey
from rightcall_storage.state.rows import EpochKeyRow
from rightcall_storage.store import calls
from rightcall_storage.store import keys as rows

WRAPS_MAX: Final = 500
"""Per transaction: about 20 ms under row locks."""

_log = logger("storage.rotation")


async def rotate_week(db: Database, chain: KeyChain, moving: OneByOne) -> list[str]:
    """Move everything to the newest week; returns the weeks whose keys were destroyed.

    The new week's key must exist (`KeyChain.ensure_week`). A tenant of whose wraps one does not open keeps its week's
    key, with an alarm (`moving`).
    """
    async with db.transaction("storage.look_at_weeks", tenants=()) as tx:
        standing, *old = await rows.weeks(tx)
        tenants = await calls.tenant_names(tx)
    if not old:
        return []
    await moving.each(tenants, lambda tenant_id: _move_tenant(db, chain, tenant_id, standing.week))
    destroyed = []
    for row in old:
        if await _destroy_unused(db, chain, row, tenants):
            chain.forget(row.week)
            destroyed.append(row.week)
            _log.info("storage.week_destroyed", week=row.week)
        else:
            _log.warning("storage.week_still_used", week=row.week)
    return destroyed


async def _move_tenant(db: Database, chain: KeyChain, tenant_id: str, week: str) -> None:
    async with db.transaction("storage.find_old_keys", tenants=[tenant_id]) as tx:
        old = await rows.purpose_keys_before(tx, tenant_id, week)
    for row in old:
        while await _move_some(db, chain, tenant_id, row):
            pass
        async with db.transaction("storage.drop_purpose_key", tenants=[tenant_id]) as tx:
            await rows.drop_purpose_key(tx, tenant_id, row.purpose_key_id)


async def _move_some(db: Database, chain: KeyChain, tenant_id: str, row: WrappedPurposeKey) -> bool:
    async with db.transaction("storage.rewrap", tenants=[tenant_id]) as tx:
        wraps = await rows.lock_wraps_under(tx, tenant_id, row.purpose_key_id, WRAPS_MAX)
        if not wraps:
            return False
        old, new = await chain.open(tx, row), (await chain.standing_keys(tx, {row.scope}))[row.scope]
        moved = [keys.rewrap_data_key(old, new, wrap, random=chain.random) for wrap in wraps]
        await rows.replace_wraps(tx, moved)
    return True


async def _destroy_unused(db: Database, chain: KeyChain, row: EpochKeyRow, tenants: Sequence[str]) -> bool:
    """Destroy a week's key if nothing hangs on it, under a lock that whoever hangs something on it waits for.

    The KMS comes before the commit: a crash between them leaves a row without a key, on which nothing hangs.
    """
    async with db.transaction("storage.drop_week", tenants=tenants) as tx:
        if await rows.lock_week(tx, row.week) and tenants and await rows.week_is_used(tx, row.week, tenants):
            return False
        await chain.kms.destroy(row.kms_key_id)
        await rows.drop_week(tx, row.week)
    return True
