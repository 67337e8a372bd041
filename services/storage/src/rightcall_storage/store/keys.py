"""Wrapped keys: epoch keys by week, purpose keys, one wrap of a data key per purpose, transit keys."""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from rightcall_common.postgres import Transaction
from rightcall_storage.sealing.keys import PurposeScope, WrapContext, WrappedDataKey, WrappedPurposeKey
from rightcall_storage.state.rows import EpochKeyRow, TransitKeyRow

_TRANSIT = ", ".join(TransitKeyRow._fields)
_WRAP = "tenant_id, controller_id, recording_id, stream_id, epoch, purpose, purpose_key_id, wrapped"


async def weeks(tx: Transaction) -> list[EpochKeyRow]:
    """All epoch keys that are not destroyed, newest week first."""
    rows = await tx.fetch("select week, kms_key_id, wrapped from epoch_keys order by week desc")
    return [EpochKeyRow(*row) for row in rows]


async def hold_standing_week(tx: Transaction) -> EpochKeyRow | None:
    """The newest week, which cannot be dropped until the commit. None: there is none, or it was dropped just now."""
    row = await tx.fetchrow("select week, kms_key_id, wrapped from epoch_keys order by week desc limit 1 for key share")
    return None if row is None else EpochKeyRow(*row)


async def lock_week(tx: Transaction, week: str) -> bool:
    """Wait for those who hang a purpose key on the week, and let nobody do so any more. False: it is dropped."""
    return bool(await tx.fetchval("select true from epoch_keys where week = $1 for update", week))


async def add_week(tx: Transaction, row: EpochKeyRow) -> bool:
    """False: the week has a key already."""
    added = await tx.fetchval(
        """insert into epoch_keys (week, kms_key_id, wrapped, created_at) values ($1, $2, $3, $4)
           on conflict do nothing returning true""",
        *row, tx.now,
    )  # fmt: skip
    return bool(added)


async def week_is_used(tx: Transaction, week: str, tenants: Sequence[str]) -> bool:
    """Whether a purpose key of these tenants still hangs on the week's key, which is locked."""
    return bool(
        await tx.fetchval(
            "select exists (select from purpose_keys where week = $1 and tenant_id = any ($2))", week, list(tenants)
        )
    )


async def drop_week(tx: Transaction, week: str) -> None:
    """Forget a week whose KMS key is destroyed. Fails while a purpose key hangs on it."""
    await tx.execute("delete from epoch_keys where week = $1", week)


async def purpose_keys(tx: Transaction, week: str, scopes: Collection[PurposeScope]) -> list[WrappedPurposeKey]:
    """The keys of these scopes in a week, as far as they exist."""
    rows = await tx.fetch(
        """select purpose_key_id, tenant_id, controller_id, purpose, week, wrapped from purpose_keys
           where week = $1 and (tenant_id, controller_id, purpose) in (
               select * from unnest($2::text[], $3::text[], $4::text[]))""",
        week, *([getattr(scope, name) for scope in scopes] for name in ("tenant_id", "controller_id", "purpose")),
    )  # fmt: skip
    return [_purpose_key(row) for row in rows]


async def purpose_keys_by_id(tx: Transaction, ids: Collection[str]) -> list[WrappedPurposeKey]:
    """These keys."""
    rows = await tx.fetch(
        """select purpose_key_id, tenant_id, controller_id, purpose, week, wrapped from purpose_keys
           where purpose_key_id = any ($1)""",
        list(ids),
    )
    return [_purpose_key(row) for row in rows]


async def purpose_keys_before(tx: Transaction, tenant_id: str, week: str) -> list[WrappedPurposeKey]:
    """A tenant's keys of earlier weeks."""
    rows = await tx.fetch(
        """select purpose_key_id, tenant_id, controller_id, purpose, week, wrapped from purpose_keys
           where tenant_id = $1 and week < $2 order by week, purpose_key_id""",
        tenant_id, week,
    )  # fmt: skip
    return [_purpose_key(row) for row in rows]


