"""Accepting a tenant's rules, and telling the other services whenever rules or people change (`TenantConfigured`).

Everything here is done under the lock of the tenant's row.
"""

from uuid import uuid4

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import codec
from rightcall_common.events import tenants as events
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.bundles import effective, views
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.effective import Council
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.store import people, tenant_states, tenants, works_councils
from rightcall_policy.store.tenants import StoredBundle
from rightcall_policy.tenants.cache import TenantRules
from rightcall_policy.tenants.commitments import commit_ahead


async def accept(
    tx: Transaction, rules: TenantRules, signer: Signer, bundle: Bundle, source: bytes, person: str
) -> StoredBundle:
    """Sign and store a bundle, which applies from now or from its later `effective_from`, and tell everybody.

    The same rules again, standing or to come, are the same version. Answers the rules that will decide: the bundle
    with the tenant's state and the works-council register applied.
    """
    await tenants.create(tx, bundle.tenant)
    await tenants.lock(tx, bundle.tenant)
    known = await _sent(tx, bundle.tenant)
    same = next((row for row, sent in known if sent.digest == bundles.digest(bundle)), None)
    if same is not None:
        return same
    begins = max(bundle.effective_from or tx.now, tx.now)
    version = await tenants.next_bundle_version(tx, bundle.tenant)
    payload = bundles.signed_payload(bundle, version, tx.now)
    stored = StoredBundle(
        bundle.tenant, version, bundles.digest(bundle), source, payload, signer.sign(payload, "bundles"), tx.now, begins
    )
    await tenants.add_bundle(tx, stored, person)
    await commit_ahead(tx, signer, views.to_tenant(bundle))
    await settle(tx, rules, signer, bundle.tenant, person)
    return next(row for row, sent in await _sent(tx, bundle.tenant) if sent.version == version)


async def settle(tx: Transaction, rules: TenantRules, signer: Signer, tenant_id: str, person: str) -> None:
    """Apply the tenant's state and registers to the rules that stand and those to come; tell everybody."""
    state = await tenant_states.state(tx, tenant_id)
    if state is None:
        raise InvariantBroken("a tenant without a row is configured")
    councils = {
        purpose: Council(each.status, each.reference, each.until)
        for purpose, each in (await works_councils.of_tenant(tx, tenant_id)).items()
    }
    for row, sent in await _sent(tx, tenant_id):
        bundle, names = effective.applied(bundles.from_payload(sent.payload), state.status, councils)
        if bundles.digest(bundle) == row.digest:
            continue
        version = await tenants.next_bundle_version(tx, tenant_id)
        payload = bundles.signed_payload(bundle, version, tx.now, derived_from=sent.version, applied=names)
        derived = StoredBundle(
            tenant_id, version, bundles.digest(bundle), sent.source, payload, signer.sign(payload, "bundles"), tx.now,
            max(row.effective_from, tx.now), sent.version, names,
        )  # fmt: skip
        await tenants.add_bundle(tx, derived, person)
    await tell(tx, rules, signer, tenant_id)


async def _sent(tx: Transaction, tenant_id: str) -> list[tuple[StoredBundle, StoredBundle]]:
    """The bundle that applies and those to come, each with the bundle as sent that it is or was derived from."""
    rows = [*await tenants.standing_bundles(tx, [tenant_id]), *await tenants.upcoming_bundles(tx, tenant_id)]
    sent = await tenants.bundles_as_sent(tx, tenant_id, [row.sent_as for row in rows])
    return [(row, sent[row.sent_as]) for row in rows]


async def tell(tx: Transaction, rules: TenantRules, signer: Signer, tenant_id: str) -> None:
    """Sign and emit the tenant's whole configuration as it is in this transaction; nothing while no rules apply.

    Its version is above all that this database and the bus have seen. It reads the store and not what `rules` holds in
    memory: what this transaction wrote may yet be rolled back.
    """
    standing = next(iter(await tenants.standing_bundles(tx, [tenant_id])), None)
    if standing is None:
        return
    bundle = bundles.from_payload(standing.payload)
    refs = await rules.line_refs(bundle)
    event = views.to_configured(
        bundle,
        await people.employee_refs(tx, tenant_id),
        await people.never_record_refs(tx, tenant_id),
        lambda number: refs.get(number, ()),
        version=await tenants.next_configured_version(tx, tenant_id, standing.version, rules.said.get(tenant_id, 0)),
        event_id=uuid4(),
        at=tx.now,
    )
    payload = codec.encode(event)
    tx.emit(events.TOPIC, tenant_id, event, proof=signer.sign(payload, "tenants"), raw=payload)
