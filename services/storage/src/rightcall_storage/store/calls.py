"""Calls as far as recordings need them: who took part (by ref), what was decided last, what is to be discarded.

A call's row is the lock for everything that hangs on it, so it is taken before anything else is read or written.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import CallKey, CallRow, Discard, LatestDecision, Start

_COLUMNS = ", ".join(CallRow._fields)


async def tenant_names(tx: Transaction) -> list[str]:
    """Every tenant of which anything arrived. Needs no tenant scope."""
    return [row["tenant_id"] for row in await tx.fetch("select tenant_id from tenant_names order by tenant_id")]


async def lock(tx: Transaction, keys: Iterable[CallKey]) -> dict[UUID, CallRow]:
    """Lock these calls, in the order of their ids so that nobody deadlocks; unknown ones are made first."""
    wanted = sorted(set(keys), key=lambda key: key[1])
    if not wanted:
        return {}
    tenants, ids = (list(column) for column in zip(*wanted, strict=True))
    await tx.execute(
        "insert into tenant_names (tenant_id) select distinct unnest($1::text[]) on conflict do nothing", tenants
    )
    rows = await tx.fetch(
        f"""insert into calls (tenant_id, call_id, heard_at)
            select t, c, $3 from unnest($1::text[], $2::uuid[]) as r(t, c) order by c
            on conflict (tenant_id, call_id) do update set heard_at = greatest(calls.heard_at, excluded.heard_at)
            returning {_COLUMNS}""",  # noqa: S608 (our own field names)
        tenants, ids, tx.now,
    )  # fmt: skip
    return {row["call_id"]: CallRow(*row) for row in rows}


async def lock_known(tx: Transaction, tenant_id: str, call_id: UUID) -> CallRow:
    """Lock a call that a row of ours names, without counting as a sign of life."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from calls where tenant_id = $1 and call_id = $2 for update",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    if row is None:
        raise LookupError("calls: a row names a call that is not there")
    return CallRow(*row)


