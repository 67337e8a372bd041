"""Calls in progress: one row each, the core's state as it serialises itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from rightcall_common.errors import Unavailable
from rightcall_common.postgres import Transaction
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.store.running import SeenVersions
from rightcall_policy.store.together import BatchedRead, Write, columns

KEPT_DAYS = 8
"""A call's facts can come again while calls-v1 keeps them (7 days); after that its state has no more use."""


def locking(call_ids: Collection[UUID]) -> BatchedRead:
    """Lock those of these calls that are known, in the order of their ids so that nobody deadlocks."""
    return BatchedRead(
        """select c.state from unnest($1::uuid[]) as h(call_id) join calls c on c.call_id = h.call_id
           order by c.call_id for update of c""",
        (list(call_ids),),
    )


def locked(rows: Iterable[asyncpg.Record]) -> dict[UUID, CallState]:
    """What `locking` found."""
    found = [CallState.from_json(state) for (state,) in rows]
    return {state.call_id: state for state in found}


def saving(
    rows: Sequence[tuple[str, str, str, bool]], seen: Mapping[str, SeenVersions], now: datetime, *, heard: bool
) -> Write | None:
    """Write (tenant, call, state, ended); returns which of the calls stood there before (`known`).

    `seen`, by tenant: what a new call is judged by. A fact does not say that a known call was judged by what stands
    now: only R46 and R47 look for what has changed.
    """
    if not rows:
        return None
    return Write(
        """insert into calls (tenant_id, call_id, state, ended, updated_at, rules_seen, list_seen)
           select t, c, s, e, $7, rules, clients
           from unnest($1::text[], $2::uuid[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[])
               as r(t, c, s, e, rules, clients)
           on conflict (tenant_id, call_id) do update set state = excluded.state, ended = excluded.ended,
               updated_at = case when $8::boolean then excluded.updated_at else calls.updated_at end
           returning case when xmax <> 0 then call_id end as known""",
        (*columns([(*row, *seen[row[0]]) for row in rows]), now, heard),
    )


def check(written: Sequence[asyncpg.Record], begun: Collection[UUID]) -> None:
    """Compare what `saving` returned. `begun`: calls that were not known when this transaction looked.

    Raises:
        Unavailable: another process began one of them meanwhile. Roll back; the retry will see it.
    """
    if any(row["known"] in begun for row in written):
        raise Unavailable("calls: another process was handling the same facts")


async def prune(tx: Transaction, before: datetime) -> int:
    """Forget calls of which nothing was heard since; how many."""
    rows = await tx.fetch(
        """with gone as (delete from calls where updated_at < $1 returning tenant_id, call_id),
               stopped as (delete from timers t using gone g where t.tenant_id = g.tenant_id and t.call_id = g.call_id)
           select call_id from gone""",
        before,
    )
    return len(rows)
