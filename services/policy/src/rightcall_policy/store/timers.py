"""When something is to be said of a running call although nothing happens: one row per call and kind.

Its call's row is locked before a timer is written or fired, so nobody else can be at it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.store.running import readable

MASK_PROMPT = "mask_prompt"


class DuePrompt(NamedTuple):
    """A call whose prompt is due, and since when."""

    state: CallState
    due_at: datetime


async def start(tx: Transaction, first: Mapping[tuple[str, UUID], datetime]) -> None:
    """(tenant, call) -> when its mask is first prompted for. A timer that has gone on from there stays as it is."""
    await _write(tx, first, "where t.due_at < excluded.due_at")


async def go_on(tx: Transaction, following: Mapping[tuple[str, UUID], datetime]) -> None:
    """(tenant, call) -> when it is prompted for next."""
    await _write(tx, following, "")


async def _write(tx: Transaction, due: Mapping[tuple[str, UUID], datetime], only: str) -> None:
    if not due:
        return
    tenants, ids = (list(column) for column in zip(*due, strict=True))
    await tx.execute(
        f"""insert into timers as t (tenant_id, call_id, kind, due_at)
            select r.tenant_id, r.call_id, $4, r.due_at
            from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as r(tenant_id, call_id, due_at)
            on conflict (tenant_id, call_id, kind) do update set due_at = excluded.due_at {only}""",  # noqa: S608
        tenants, ids, list(due.values()), MASK_PROMPT,
    )  # fmt: skip


async def stop(tx: Transaction, calls: Collection[tuple[str, UUID]]) -> None:
    """Nothing is due for these (tenant, call) any more."""
    if not calls:
        return
    tenants, ids = (list(column) for column in zip(*calls, strict=True))
    await tx.execute(
        """delete from timers t using unnest($1::text[], $2::uuid[]) as r(tenant_id, call_id)
           where t.tenant_id = r.tenant_id and t.call_id = r.call_id""",
        tenants, ids,
    )  # fmt: skip


async def lock_due(tx: Transaction, tenant_id: str, limit: int) -> list[DuePrompt]:
    """Calls with a timer that is due, both rows locked. Those that somebody is deciding are found the next time."""
    rows = await tx.fetch(
        """select c.call_id, c.state, t.due_at from timers t
           join calls c on c.tenant_id = t.tenant_id and c.call_id = t.call_id
           where t.tenant_id = $1 and t.due_at <= $2
           order by t.call_id limit $3 for update of c, t skip locked""",
        tenant_id, tx.now, limit,
    )  # fmt: skip
    return [DuePrompt(state, row["due_at"]) for state, row in await readable(tx, tenant_id, rows)]
