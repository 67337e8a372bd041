"""Keyed references: how a phone number is named everywhere without being said (invariant I11).

The roots are a mounted secret of ingest, policy and dsar, never in PostgreSQL; storage only compares refs.
"""

import base64
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.ids import SubjectRef
from rightcall_common.numbers import PartyKey
from rightcall_common.sealing.canonical import base64_octets, json_object
from rightcall_common.sealing.lengths import length_prefixed

ROOT_BYTES: Final = 32
REF_BYTES: Final = 16  # 128 bits: no collision among a tenant's numbers, half the size of a whole HMAC in every event
VERSION_MAX: Final = 9999  # SubjectRef allows four digits
_PASSPHRASE_BYTES: Final = 25 * 5 // 8 + 1  # 25 base32 signs = 125 bits, five groups that can be read out loud


class RefKeys:
    """The index roots by version. New refs are made with the current one, old ones are still found."""

    def __init__(self, current: int, roots: Mapping[int, bytes]) -> None:
        if current not in roots:
            raise Unreadable("index_root.current: no_such_root")
        if any(not 0 < version <= VERSION_MAX for version in roots):
            raise Unreadable("index_root.roots: version_out_of_range")
        if any(len(root) != ROOT_BYTES for root in roots.values()):
            raise Unreadable("index_root.roots: not_32_bytes")
        self.current = current
        self._roots = dict(roots)
        self._keys: dict[tuple[str, str, int], bytes] = {}

    @classmethod
    def from_file(cls, path: Path) -> "RefKeys":
        """Read `{"current": 1, "roots": {"1": base64 of 32 bytes}}`. Raises Unreadable without showing a root."""
        try:
            raw = json_object(path.read_bytes())
            current = int(raw["current"])
            roots = {int(version): base64_octets(root) for version, root in raw["roots"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            fault = "malformed"
        else:
            return cls(current, roots)
        raise Unreadable(f"index_root: {fault}")  # outside of the except block: no chained text with a secret in it

    def __repr__(self) -> str:
        return f"RefKeys(current={self.current}, versions={sorted(self._roots)})"

    def ref(self, tenant_id: str, party: PartyKey) -> SubjectRef:
        """The party's ref under the current version. Raises InvariantBroken for a withheld party: it has none."""
        return self._ref(tenant_id, party, self.current)

    def refs(self, tenant_id: str, party: PartyKey) -> tuple[SubjectRef, ...]:
        """The party's refs under every live version, the current one first."""
        others = sorted((version for version in self._roots if version != self.current), reverse=True)
        return tuple(self._ref(tenant_id, party, version) for version in (self.current, *others))

    def native_ref(self, tenant_id: str, native_id: str) -> str:
        """32 hex digits for a phone system's own id of a call (SIP Call-IDs hold hosts and users, so never as is)."""
        key = self._key("rightcall-native-v1", tenant_id, self.current)
        return hmac.digest(key, _octets(native_id), "sha256")[:REF_BYTES].hex()

    def export_passphrase(self, tenant_id: str, request_id: str, version: int | None = None) -> str:
        """Five groups of five base32 signs (125 bits) that open a request's export. Derived again, never stored.

        Keep `current` beside the export and give it back as `version`, so that a new root does not lock the file.
        """
        key = self._key("rightcall-export-v1", tenant_id, self.current if version is None else version)
        digest = hmac.digest(key, request_id.encode(), "sha256")[:_PASSPHRASE_BYTES]
        signs = base64.b32encode(digest).decode()[:25]
        return "-".join(signs[at : at + 5] for at in range(0, 25, 5))

    def _ref(self, tenant_id: str, party: PartyKey, version: int) -> SubjectRef:
        if party.key is None:
            raise InvariantBroken("a withheld party has no ref")
        key = self._key("rightcall-ref-v1", tenant_id, version)
        return f"{version}.{hmac.digest(key, _octets(party.key), 'sha256')[:REF_BYTES].hex()}"

    def _key(self, label: str, tenant_id: str, version: int) -> bytes:
        """HKDF-SHA256 (RFC 5869) of the root; info binds use, tenant and version, so no ref is equal across tenants."""
        name = (label, tenant_id, version)
        if name not in self._keys:
            if version not in self._roots:
                raise InvariantBroken("no index root of this version")
            info = length_prefixed(label.encode(), tenant_id.encode(), str(version).encode())
            hkdf = HKDF(SHA256(), ROOT_BYTES, salt=None, info=info)
            self._keys[name] = hkdf.derive(self._roots[version])
        return self._keys[name]


def _octets(text: str) -> bytes:
    """Also of signalling whose octets are no UTF-8 and came as lone surrogates: every text has octets of its own, so
    that an id which no text can show is still found by the message that brings it again."""
    return text.encode("utf-8", "surrogatepass")
