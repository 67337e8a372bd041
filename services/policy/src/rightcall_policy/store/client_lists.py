"""Client lists as wholes: how they stand, whether one is held, and the version that grows only if a row changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from asyncpg import Record

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import Transaction
from rightcall_policy.clients import breaker
from rightcall_policy.clients.breaker import Hour, Trip
from rightcall_policy.clients.client_list import ListStatus, Source
from rightcall_policy.store.together import BatchedRead

_LOCK_SEED = 7_263
"""Of our own advisory locks. The tenant's row is not locked: decisions must not wait for a list."""

_LISTS = """
    select l.name, l.source, l.version, l.as_of,
           l.short_by > 0 or l.over_by > 0 or exists (select from unreadable_clients u
                                     where u.tenant_id = l.tenant_id and u.list_name = l.name) as incomplete,
           l.clients, l.quarantine, l.quarantined_at, l.held_came, l.held_left, l.short_by, l.over_by
    from client_lists l where l.tenant_id = $1 order by l.name
"""
_COLUMNS = """clients, loaded, hour, as_of, short_by, over_by, quarantine, quarantined_at, held_came, held_left,
              held_as_of, held_count"""


class UnreadRow(NamedTuple):
    """What could not be read: its line in a file, whose it is where that is known, and field and code of the fault."""

    line: int | None
    client_ref: str | None
    fault: str


@dataclass(slots=True)
class ListBook:
    """A list while a change is applied to it: read once under the tenant's lock, written once by `save`."""

    tenant_id: str
    name: str
    next_version: int
    clients: int
    loaded: bool
    hour: Hour
    as_of: datetime | None
    short_by: int
    over_by: int
    quarantine: Trip | None
    quarantined_at: datetime | None
    held_came: int
    held_left: int
    held_as_of: datetime | None
    held_count: int | None
    changed: bool = False
    """Whether a row changed, so that the version grows."""


def asking(tenant_id: str) -> BatchedRead:
    """Every list of the tenant as it stands, as a question among others."""
    return BatchedRead(_LISTS, (tenant_id,))


def found(rows: Iterable[Record]) -> tuple[ListStatus, ...]:
    """Its answer."""
    return tuple(ListStatus(*row) for row in rows)


async def lists(tx: Transaction, tenant_id: str) -> tuple[ListStatus, ...]:
    """Every list of the tenant as it stands."""
    return found(await tx.fetch(_LISTS, tenant_id))


async def lock(tx: Transaction, tenant_id: str) -> None:
    """One change of a tenant's lists at a time, until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, $2))", tenant_id, _LOCK_SEED)
    await tx.execute("set local enable_seqscan = off")  # a list that grows from nothing has no statistics yet


async def open_book(tx: Transaction, tenant_id: str, name: str) -> ListBook | None:
    """The list, or None if there is none. The tenant's lists must be locked."""
    row = await tx.fetchrow(
        f"""select t.list_version, {_COLUMNS} from client_lists l join tenants t on t.tenant_id = l.tenant_id
            where l.tenant_id = $1 and l.name = $2""",  # noqa: S608 -- constants of this file
        tenant_id, name,
    )  # fmt: skip
    if row is None:
        return None
    fields = dict(row)
    version, hour = fields.pop("list_version"), breaker.hour_of(json.loads(fields.pop("hour")))
    return ListBook(tenant_id, name, version + 1, hour=hour, **fields)


async def open_or_make(tx: Transaction, tenant_id: str, name: str, source: Source) -> ListBook:
    """The list, made if it is not there; locks the tenant's lists."""
    await lock(tx, tenant_id)
    await tx.execute(
        "insert into client_lists (tenant_id, name, source, version) values ($1, $2, $3, 0) on conflict do nothing",
        tenant_id, name, source,
    )  # fmt: skip
    book = await open_book(tx, tenant_id, name)
    if book is None:
        raise InvariantBroken("a client list of a tenant without a row")
    return book


async def save(tx: Transaction, book: ListBook) -> None:
    """Write the list back. Its version grows if a row changed."""
    await tx.execute(
        """update client_lists set clients = $3, loaded = $4, hour = $5, as_of = $6, short_by = $7, quarantine = $8,
               quarantined_at = $9, held_came = $10, held_left = $11, held_as_of = $12, held_count = $13, over_by = $14
           where tenant_id = $1 and name = $2""",
        book.tenant_id, book.name, book.clients, book.loaded, json.dumps(book.hour.minutes), book.as_of, book.short_by,
        book.quarantine, book.quarantined_at, book.held_came, book.held_left, book.held_as_of, book.held_count,
        book.over_by,
    )  # fmt: skip
    if book.changed:
        await tx.execute("update tenants set list_version = $2 where tenant_id = $1", book.tenant_id, book.next_version)
        await tx.execute(
            "update client_lists set version = $3 where tenant_id = $1 and name = $2",
            book.tenant_id, book.name, book.next_version,
        )  # fmt: skip


async def mark_unreadable(tx: Transaction, tenant_id: str, name: str, unread: Mapping[str, UnreadRow]) -> bool:
    """Remember by key hash what could not be read. True: nothing was until now. The tenant's lists must be locked."""
    known = await tx.fetchrow(
        "select 1 from unreadable_clients where tenant_id = $1 and list_name = $2 limit 1", tenant_id, name
    )
    await tx.execute(
        """insert into unreadable_clients (tenant_id, list_name, key_hash, since, line, client_ref, fault)
           select $1, $2, key_hash, $4, line, client_ref, fault
           from unnest($3::text[], $5::integer[], $6::text[], $7::text[]) as u(key_hash, line, client_ref, fault)
           on conflict (tenant_id, list_name, key_hash) do update
               set line = excluded.line, client_ref = excluded.client_ref, fault = excluded.fault""",
        tenant_id, name, list(unread), tx.now, *map(list, zip(*unread.values(), strict=True)),
    )  # fmt: skip
    return known is None


async def unread(tx: Transaction, tenant_id: str, name: str, at_most: int) -> tuple[int, list[UnreadRow]]:
    """How many records of the list could not be read, and the first of them in the order of their lines."""
    rows = await tx.fetch(
        """select line, client_ref, fault, count(*) over () as of from unreadable_clients
           where tenant_id = $1 and list_name = $2 order by line nulls last, client_ref limit $3""",
        tenant_id, name, at_most,
    )  # fmt: skip
    return (rows[0]["of"] if rows else 0), [UnreadRow(row["line"], row["client_ref"], row["fault"]) for row in rows]


async def mark_all_readable(tx: Transaction, tenant_id: str, name: str) -> None:
    """A whole list came, which says anew what of it cannot be read."""
    await tx.execute("delete from unreadable_clients where tenant_id = $1 and list_name = $2", tenant_id, name)


async def mark_readable(tx: Transaction, tenant_id: str, name: str, key_hashes: Sequence[str]) -> None:
    """A later record of the same key could be read."""
    await tx.execute(
        "delete from unreadable_clients where tenant_id = $1 and list_name = $2 and key_hash = any ($3)",
        tenant_id, name, list(key_hashes),
    )  # fmt: skip


async def add_release(tx: Transaction, book: ListBook, released_by: str, reason: str) -> None:
    """Remember who let a change through, before it is applied. Never deleted with the list."""
    await tx.execute(
        """insert into client_list_releases (tenant_id, list_name, released_at, released_by, reason, quarantine, came,
                                             departed, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        book.tenant_id, book.name, tx.now, released_by, reason, book.quarantine, book.held_came, book.held_left,
        book.next_version,
    )  # fmt: skip
