"""Refs and commitments: the same person is the same ref in one tenant, a stranger in every other."""

import base64
import hmac
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import PartyKey, party_key
from rightcall_common.sealing import commitments
from rightcall_common.sealing.refs import RefKeys

CALLER = party_key("020-1110001", "NL")
OLD, NEW = b"\x01" * 32, b"\x02" * 32
KEYS = RefKeys(2, {1: OLD, 2: NEW})


def by_hand(root: bytes, label: bytes, tenant: bytes, version: bytes, message: bytes) -> str:
    """HKDF-SHA256 (RFC 5869) without salt, one block, then HMAC: the specification once more, without the library."""
    info = b"".join(len(part).to_bytes(4, "big") + part for part in (label, tenant, version))
    key = hmac.digest(hmac.digest(bytes(32), root, "sha256"), info + b"\x01", "sha256")
    return hmac.digest(key, message, "sha256").hex()


def test_a_ref_is_version_and_16_bytes_of_hmac_under_the_tenants_own_key() -> None:
    assert KEYS.ref("acme", CALLER) == "2." + by_hand(NEW, b"rightcall-ref-v1", b"acme", b"2", b"+31201110001")[:32]
    TypeAdapter(SubjectRef).validate_python(KEYS.ref("acme", CALLER))


def test_refs_are_those_of_every_live_version_the_current_one_first() -> None:
    assert [ref.partition(".")[0] for ref in KEYS.refs("acme", CALLER)] == ["2", "1"]
    assert KEYS.refs("acme", CALLER)[0] == KEYS.ref("acme", CALLER)
    assert KEYS.refs("acme", CALLER)[1] == RefKeys(1, {1: OLD}).ref("acme", CALLER)


def test_every_spelling_of_a_number_is_one_ref() -> None:
    spellings = ("020-1110001", "0031201110001", "+31 20 111 00 01", "sip:+31201110001@h;user=phone")
    assert len({KEYS.ref("acme", party_key(raw, "NL")) for raw in spellings}) == 1


def test_another_tenant_root_version_or_party_is_another_ref() -> None:
    refs = {
        KEYS.ref("acme", CALLER),
        KEYS.ref("acm", CALLER),
        KEYS.ref("acme", party_key("020-1110002", "NL")),
        RefKeys(2, {2: OLD}).ref("acme", CALLER),
        RefKeys(3, {3: NEW}).ref("acme", CALLER),
    }
    assert len({ref.partition(".")[2] for ref in refs}) == 5


def test_a_withheld_party_has_no_ref() -> None:
    with pytest.raises(InvariantBroken):
        KEYS.ref("acme", PartyKey("withheld", None))


def test_a_native_id_is_hidden_and_bound_to_its_tenant() -> None:
    call_id = "a84b4c76e66710@198.51.100.7"
    assert (
        KEYS.native_ref("acme", call_id) == by_hand(NEW, b"rightcall-native-v1", b"acme", b"2", call_id.encode())[:32]
    )
    assert KEYS.native_ref("acme", call_id) != KEYS.native_ref("other", call_id)


def test_a_passphrase_can_be_read_out_and_survives_a_new_root() -> None:
    said = KEYS.export_passphrase("acme", "r1")
    assert [len(group) for group in said.split("-")] == [5] * 5
    assert set(said) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-")
    assert said != KEYS.export_passphrase("acme", "r2")
    rotated = RefKeys(3, {2: NEW, 3: OLD})
    assert rotated.export_passphrase("acme", "r1") != said
    assert rotated.export_passphrase("acme", "r1", version=2) == said
    with pytest.raises(InvariantBroken):
        rotated.export_passphrase("acme", "r1", version=1)


def test_roots_come_from_a_file_and_do_not_show(tmp_path: Path) -> None:
    roots = {"1": base64.b64encode(OLD).decode(), "2": base64.b64encode(NEW).decode()}
    (tmp_path / "index-root.json").write_text(json.dumps({"current": 2, "roots": roots}))
    keys = RefKeys.from_file(tmp_path / "index-root.json")
    assert keys.refs("acme", CALLER) == KEYS.refs("acme", CALLER)
    assert repr(keys) == "RefKeys(current=2, versions=[1, 2])"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"current": 1, "roots": {}}',
        '{"current": 1, "roots": {"1": "c2hvcnQ="}}',
        '{"current": 1, "roots": {"1": "not base64"}}',
        '{"current": 1, "roots": {"one": "c2hvcnQ="}}',
        '{"current": 0, "roots": {"0": "' + "A" * 43 + '="}}',
        '{"current": 10000, "roots": {"10000": "' + "A" * 43 + '="}}',
    ],
)
def test_a_file_of_roots_that_is_none_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "index-root.json").write_text(content)
    with pytest.raises(Unreadable, match=r"^index_root") as why:
        RefKeys.from_file(tmp_path / "index-root.json")
    assert "c2hvcnQ" not in str(why.value)
    assert why.value.__context__ is None


def test_a_commitment_is_an_hmac_under_its_salt() -> None:
    salt = b"\x05" * 32
    expected = hmac.new(salt, b"rightcall-commitment-v1\x00payload", sha256).hexdigest()
    assert commitments.commit(b"payload", salt) == expected


@given(st.binary(max_size=50), st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_with_its_payload_and_salt_only(payload: bytes, salt: bytes) -> None:
    commitment = commitments.commit(payload, salt)
    assert commitments.check(payload, salt, commitment)
    assert not commitments.check(payload + b"x", salt, commitment)
    assert not commitments.check(payload, sha256(salt).digest(), commitment)
    assert not commitments.check(payload, salt, commitment[:-1])
    assert not commitments.check(payload, salt, "é")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_short_salt_is_refused(length: int) -> None:
    with pytest.raises(InvariantBroken):
        commitments.commit(b"payload", bytes(length))
