"""Which lawyer speaks for which client, case by case (law.md section 7, A8). Refs only; no number is kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction


class CaseLawyer(NamedTuple):
    """An entry as it may be shown: no number, no ref."""

    entry_id: UUID
    case_ref: str
    until: datetime
    since: datetime


async def put(
    tx: Transaction,
    tenant_id: str,
    entry: CaseLawyer,
    refs: tuple[Sequence[SubjectRef], Sequence[SubjectRef]],
    stated_by: str,
) -> None:
    """Register the pair (lawyer, client); what was said of it before is replaced. The tenant's row must be locked."""
    await delete(tx, tenant_id, refs)
    await tx.execute(
        """insert into case_lawyers (tenant_id, entry_id, lawyer_refs, client_refs, case_ref, until, since, stated_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        tenant_id, entry.entry_id, *map(list, refs), entry.case_ref, entry.until, entry.since, stated_by,
    )  # fmt: skip


async def delete(tx: Transaction, tenant_id: str, refs: tuple[Sequence[SubjectRef], Sequence[SubjectRef]]) -> bool:
    """Take the pair (lawyer, client) off; whether it was there."""
    gone = await tx.fetch(
        """delete from case_lawyers where tenant_id = $1 and lawyer_refs && $2 and client_refs && $3
           returning entry_id""",
        tenant_id, *map(list, refs),
    )  # fmt: skip
    return bool(gone)


async def page(tx: Transaction, tenant_id: str, after: UUID | None, limit: int) -> list[CaseLawyer]:
    """What stands, in the order of its entries' ids."""
    rows = await tx.fetch(
        """select entry_id, case_ref, until, since from case_lawyers
           where tenant_id = $1 and until > $4 and ($2::uuid is null or entry_id > $2) order by entry_id limit $3""",
        tenant_id, after, limit, tx.now,
    )  # fmt: skip
    return [CaseLawyer(*row) for row in rows]


async def among(
    tx: Transaction, tenant_id: str, refs: Collection[SubjectRef]
) -> dict[SubjectRef, frozenset[SubjectRef]]:
    """Lawyer -> the clients that each speaks for now, of those among `refs`."""
    rows = await tx.fetch(
        """select lawyer_refs, client_refs from case_lawyers
           where tenant_id = $1 and until > $3 and lawyer_refs && $2 and client_refs && $2""",
        tenant_id, list(refs), tx.now,
    )  # fmt: skip
    found: dict[SubjectRef, frozenset[SubjectRef]] = {}
    for row in rows:
        for lawyer in row["lawyer_refs"]:
            found[lawyer] = found.get(lawyer, frozenset()) | frozenset(row["client_refs"])
    return found


async def forget(tx: Transaction, tenant_id: str, refs: Collection[SubjectRef]) -> bool:
    """Delete every case of this person, lawyer or client; whether there was any."""
    gone = await tx.fetch(
        "delete from case_lawyers where tenant_id = $1 and (lawyer_refs && $2 or client_refs && $2) returning entry_id",
        tenant_id, list(refs),
    )  # fmt: skip
    return bool(gone)


async def over(tx: Transaction, tenant_ids: Collection[str]) -> list[str]:
    """The tenants that have cases past their end."""
    rows = await tx.fetch(
        "select distinct tenant_id from case_lawyers where tenant_id = any ($1) and until <= $2 order by tenant_id",
        list(tenant_ids), tx.now,
    )  # fmt: skip
    return [row["tenant_id"] for row in rows]


async def expire(tx: Transaction, tenant_id: str) -> bool:
    """Delete what has passed its end; whether there was anything."""
    gone = await tx.fetch(
        "delete from case_lawyers where tenant_id = $1 and until <= $2 returning entry_id", tenant_id, tx.now
    )
    return bool(gone)
