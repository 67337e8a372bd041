"""Accepting a tenant's rules, and telling the other services whenever rules or people change (`TenantConfigured`)."""

from uuid import uuid4

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import tenants as events
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy import bundle as bundles
from rightcall_policy import bundle_views
from rightcall_policy.bundle_model import Bundle
from rightcall_policy.committing import commit_ahead
from rightcall_policy.store import people, tenants
from rightcall_policy.store.tenants import StoredBundle
from rightcall_policy.tenant_rules import TenantRules


async def accept(
    tx: Transaction, rules: TenantRules, signer: Signer, bundle: Bundle, source: bytes, person: str
) -> StoredBundle:
    """Sign and store a bundle as the standing one, and tell everybody. The same rules again are the same version."""
    await tenants.create(tx, bundle.tenant)
    await tenants.lock(tx, bundle.tenant)
    standing = (await rules.standing(tx, [bundle.tenant])).get(bundle.tenant)
    if standing and standing.tenant.policy_digest == bundles.digest(bundle):
        return await standing_bundle(tx, bundle.tenant)
    version = standing.version + 1 if standing else 1
    payload = bundles.signed_payload(bundle, version, tx.now)
    stored = StoredBundle(bundle.tenant, version, bundles.digest(bundle), source, payload, signer.sign(payload), tx.now)
    await tenants.add_bundle(tx, stored, person)
    await commit_ahead(tx, signer, bundle_views.to_tenant(bundle))
    await tell(tx, rules, bundle.tenant)
    return stored


async def standing_bundle(tx: Transaction, tenant_id: str) -> StoredBundle:
    """The bundle that applies. The tenant is known to have one."""
    found = await tenants.standing_bundles(tx, [tenant_id])
    if not found:
        raise InvariantBroken("a tenant with rules has no bundle")
    return found[0]


async def tell(tx: Transaction, rules: TenantRules, tenant_id: str) -> None:
    """Emit the tenant's whole configuration as it is in this transaction. The tenant's row must be locked."""
    standing = (await rules.standing(tx, [tenant_id]))[tenant_id]
    refs_of = rules.refs_of(tenant_id, standing.bundle.region)
    event = bundle_views.to_configured(
        standing.bundle,
        await people.employee_refs(tx, tenant_id),
        await people.never_record_refs(tx, tenant_id),
        lambda number: refs_of(number) or (),
        version=await tenants.next_configured_version(tx, tenant_id),
        event_id=uuid4(),
        at=tx.now,
    )
    tx.emit(events.TOPIC, tenant_id, event)
