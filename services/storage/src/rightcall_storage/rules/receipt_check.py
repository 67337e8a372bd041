"""May this epoch be kept, and for what? Taken from the decision receipt alone. Pure, and "no" is a value.

Not here: what later decisions take away (`discards`), and the keys.
"""

from dataclasses import dataclass

from rightcall_common.errors import Unreadable
from rightcall_common.events import codec, decisions
from rightcall_common.events.audio import StreamOpened
from rightcall_common.events.decisions import CallDecided, Retention
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Trust
from rightcall_common.terms import parse_term


@dataclass(frozen=True, slots=True)
class Admitted:
    """The receipt holds: these purposes with these terms, and the exact bytes that say so."""

    controller_id: str
    decision_seq: int
    retention: tuple[Retention, ...]
    provisional: bool
    payload: bytes
    proof: str
    decided: CallDecided


@dataclass(frozen=True, slots=True)
class EpochRefused:
    """Nothing of this epoch is kept. `reason` is a word of this module."""

    reason: str


def admit(opened: StreamOpened, trust: Trust) -> Admitted | EpochRefused:
    """Judge a StreamOpened by its receipt: by a key that may sign decisions, as the record on `decisions-v1` was."""
    if opened.receipt is None:
        return EpochRefused("NO_RECEIPT")
    payload, proof = _octets(opened.receipt.payload), opened.receipt.proof
    try:
        decided = verified_decision(payload, proof, trust)
    except Unreadable:
        return EpochRefused("RECEIPT_DOES_NOT_VERIFY")
    ids = (decided.tenant_id, decided.call_id, decided.recording_id, decided.segment_id)
    if ids != (opened.tenant_id, opened.call_id, opened.recording_id, opened.segment_id):
        return EpochRefused("RECEIPT_OF_ANOTHER_SEGMENT")
    if decided.controller_id is None or not decided.opens:
        return EpochRefused("RECEIPT_DOES_NOT_OPEN")
    retention = tuple(term for term in decided.retention if term.purpose in decided.purposes)
    if {term.purpose for term in retention} != set(decided.purposes) or not all(map(_readable, retention)):
        return EpochRefused("RECEIPT_WITHOUT_RETENTION")
    seq, provisional = decided.decision_seq, decided.provisional
    return Admitted(decided.controller_id, seq, retention, provisional, payload, proof, decided)


def verified_decision(payload: bytes, proof: str, trust: Trust) -> CallDecided:
    """The decision in these bytes. Raises Unreadable: signed by nobody who may sign decisions, or no decision."""
    trust.verify(payload, proof, "decisions")
    decided = codec.parse(decisions.ADAPTER, payload, where=decisions.TOPIC)
    if not isinstance(decided, CallDecided):
        raise Unreadable(f"{decisions.TOPIC}: no decision on a call")
    return decided


def _octets(text: str) -> bytes:
    """Nothing verifies over no bytes, so what is not base64 is refused like a forged receipt."""
    try:
        return base64_octets(text)
    except ValueError:
        return b""


def _readable(term: Retention) -> bool:
    try:
        parse_term(term.keep)
        parse_term(term.keep_max)
    except ValueError:
        return False
    return True
