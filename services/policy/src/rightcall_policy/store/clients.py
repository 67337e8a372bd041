"""Rows of client lists, with refs instead of numbers; and what was taken from them within the hour."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from asyncpg import Record

from rightcall_common.postgres import Transaction
from rightcall_policy.clients.client_list import Client

_FIELDS = "client_ref, refs, kind, notice_by, notified_at, service_scope, effective_from, effective_to"
_ARRAYS = """
    select r.client_ref, string_to_array(r.refs, ' ') as refs, r.kind, r.notice_by, r.notified_at,
           string_to_array(r.scope, E'\\x1f') as service_scope, r.effective_from, r.effective_to
    from unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::text[], $12::timestamptz[],
                $13::timestamptz[])
         as r(client_ref, refs, kind, notice_by, notified_at, scope, effective_from, effective_to)
"""
_HELD = f"""
    select {_FIELDS} from held_clients where tenant_id = $1 and list_name = $2 and refs is not null
"""  # noqa: S608 -- constants of this file
_LOST = """
    insert into gone_refs (tenant_id, subject_ref, changed, gone_at)
    select distinct $1, subject_ref, $3::bigint, $4::timestamptz from {rows}, unnest({refs}) as subject_ref
    on conflict (tenant_id, subject_ref) do update set changed = excluded.changed, gone_at = excluded.gone_at
"""
# Clients are picked by an array of their refs: under row security a join would compare every row of the tenant.
_UPSERT = """
    with source as ({source}),
    altered as (
        select c.client_ref, c.refs, s.refs as now from clients c join source s on s.client_ref = c.client_ref
        where c.tenant_id = $1 and c.list_name = $2 and c.client_ref = any ({among}) and c.refs <> s.refs),
    lost as ({lost}),
    dropped as (
        delete from client_numbers n
        where n.tenant_id = $1 and n.list_name = $2
              and n.subject_ref = any ((select array_agg(ref) from altered a, unnest(a.refs) as ref)::text[])
              and exists (select from altered a where a.client_ref = n.client_ref and n.subject_ref = any (a.refs)
                          and n.subject_ref <> all (a.now))),
    numbers as (
        insert into client_numbers (tenant_id, subject_ref, list_name, client_ref)
        select $1, ref, $2, s.client_ref from source s, unnest(s.refs) as ref on conflict do nothing),
    back as (
        delete from departed_clients d using source s
        where d.tenant_id = $1 and d.list_name = $2 and d.client_ref = any ({among}) and d.client_ref = s.client_ref
        returning d.client_ref, d.added_at)
    insert into clients as c (tenant_id, list_name, {fields}, changed, added_at)
    select $1, $2, s.*, $3::bigint, coalesce(b.added_at, $5::timestamptz)
    from source s left join back b on b.client_ref = s.client_ref
    on conflict (tenant_id, list_name, client_ref) do update
        set refs = excluded.refs, kind = excluded.kind, notice_by = excluded.notice_by,
            notified_at = excluded.notified_at, service_scope = excluded.service_scope,
            effective_from = excluded.effective_from, effective_to = excluded.effective_to, changed = excluded.changed
        where (c.refs, c.kind, c.notice_by, c.notified_at, c.service_scope, c.effective_from, c.effective_to)
              is distinct from (excluded.refs, excluded.kind, excluded.notice_by, excluded.notified_at,
                                excluded.service_scope, excluded.effective_from, excluded.effective_to)
    returning (xmax = 0) as inserted
"""
_REMOVE = """
    with gone as (delete from clients where tenant_id = $1 and list_name = $2 and client_ref = any ({which})
             returning *),
    lost as ({lost}),
    numbers as (
        delete from client_numbers n
        where n.tenant_id = $1 and n.list_name = $2
              and n.subject_ref = any ((select array_agg(ref) from gone g, unnest(g.refs) as ref)::text[])
              and exists (select from gone g where g.client_ref = n.client_ref)),
    departed as (
        insert into departed_clients (tenant_id, list_name, {fields}, added_at, departed_at)
        select tenant_id, list_name, {fields}, added_at, $4::timestamptz from gone where $5::boolean
        on conflict do nothing)
    select count(*) from gone
