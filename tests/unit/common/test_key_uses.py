"""A key signs what it is for: every use x every signed thing, at the readers that act on them (design 2.4)."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.bus import BusRecord, signed_json_of
from rightcall_common.errors import Foreign, Unreadable
from rightcall_common.events import audio, codec, decisions, tenants
from rightcall_common.events.codec import PROOF_HEADER
from rightcall_common.events.decisions import CallDecided, PurposeRestricted, RetentionDecided, SubjectObjected
from rightcall_common.events.vault import TransitKeyOffered
from rightcall_common.sealing.receipts import Signer, Trust, Trusted, receipt_file, verify_file
from rightcall_common.sealing.transit import generate, offer_bytes
from rightcall_common.sealing.uses import USE_OF, USES, Use
from rightcall_ingest.journal.vault_view import verified
from rightcall_ingest.stream import decision_reader
from rightcall_policy.decision.sampling import draw, verify
from rightcall_storage.rules.receipt_check import Admitted, admit
from rightcall_storage.rules.signed_decision import signed_decision

SIGNER = Signer(Ed25519PrivateKey.generate())
EXAMPLES = Path(__file__).resolve().parents[3] / "libs/common/src/rightcall_common/events/examples"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
Reader = Callable[[Trust], object]


def example(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{kind}.json").read_text())
    return found


def record(topic: str, key: str, payload: bytes) -> BusRecord:
    """As its owner would publish it."""
    proof = SIGNER.sign(payload, "decisions")  # a proof says nothing of the use: the key's entry does
    return BusRecord(topic, 0, 0, key, payload, {PROOF_HEADER: proof.encode()})


def decided() -> bytes:
    return codec.encode(codec.build(CallDecided, example("CallDecided")))


def ingests_decision(trust: Trust) -> object:
    call_id = example("CallDecided")["call_id"]
    calls = {UUID(call_id)}
    return decision_reader(cast(Any, calls), trust)(record(decisions.TOPIC, call_id, decided()))


def ingests_offer(trust: Trust) -> object:
    _, public = generate()
    until = NOW + timedelta(hours=1)
    return verified(
        TransitKeyOffered(
            event_id=uuid4(), at=NOW, key_id="t-1", public_key=base64.b64encode(public).decode(), valid_from=NOW,
            valid_until=until, proof=SIGNER.sign(offer_bytes("t-1", public, NOW, until), "transit-keys"),
        ),
        trust,
    )  # fmt: skip


def tenants_reader(trust: Trust) -> object:
    """ingest, dsar and policy read them with the same parser."""
    configured = codec.build(tenants.TenantConfigured, example("TenantConfigured"))
    one = record(tenants.TOPIC, configured.tenant_id, codec.encode(configured))
    return signed_json_of(tenants.ADAPTER, trust, "tenants")(one)


def storages(kind: type[CallDecided | RetentionDecided | PurposeRestricted | SubjectObjected]) -> Reader:
    payload = codec.encode(codec.build(kind, example(kind.__name__)))

    def read(trust: Trust) -> object:
        one = record(decisions.TOPIC, "k", payload)
        return signed_decision(one.value, one.headers[PROOF_HEADER], trust)

    return read


def storages_admission(trust: Trust) -> object:
    said = codec.build(CallDecided, example("CallDecided"))
    receipt = audio.Receipt(payload=base64.b64encode(decided()).decode(), proof=SIGNER.sign(decided(), "decisions"))
    ids = {name: getattr(said, name) for name in ("tenant_id", "call_id", "recording_id", "segment_id")}
    found = admit(cast(Any, SimpleNamespace(receipt=receipt, **ids)), trust)
    if not isinstance(found, Admitted) and found.reason == "RECEIPT_DOES_NOT_VERIFY":
        raise Unreadable(found.reason)
    return found


def draws(trust: Trust) -> object:
    secret = draw.new_secret(bytes(32), "acme", "2026-W49")
    span = (NOW + timedelta(days=1), NOW + timedelta(days=8))
    statement = draw.statement("acme", "2026-W49", span, secret, NOW)
    file = {
        "type": "SampleDraws", "tenant_id": "acme", "period": "2026-W49", "draws": [], "secret": base64.b64encode(secret).decode(),
        "statement": json.loads(receipt_file(statement, SIGNER.sign(statement, "sample-commitments"))),
    }  # fmt: skip
    return verify.check(json.dumps(file).encode(), trust)


READERS: dict[str, tuple[Use, Reader]] = {
    "ingest reads a decision": ("decisions", ingests_decision),
    "ingest reads an offered transit key": ("transit-keys", ingests_offer),
    "a tenant's configuration is read": ("tenants", tenants_reader),
    "storage reads a decision": ("decisions", storages(CallDecided)),
    "storage reads what becomes of a recording": ("retention", storages(RetentionDecided)),
    "storage reads a restriction": ("retention", storages(PurposeRestricted)),
    "storage reads an objection": ("retention", storages(SubjectObjected)),
    "storage admits a stream by its receipt": ("decisions", storages_admission),
    "a draw is checked": ("sample-commitments", draws),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("what", READERS)
def test_a_reader_believes_a_key_only_for_what_it_reads(what: str, use: Use) -> None:
    asked, read = READERS[what]
    trust = Trust({SIGNER.key_id: Trusted(SIGNER.public, frozenset({use}))})
    if use == asked:
        assert read(trust) is not None
        return
    with pytest.raises(Unreadable) as refused:
        read(trust)
    assert not isinstance(refused.value, Foreign), "it is our own key: somebody misuses it"


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", USE_OF)
def test_verify_believes_a_file_only_if_its_key_signs_its_kind(tmp_path: Path, kind: str, use: Use) -> None:
    payload = json.dumps({"type": kind}).encode()
    file = tmp_path / "receipt.json"
    file.write_text(receipt_file(payload, SIGNER.sign(payload, use)))
    trust = Trust({SIGNER.key_id: Trusted(SIGNER.public, frozenset({use}))})
    if USE_OF[kind] == use:
        assert verify_file(file, trust).payload == payload
        return
    with pytest.raises(Unreadable, match=f"not_for_{USE_OF[kind]}"):
        verify_file(file, trust)


def test_a_key_without_uses_signs_nothing_and_an_unknown_key_is_another_installations() -> None:
    nothing = Trust({SIGNER.key_id: Trusted(SIGNER.public, frozenset())})
    for use, read in READERS.values():
        with pytest.raises(Unreadable):
            read(nothing)
        with pytest.raises(Unreadable, match=r"not_trusted|DOES_NOT_VERIFY"):
            read(Trust({}))
        with pytest.raises(Unreadable, match=f"may not sign {use}"):
            nothing.require(SIGNER.key_id, [use])


@pytest.mark.parametrize(
    "payload", [b"", b"text", b"{}", b'{"type":"Other"}', b'{"type":"CallDecided","type":"x"}', b"[]"]
)
def test_verify_refuses_a_statement_of_no_kind_that_anybody_signs(tmp_path: Path, payload: bytes) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(receipt_file(payload, SIGNER.sign(payload, "decisions")))
    with pytest.raises(Unreadable, match="not_a_kind_that_is_signed"):
        verify_file(file, Trust({SIGNER.key_id: Trusted(SIGNER.public, frozenset(USES))}))
