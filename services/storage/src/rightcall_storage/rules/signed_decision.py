"""A decision as policy signed it: its exact bytes are verified by a key that may sign its kind. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rightcall_common.events import codec, decisions
from rightcall_common.events.decisions import CallDecided, PurposeRestricted, RetentionDecided, SubjectObjected
from rightcall_common.sealing.receipts import Trust


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
    value: bytes | None, proof: bytes | None, trust: Trust
) -> SignedDecision | PurposeRestricted | RetentionDecided | SubjectObjected | None:
    """Read a record of `decisions-v1`: None for what is not acted on here. Raises Foreign, Unreadable."""
    event = codec.parse(decisions.ADAPTER, value, where=decisions.TOPIC)
    if value is None:
        return None
    if isinstance(event, CallDecided):
        return SignedDecision(event, trust.verify_header(value, proof, "decisions"))
    if isinstance(event, PurposeRestricted | RetentionDecided | SubjectObjected):
        trust.verify_header(value, proof, "retention")
        return event
    return None
