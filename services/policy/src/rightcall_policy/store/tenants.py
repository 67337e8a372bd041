"""Tenants and their signed bundles. A version, once accepted, never changes; which one applies depends on the time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import Transaction
from rightcall_policy.store.together import BatchedRead

_COLUMNS = """b.tenant_id, b.version, b.digest, b.source, b.payload, b.proof, b.accepted_at,
              coalesce(b.effective_from, b.accepted_at) as effective_from, b.derived_from, b.applied"""
_STANDING = """
    select distinct on (b.tenant_id) b.* from bundles b
    where b.tenant_id = any ($1) and b.withdrawn_at is null and coalesce(b.effective_from, b.accepted_at) <= $2
    order by b.tenant_id, coalesce(b.effective_from, b.accepted_at) desc, b.version desc
"""


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A version of a tenant's rules: as sent, as signed, and from when."""

    tenant_id: str
    version: int
    digest: str
    source: bytes
    payload: bytes
    proof: str
    accepted_at: datetime
    effective_from: datetime
    derived_from: int | None = None
    """The version as sent, when this one is that with the tenant's state or a register applied."""
    applied: tuple[str, ...] = ()

    @property
    def sent_as(self) -> int:
        """The version as the tenant sent it."""
        return self.derived_from or self.version


class Versions(NamedTuple):
    """Of one instant, so that neither is ahead of the other."""

    bundle: int | None
    """The bundle that applies; None: none does."""
    configured: int
    """How often rules or people have changed."""
    lists: int
    """How often a row of the client lists has."""


async def names(tx: Transaction) -> list[str]:
    """Every tenant there is. Needs no tenant scope."""
    return [row["tenant_id"] for row in await tx.fetch("select tenant_id from tenant_names order by tenant_id")]


async def create(tx: Transaction, tenant_id: str) -> bool:
    """Make room for a tenant; False if it exists."""
    await tx.execute("insert into tenant_names (tenant_id) values ($1) on conflict do nothing", tenant_id)
    made = await tx.fetchval(
        """insert into tenants (tenant_id, bundle_version, configured_version, list_version) values ($1, 0, 0, 0)
           on conflict do nothing returning true""",
        tenant_id,
    )
    return made is not None


async def lock(tx: Transaction, tenant_id: str) -> bool:
    """Lock the tenant's row, so that its versions grow one by one. False: no such tenant."""
    return await tx.fetchval("select true from tenants where tenant_id = $1 for update", tenant_id) is not None


async def versions(tx: Transaction, tenant_ids: Collection[str]) -> dict[str, Versions]:
    """What applies now to each of the tenants that have a row."""
    query, args = asking_versions(tenant_ids, tx.now)
    return versions_of(await tx.fetch(query, *args))


def asking_versions(tenant_ids: Collection[str], now: datetime) -> BatchedRead:
    """`versions` as a question among others."""
    return BatchedRead(
        f"""select t.tenant_id, s.version, t.configured_version, t.list_version from tenants t
            left join ({_STANDING}) s on s.tenant_id = t.tenant_id where t.tenant_id = any ($1)""",  # noqa: S608
        (list(tenant_ids), now),
    )


def versions_of(rows: Iterable[asyncpg.Record]) -> dict[str, Versions]:
    """Its answer."""
    return {tenant_id: Versions(*each) for tenant_id, *each in rows}


async def next_bundle_version(tx: Transaction, tenant_id: str) -> int:
    """Count up. The tenant's row must be locked."""
    version = await tx.fetchval(
        "update tenants set bundle_version = bundle_version + 1 where tenant_id = $1 returning bundle_version",
        tenant_id,
    )
    if not isinstance(version, int):
        raise InvariantBroken("a tenant without a row has rules")
    return version