async def lock_all_known(tx: Transaction, tenant_id: str, call_ids: Collection[UUID]) -> dict[UUID, CallRow]:
    """Lock calls that rows of ours name, in the order of their ids."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from calls where tenant_id = $1 and call_id = any ($2) order by call_id for update",  # noqa: S608
        tenant_id, sorted(call_ids),
    )  # fmt: skip
    return {row["call_id"]: CallRow(*row) for row in rows}


async def start(tx: Transaction, starts: Sequence[Start]) -> None:
    """Write what CallStarted says. The calls are locked."""
    if starts:
        await tx.execute(
            """update calls c set controller_id = s.controller, direction = s.direction, traceparent = s.trace,
                                  started_at = s.started
               from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
                    as s(tenant, call, controller, direction, trace, started)
               where c.tenant_id = s.tenant and c.call_id = s.call""",
            *(list(column) for column in zip(*starts, strict=True)),
        )


async def end(tx: Transaction, tenant_id: str, call_id: UUID, at: datetime, cause: str) -> None:
    """The call is over. It is locked."""
    await tx.execute(
        "update calls set ended_at = $3, end_cause = $4 where tenant_id = $1 and call_id = $2",
        tenant_id, call_id, at, cause,
    )  # fmt: skip


async def add_subjects(tx: Transaction, rows: Collection[tuple[str, UUID, SubjectRef]]) -> None:
    """(tenant, call, ref): who took part. A call whose refs were forgotten gets none. The calls are locked."""
    if rows:
        await tx.execute(
            """insert into call_subjects (tenant_id, call_id, subject_ref)
               select s.tenant, s.call, s.ref from unnest($1::text[], $2::uuid[], $3::text[]) as s(tenant, call, ref)
               join calls c on c.tenant_id = s.tenant and c.call_id = s.call and not c.refs_forgotten
               on conflict do nothing""",
            *(list(column) for column in zip(*sorted(rows), strict=True)),
        )


async def forget_subjects(tx: Transaction, tenant_id: str, call_id: UUID, instead: Sequence[SubjectRef]) -> None:
    """Replace every ref of the call by a random one (`instead` has enough of them). The call is locked."""
    known = await tx.fetch(
        "delete from call_subjects where tenant_id = $1 and call_id = $2 returning subject_ref", tenant_id, call_id
    )
    await tx.execute(
        """insert into call_subjects (tenant_id, call_id, subject_ref) select $1, $2, unnest($3::text[])""",
        tenant_id, call_id, list(instead[: len(known)]),
    )  # fmt: skip
    await tx.execute("delete from call_employees where tenant_id = $1 and call_id = $2", tenant_id, call_id)
    await tx.execute("update calls set refs_forgotten = true where tenant_id = $1 and call_id = $2", tenant_id, call_id)


async def decide(tx: Transaction, standing: Sequence[LatestDecision], discards: Sequence[Discard]) -> None:
    """Keep the highest decision of each call, and the highest discard of each purpose. The calls are locked."""
    if standing:
        await tx.execute(
            """update calls c set decision_seq = d.seq, outcome = d.outcome, reason = d.reason
               from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[])
                    as d(tenant, call, seq, outcome, reason)
               where c.tenant_id = d.tenant and c.call_id = d.call and coalesce(c.decision_seq, 0) < d.seq""",
            *(list(column) for column in zip(*standing, strict=True)),
        )
    if discards:
        await tx.execute(
            """insert into discards as known (tenant_id, call_id, purpose, decision_seq, reason)
               select * from unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::text[])
               on conflict (tenant_id, call_id, purpose)
               do update set decision_seq = excluded.decision_seq, reason = excluded.reason
               where known.decision_seq < excluded.decision_seq""",
            *(list(column) for column in zip(*discards, strict=True)),
        )


async def discards_of(tx: Transaction, call_ids: Collection[UUID]) -> dict[UUID, list[Discard]]:
    """call -> what is to be discarded of it."""
    if not call_ids:
        return {}  # a batch of frames alone names no tenant, and may not look into a tenant's tables
    rows = await tx.fetch(
        """select tenant_id, call_id, purpose, decision_seq, reason from discards where call_id = any ($1)
           order by call_id, purpose""",
        list(call_ids),
    )
    found: dict[UUID, list[Discard]] = {}
    for row in rows:
        found.setdefault(row["call_id"], []).append(Discard(*row))
    return found


async def silent_since(tx: Transaction, tenant_id: str, before: datetime, limit: int) -> list[UUID]:
    """Calls of which nothing arrived since `before`: ended ones with something open, and those that never ended.

    Frames are no sign of life of their call's row; those of a call that goes on are looked for themselves.
    """
    rows = await tx.fetch(
        """select call_id from (
               select c.call_id, c.heard_at from calls c
               where c.tenant_id = $1 and c.ended_at is not null and c.heard_at < $2
                 and (exists (select from recordings r where r.tenant_id = $1 and r.call_id = c.call_id
                              and r.state = 'open')
                      or exists (select from streams s where s.tenant_id = $1 and s.call_id = c.call_id
                                 and s.completed_at is null))
               union all
               select c.call_id, c.heard_at from calls c
               where c.tenant_id = $1 and c.ended_at is null and c.heard_at < $2
                 and not exists (select from streams s join pending_frames p on p.stream_id = s.stream_id
                                 where s.tenant_id = $1 and s.call_id = c.call_id and p.arrived_at >= $2)
           ) silent order by heard_at limit $3""",
        tenant_id, before, limit,
    )  # fmt: skip
    return [row["call_id"] for row in rows]


async def reread(tx: Transaction, locked: Iterable[CallRow]) -> list[CallRow]:
    """The same calls, as this transaction has changed them."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from calls where call_id = any ($1)",  # noqa: S608
        [call.call_id for call in locked],
    )
    return [CallRow(*row) for row in rows]


async def get(tx: Transaction, tenant_id: str, call_id: UUID) -> CallRow | None:
    """One call, not locked."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from calls where tenant_id = $1 and call_id = $2",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return None if row is None else CallRow(*row)


async def forget_unrecorded(tx: Transaction, tenant_id: str, before: datetime, limit: int) -> None:
    """Delete the refs of calls that were last heard of before, and of which no recording is there."""
    await tx.execute(
        """with done as (
               select c.call_id from calls c
               where c.tenant_id = $1 and c.heard_at < $2 and not c.refs_forgotten
                 and not exists (select from recordings r where r.tenant_id = $1 and r.call_id = c.call_id
                                 and r.state in ('open', 'stored', 'discarding', 'erasing'))
               order by c.heard_at limit $3),
           gone as (delete from call_subjects s using done
                    where s.tenant_id = $1 and s.call_id = done.call_id),
           left_alone as (delete from call_employees e using done
                          where e.tenant_id = $1 and e.call_id = done.call_id)
           update calls c set refs_forgotten = true from done where c.tenant_id = $1 and c.call_id = done.call_id""",
        tenant_id, before, limit,
    )  # fmt: skip
