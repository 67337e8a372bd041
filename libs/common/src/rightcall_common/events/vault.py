"""`vault-v1`: what storage tells ingest and policy about itself. Compacted; live entries are restated.

Keys: stream id (`StreamStoredUpTo`), transit key id (`TransitKeyOffered`), storage instance (`VaultState`).
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from rightcall_common.bounds import INT8_MAX, Base64, Code, Count, Instant, Proof
from rightcall_common.events import codec
from rightcall_common.events.envelope import Event, Stated

TOPIC = "vault-v1"
VAULT_STATE_EVERY_S = 15
VAULT_STATE_STALE_S = 60


class StreamStoredUpTo(Event, frozen=True, kw_only=True):
    """ingest may free its journal up to and including this frame. Also said of discarded and refused streams."""

    stream_id: UUID
    epoch: Count
    position: Annotated[int, Meta(ge=-1, le=INT8_MAX)]
    """-1: nothing of this epoch yet."""
    complete: bool = False
    """The stream's manifest is in and everything it lists is settled."""
    state: Literal["stored", "discarded", "refused"]


class TransitKeyOffered(Stated, frozen=True, kw_only=True):
    """A public key to which stream keys may be sealed for an hour. Not a tenant's: it has no tenant id."""

    event_id: UUID
    at: Instant
    key_id: Code
    public_key: Base64
    """base64 of the raw X25519 public key (RFC 9180 KEM)."""
    valid_from: Instant
    valid_until: Instant
    proof: Proof
    """storage's Ed25519 signature over `sealing.transit.offer_bytes`, as an `rc-proof`."""


class VaultState(Stated, frozen=True, kw_only=True):
    """May audio be sent, and of which classes. Every 15 s; older than 60 s counts as no."""

    event_id: UUID
    at: Instant
    instance: Code
    keys_ok: bool
    region: Code
    statutory: bool
    ordinary: bool


VaultEvent = StreamStoredUpTo | TransitKeyOffered | VaultState
ADAPTER: codec.EventReader[VaultEvent] = codec.EventReader(VaultEvent)
