"""A decision as policy signed it: its exact bytes verified before anything is read from them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rightcall_common.errors import Unreadable
from rightcall_common.events import codec, decisions
from rightcall_common.events.decisions import CallDecided, PurposeRestricted, RetentionDecided
from rightcall_common.sealing.receipts import Trust
from rightcall_storage.admission import verified_by_policy, verified_decision


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """A `CallDecided` whose signature is policy's. The properties are what the bus asks of an event."""

    decided: CallDecided
    proof: str

    @property
    def event_id(self) -> UUID:
        return self.decided.event_id

    @property
    def tenant_id(self) -> str:
        return self.decided.tenant_id

    @property
    def call_id(self) -> UUID:
        return self.decided.call_id

    @property
    def at(self) -> datetime:
        return self.decided.at

    @property
    def type(self) -> str:
        return self.decided.type


def signed_decision(
    value: bytes | None, proof: bytes, trust: Trust, own_key_id: str
) -> SignedDecision | PurposeRestricted | RetentionDecided | None:
    """Read a record of `decisions-v1`: None for what is not acted on here. Raises Unreadable for a forged one."""
    event = codec.parse(decisions.ADAPTER, value, where=decisions.TOPIC)
    if value is None or not isinstance(event, CallDecided | PurposeRestricted | RetentionDecided):
        return None
    try:
        text = proof.decode("ascii")
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise Unreadable(f"{decisions.TOPIC}.rc-proof: missing")
    if isinstance(event, PurposeRestricted | RetentionDecided):
        verified_by_policy(value, text, trust, own_key_id)
        return event
    return SignedDecision(verified_decision(value, text, trust, own_key_id), text)