async def add_bundle(tx: Transaction, bundle: StoredBundle, accepted_by: str) -> None:
    """Keep a bundle; it applies from its `effective_from`."""
    await tx.execute(
        """insert into bundles (tenant_id, version, digest, source, payload, proof, accepted_at, accepted_by,
                                effective_from, derived_from, applied)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        bundle.tenant_id, bundle.version, bundle.digest, bundle.source, bundle.payload, bundle.proof,
        bundle.accepted_at, accepted_by, bundle.effective_from, bundle.derived_from, list(bundle.applied),
    )  # fmt: skip


async def standing_bundles(tx: Transaction, tenant_ids: Collection[str]) -> list[StoredBundle]:
    """The bundles that apply now: of those whose time has come, the one with the latest beginning."""
    query = f"select {_COLUMNS} from ({_STANDING}) b"  # noqa: S608  (constants)
    return [_stored(row) for row in await tx.fetch(query, list(tenant_ids), tx.now)]


async def upcoming_bundles(tx: Transaction, tenant_id: str) -> list[StoredBundle]:
    """The bundles whose time has not come, the next one first; of several for one instant only the newest."""
    rows = await tx.fetch(
        f"""select distinct on (b.effective_from) {_COLUMNS} from bundles b
            where b.tenant_id = $1 and b.withdrawn_at is null and b.effective_from > $2
            order by b.effective_from, b.version desc""",  # noqa: S608  (a constant)
        tenant_id, tx.now,
    )  # fmt: skip
    return [_stored(row) for row in rows]


async def withdraw(tx: Transaction, tenant_id: str, effective_from: datetime) -> None:
    """Take back everything that was to apply from this instant, which has not come."""
    await tx.execute(
        "update bundles set withdrawn_at = $3 where tenant_id = $1 and effective_from = $2 and withdrawn_at is null",
        tenant_id, effective_from, tx.now,
    )  # fmt: skip


async def bundles_as_sent(tx: Transaction, tenant_id: str, versions: Sequence[int]) -> dict[int, StoredBundle]:
    """These versions."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from bundles b where b.tenant_id = $1 and b.version = any ($2)",  # noqa: S608
        tenant_id, list(versions),
    )  # fmt: skip
    return {row["version"]: _stored(row) for row in rows}


async def accepted(tx: Transaction, tenant_id: str) -> list[StoredBundle]:
    """Every version that was not withdrawn, also those to come, by version."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from bundles b
            where b.tenant_id = $1 and b.withdrawn_at is null order by b.version""",  # noqa: S608  (a constant)
        tenant_id,
    )
    return [_stored(row) for row in rows]


async def bundle_of_digest(tx: Transaction, tenant_id: str, digest: str) -> StoredBundle | None:
    """The bundle under which a decision was made."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from bundles b
            where b.tenant_id = $1 and b.digest = $2 order by b.version desc limit 1""",  # noqa: S608
        tenant_id, digest,
    )  # fmt: skip
    return _stored(row) if row else None


async def next_configured_version(tx: Transaction, tenant_id: str, bundle_version: int, said: int) -> int:
    """Count up what other services compare `TenantConfigured` by, and note which bundle they are told of.

    `said`: the highest version that the bus holds; a database that was restored knows a lower one.
    """
    version = await tx.fetchval(
        """update tenants set configured_version = greatest(configured_version, $3) + 1, told_bundle_version = $2
           where tenant_id = $1 returning configured_version""",
        tenant_id, bundle_version, said,
    )  # fmt: skip
    if not isinstance(version, int):
        raise InvariantBroken("a tenant without a row is configured")
    return version


async def configured_version(tx: Transaction, tenant_id: str) -> int | None:
    """The version that others were last told; None: no such tenant, or nobody was told anything."""
    version = await tx.fetchval("select configured_version from tenants where tenant_id = $1", tenant_id)
    return version or None


async def to_be_told(tx: Transaction, tenant_ids: Collection[str]) -> list[str]:
    """Tenants whose bundle began to apply since others were last told."""
    rows = await tx.fetch(
        f"""select t.tenant_id from tenants t join ({_STANDING}) s on s.tenant_id = t.tenant_id
            where s.version <> t.told_bundle_version order by t.tenant_id""",  # noqa: S608  (a constant)
        list(tenant_ids), tx.now,
    )  # fmt: skip
    return [row["tenant_id"] for row in rows]


def _stored(row: Any) -> StoredBundle:
    return StoredBundle(**{**row, "applied": tuple(row["applied"])})
