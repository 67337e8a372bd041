"""Calls in progress: one row each, the core's state as it serialises itself."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from rightcall_common.errors import Unavailable
from rightcall_common.postgres import Transaction
from rightcall_policy.call_state import CallState
from rightcall_policy.store.running import Seen
from rightcall_policy.store.together import Write, columns

KEPT_DAYS = 8
"""A call's facts can come again while calls-v1 keeps them (7 days); after that its state has no more use."""


async def lock(tx: Transaction, call_ids: Collection[UUID]) -> dict[UUID, CallState]:
    """The states of those calls that are known, locked in the order of their ids so that nobody deadlocks."""
    rows = await tx.fetch(
        "select call_id, state from calls where call_id = any ($1) order by call_id for update", sorted(call_ids)
    )
    return {row["call_id"]: CallState.from_json(row["state"]) for row in rows}


def saving(states: Collection[CallState], seen: Mapping[str, Seen], now: datetime, *, heard: bool) -> Write | None:
    """Write all states; returns which of the calls stood there before (`known`).

    `seen`, by tenant: what a new call is judged by. A fact does not say that a known call was judged by what stands
    now: only R46 and R47 look for what has changed.
    """
    if not states:
        return None
    rows = [(state.tenant_id, state.call_id, state.to_json(), state.ended, *seen[state.tenant_id]) for state in states]
    return Write(
        """insert into calls (tenant_id, call_id, state, ended, updated_at, rules_seen, list_seen)
           select t, c, s, e, $7, rules, clients
           from unnest($1::text[], $2::uuid[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[])
               as r(t, c, s, e, rules, clients)
           on conflict (tenant_id, call_id) do update set state = excluded.state, ended = excluded.ended,
               updated_at = case when $8::boolean then excluded.updated_at else calls.updated_at end
           returning case when xmax <> 0 then call_id end as known""",
        (*columns(rows), now, heard),
    )


def check(written: Iterable[asyncpg.Record], begun: Collection[UUID]) -> None:
    """`begun`: calls that were not known when this transaction looked.

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
