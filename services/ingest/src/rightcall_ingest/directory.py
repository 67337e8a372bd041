"""What ingest knows of its tenants: who a peer belongs to, and who a reference is. Pure; filled from `tenants-v1`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from rightcall_common.events.calls import Party
from rightcall_common.events.tenants import Line, TenantConfigured, Trunk
from rightcall_ingest.siprec_session import Peer


@dataclass(frozen=True, slots=True)
class KnownTenant:
    """One tenant's configuration with its look-ups built once."""

    configured: TenantConfigured
    lines: Mapping[str, Line]
    line_of_ref: Mapping[str, str]
    employee_of_ref: Mapping[str, str]
    never_record: frozenset[str] = field(repr=False, default=frozenset())

    @classmethod
    def of(cls, configured: TenantConfigured) -> "KnownTenant":
        """Build the look-ups."""
        return cls(
            configured=configured,
            lines={line.line_id: line for line in configured.lines},
            line_of_ref={ref: line.line_id for line in configured.lines for ref in line.refs},
            employee_of_ref={ref: one.employee_id for one in configured.employees for ref in one.refs},
            never_record=frozenset(configured.never_record),
        )

    @property
    def tenant_id(self) -> str:
        """The tenant."""
        return self.configured.tenant_id


@dataclass(frozen=True, slots=True)
class Recognised:
    """A peer's tenant and trunk."""

    tenant: KnownTenant
    trunk: Trunk


class Directory:
    """All tenants of this process. A later configuration replaces an earlier one; an older version never does."""

    def __init__(self) -> None:
        self._tenants: dict[str, KnownTenant] = {}

    def learn(self, configured: TenantConfigured) -> None:
        """Take a configuration in."""
        known = self._tenants.get(configured.tenant_id)
        if known is None or known.configured.version <= configured.version:
            self._tenants[configured.tenant_id] = KnownTenant.of(configured)

    def tenant(self, tenant_id: str) -> KnownTenant | None:
        """A tenant by its id."""
        return self._tenants.get(tenant_id)

    def trunk(self, tenant_id: str, trunk_id: str) -> Trunk | None:
        """A trunk by its id."""
        known = self._tenants.get(tenant_id)
        trunks = known.configured.trunks if known is not None else ()
        return next((trunk for trunk in trunks if trunk.trunk_id == trunk_id), None)

    def ports(self) -> frozenset[int]:
        """The ports that trunks are recognised by: they must be listened on."""
        active = [known.configured for known in self._tenants.values() if known.configured.active]
        return frozenset(trunk.port for one in active for trunk in one.trunks if trunk.port is not None)

    def never_recorded(self, tenant_id: str) -> Callable[[Party], bool]:
        """Whether a party is on the tenant's never-record list as it is when asked."""

        def listed(party: Party) -> bool:
            known = self._tenants.get(tenant_id)
            return known is not None and party.subject_ref in known.never_record

        return listed

    def recognise(self, peer: Peer) -> Recognised | None:
        """The one trunk that this peer can be, by certificate, dedicated port or address; never by the message body.

        None when no trunk fits, or when trunks of several tenants do: a guess could put a call into foreign hands.
        """
        fitting = [
            Recognised(tenant, trunk)
            for tenant in self._tenants.values()
            if tenant.configured.active
            for trunk in tenant.configured.trunks
            if _fits(trunk, peer)
        ]
        if len({found.tenant.tenant_id for found in fitting}) != 1:
            return None
        return min(fitting, key=lambda found: (-_exactness(found.trunk), found.trunk.trunk_id))


def _fits(trunk: Trunk, peer: Peer) -> bool:
    """Every way of recognition that the trunk states must hold, and it must state one."""
    checks = []
    if trunk.certificates:
        checks.append(bool(set(trunk.certificates) & set(peer.certificate_names)))
    if trunk.port is not None:
        checks.append(trunk.port == peer.local_port)
    if trunk.addresses:
        here = ip_address(peer.address)
        checks.append(any(here in ip_network(network, strict=False) for network in trunk.addresses))
    return bool(checks) and all(checks)


def _exactness(trunk: Trunk) -> int:
    return bool(trunk.certificates) * 4 + (trunk.port is not None) * 2 + bool(trunk.addresses)
