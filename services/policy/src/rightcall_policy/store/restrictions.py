"""The purposes whose stored recordings storage was told not to read (R43), as part of the tenant's row."""

from collections.abc import Sequence
from typing import NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_common.postgres import Transaction


class RestrictionLookup(NamedTuple):
    """What storage was told, and the state of rules and people that is to be looked at now."""

    purposes: tuple[Purpose, ...]
    configured: int


async def lock_outdated(tx: Transaction, tenant_id: str) -> RestrictionLookup | None:
    """Lock the tenant's row; None where its rules are still those that were last looked at."""
    row = await tx.fetchrow(
        """select restricted, configured_version from tenants
           where tenant_id = $1 and restricted_seen <> configured_version for update""",
        tenant_id,
    )
    return RestrictionLookup(tuple(row["restricted"]), row["configured_version"]) if row else None


async def put(tx: Transaction, tenant_id: str, purposes: Sequence[Purpose], configured: int) -> None:
    """Storage is told this. The row must be locked."""
    await tx.execute(
        "update tenants set restricted = $2, restricted_seen = $3 where tenant_id = $1",
        tenant_id, list(purposes), configured,
    )  # fmt: skip
