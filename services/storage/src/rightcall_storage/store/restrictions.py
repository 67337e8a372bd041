"""Which purposes a tenant's stored recordings may not be read for, as policy last stated (R43)."""

from collections.abc import Iterable

from rightcall_common.events.decisions import PurposeRestricted
from rightcall_common.postgres import Transaction


async def put(tx: Transaction, stated: Iterable[PurposeRestricted]) -> None:
    """Keep the newest statement of each tenant, whatever the order in which they come."""
    for each in stated:
        await tx.execute(
            """insert into restricted_purposes as r (tenant_id, version, purposes, since) values ($1, $2, $3, $4)
               on conflict (tenant_id) do update
                   set version = excluded.version, purposes = excluded.purposes, since = excluded.since
                   where r.version < excluded.version""",
            each.tenant_id, each.version, list(each.purposes), each.at,
        )  # fmt: skip


async def of_tenant(tx: Transaction, tenant_id: str) -> tuple[str, ...]:
    """The purposes that are restricted now."""
    found = await tx.fetchval("select purposes from restricted_purposes where tenant_id = $1", tenant_id)
    return tuple(found or ())
