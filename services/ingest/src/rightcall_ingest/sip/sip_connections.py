"""Which TCP connections there may be: a trunk's peers have theirs by quota, strangers a few that end at once. Pure.

Where a trunk or its tenant has as many as it may, the one that rested longest gives way: a client whose connections
were lost on the way (NAT, a restart) must not wait until we notice. Nobody's gives way to another tenant's.
"""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from rightcall_ingest.shares import Share, give_back
from rightcall_ingest.sip.siprec_session import PeerOwner

CONNECTIONS_MAX: Final = 1024  # SBCs keep one or a few each
OF_TRUNK_MAX: Final = 64
STRANGERS_MAX: Final = 32  # at once, of all strangers; each stays as long as its one answer takes
OF_STRANGER_MAX: Final = 4  # of one address

L = TypeVar("L")


@dataclass(slots=True)
class SipConnections(Generic[L]):
    """Open connections, each under its link. `share`: of all that trunks may have."""

    share: Share
    of_trunk_max: int = OF_TRUNK_MAX
    _owners: dict[L, PeerOwner] = field(default_factory=dict)
    _of_trunk: dict[PeerOwner, "OrderedDict[L, bool]"] = field(
        default_factory=dict
    )  # by rest, the longest first: spoke?
    _of_tenant: "Counter[str]" = field(default_factory=Counter)
    _strangers: dict[L, str] = field(default_factory=dict)
    _from: "Counter[str]" = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self._owners) + len(self._strangers)

    def take(self, link: L, owner: PeerOwner) -> tuple[bool, L | None]:
        """Whether a trunk's peer may have this connection, and which other one gives way for it."""
        full = len(self._of_trunk.get(owner, ())) >= self.of_trunk_max or not self.share.allows(
            self._of_tenant, owner.tenant_id
        )
        gives_way = self._longest_at_rest(owner) if full else None
        if full and gives_way is None:
            return False, None
        if gives_way is not None:
            self.leave(gives_way)
        self._owners[link] = owner
        self._of_trunk.setdefault(owner, OrderedDict())[link] = False
        self._of_tenant[owner.tenant_id] += 1
        return True, gives_way

    def take_stranger(self, link: L, address: str) -> bool:
        """Whether a stranger may have this connection for the while that its answer takes."""
        if len(self._strangers) >= STRANGERS_MAX or self._from[address] >= OF_STRANGER_MAX:
            return False
        self._strangers[link] = address
        self._from[address] += 1
        return True

    def spoke(self, link: L) -> None:
        """A whole message came."""
        owner = self._owners.get(link)
        if owner is not None:
            self._of_trunk[owner][link] = True
            self._of_trunk[owner].move_to_end(link)

    def leave(self, link: L) -> None:
        """It is closed; again changes nothing."""
        owner = self._owners.pop(link, None)
        if owner is not None:
            del self._of_trunk[owner][link]
            if not self._of_trunk[owner]:
                del self._of_trunk[owner]
            give_back(self._of_tenant, owner.tenant_id)
        address = self._strangers.pop(link, None)
        if address is not None:
            give_back(self._from, address)

    def of_tenant(self, tenant_id: str) -> int:
        """How many this tenant's peers have."""
        return self._of_tenant.get(tenant_id, 0)

    def _longest_at_rest(self, owner: PeerOwner) -> L | None:
        """Of the trunk; if it has none, of another of its tenant's. Those that never said anything first."""
        others = [links for one, links in self._of_trunk.items() if one.tenant_id == owner.tenant_id]
        for links in [self._of_trunk.get(owner) or OrderedDict(), *others]:
            if links:
                return next((link for link, spoke in links.items() if not spoke), next(iter(links)))
        return None
