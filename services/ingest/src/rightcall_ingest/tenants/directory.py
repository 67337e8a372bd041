"""What ingest knows of its tenants: who a peer belongs to, and who a reference is. Pure; filled from `tenants-v1`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rightcall_common.events.calls import Party
from rightcall_common.events.tenants import Line, TenantConfigured, Trunk
from rightcall_ingest.sip.siprec_session import Peer
from rightcall_ingest.tenants.trunk_index import TrunkIndex


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
        self._index: TrunkIndex[KnownTenant] | None = None

    def learn(self, configured: TenantConfigured) -> None:
        """Take a configuration in."""
        known = self._tenants.get(configured.tenant_id)
        if known is None or known.configured.version <= configured.version:
            self._tenants[configured.tenant_id] = KnownTenant.of(configured)
            self._index = None

    def sharing(self) -> int:
        """How many tenants have a trunk, and so may want what all share."""
        return sum(bool(one.configured.trunks) for one in self._active())

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
        trunks = (trunk for one in self._active() for trunk in one.configured.trunks)
        return frozenset(trunk.port for trunk in trunks if trunk.port is not None)

    def _active(self) -> Iterable[KnownTenant]:
        return (known for known in self._tenants.values() if known.configured.active)

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
        if self._index is None:
            self._index = TrunkIndex((tenant, trunk) for tenant in self._active() for trunk in tenant.configured.trunks)
        fitting = self._index.fitting(peer)
        if len({tenant.tenant_id for tenant, _ in fitting}) != 1:
            return None
        return Recognised(*min(fitting, key=lambda found: (-_exactness(found[1]), found[1].trunk_id)))


def _exactness(trunk: Trunk) -> int:
    return bool(trunk.certificates) * 4 + (trunk.port is not None) * 2 + bool(trunk.addresses)
