"""What is signed has one spelling (RFC 4648 section 3.5, RFC 8259 section 4): a changed file is NOT GENUINE."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import Unreadable
from rightcall_common.sealing import canonical
from rightcall_common.sealing.receipts import Signer, receipt_file, verify_file
from tests.support.proving import trusting

SIGNER = Signer(Ed25519PrivateKey.generate())
PAYLOAD = b'{"type":"CallDecided","n":12}'  # 29 octets: its base64 ends in "=", with two bits that nobody reads
GOOD = receipt_file(PAYLOAD, SIGNER.sign(PAYLOAD, "decisions"))
TEXT = base64.b64encode(PAYLOAD).decode()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def twin(text: str) -> str:
    """The same octets, the lowest unread bit of the last sign changed."""
    last = text.rstrip("=")[-1]
    return text.rstrip("=")[:-1] + ALPHABET[ALPHABET.index(last) ^ 1] + "=" * (len(text) - len(text.rstrip("=")))


def verified(folder: Path, content: bytes) -> bytes:
    (folder / "receipt.json").write_bytes(content)
    return verify_file(folder / "receipt.json", trusting(policy=SIGNER)).payload


def test_the_file_as_it_was_written_is_genuine_however_it_is_laid_out(tmp_path: Path) -> None:
    assert verified(tmp_path, GOOD.encode()) == PAYLOAD
    assert verified(tmp_path, json.dumps(json.loads(GOOD), separators=(",", ":")).encode() + b"\r\n") == PAYLOAD
    assert verified(tmp_path, json.dumps(dict(reversed(json.loads(GOOD).items())), indent=4).encode()) == PAYLOAD


@pytest.mark.parametrize(
    "changed",
    [
        GOOD.replace(TEXT, twin(TEXT)), GOOD.replace(TEXT, TEXT.rstrip("=")), GOOD.replace(TEXT, TEXT + "="),
        GOOD.replace(TEXT, TEXT + " "), GOOD.replace(TEXT, " " + TEXT), GOOD.replace(TEXT, TEXT[:8] + "\\n" + TEXT[8:]),
        GOOD.replace(TEXT, TEXT + "AAAA"), GOOD.replace(TEXT, TEXT.replace("=", "A")), GOOD + "x", GOOD + "{}", GOOD + "\0",
        GOOD + GOOD, "\ufeff" + GOOD, GOOD.replace('"proof"', '"payload": "", "proof"'),
        GOOD.replace('"payload"', '"payload": "eA==", "payload"'), GOOD.replace('"payload"', '"note": "x", "payload"'),
        GOOD.replace('"payload"', '"note": NaN, "payload"'), GOOD.replace('"payload"', '"note": 1e999, "payload"'),
        f"[{GOOD}]", GOOD.replace("rc1;", "rc1; "), GOOD.replace("rc1;", "rc01;"),
    ],
)  # fmt: skip
def test_a_changed_file_is_not_genuine(tmp_path: Path, changed: str) -> None:
    assert changed != GOOD
    with pytest.raises(Unreadable):
        verified(tmp_path, changed.encode())


def test_a_file_in_another_encoding_is_not_genuine(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-32"):
        with pytest.raises(Unreadable):
            verified(tmp_path, GOOD.encode(encoding))


@given(st.binary(max_size=40), st.text(alphabet=ALPHABET + "-_= \n", max_size=60))
def test_octets_have_one_base64_and_no_other_text_stands_for_them(octets: bytes, text: str) -> None:
    assert canonical.base64_octets(canonical.base64_text(octets)) == octets
    assert canonical.base64url_octets(canonical.base64url_text(octets)) == octets
    for read, write in (
        (canonical.base64_octets, canonical.base64_text),
        (canonical.base64url_octets, canonical.base64url_text),
    ):
        try:
            found = read(text)
        except ValueError:
            continue
        assert write(found) == text
