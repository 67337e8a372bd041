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

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from rightcall_common.errors import Foreign, InvariantBroken, Unreadable
from rightcall_common.sealing.canonical import (
    base64_octets,
    base64_text,
    base64url_octets,
    base64url_text,
    json_object,
)
from rightcall_common.sealing.merkle import HASH_BYTES, leaf_hash, root_from_path, tree
from rightcall_common.sealing.uses import USE_OF, USES, Use

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

    def sign(self, payload: bytes, use: Use) -> str:
        """The proof of one payload. Who reads it asks whether this key may sign for `use` (`Trust.verify`)."""
        return self.sign_batch([payload], use)[0]

    def sign_batch(self, payloads: Sequence[bytes], use: Use) -> list[str]:
        """One proof per payload, in order, all with the same signature.

        Raises InvariantBroken above the limit, and for a use that is not in the closed list.
        """
        if use not in USES:
            raise InvariantBroken("nothing is signed for that use")
        if len(payloads) > BATCH_PAYLOADS_MAX:
            raise InvariantBroken("too many payloads for one signature")
        if not payloads:
            return []
        size, (root, paths) = len(payloads), tree([leaf_hash(payload) for payload in payloads])
        signature = base64url_text(self._private.sign(_signed_bytes(size, root)))
        return [
            f"rc1;{self.key_id};{index};{size};{base64url_text(b''.join(path))};{signature}"
            for index, path in enumerate(paths)
        ]


class Trusted(NamedTuple):
    """A key that is believed, for its uses and for nothing else. Without uses it signs nothing."""

    public: bytes
    uses: frozenset[Use]


class Trust:
    """The public keys that this installation believes, each for what it may sign (`trust.json`)."""

    def __init__(self, keys: Mapping[str, Trusted]) -> None:
        """`keys`: by id. Raises Unreadable if an id is not its key's, or a use is not in the closed list."""
        if any(key_id(each.public) != name for name, each in keys.items()):
            raise Unreadable("trust: key_id_does_not_match_key")
        if any(not each.uses <= set(USES) for each in keys.values()):
            raise Unreadable(f"trust: unknown_use; there are {', '.join(USES)}")
        try:
            self._keys = {name: Ed25519PublicKey.from_public_bytes(each.public) for name, each in keys.items()}
        except ValueError:
            self._keys = {}
        if len(self._keys) != len(keys):
            raise Unreadable("trust: not_an_ed25519_key")
        self._uses = {name: each.uses for name, each in keys.items()}
        self._seen: set[tuple[str, int, bytes, bytes]] = set()  # verified roots: a batch costs one signature check

    @property
    def key_ids(self) -> frozenset[str]:
        """The ids of all trusted keys."""
        return frozenset(self._keys)

    @classmethod
    def from_file(cls, path: Path) -> "Trust":
        """Read `{key id: {"public_key": base64 of 32 octets, "uses": [...]}}`. Raises Unreadable."""
        try:
            entries = json_object(path.read_bytes())
            old = any(isinstance(entry, str) for entry in entries.values())
            keys = None if old else {name: _trusted(entry) for name, entry in entries.items()}
        except (ValueError, TypeError, AttributeError):
            keys, old = None, False
        if old:
            raise Unreadable(
                f"trust: old_form, it does not say what each key may sign; rewrite it: `rightcall trust upgrade {path} "
                "--policy KEY_ID --storage KEY_ID`"
            )
        if keys is None:
            raise Unreadable("trust: malformed")
        return cls(keys)

    def require(self, name: str, uses: Collection[Use]) -> None:
        """Raises Unreadable unless this key is trusted for all these uses: else all that it signs would be refused."""
        lacking = [use for use in uses if use not in self._uses.get(name, ())]
        if lacking:
            raise Unreadable(f"trust: key {name} signs here and may not sign {', '.join(lacking)}; give it these uses")

    def verify(self, payload: bytes, proof: str, use: Use) -> str:
        """The id of the key that signed this payload, and may sign it for this use.

        Raises:
            Foreign: a key that nobody here trusts: another installation's.
            Unreadable: a trusted key that is for something else, another payload, an altered proof.
        """
        read = _parse(proof)
        public = self._keys.get(read.key_id)
        if public is None:
            raise Foreign("proof.key_id: not_trusted", read.key_id)
        if use not in self._uses[read.key_id]:
            raise Unreadable(f"proof.key_id: not_for_{use}")
        root = root_from_path(leaf_hash(payload), read.index, read.size, read.path)
        signed = (read.key_id, read.size, root, read.signature)
        if signed not in self._seen:
            if not _verifies(public, read.signature, _signed_bytes(read.size, root)):
                raise Unreadable("proof.signature: does_not_verify")
            if len(self._seen) >= ROOTS_SEEN_MAX:
                self._seen.clear()
            self._seen.add(signed)
        return read.key_id

    def verify_header(self, payload: bytes, proof: bytes | None, use: Use) -> str:
        """The proof that stands in a record's header `rc-proof`, verified. Raises as `verify`; Foreign for none."""
        if proof is None:
            raise Foreign("rc-proof: missing", "none")
        text = proof.decode("ascii", "replace")
        self.verify(payload, text, use)
        return text


