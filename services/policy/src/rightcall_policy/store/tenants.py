"""Tenants and their signed bundles. A version, once accepted, never changes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import Transaction


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A version of a tenant's rules: as sent, as signed."""

    tenant_id: str
    version: int
    digest: str
    source: bytes
    payload: bytes
    proof: str
    accepted_at: datetime


async def names(tx: Transaction) -> list[str]:
    """Every tenant there is. Needs no tenant scope."""
    return [row["tenant_id"] for row in await tx.fetch("select tenant_id from tenant_names order by tenant_id")]


async def create(tx: Transaction, tenant_id: str) -> None:
    """Make room for a tenant; nothing if it exists."""
    await tx.execute("insert into tenant_names (tenant_id) values ($1) on conflict do nothing", tenant_id)
    await tx.execute(
        """insert into tenants (tenant_id, bundle_version, configured_version, list_version) values ($1, 0, 0, 0)
           on conflict do nothing""",
        tenant_id,
    )


async def lock(tx: Transaction, tenant_id: str) -> bool:
    """Lock the tenant's row, so that its versions grow one by one. False: no such tenant."""
    return await tx.fetchval("select true from tenants where tenant_id = $1 for update", tenant_id) is not None


async def versions(tx: Transaction, tenant_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """tenant -> (bundle version, list version), of those that exist and have a bundle."""
    rows = await tx.fetch(
        """select tenant_id, bundle_version, list_version from tenants
           where tenant_id = any ($1) and bundle_version > 0""",
        list(tenant_ids),
    )
    return {row["tenant_id"]: (row["bundle_version"], row["list_version"]) for row in rows}


async def add_bundle(tx: Transaction, bundle: StoredBundle, accepted_by: str) -> None:
    """Make this the standing bundle. The tenant's row must be locked."""
    await tx.execute(
        """insert into bundles (tenant_id, version, digest, source, payload, proof, accepted_at, accepted_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        bundle.tenant_id, bundle.version, bundle.digest, bundle.source, bundle.payload, bundle.proof,
        bundle.accepted_at, accepted_by,
    )  # fmt: skip
    await tx.execute("update tenants set bundle_version = $2 where tenant_id = $1", bundle.tenant_id, bundle.version)


async def standing_bundles(tx: Transaction, tenant_ids: Collection[str]) -> list[StoredBundle]:
    """The bundles that apply now."""
    rows = await tx.fetch(
        """select b.tenant_id, b.version, b.digest, b.source, b.payload, b.proof, b.accepted_at
           from bundles b join tenants t on t.tenant_id = b.tenant_id and t.bundle_version = b.version
           where b.tenant_id = any ($1)""",
        list(tenant_ids),
    )
    return [StoredBundle(**row) for row in rows]


async def bundle_of_digest(tx: Transaction, tenant_id: str, digest: str) -> StoredBundle | None:
    """The bundle under which a decision was made."""
    row = await tx.fetchrow(
        """select tenant_id, version, digest, source, payload, proof, accepted_at from bundles
           where tenant_id = $1 and digest = $2 order by version desc limit 1""",
        tenant_id, digest,
    )  # fmt: skip
    return StoredBundle(**row) if row else None


async def next_configured_version(tx: Transaction, tenant_id: str) -> int:
    """Count up what other services compare `TenantConfigured` by."""
    version = await tx.fetchval(
        """update tenants set configured_version = configured_version + 1 where tenant_id = $1
           returning configured_version""",
        tenant_id,
    )
    if not isinstance(version, int):
        raise InvariantBroken("a tenant without a row is configured")
    return version
