"""The erasure certificate: what storage signs about a destruction, byte for byte. Pure; `Signer` signs it.

It proves what this system did, not that nobody else holds a copy. It holds ids, dates and hashes: nothing personal.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DeletedVersion:
    """An object version that is gone. `sha256`: of the ciphertext, None for what no row named."""

    key: str
    version_id: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """A finished destruction. Times in UTC."""

    certificate_id: UUID
    tenant_id: str
    recording_id: UUID
    request_id: UUID | None
    reason: str
    ground: str | None
    keys_destroyed_at: datetime
    erased_at: datetime
    key_ids: Sequence[str]
    objects: Sequence[DeletedVersion]
    horizon_at: datetime
    call_goes_on: bool
    """The recording's call has not ended: it may bring more, which nobody keeps."""
    kms_kind: str
    kms_for_development: bool
    destroy_latency: timedelta


_STATEMENT: Final = (
    "The keys named here are deleted, then every version of the objects named here was deleted and seen to be gone. "
    "Until the horizon there may still be ways to what they held: a backup of this system, and the sealed key and "
    "frames as they were sent, in the sender's journal and on the message bus; messages there also name the parties "
    "by a reference. After the horizon there is none."
)
_GOES_ON: Final = (
    " The call had not ended when this was signed: what it still brings is thrown away unheard, and the ways to it "
    "end at most seven days and one hour after it was spoken."
)


def certificate_bytes(erasure: Erasure) -> bytes:
    """The exact bytes to sign: JSON with sorted names and no blanks."""
    body = {
        "type": "ErasureCertificate",
        "version": 1,
        "certificate_id": str(erasure.certificate_id),
        "tenant_id": erasure.tenant_id,
        "request_id": str(erasure.request_id) if erasure.request_id else None,
        "recording_id": str(erasure.recording_id),
        "reason": erasure.reason,
        "ground": erasure.ground,
        "keys_destroyed_at": erasure.keys_destroyed_at.isoformat(),
        "erased_at": erasure.erased_at.isoformat(),
        "key_ids": sorted(erasure.key_ids),
        "objects": [
            {"name": each.key, "version": each.version_id, "size": each.size, "sha256": each.sha256}
            for each in erasure.objects
        ],
        "kms": {
            "kind": erasure.kms_kind,
            "for_development": erasure.kms_for_development,
            "destroy_latency_seconds": int(erasure.destroy_latency.total_seconds()),
        },
        "horizon": erasure.horizon_at.isoformat(),
        "statement": _STATEMENT + (_GOES_ON if erasure.call_goes_on else ""),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
