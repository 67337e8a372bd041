"""What dsar knows of tenants, in memory: the newest `TenantConfigured` of each."""

from collections.abc import Sequence

from rightcall_common.bus import Delivery
from rightcall_common.events.tenants import TenantConfigured
from rightcall_dsar.requests.assess import EVIDENCE_KEEP, Terms
from rightcall_dsar.requests.request import SubjectClass


class Tenants:
    """Filled from `tenants-v1`, which says all there is from its start."""

    def __init__(self) -> None:
        self._known: dict[str, TenantConfigured] = {}

    def on_tenants(self, event: TenantConfigured, _delivery: Delivery) -> None:
        """Remember the newest configuration."""
        known = self._known.get(event.tenant_id)
        if known is None or known.version <= event.version:
            self._known[event.tenant_id] = event

    def get(self, tenant_id: str) -> TenantConfigured | None:
        """The tenant, None while nothing was heard of it."""
        return self._known.get(tenant_id)

    def names(self) -> Sequence[str]:
        """All known tenants."""
        return sorted(self._known)


def terms_of(tenant: TenantConfigured) -> Terms:
    """What an assessment depends on."""
    keep = next((rule.keep for rule in tenant.retention if rule.purpose == "EVIDENCE_AGREEMENT"), "")
    return Terms(tenant.time_zone, keep or EVIDENCE_KEEP)


def class_of(tenant: TenantConfigured, refs: Sequence[str]) -> SubjectClass | None:
    """Whose number it is. None: the tenant's own line, which is no data subject (law.md 4.2)."""
    asked = set(refs)
    if any(asked & set(employee.refs) for employee in tenant.employees):
        return "employee"
    return None if any(asked & set(line.refs) for line in tenant.lines) else "caller"
