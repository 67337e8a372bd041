"""A trust.json of the old form is refused with the command that rewrites it; then old receipts verify."""

import base64
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from rightcall import secrets
from rightcall.main import app
from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Signer, Trust, receipt_file
from rightcall_common.sealing.record_keys import RecordKeys

POLICY, STORAGE, UNNAMED = (Signer(Ed25519PrivateKey.generate()) for _ in range(3))
DECISION, CERTIFICATE = b'{"type":"CallDecided"}', b'{"type":"ErasureCertificate"}'


def rightcall(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """As an earlier version wrote it."""
    file = tmp_path / "trust.json"
    keys = {each.key_id: base64.b64encode(each.public).decode() for each in (POLICY, STORAGE, UNNAMED)}
    file.write_text(json.dumps(keys, indent=2) + "\n")
    return file


def verified(folder: Path, payload: bytes, signer: Signer) -> tuple[int, str]:
    receipt = folder / "receipt.json"
    receipt.write_text(receipt_file(payload, signer.sign(payload, "decisions")))
    return rightcall("verify", str(receipt), "--trust", str(folder / "trust.json"))


def test_the_old_form_is_refused_with_the_command_that_rewrites_it_and_then_old_receipts_verify(old: Path) -> None:
    code, said = verified(old.parent, DECISION, POLICY)
    assert code == 1
    assert f"rightcall trust upgrade {old} --policy KEY_ID --storage KEY_ID" in said
    code, said = rightcall("trust", "upgrade", str(old), "--policy", POLICY.key_id, "--storage", STORAGE.key_id)
    assert code == 0
    assert f"{UNNAMED.key_id}: nothing" in said
    assert verified(old.parent, DECISION, POLICY)[0] == 0
    assert verified(old.parent, CERTIFICATE, STORAGE)[0] == 0
    for payload, signer in ((DECISION, STORAGE), (CERTIFICATE, POLICY), (DECISION, UNNAMED)):
        code, said = verified(old.parent, payload, signer)
        assert (code, said.startswith("NOT GENUINE")) == (1, True)


def test_a_wrong_use_of_it_changes_nothing(old: Path) -> None:
    before = old.read_text()
    assert rightcall("trust", "upgrade", str(old), "--policy", "0" * 16)[0] == 2
    assert old.read_text() == before
    assert rightcall("trust", "upgrade", str(old), "--policy", POLICY.key_id)[0] == 0
    assert rightcall("trust", "upgrade", str(old), "--policy", POLICY.key_id)[0] == 2, "it is of the new form already"
    assert rightcall("trust", "upgrade", str(old.parent / "none.json"))[0] == 2


def test_an_old_state_directory_rewrites_its_own_because_it_knows_whose_the_keys_are(tmp_path: Path) -> None:
    made = secrets.prepare(tmp_path / "secrets")
    signers = {name: Signer.from_file(made.signing_key(name)) for name in ("policy", "storage")}
    made.trust.write_text(
        json.dumps({each.key_id: base64.b64encode(each.public).decode() for each in signers.values()})
    )
    with pytest.raises(Unreadable, match="old_form"):
        Trust.from_file(made.trust)
    secrets.prepare(tmp_path / "secrets")
    trust = Trust.from_file(made.trust)
    trust.verify(DECISION, signers["policy"].sign(DECISION, "decisions"), "decisions")
    with pytest.raises(Unreadable, match="not_for_transit-keys"):
        trust.verify(b"offer", signers["policy"].sign(b"offer", "transit-keys"), "transit-keys")


def test_record_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    code, said = rightcall("trust", "record-keys", str(tmp_path / "keys"))
    assert code == 0
    files = [Path(line) for line in said.split()]
    first = [file.read_text() for file in files]
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}
    rightcall("trust", "record-keys", str(tmp_path / "keys"))
    assert [file.read_text() for file in files] == first
    for file in files:
        RecordKeys.from_file(file)
