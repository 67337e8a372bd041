"""Whether a tenant is served: active, suspended or closed, why, since when and on whose word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from rightcall_common.postgres import Transaction

Status = Literal["active", "suspended", "closed"]

_SELECT = "select tenant_id, status, status_reason, status_since, bundle_version from tenants"


@dataclass(frozen=True, slots=True)
class TenantState:
    """A tenant as an operator sees it: no rules, no people."""

    tenant_id: str
    status: Status
    reason: str | None
    since: datetime | None
    has_rules: bool
    """False: it was made and has sent no bundle yet."""


async def state(tx: Transaction, tenant_id: str) -> TenantState | None:
    """One tenant."""
    row = await tx.fetchrow(f"{_SELECT} where tenant_id = $1", tenant_id)
    return _state(row) if row else None


async def states(tx: Transaction, tenant_ids: Collection[str]) -> list[TenantState]:
    """These tenants, by name."""
    rows = await tx.fetch(f"{_SELECT} where tenant_id = any ($1) order by tenant_id", list(tenant_ids))
    return [_state(row) for row in rows]


async def put_status(tx: Transaction, tenant_id: str, status: Status, reason: str, person: str) -> None:
    """Change the status. The tenant's row must be locked."""
    await tx.execute(
        "update tenants set status = $2, status_reason = $3, status_since = $4, status_by = $5 where tenant_id = $1",
        tenant_id, status, reason, tx.now, person,
    )  # fmt: skip


def _state(row: Any) -> TenantState:
    return TenantState(
        row["tenant_id"], row["status"], row["status_reason"], row["status_since"], row["bundle_version"] > 0
    )
