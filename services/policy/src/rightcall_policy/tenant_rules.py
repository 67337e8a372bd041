"""What this process holds of tenants in memory: standing rules and client index, reloaded when PostgreSQL says so.

The truth is in the store; a version that is not the standing one is never used for a decision.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from rightcall_common.errors import Unavailable
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import party_key
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy import bundle_views, client_list
from rightcall_policy.bundle import from_payload
from rightcall_policy.bundle_model import Bundle
from rightcall_policy.client_list import Index
from rightcall_policy.facts import Tenant
from rightcall_policy.store import clients as client_store
from rightcall_policy.store import tenants as tenant_store

POLL_S = 5.0
"""A NOTIFY can be lost with its connection; a poll finds what it did not say (design section 3)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A tenant's rules at one version."""

    version: int
    bundle: Bundle
    tenant: Tenant


@dataclass(slots=True)
class TenantRules:
    """Standing rules and client indexes by tenant."""

    keys: RefKeys
    _standing: dict[str, Standing] = field(default_factory=dict)
    _indexes: dict[str, tuple[int, Index]] = field(default_factory=dict)

    async def standing(self, tx: Transaction, tenant_ids: Collection[str]) -> dict[str, Standing]:
        """The rules that apply in this transaction; tenants without any are absent (R01)."""
        versions = await tenant_store.versions(tx, tenant_ids)
        outdated = [name for name, (version, _) in versions.items() if self._version(name) != version]
        for stored in await tenant_store.standing_bundles(tx, outdated) if outdated else []:
            bundle = from_payload(stored.payload)
            self._standing[stored.tenant_id] = Standing(stored.version, bundle, bundle_views.to_tenant(bundle))
        return {name: self._standing[name] for name in versions}

    def _version(self, tenant_id: str) -> int | None:
        held = self._standing.get(tenant_id)
        return held.version if held else None

    async def index(self, tx: Transaction, tenant_id: str) -> Index:
        """The tenant's client index, loaded when this process has none yet."""
        if tenant_id not in self._indexes:
            await self.reload(tx, tenant_id)
        return self._indexes[tenant_id][1]

    async def reload(self, tx: Transaction, tenant_id: str) -> None:
        """Read the lists anew; rows only if a row has changed."""
        lists = await client_store.lists(tx, tenant_id)
        version = max((each.version for each in lists), default=0)
        held = self._indexes.get(tenant_id)
        if held and held[0] == version:
            index = Index(tuple(lists), held[1].entries)
        else:
            index = client_list.build(lists, await client_store.all_clients(tx, tenant_id))
        self._indexes[tenant_id] = (version, index)

    def refs_of(self, tenant_id: str, region: str) -> Callable[[str], tuple[SubjectRef, ...] | None]:
        """A number as somebody writes it -> its refs; None for what is no number of a person or firm."""

        def refs(number: str) -> tuple[SubjectRef, ...] | None:
            party = party_key(number, region)
            usable = party.kind == "e164" or (party.kind == "sip" and "@" in (party.key or ""))
            return self.keys.refs(tenant_id, party) if usable else None

        return refs


async def keep_indexes_fresh(db: Database, rules: TenantRules) -> None:
    """Reload on every NOTIFY and, at the latest, every five seconds; until cancelled."""
    while True:
        try:
            await _listen(db, rules)
        except Unavailable:
            await asyncio.sleep(1.0)


async def _listen(db: Database, rules: TenantRules) -> None:
    changed: asyncio.Queue[str] = asyncio.Queue()
    session = await db.session()
    try:
        await session.add_listener(client_store.CHANNEL, lambda *said: changed.put_nowait(str(said[3])))
        while not session.is_closed():
            tenants = await _changed(changed) or await _all_names(db)
            for tenant_id in sorted(tenants):
                async with db.transaction("policy.reload_clients", tenants=[tenant_id]) as tx:
                    await rules.reload(tx, tenant_id)
    finally:
        await session.close(timeout=1.0)


async def _changed(changed: asyncio.Queue[str]) -> set[str]:
    """The tenants that were named since the last look; nobody after five quiet seconds."""
    try:
        named = {await asyncio.wait_for(changed.get(), POLL_S)}
    except TimeoutError:
        return set()
    while not changed.empty():
        named.add(changed.get_nowait())
    return named


async def _all_names(db: Database) -> list[str]:
    async with db.transaction("policy.name_tenants", tenants=[]) as tx:
        return await tenant_store.names(tx)
