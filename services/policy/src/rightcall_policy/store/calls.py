"""Calls in progress: one row each, the core's state as it serialises itself."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_policy.call_state import CallState

KEPT_DAYS = 8
"""A call's facts can come again while calls-v1 keeps them (7 days); after that its state has no more use."""


async def lock(tx: Transaction, call_ids: Collection[UUID]) -> dict[UUID, CallState]:
    """The states of those calls that are known, locked in the order of their ids so that nobody deadlocks."""
    rows = await tx.fetch(
        "select call_id, state from calls where call_id = any ($1) order by call_id for update", sorted(call_ids)
    )
    return {row["call_id"]: CallState.from_json(row["state"]) for row in rows}


async def save(tx: Transaction, states: Iterable[CallState]) -> None:
    """Write all states in one statement."""
    rows = [(state.tenant_id, state.call_id, state.to_json()) for state in states]
    if not rows:
        return
    tenants, ids, texts = (list(column) for column in zip(*rows, strict=True))
    await tx.execute(
        """insert into calls (tenant_id, call_id, state, updated_at)
           select t, c, s::jsonb, $4 from unnest($1::text[], $2::uuid[], $3::text[]) as r(t, c, s)
           on conflict (tenant_id, call_id) do update set state = excluded.state, updated_at = excluded.updated_at""",
        tenants, ids, texts, tx.now,
    )  # fmt: skip


async def prune(tx: Transaction, before: datetime) -> int:
    """Forget calls of which nothing was heard since; how many."""
    rows = await tx.fetch("delete from calls where updated_at < $1 returning call_id", before)
    return len(rows)
