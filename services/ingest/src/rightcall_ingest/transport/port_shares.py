"""The media ports that a tenant may have of those that all share: `MediaSockets`, as one tenant sees it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rightcall_ingest.shares import Share, give_back
from rightcall_ingest.transport.media_sockets import MediaPort, MediaSockets


@dataclass(slots=True)
class PortShares:
    """`share`: of pairs of ports, one for each stream. `on_full` hears of a tenant whose share is used up."""

    sockets: MediaSockets
    share: Share
    on_full: Callable[[str], None] = lambda tenant_id: None
    taken: "Counter[str]" = field(default_factory=Counter)

    def of(self, tenant_id: str) -> "TenantPorts":
        """What `legs` opens ports with."""
        return TenantPorts(self, tenant_id)


@dataclass(frozen=True, slots=True)
class TenantPorts:
    """Implements `media_sockets.Ports` for one tenant."""

    shares: PortShares
    tenant_id: str

    def open(self, streams: int) -> tuple[MediaPort, ...] | None:
        """As `MediaSockets.open`; None too where the tenant has its share."""
        if not self.shares.share.allows(self.shares.taken, self.tenant_id, streams):
            self.shares.on_full(self.tenant_id)
            return None
        return self._counted(self.shares.sockets.open(streams))

    def reopen(self, ports: Sequence[int]) -> tuple[MediaPort, ...] | None:
        """As `MediaSockets.reopen`: a running session's ports are counted and never refused."""
        return self._counted(self.shares.sockets.reopen(ports))

    def _counted(self, opened: tuple[MediaPort, ...] | None) -> tuple[MediaPort, ...] | None:
        for media in opened or ():
            self.shares.taken[self.tenant_id] += 1
            media.on_close = self._closed
        return opened

    def _closed(self) -> None:
        give_back(self.shares.taken, self.tenant_id)
