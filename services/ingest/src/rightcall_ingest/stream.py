"""The Kafka edge: which topic goes to which handler, and what of it is for us. All of it is broadcast."""

from collections.abc import Callable, Sequence
from uuid import UUID

from rightcall_common.bus import BusRecord, Parse, Subscription, broadcast, json_of, signed_json_of
from rightcall_common.errors import Unreadable
from rightcall_common.events import codec, decisions, tenants, vault
from rightcall_common.events.audio import Receipt
from rightcall_common.events.decisions import CallDecided
from rightcall_common.events.vault import TransitKeyOffered, VaultEvent
from rightcall_common.sealing.canonical import base64_text
from rightcall_common.sealing.receipts import Trust
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.handlers import Decision, Handlers
from rightcall_ingest.journal.vault_view import verified


def subscriptions(handlers: Handlers, trust: Trust) -> Sequence[Subscription]:
    """All that ingest reads. `decisions-v1` from five minutes ago: no decision waits longer for its call."""
    return (
        broadcast(tenants.TOPIC, signed_json_of(tenants.ADAPTER, trust, "tenants"), handlers.on_tenant, since="start"),
        broadcast(vault.TOPIC, vault_reader(trust), handlers.on_vault, since="start"),
        broadcast(decisions.TOPIC, decision_reader(handlers.calls, trust), handlers.on_decision, since="recent"),
    )


def decision_reader(calls: Calls, trust: Trust) -> Callable[[BusRecord], Decision | None]:
    """Parse decisions on our own calls; those of others cost one look at the key.

    The parser verifies the proof of the exact bytes and raises Unreadable where it does not hold: such a decision
    becomes a dead letter and never opens anything.
    """

    def read(record: BusRecord, /) -> Decision | None:
        if record.value is None or _call_id(record.key) not in calls:
            return None
        proof = trust.verify_header(record.value, record.headers.get(codec.PROOF_HEADER), "decisions")
        decided = codec.parse(decisions.ADAPTER, record.value, where=record.topic)
        if not isinstance(decided, CallDecided):
            return None
        if str(decided.call_id) != record.key:
            raise Unreadable(f"{record.topic}.CallDecided.call_id: not_the_key")
        return Decision(decided, Receipt(payload=base64_text(record.value), proof=proof))

    return read


def vault_reader(trust: Trust) -> Parse[VaultEvent]:
    """Parse what storage says; an offered key is Unreadable unless signed by a key that may offer it."""
    read_json = json_of(vault.ADAPTER)

    def read(record: BusRecord, /) -> VaultEvent | None:
        said = read_json(record)
        return verified(said, trust) if isinstance(said, TransitKeyOffered) else said

    return read


def _call_id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