def trust_file(keys: Mapping[str, Trusted]) -> str:
    """The text of a trust.json."""
    entries = {
        name: {"public_key": base64_text(each.public), "uses": [use for use in USES if use in each.uses]}
        for name, each in keys.items()
    }
    return json.dumps(entries, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt file that verified: the exact bytes that were signed, and by which key."""

    payload: bytes
    key_id: str


def receipt_file(payload: bytes, proof: str) -> str:
    """The text of a receipt file: `{"payload": base64, "proof": proof}`."""
    return json.dumps({"payload": base64_text(payload), "proof": proof}, indent=1) + "\n"


def receipt_parts(receipt: object) -> tuple[bytes, str]:
    """Payload and proof of a receipt that was read as JSON. Raises ValueError: something else, or something beside."""
    if not isinstance(receipt, dict) or receipt.keys() != {"payload", "proof"}:
        raise ValueError("a receipt holds payload and proof, nothing else")
    if not isinstance(receipt["proof"], str):
        raise ValueError("a proof is text")
    return base64_octets(receipt["payload"]), receipt["proof"]


def verify_file(path: Path, trust: Trust) -> Verified:
    """Verify one receipt file offline, whatever kind of statement it holds.

    Raises Unreadable: no receipt, of no kind that anybody signs, or not signed by a key that may sign its kind.
    """
    with path.open("rb") as file:
        content = file.read(RECEIPT_FILE_BYTES_MAX + 1)
    if len(content) > RECEIPT_FILE_BYTES_MAX:
        raise Unreadable("receipt: too_long")
    try:
        payload, proof = receipt_parts(json_object(content))
    except ValueError:
        payload, proof = b"", ""
    if not proof:
        raise Unreadable("receipt: malformed")
    return Verified(payload, trust.verify(payload, proof, _use_of(payload)))


def _use_of(payload: bytes) -> Use:
    try:
        use = USE_OF.get(str(json_object(payload).get("type")))
    except ValueError:
        use = None
    if use is None:
        raise Unreadable("receipt.payload: not_a_kind_that_is_signed")
    return use


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


def _trusted(entry: Mapping[str, object]) -> Trusted:
    if entry.keys() != {"public_key", "uses"} or not isinstance(entry["uses"], list):
        raise ValueError("an entry holds public_key and uses")
    return Trusted(base64_octets(entry["public_key"]), frozenset(entry["uses"]))


def _octets(text: str) -> bytes:
    """A proof must not be alterable and still verify."""
    try:
        octets = base64url_octets(text)
    except ValueError:
        octets = None
    if octets is None:
        raise Unreadable("proof: not_canonical_base64url")
    return octets
