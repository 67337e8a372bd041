"""Receipts and their tree: the standard's own answers first, then everything an altered receipt must not survive."""

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.sealing import merkle, receipts
from rightcall_common.sealing.receipts import Signer, Trust, Verified
from tests.support.proving import trust_text, trusting

# RFC 8032 section 7.1, TEST 1
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
EMPTY_SIGNED = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
    "655141438e7a100b"
)
# Certificate Transparency's reference tree (merkletree tests of the RFC 6962 implementation)
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODE_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        NODE_23,
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [LEAF_4, "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", ROOTS[3]],
    (2, 3): [ROOTS[1]],
    (1, 5): [ROOTS[0], NODE_23, LEAF_4],
}
PAYLOADS = [b'{"decision":%d}' % number for number in range(5)]


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(SECRET))


@pytest.fixture(scope="module")
def trust(signer: Signer) -> Trust:
    return trusting(anything=signer)


def refused(trust: Trust, payload: bytes, proof: str) -> str:
    with pytest.raises(Unreadable) as why:
        trust.verify(payload, proof, "decisions")
    return str(why.value)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]
    assert merkle.tree(leaves).root.hex() == ROOTS[size - 1]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle.tree([]).root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size"), sorted(PATHS))
def test_audit_paths_are_those_of_certificate_transparency(index: int, size: int) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]
    path = merkle.tree(leaves).paths[index]
    assert [step.hex() for step in path] == PATHS[index, size]
    assert merkle.root_from_path(leaves[index], index, size, path).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), sorted(PATHS))
def test_a_path_that_is_too_short_or_too_long_leads_nowhere(index: int, size: int) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]
    path = merkle.tree(leaves).paths[index]
    for wrong, fault in ((path[:-1], "too_short"), ((*path, bytes(32)), "too_long")):
        with pytest.raises(Unreadable, match=fault):
            merkle.root_from_path(leaves[index], index, size, wrong)
    with pytest.raises(InvariantBroken):
        merkle.root_from_path(leaves[index], size, size, path)


def test_the_key_is_the_rfc_8032_key_and_its_name_is_its_hash(signer: Signer) -> None:
    assert Ed25519PrivateKey.from_private_bytes(SECRET).sign(b"") == EMPTY_SIGNED
    assert signer.public == PUBLIC
    assert signer.key_id == "21fe31dfa154a261"


def test_a_single_proof_is_what_the_docstring_says_byte_by_byte(signer: Signer) -> None:
    mark, key_id, index, size, path, signature = signer.sign(b"payload", "decisions").split(";")
    assert (mark, key_id, index, size, path) == ("rc1", signer.key_id, "0", "1", "")
    signed = b"rightcall-receipt-v1\x00" + b"\x00" * 7 + b"\x01" + sha256(b"\x00payload").digest()
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(base64.urlsafe_b64decode(signature + "=="), signed)


def test_the_same_payload_gives_the_same_proof_always(signer: Signer) -> None:
    assert signer.sign(b"payload", "decisions") == (
        "rc1;21fe31dfa154a261;0;1;;"
        "dte46uKOZKUeH-6u67ned-y3MJln0UH0Cqb-T83cpwMuRPfLI1q6O1I9j1865ua2VDHwAVUU-MoeFzdNxioSAg"
    )


def test_each_of_a_batch_verifies_alone_and_all_share_one_signature(signer: Signer, trust: Trust) -> None:
    proofs = signer.sign_batch(PAYLOADS, "decisions")
    for payload, proof in zip(PAYLOADS, proofs, strict=True):
        assert trust.verify(payload, proof, "decisions") == signer.key_id
        assert proof.isascii()
        assert proof.isprintable()
    assert len({proof.rpartition(";")[2] for proof in proofs}) == 1


def test_a_root_that_was_verified_once_vouches_for_nothing_else(
    signer: Signer, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "ROOTS_SEEN_MAX", 2)
    for _ in range(2):
        for payload, proof in zip(PAYLOADS, [signer.sign(each, "decisions") for each in PAYLOADS], strict=True):
            assert trust.verify(payload, proof, "decisions") == signer.key_id
            refused(trust, payload + b"x", proof)
            refused(trust, payload, proof[:-2] + ("AA" if proof[-2:] != "AA" else "AQ"))


def test_another_payload_does_not_verify(signer: Signer, trust: Trust) -> None:
    proofs = signer.sign_batch(PAYLOADS, "decisions")
    assert refused(trust, PAYLOADS[1], proofs[0]) == "proof.signature: does_not_verify"
    assert refused(trust, PAYLOADS[0] + b" ", proofs[0]) == "proof.signature: does_not_verify"


def test_a_path_of_another_tree_does_not_verify(signer: Signer, trust: Trust) -> None:
    ours, theirs = (
        signer.sign_batch(payloads, "decisions")[1].split(";")
        for payloads in (PAYLOADS, [b"a", PAYLOADS[1], *PAYLOADS[2:]])
    )
    ours[4] = theirs[4]
    assert refused(trust, PAYLOADS[1], ";".join(ours)) == "proof.signature: does_not_verify"


