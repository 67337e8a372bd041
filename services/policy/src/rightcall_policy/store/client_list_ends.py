"""Ending a client list: what would end with it, and taking it away with all that is kept for it."""

from datetime import datetime
from typing import NamedTuple

from rightcall_common.postgres import Transaction
from rightcall_policy.store import clients as rows
from rightcall_policy.store.client_lists import ListBook
from rightcall_policy.store.clients import VersionedList

PORTION = 5_000
"""Clients in one statement, as when they came."""


class Removed(NamedTuple):
    """A client list that a person ended. Who it was stays in the register."""

    list_name: str
    removed_at: datetime
    clients: int
    version: int


async def only_here(tx: Transaction, tenant_id: str, name: str) -> int:
    """How many clients have a number that is on no other list of the tenant: of them nothing is known afterwards."""
    found = await tx.fetchval(
        """select count(distinct n.client_ref) from client_numbers n
           where n.tenant_id = $1 and n.list_name = $2 and not exists (
               select from client_numbers o
               where o.tenant_id = $1 and o.subject_ref = n.subject_ref and o.list_name <> $2)""",
        tenant_id, name,
    )  # fmt: skip
    return int(found)


async def end(tx: Transaction, book: ListBook, removed_by: str, reason: str) -> None:
    """Remember who ended the list and why; then take it away."""
    await tx.execute(
        """insert into client_list_removals (tenant_id, list_name, removed_at, removed_by, reason, clients, version)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        book.tenant_id, book.name, tx.now, removed_by, reason, book.clients, book.next_version,
    )  # fmt: skip
    place = VersionedList(book.tenant_id, book.name, book.next_version)
    leaving = await rows.others(tx, book.tenant_id, book.name, [])
    for first in range(0, len(leaving), PORTION):
        await rows.remove(tx, place, leaving[first : first + PORTION])
    for table in ("departed_clients", "held_clients", "unreadable_clients"):
        await tx.execute(
            f"delete from {table} where tenant_id = $1 and list_name = $2",  # noqa: S608 -- names of this line
            book.tenant_id, book.name,
        )  # fmt: skip
    await tx.execute("delete from client_lists where tenant_id = $1 and name = $2", book.tenant_id, book.name)
    await tx.execute("update tenants set list_version = $2 where tenant_id = $1", book.tenant_id, book.next_version)


async def removals(tx: Transaction, tenant_id: str, at_most: int) -> list[Removed]:
    """The newest ends of client lists, newest first."""
    found = await tx.fetch(
        """select list_name, removed_at, clients, version from client_list_removals
           where tenant_id = $1 order by removed_at desc limit $2""",
        tenant_id, at_most,
    )  # fmt: skip
    return [Removed(*row) for row in found]
