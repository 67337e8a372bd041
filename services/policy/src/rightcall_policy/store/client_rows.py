"""Asking client lists: the rows of some refs as they stand now, and which refs have changed since a version."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from asyncpg import Record

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.decision.context import ClientEntry
from rightcall_policy.store.together import BatchedRead

_ROWS = """
    select r.ref, c.kind, c.service_scope, c.effective_from, c.effective_to, c.notified_at
    from unnest((select $2::text[])) as r(ref)
    cross join lateral (
        select list_name, client_ref from client_numbers where tenant_id = $1 and subject_ref = r.ref offset 0) n
    cross join lateral (
        select kind, service_scope, effective_from, effective_to, notified_at from clients
        where tenant_id = $1 and list_name = n.list_name and client_ref = n.client_ref offset 0) c
"""
"""`offset 0`: each ref and each number is one search of an index. Until a table is analyzed the planner does not know
how few rows a ref is in, and as a plain join may compare every row of the tenant with every ref. `(select $2 ...)`: it
does not see how many refs there are, so it plans the batch's question once; each time would cost a small batch half a
millisecond."""


class Mark(NamedTuple):
    """The lists' version, and the oldest one since which it is known which refs have changed."""

    version: int
    oldest: int


async def mark(tx: Transaction, tenant_id: str) -> Mark:
    """Where the tenant's lists are. Version 0: there never was one."""
    row = await tx.fetchrow("select list_version, gone_refs_from from tenants where tenant_id = $1", tenant_id)
    return Mark(row["list_version"], row["gone_refs_from"]) if row else Mark(0, 0)


def asking(tenant_id: str, refs: Sequence[SubjectRef]) -> BatchedRead:
    """The rows of these refs, as a question among others."""
    return BatchedRead(_ROWS, (tenant_id, list(refs)))


def found(rows: Iterable[Record]) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
    """Its answer: all rows of each ref that has any."""
    entries: dict[SubjectRef, tuple[ClientEntry, ...]] = {}
    for ref, kind, scope, *times in rows:
        entries[ref] = (*entries.get(ref, ()), ClientEntry(kind, frozenset(scope), *times))
    return entries


async def of_refs(
    tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]
) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
    """The rows of these refs."""
    return found(await tx.fetch(_ROWS, tenant_id, list(refs)))


async def changed_since(tx: Transaction, tenant_id: str, version: int, refs_max: int) -> list[SubjectRef]:
    """Refs whose rows may be others than at that version; at most one more than `refs_max`."""
    rows = await tx.fetch(
        """select subject_ref from (
               select unnest(refs) as subject_ref from clients where tenant_id = $1 and changed > $2 and changed > 0
               union
               select subject_ref from gone_refs where tenant_id = $1 and changed > $2) touched limit $3""",
        tenant_id, version, refs_max + 1,
    )  # fmt: skip
    return [row["subject_ref"] for row in rows]
