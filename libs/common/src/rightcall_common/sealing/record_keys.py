"""Who wrote a record of an internal topic: HMAC-SHA256 under a key that each producer has for each of its topics.

The mark is one header, printable ASCII, and has exactly one spelling:

    rc-auth: ra1;<producer>;<key id>;<base64url without padding of 32 octets>

    key id  16 lower-case hex digits: the first 8 octets of SHA-256 over "rightcall-record-key-id" 0x00, key
    mark    HMAC-SHA256(key, "rightcall-record-v1" 0x00, then each as decimal length, ":" and octets: topic, producer,
            record key, rc-frame, rc-commitment (empty if not there), then 0x01 and the value, or 0x00 for a tombstone)

Other headers say nothing that a reader acts on: CloudEvents' repeat the body, a trace is only a trace.

A key is derived: HKDF-SHA256(root, info = length-prefixed "rightcall-record-key-v1", producer, topic). The root stays
with whoever installs; a service is given the keys of what it writes and reads (`for_service`), and no others.
"""

import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rightcall_common.errors import Foreign, InvariantBroken, Unreadable
from rightcall_common.events.audio import FRAME_HEADER
from rightcall_common.events.codec import COMMITMENT_HEADER
from rightcall_common.events.topics import MARKED, TOPICS
from rightcall_common.sealing.canonical import base64_octets, base64_text, base64url_text, json_object
from rightcall_common.sealing.lengths import length_prefixed

HEADER: Final = "rc-auth"
KEY_BYTES: Final = 32
FORM: Final = "record-keys-1"
_LABEL: Final = b"rightcall-record-v1\0"
_MARK: Final = re.compile(rb"ra1;([a-z-]{1,32});([0-9a-f]{16});([A-Za-z0-9_-]{43})")

Headers = Iterable[tuple[str, bytes]]
Keys = Mapping[tuple[str, str], Sequence[bytes]]


class RecordKeys:
    """The keys of one process, by topic and producer; of several the first marks and all are believed (rotation)."""

    def __init__(self, keys: Keys) -> None:
        """Raises Unreadable: a key of another length."""
        if any(len(key) != KEY_BYTES for each in keys.values() for key in each):
            raise Unreadable("record_keys: not_32_bytes")
        self._keys = {whose: {_key_id(key): key for key in each} for whose, each in keys.items()}

    @classmethod
    def from_file(cls, path: Path) -> "RecordKeys":
        """See `from_text`."""
        return cls.from_text(path.read_bytes())

    @classmethod
    def from_text(cls, text: bytes) -> "RecordKeys":
        """Read `{"form": "record-keys-1", "keys": {topic: {producer: [base64 of 32 octets, ...]}}}`.

        Raises Unreadable without showing a key.
        """
        try:
            found = json_object(text)
            known = found["form"] == FORM
            keys = {
                (topic, producer): [base64_octets(key) for key in each]
                for topic, producers in found["keys"].items()
                for producer, each in producers.items()
            }
        except (ValueError, TypeError, KeyError, AttributeError):
            known = False
        if not known:
            raise Unreadable("record_keys: malformed")
        return cls(keys)

    def __repr__(self) -> str:
        return f"RecordKeys({len(self._keys)})"

    def mark(self, topic: str, producer: str, key: str, value: bytes | None, headers: Headers) -> tuple[str, bytes]:
        """The header that goes with the record. Raises InvariantBroken: this process does not write there."""
        own = self._keys.get((topic, producer))
        if not own:
            raise InvariantBroken(f"{producer} has no record key for {topic}")
        name, secret = next(iter(own.items()))
        mark = base64url_text(_mac(secret, topic, producer, key, value, dict(headers)))
        return HEADER, f"ra1;{producer};{name};{mark}".encode()

    def check(self, topic: str, key: str, value: bytes | None, headers: Mapping[str, bytes]) -> None:
        """Whether one of the topic's producers, as we know them, has written exactly this record.

        Raises:
            Foreign: no mark, or one under a key that is none of ours: another installation's.
            Unreadable: a mark under one of our keys that does not hold: the record was altered, or made up.
        """
        found = _MARK.fullmatch(headers.get(HEADER, b""))
        if found is None and HEADER in headers:
            raise Unreadable(f"{topic}.{HEADER}: malformed")
        if found is None:
            raise Foreign(f"{topic}.{HEADER}: missing", "none")
        producer, name = found[1].decode(), found[2].decode()
        secret = self._keys.get((topic, producer), {}).get(name)
        if secret is None:
            raise Foreign(f"{topic}.{HEADER}: not_of_this_installation", name)
        mark = base64url_text(_mac(secret, topic, producer, key, value, headers)).encode()
        if not hmac.compare_digest(mark, found[3]):
            raise Unreadable(f"{topic}.{HEADER}: does_not_hold")


def for_service(root: bytes, service: str) -> str:
    """The text of a service's file: the keys of all it writes, and of all who write what it reads."""
    keys: dict[str, dict[str, list[str]]] = {}
    for topic in TOPICS:
        if topic.name not in MARKED:
            continue
        whose = topic.producers if service in topic.consumers else [each for each in topic.producers if each == service]
        if whose:
            keys[topic.name] = {producer: [base64_text(_derived(root, topic.name, producer))] for producer in whose}
    return json.dumps({"form": FORM, "keys": keys}, indent=1) + "\n"


def _derived(root: bytes, topic: str, producer: str) -> bytes:
    if len(root) != KEY_BYTES:
        raise Unreadable("record_root: not_32_bytes")
    info = length_prefixed(b"rightcall-record-key-v1", producer.encode(), topic.encode())
    return HKDF(SHA256(), KEY_BYTES, None, info).derive(root)


def _key_id(key: bytes) -> str:
    return sha256(b"rightcall-record-key-id\0" + key).hexdigest()[:16]


def _mac(
    secret: bytes, topic: str, producer: str, key: str, value: bytes | None, headers: Mapping[str, bytes]
) -> bytes:
    parts = (
        topic.encode(), producer.encode(), key.encode(), headers.get(FRAME_HEADER, b""),
        headers.get(COMMITMENT_HEADER, b""),
    )  # fmt: skip
    said = b"".join([b"%d:%b" % (len(part), part) for part in parts])
    return hmac.digest(secret, b"%b%b%b" % (_LABEL, said, b"\0" if value is None else b"\1" + value), "sha256")