@pytest.mark.parametrize(("index", "size"), [("1", "5"), ("3", "5"), ("2", "6"), ("2", "8"), ("2", "3"), ("4", "5")])
def test_another_place_in_the_tree_does_not_verify(signer: Signer, trust: Trust, index: str, size: str) -> None:
    parts = signer.sign_batch(PAYLOADS, "decisions")[2].split(";")
    parts[2:4] = [index, size]
    assert refused(trust, PAYLOADS[2], ";".join(parts)).startswith("proof.")


def test_an_inner_node_does_not_pass_as_a_payload(signer: Signer, trust: Trust) -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    signature = signer.sign_batch([b"a", b"b"], "decisions")[0].rpartition(";")[2]
    assert "signature" in refused(trust, left + right, f"rc1;{signer.key_id};0;1;;{signature}")


def test_a_key_that_is_not_trusted_is_refused_by_name(trust: Trust) -> None:
    stranger = Signer(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    assert refused(trust, b"x", stranger.sign(b"x", "decisions")) == "proof.key_id: not_trusted"
    forged = stranger.sign(b"x", "decisions").replace(stranger.key_id, next(iter(trust.key_ids)))
    assert refused(trust, b"x", forged) == "proof.signature: does_not_verify"


def test_no_cut_and_no_single_changed_sign_of_a_proof_survives(signer: Signer, trust: Trust) -> None:
    proof = signer.sign_batch(PAYLOADS, "decisions")[3]
    for at in range(len(proof)):
        refused(trust, PAYLOADS[3], proof[:at])
        for other in ("A", "B", "0", "5", ";", "=", "\n"):
            if proof[at] != other:
                refused(trust, PAYLOADS[3], proof[:at] + other + proof[at + 1 :])


@pytest.mark.parametrize("tail", ["\n", " ", ";", "=", "A", "é"])
def test_nothing_may_follow_a_proof(signer: Signer, trust: Trust, tail: str) -> None:
    refused(trust, b"x", signer.sign(b"x", "decisions") + tail)


def test_a_batch_of_none_is_none_and_one_too_large_is_refused(signer: Signer) -> None:
    assert signer.sign_batch([], "decisions") == []
    with pytest.raises(InvariantBroken):
        signer.sign_batch([b""] * (receipts.BATCH_PAYLOADS_MAX + 1), "decisions")


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40))
def test_any_batch_verifies(payloads: list[bytes]) -> None:
    signer = Signer(Ed25519PrivateKey.from_private_bytes(SECRET))
    trust = trusting(anything=signer)
    for payload, proof in zip(payloads, signer.sign_batch(payloads, "decisions"), strict=True):
        assert trust.verify(payload, proof, "decisions") == signer.key_id


@given(st.text(max_size=300))
def test_any_text_that_is_no_proof_is_unreadable(text: str) -> None:
    refused(Trust({}), b"x", text)


def test_a_receipt_file_verifies_offline(tmp_path: Path, signer: Signer, trust: Trust) -> None:
    file = tmp_path / "receipt.json"
    payload = b'{"type":"CallDecided"}'
    file.write_text(receipts.receipt_file(payload, signer.sign(payload, "decisions")))
    assert receipts.verify_file(file, trust) == Verified(payload, signer.key_id)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"payload":"eA=="}', b'{"payload":1,"proof":"x"}', b'{"payload":"eA==","proof":1}',
     b'{"payload":"!","proof":"x"}', b"\xff", b"[" * 100_000, b" " * (receipts.RECEIPT_FILE_BYTES_MAX + 1)],
)  # fmt: skip
def test_a_file_that_is_no_receipt_is_unreadable(tmp_path: Path, trust: Trust, content: bytes) -> None:
    (tmp_path / "receipt.json").write_bytes(content)
    with pytest.raises(Unreadable):
        receipts.verify_file(tmp_path / "receipt.json", trust)


def test_keys_and_trust_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "policy.pem").write_bytes(receipts.generate_key())
    signer = Signer.from_file(tmp_path / "policy.pem")
    (tmp_path / "trust.json").write_text(trust_text(policy=signer))
    assert (
        Trust.from_file(tmp_path / "trust.json").verify(b"x", signer.sign(b"x", "decisions"), "decisions")
        == signer.key_id
    )
    assert repr(signer) == f"Signer({signer.key_id})"


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_signing_key_that_is_none_is_unreadable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "policy.pem").write_bytes(content)
    with pytest.raises(Unreadable, match="signing_key"):
        Signer.from_file(tmp_path / "policy.pem")


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"21fe31dfa154a261": 1}', '{"21fe31dfa154a261": "AAAA"}', '{"0000000000000000": "' + "A" * 43 + '="}'],
)
def test_a_trust_file_with_a_wrong_entry_is_refused_as_a_whole(tmp_path: Path, content: str) -> None:
    (tmp_path / "trust.json").write_text(content)
    with pytest.raises(Unreadable, match="trust"):
        Trust.from_file(tmp_path / "trust.json")
