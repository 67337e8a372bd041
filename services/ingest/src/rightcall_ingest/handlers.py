"""What ingest does with what it hears: plain functions on memory. They know neither Kafka nor SQL and never catch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from rightcall_common.bus import Delivery
from rightcall_common.events.audio import Receipt
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.events.vault import StreamStoredUpTo, TransitKeyOffered, VaultEvent
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.journal.vault_view import VaultView
from rightcall_ingest.tenants.directory import Directory


class Freed(Protocol):
    """What of the journal can be let go."""

    def free_frames(self, stream_id: UUID, epoch: int, position: int) -> None:
        """storage has the frames of this epoch up to and including this position."""

    def free_stream(self, stream_id: UUID) -> None:
        """storage has settled the whole stream."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a call of ours whose proof has been verified, and its receipt."""

    decided: CallDecided
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the broadcasts feed."""

    calls: Calls
    directory: Directory
    vault: VaultView
    journal: Freed
    advanced: Callable[[UUID], None] = lambda stream_id: None
    """storage has more of a stream than before."""

    def on_decision(self, decision: Decision, _delivery: Delivery) -> None:
        """Let the call's gate open or close."""
        self.calls.decided(decision.decided, decision.receipt)

    def on_tenant(self, configured: TenantConfigured, _delivery: Delivery) -> None:
        """A tenant's trunks, lines and people as they are now."""
        self.directory.learn(configured)

    def on_vault(self, said: VaultEvent, _delivery: Delivery) -> None:
        """Keys to seal to, whether storage takes audio, and what need not be kept here any more."""
        if isinstance(said, StreamStoredUpTo):
            self.advanced(said.stream_id)
            self.journal.free_frames(said.stream_id, said.epoch, said.position)
            if said.complete:
                self.journal.free_stream(said.stream_id)
        elif isinstance(said, TransitKeyOffered):
            self.vault.offered(said)
        else:
            self.vault.hear(said)