"""
_NAMED = "$6::text[]"
_HELD_REMOVALS = """(select array_agg(client_ref) from held_clients
                     where tenant_id = $1 and list_name = $2 and refs is null)::text[]"""
_HELD_LISTED = """(select array_agg(client_ref) from held_clients
                   where tenant_id = $1 and list_name = $2 and refs is not null)::text[]"""


def _upsert(source: str, among: str) -> str:
    lost = _LOST.format(rows="altered", refs="altered.refs")
    return _UPSERT.format(source=source, among=among, lost=lost, fields=_FIELDS)


def _remove(which: str) -> str:
    return _REMOVE.format(which=which, lost=_LOST.format(rows="gone", refs="gone.refs"), fields=_FIELDS)


class Written(NamedTuple):
    """How many rows a statement made and how many it changed."""

    new: int
    altered: int


class VersionedList(NamedTuple):
    """Which list, and the version that a change of it makes."""

    tenant_id: str
    name: str
    version: int


async def upsert(tx: Transaction, at: VersionedList, clients: Sequence[Client], *, added_at: datetime) -> Written:
    """Write rows. A client may occur once only; one that departed within the hour keeps when it was added."""
    return _written(
        await tx.fetch(_upsert(_ARRAYS, _NAMED), at.tenant_id, at.name, at.version, tx.now, added_at, *columns(clients))
    )


async def upsert_held(tx: Transaction, at: VersionedList, *, added_at: datetime) -> Written:
    """Write what was held."""
    return _written(await tx.fetch(_upsert(_HELD, _HELD_LISTED), at.tenant_id, at.name, at.version, tx.now, added_at))


async def remove(tx: Transaction, at: VersionedList, client_refs: Sequence[str]) -> int:
    """Delete rows; they are remembered for an hour, and never asked. How many there were."""
    return int(await tx.fetchval(_remove(_NAMED), at.tenant_id, at.name, at.version, tx.now, True, list(client_refs)))


async def remove_held(tx: Transaction, at: VersionedList, *, remembered: bool) -> int:
    """Delete the rows whose removal was held; how many there were."""
    return int(await tx.fetchval(_remove(_HELD_REMOVALS), at.tenant_id, at.name, at.version, tx.now, remembered))


async def known(
    tx: Transaction, tenant_id: str, name: str, client_refs: Sequence[str], since: datetime
) -> dict[str, datetime | None]:
    """Which of these are on the list (None), and which left since then (when)."""
    rows = await tx.fetch(
        """select client_ref, null::timestamptz as departed_at from clients
           where tenant_id = $1 and list_name = $2 and client_ref = any ($3)
           union all
           select client_ref, departed_at from departed_clients
           where tenant_id = $1 and list_name = $2 and client_ref = any ($3) and departed_at >= $4""",
        tenant_id, name, list(client_refs), since,
    )  # fmt: skip
    return {row["client_ref"]: row["departed_at"] for row in rows}


async def others(tx: Transaction, tenant_id: str, name: str, client_refs: Sequence[str]) -> list[str]:
    """Who is on the list besides these."""
    rows = await tx.fetch(
        """select client_ref from clients where tenant_id = $1 and list_name = $2
           except select unnest($3::text[])""",
        tenant_id, name, list(client_refs),
    )  # fmt: skip
    return [row["client_ref"] for row in rows]


async def refs_page(tx: Transaction, tenant_id: str, name: str, after: str | None, limit: int) -> tuple[str, ...]:
    """Client refs of a list behind `after`, in order."""
    rows = await tx.fetch(
        """select client_ref from clients where tenant_id = $1 and list_name = $2 and client_ref > $3
           order by client_ref limit $4""",
        tenant_id, name, after or "", limit,
    )  # fmt: skip
    return tuple(row["client_ref"] for row in rows)


def columns(clients: Sequence[Client]) -> tuple[list[object], ...]:
    """As `unnest` takes them."""
    return (
        [client.client_ref for client in clients],
        [" ".join(client.refs) for client in clients],
        [client.kind for client in clients],
        [client.notice_by for client in clients],
        [client.notified_at for client in clients],
        ["\x1f".join(client.service_scope) for client in clients],
        [client.effective_from for client in clients],
        [client.effective_to for client in clients],
    )


async def forget(tx: Transaction, tenant_id: str, before: datetime) -> None:
    """Erase what departed earlier, and the refs that processes have long looked up anew."""
    await tx.execute(
        "delete from departed_clients where tenant_id = $1 and departed_at < $2 and departed_at > 'epoch'",
        tenant_id, before,
    )  # fmt: skip
    await tx.execute(
        """with forgotten as (delete from gone_refs where tenant_id = $1 and gone_at < $2 returning changed)
           update tenants set gone_refs_from = greatest(gone_refs_from, (select max(changed) from forgotten))
           where tenant_id = $1 and exists (select from forgotten)""",
        tenant_id, before,
    )  # fmt: skip


def _written(rows: Sequence[Record]) -> Written:
    new = sum(row["inserted"] for row in rows)
    return Written(new, len(rows) - new)
