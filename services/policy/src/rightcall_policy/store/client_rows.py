"""Reading client lists into a process: all rows in the order of their refs, or the rows of refs that have changed."""

from collections.abc import Sequence
from typing import NamedTuple

from asyncpg import Record

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.clients.columns import NONE
from rightcall_policy.clients.index import Changes, Row
from rightcall_policy.decision.context import ClientEntry

AT_ONCE = 2_000
"""Rows that are read at a time: a few milliseconds of the event loop."""
_MICROSECONDS = "coalesce((extract(epoch from {}) * 1000000)::bigint, {})"
_ALL = f"""
    declare client_rows no scroll cursor for
    select split_part(subject_ref, '.', 1)::int as version, decode(split_part(subject_ref, '.', 2), 'hex') as digest,
           kind, service_scope,
           {_MICROSECONDS.format("effective_from", NONE)} as effective_from,
           {_MICROSECONDS.format("effective_to", NONE)} as effective_to,
           {_MICROSECONDS.format("notified_at", NONE)} as notified_at
    from clients, unnest(refs) as subject_ref where tenant_id = $1 order by 1, 2
"""  # noqa: S608 -- constants of this file

_OF_REFS = """
    select list_name, client_ref from client_numbers where tenant_id = $1 and subject_ref = any ($2)
"""
_OF_CLIENTS = """
    select refs, kind, service_scope, effective_from, effective_to, notified_at from clients
    where tenant_id = $1 and list_name = $2 and client_ref = any ($3)
"""
"""Two queries and no join: under row security a join compares every row of the tenant."""


class Mark(NamedTuple):
    """The lists' version, and the oldest one from which a process can still catch up."""

    version: int
    oldest: int


async def mark(tx: Transaction, tenant_id: str) -> Mark:
    """Where the tenant's lists are. Version 0: there never was one."""
    row = await tx.fetchrow("select list_version, gone_refs_from from tenants where tenant_id = $1", tenant_id)
    return Mark(row["list_version"], row["gone_refs_from"]) if row else Mark(0, 0)


async def open_all(tx: Transaction, tenant_id: str) -> None:
    """Begin to read every row of every list, as they are now."""
    await tx.execute(_ALL, tenant_id)


async def next_rows(tx: Transaction) -> list[Record]:
    """The next rows; none: that was all."""
    return await tx.fetch(f"fetch {AT_ONCE} from client_rows")


async def close_all(tx: Transaction) -> None:
    """No more of them."""
    await tx.execute("close client_rows")


def as_rows(records: Sequence[Record]) -> list[Row]:
    """For the builder of an index. Equal scopes become one object."""
    scopes: dict[tuple[str, ...], frozenset[str]] = {}
    return [
        Row(version, digest, (kind, scopes.setdefault(tuple(scope), frozenset(scope))), *times)
        for version, digest, kind, scope, *times in (record.values() for record in records)
    ]


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


async def of_refs(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]) -> Changes:
    """All rows that these refs have now."""
    found: dict[SubjectRef, tuple[ClientEntry, ...]] = dict.fromkeys(refs, ())
    await tx.execute("set local enable_seqscan = off")  # the planner cannot know how few rows a ref is in
    for at in range(0, len(refs), AT_ONCE):
        wanted = set(refs[at : at + AT_ONCE])
        owners: dict[str, set[str]] = {}
        for list_name, client_ref in (row.values() for row in await tx.fetch(_OF_REFS, tenant_id, list(wanted))):
            owners.setdefault(list_name, set()).add(client_ref)
        for list_name, client_refs in owners.items():
            rows = await tx.fetch(_OF_CLIENTS, tenant_id, list_name, list(client_refs))
            for own, kind, scope, *times in (row.values() for row in rows):
                entry = ClientEntry(kind, frozenset(scope), *times)
                for ref in wanted.intersection(own):
                    found[ref] = (*found[ref], entry)
    return found
