"""The standing rules of a tenant, or the refusal that names the missing step."""

from rightcall_common.postgres import Transaction
from rightcall_common.web.app import Problem
from rightcall_policy.store import tenants
from rightcall_policy.tenants.cache import ActivePolicy, TenantRules


async def rules_or_refuse(tx: Transaction, rules: TenantRules, tenant_id: str, *, lock: bool = False) -> ActivePolicy:
    """The tenant's standing rules; 409 for a tenant that has none, because numbers could not be read."""
    if lock:
        await tenants.lock(tx, tenant_id)
    standing = (await rules.standing(tx, [tenant_id])).get(tenant_id)
    if standing is None:
        raise Problem(409, "TENANT_POLICY_MISSING", "Load the tenant's rules first: PUT /v1/policies/{tenant}.")
    return standing
