"""`vault-v1`: what storage tells ingest and policy about itself. Compacted; live entries are restated.

Keys: stream id (`StreamStoredUpTo`), transit key id (`TransitKeyOffered`), storage instance (`VaultState`).
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rightcall_common.bounds import INT8_MAX, Base64, Code, Count, Instant, Proof
from rightcall_common.events.envelope import Event

TOPIC = "vault-v1"
VAULT_STATE_EVERY_S = 15
VAULT_STATE_STALE_S = 60


class StreamStoredUpTo(Event):
    """ingest may free its journal up to and including this frame. Also said of discarded and refused streams."""

    type: Literal["StreamStoredUpTo"] = "StreamStoredUpTo"
    stream_id: UUID
    epoch: Count
    position: Annotated[int, Field(ge=-1, le=INT8_MAX)]
    """-1: nothing of this epoch yet."""
    complete: bool = False
    """The stream's manifest is in and everything it lists is settled."""
    state: Literal["stored", "discarded", "refused"]


class TransitKeyOffered(BaseModel):
    """A public key to which stream keys may be sealed for an hour. Not a tenant's: it has no tenant id."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: Literal["TransitKeyOffered"] = "TransitKeyOffered"
    event_id: UUID
    at: Instant
    key_id: Code
    public_key: Base64
    """base64 of the raw X25519 public key (RFC 9180 KEM)."""
    valid_from: Instant
    valid_until: Instant
    proof: Proof
    """storage's Ed25519 signature over `sealing.transit.offer_bytes`, as an `rc-proof`."""


class VaultState(BaseModel):
    """May audio be sent, and of which classes. Every 15 s; older than 60 s counts as no."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: Literal["VaultState"] = "VaultState"
    event_id: UUID
    at: Instant
    instance: Code
    keys_ok: bool
    region: Code
    statutory: bool
    ordinary: bool


VaultEvent = Annotated[StreamStoredUpTo | TransitKeyOffered | VaultState, Field(discriminator="type")]
ADAPTER: TypeAdapter[VaultEvent] = TypeAdapter(VaultEvent)
