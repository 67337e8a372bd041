"""What works councils decided, purpose by purpose, as stated beside the bundle."""

from dataclasses import dataclass
from datetime import date, datetime

from rightcall_common.events.calls import Purpose
from rightcall_common.postgres import Transaction
from rightcall_policy.bundles.model import CouncilStatus


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """One decision. `until`: the last day on which it counts."""

    purpose: Purpose
    status: CouncilStatus
    reference: str | None
    until: date | None
    decided_at: datetime
    stated_at: datetime


async def of_tenant(tx: Transaction, tenant_id: str) -> dict[Purpose, CouncilDecision]:
    """The register, by purpose."""
    rows = await tx.fetch(
        """select purpose, status, reference, until, decided_at, stated_at from works_councils
           where tenant_id = $1 order by purpose""",
        tenant_id,
    )
    return {row["purpose"]: CouncilDecision(**row) for row in rows}


async def put(tx: Transaction, tenant_id: str, entry: CouncilDecision, person: str) -> None:
    """State a decision; what was stated of this purpose before is replaced."""
    await tx.execute(
        """insert into works_councils (tenant_id, purpose, status, reference, until, decided_at, stated_at, stated_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (tenant_id, purpose) do update
               set status = excluded.status, reference = excluded.reference, until = excluded.until,
                   decided_at = excluded.decided_at, stated_at = excluded.stated_at, stated_by = excluded.stated_by""",
        tenant_id, entry.purpose, entry.status, entry.reference, entry.until, entry.decided_at, entry.stated_at, person,
    )  # fmt: skip


async def remove(tx: Transaction, tenant_id: str, purpose: Purpose) -> bool:
    """Let the bundle's own statement count again; whether there was an entry."""
    gone = await tx.fetchval(
        "delete from works_councils where tenant_id = $1 and purpose = $2 returning true", tenant_id, purpose
    )
    return gone is not None
