"""What this process holds of tenants in memory: standing rules and client index, reloaded when PostgreSQL says so.

The truth is in the store; a version that is not the standing one is never used for a decision.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field

from rightcall_common.entered import entered
from rightcall_common.errors import Unavailable
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import party_key
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.bundles import views
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.reading import from_payload
from rightcall_policy.clients.client_list import Index
from rightcall_policy.clients.records import RefsOf, refs_by
from rightcall_policy.decision.context import Tenant
from rightcall_policy.store import client_lists, client_rows
from rightcall_policy.store import tenants as tenant_store
from rightcall_policy.store.tenants import Versions
from rightcall_policy.tenants import client_metrics
from rightcall_policy.tenants.client_reload import Copy, up_to_date

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
    held: dict[str, Copy] = field(default_factory=dict)
    """By tenant: the copy of its lists that decisions ask."""
    period_secrets: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """(tenant, sampling period) -> its secret, which never changes; no more than a few hundred bytes a tenant."""
    said: dict[str, int] = field(default_factory=dict)
    """By tenant: the highest version of its `TenantConfigured` that the bus holds under a key of ours."""
    _line_refs: dict[str, tuple[tuple[str, frozenset[str]], Mapping[str, tuple[SubjectRef, ...]]]] = field(
        default_factory=dict
    )
    _reading: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def standing(self, tx: Transaction, tenant_ids: Collection[str]) -> dict[str, Standing]:
        """The rules that apply in this transaction; tenants without any are absent (R01)."""
        return await self.standing_at(tx, await tenant_store.versions(tx, tenant_ids))

    async def standing_at(self, tx: Transaction, versions: Mapping[str, Versions]) -> dict[str, Standing]:
        """The rules of these versions, as this transaction has just read them."""
        named = {name: each.bundle for name, each in versions.items() if each.bundle is not None}
        outdated = [name for name, version in named.items() if self._version(name) != version]
        for stored in await tenant_store.standing_bundles(tx, outdated) if outdated else []:
            bundle = from_payload(stored.payload)
            self._standing[stored.tenant_id] = Standing(stored.version, bundle, views.to_tenant(bundle))
        return {name: self._standing[name] for name in named}

    def _version(self, tenant_id: str) -> int | None:
        held = self._standing.get(tenant_id)
        return held.version if held else None

    async def index(self, tx: Transaction, tenant_id: str) -> Index:
        """The tenant's client index, loaded when this process has none yet."""
        held = self.held.get(tenant_id)
        if held is None:
            async with self._reading[tenant_id]:
                held = self.held.get(tenant_id) or await self._read(tx, tenant_id)
        return held.index

    def list_version(self, tenant_id: str) -> int:
        """Which state of the tenant's lists this process asks; 0: it has read none."""
        held = self.held.get(tenant_id)
        return held.version if held else 0

    async def catch_up(self, tx: Transaction, tenant_id: str) -> None:
        """Read what has changed in the lists, if anything has."""
        if tenant_id not in self.held or self.list_version(tenant_id) < (await client_rows.mark(tx, tenant_id)).version:
            await self.reload(tx, tenant_id)

    async def reload(self, tx: Transaction, tenant_id: str) -> None:
        """Read what has changed in the lists. Until that is complete, decisions ask the copy before."""
        async with self._reading[tenant_id]:
            await self._read(tx, tenant_id)

    async def _read(self, tx: Transaction, tenant_id: str) -> Copy:
        known = self.held.get(tenant_id)
        copy = self.held[tenant_id] = await up_to_date(tx, tenant_id, known)
        client_metrics.show(tenant_id, copy.index.lists, tx.now)
        return copy

    async def line_refs(self, bundle: Bundle) -> Mapping[str, tuple[SubjectRef, ...]]:
        """The refs of the numbers of a bundle's lines. Some 0.1 ms a number: once for each state of the rules, and in a
        thread, which gives way to the loop every few milliseconds."""
        wanted = frozenset(number for line in bundle.lines.values() for number in line.numbers)
        held = self._line_refs.get(bundle.tenant)
        if held is None or held[0] != (bundle.region, wanted):
            refs = await asyncio.to_thread(
                lambda: {number: self._line_ref(bundle, number) for number in sorted(wanted)}
            )
            held = self._line_refs[bundle.tenant] = ((bundle.region, wanted), refs)
        return held[1]

    def _line_ref(self, bundle: Bundle, number: str) -> tuple[SubjectRef, ...]:
        """A line of a bundle that stands keeps its number, also one that this release would not accept any more."""
        read = entered(number, bundle.region, bundle.numbers.accept_prefixes)
        party = read.party or party_key(number, bundle.region)
        return self.keys.refs(bundle.tenant, party) if party.key is not None else ()

    def refs_of(self, bundle: Bundle) -> RefsOf:
        """A number as somebody enters it -> its refs, or why it is no number of a person or firm."""
        return refs_by(self.keys, bundle.tenant, bundle.region, bundle.numbers.accept_prefixes)


async def keep_indexes_fresh(db: Database, rules: TenantRules) -> None:
    """Reload on every NOTIFY and, at the latest, every five seconds; until cancelled."""
    reloading = OneByOne("reload_clients", rest_s=POLL_S)

    async def reload(tenant_id: str) -> None:
        async with db.transaction("policy.reload_clients", tenants=[tenant_id]) as tx:
            await rules.reload(tx, tenant_id)

    while True:
        try:
            await _listen(db, lambda names: reloading.each(names, reload))
        except Unavailable:
            await asyncio.sleep(1.0)


async def _listen(db: Database, reload: Callable[[Collection[str]], Awaitable[object]]) -> None:
    changed: asyncio.Queue[str] = asyncio.Queue()
    session = await db.session()
    try:
        await session.add_listener(client_lists.CHANNEL, lambda *said: changed.put_nowait(str(said[3])))
        tenants: Collection[str] = await _all_names(db)  # at once, so that the first call need not wait for its list
        while not session.is_closed():
            await reload(sorted(tenants))
            tenants = await _changed(changed) or await _all_names(db)
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
