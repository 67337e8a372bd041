"""Who was told of the statutory recording beforehand, by number or by the CRM's client ref. Refs only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction

NoticeBy = Literal["register", "contract"]


@dataclass(frozen=True, slots=True)
class Notification:
    """One entry as it may be shown: no number, no ref."""

    entry_id: UUID
    client_ref: str | None
    notice_by: NoticeBy
    notified_at: datetime
    since: datetime


async def put(tx: Transaction, tenant_id: str, entry: Notification, refs: Sequence[SubjectRef]) -> None:
    """Register a notice; what was said of this number or client before is replaced."""
    await remove(tx, tenant_id, refs=() if entry.client_ref else refs, client_ref=entry.client_ref)
    await tx.execute(
        """insert into notifications (tenant_id, entry_id, refs, client_ref, notice_by, notified_at, since)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        tenant_id, entry.entry_id, list(refs), entry.client_ref, entry.notice_by, entry.notified_at, entry.since,
    )  # fmt: skip


async def remove(
    tx: Transaction, tenant_id: str, *, refs: Sequence[SubjectRef] = (), client_ref: str | None = None
) -> bool:
    """Take a client's entry off, or those that were made by this number; whether there was one."""
    gone = await tx.fetch(
        """delete from notifications where tenant_id = $1
           and (client_ref = $2 or ($2::text is null and client_ref is null and refs && $3)) returning entry_id""",
        tenant_id, client_ref, list(refs),
    )  # fmt: skip
    return bool(gone)


async def among(tx: Transaction, tenant_id: str, refs: Collection[SubjectRef]) -> dict[SubjectRef, datetime]:
    """Which of these refs were told, and first when."""
    rows = await tx.fetch(
        "select refs, notified_at from notifications where tenant_id = $1 and refs && $2", tenant_id, list(refs)
    )
    told: dict[SubjectRef, datetime] = {}
    for row in rows:
        for ref in row["refs"]:
            told[ref] = min(told.get(ref, row["notified_at"]), row["notified_at"])
    return told


async def page(tx: Transaction, tenant_id: str, after: UUID | None, limit: int) -> list[Notification]:
    """The register in the order of its entries' ids."""
    rows = await tx.fetch(
        """select entry_id, client_ref, notice_by, notified_at, since from notifications
           where tenant_id = $1 and ($2::uuid is null or entry_id > $2) order by entry_id limit $3""",
        tenant_id, after, limit,
    )  # fmt: skip
    return [Notification(**row) for row in rows]


async def refs_of_client(tx: Transaction, tenant_id: str, client_ref: str) -> tuple[SubjectRef, ...]:
    """The numbers that the tenant's lists have for a client now; nothing if no list names it."""
    rows = await tx.fetch(
        """select distinct unnest(refs) as ref from clients
           where tenant_id = $1 and client_ref = $2
             and list_name in (select name from client_lists where tenant_id = $1) order by 1""",
        tenant_id, client_ref,
    )  # fmt: skip
    return tuple(row["ref"] for row in rows)


async def follow_lists(tx: Transaction, tenant_id: str) -> None:
    """Entries by client ref take on the numbers that the lists have now; without any list's the entry goes."""
    await tx.execute(
        """with named as (
               select n.entry_id, array_agg(distinct r order by r) filter (where r is not null) as refs
               from notifications n
               left join clients c on c.tenant_id = n.tenant_id and c.client_ref = n.client_ref
                    and c.list_name in (select name from client_lists where tenant_id = $1)
               left join unnest(c.refs) r on true
               where n.tenant_id = $1 and n.client_ref is not null group by n.entry_id),
           gone as (
               delete from notifications n using named
               where n.tenant_id = $1 and n.entry_id = named.entry_id and named.refs is null)
           update notifications n set refs = named.refs from named
           where n.tenant_id = $1 and n.entry_id = named.entry_id and named.refs is not null
             and n.refs is distinct from named.refs""",
        tenant_id,
    )
