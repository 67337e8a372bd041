"""Receipts: Ed25519 (RFC 8032) over the root of an RFC 6962 tree of payloads; one signature may cover many.

A proof is one line of printable ASCII, six fields joined by `;`, and has exactly one spelling:

    rc1;<key id>;<index>;<tree size>;<path>;<signature>

    key id     16 lower-case hex digits: the first 8 octets of SHA-256 over the raw 32-octet public key
    index      decimal, from 0: the payload's place in the tree; no leading zero
    tree size  decimal, 1..65536: number of payloads signed at once; no leading zero
    path       base64url without padding of the concatenated 32-octet hashes of the audit path
               (RFC 6962 section 2.1.1, nearest sibling first); empty for a tree of one
    signature  base64url without padding of 64 octets: Ed25519 over
               "rightcall-receipt-v1" 0x00, tree size (u64 big-endian), root (32 octets)

Leaf hash = SHA-256(0x00 | payload), node hash = SHA-256(0x01 | left | right). The index is not signed: it only says
where the path turns, and a wrong one leads to another root.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.sealing.merkle import HASH_BYTES, audit_paths, leaf_hash, root_from_path, tree_root

BATCH_PAYLOADS_MAX: Final = 65_536  # a path of 16 hashes: a proof stays below 800 signs, fit for a Kafka header
PROOF_CHARS_MAX: Final = 1_024
RECEIPT_FILE_BYTES_MAX: Final = 2 * 1_048_576  # a payload is at most one Kafka message; base64 adds a third
ROOTS_SEEN_MAX: Final = 1_024  # about 200 kB; more batches than one poll of Kafka brings
_LABEL: Final = b"rightcall-receipt-v1\0"
_PROOF: Final = re.compile(
    r"rc1;([0-9a-f]{16});(0|[1-9][0-9]{0,4});([1-9][0-9]{0,4});([A-Za-z0-9_-]*);([A-Za-z0-9_-]{86})", re.ASCII
)


def generate_key() -> bytes:
    """A new Ed25519 private key as unencrypted PKCS#8 PEM, the form that `Signer.from_file` reads."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_id(public: bytes) -> str:
    """The name of a raw Ed25519 public key: 16 hex digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


class Signer:
    """A service's own signing key. Ed25519 is deterministic: the same payload gives the same proof, always."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.key_id = key_id(self.public)

    @classmethod
    def from_file(cls, path: Path) -> "Signer":
        """Read an unencrypted PEM. Raises Unreadable for anything but an Ed25519 private key."""
        try:
            private = load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise Unreadable("signing_key: not_an_ed25519_pem")
        return cls(private)

    def __repr__(self) -> str:
        return f"Signer({self.key_id})"

    def sign(self, payload: bytes) -> str:
        """The proof of one payload."""
        return self.sign_batch([payload])[0]

    def sign_batch(self, payloads: Sequence[bytes]) -> list[str]:
        """One proof per payload, in order, all with the same signature. Raises InvariantBroken above the limit."""
        if len(payloads) > BATCH_PAYLOADS_MAX:
            raise InvariantBroken("too many payloads for one signature")
        if not payloads:
            return []
        leaves = [leaf_hash(payload) for payload in payloads]
        signature = _text(self._private.sign(_signed_bytes(len(leaves), tree_root(leaves))))
        return [
            f"rc1;{self.key_id};{index};{len(leaves)};{_text(b''.join(path))};{signature}"
            for index, path in enumerate(audit_paths(leaves))
        ]


class Trust:
    """The public keys that this installation believes (`trust.json`)."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """`keys`: raw public keys by id. Raises Unreadable if an id is not its key's."""
        if any(key_id(public) != name for name, public in keys.items()):
            raise Unreadable("trust: key_id_does_not_match_key")
        try:
            self._keys = {name: Ed25519PublicKey.from_public_bytes(public) for name, public in keys.items()}
        except ValueError:
            self._keys = {}
        if len(self._keys) != len(keys):
            raise Unreadable("trust: not_an_ed25519_key")
        self._seen: set[tuple[str, int, bytes, bytes]] = set()  # verified roots: a batch costs one signature check

    @property
    def key_ids(self) -> frozenset[str]:
        """The ids of all trusted keys."""
        return frozenset(self._keys)

    @classmethod
    def from_file(cls, path: Path) -> "Trust":
        """Read `{key id: base64 of the raw public key}`. Raises Unreadable."""
        try:
            keys = {
                name: base64.b64decode(public, validate=True) for name, public in json.loads(path.read_text()).items()
            }
        except (ValueError, TypeError, AttributeError):
            keys = None
        if keys is None:
            raise Unreadable("trust: malformed")
        return cls(keys)

    def verify(self, payload: bytes, proof: str) -> str:
        """The id of the key that signed this payload. Raises Unreadable: unknown key, other payload, altered proof."""
        read = _parse(proof)
        public = self._keys.get(read.key_id)
        if public is None:
            raise Unreadable("proof.key_id: not_trusted")
        root = root_from_path(leaf_hash(payload), read.index, read.size, read.path)
        signed = (read.key_id, read.size, root, read.signature)
        if signed not in self._seen:
            if not _verifies(public, read.signature, _signed_bytes(read.size, root)):
                raise Unreadable("proof.signature: does_not_verify")
            if len(self._seen) >= ROOTS_SEEN_MAX:
                self._seen.clear()
            self._seen.add(signed)
        return read.key_id


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt file that verified: the exact bytes that were signed, and by which key."""

    payload: bytes
    key_id: str


def receipt_file(payload: bytes, proof: str) -> str:
    """The text of a receipt file: `{"payload": base64, "proof": proof}`."""
    return json.dumps({"payload": base64.b64encode(payload).decode(), "proof": proof}, indent=1) + "\n"


def verify_file(path: Path, trust: Trust) -> Verified:
    """Verify one receipt file offline. Raises Unreadable if it is no receipt or does not verify."""
    with path.open("rb") as file:
        content = file.read(RECEIPT_FILE_BYTES_MAX + 1)
    if len(content) > RECEIPT_FILE_BYTES_MAX:
        raise Unreadable("receipt: too_long")
    try:
        receipt = json.loads(content)
        payload, proof = base64.b64decode(receipt["payload"], validate=True), receipt["proof"]
    except (ValueError, KeyError, TypeError, RecursionError):
        proof = None
    if not isinstance(proof, str):
        raise Unreadable("receipt: malformed")
    return Verified(payload, trust.verify(payload, proof))


@dataclass(frozen=True, slots=True)
class _Proof:
    key_id: str
    index: int
    size: int
    path: tuple[bytes, ...]
    signature: bytes


def _parse(proof: str) -> _Proof:
    match = _PROOF.fullmatch(proof) if len(proof) <= PROOF_CHARS_MAX else None
    if match is None:
        raise Unreadable("proof: malformed")
    name, index, size, path, signature = match.groups()
    hashes = _octets(path)
    if len(hashes) % HASH_BYTES or int(size) > BATCH_PAYLOADS_MAX or int(index) >= int(size):
        raise Unreadable("proof.path: malformed")
    steps = tuple(hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
    return _Proof(name, int(index), int(size), steps, _octets(signature))


def _verifies(public: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        public.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _signed_bytes(size: int, root: bytes) -> bytes:
    return _LABEL + size.to_bytes(8, "big") + root


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(text: str) -> bytes:
    """Base64url without padding, only in its one canonical spelling: a proof must not be alterable and still verify."""
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        octets = None
    if octets is None or _text(octets) != text:
        raise Unreadable("proof: not_canonical_base64url")
    return octets
