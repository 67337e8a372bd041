"""Client lists: rows by list and client ref, with refs instead of numbers. The version grows only if a row changed."""

from collections.abc import Sequence
from datetime import datetime

from rightcall_common.postgres import Transaction
from rightcall_policy.client_list import Client, ListStatus, Source

CHANNEL = "rightcall_policy_clients"
"""Where PostgreSQL tells every policy process that a tenant's lists have changed."""

_LISTS = """
    select l.name, l.source, l.version, l.as_of,
           l.short_by > 0 or exists (select from unreadable_clients u
                                     where u.tenant_id = l.tenant_id and u.list_name = l.name) as incomplete,
           (select count(*) from clients c where c.tenant_id = l.tenant_id and c.list_name = l.name) as clients
    from client_lists l where l.tenant_id = $1 order by l.name
"""
_UPSERT = """
    insert into clients as c (tenant_id, list_name, client_ref, refs, kind, notice_by, notified_at, service_scope,
                              effective_from, effective_to)
    select $1, $2, r.client_ref, string_to_array(r.refs, ' '), r.kind, r.notice_by, r.notified_at,
           string_to_array(r.scope, E'\\x1f'), r.effective_from, r.effective_to
    from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::timestamptz[],
                $10::timestamptz[])
         as r(client_ref, refs, kind, notice_by, notified_at, scope, effective_from, effective_to)
    on conflict (tenant_id, list_name, client_ref) do update
        set refs = excluded.refs, kind = excluded.kind, notice_by = excluded.notice_by,
            notified_at = excluded.notified_at, service_scope = excluded.service_scope,
            effective_from = excluded.effective_from, effective_to = excluded.effective_to
        where (c.refs, c.kind, c.notice_by, c.notified_at, c.service_scope, c.effective_from, c.effective_to)
              is distinct from (excluded.refs, excluded.kind, excluded.notice_by, excluded.notified_at,
                                excluded.service_scope, excluded.effective_from, excluded.effective_to)
    returning (xmax = 0) as inserted
"""


async def lists(tx: Transaction, tenant_id: str) -> list[ListStatus]:
    """Every list of the tenant as it stands."""
    return [ListStatus(**row) for row in await tx.fetch(_LISTS, tenant_id)]


async def ensure_list(tx: Transaction, tenant_id: str, name: str, source: Source) -> None:
    """Make the list if it is not there."""
    await tx.execute(
        "insert into client_lists (tenant_id, name, source, version) values ($1, $2, $3, 0) on conflict do nothing",
        tenant_id, name, source,
    )  # fmt: skip


async def upsert(tx: Transaction, tenant_id: str, name: str, clients: Sequence[Client]) -> tuple[int, int]:
    """Write rows; (how many are new, how many existing ones changed). A client may occur once only."""
    rows = await tx.fetch(
        _UPSERT, tenant_id, name,
        [client.client_ref for client in clients],
        [" ".join(client.refs) for client in clients],
        [client.kind for client in clients],
        [client.notice_by for client in clients],
        [client.notified_at for client in clients],
        ["\x1f".join(client.service_scope) for client in clients],
        [client.effective_from for client in clients],
        [client.effective_to for client in clients],
    )  # fmt: skip
    new = sum(row["inserted"] for row in rows)
    return new, len(rows) - new


async def remove(tx: Transaction, tenant_id: str, name: str, client_refs: Sequence[str]) -> int:
    """Delete rows and so their numbers; how many there were."""
    rows = await tx.fetch(
        """delete from clients where tenant_id = $1 and list_name = $2 and client_ref = any ($3)
           returning client_ref""",
        tenant_id, name, list(client_refs),
    )  # fmt: skip
    return len(rows)


async def remove_all_but(tx: Transaction, tenant_id: str, name: str, client_refs: Sequence[str]) -> int:
    """Delete what a full replacement no longer names; how many there were."""
    rows = await tx.fetch(
        """delete from clients where tenant_id = $1 and list_name = $2 and client_ref <> all ($3)
           returning client_ref""",
        tenant_id, name, list(client_refs),
    )  # fmt: skip
    return len(rows)


async def grow_version(tx: Transaction, tenant_id: str, name: str) -> None:
    """A row has changed: the tenant's apply counter grows, and this list carries it."""
    await tx.execute(
        """with counter as (
               update tenants set list_version = list_version + 1 where tenant_id = $1 returning list_version)
           update client_lists set version = counter.list_version from counter where tenant_id = $1 and name = $2""",
        tenant_id, name,
    )  # fmt: skip


async def heartbeat(tx: Transaction, tenant_id: str, name: str, as_of: datetime, count: int | None) -> None:
    """The list is complete as of this time. An older statement than the newest is ignored."""
    await tx.execute(
        """update client_lists l set as_of = $3, short_by = greatest(0, $4 - (
               select count(*) from clients c where c.tenant_id = l.tenant_id and c.list_name = l.name))
           where tenant_id = $1 and name = $2 and (as_of is null or as_of <= $3)""",
        tenant_id, name, as_of, 0 if count is None else count,
    )  # fmt: skip


async def arrived(tx: Transaction, tenant_id: str, name: str, new: int) -> None:
    """Clients that the last heartbeat had counted have come in."""
    await tx.execute(
        "update client_lists set short_by = greatest(0, short_by - $3) where tenant_id = $1 and name = $2",
        tenant_id, name, new,
    )  # fmt: skip


async def mark_unreadable(tx: Transaction, tenant_id: str, name: str, key_hashes: Sequence[str]) -> None:
    """Remember whose records could not be read."""
    await tx.execute(
        """insert into unreadable_clients (tenant_id, list_name, key_hash, since)
           select $1, $2, unnest($3::text[]), $4 on conflict do nothing""",
        tenant_id, name, list(key_hashes), tx.now,
    )  # fmt: skip


async def mark_readable(tx: Transaction, tenant_id: str, name: str, key_hashes: Sequence[str]) -> None:
    """A later record of the same key could be read."""
    await tx.execute(
        "delete from unreadable_clients where tenant_id = $1 and list_name = $2 and key_hash = any ($3)",
        tenant_id, name, list(key_hashes),
    )  # fmt: skip


async def all_clients(tx: Transaction, tenant_id: str) -> list[Client]:
    """Every row of every list of the tenant."""
    rows = await tx.fetch(
        """select client_ref, refs, kind, notice_by, notified_at, service_scope, effective_from, effective_to
           from clients where tenant_id = $1""",
        tenant_id,
    )
    return [
        Client(
            row["client_ref"], tuple(row["refs"]), row["kind"], row["notice_by"], row["notified_at"],
            tuple(row["service_scope"]), row["effective_from"], row["effective_to"],
        )
        for row in rows
    ]  # fmt: skip


async def tell_processes(tx: Transaction, tenant_id: str) -> None:
    """After the commit every process reloads this tenant's index."""
    await tx.execute("select pg_notify($1, $2)", CHANNEL, tenant_id)
