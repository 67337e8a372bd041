"""Who may speak to us, and who may touch a session. A peer that no trunk recognises leaves nothing behind.

Not here: what a stranger hears (`sip_door`), and how much a tenant may have (`shares`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.sip.siprec_session import Admission, Peer, PeerOwner, Reject
from rightcall_ingest.tenants.directory import Directory

RETRY_AFTER_S: Final = 10  # a drain or a full port range does not end sooner
FOREIGN: Final = Reject(403, "This peer is in no tenant's bundle")
DRAINING: Final = Reject(503, "This process is being stopped", RETRY_AFTER_S)
STARTING: Final = Reject(503, "The tenants' configuration is not here yet", RETRY_AFTER_S)
UNWRITTEN: Final = Reject(503, "The journal cannot be written now", RETRY_AFTER_S)


@dataclass(slots=True)
class Admissions:
    """`refusing`: None, or why no new session is taken now. `writable`: the journal's last write reached the disk."""

    calls: Calls
    directory: Directory
    refusing: Reject | None = field(default=STARTING, kw_only=True)
    writable: Callable[[], bool] = field(default=lambda: True, kw_only=True)

    def whose(self, peer: Peer) -> PeerOwner | Reject:
        """A trunk's peer, or one whose session runs here. Before the tenants are known nobody else can be told from a
        stranger: all hear 503, and nothing is kept of them either."""
        where = None if self.refusing is STARTING else self.directory.recognise(peer)
        if where is not None:
            return PeerOwner(where.tenant.tenant_id, where.trunk.trunk_id)
        tenant_id = self.calls.tenant_at(peer.transport, peer.address)
        if tenant_id is not None:
            return PeerOwner(tenant_id)
        return STARTING if self.refusing is STARTING else FOREIGN

    def admit(self, peer: Peer, dialog_id: str | None) -> Admission | Reject:
        """A running session's own peer is never turned away, whatever the bundles say by now."""
        if dialog_id is not None:
            return self._admit_again(peer, dialog_id)
        if self.refusing is not None:
            return self.refusing
        if not self.writable():
            return UNWRITTEN
        where = self.directory.recognise(peer)
        return FOREIGN if where is None else Admission(siprec_only=where.trunk.require_siprec)

    def _admit_again(self, peer: Peer, dialog_id: str) -> Admission | Reject:
        live = self.calls.of_dialog(dialog_id)
        if live is None:
            return Admission()
        where = self.directory.recognise(peer)
        if live.peer != (peer.transport, peer.address) and (
            where is None or where.tenant.tenant_id != live.who.tenant_id
        ):
            return FOREIGN
        live.heard(self.calls.now())
        return Admission()