async def add_purpose_key(tx: Transaction, row: WrappedPurposeKey) -> None:
    """Nothing if the scope has a key in that week already: then that one counts."""
    await tx.execute(
        """insert into purpose_keys (tenant_id, purpose_key_id, controller_id, purpose, week, wrapped)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        row.scope.tenant_id, row.purpose_key_id, row.scope.controller_id, row.scope.purpose, row.week, row.wrapped,
    )  # fmt: skip


async def drop_purpose_key(tx: Transaction, tenant_id: str, purpose_key_id: str) -> bool:
    """Delete a key on which no wrap hangs. False: one does. Wraps that come meanwhile wait for the row, and fail."""
    await tx.fetchval(
        "select true from purpose_keys where tenant_id = $1 and purpose_key_id = $2 for update",
        tenant_id, purpose_key_id,
    )  # fmt: skip
    gone = await tx.fetchval(
        """delete from purpose_keys where tenant_id = $1 and purpose_key_id = $2
             and not exists (select from data_key_wraps where tenant_id = $1 and purpose_key_id = $2)
           returning true""",
        tenant_id, purpose_key_id,
    )  # fmt: skip
    return bool(gone)


async def put_wraps(tx: Transaction, wraps: Sequence[WrappedDataKey]) -> None:
    """Write wraps; one that is there is replaced (the same permission under another key). The call is locked."""
    rows = [
        (
            w.context.tenant_id, w.context.controller_id, UUID(w.context.recording_id), UUID(w.context.stream_id),
            w.context.epoch, w.context.purpose, w.purpose_key_id, w.wrapped,
        )
        for w in wraps
    ]  # fmt: skip
    if rows:
        await tx.execute(
            f"""insert into data_key_wraps ({_WRAP})
                select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[],
                                     $7::text[], $8::bytea[])
                on conflict (tenant_id, stream_id, epoch, purpose)
                do update set purpose_key_id = excluded.purpose_key_id, wrapped = excluded.wrapped""",  # noqa: S608
            *(list(column) for column in zip(*rows, strict=True)),
        )


async def wraps_of_call(tx: Transaction, tenant_id: str, call_id: UUID) -> list[WrappedDataKey]:
    """All live permissions of a call."""
    rows = await tx.fetch(
        f"""select {_WRAP} from data_key_wraps where tenant_id = $1 and recording_id in (
                select recording_id from recordings where tenant_id = $1 and call_id = $2)
            order by stream_id, epoch, purpose""",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [_wrap(row) for row in rows]


async def wraps_of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[WrappedDataKey]:
    """All live permissions of a recording."""
    rows = await tx.fetch(
        f"""select {_WRAP} from data_key_wraps where tenant_id = $1 and recording_id = $2
            order by stream_id, epoch, purpose""",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return [_wrap(row) for row in rows]


async def wraps_of_epoch(tx: Transaction, tenant_id: str, stream_id: UUID, epoch: int) -> list[WrappedDataKey]:
    """The live permissions of one data key."""
    rows = await tx.fetch(
        f"""select {_WRAP} from data_key_wraps where tenant_id = $1 and stream_id = $2 and epoch = $3
            order by purpose""",  # noqa: S608
        tenant_id, stream_id, epoch,
    )  # fmt: skip
    return [_wrap(row) for row in rows]


async def lock_wraps_under(tx: Transaction, tenant_id: str, purpose_key_id: str, limit: int) -> list[WrappedDataKey]:
    """Some wraps under a purpose key, locked."""
    rows = await tx.fetch(
        f"""select {_WRAP} from data_key_wraps where tenant_id = $1 and purpose_key_id = $2
            order by stream_id, epoch, purpose limit $3 for update""",  # noqa: S608
        tenant_id, purpose_key_id, limit,
    )  # fmt: skip
    return [_wrap(row) for row in rows]


async def destroy_wraps(tx: Transaction, wraps: Sequence[WrappedDataKey]) -> None:
    """Delete these permissions. The call is locked."""
    if wraps:
        await tx.execute(
            """delete from data_key_wraps where (tenant_id, stream_id, epoch, purpose) in (
                   select * from unnest($1::text[], $2::uuid[], $3::integer[], $4::text[]))""",
            [w.context.tenant_id for w in wraps], [UUID(w.context.stream_id) for w in wraps],
            [w.context.epoch for w in wraps], [w.context.purpose for w in wraps],
        )  # fmt: skip


async def transit_key(tx: Transaction, key_id: str) -> TransitKeyRow | None:
    """One transit key, also a destroyed one."""
    row = await tx.fetchrow(f"select {_TRANSIT} from transit_keys where key_id = $1", key_id)  # noqa: S608
    return None if row is None else TransitKeyRow(*row)


async def live_transit_keys(tx: Transaction) -> list[TransitKeyRow]:
    """Those whose private half exists, oldest first."""
    rows = await tx.fetch(
        f"select {_TRANSIT} from transit_keys where wrapped is not null order by valid_until"  # noqa: S608
    )
    return [TransitKeyRow(*row) for row in rows]


async def add_transit_key(tx: Transaction, row: TransitKeyRow) -> None:
    """A new one."""
    await tx.execute(
        f"""insert into transit_keys ({_TRANSIT}, restated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)""",  # noqa: S608
        *row, tx.now,
    )  # fmt: skip


async def end_transit_key(tx: Transaction, key_id: str) -> None:
    """Its private half is destroyed."""
    await tx.execute("update transit_keys set wrapped = null, destroyed_at = $2 where key_id = $1", key_id, tx.now)


async def transit_key_is_awaited(tx: Transaction, row: TransitKeyRow, tenants: Sequence[str]) -> bool:
    """Whether a call that began before the key's end is not settled: an epoch of it that used the key may still come.

    How long before does not matter: every hold and every hour begins an epoch, under the newest key that is offered.
    """
    return bool(
        await tx.fetchval(
            """select exists (
                   select from calls c where c.tenant_id = any ($1) and c.ended_at is null
                     and coalesce(c.started_at, c.heard_at) <= $2)
                or exists (
                   select from streams s join calls c on c.tenant_id = s.tenant_id and c.call_id = s.call_id
                   where s.tenant_id = any ($1) and s.completed_at is null
                     and coalesce(c.started_at, c.heard_at) <= $2)""",
            list(tenants), row.valid_until,
        )
    )  # fmt: skip


async def replace_wraps(tx: Transaction, wraps: Sequence[WrappedDataKey]) -> None:
    """The same permissions under another purpose key. Their rows are locked; one that is gone stays gone."""
    await tx.execute(
        """update data_key_wraps w set purpose_key_id = n.key, wrapped = n.wrapped
           from unnest($1::text[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::bytea[])
                as n(tenant, stream, epoch, purpose, key, wrapped)
           where w.tenant_id = n.tenant and w.stream_id = n.stream and w.epoch = n.epoch and w.purpose = n.purpose""",
        [w.context.tenant_id for w in wraps], [UUID(w.context.stream_id) for w in wraps],
        [w.context.epoch for w in wraps], [w.context.purpose for w in wraps],
        [w.purpose_key_id for w in wraps], [w.wrapped for w in wraps],
    )  # fmt: skip


def _purpose_key(row: asyncpg.Record) -> WrappedPurposeKey:
    scope = PurposeScope(row["tenant_id"], row["controller_id"], row["purpose"])
    return WrappedPurposeKey(row["purpose_key_id"], scope, row["week"], row["wrapped"])


def _wrap(row: asyncpg.Record) -> WrappedDataKey:
    context = WrapContext(
        row["tenant_id"],
        row["controller_id"],
        str(row["recording_id"]),
        str(row["stream_id"]),
        row["epoch"],
        row["purpose"],
    )
    return WrappedDataKey(context, row["purpose_key_id"], row["wrapped"])
