"""What this process holds of tenants in memory: standing rules, by version.

The truth is in the store; a version that is not the standing one is never used for a decision.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from rightcall_common.entered import entered
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import party_key
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.bundles import views
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.reading import from_payload
from rightcall_policy.clients.records import RefsOf, refs_by
from rightcall_policy.decision.context import Tenant
from rightcall_policy.store import tenants as tenant_store
from rightcall_policy.store.tenants import Versions


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """A tenant's rules at one version."""

    version: int
    bundle: Bundle
    tenant: Tenant


@dataclass(slots=True)
class TenantRules:
    """Standing rules by tenant."""

    keys: RefKeys
    _standing: dict[str, ActivePolicy] = field(default_factory=dict)
    period_secrets: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """(tenant, sampling period) -> its secret, which never changes; no more than a few hundred bytes a tenant."""
    said: dict[str, int] = field(default_factory=dict)
    """By tenant: the highest version of its `TenantConfigured` that the bus holds under a key of ours."""
    _line_refs: dict[str, tuple[tuple[str, frozenset[str]], Mapping[str, tuple[SubjectRef, ...]]]] = field(
        default_factory=dict
    )

    async def standing(self, tx: Transaction, tenant_ids: Collection[str]) -> dict[str, ActivePolicy]:
        """The rules that apply in this transaction; tenants without any are absent (R01)."""
        return await self.standing_at(tx, await tenant_store.versions(tx, tenant_ids))

    async def standing_at(self, tx: Transaction, versions: Mapping[str, Versions]) -> dict[str, ActivePolicy]:
        """The rules of these versions, as this transaction has just read them."""
        named = {name: each.bundle for name, each in versions.items() if each.bundle is not None}
        outdated = [name for name, version in named.items() if self._version(name) != version]
        for stored in await tenant_store.standing_bundles(tx, outdated) if outdated else []:
            bundle = from_payload(stored.payload)
            self._standing[stored.tenant_id] = ActivePolicy(stored.version, bundle, views.to_tenant(bundle))
        return {name: self._standing[name] for name in named}

    def _version(self, tenant_id: str) -> int | None:
        held = self._standing.get(tenant_id)
        return held.version if held else None

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
